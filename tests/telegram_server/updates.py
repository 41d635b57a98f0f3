"""Updates on their way to the bot: confirmed by offset or by a webhook's answer, kept until then."""

from __future__ import annotations

import asyncio
import collections
import dataclasses
import itertools

from tests.telegram_server.errors import ApiError, JsonObject, conflict
from tests.telegram_server.limits import NOT_BY_DEFAULT
from tests.telegram_server.world import World

_TWO_POLLERS = "terminated by other getUpdates request; make sure that only one bot instance is running"
_GATHERING = 0.002  # seconds that the open source server waits for more once something came
_HASTE = 0.5  # seconds; the open source server answers the same offset asked again within it with one update


@dataclasses.dataclass(frozen=True)
class Update:
    """One update; `body` is what goes over the wire."""

    id: int
    kind: str
    chat_id: int | None
    at: float
    body: JsonObject


class UpdateQueue:
    """What is not confirmed yet, in order."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.pending: collections.OrderedDict[int, Update] = collections.OrderedDict()
        self.log: list[Update] = []
        self.polls = 0
        self.delivered: collections.Counter[int] = collections.Counter()
        self.webhook_set = False
        self.on_push: asyncio.Event = asyncio.Event()
        self._again: list[Update] = []
        self._allowed: frozenset[str] | None = None
        self._last_id = 100_000_000
        self._waiting: asyncio.Future[str] | None = None
        self._last_poll = (0, 0.0)

    @property
    def allowed(self) -> frozenset[str] | None:
        """Kinds that the bot asked for; None for the documented default."""
        return self._allowed

    def allow(self, kinds: list[str] | None) -> None:
        """As documented: not given keeps what was said before, an empty list is the default."""
        if kinds is not None:
            self._allowed = frozenset(kinds) or None

    def wants(self, kind: str) -> bool:
        return kind in self._allowed if self._allowed is not None else kind not in NOT_BY_DEFAULT

    def push(self, kind: str, payload: JsonObject, chat_id: int | None, *, forced: bool = False) -> int | None:
        """A new update, unless the bot does not ask for its kind; returns its id."""
        if not forced and not self.wants(kind):
            return None
        self._last_id += 1
        body = {"update_id": self._last_id, kind: payload}
        update = Update(self._last_id, kind, chat_id, self._world.clock.now(), body)
        self.pending[update.id] = update
        self.log.append(update)
        self._wake()
        return update.id

    def redeliver(self, ids: list[int] | None = None) -> int:
        """Confirmed updates come once more, as after a crash of Telegram's own; returns how many."""
        wanted = None if ids is None else set(ids)
        again = [u for u in self.log if u.id not in self.pending and (wanted is None or u.id in wanted)]
        if self.webhook_set:
            self.pending = collections.OrderedDict((u.id, u) for u in [*again, *self.pending.values()])
        else:
            self._again += again
        self._wake()
        return len(again)

    def confirm(self, offset: int) -> None:
        """Forget what is older than `offset`; negative: all but the last so many."""
        if offset < 0:
            for update_id in list(self.pending)[:offset]:
                del self.pending[update_id]
        while self.pending and next(iter(self.pending)) < offset:
            self.pending.popitem(last=False)

    def drop_all(self) -> None:
        self.pending.clear()
        self._again.clear()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[JsonObject]:
        """getUpdates; raises 409 when a newer poll or a webhook takes over."""
        self.polls += 1
        self.interrupt(_TWO_POLLERS)
        now = self._world.clock.now()
        if self._last_poll[0] == offset and now < self._last_poll[1] + _HASTE:
            limit = 1
        self._last_poll = (offset, now)
        self.confirm(offset)
        if not (self.pending or self._again) and seconds > 0:
            waiting: asyncio.Future[str] = asyncio.get_running_loop().create_future()
            self._waiting = waiting
            try:
                await asyncio.wait([waiting], timeout=seconds)
            finally:
                if self._waiting is waiting:
                    self._waiting = None
            if waiting.done() and (reason := waiting.result()):
                raise conflict(reason)
            await asyncio.sleep(_GATHERING)
        return [update.body for update in self._take(limit)]

    def _take(self, limit: int) -> list[Update]:
        self._expire()
        again, self._again = self._again[:limit], self._again[limit:]
        taken = [*again, *itertools.islice(self.pending.values(), limit - len(again))]
        self.delivered.update(update.id for update in taken)
        return taken

    def _expire(self) -> None:
        oldest = self._world.clock.now() - self._world.limits.updates_kept
        while self.pending and next(iter(self.pending.values())).at < oldest:
            self.pending.popitem(last=False)

    def interrupt(self, reason: str) -> None:
        """End a waiting poll with 409."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(reason)
        self._waiting = None

    def _wake(self) -> None:
        self.on_push.set()
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result("")
        self._world.changed()

    @property
    def listening(self) -> bool:
        """Whether somebody waits for updates at this moment."""
        return self.webhook_set or self._waiting is not None

    def refuse_polls(self) -> ApiError | None:
        """The 409 of getUpdates while a webhook is set."""
        if not self.webhook_set:
            return None
        text = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        return conflict(text)
