"""Who may change a message now.

A living message is written by the handler that acknowledged its command, by progress and by the delivery, and a job
can be done before its acknowledgement is. Each waits for the one before, so that the pictures are never overwritten
by words about the queue.
"""

from __future__ import annotations

import asyncio
from weakref import WeakValueDictionary


class Turns:
    """One lock for each message that somebody is changing or waits to change."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, event: str) -> asyncio.Lock:
        """The lock of the message that answers this event, by whatever name the platform has for it."""
        return self._locks.setdefault(event, asyncio.Lock())
