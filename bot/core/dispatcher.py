"""Takes durable jobs, has the backend make them, and stores what came of them.

The database is the truth: a job is claimed with a lease, kept by a heartbeat, and given back when the lease of a dead
process has run out. What came of a job and the readiness of its delivery are one transaction, so that nothing is
made without being shown. A wake-up only makes things quicker; what it misses, the next look finds.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from datetime import datetime

import structlog

from bot.core import presenter
from bot.core.clock import Pace, utc_now
from bot.core.surfaces import Surface
from generation.backends import Backend, GenerationCancelled, Run
from prompting.errors import UserError
from storage.deliveries import Deliveries
from storage.job_queue import Jobs
from storage.jobs import LEASE_SECONDS, Delivery, Failure, Job
from storage.library import Library

HEARTBEAT_SECONDS = LEASE_SECONDS / 6
LOOK_SECONDS = 1.0
PROGRESS_SECONDS = 3.0  # platforms let a message be edited about that often
BROKEN = Failure(code="bug", message="Something broke while this was made.", hint="Try it again; the log knows more.")


class Dispatcher:
    """Carries out jobs, one at a time, until it is stopped.

    Args:
        owner: names this process in leases; every process needs a name of its own.
        surfaces: by platform, for progress.
        on_ended: called when a job ended and its delivery is ready.
    """

    def __init__(
        self,
        library: Library,
        backend: Backend,
        surfaces: Mapping[str, Surface],
        pace: Pace,
        *,
        owner: str,
        on_ended: Callable[[], None],
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._library = library
        self._backend = backend
        self._surfaces = surfaces
        self._pace = pace
        self._owner = owner
        self._on_ended = on_ended
        self._now = now
        self._wanted = asyncio.Event()
        self._stopping = False
        self._current: tuple[Job, Run] | None = None
        self._log = structlog.get_logger()

    def wake(self) -> None:
        """There may be a job to take, or one to cancel."""
        self._wanted.set()

    def stop(self) -> None:
        """Take no more jobs; the one in hand ends within a step and goes back into the queue."""
        self._stopping = True
        self._wanted.set()
        if self._current is not None:
            self._current[1].cancel()

    async def run(self) -> None:
        """Look for jobs and carry them out. Returns after `stop`, with nothing left in hand."""
        heartbeat = asyncio.ensure_future(self._keep_alive())
        try:
            while not self._stopping:
                if not await self._next():
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._wanted.wait(), LOOK_SECONDS)
                    self._wanted.clear()
        finally:
            heartbeat.cancel()
            await asyncio.to_thread(self._release)

    async def _next(self) -> bool:
        """Carry out one job; False when there is none, or when the database cannot be used just now.

        A job that could not even be ended keeps its lease, and comes back when that has run out.
        """
        try:
            claimed = await asyncio.to_thread(self._claim)
            if claimed is None:
                return False
            await self._carry_out(claimed)
        except Exception as error:  # a full disk or a lost database must not end the loop
            self._log.error("dispatcher stumbled", kind=type(error).__name__, code=getattr(error, "code", ""))
            return False
        return True

    async def _carry_out(self, job: Job) -> None:
        """One job to its end; whatever happens, the rows say so afterwards."""
        try:
            await self._make(job)
        except GenerationCancelled:
            if self._stopping:
                return  # it goes back into the queue with everything else that this process holds
            await asyncio.to_thread(self._stopped, job)
        except UserError as error:
            failure = Failure(code=error.code, message=error.message, hint=error.hint)
            await asyncio.to_thread(self._failed, job, failure)
        except Exception as error:  # the job's boundary: a bug ends this job, not the loop
            self._log.error("job broke", job=job.id, kind=type(error).__name__)
            self._log.debug("job broke", job=job.id, exc_info=error)
            await asyncio.to_thread(self._failed, job, BROKEN)
        finally:
            self._current = None
        self._on_ended()

    async def _make(self, job: Job) -> None:
        request = job.draft.request
        source = None
        if request.init_image is not None:
            source = await asyncio.to_thread(self._library.pixels, request.init_image)
        run = self._backend.start(request, source=source)
        self._current = (job, run)
        shower = asyncio.ensure_future(self._show(job, run))
        try:
            result = await run.result()
        finally:
            shower.cancel()
        self._pace.measured(job.cost, result.seconds)
        await asyncio.to_thread(self._library.finish, job, result)

    async def _show(self, job: Job, run: Run) -> None:
        """Pass progress on, as often as a platform likes; a slow platform holds nothing up."""
        surface = self._surfaces.get(job.platform)
        delivery = await asyncio.to_thread(self._delivery, job)
        if surface is None or delivery is None:
            return
        shown = asyncio.get_running_loop().time()
        async for progress in run:
            if asyncio.get_running_loop().time() - shown >= PROGRESS_SECONDS:
                await surface.show_progress(delivery, presenter.present_progress(job, progress))
                shown = asyncio.get_running_loop().time()

    async def _keep_alive(self) -> None:
        """Signs of life for the job in hand, and the end of one that is not wanted; jobs of the dead come back."""
        while True:
            try:
                await asyncio.to_thread(self._reclaim)
                if self._current is not None:
                    job, run = self._current
                    if job.id not in await asyncio.to_thread(self._alive, job):
                        run.cancel()
            except UserError as error:  # the database is busy or away; the lease outlasts a few missed beats
                self._log.warning("heartbeat missed", code=error.code)
            await asyncio.sleep(HEARTBEAT_SECONDS if self._current is None else LOOK_SECONDS)

    def _claim(self) -> Job | None:
        with self._library.transaction() as session:
            claimed = Jobs(session).claim(self._owner, self._now())
        return claimed[0] if claimed else None

    def _alive(self, job: Job) -> frozenset[str]:
        with self._library.transaction() as session:
            return Jobs(session).heartbeat(self._owner, [job.id], self._now())

    def _reclaim(self) -> None:
        with self._library.transaction() as session:
            ended = [job for job in Jobs(session).reclaim_lost(self._now()) if not job.live]
        if ended:
            self._on_ended()

    def _release(self) -> None:
        with self._library.transaction() as session:
            Jobs(session).release(self._owner, self._now())

    def _failed(self, job: Job, failure: Failure) -> None:
        with self._library.transaction() as session:
            Jobs(session).finish(job, failure, self._now())

    def _stopped(self, job: Job) -> None:
        with self._library.transaction() as session:
            Jobs(session).stop(job, self._now())

    def _delivery(self, job: Job) -> Delivery | None:
        with self._library.reading() as session:
            return Deliveries(session).get(job.id)
