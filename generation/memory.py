"""Memory that runs out: how it is noticed, what is given back, what a request is told. torch only at work."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from prompting.errors import UserError

if TYPE_CHECKING:
    from generation.work import RequestWork


def out_of_memory(error: BaseException) -> bool:
    """Whether memory ran out, of the GPU or of the machine; torch has a class for the first only."""
    import torch

    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    return isinstance(error, RuntimeError) and "can't allocate memory" in str(error)


def relieve() -> None:
    """Give back what nobody uses."""
    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def told(error: Exception, work: RequestWork) -> Exception:
    """What a request ends with: where memory ran out, a sentence about it."""
    if not out_of_memory(error):
        return error
    width, height = work.size
    return UserError(
        "out_of_memory",
        "There is not enough memory for a picture of {width}×{height} pixels by the model “{model}”.",
        "A smaller size works, or a smaller model.",
        width=width,
        height=height,
        model=work.entry.name,
    )
