"""Does what was noted to be erased: messages on platforms, files, what is older than its place keeps things.

What is to be erased lies in the database until it is gone, so whatever dies in between, the next look goes on with it.
To erase a message twice is harmless: the platforms' calls mean "it shall not be there".
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from bot.core.clock import utc_now
from bot.core.films import Films
from bot.core.privacy import clear_copies
from bot.core.surfaces import ErasingSurface, RetryLater, Surface, Unreachable
from storage.erasure import Erasure
from storage.jobs import LONGEST_WAIT
from storage.library import Library
from storage.policies import Policies
from storage.records import Removal, RemovalKind
from storage.removals import Removals

LOOK_SECONDS = 5.0
TIDY_SECONDS = 60.0  # between two looks at files and at what is too old
AT_ONCE = 20  # messages at one look, of one platform
RETRY_SECONDS = 5.0  # doubled with every attempt, up to LONGEST_WAIT
MAX_ATTEMPTS = 200  # a good week; then it is given up, and said so in the log
RECEIPTS_KEPT = timedelta(days=30)
OFFERS_KEPT = timedelta(days=1)
FORMS_KEPT = timedelta(days=400)  # so that a button still works after a year


class Eraser:
    """Erases what is due, until it is stopped."""

    def __init__(
        self,
        library: Library,
        surfaces: Mapping[str, Surface],
        *,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._library = library
        self._surfaces = surfaces
        self._films = Films(library)
        self._now = now
        self._stopped = asyncio.Event()
        self._log = structlog.get_logger()

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopped.set()

    async def run(self) -> None:
        """Look for what is due and erase it. Returns after `stop`."""
        tidied = -TIDY_SECONDS
        looks: dict[str, asyncio.Task[int]] = {}  # by platform: one that does not answer holds up no other
        try:
            while not self._stopped.is_set():
                clock = asyncio.get_running_loop().time()
                for surface in self._erasing():
                    if surface.platform not in looks or looks[surface.platform].done():
                        looks[surface.platform] = asyncio.create_task(self._look(surface))
                if clock - tidied >= TIDY_SECONDS:
                    tidied = clock
                    await self._tidy()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopped.wait(), LOOK_SECONDS)
        finally:
            for look in looks.values():
                look.cancel()  # to erase a message twice is harmless
            await asyncio.gather(*looks.values(), return_exceptions=True)

    async def erase_messages(self) -> int:
        """Have the platforms take back what is due, all at the same time. How many messages were tried."""
        return sum(await asyncio.gather(*(self._look(surface) for surface in self._erasing())))

    def tidy(self) -> None:
        """Erase what is too old, then the files that no row names any more. Blocks."""
        now = self._now()
        for scope, days in self._retentions():
            self._expire(scope, now - timedelta(days=days))
        with self._library.transaction() as session:
            Erasure(session, now).old_receipts(now - RECEIPTS_KEPT)
            Erasure(session, now).old_offers(now - OFFERS_KEPT)
            Erasure(session, now).old_forms(now - FORMS_KEPT)
        while not self._stopped.is_set() and self._library.sweep(now):
            continue
        clear_copies(self._library.copies, now)
        self._films.tidy()

    def _erasing(self) -> list[ErasingSurface]:
        return [surface for surface in self._surfaces.values() if isinstance(surface, ErasingSurface)]

    async def _look(self, surface: ErasingSurface) -> int:
        """Erase what is due on one platform, one message after another."""
        tried = 0
        try:
            for removal in await asyncio.to_thread(self._due, surface.platform):
                if self._stopped.is_set():
                    break
                await self._erase(surface, removal)
                tried += 1
        except Exception as error:  # a full disk or a lost database must not end the loop
            self._stumbled(error)
        return tried

    async def _tidy(self) -> None:
        try:
            await asyncio.to_thread(self.tidy)
        except Exception as error:  # likewise
            self._stumbled(error)

    def _stumbled(self, error: Exception) -> None:
        self._log.error("eraser stumbled", kind=type(error).__name__, code=getattr(error, "code", ""))

    async def _erase(self, surface: ErasingSurface, removal: Removal) -> None:
        target = removal.target
        address, message_ref = target.get("address"), target.get("message_ref")
        assert isinstance(address, dict)
        assert message_ref is None or isinstance(message_ref, dict)
        try:
            await surface.erase(address, message_ref)
        except RetryLater as later:
            await asyncio.to_thread(self._again, removal, later.at)
        except Unreachable:
            await asyncio.to_thread(self._done, removal)
        except Exception as error:  # one message's boundary: it is tried again, and the others go on
            self._log.error("message not erased", removal=removal.number, kind=type(error).__name__)
            wait = min(RETRY_SECONDS * 2 ** min(removal.attempts, 10), LONGEST_WAIT)
            await asyncio.to_thread(self._again, removal, self._now() + timedelta(seconds=wait))
        else:
            await asyncio.to_thread(self._done, removal)

    def _due(self, platform: str) -> tuple[Removal, ...]:
        with self._library.reading() as session:
            return Removals(session).due(RemovalKind.MESSAGE, self._now(), platform=platform, limit=AT_ONCE)

    def _done(self, removal: Removal) -> None:
        with self._library.transaction() as session:
            Removals(session).done(removal)

    def _again(self, removal: Removal, at: datetime) -> None:
        if removal.attempts + 1 >= MAX_ATTEMPTS:
            self._log.error("message given up", removal=removal.number, platform=removal.platform)
            return self._done(removal)
        with self._library.transaction() as session:
            Removals(session).retry_later(removal, at)
        return None

    def _retentions(self) -> list[tuple[str, int]]:
        with self._library.reading() as session:
            stored = Policies(session).every()
        days = ((scope, policy.get("retention_days")) for scope, policy in stored.items())
        return [(scope, number) for scope, number in days if isinstance(number, int)]

    def _expire(self, scope: str, before: datetime) -> None:
        """Erase what a scope keeps no longer, a portion in each transaction."""
        kind, _, rest = scope.partition(":")
        platform, _, name = rest.partition(":")
        while not self._stopped.is_set():
            with self._library.transaction() as session:
                erasure = Erasure(session, self._now())
                match kind:
                    case "all":
                        erasure.old_forms(before)
                        old = erasure.expired(before)
                    case "guild":
                        erasure.old_forms(before, platform=platform, guild=name)
                        old = erasure.expired(before, platform=platform, guild=name)
                    case "channel":
                        erasure.old_forms(before, platform=platform, channel=name)
                        old = erasure.expired(before, platform=platform, channel=name)
                    case _:
                        return  # the rule holds for places
                if not old:
                    return
                erasure.generations(old)
