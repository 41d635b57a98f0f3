"""The tables of what people asked for and have not all got yet: jobs, deliveries, limits, and what must be erased.

The columns of jobs and deliveries are the fields of ``storage.jobs.Job`` and ``Delivery``, by the same names.
"""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Digest, FrozenValue, IdText, JsonText, Number, UtcDateTime, named
from storage.jobs import DeliveryState, Failure, JobState, Json
from storage.records import RemovalKind
from storage.tables import Base as Base
from storage.values import Draft

IS_LIVE = text("state IN ('queued', 'running')")  # written out, so that databases recognise the index's condition


class ReceiptRow(Base):
    """An event that was handled, and the job that came of it. It outlives the job, and holds nothing personal."""

    __tablename__ = "receipts"

    platform: Mapped[str] = mapped_column(Text, primary_key=True)
    event_id: Mapped[str] = mapped_column(Text, primary_key=True)
    received: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    job_id: Mapped[str | None] = mapped_column(IdText)


class UpdateRow(Base):
    """Something a platform told us, until it is handled; see ``storage.updates``. A number is never given twice."""

    __tablename__ = "updates"
    __table_args__ = (
        Index(None, "platform", "number"),
        Index(None, "platform", "sender"),
        {"sqlite_autoincrement": True},
    )

    number: Mapped[int] = mapped_column(Number, primary_key=True)
    platform: Mapped[str] = mapped_column(Text)
    event_id: Mapped[str] = mapped_column(Text)
    sender: Mapped[str | None] = mapped_column(Text)
    body: Mapped[Json] = mapped_column(JsonText)
    received: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int]


class JobRow(Base):
    """A request waiting or running for someone, or what became of it."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("uq_jobs_dedupe_key", "dedupe_key", unique=True, sqlite_where=IS_LIVE, postgresql_where=IS_LIVE),
        Index(None, "state", "number"),
        Index(None, "person_id", "number"),
    )

    number: Mapped[int] = mapped_column(Number, primary_key=True)
    id: Mapped[str] = mapped_column(IdText, unique=True)
    state: Mapped[JobState] = mapped_column(named(JobState))
    person_id: Mapped[str] = mapped_column(IdText, ForeignKey("people.id"))
    platform: Mapped[str] = mapped_column(Text)
    place: Mapped[str | None] = mapped_column(Text)
    private: Mapped[bool]
    language: Mapped[str] = mapped_column(Text)
    draft: Mapped[Draft] = mapped_column(FrozenValue(Draft))
    init_image: Mapped[str | None] = mapped_column(Digest, index=True)
    cost: Mapped[float]
    created: Mapped[datetime] = mapped_column(UtcDateTime)
    dedupe_key: Mapped[str | None] = mapped_column(Text)
    max_running: Mapped[int | None]
    attempt: Mapped[int]
    lease_owner: Mapped[str | None] = mapped_column(Text)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    started: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    finished: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    failure: Mapped[Failure | None] = mapped_column(FrozenValue(Failure))
    cancel_requested: Mapped[bool]


class DeliveryRow(Base):
    """The way of a job's outcome to its person."""

    __tablename__ = "deliveries"
    __table_args__ = (Index(None, "platform", "state", "next_attempt_at"),)

    job_id: Mapped[str] = mapped_column(IdText, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    platform: Mapped[str] = mapped_column(Text)
    state: Mapped[DeliveryState] = mapped_column(named(DeliveryState))
    address: Mapped[Json] = mapped_column(JsonText)
    message_ref: Mapped[Json | None] = mapped_column(JsonText)
    attempts: Mapped[int]
    begun: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sender: Mapped[str | None] = mapped_column(Text)
    sender_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class HandoutRow(Base):
    """A message that shows somebody a generation beside its delivery; ``message`` is the target of its removal."""

    __tablename__ = "handouts"

    number: Mapped[int] = mapped_column(Number, primary_key=True)
    generation_number: Mapped[int] = mapped_column(Number, ForeignKey("generations.number"), index=True)
    person_id: Mapped[str] = mapped_column(IdText, ForeignKey("people.id"), index=True)
    platform: Mapped[str] = mapped_column(Text)
    message: Mapped[Json] = mapped_column(JsonText)


class PromptFormRow(Base):
    """A prompt that may be changed before a picture is made; ``body`` is the rest of ``storage.forms.PromptForm``."""

    __tablename__ = "prompt_forms"

    id: Mapped[str] = mapped_column(IdText, primary_key=True)
    person_id: Mapped[str] = mapped_column(IdText, ForeignKey("people.id"), index=True)
    created: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    platform: Mapped[str | None] = mapped_column(Text)
    place: Mapped[str | None] = mapped_column(Text)
    body: Mapped[Json] = mapped_column(JsonText)


class PolicyRow(Base):
    """What is allowed in a scope: "all", "guild:ID", "channel:ID", "role:ID", "person:ID"."""

    __tablename__ = "policies"

    scope: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[Json] = mapped_column(JsonText)


class PersonSettingsRow(Base):
    """What somebody chose for themselves."""

    __tablename__ = "person_settings"

    person_id: Mapped[str] = mapped_column(IdText, ForeignKey("people.id"), primary_key=True)
    value: Mapped[Json] = mapped_column(JsonText)


class UsageRow(Base):
    """What somebody spent on a day, in megapixel-steps."""

    __tablename__ = "usage"

    person_id: Mapped[str] = mapped_column(IdText, ForeignKey("people.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    cost: Mapped[float]


class LinkRow(Base):
    """Somebody's code to link another platform with, as a digest, and the wrong codes that they tried."""

    __tablename__ = "links"

    person_id: Mapped[str] = mapped_column(IdText, ForeignKey("people.id"), primary_key=True)
    digest: Mapped[str | None] = mapped_column(Digest, unique=True)
    expires: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int]
    tried_since: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AuditRow(Base):
    """What an administrator did; the actor is NULL when they had themselves forgotten."""

    __tablename__ = "audit_log"

    number: Mapped[int] = mapped_column(Number, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str | None] = mapped_column(IdText, ForeignKey("people.id"), index=True)
    place: Mapped[str | None] = mapped_column(Text, index=True)
    action: Mapped[str] = mapped_column(Text)
    detail: Mapped[Json] = mapped_column(JsonText)


class RemovalRow(Base):
    """Something outside the tables that must still be erased; gone when it is."""

    __tablename__ = "removals"
    __table_args__ = (Index(None, "kind", "platform", "next_attempt_at"),)

    number: Mapped[int] = mapped_column(Number, primary_key=True)
    kind: Mapped[RemovalKind] = mapped_column(named(RemovalKind))
    platform: Mapped[str] = mapped_column(Text)
    target: Mapped[Json] = mapped_column(JsonText)
    attempts: Mapped[int]
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime)
