"""Which kernels a GPU may use. What is fast is tried first, and the self-test says what may stay.

A GPU's libraries choose among kernels by settings that hold for the whole process, so they are set before each call,
for the shape of that call. On a CPU none of them matters.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

NETWORK = "channels_last, fused QKV (not SD3)"
"""How a denoiser is laid out on a GPU (`generation.families.parts`)."""


@dataclass(frozen=True)
class Kernels:
    """One choice.

    ``tf32`` lets products of float32, which only the VAE computes in on a GPU, keep 10 bits of their mantissa.
    ``deterministic`` leaves cuDNN those convolutions that promise the same bits every time.

    cuDNN's benchmark mode is in none: it chooses by a stopwatch, anew in each thread of each process, so no test in
    one process can show what the next will choose. `tests/benchmarks/gpu` measures what it would bring.
    """

    name: str
    tf32: bool
    deterministic: bool

    def use(self) -> None:
        """Have this process compute so."""
        import torch

        torch.backends.cudnn.benchmark = False
        torch.backends.cudnn.deterministic = self.deterministic
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = self.tf32


SAFE = Kernels("float32, deterministic convolutions", tf32=False, deterministic=True)

CANDIDATES = (
    Kernels("TF32, any convolution", tf32=True, deterministic=False),
    Kernels("TF32, deterministic convolutions", tf32=True, deterministic=True),
    SAFE,
)
"""From fast to safe."""

IN_FORCE = threading.RLock()
"""Held by the thread that computes with kernels of its choice."""

NAMED = {kernels.name: kernels for kernels in CANDIDATES}


def candidates(device: torch.device) -> tuple[Kernels, ...]:
    """What is worth trying on ``device``, from fast to safe."""
    return CANDIDATES if device.type == "cuda" else (SAFE,)
