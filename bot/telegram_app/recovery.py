"""Finding an acknowledgement that Telegram has and we know nothing of: the process died before its id was stored.

Telegram has no nonces and shows no history. But the ids of an account's messages count up in one row over all private
chats, so the lost message has one of the ids after the request's that nothing stored accounts for. The nearest of
these are asked for by an edit that changes nothing: the buttons that the acknowledgement has. "Not modified" is only
ever said of a message with exactly these, and they name the job.

Another answer of ours must not get these buttons. What one person asks is handled in order, and leaves the inbox in
order, so while a request is still there, nothing of its person after it has gone; and what answers the next one comes
after that one's id, where we stop looking. Where there is no such id (a pressed button, a group), nothing is tried.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice, zip_longest
from typing import Any

import structlog
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.core.language import speaking
from bot.core.presenter import present_queued
from bot.core.replies import Reply
from bot.telegram_app.addresses import PLATFORM, Address
from bot.telegram_app.failures import is_gone
from bot.telegram_app.ledger import Ledger
from bot.telegram_app.sending import Sender
from storage.deliveries import Deliveries
from storage.job_queue import Jobs
from storage.jobs import Delivery, Job
from storage.transaction import Transaction
from storage.updates import Updates

MOST = 10  # ids that are tried for one job
ABOVE = 4  # of them, at most so many that are newer than every known one
NEIGHBOURS = 200  # jobs before and after it whose messages' ids are taken into account
_REQUEST, _UPDATE = "request:", "update:"  # an event as a job knows it, and as the inbox does


@dataclass(frozen=True)
class Trail:
    """Where a lost acknowledgement may be, the likeliest id first, and what it looks like."""

    address: Address
    acknowledgement: Reply
    ids: tuple[int, ...]


class Recovery:
    """Looks for lost acknowledgements, once for each request that an earlier process left behind.

    Whoever calls it has the turn of the request's message (`bot.core.turns`).
    """

    def __init__(self, ledger: Ledger, sender: Sender) -> None:
        self._ledger = ledger
        self._sender = sender
        self._looked: set[str] = set()  # events; as many as were left behind

    async def find(self, delivery: Delivery, *, seconds: float = 0.0) -> Address | None:
        """Where the acknowledgement of a job is, stored by then; None when there is none, or none that can be found.

        ``seconds``: how long it is tried while Telegram is away.

        Raises:
            TelegramError: it could not be looked for.
        """
        event = Address.read(delivery.address).event
        if event in self._looked:
            return None
        trail = await self._ledger.read(partial(_trail, delivery=delivery, left=self._ledger.left))
        if trail is None:
            return None
        found = await self._followed(trail, seconds)
        self._looked.add(event)
        if found is not None:
            await self._ledger.placed(delivery.job_id, found)
        return found

    async def _followed(self, trail: Trail, seconds: float) -> Address | None:
        for number in trail.ids:
            there = replace(trail.address, message_id=number)
            try:
                words = await self._sender.edit_buttons(there, trail.acknowledgement, seconds=seconds)
            except TelegramError as error:
                if not is_gone(error):
                    raise
                continue
            if words is None or _first_line(words) == _first_line(trail.acknowledgement.text):
                return there
            # It cannot be by the order of things; if it is, that message gets no button that it should not have.
            structlog.get_logger().warning("another message than the one looked for", job=trail.address.event)
            await self._sender.edit_buttons(there, Reply(text=words), seconds=seconds)
            return None
        return None


def candidates(asked: int, before: int | None, known: Collection[int]) -> tuple[int, ...]:
    """The ids that a lost message may have, the likeliest first.

    Those of a process are stored as they come, but for the last few: so what was lost last is close to the newest id
    that is known, above it, or below where others were quicker to be stored.

    Args:
        asked: the request's id; what answers it has a higher one.
        before: an id that it must be below, if any.
        known: ids of messages that are known to be others.
    """
    newest = max((asked, *known))
    end = newest + ABOVE + 1 if before is None else min(before, newest + ABOVE + 1)
    below = (number for number in range(min(newest, end - 1), asked, -1) if number not in known)
    above = range(newest + 1, end)
    both = (number for pair in zip_longest(islice(below, MOST), above) for number in pair if number is not None)
    return tuple(islice(both, MOST))


def _trail(session: Transaction, *, delivery: Delivery, left: int | None) -> Trail | None:
    """What rows tell of a lost acknowledgement; None where it was stored, or looking for it would not be safe."""
    stored, job = Deliveries(session).get(delivery.job_id), Jobs(session).get(delivery.job_id)
    if stored is None or job is None:
        return None
    address = Address.read(stored.address)
    updates = Updates(session, PLATFORM)
    update = updates.named(address.event.replace(_REQUEST, _UPDATE))
    if address.message_id is not None or address.chat_id is None or update is None:
        return None
    if left is not None and update.number > left:
        return None
    following = updates.next_of_sender(update)
    asked, before = _private_id(update.body, address.chat_id), None
    if following is not None:
        before = _private_id(following.body, address.chat_id)
    if asked is None or (following is not None and before is None):
        return None
    with speaking(job.language):
        acknowledgement = present_queued(job, None, None)
    return Trail(address, acknowledgement, candidates(asked, before, _known(session, job)))


def _known(session: Transaction, job: Job) -> set[int]:
    """Ids of messages that wait to be handled, and of those that the jobs around this one have to do with."""
    known: set[int] = set()
    for waiting in Updates(session, PLATFORM).waiting(limit=NEIGHBOURS):
        known |= {number for number in (_private_id(waiting.body),) if number is not None}
    for stored in Deliveries(session).addresses_near(job, NEIGHBOURS):
        other = Address.read(stored)
        if not other.group:
            known |= {number for number in (other.message_id, other.reply_to, other.upload_id) if number is not None}
    return known


def _private_id(body: Mapping[str, Any], chat_id: int | None = None) -> int | None:
    """The id of a message as an update tells it; None for anything else than one in a private chat, or in this one."""
    message: Any = body.get("message")
    chat = message.get("chat") if isinstance(message, dict) else None
    if not isinstance(chat, dict) or chat.get("type") != ChatType.PRIVATE or chat_id not in (None, chat.get("id")):
        return None
    number = message.get("message_id")
    return number if isinstance(number, int) else None


def _first_line(words: str) -> str:
    return words.partition("\n")[0].strip()
