"""Takes durable jobs, has the backend make them, and stores what came of them.

The database is the truth: a job is claimed with a lease, kept by a heartbeat, and given back when the lease of a dead
process has run out. What came of a job and the readiness of its delivery are one transaction, so that nothing is
made without being shown. A wake-up only makes things quicker; what it misses, the next look finds.

Several jobs are in hand at once, and the engine takes their steps in a fair order. Only one is until the engine has
shown that it works, so that an engine that dies at its start costs one job an attempt and not many; and a job on its
last attempt is made alone, so that one that takes the engine down takes nobody with it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.core import presenter
from bot.core.clock import Pace, utc_now
from bot.core.films import Films, Reel
from bot.core.language import speaking
from bot.core.surfaces import Surface
from generation.backends import Backend, EngineLost, GenerationCancelled, Run, Share
from prompting.errors import UserError
from storage.deliveries import Deliveries
from storage.job_queue import Jobs
from storage.jobs import LEASE_SECONDS, MAX_ATTEMPTS, Delivery, Failure, Job
from storage.library import Library

HEARTBEAT_SECONDS = LEASE_SECONDS / 6
LOOK_SECONDS = 1.0
AT_ONCE = 8  # jobs in hand: what fills the engine's calls; the others wait in the database, where a crash costs nothing
PROGRESS_SECONDS = 3.0  # platforms let a message be edited about that often
BROKEN = Failure.of(UserError("bug", "Something broke while this was made.", "Try it again; the log knows more."))


@dataclass
class _Hand:
    """A job that this process carries out; ``run`` is None before its first step and after its last."""

    job: Job
    run: Run | None = None

    @property
    def last_chance(self) -> bool:
        return self.job.attempt >= MAX_ATTEMPTS


class Dispatcher:
    """Carries out jobs, several at a time, until it is stopped.

    Args:
        owner: names this process in leases; every process needs a name of its own.
        surfaces: by platform, for progress.
        films: where films are kept until they were sent.
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
        self._films = Films(library)
        self._on_ended = on_ended
        self._now = now
        self._wanted = asyncio.Event()
        self._stopping = False
        self._hands: dict[str, _Hand] = {}
        self._carrying: set[asyncio.Task[None]] = set()
        self._proven = False
        self._alone = asyncio.Lock()
        self._freed = asyncio.Event()
        self._log = structlog.get_logger()

    def wake(self) -> None:
        """There may be a job to take, or one to cancel."""
        self._wanted.set()

    def stop(self) -> None:
        """Take no more jobs; those in hand end within a step and go back into the queue."""
        self._stopping = True
        self._wanted.set()
        self._freed.set()
        for hand in self._hands.values():
            if hand.run is not None:
                hand.run.cancel()

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
            await asyncio.gather(*self._carrying, return_exceptions=True)
            heartbeat.cancel()
            await asyncio.to_thread(self._release)

    async def _next(self) -> bool:
        """Take as many jobs as there is room for; False when there is none, or the database cannot be used just now."""
        if (room := self._room()) <= 0:
            return False
        try:
            claimed = await asyncio.to_thread(self._claim, room)
        except Exception as error:  # a full disk or a lost database must not end the loop
            self._stumbled(error)
            return False
        for job in claimed:
            self._hands[job.id] = _Hand(job)
            task = asyncio.ensure_future(self._carry_out(self._hands[job.id]))
            self._carrying.add(task)
            task.add_done_callback(self._carrying.discard)
        return bool(claimed)

    def _room(self) -> int:
        """How many jobs more to take."""
        if any(hand.last_chance for hand in self._hands.values()):
            return 0
        return (AT_ONCE if self._proven else 1) - len(self._hands)

    async def _carry_out(self, hand: _Hand) -> None:
        """One job to its end; whatever happens, the rows say so afterwards.

        A job that could not even be ended keeps its lease, and comes back when that has run out.
        """
        try:
            await self._end(hand)
        except Exception as error:
            self._stumbled(error)
        finally:
            del self._hands[hand.job.id]
            self._wanted.set()
            self._freed.set()
        self._on_ended()

    async def _end(self, hand: _Hand) -> None:
        job = hand.job
        try:
            if hand.last_chance:
                await self._make_alone(hand)
            else:
                await self._make(hand)
        except GenerationCancelled:
            if not self._stopping:  # else it goes back into the queue with everything else that this process holds
                await asyncio.to_thread(self._stopped, job)
        except EngineLost as error:
            self._log.error("engine lost", job=job.id, attempt=job.attempt, reason=str(error))
            self._proven = False
            if not self._stopping:
                await asyncio.to_thread(self._lost, job)
        except UserError as error:
            failure = Failure.of(error)
            await asyncio.to_thread(self._failed, job, failure)
        except Exception as error:  # the job's boundary: a bug ends this job, not the loop
            self._log.error("job broke", job=job.id, kind=type(error).__name__)
            self._log.debug("job broke", job=job.id, exc_info=error)
            await asyncio.to_thread(self._failed, job, BROKEN)

    async def _make_alone(self, hand: _Hand) -> None:
        """Wait until nothing else is being made; nothing else is taken meanwhile (`_room`)."""
        async with self._alone:
            while any(not other.last_chance for other in self._hands.values()) and not self._stopping:
                self._freed.clear()
                await self._freed.wait()
            await self._make(hand)

    async def _make(self, hand: _Hand) -> None:
        job, request = hand.job, hand.job.draft.request
        source = None
        if request.init_image is not None:
            source = await asyncio.to_thread(self._library.pixels, request.init_image)
        filmed = await asyncio.to_thread(self._films.original, job.draft)
        traces, kernels = filmed or (None, None)
        if self._stopping:
            raise GenerationCancelled
        share = Share(person=job.person_id, place=job.place or job.platform)
        company = len(self._hands)
        run: Run = self._backend.start(
            request,
            source=source,
            traces=traces,
            kernels=kernels,
            share=share,
            previews=job.platform in self._surfaces,
            film=filmed is not None,
        )
        hand.run = run = Reel(run) if filmed is not None else run
        shower = asyncio.ensure_future(self._show(job, run))
        try:
            result = await run.result()
        finally:
            hand.run = None
            shower.cancel()
        self._proven = True
        self._wanted.set()
        self._pace.measured(job.cost * (company + len(self._hands)) / 2, result.seconds)
        if isinstance(run, Reel):
            await asyncio.to_thread(self._films.keep, job.id, await run.frames())
        await asyncio.to_thread(self._library.finish, job, result)

    def _stumbled(self, error: Exception) -> None:
        self._log.error("dispatcher stumbled", kind=type(error).__name__, code=getattr(error, "code", ""))

    async def _show(self, job: Job, run: Run) -> None:
        """Pass progress on, as often as a platform likes; a slow platform holds nothing up."""
        surface = self._surfaces.get(job.platform)
        delivery = await asyncio.to_thread(self._delivery, job)
        if surface is None or delivery is None:
            return
        shown = asyncio.get_running_loop().time()
        preview = None
        async for progress in run:
            preview = progress.preview or preview  # not every step has one
            if asyncio.get_running_loop().time() - shown >= PROGRESS_SECONDS:
                with speaking(job.language):
                    reply = presenter.present_progress(job, replace(progress, preview=preview))
                await surface.show_progress(delivery, reply)
                shown = asyncio.get_running_loop().time()

    async def _keep_alive(self) -> None:
        """Signs of life for the jobs in hand, and the end of what is not wanted; jobs of the dead come back."""
        while True:
            try:
                await asyncio.to_thread(self._reclaim)
                hands = dict(self._hands)
                alive = await asyncio.to_thread(self._alive, tuple(hands)) if hands else frozenset()
                for job_id, hand in hands.items():
                    if job_id not in alive and hand.run is not None:
                        hand.run.cancel()
            except Exception as error:  # the database is busy or away; the lease outlasts a few missed beats
                self._log.warning("heartbeat missed", kind=type(error).__name__, code=getattr(error, "code", ""))
            await asyncio.sleep(LOOK_SECONDS if self._hands else HEARTBEAT_SECONDS)

    def _claim(self, room: int) -> tuple[Job, ...]:
        with self._library.transaction() as session:
            return Jobs(session).claim(self._owner, self._now(), limit=room)

    def _alive(self, job_ids: tuple[str, ...]) -> frozenset[str]:
        with self._library.transaction() as session:
            return Jobs(session).heartbeat(self._owner, job_ids, self._now())

    def _lost(self, job: Job) -> None:
        """End the lease now, which takes the job back as if this process had died."""
        with self._library.transaction() as session:
            now = self._now()
            Jobs(session).heartbeat(self._owner, [job.id], now, lease_seconds=0)
            Jobs(session).reclaim_lost(now)

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
