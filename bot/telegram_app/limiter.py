"""How often Telegram lets us write: so many messages to each chat, so many altogether.

Sends and edits share a chat's budget, an album counts as many messages as it has items. Who has a result waits for
room; who has progress asks whether there is room to spare, and drops it otherwise. What Telegram asks to wait for
(``retry_after``) holds exactly the chat that it was said for.
"""

from __future__ import annotations

import asyncio
import warnings
from collections import OrderedDict, deque
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

MAX_CHATS = 5_000  # remembered; the one unused for longest is forgotten
PATIENCE = 30.0  # seconds that a request may wait for room, when it does not say
_MARGIN = 1.02  # our clock and Telegram's do not see a request at the same moment
_WRITING = frozenset(
    {
        "sendMessage",
        "sendPhoto",
        "sendDocument",
        "sendMediaGroup",
        "editMessageText",
        "editMessageCaption",
        "editMessageMedia",
        "editMessageReplyMarkup",
    }
)


@dataclass(frozen=True)
class Limit:
    """At most ``most`` messages in any ``seconds``."""

    most: int
    seconds: float


@dataclass(frozen=True)
class Limits:
    """What Telegram publishes: about one message a second to a person, 20 a minute to a group, 30 a second to all."""

    person: tuple[Limit, ...] = (Limit(3, 3.0),)
    group: tuple[Limit, ...] = (Limit(3, 3.0), Limit(20, 60.0))
    everybody: tuple[Limit, ...] = (Limit(30, 1.0),)


@dataclass(frozen=True)
class Patience:
    """How long a request may wait for room, in seconds; after that it raises RetryAfter without being made."""

    seconds: float = PATIENCE


class Budget:
    """What was written lately under some limits, and how long to wait for room."""

    def __init__(self, limits: Sequence[Limit], clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._written: deque[float] = deque()
        self._held_until = 0.0
        self.turn = asyncio.Lock()  # who waits for room waits in line

    def wait(self, weight: int = 1) -> float:
        """Seconds until ``weight`` messages can be written; 0 for now."""
        now = self._clock()
        longest = max(limit.seconds for limit in self._limits) * _MARGIN
        while self._written and self._written[0] <= now - longest:
            self._written.popleft()
        return max(0.0, self._held_until - now, *(self._wait_for(limit, weight, now) for limit in self._limits))

    def write(self, weight: int = 1) -> None:
        """So many messages are written now; those of an album that go beyond a limit count as if they came later."""
        now, tightest = self._clock(), min(self._limits, key=lambda limit: limit.most)
        pace = tightest.seconds / tightest.most
        self._written.extend(now + max(0, number + 1 - tightest.most) * pace for number in range(weight))

    def hold(self, seconds: float) -> None:
        """Telegram wants nothing here for so long."""
        self._held_until = max(self._held_until, self._clock() + seconds)

    def spare(self, share: float) -> bool:
        """Whether nobody waits, and less than ``share`` of each limit is used."""
        if self.turn.locked() or self.wait() > 0:
            return False
        now = self._clock()
        return all(
            sum(at > now - limit.seconds for at in self._written) < max(1.0, limit.most * share)
            for limit in self._limits
        )

    def _wait_for(self, limit: Limit, weight: int, now: float) -> float:
        """Until enough of the oldest are outside the window; more than a window holds waits for an empty one."""
        window = limit.seconds * _MARGIN
        inside = [at for at in self._written if at > now - window]
        leaving = len(inside) + min(weight, limit.most) - limit.most
        return inside[leaving - 1] + window - now if leaving > 0 else 0.0


class ChatLimiter(BaseRateLimiter[Patience]):
    """Every request passes here on its way to Telegram."""

    def __init__(self, limits: Limits | None = None, clock: Callable[[], float] | None = None) -> None:
        self._limits = limits or Limits()
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._everybody = Budget(self._limits.everybody, self._clock)
        self._chats: OrderedDict[str, Budget] = OrderedDict()

    async def initialize(self) -> None:
        """Called by python-telegram-bot."""

    async def shutdown(self) -> None:
        """Called by python-telegram-bot."""

    def has_room(self, chat_id: int | None, share: float = 0.5) -> bool:
        """Whether something that nobody would miss may be written now: less than ``share`` of the room is used."""
        return self._everybody.spare(share) and (chat_id is None or self._chat(chat_id).spare(share))

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Patience | None,
    ) -> Any:
        """Make the request when there is room for it, and again when Telegram found that there was none.

        Raises:
            RetryAfter: there will be no room in time; the request was not made, or refused.
        """
        deadline = self._clock() + (rate_limit_args or Patience()).seconds
        chat = None if data.get("chat_id") is None else self._chat(data["chat_id"])
        weight = len(data["media"]) if endpoint == "sendMediaGroup" else 1
        while True:
            if endpoint in _WRITING:
                await self._room(chat, weight, deadline)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as refused:
                seconds = seconds_of(refused)
                (chat or self._everybody).hold(seconds)
                if self._clock() + seconds > deadline:
                    raise
                await asyncio.sleep(seconds)

    async def _room(self, chat: Budget | None, weight: int, deadline: float) -> None:
        """Wait in the chat's line until there is room, there and altogether."""
        budgets = [budget for budget in (chat, self._everybody) if budget is not None]
        async with budgets[0].turn:
            while (seconds := max(budget.wait(weight) for budget in budgets)) > 0:
                if self._clock() + seconds > deadline:
                    raise RetryAfter(int(seconds) + 1)
                await asyncio.sleep(seconds)
            for budget in budgets:
                budget.write(weight)

    def _chat(self, chat_id: object) -> Budget:
        """A group's id is negative, a channel may be named."""
        key = str(chat_id)
        if key not in self._chats:
            limits = self._limits.group if key.startswith(("-", "@")) else self._limits.person
            self._chats[key] = Budget(limits, self._clock)
            while len(self._chats) > MAX_CHATS:
                self._chats.popitem(last=False)
        self._chats.move_to_end(key)
        return self._chats[key]


def seconds_of(refused: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # it will be a timedelta in a later version
        seconds = refused.retry_after
    return float(seconds if isinstance(seconds, int | float) else seconds.total_seconds())
