"""Two people become one: what is said of them at once, what they made in portions, however much it is.

A portion is one transaction, so that nobody waits long for the turn to write. What is not done yet is noted as a
removal of the one who vanishes, and goes on after a crash.
"""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from prompting.errors import UserError
from storage.job_tables import (
    AuditRow,
    HandoutRow,
    JobRow,
    LinkRow,
    PersonSettingsRow,
    PromptFormRow,
    RemovalRow,
    UsageRow,
)
from storage.people import People
from storage.policies import Policies, Usage, scope_of
from storage.records import Removal, RemovalKind
from storage.removals import Removals
from storage.search import move_words
from storage.statements import changed, insert_new
from storage.tables import FavoriteRow, GenerationRow, IdentityRow, PersonRow
from storage.values import PersonId

PORTION = 500  # rows of one kind in one transaction


class Merging:
    """Makes people one, in the caller's transaction."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self._now = now

    def join(self, into: PersonId, other: PersonId) -> None:
        """Make ``other`` the same person as ``into``: all of theirs moves, and where both chose, ``into`` did.

        Raises:
            UserError: ``still_erasing``, when one of them had all erased a moment ago.
        """
        if into == other:
            return
        self._must_not_be_erased({into, other})
        for theirs in (IdentityRow, PromptFormRow, HandoutRow):
            self._session.execute(update(theirs).where(theirs.person_id == other).values(person_id=into))
        self._session.execute(update(AuditRow).where(AuditRow.actor == other).values(actor=into))
        self._merge_choices(into, other)
        for day, cost in self._session.execute(select(UsageRow.day, UsageRow.cost).where(UsageRow.person_id == other)):
            Usage(self._session).add(into, day, cost)
        for owned in (UsageRow, PersonSettingsRow, LinkRow):
            self._session.execute(delete(owned).where(owned.person_id == other))
        self._redirect(other, into)
        if not self._moved(into, other):
            target = {"person": other, "into": into}
            Removals(self._session).add(RemovalKind.MERGED, {**target}, self._now)

    def go_on(self, removal: Removal) -> None:
        """Move the next portion, and when it was the last, be done with the removal."""
        if self._moved(str(removal.target["into"]), str(removal.target["person"])):
            Removals(self._session).done(removal)

    def _moved(self, into: PersonId, other: PersonId) -> bool:
        """Move a portion of what ``other`` made, asked for and marked; whether that was all, and they are gone."""
        theirs = select(GenerationRow.number).where(GenerationRow.person_id == other)
        numbers = self._session.scalars(theirs.order_by(GenerationRow.number.desc()).limit(PORTION)).all()
        move_words(self._session, numbers, other, into)
        made = update(GenerationRow).where(GenerationRow.number.in_(numbers))
        self._session.execute(made.values(person_id=into))
        newest = select(JobRow.number).where(JobRow.person_id == other).order_by(JobRow.number.desc()).limit(PORTION)
        asked = update(JobRow).where(JobRow.number.in_(newest.scalar_subquery())).values(person_id=into)
        jobs = changed(self._session, asked)
        if max(len(numbers), jobs, self._move_favorites(into, other)) >= PORTION:
            return False
        self._session.execute(delete(PersonRow).where(PersonRow.id == other))
        return True

    def _move_favorites(self, into: PersonId, other: PersonId) -> int:
        marks = select(FavoriteRow.generation_number, FavoriteRow.created).where(FavoriteRow.person_id == other)
        some = self._session.execute(marks.limit(PORTION)).all()
        for number, created in some:
            insert_new(self._session, FavoriteRow, person_id=into, generation_number=number, created=created)
        moved = FavoriteRow.generation_number.in_([number for number, _ in some])
        self._session.execute(delete(FavoriteRow).where(FavoriteRow.person_id == other, moved))
        return len(some)

    def _merge_choices(self, into: PersonId, other: PersonId) -> None:
        """A block of either stays: linking is no way out of one."""
        people, policies = People(self._session), Policies(self._session)
        if not people.settings(into) and (settings := people.settings(other)):
            people.choose(into, settings)
        if (theirs := policies.get(scope_of(other))) is not None:
            policy = {**theirs, **(policies.get(scope_of(into)) or {})}
            policies.put(scope_of(into), policy | ({"blocked": True} if theirs.get("blocked") else {}))
            policies.remove(scope_of(other))

    def _redirect(self, gone: PersonId, into: PersonId) -> None:
        """Whoever was on their way to become ``gone`` becomes ``into``."""
        for number, target in pending(self._session, RemovalKind.MERGED, "into", gone):
            changed_target = update(RemovalRow).where(RemovalRow.number == number)
            self._session.execute(changed_target.values(target={**target, "into": into}))

    def _must_not_be_erased(self, people: set[PersonId]) -> None:
        if any(pending(self._session, RemovalKind.PERSON, "person", person) for person in people):
            raise UserError("still_erasing", "What you made is still being erased.", "Try again in a few minutes.")


def pending(session: Session, kind: RemovalKind, name: str, person: PersonId) -> list[tuple[int, dict[str, object]]]:
    """The removals of a kind, by number and target, whose target says ``person`` by ``name``. There are few at most."""
    noted = select(RemovalRow.number, RemovalRow.target).where(RemovalRow.kind == kind)
    return [(number, dict(target)) for number, target in session.execute(noted) if target.get(name) == person]
