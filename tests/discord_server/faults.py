"""Injected faults, drawn from a seed: the n-th request of a route always meets the same fate."""

from __future__ import annotations

import collections
import dataclasses
import random

_LOGIN = frozenset({"/users/@me", "/oauth2/applications/@me", "/applications/@me", "/gateway/bot", "/gateway"})


@dataclasses.dataclass(frozen=True)
class Fault:
    """What happens to one request. `status` 0 means none; `cut` runs it and closes the socket without an answer."""

    status: int = 0
    retry_after: float = 0.0
    cut: bool = False
    latency: float = 0.0


@dataclasses.dataclass(frozen=True)
class Faults:
    """Probabilities per request, seconds for `latency` (low, high), `retry_after` (low, high) and `drop_gateway_every`.

    `spare_login` leaves out what discord.py asks before it is connected, where one cut ends `Client.start`;
    `spare_commands` leaves out the registration of commands. `routes`, when given, limits faults to templates
    that contain one of these texts.
    """

    seed: int = 0
    too_many_requests: float = 0.0
    server_error: float = 0.0
    cut: float = 0.0
    latency: tuple[float, float] = (0.0, 0.0)
    retry_after: tuple[float, float] = (0.05, 0.3)
    server_errors: tuple[int, ...] = (500, 502, 503, 504)
    drop_gateway_every: float | None = None
    spare_login: bool = True
    spare_commands: bool = True
    routes: tuple[str, ...] = ()


class FaultDraws:
    """Draws one fault per request."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self._counts: collections.Counter[str] = collections.Counter()

    def draw(self, method: str, route: str) -> Fault:
        faults = self.faults
        if faults.spare_login and route in _LOGIN:
            return Fault()
        if faults.spare_commands and route.endswith("/commands"):
            return Fault()
        if faults.routes and not any(part in route for part in faults.routes):
            return Fault()
        key = f"{method} {route}"
        self._counts[key] += 1
        random_numbers = random.Random(f"{faults.seed} {key} {self._counts[key]}")
        latency = random_numbers.uniform(*faults.latency)
        retry_after = round(random_numbers.uniform(*faults.retry_after), 3)
        error = random_numbers.choice(faults.server_errors)
        throw = random_numbers.random()
        if throw < faults.too_many_requests:
            return Fault(status=429, retry_after=retry_after, latency=latency)
        if throw < faults.too_many_requests + faults.server_error:
            return Fault(status=error, latency=latency)
        cut = throw < faults.too_many_requests + faults.server_error + faults.cut
        return Fault(cut=cut, latency=latency)
