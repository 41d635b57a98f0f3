"""Codes by which somebody shows on one platform who they are on another, and how often a wrong one was tried."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.job_tables import LinkRow
from storage.statements import insert_new
from storage.values import PersonId

TRIES_IN = timedelta(hours=1)  # wrong codes are counted over so long


class Links:
    """The codes that a session can see. A code is kept as a digest only, and everybody has one at most."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def issue(self, person_id: PersonId, digest: str, expires: datetime) -> None:
        """Somebody's code from now on, in place of an earlier one."""
        self._write(person_id, digest=digest, expires=expires)

    def holder(self, digest: str, now: datetime) -> PersonId | None:
        """Whose code this is, while it is valid."""
        valid = (LinkRow.digest == digest, LinkRow.expires > now)
        return self._session.scalar(select(LinkRow.person_id).where(*valid).with_for_update())

    def used(self, person_id: PersonId) -> None:
        """Somebody's code is valid no more."""
        self._write(person_id, digest=None, expires=None)

    def wrong_tries(self, person_id: PersonId, now: datetime) -> int:
        """How many wrong codes somebody tried lately."""
        row = self._session.execute(
            select(LinkRow.tries, LinkRow.tried_since).where(LinkRow.person_id == person_id)
        ).first()
        if row is None or row.tried_since is None or not now - TRIES_IN < row.tried_since <= now:
            return 0
        return int(row.tries)

    def tried_wrong(self, person_id: PersonId, now: datetime) -> None:
        """Somebody tried a wrong code."""
        tries = self.wrong_tries(person_id, now)
        since = {} if tries else {"tried_since": now}
        self._write(person_id, tries=tries + 1, **since)

    def _write(self, person_id: PersonId, **values: object) -> None:
        insert_new(self._session, LinkRow, person_id=person_id, tries=0)
        self._session.execute(update(LinkRow).where(LinkRow.person_id == person_id).values(**values))
