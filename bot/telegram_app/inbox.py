"""Updates on their way from the inbox to their handling: in order for each person, many people at once.

What is handled is removed; an update that cannot be handled is logged by its kind and removed too, because nothing
would be won by meeting it again. What several processes ended with is handled while nothing else is, so that in the
end only what ends them is given up.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

import structlog

from bot.telegram_app.ledger import Ledger
from prompting.errors import UserError
from storage.updates import IN_COMPANY, StoredUpdate

AT_ONCE = 128  # people
BACKLOG = 1_000  # updates in memory
PORTION = 200
TROUBLE_SECONDS = 1.0  # to wait for a database that cannot be used just now
ALONE_SECONDS = 5.0  # that the others wait for a suspect

Handle = Callable[[StoredUpdate], Awaitable[None]]


class Inbox:
    """Handles what the ledger keeps, until it is stopped."""

    def __init__(self, ledger: Ledger, handle: Handle) -> None:
        self._ledger = ledger
        self._handle = handle
        self._wanted = asyncio.Event()
        self._finished = asyncio.Event()
        self._last = 0
        self._left = 0  # up to this number updates were left behind by another process
        self._queues: dict[str, deque[StoredUpdate]] = {}
        self._people = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._done: list[int] = []
        self._in_hand = 0
        self._log = structlog.get_logger()

    def wake(self) -> None:
        """Something new is kept."""
        self._wanted.set()

    async def run(self) -> None:
        """Handle updates until cancelled; those in hand are handled again by the next process."""
        self._left, given_up = await self._ledger.left_behind()
        if given_up:
            self._log.error("updates given up", count=given_up)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._take())
                group.create_task(self._remove())
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _take(self) -> None:
        while True:
            self._wanted.clear()
            room = BACKLOG - self._in_hand
            found = await self._waiting(min(room, PORTION)) if room > 0 else ()
            for stored in found:
                if stored.suspect:
                    await self._alone()
                self._last = stored.number
                self._in_hand += 1
                self._give(stored)
                if stored.suspect:
                    await self._alone()
            if not found:
                await self._wanted.wait()

    async def _waiting(self, limit: int) -> tuple[StoredUpdate, ...]:
        try:
            found = await self._ledger.waiting(self._last, limit)
            return await self._begun(found) if self._last < self._left else found
        except UserError as error:
            self._log.warning("inbox not read", code=error.code)
            await asyncio.sleep(TROUBLE_SECONDS)
            self._wanted.set()
            return ()

    async def _begun(self, found: Sequence[StoredUpdate]) -> tuple[StoredUpdate, ...]:
        """The first of what was left behind that can be begun together: some without a suspect, or a suspect alone."""
        left = [stored for stored in found if stored.number <= self._left]
        if not left:
            return tuple(found)
        alone = [place for place, stored in enumerate(left) if stored.attempts >= IN_COMPANY]
        together = len(left) if not alone else max(1, alone[0])
        return tuple(await self._ledger.begin(left[:together]))

    async def _alone(self) -> None:
        """Until nothing is in hand, or for as long as the others can wait."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=ALONE_SECONDS)

    def _give(self, stored: StoredUpdate) -> None:
        """To the queue of whoever sent it."""
        sender = stored.sender or f"update {stored.number}"
        if (queue := self._queues.get(sender)) is not None:
            queue.append(stored)
            return
        self._queues[sender] = deque([stored])
        task = asyncio.create_task(self._serve(sender))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, sender: str) -> None:
        """Everything of one person, one after another."""
        queue = self._queues[sender]
        async with self._people:
            while queue:
                stored = queue[0]
                try:
                    await self._handle(stored)
                except Exception as error:  # the update's boundary: the others go on
                    self._log.error("update not handled", kind=type(error).__name__, update=stored.number)
                    self._log.debug("update not handled", exc_info=error)
                queue.popleft()
                self._done.append(stored.number)
                self._finished.set()
            del self._queues[sender]

    async def _remove(self) -> None:
        """Remove what is handled: all of it that ended while the last removal was written."""
        while True:
            await self._finished.wait()
            self._finished.clear()
            numbers, self._done = self._done, []
            while numbers:
                try:
                    await self._ledger.done(numbers)
                except UserError as error:
                    self._log.warning("inbox not emptied", code=error.code)
                    await asyncio.sleep(TROUBLE_SECONDS)
                    continue
                self._in_hand -= len(numbers)
                numbers = []
            self._wanted.set()
