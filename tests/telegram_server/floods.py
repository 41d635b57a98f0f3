"""The published budgets for messages: each private chat, each group, all together; edits share them."""

from __future__ import annotations

import collections
import dataclasses
import math

from tests.telegram_server.errors import ApiError, too_many_requests
from tests.telegram_server.things import Chat
from tests.telegram_server.world import World

_GRACE = 0.25  # seconds in which a call that was already on its way is forgiven


@dataclasses.dataclass
class _Hold:
    until: float
    told_at: float
    whole: bool  # injected ones may be shorter than Telegram's whole seconds


@dataclasses.dataclass
class _Bucket:
    tokens: float
    at: float


class Floods:
    """Counts messages. `admit` before the call is done, `count` when it was."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._holds: dict[int, _Hold] = {}
        self._buckets: dict[int, _Bucket] = {}
        self._windows: dict[int | None, collections.deque[tuple[float, int]]] = {}

    def hold(self, chat: Chat | None, seconds: float) -> None:
        """After a 429 the chat takes nothing more until its time is over."""
        if chat is not None:
            now = self._world.clock.now()
            self._holds[chat.id] = _Hold(now + seconds, now, float(seconds).is_integer())

    def admit(self, method: str, chat: Chat | None, weight: int) -> ApiError | None:
        """The 429 that refuses `weight` messages, None when they may pass."""
        limits = self._world.limits
        if limits.floods == "off" and not self._holds:
            return None
        now = self._world.clock.now()
        hold = self._holds.get(chat.id) if chat is not None else None
        if hold is not None and now < hold.until - 0.02:
            if now > hold.told_at + _GRACE:
                self._world.breach("retry_after", f"{method} {hold.until - now:.2f} s too early")
            left = hold.until - now
            return too_many_requests(self._seconds(left) if hold.whole else left)
        if limits.floods == "off":
            return None
        wait, budget = max(self._waits(chat, weight, now))
        if wait <= 0.0:
            return None
        self._world.breach("flood", f"{method} past {budget}; {wait:.2f} s too early")
        if limits.floods == "record":
            return None
        seconds = self._seconds(wait)
        self.hold(chat, seconds)
        return too_many_requests(seconds)

    def count(self, chat: Chat | None, weight: int) -> None:
        """So many messages were written now."""
        now = self._world.clock.now()
        self._window(None, self._world.limits.overall_seconds, now).append((now, weight))
        if chat is None:
            return
        if chat.private:
            self._bucket(chat, now).tokens -= weight
        else:
            self._window(chat.id, self._world.limits.group_seconds, now).append((now, weight))

    def _waits(self, chat: Chat | None, weight: int, now: float) -> list[tuple[float, str]]:
        limits = self._world.limits
        overall = self._wait(None, limits.overall_messages, limits.overall_seconds, weight, now)
        waits = [(overall, "the overall budget")]
        if chat is not None and chat.private:
            # an album larger than the burst passes when the bucket is full, and leaves a debt
            missing = min(weight, limits.private_burst) - self._bucket(chat, now).tokens
            waits.append((missing * limits.private_seconds - _GRACE, f"the budget of private chat {chat.id}"))
        elif chat is not None:
            wait = self._wait(chat.id, limits.group_messages, limits.group_seconds, weight, now)
            waits.append((wait, f"the budget of group {chat.id}"))
        return waits

    def _bucket(self, chat: Chat, now: float) -> _Bucket:
        limits = self._world.limits
        bucket = self._buckets.setdefault(chat.id, _Bucket(float(limits.private_burst), now))
        refilled = bucket.tokens + (now - bucket.at) / limits.private_seconds
        bucket.tokens, bucket.at = min(refilled, float(limits.private_burst)), now
        return bucket

    def _window(self, key: int | None, seconds: float, now: float) -> collections.deque[tuple[float, int]]:
        window = self._windows.setdefault(key, collections.deque())
        while window and window[0][0] <= now - seconds:
            window.popleft()
        return window

    def _wait(self, key: int | None, most: int, seconds: float, weight: int, now: float) -> float:
        window = self._window(key, seconds, now)
        excess = sum(count for _, count in window) + weight - most
        for at, count in window:
            if excess <= 0:
                return 0.0
            excess -= count
            if excess <= 0:
                return at + seconds - now - min(_GRACE, seconds / 4)
        return 0.0

    @staticmethod
    def _seconds(wait: float) -> float:
        return max(math.ceil(wait), 1)
