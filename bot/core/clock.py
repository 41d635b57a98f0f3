"""The time of day, and how fast work goes."""

from __future__ import annotations

from datetime import UTC, datetime

_MEMORY = 0.7  # how much of the old speed remains after each job


def utc_now() -> datetime:
    """The time of day in UTC."""
    return datetime.now(UTC)


class Pace:
    """How fast this machine works, in megapixel-steps a second, from the jobs that it made."""

    def __init__(self) -> None:
        self._speed: float | None = None

    def measured(self, cost: float, seconds: float) -> None:
        """A job of ``cost`` took ``seconds``."""
        if cost <= 0 or seconds <= 0:
            return
        speed = cost / seconds
        self._speed = speed if self._speed is None else _MEMORY * self._speed + (1 - _MEMORY) * speed

    def seconds_for(self, cost: float) -> float | None:
        """How long ``cost`` takes; None before anything was measured."""
        return None if self._speed is None else cost / self._speed
