"""What Darkroom does for people: one method for each command, the same for every platform."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.core import commands
from bot.core.planning import Making, Planner
from generation.backends import Backend, GenerationResult, Progress, Run
from generation.images import psnr
from prompting.pipeline import Composed
from storage.library import Library
from storage.values import Generation, HistoryPage

OnProgress = Callable[[Progress], None]


@dataclass(frozen=True)
class ReplayedImage:
    """One image made again; ``psnr`` in dB, infinite when every pixel is equal."""

    index: int
    identical: bool
    psnr: float


@dataclass(frozen=True)
class ReplayReport:
    """The answer to "is this really how the picture was made?"."""

    generation: Generation
    images: tuple[ReplayedImage, ...]
    reasons: tuple[str, ...]

    @property
    def verdict(self) -> Literal["identical", "different"]:
        return "identical" if all(image.identical for image in self.images) else "different"


def ignore_progress(_: Progress) -> None:
    """For callers who only want the result."""


class Darkroom:
    """The use cases over one library and one backend."""

    def __init__(self, library: Library, planner: Planner, backend: Backend) -> None:
        self._library = library
        self._planner = planner
        self._backend = backend

    def expand(self, command: commands.Expand) -> Composed:
        """The structured prompt that ``imagine`` would use for the same words."""
        return self._planner.compose(command)[0]

    async def make(self, command: Making, on_progress: OnProgress = ignore_progress) -> Generation:
        """Carry out a command that makes pictures, and keep them."""
        plan = await asyncio.to_thread(self._planner.plan, command)
        result = await self._run(self._backend.start(plan.draft.request, source=plan.source), on_progress)
        return await asyncio.to_thread(self._library.keep, plan.draft, plan.source, result)

    async def replay(self, command: commands.Replay, on_progress: OnProgress = ignore_progress) -> ReplayReport:
        """Make a stored generation again, at the batch shapes it was made in, and compare every pixel."""
        stored = await self.show(commands.Show(ref=command.ref))
        origin = stored.request.init_image
        source = None if origin is None else await asyncio.to_thread(self._library.pixels, origin)
        traces = tuple(image.shape_trace for image in stored.images)
        result = await self._run(self._backend.start(stored.request, source=source, traces=traces), on_progress)
        images = await asyncio.to_thread(self._compared, stored, result)
        reasons = stored.fingerprint.differences(result.fingerprint)
        if not reasons and not all(image.identical for image in images):
            reasons = ["the pixels differ although nothing that is recorded about the engine does"]
        return ReplayReport(stored, images, tuple(reasons))

    async def show(self, command: commands.Show) -> Generation:
        """Everything that is known about one generation."""
        return await asyncio.to_thread(self._library.find, command.ref.generation_id)

    async def history(self, command: commands.History) -> HistoryPage:
        """Past generations, newest first."""
        return await asyncio.to_thread(self._library.history, command.search, command.limit)

    async def close(self) -> None:
        """Let go of the engine; whatever it still makes is cancelled."""
        await self._backend.close()

    async def _run(self, run: Run, on_progress: OnProgress) -> GenerationResult:
        try:
            async for progress in run:
                on_progress(progress)
            return await run.result()
        except asyncio.CancelledError:
            run.cancel()
            raise

    def _compared(self, stored: Generation, result: GenerationResult) -> tuple[ReplayedImage, ...]:
        compared = []
        for kept, made in zip(stored.images, result.images, strict=True):
            identical = kept.pixel_sha256 == made.sha256
            distance = float("inf") if identical else psnr(self._library.picture(kept), made.image)
            compared.append(ReplayedImage(kept.index, identical, distance))
        return tuple(compared)
