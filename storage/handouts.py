"""Messages that show a generation beside its delivery, such as its originals: they go when it goes.

Whoever sends one says so afterwards. Of what a crash prevents from being said, a message stays.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.orm import Session

from storage.job_tables import HandoutRow
from storage.jobs import Json
from storage.records import RemovalKind
from storage.removals import Removals
from storage.tables import GenerationRow
from storage.values import GenerationId, PersonId


class Handouts:
    """The handouts that a session can see."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now

    def add(self, generation_id: GenerationId, person_id: PersonId | None, platform: str, message: Json) -> None:
        """A message was sent to somebody; it goes at once where the generation, or the person, has gone meanwhile.

        ``message`` is the target of its removal, see `storage.records.Removal`.
        """
        number = self._session.scalar(select(GenerationRow.number).where(GenerationRow.id == generation_id))
        if number is None or person_id is None:
            Removals(self._session).add(RemovalKind.MESSAGE, message, self._now, platform)
            return
        values = {"generation_number": number, "person_id": person_id, "platform": platform, "message": message}
        self._session.execute(insert(HandoutRow).values(**values))

    def take_back(self, generations: Sequence[int]) -> None:
        """Note the messages of these generations, by their numbers, as removals."""
        self._take_back(HandoutRow.generation_number.in_(generations))

    def take_back_from(self, person_id: PersonId, limit: int) -> int:
        """Likewise at most so many that somebody was sent, the newest first. How many there were."""
        theirs = select(HandoutRow.number).where(HandoutRow.person_id == person_id)
        numbers = self._session.scalars(theirs.order_by(HandoutRow.number.desc()).limit(limit)).all()
        self._take_back(HandoutRow.number.in_(numbers))
        return len(numbers)

    def _take_back(self, chosen: ColumnElement[bool]) -> None:
        removals = Removals(self._session)
        for platform, message in self._session.execute(select(HandoutRow.platform, HandoutRow.message).where(chosen)):
            removals.add(RemovalKind.MESSAGE, message, self._now, platform)
        self._session.execute(delete(HandoutRow).where(chosen))
