"""Brings outcomes to people, each exactly once as they see it.

A delivery is begun in the database before its platform is called and marked afterwards. Whoever finds one that a
dead process left begun does it again: the platform's call is an edit, or a message with a nonce, and so can be
repeated without being seen twice.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.core import presenter
from bot.core.clock import utc_now
from bot.core.films import Films
from bot.core.language import speaking
from bot.core.presenter import PicturePaths
from bot.core.replies import Reply
from bot.core.surfaces import RetryLater, Surface, Unreachable
from storage.deliveries import Deliveries
from storage.job_queue import Jobs
from storage.jobs import Delivery, JobState
from storage.library import Library
from storage.values import Operation

LOOK_SECONDS = 1.0
AT_ONCE = 8  # deliveries under way on one platform
RETRY_SECONDS = 5.0  # doubled with every attempt, up to LONGEST_RETRY
LONGEST_RETRY = 600.0
MOST_ATTEMPTS = 12  # of a delivery that fails in ways nobody foresaw: about an hour


class Deliverer:
    """Shows what is ready, until it is stopped.

    Args:
        owner: names this process; every process needs a name of its own.
        films: where the dispatcher keeps films.
    """

    def __init__(
        self,
        library: Library,
        surfaces: Mapping[str, Surface],
        paths: PicturePaths,
        *,
        owner: str,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._library = library
        self._surfaces = surfaces
        self._paths = paths
        self._owner = owner
        self._films = Films(library)
        self._now = now
        self._wanted = asyncio.Event()
        self._under_way: dict[tuple[str, str], asyncio.Task[None]] = {}  # by platform and job
        self._stopping = False
        self._log = structlog.get_logger()

    def wake(self) -> None:
        """Something may be ready."""
        self._wanted.set()

    def stop(self) -> None:
        """Begin no more deliveries."""
        self._stopping = True
        self._wanted.set()

    async def run(self) -> None:
        """Look for what is ready and show it. Returns after `stop`, when all that was begun is marked."""
        try:
            while not self._stopping:
                await self._look()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wanted.wait(), LOOK_SECONDS)
                self._wanted.clear()
        finally:
            await asyncio.gather(*self._under_way.values(), return_exceptions=True)
            await asyncio.to_thread(self._release)

    async def _look(self) -> None:
        """Begin to show what is due, on each platform as it goes: a slow one holds up no other."""
        try:
            for due in await asyncio.to_thread(self._due, Counter(platform for platform, _ in self._under_way)):
                self._under_way[due.platform, due.job_id] = asyncio.create_task(self._carry_out(due))
        except Exception as error:  # a full disk or a lost database must not end the loop
            self._stumbled(error)

    async def _carry_out(self, due: Delivery) -> None:
        try:
            await self._deliver(due)
        except Exception as error:  # likewise; the next look finds the delivery again
            self._stumbled(error)
        else:
            self._wanted.set()  # there is room for another
        finally:
            del self._under_way[due.platform, due.job_id]

    def _stumbled(self, error: Exception) -> None:
        self._log.error("deliverer stumbled", kind=type(error).__name__, code=getattr(error, "code", ""))

    async def _deliver(self, due: Delivery) -> None:
        begun, reply = await asyncio.to_thread(self._begin, due)
        if begun is None or reply is None:
            return
        try:
            with speaking(reply.language):
                message_ref = await self._surfaces[begun.platform].deliver(begun, reply)
        except RetryLater as later:
            await asyncio.to_thread(self._marked, partial(Deliveries.retry_later, begun=begun, at=later.at))
        except Unreachable:
            await asyncio.to_thread(self._marked, partial(Deliveries.kept, begun=begun))
        except Exception as error:  # the delivery's boundary: it is tried again, and the others go on
            self._log.error("delivery broke", job=begun.job_id, kind=type(error).__name__)
            self._log.debug("delivery broke", job=begun.job_id, exc_info=error)
            if begun.attempts >= MOST_ATTEMPTS:  # a platform that never takes it: the person finds it in the inbox
                await asyncio.to_thread(self._marked, partial(Deliveries.kept, begun=begun))
                return
            wait = min(RETRY_SECONDS * 2**begun.attempts, LONGEST_RETRY)
            at = self._now() + timedelta(seconds=wait)
            await asyncio.to_thread(self._marked, partial(Deliveries.retry_later, begun=begun, at=at))
        else:
            await asyncio.to_thread(self._marked, partial(Deliveries.sent, begun=begun, message_ref=message_ref))

    def _due(self, under_way: Mapping[str, int]) -> list[Delivery]:
        """What can be begun now, beside so many under way on each platform."""
        with self._library.reading() as session:
            rows = Deliveries(session)
            return [
                due
                for platform in list(self._surfaces)
                if under_way.get(platform, 0) < AT_ONCE
                for due in rows.due(platform, self._now(), limit=AT_ONCE)
                if (platform, due.job_id) not in self._under_way
            ]

    def _begin(self, due: Delivery) -> tuple[Delivery | None, Reply | None]:
        with self._library.transaction() as session:
            begun = Deliveries(session).begin(due.job_id, self._owner, self._now())
        return begun, None if begun is None else self._reply(begun)

    def _reply(self, delivery: Delivery) -> Reply:
        """What came of the job, read from the rows: whoever delivers, now or after a restart, shows the same."""
        with self._library.reading() as session:
            job = Jobs(session).get(delivery.job_id)
        assert job is not None  # a delivery is erased with its job
        with speaking(job.language):
            if job.state is JobState.MADE:
                generation = self._library.find(job.id)
                if generation.operation is Operation.FILM:
                    return presenter.present_film(generation, self._paths, self._films.find(job.id))
                return presenter.present_generation(generation, self._paths)
            return presenter.present_ended(job)

    def _marked(self, mark: Callable[[Deliveries], bool]) -> None:
        with self._library.transaction() as session:
            mark(Deliveries(session))

    def _release(self) -> None:
        with self._library.transaction() as session:
            Deliveries(session).release(self._owner, self._now())
