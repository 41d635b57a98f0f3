"""One request in the step loop: its images, how far they are, and what comes of them. torch only at work."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from generation.backends import GeneratedImage, GenerationResult, Phase, Progress, ShapeTrace, Share
from generation.catalog import ModelEntry
from generation.images import pixel_sha256
from generation.request import EngineFingerprint, GenerationRequest, SchedulerRecord

if TYPE_CHECKING:
    from PIL import Image

    from generation.engine import ImageRun
    from generation.families.family import Conditioning, Family

PREVIEW_CALLS = 4
"""Denoiser calls from one preview to the next."""


class Listener(Protocol):
    """Who waits for a request; called from the engine's threads."""

    def report(self, progress: Progress) -> None: ...
    def succeed(self, result: GenerationResult) -> None: ...
    def fail(self, error: Exception) -> None: ...


@dataclass(eq=False)
class ImageWork:
    """One image of a request. ``run`` is None before its first step.

    ``busy`` while a thread works on it. ``solo`` once sharing a call went wrong: it goes on alone. ``short`` while
    memory ran out for it alone, and what nobody used has been given back since.
    """

    index: int
    run: ImageRun | None = None
    made: GeneratedImage | None = None
    busy: bool = False
    solo: bool = False
    short: bool = False


@dataclass(eq=False)
class RequestWork:
    """A request on its way. ``source`` is the picture to start from, already at its size.

    ``film`` decodes the latents before every call. ``number`` is the order of arrival, ``arrived`` its tick.
    ``kernels`` are to be used again, by shape as in a fingerprint; ``used`` are those of the calls so far.
    """

    entry: ModelEntry
    request: GenerationRequest
    source: Image.Image | None
    traces: tuple[ShapeTrace, ...] | None
    share: Share
    previews: bool
    listener: Listener
    film: bool = False
    kernels: Mapping[str, str] = field(default_factory=dict)
    used: dict[str, str] = field(default_factory=dict)
    number: int = 0
    arrived: int = 0
    images: list[ImageWork] = field(default_factory=list)
    conditioning: Conditioning | None = None
    fingerprint: EngineFingerprint | None = None
    begun: float | None = None
    cancelled: bool = False

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return (self.request.width, self.request.height)

    @property
    def rows(self) -> int:
        """Rows of a batch that each image takes, as far as that can be told before its text is encoded."""
        run = self.images[0].run
        if run is not None:
            return run.rows
        return 2 if self.request.guidance_scale > 1 else 1

    def left_of(self, image: ImageWork) -> int:
        """Steps left of an image; its decoding counts as one."""
        return self._way(image)[1]

    def left(self) -> int:
        """Steps left of all images."""
        return sum(self.left_of(image) for image in self.images)

    def note_step(self, image: ImageWork, family: Family) -> None:
        """Called before each step of an image of a model, with the progress up to there."""
        self.begun = self.begun if self.begun is not None else time.perf_counter()
        self.listener.report(self._progress(image, family))

    def result(self) -> GenerationResult:
        """All pictures, once they are made."""
        made = [image.made for image in self.images if image.made is not None]
        assert len(made) == self.request.count
        assert self.fingerprint is not None
        run = self.images[0].run
        record: SchedulerRecord | None = None if run is None else run.scheduler.record
        seconds = time.perf_counter() - (self.begun if self.begun is not None else time.perf_counter())
        return GenerationResult(images=tuple(made), fingerprint=self.fingerprint, scheduler=record, seconds=seconds)

    def _way(self, image: ImageWork) -> tuple[int, int]:
        """Steps of an image, and those left of them. It is looked at once, as another thread may be at work on it."""
        run, made = image.run, image.made is not None
        if run is None:
            return self.request.steps + 1, 0 if made else self.request.steps + 1
        return run.calls + 1, 0 if made else run.calls + 1 - run.call

    def _progress(self, image: ImageWork, family: Family) -> Progress:
        run = image.run
        assert run is not None
        assert self.begun is not None
        ways = [self._way(one) for one in self.images]
        total, left = (sum(numbers) for numbers in zip(*ways, strict=True))
        done, elapsed = total - left, time.perf_counter() - self.begun
        return Progress(
            phase=Phase.DECODING if run.finished else Phase.DENOISING,
            image_index=image.index,
            images=len(self.images),
            step=run.scheduler.steps_done(run.call),
            steps=run.scheduler.steps_done(run.calls),
            fraction=done / total,
            eta_seconds=elapsed / done * left if done else None,
            preview=self._preview(run, family),
        )

    def _preview(self, run: ImageRun, family: Family) -> Image.Image | None:
        if self.film and not run.finished:
            return family.decode(run.scheduler.model_input(run.latents, run.call))
        if not self.previews or run.call == 0 or run.call % PREVIEW_CALLS or run.finished:
            return None
        return family.preview(run.scheduler.model_input(run.latents, run.call))


def generated(index: int, image: Image.Image, seed: int, trace: Sequence[int]) -> GeneratedImage:
    """A finished picture as a value."""
    return GeneratedImage(index=index, seed=seed, image=image, sha256=pixel_sha256(image), shape_trace=tuple(trace))
