"""A run as the event loop that started it sees it; whoever makes the pictures reports from other threads."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from generation.backends import GenerationCancelled, GenerationResult, Phase, Progress
from generation.request import GenerationRequest


class FollowedRun:
    """Keeps the protocol of `generation.backends.Run`.

    `report`, `succeed` and `fail` may be called from any thread; the first of the last two ends the run.

    Args:
        on_cancel: called in the loop when somebody asks for the end.
    """

    def __init__(self, request: GenerationRequest, on_cancel: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_cancel = on_cancel
        self._reports: asyncio.Queue[Progress | None] = asyncio.Queue()
        self._reports.put_nowait(not_begun(Phase.WAITING, request))
        self._over: asyncio.Future[GenerationResult] = self._loop.create_future()

    async def __aiter__(self) -> AsyncIterator[Progress]:
        while (progress := await self._reports.get()) is not None:
            yield progress

    async def result(self) -> GenerationResult:
        """See `Run.result`."""
        return await asyncio.shield(self._over)

    def cancel(self) -> None:
        """See `Run.cancel`."""
        if not self._over.done():
            self._on_cancel()

    def report(self, progress: Progress) -> None:
        """How far it is."""
        self._soon(lambda: None if self._over.done() else self._reports.put_nowait(progress))

    def succeed(self, result: GenerationResult) -> None:
        """It is over, with pictures."""
        self._soon(lambda: self._end(result))

    def fail(self, error: Exception) -> None:
        """It is over without."""
        self._soon(lambda: self._end(error))

    def _soon(self, call: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is left to be told
            self._loop.call_soon_threadsafe(call)

    def _end(self, outcome: GenerationResult | Exception) -> None:
        if self._over.done():
            return
        if isinstance(outcome, Exception):
            self._over.set_exception(outcome)
            self._over.exception()  # seen, so that asyncio does not complain about a run that nobody awaits
        else:
            self._over.set_result(outcome)
        self._reports.put_nowait(None)


def not_begun(phase: Phase, request: GenerationRequest) -> Progress:
    """Progress before the first step."""
    return Progress(
        phase=phase, image_index=0, images=request.count, step=0, steps=request.steps, fraction=0.0, eta_seconds=None
    )


def cancelled() -> GenerationCancelled:
    """What a run ends with that nobody wants any more."""
    return GenerationCancelled("the run was cancelled")
