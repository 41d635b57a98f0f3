"""The chats' side of the house: a desk that accepts, a dispatcher that makes, a deliverer that shows."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import datetime

from bot.core.clock import Pace, utc_now
from bot.core.composing import warm
from bot.core.deliverer import Deliverer
from bot.core.desk import Desk
from bot.core.dispatcher import Dispatcher
from bot.core.eraser import Eraser
from bot.core.planning import Planner
from bot.core.policy import DEFAULTS, Policy
from bot.core.surfaces import Surface
from generation.backends import Backend
from prompting.errors import UserError
from storage.library import Library


class Service:
    """A desk with everything behind it, for any number of platforms.

    Args:
        surfaces: by platform; adapters may add theirs before `run`.
        operators: who runs the bot, as "platform:user id".
        defaults: what holds where nobody set a rule.
    """

    def __init__(
        self,
        library: Library,
        planner: Planner,
        backend: Backend,
        surfaces: Mapping[str, Surface],
        *,
        operators: Collection[str] = (),
        defaults: Policy = DEFAULTS,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        owner = secrets.token_hex(8)
        self._planner = planner
        pace = Pace()
        self._deliverer = Deliverer(library, surfaces, library.path, owner=owner, now=now)
        self._dispatcher = Dispatcher(
            library, backend, surfaces, pace, owner=owner, on_ended=self._deliverer.wake, now=now
        )
        self._eraser = Eraser(library, surfaces, now=now)
        self.desk = Desk(
            library,
            planner,
            pace,
            library.path,
            on_queued=self._dispatcher.wake,
            operators=operators,
            defaults=defaults,
            engine=backend.memory,
            now=now,
        )

    async def run(self) -> None:
        """Make and show what was accepted, until `stop`; then give back what is not done."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._dispatcher.run())
            group.create_task(self._deliverer.run())
            group.create_task(self._eraser.run())
            group.create_task(asyncio.to_thread(self._warm))

    def stop(self) -> None:
        """Take nothing more; the step in hand is finished, the rest stays in the queue."""
        self._dispatcher.stop()
        self._deliverer.stop()
        self._eraser.stop()

    def _warm(self) -> None:
        with suppress(UserError):  # such as a default model that is gone: who asks for a picture is told
            warm(self._planner.model(None))
