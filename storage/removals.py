"""What must still be erased outside the tables: noted with the rows that go, done afterwards, as often as it takes.

A file may be wanted again between its removal's being noted and being done, because equal requests make equal files.
So whoever stores rows that name files, and whoever removes files, hold ``files_lock`` to the end of the transaction.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from storage.job_tables import RemovalRow
from storage.jobs import LONGEST_WAIT, Json
from storage.records import Removal, RemovalKind
from storage.statements import on_sqlite
from storage.tables import ImageRow, SourceRow

_FILES_LOCK = 0x66696C65  # PostgreSQL's advisory lock of ours: "file"


class Removals:
    """The removals that a session can see."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, kind: RemovalKind, target: Json, now: datetime, platform: str = "") -> None:
        """Note something to erase."""
        values = {"kind": kind, "platform": platform, "target": target, "attempts": 0, "next_attempt_at": now}
        self._session.execute(insert(RemovalRow).values(**values))

    def add_files(self, digests: Collection[str], now: datetime) -> None:
        """Note those of these files that no row names any more."""
        for digest in sorted(digests):
            if not self.file_is_named(digest):
                self.add(RemovalKind.FILE, {"sha256": digest}, now)

    def due(self, kind: RemovalKind, now: datetime, *, platform: str = "", limit: int = 100) -> tuple[Removal, ...]:
        """What can be erased now, the longest waiting first."""
        latest = now + timedelta(seconds=LONGEST_WAIT)
        columns = (RemovalRow.__table__.c[name] for name in Removal.model_fields)
        query = select(*columns).where(
            RemovalRow.kind == kind,
            RemovalRow.platform == platform,
            or_(RemovalRow.next_attempt_at <= now, RemovalRow.next_attempt_at > latest),
        )
        rows = self._session.execute(query.order_by(RemovalRow.next_attempt_at).limit(limit)).mappings()
        return tuple(Removal.model_validate(dict(row)) for row in rows)

    def done(self, removal: Removal) -> None:
        """It is erased, or was gone already."""
        self._session.execute(delete(RemovalRow).where(RemovalRow.number == removal.number))

    def retry_later(self, removal: Removal, at: datetime) -> None:
        """It could not be erased now."""
        values = {"attempts": removal.attempts + 1, "next_attempt_at": at}
        self._session.execute(update(RemovalRow).where(RemovalRow.number == removal.number).values(**values))

    def file_is_named(self, digest: str) -> bool:
        """Whether a row still names this file."""
        names = (table.file_sha256 for table in (ImageRow, SourceRow))
        return any(self._session.scalar(select(name).where(name == digest).limit(1)) is not None for name in names)


def files_lock(session: Session, *, removing: bool) -> None:
    """Hold files as they are to the end of the transaction; on SQLite every transaction that writes does so."""
    if not on_sqlite(session):
        lock = func.pg_advisory_xact_lock if removing else func.pg_advisory_xact_lock_shared
        session.execute(select(lock(_FILES_LOCK)))
