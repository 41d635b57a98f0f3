"""What the adapter keeps between starts: updates until they are handled, and which message answers which job."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar

import structlog

from bot.core.clock import utc_now
from bot.telegram_app.addresses import PLATFORM, Address
from prompting.errors import UserError
from storage.deliveries import Deliveries
from storage.handouts import Handouts
from storage.jobs import Delivery, DeliveryState, Json, Receipt
from storage.library import Library
from storage.people import People
from storage.policies import Policies
from storage.receipts import Receipts
from storage.records import HistoryFilter
from storage.transaction import Transaction
from storage.updates import Incoming, StoredUpdate, Updates
from storage.values import Generation

T = TypeVar("T")

AT_ONCE = 6  # pieces of work
REMEMBERED = 10_000  # living messages whose address is kept in memory
_NOT_SHOWN = (DeliveryState.WAITING, DeliveryState.READY, DeliveryState.SENDING)


class Ledger:
    """Rows of the library, for Telegram."""

    def __init__(self, library: Library, *, now: Callable[[], datetime] = utc_now) -> None:
        self._library = library
        self._now = now
        self._receiving = ThreadPoolExecutor(1, thread_name_prefix="telegram-inbox")  # waits for no other work
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="telegram")  # nor does another platform's
        self._addresses: OrderedDict[str, Address] = OrderedDict()
        self.left: int | None = None  # the last update that an earlier process left; None while all that is there was

    async def keep(self, told: Sequence[Incoming]) -> int:
        """Keep updates that were never told before; they are stored when this returns. How many there were.

        Raises:
            UserError: the database cannot be used just now, and nothing was kept.
        """
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._receiving, self._keep, told)
        except UserError:
            raise
        except Exception as error:  # one of them may be such that no database takes it
            if len(told) > 1:
                return sum([await self.keep([one]) for one in told])
            structlog.get_logger().error("update not kept", kind=type(error).__name__)
            return 0

    async def waiting(self, after: int, limit: int) -> tuple[StoredUpdate, ...]:
        """Updates to be handled."""
        return await self._do(self._waiting, after, limit)

    async def left_behind(self) -> tuple[int, int]:
        """At a start: the number of the last update that an earlier process left, and how many were given up."""
        self.left, _ = left_behind = await self._do(self._left_behind)
        return left_behind

    async def begin(self, left: Sequence[StoredUpdate]) -> list[StoredUpdate]:
        """These updates, which were left behind, are about to be handled; as they are stored then."""
        numbers = [stored.number for stored in left]
        await self._do(self._library.together, lambda session: Updates(session, PLATFORM).begin(numbers))
        return [stored.model_copy(update={"attempts": stored.attempts + 1}) for stored in left]

    async def done(self, numbers: Collection[int]) -> None:
        """These updates are handled."""
        await self._do(self._library.together, lambda session: Updates(session, PLATFORM).done(numbers))

    async def accepted(self, event_id: str) -> tuple[bool, Delivery | None]:
        """Whether a job was accepted for an event; and its delivery, until its outcome is shown."""
        return await self._do(self._accepted, event_id)

    async def placed(self, job_id: str, address: Address) -> None:
        """The living message of a job is there now."""
        self._remember(address)
        stored = address.to_json()
        await self._do(self._library.together, lambda session: Deliveries(session).addressed(job_id, stored))

    async def address_of(self, delivery: Delivery) -> Address:
        """Where a job's living message is, also when that became known after ``delivery`` was read."""
        known = self._addresses.get(Address.read(delivery.address).event)
        return known or Address.read(await self._do(self._stored_address, delivery))

    async def handed_out(self, generation_id: str, user: str, messages: Sequence[Address]) -> None:
        """These messages show somebody a generation, and go when it goes."""
        if messages:
            await self._do(self._handed_out, generation_id, user, messages)

    async def photos_of(self, user: str, words: str, limit: int) -> list[tuple[Generation, str]]:
        """Somebody's newest generations that Telegram has as a photo, and that photo's file id."""
        return await self._do(self._photos_of, user, words, limit)

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """What a short look at the rows finds."""
        return await self._do(self._read, work)

    async def migrated(self, old: int, new: int) -> None:
        """A group has become a supergroup, with another id; its rules go along."""
        await self._do(self._migrated, old, new)

    def close(self) -> None:
        """End the thread that receives. The others end with it all: a delivery may still ask where it goes."""
        self._receiving.shutdown(wait=False)

    async def _do(self, work: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    def _read(self, work: Callable[[Transaction], T]) -> T:
        with self._library.reading() as session:
            return work(session)

    def _keep(self, told: Sequence[Incoming]) -> int:
        return self._library.together(lambda session: Updates(session, PLATFORM).keep(told, self._now()))

    def _waiting(self, after: int, limit: int) -> tuple[StoredUpdate, ...]:
        with self._library.reading() as session:
            return Updates(session, PLATFORM).waiting(after=after, limit=limit)

    def _left_behind(self) -> tuple[int, int]:
        with self._library.transaction() as session:
            return Updates(session, PLATFORM).left_behind()

    def _accepted(self, event_id: str) -> tuple[bool, Delivery | None]:
        receipt = Receipt(platform=PLATFORM, event_id=event_id, received=self._now())
        with self._library.reading() as session:
            job_id = Receipts(session).job_of(receipt)
            delivery = None if job_id is None else Deliveries(session).get(job_id)
        shown = delivery is None or delivery.state not in _NOT_SHOWN
        return job_id is not None, None if shown else delivery

    def _stored_address(self, delivery: Delivery) -> dict[str, object]:
        with self._library.reading() as session:
            stored = Deliveries(session).get(delivery.job_id)
        return dict((stored or delivery).address)

    def _handed_out(self, generation_id: str, user: str, messages: Sequence[Address]) -> None:
        with self._library.transaction() as session:
            handouts, person = Handouts(session, self._now()), People(session).known(PLATFORM, user)
            for message in messages:
                target: Json = {"address": message.to_json(), "message_ref": None}
                handouts.add(generation_id, person, PLATFORM, target)

    def _photos_of(self, user: str, words: str, limit: int) -> list[tuple[Generation, str]]:
        with self._library.reading() as session:
            person = People(session).known(PLATFORM, user)
        if person is None:
            return []
        page = self._library.history(words or None, limit, only=HistoryFilter(person_id=person))
        found = []
        with self._library.reading() as session:
            for generation in page.generations:
                delivery = Deliveries(session).get(generation.id)
                reference = delivery.message_ref if delivery is not None and delivery.platform == PLATFORM else None
                if reference is not None and isinstance(photo := reference.get("photo"), str):
                    found.append((generation, photo))
        return found

    def _migrated(self, old: int, new: int) -> None:
        with self._library.transaction() as session:
            policies = Policies(session)
            for kind in ("guild", "channel"):
                before, after = f"{kind}:{PLATFORM}:{old}", f"{kind}:{PLATFORM}:{new}"
                if (policy := policies.get(before)) is not None and policies.get(after) is None:
                    policies.put(after, policy)

    def _remember(self, address: Address) -> None:
        self._addresses[address.event] = address
        while len(self._addresses) > REMEMBERED:
            self._addresses.popitem(last=False)
