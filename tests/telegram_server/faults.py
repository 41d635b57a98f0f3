"""Injected faults, drawn from a seed: the n-th call of a method always meets the same fate."""

from __future__ import annotations

import collections
import dataclasses
import random

_POLLING = frozenset({"getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo"})
_LOGIN = frozenset({"getMe", "setMyCommands", "deleteMyCommands", "setMyDescription", "setMyShortDescription"})


@dataclasses.dataclass(frozen=True)
class Fault:
    """What happens to one call.

    `status` other than 0 is answered instead of doing anything (429 with `retry_after`). With `cut` the call is done
    and the connection closed without an answer; with `cut_before` it is closed and nothing done. `delay` seconds pass
    between doing and answering, `latency` seconds before doing.
    """

    status: int = 0
    retry_after: float = 0.0
    cut: bool = False
    cut_before: bool = False
    delay: float = 0.0
    latency: float = 0.0

    @property
    def any(self) -> bool:
        return bool(self.status or self.cut or self.cut_before or self.delay)


@dataclasses.dataclass(frozen=True)
class Faults:
    """Probabilities per call; (low, high) seconds for `latency`, `retry_after` and `delay`, how long a `slow` one is.

    `spare_polling` leaves out getUpdates and the webhook's methods, `spare_login` getMe and what is set once at a
    start; `methods`, when given, are the only ones that meet faults. File downloads count as the method "file".
    """

    seed: int = 0
    too_many_requests: float = 0.0
    server_error: float = 0.0
    cut: float = 0.0
    cut_before: float = 0.0
    slow: float = 0.0
    latency: tuple[float, float] = (0.0, 0.0)
    retry_after: tuple[float, float] = (1.0, 1.0)
    delay: tuple[float, float] = (5.5, 5.5)
    server_errors: tuple[int, ...] = (500, 502, 503, 504)
    spare_polling: bool = True
    spare_login: bool = True
    methods: tuple[str, ...] = ()


class FaultDraws:
    """Draws one fault per call; what `next_call` asked for comes first."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.asked: dict[str, collections.deque[Fault]] = collections.defaultdict(collections.deque)
        self._counts: collections.Counter[str] = collections.Counter()

    def draw(self, method: str) -> Fault:
        if asked := self.asked.get(method):
            return asked.popleft()
        if self._spared(method):
            return Fault()
        faults = self.faults
        self._counts[method] += 1
        numbers = random.Random(f"{faults.seed} {method} {self._counts[method]}")
        latency = numbers.uniform(*faults.latency)
        retry_after = round(numbers.uniform(*faults.retry_after), 3)
        delay = numbers.uniform(*faults.delay)
        status = numbers.choice(faults.server_errors)
        throw = numbers.random()
        fates = (
            (faults.too_many_requests, Fault(429, retry_after, latency=latency)),
            (faults.server_error, Fault(status, latency=latency)),
            (faults.cut, Fault(cut=True, latency=latency)),
            (faults.cut_before, Fault(cut_before=True, latency=latency)),
            (faults.slow, Fault(delay=delay, latency=latency)),
        )
        for chance, fault in fates:
            if throw < chance:
                return fault
            throw -= chance
        return Fault(latency=latency)

    def _spared(self, method: str) -> bool:
        faults = self.faults
        if faults.methods:
            return method not in faults.methods
        return (faults.spare_polling and method in _POLLING) or (faults.spare_login and method in _LOGIN)
