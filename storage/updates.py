"""The inbox of updates: what a platform told us, kept from before it is confirmed until it is handled.

A platform that numbers its updates tells each again until it is confirmed. Its receipt and its row are one
transaction, so that an update is kept once, however often it is told, and none is confirmed that is not kept.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.orm import Session

from storage.job_tables import ReceiptRow, UpdateRow
from storage.jobs import Json
from storage.statements import changed, dialect_of, table_of, upsert

IN_COMPANY = 2  # so many processes may end while they handle an update beside others; then it is handled alone
MAX_ATTEMPTS = 5  # and after so many it is given up


@dataclass(frozen=True)
class Incoming:
    """An update as it was told: its platform's name for it, who sent it (a platform's user id), and its words."""

    event_id: str
    sender: str | None
    body: Json


class StoredUpdate(BaseModel):
    """An update that waits to be handled.

    ``attempts`` counts the processes that began with it although another one had ended while it waited. Processes end
    for many reasons, and with many updates in hand: only one that they ended with alone is to blame.
    """

    model_config = ConfigDict(frozen=True)

    number: int
    event_id: str
    sender: str | None
    body: Json
    attempts: int

    @property
    def suspect(self) -> bool:
        """Whether it may be what ends processes, and so should be handled while nothing else is."""
        return self.attempts > IN_COMPANY


_STORED = tuple(UpdateRow.__table__.c[name] for name in StoredUpdate.model_fields)


class Updates:
    """The updates of one platform that a session can see."""

    def __init__(self, session: Session, platform: str) -> None:
        self._session = session
        self._platform = platform

    def keep(self, told: Sequence[Incoming], now: datetime) -> int:
        """Keep those that were never told before. How many there were."""
        if not told:
            return 0
        receipts = [{"platform": self._platform, "event_id": one.event_id, "received": now} for one in told]
        statement = upsert(dialect_of(self._session), ReceiptRow).values(receipts).on_conflict_do_nothing()
        new = set(self._session.scalars(statement.returning(table_of(ReceiptRow).c.event_id)))
        rows = [
            {"platform": self._platform, **vars(one), "received": now, "attempts": 0}
            for one in {one.event_id: one for one in told}.values()
            if one.event_id in new
        ]
        if rows:
            self._session.execute(insert(UpdateRow), rows)
        return len(rows)

    def waiting(self, *, after: int = 0, limit: int = 100) -> tuple[StoredUpdate, ...]:
        """What waits to be handled, in the order it was told; ``after`` is the number of the last one known."""
        query = select(*_STORED).where(UpdateRow.platform == self._platform, UpdateRow.number > after)
        rows = self._session.execute(query.order_by(UpdateRow.number).limit(limit)).mappings()
        return tuple(StoredUpdate.model_validate(dict(row)) for row in rows)

    def named(self, event_id: str) -> StoredUpdate | None:
        """The update of this name, while it waits to be handled or was not removed yet."""
        return self._first(UpdateRow.event_id == event_id)

    def next_of_sender(self, update: StoredUpdate) -> StoredUpdate | None:
        """The first one after ``update`` that waits of the same sender, whose updates are handled in order."""
        return self._first(UpdateRow.sender == update.sender, UpdateRow.number > update.number)

    def left_behind(self) -> tuple[int, int]:
        """At a start: everything that waits was left by a process that ended; what ends processes is given up.

        The number of the last one left, 0 for none; and how many were given up.
        """
        mine = UpdateRow.platform == self._platform
        given_up = changed(self._session, delete(UpdateRow).where(mine, UpdateRow.attempts >= MAX_ATTEMPTS))
        return self._session.scalar(select(func.max(UpdateRow.number)).where(mine)) or 0, given_up

    def begin(self, numbers: Collection[int]) -> None:
        """These, which were left behind, are about to be handled."""
        mine = UpdateRow.number.in_(numbers)
        self._session.execute(update(UpdateRow).where(mine).values(attempts=UpdateRow.attempts + 1))

    def done(self, numbers: Collection[int]) -> None:
        """These are handled."""
        self._session.execute(delete(UpdateRow).where(UpdateRow.number.in_(numbers)))

    def _first(self, *which: ColumnElement[bool]) -> StoredUpdate | None:
        query = select(*_STORED).where(UpdateRow.platform == self._platform, *which)
        row = self._session.execute(query.order_by(UpdateRow.number).limit(1)).mappings().first()
        return None if row is None else StoredUpdate.model_validate(dict(row))
