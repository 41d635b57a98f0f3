"""Erasing: a generation, what is too old, a whole person. Rows go at once; files and messages are noted as removals.

Everything happens in the caller's transaction, so a crash leaves all of it or nothing; what is noted survives.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Text, delete, func, select, type_coerce, update
from sqlalchemy.orm import Session

from storage.handouts import Handouts
from storage.job_tables import (
    AuditRow,
    DeliveryRow,
    JobRow,
    LinkRow,
    PersonSettingsRow,
    PromptFormRow,
    ReceiptRow,
    RemovalRow,
    UpdateRow,
    UsageRow,
)
from storage.jobs import DeliveryState, JobState, Json
from storage.merging import pending
from storage.people import People
from storage.policies import Policies, scope_of
from storage.records import Removal, RemovalKind
from storage.removals import Removals, files_lock
from storage.search import remove_words
from storage.statements import changed
from storage.tables import FavoriteRow, GenerationRow, IdentityRow, ImageRow, PersonRow, SourceRow
from storage.values import GenerationId, PersonId

Key = TypeVar("Key", int, str)

_AT_ONCE = 500  # rows named in one statement
PORTION = 200  # generations of somebody who is forgotten, in one transaction: about a tenth of a second


class Erasure:
    """What a session can erase at ``now``."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now
        self._files: set[str] = set()  # that may have lost their last row
        self._photos: set[str] = set()  # likewise, by their pixels

    def generations(self, ids: Collection[GenerationId]) -> int:
        """Erase generations with their jobs and messages; what was made from them stays. How many there were."""
        numbers = self._session.scalars(select(GenerationRow.number).where(GenerationRow.id.in_(ids))).all()
        self._erase_generations(numbers)
        self._note_files()
        return len(numbers)

    def person(self, person_id: PersonId) -> None:
        """Erase all that somebody made, asked for, marked, chose and spent, and who they are.

        At once who they are and what is newest; what is more than a portion is noted, and goes as `more_of_person`.
        Who they are stays where a policy is about them: forgetting oneself is no way out of a block. Receipts stay,
        they name nobody.
        """
        known = Policies(self._session).get(scope_of(person_id)) is not None
        for owned in (PersonSettingsRow, PromptFormRow, UsageRow, LinkRow):
            self._session.execute(delete(owned).where(owned.person_id == person_id))
        self._erase_updates(person_id)
        until = self._now if known else None  # what they make from now on is none of this
        if not known:
            self._erase_identity(person_id)
        self._take_over_merges(person_id)
        if not self._portion_of(person_id, until):
            target: Json = {"person": person_id, "until": None if until is None else until.isoformat()}
            Removals(self._session).add(RemovalKind.PERSON, target, self._now)
        Removals(self._session).add(RemovalKind.TRACES, {}, self._now)

    def more_of_person(self, removal: Removal) -> None:
        """Erase the next portion of somebody who is forgotten, and when it was the last, be done with the removal."""
        until = removal.target["until"]
        if self._portion_of(
            str(removal.target["person"]), None if until is None else datetime.fromisoformat(str(until))
        ):
            Removals(self._session).done(removal)
            Removals(self._session).add(RemovalKind.TRACES, {}, self._now)

    def expired(
        self,
        before: datetime,
        limit: int = _AT_ONCE,
        *,
        platform: str | None = None,
        guild: str | None = None,
        channel: str | None = None,
    ) -> tuple[GenerationId, ...]:
        """Generations that are older, and nobody's favorite; the oldest first. Of a platform, a guild or a channel."""
        marked = select(FavoriteRow.person_id).where(FavoriteRow.generation_number == GenerationRow.number).exists()
        query = select(GenerationRow.id).where(GenerationRow.created < before, ~marked)
        if platform is not None:
            query = query.where(GenerationRow.platform == platform)
        if guild is not None:
            query = query.where(GenerationRow.place.startswith(f"{guild}/", autoescape=True))
        if channel is not None:
            query = query.where(GenerationRow.place.endswith(f"/{channel}", autoescape=True))
        return tuple(self._session.scalars(query.order_by(GenerationRow.created).limit(limit)))

    def old_jobs(self, before: datetime, limit: int = _AT_ONCE) -> int:
        """Erase jobs that ended earlier and whose outcome was seen; generations and messages stay. How many."""
        seen = select(DeliveryRow.job_id).where(
            DeliveryRow.job_id == JobRow.id, DeliveryRow.state.in_([DeliveryState.SENT, DeliveryState.SEEN])
        )
        old = select(JobRow.id).where(JobRow.finished < before, seen.exists()).order_by(JobRow.finished).limit(limit)
        ids = self._session.scalars(old).all()
        self._delete_jobs(ids)
        self._note_files()
        return len(ids)

    def old_offers(self, before: datetime, limit: int = _AT_ONCE) -> int:
        """Erase jobs that were offered earlier, and that nobody wanted for what they cost. How many."""
        old = select(JobRow.id).where(JobRow.state == JobState.OFFERED, JobRow.created < before).limit(limit)
        ids = self._session.scalars(old).all()
        self._delete_jobs(ids)
        self._note_files()
        return len(ids)

    def old_receipts(self, before: datetime) -> int:
        """Erase receipts of events that no platform will tell us of again. How many."""
        return changed(self._session, delete(ReceiptRow).where(ReceiptRow.received < before))

    def old_forms(
        self, before: datetime, *, platform: str | None = None, guild: str | None = None, channel: str | None = None
    ) -> int:
        """Erase prompt forms that are older: all, or those of a platform, a guild or a channel. How many."""
        query = delete(PromptFormRow).where(PromptFormRow.created < before)
        if platform is not None:
            query = query.where(PromptFormRow.platform == platform)
        if guild is not None:
            query = query.where(PromptFormRow.place.startswith(f"{guild}/", autoescape=True))
        if channel is not None:
            query = query.where(PromptFormRow.place.endswith(f"/{channel}", autoescape=True))
        return changed(self._session, query)

    def _portion_of(self, person_id: PersonId, until: datetime | None) -> bool:
        """Erase the newest of what somebody made, asked for and marked; whether that was all.

        Without ``until`` they are not known any more, and in the end they are gone.
        """
        made = select(GenerationRow.number).where(GenerationRow.person_id == person_id)
        asked = select(JobRow.number, JobRow.id).where(JobRow.person_id == person_id)
        if until is not None:
            made = made.where(GenerationRow.created <= until)
            asked = asked.where(JobRow.created <= until)
        numbers = self._session.scalars(made.order_by(GenerationRow.number.desc()).limit(PORTION)).all()
        ids = [row.id for row in self._session.execute(asked.order_by(JobRow.number.desc()).limit(PORTION))]
        mine = FavoriteRow.person_id == person_id
        some = select(FavoriteRow.generation_number).where(mine).limit(PORTION).scalar_subquery()
        marks = changed(self._session, delete(FavoriteRow).where(mine, FavoriteRow.generation_number.in_(some)))
        self._erase_generations(numbers)
        self._erase_jobs(ids)
        handouts = Handouts(self._session, self._now).take_back_from(person_id, PORTION)
        self._note_files()
        if max(len(numbers), len(ids), marks, handouts) >= PORTION:
            return False
        if until is None:
            self._session.execute(delete(PersonRow).where(PersonRow.id == person_id))
        return True

    def _take_over_merges(self, person_id: PersonId) -> None:
        """What was on its way to this person is theirs, and goes too."""
        for number, target in pending(self._session, RemovalKind.MERGED, "into", person_id):
            merged = update(RemovalRow).where(RemovalRow.number == number)
            erased = {"person": target["person"], "until": None}
            self._session.execute(merged.values(kind=RemovalKind.PERSON, target=erased))

    def _erase_generations(self, numbers: Sequence[int]) -> None:
        for some in _portions(numbers):
            chosen = GenerationRow.number.in_(some)
            rows = self._session.execute(select(GenerationRow.id, GenerationRow.init_image).where(chosen)).all()
            ids = [row.id for row in rows]
            self._photos.update(row.init_image for row in rows if row.init_image)
            files = select(ImageRow.file_sha256).where(ImageRow.generation_number.in_(some))
            self._files.update(self._session.scalars(files))
            orphaned = update(GenerationRow).where(GenerationRow.parent_id.in_(ids))
            self._session.execute(orphaned.values(parent_id=None, parent_index=None))
            self._erase_jobs(ids)
            Handouts(self._session, self._now).take_back(some)
            remove_words(self._session, some)
            self._session.execute(delete(GenerationRow).where(chosen))

    def _erase_jobs(self, ids: Sequence[GenerationId]) -> None:
        """With the messages that show their outcomes, or their progress."""
        removals = Removals(self._session)
        for some in _portions(ids):
            columns = (DeliveryRow.platform, DeliveryRow.address, DeliveryRow.message_ref)
            for platform, address, message_ref in self._session.execute(
                select(*columns).where(DeliveryRow.job_id.in_(some))
            ):
                target: Json = {"address": address, "message_ref": message_ref}
                removals.add(RemovalKind.MESSAGE, target, self._now, platform)
        self._delete_jobs(ids)

    def _delete_jobs(self, ids: Sequence[GenerationId]) -> None:
        for some in _portions(ids):
            photos = select(JobRow.init_image).where(JobRow.id.in_(some), JobRow.init_image.is_not(None))
            self._photos.update(photo for photo in self._session.scalars(photos) if photo)
            self._session.execute(delete(JobRow).where(JobRow.id.in_(some)))

    def _note_files(self) -> None:
        """Of what may have lost its last row, note what did."""
        files_lock(self._session, removing=True)
        for photo in self._photos:
            if not any(
                self._session.scalar(select(table.number).where(table.init_image == photo).limit(1)) is not None
                for table in (GenerationRow, JobRow)
            ):
                given = SourceRow.pixel_sha256 == photo
                self._files.update(self._session.scalars(select(SourceRow.file_sha256).where(given)))
                self._session.execute(delete(SourceRow).where(given))
        Removals(self._session).add_files(self._files, self._now)

    def _erase_updates(self, person_id: PersonId) -> None:
        """What their platforms told of them and nobody has handled yet."""
        for platform, user in People(self._session).identities(person_id):
            theirs = (UpdateRow.platform == platform, UpdateRow.sender == user)
            self._session.execute(delete(UpdateRow).where(*theirs))

    def _erase_identity(self, person_id: PersonId) -> None:
        """What administrators did stays in the log, without who they are."""
        acted = update(AuditRow).where(AuditRow.actor == person_id)
        self._session.execute(acted.values(actor=None, place=None))
        detail = type_coerce(AuditRow.detail, Text)
        named = update(AuditRow).where(detail.contains(person_id))
        self._session.execute(named.values(detail=func.replace(detail, person_id, "forgotten")))
        self._session.execute(delete(IdentityRow).where(IdentityRow.person_id == person_id))


def _portions(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]
