"""Where requests are made into pictures: the protocol that every backend keeps. No torch here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
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
    ``preview`` is a small, rough picture of the latents of ``image_index`` as they are, where one was asked for and
    the model has a way to draw it; it comes every few steps and is None in between. In a film it comes before every
    call, decoded like the last one.
    """

    phase: Phase
    image_index: int
    images: int
    step: int
    steps: int
    fraction: float
    eta_seconds: float | None
    preview: Image.Image | None = None


@dataclass(frozen=True, kw_only=True)
class Share:
    """Whose work a run is, as the order of the engine's ticks sees it (`generation.fairness`).

    Both names are opaque. ``weight`` > 0: twice the weight gets twice the engine while others want it too.
    """

    person: str = ""
    place: str = ""
    weight: float = 1.0

    def __post_init__(self) -> None:
        if not self.weight > 0:
            raise ValueError(f"a weight is greater than 0, not {self.weight}")


NOBODYS = Share()


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


@dataclass(frozen=True)
class ShapeVerdict:
    """What the self-test found for pictures of one size (pixels), one batch shape and texts of one length.

    ``slot``: the place in the batch does not matter. ``neighbours``: nor does who else is in it. ``replay``: the same
    call gives the same bits. ``kernels`` are those that it is computed with where there is a choice
    (`generation.kernels`), and ``recorded`` says whether it is replayed from a recording (`generation.graphs`).
    """

    width: int
    height: int
    rows: int
    tokens: int
    slot: bool
    neighbours: bool
    replay: bool
    kernels: str = ""
    recorded: bool = False

    @property
    def well(self) -> bool:
        return self.slot and self.neighbours and self.replay


@dataclass(frozen=True, kw_only=True)
class LoadedModel:
    """A model in the engine's memory: ``size_bytes`` is what its weights take, ``device`` a torch device."""

    name: str
    device: str
    size_bytes: int


@dataclass(frozen=True, kw_only=True)
class EngineMemory:
    """What an engine holds: ``models``, the least recently used first; bytes of its process and of its GPU.

    ``process_bytes`` is resident memory, None where the system does not tell; ``gpu_bytes`` what torch has reserved,
    0 without a GPU.
    """

    models: tuple[LoadedModel, ...] = ()
    process_bytes: int | None = None
    gpu_bytes: int = 0


class GenerationCancelled(Exception):  # noqa: N818  # an end that was asked for is no error
    """The run was cancelled before it was finished; nothing of it remains."""


class EngineLost(Exception):  # noqa: N818  nobody's fault that can be named; the request is as good as before
    """The process that ran the engine ended before the pictures were made. The request may be tried again."""


class Run(Protocol):
    """One request on its way. Iterating gives its progress and ends with the run; one reader at a time."""

    def __aiter__(self) -> AsyncIterator[Progress]: ...

    async def result(self) -> GenerationResult:
        """Waits for the pictures.

        Raises:
            GenerationCancelled: after `cancel`, or when the backend was closed.
            EngineLost: the engine's process died; a backend in a process of its own starts another one.
            UserError: damaged weights, settings that the model cannot follow, or too little memory.
        """
        ...

    def cancel(self) -> None:
        """Asks for an end, which comes within one step. Harmless when the run is over."""
        ...


class Backend(Protocol):
    """Makes requests into pictures, several at once, in a fair order (`generation.fairness`)."""

    def start(
        self,
        request: GenerationRequest,
        *,
        source: Image.Image | None = None,
        traces: tuple[ShapeTrace, ...] | None = None,
        kernels: Mapping[str, str] | None = None,
        share: Share = NOBODYS,
        previews: bool = False,
        film: bool = False,
    ) -> Run:
        """Begins ``request`` and returns at once; call it in a running event loop.

        ``source`` holds the pixels that ``request.init_image`` names. ``traces`` repeats the shape traces of an
        earlier result, one for each image, and ``kernels`` those of its fingerprint, as far as this engine knows them.
        ``share`` says whose turn it uses. With ``previews`` the progress shows rough pictures on the way, if the model
        can; with ``film`` whole ones, from the noise on, which takes longer.

        Raises:
            UserError: the request asks for something that the model does not take.
        """
        ...

    def memory(self) -> EngineMemory | None:
        """What is in memory, None while there is no engine. It may block for some seconds: ask from a worker thread.

        Raises:
            UserError: ``engine_busy``, when it does not answer.
        """
        ...

    async def close(self) -> None:
        """Cancels what runs and waits for its end."""
        ...
