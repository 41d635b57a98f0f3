"""Frozen values beside generations and jobs: filters of the history, entries of the audit log, what must be erased."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from storage.jobs import Json
from storage.values import Generation, Moment, PersonId


class HistoryFilter(BaseModel):
    """Which generations: those that meet all that is given.

    ``seed`` is the seed of the set; ``since`` is included, ``until`` is not. ``favorites_of`` are what that person
    marked. ``visible_to`` leaves out what others keep private; None, for this computer's own user, leaves out nothing.
    """

    model_config = ConfigDict(frozen=True)

    person_id: PersonId | None = None
    place: str | None = None
    model: str | None = None
    seed: int | None = None
    since: Moment | None = None
    until: Moment | None = None
    favorites_of: PersonId | None = None
    visible_to: PersonId | None = None

    def shows(self, generation: Generation) -> bool:
        """Whether ``visible_to`` may see it."""
        return self.visible_to is None or not generation.private or generation.person_id == self.visible_to


class RemovalKind(StrEnum):
    """What there may be outside the tables."""

    FILE = "file"  # an image file that no row names any more
    MESSAGE = "message"  # a message on a platform that shows it
    TRACES = "traces"  # what deleted rows leave in the pages of a database file
    PERSON = "person"  # the rest of what somebody made who had themselves forgotten
    MERGED = "merged"  # the rest of what somebody made who became one with another


class Removal(BaseModel):
    """Something to erase.

    A message's target is ``{"address": …, "message_ref": …}``, a file's ``{"sha256": …}``, a person's
    ``{"person": …, "until": …}`` with the last moment of what they lose, None for all; that of somebody merged
    ``{"person": …, "into": …}``.
    """

    model_config = ConfigDict(frozen=True)

    number: int
    kind: RemovalKind
    platform: str
    target: Json
    attempts: int
    next_attempt_at: Moment


class AuditEntry(BaseModel):
    """What an administrator did. ``detail`` holds no prompt."""

    model_config = ConfigDict(frozen=True)

    at: Moment
    actor: PersonId | None
    place: str | None
    action: str
    detail: Json
    number: int | None = None
