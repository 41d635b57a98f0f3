"""What the core needs of a chat platform: a place to show progress, and a way to deliver a result."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.core.replies import Reply
from storage.jobs import Delivery, Json


class RetryLater(Exception):  # noqa: N818  it asks for something, it is not a fault
    """The platform cannot take the result now; nothing of it is visible. ``at`` is when to try again."""

    def __init__(self, at: datetime) -> None:
        super().__init__(f"not before {at.isoformat()}")
        self.at = at


class Unreachable(Exception):  # noqa: N818
    """The person cannot be reached on this platform; the result goes into the inbox."""


class Surface(Protocol):
    """One chat platform. Both calls are made from the event loop that the platform's client runs on."""

    @property
    def platform(self) -> str:
        """The platform's name, as in rows."""
        ...

    async def show_progress(self, delivery: Delivery, reply: Reply) -> None:
        """Shows how far a job is, if the platform's budget has room; never raises."""
        ...

    async def deliver(self, delivery: Delivery, reply: Reply) -> Json:
        """Shows an outcome exactly once however often it is called with the same delivery.

        By editing the message that the acknowledgement made; where that cannot be edited any more, or the address
        has an ``outcome`` (see `bot.core.desk.Event`), by a message of its own with the delivery's nonce. Returns the
        reference of the message.

        Raises:
            RetryLater: nothing is visible, and it may be tried again.
            Unreachable: nothing is visible, and it never will be.
        """
        ...


@runtime_checkable
class ErasingSurface(Surface, Protocol):
    """A platform where messages can be taken back; where they cannot, what is to be erased stays noted."""

    async def erase(self, address: Json, message_ref: Json | None) -> None:
        """Makes a message vanish that a delivery showed, or that showed its progress; called again after a crash.

        ``message_ref`` is what `deliver` returned, None when nothing was delivered. A message that is gone is fine.

        Raises:
            RetryLater: it may be tried again.
            Unreachable: it will never be possible, as in a channel that is gone.
        """
        ...
