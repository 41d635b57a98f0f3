"""Where requests are made into pictures: the protocol that every backend keeps. No torch here."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from PIL import Image

    from generation.request import EngineFingerprint, GenerationRequest, SchedulerRecord

ShapeTrace = tuple[int, ...]
"""The batch shape (tier) of each denoiser call of one image; repeating it repeats the bits (`generation.engine`)."""


class Phase(StrEnum):
    """What a run is doing. ``WAITING`` is behind other runs, ``LOADING`` reads a model that is not in memory."""

    WAITING = "waiting"
    LOADING = "loading"
    DENOISING = "denoising"
    DECODING = "decoding"


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a run is. ``image_index`` is counted from 0; ``step`` of ``steps`` are done of that image.

    ``fraction`` (0–1) is of the whole run. ``eta_seconds`` comes from measured steps, None before there is one.
    """

    phase: Phase
    image_index: int
    images: int
    step: int
    steps: int
    fraction: float
    eta_seconds: float | None


@dataclass(frozen=True, kw_only=True)
class GeneratedImage:
    """One finished picture. ``index`` is counted from 0, ``sha256`` is over its RGB bytes."""

    index: int
    seed: int
    image: Image.Image
    sha256: str
    shape_trace: ShapeTrace


@dataclass(frozen=True, kw_only=True)
class GenerationResult:
    """A finished request. ``scheduler`` is None where nothing was denoised.

    ``seconds`` is the making alone, without waiting and loading.
    """

    images: tuple[GeneratedImage, ...]
    fingerprint: EngineFingerprint
    scheduler: SchedulerRecord | None
    seconds: float


class GenerationCancelled(Exception):  # noqa: N818  # an end that was asked for is no error
    """The run was cancelled before it was finished; nothing of it remains."""


class Run(Protocol):
    """One request on its way. Iterating gives its progress and ends with the run; one reader at a time."""

    def __aiter__(self) -> AsyncIterator[Progress]: ...

    async def result(self) -> GenerationResult:
        """Waits for the pictures.

        Raises:
            GenerationCancelled: after `cancel`, or when the backend was closed.
            UserError: damaged weights, or settings that the model cannot follow.
        """
        ...

    def cancel(self) -> None:
        """Asks for an end, which comes within one step. Harmless when the run is over."""
        ...


class Backend(Protocol):
    """Makes requests into pictures, in the order of `start`."""

    def start(
        self,
        request: GenerationRequest,
        *,
        source: Image.Image | None = None,
        traces: tuple[ShapeTrace, ...] | None = None,
    ) -> Run:
        """Begins ``request`` and returns at once; call it in a running event loop.

        ``source`` holds the pixels that ``request.init_image`` names. ``traces`` repeats the shape traces of an
        earlier result, one for each image.

        Raises:
            UserError: the request asks for something that the model does not take.
        """
        ...

    async def close(self) -> None:
        """Cancels what runs and waits for its end."""
        ...
