"""Who uses us: people, what their platforms call them, what they chose and marked."""

from datetime import UTC, datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from storage.identifiers import new_person_id
from storage.job_tables import PersonSettingsRow
from storage.jobs import Json
from storage.statements import changed, dialect_of, insert_new, table_of, upsert
from storage.tables import FavoriteRow, GenerationRow, IdentityRow, PersonRow
from storage.values import GenerationId, PersonId

THIS_COMPUTER = ("terminal", "me")  # platform and user of whoever sits here, at the command line or in its chat
_IDENTITIES, _SETTINGS = table_of(IdentityRow).c, table_of(PersonSettingsRow).c
_KNOWN = select(_IDENTITIES.person_id).where(
    _IDENTITIES.platform == bindparam("platform"), _IDENTITIES.platform_user_id == bindparam("user")
)
_CHOSEN = select(_SETTINGS.value).where(_SETTINGS.person_id == bindparam("person_id"))


class People:
    """The people that a session can see."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def known(self, platform: str, platform_user_id: str) -> PersonId | None:
        """Who this user of a platform is, if they asked for anything before."""
        person_id: PersonId | None = self._session.scalar(_KNOWN, {"platform": platform, "user": platform_user_id})
        return person_id

    def person_for(self, platform: str, platform_user_id: str) -> PersonId:
        """Who this user of a platform is, known from now on. Safe when several ask at once."""
        person_id = self.known(platform, platform_user_id)
        if person_id is not None:
            return person_id
        fresh = new_person_id()
        insert_new(self._session, PersonRow, id=fresh, created=datetime.now(UTC))
        key = {"platform": platform, "platform_user_id": platform_user_id}
        if insert_new(self._session, IdentityRow, **key, person_id=fresh):
            return fresh
        self._session.execute(delete(PersonRow).where(PersonRow.id == fresh))  # another was quicker
        quicker = self.known(platform, platform_user_id)
        assert quicker is not None
        return quicker

    def identities(self, person_id: PersonId) -> tuple[tuple[str, str], ...]:
        """Every platform and user id of a person."""
        query = select(IdentityRow.platform, IdentityRow.platform_user_id).where(IdentityRow.person_id == person_id)
        return tuple((platform, user_id) for platform, user_id in self._session.execute(query))

    def settings(self, person_id: PersonId) -> Json:
        """What somebody chose; empty when nothing."""
        stored: Json | None = self._session.scalar(_CHOSEN, {"person_id": person_id})
        return stored or {}

    def choose(self, person_id: PersonId, value: Json) -> None:
        """Keep what somebody chose, in place of what they had chosen."""
        statement = upsert(dialect_of(self._session), PersonSettingsRow).values(person_id=person_id, value=value)
        self._session.execute(
            statement.on_conflict_do_update(index_elements=["person_id"], set_={"value": statement.excluded.value})
        )


class Favorites:
    """What people marked."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, person_id: PersonId, generation_id: GenerationId, now: datetime) -> bool:
        """Mark a generation; False when it was marked, or is gone."""
        number = self._number(generation_id)
        values = {"person_id": person_id, "generation_number": number, "created": now}
        return number is not None and insert_new(self._session, FavoriteRow, **values)

    def remove(self, person_id: PersonId, generation_id: GenerationId) -> bool:
        """Take the mark away; False when there was none."""
        number = self._number(generation_id)
        mark = (FavoriteRow.person_id == person_id, FavoriteRow.generation_number == number)
        return changed(self._session, delete(FavoriteRow).where(*mark)) == 1

    def has(self, person_id: PersonId, generation_id: GenerationId) -> bool:
        """Whether somebody marked a generation."""
        mark = (FavoriteRow.person_id == person_id, FavoriteRow.generation_number == self._number(generation_id))
        return self._session.scalar(select(FavoriteRow.person_id).where(*mark)) is not None

    def _number(self, generation_id: GenerationId) -> int | None:
        return self._session.scalar(select(GenerationRow.number).where(GenerationRow.id == generation_id))
