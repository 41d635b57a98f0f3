"""Erasing: a generation, what is too old, a whole person. Rows go at once; files and messages are noted as removals.

Everything happens in the caller's transaction, so a crash leaves all of it or nothing; what is noted survives.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Text, delete, func, select, type_coerce, update
from sqlalchemy.orm import Session

from storage.job_tables import AuditRow, DeliveryRow, JobRow, PersonSettingsRow, ReceiptRow, UsageRow
from storage.jobs import DeliveryState, Json
from storage.policies import Policies, scope_of
from storage.records import RemovalKind
from storage.removals import Removals, files_lock
from storage.search import remove_words
from storage.statements import changed
from storage.tables import FavoriteRow, GenerationRow, IdentityRow, ImageRow, PersonRow, SourceRow
from storage.values import GenerationId, PersonId

Key = TypeVar("Key", int, str)

_AT_ONCE = 500  # rows named in one statement


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

        Who they are stays where a policy is about them: forgetting oneself is no way out of a block. Receipts stay,
        they name nobody.
        """
        made = select(GenerationRow.number).where(GenerationRow.person_id == person_id)
        self._erase_generations(self._session.scalars(made).all())
        self._erase_jobs(self._session.scalars(select(JobRow.id).where(JobRow.person_id == person_id)).all())
        for owned in (FavoriteRow, PersonSettingsRow, UsageRow):
            self._session.execute(delete(owned).where(owned.person_id == person_id))
        self._note_files()
        Removals(self._session).add(RemovalKind.TRACES, {}, self._now)
        if Policies(self._session).get(scope_of(person_id)) is None:
            self._erase_identity(person_id)

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

    def old_receipts(self, before: datetime) -> int:
        """Erase receipts of events that no platform will tell us of again. How many."""
        return changed(self._session, delete(ReceiptRow).where(ReceiptRow.received < before))

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

    def _erase_identity(self, person_id: PersonId) -> None:
        """What administrators did stays in the log, without who they are."""
        acted = update(AuditRow).where(AuditRow.actor == person_id)
        self._session.execute(acted.values(actor=None, place=None))
        detail = type_coerce(AuditRow.detail, Text)
        named = update(AuditRow).where(detail.contains(person_id))
        self._session.execute(named.values(detail=func.replace(detail, person_id, "forgotten")))
        self._session.execute(delete(IdentityRow).where(IdentityRow.person_id == person_id))
        self._session.execute(delete(PersonRow).where(PersonRow.id == person_id))


def _portions(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]
