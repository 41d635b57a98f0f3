"""Jobs and their deliveries: which states there are, and every legal way from one to another.

Both are frozen: a step gives the next value, or raises IllegalTransition, which is a bug of the caller's.
The rows are changed by ``storage.job_queue.Jobs`` and ``storage.deliveries.Deliveries``, only along these steps.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from storage.outcomes import INTERRUPTED as INTERRUPTED
from storage.outcomes import MAX_ATTEMPTS as MAX_ATTEMPTS
from storage.outcomes import Failure as Failure
from storage.values import Draft, GenerationId, Moment, PersonId

LEASE_SECONDS = 30.0  # without a sign of life for so long, a job's process counts as dead
SENDING_SECONDS = 60.0  # the same for a delivery, longer: platforms may let us wait
LONGEST_WAIT = 3600.0  # seconds; what should wait longer was written by a clock that has jumped back since

Json = dict[str, JsonValue]


class JobState(StrEnum):
    """Where a job is in its life."""

    OFFERED = "offered"  # its cost was told, and its person has not said yes yet
    QUEUED = "queued"  # accepted, waiting for its turn
    RUNNING = "running"  # somebody holds a lease on it and makes its pictures
    MADE = "made"  # its generation is stored
    FAILED = "failed"  # it will never have pictures; the failure says why
    CANCELLED = "cancelled"  # its person, or a moderator, did not want it any more


class DeliveryState(StrEnum):
    """Where a result is on its way to the person."""

    WAITING = "waiting"  # the job has not ended
    READY = "ready"  # there is something to show
    SENDING = "sending"  # somebody began to show it; it may be visible already
    SENT = "sent"  # it is visible, at ``message_ref``
    KEPT = "kept"  # nobody could be reached; it lies in the inbox
    SEEN = "seen"  # it was taken out of the inbox


LIVE = frozenset({JobState.QUEUED, JobState.RUNNING})

JOB_STEPS: Mapping[JobState, frozenset[JobState]] = MappingProxyType(
    {
        JobState.OFFERED: frozenset({JobState.QUEUED}),
        JobState.QUEUED: frozenset({JobState.RUNNING, JobState.FAILED, JobState.CANCELLED}),
        JobState.RUNNING: frozenset({JobState.MADE, JobState.FAILED, JobState.CANCELLED, JobState.QUEUED}),
        JobState.MADE: frozenset(),
        JobState.FAILED: frozenset(),
        JobState.CANCELLED: frozenset(),
    }
)

DELIVERY_STEPS: Mapping[DeliveryState, frozenset[DeliveryState]] = MappingProxyType(
    {
        DeliveryState.WAITING: frozenset({DeliveryState.READY}),
        DeliveryState.READY: frozenset({DeliveryState.SENDING}),
        # to SENDING again: by somebody else, when the first one died
        DeliveryState.SENDING: frozenset(
            {DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.READY, DeliveryState.KEPT}
        ),
        DeliveryState.SENT: frozenset(),
        DeliveryState.KEPT: frozenset({DeliveryState.SEEN}),
        DeliveryState.SEEN: frozenset(),
    }
)


class IllegalTransition(Exception):  # noqa: N818
    """A job or a delivery was asked to go where it cannot go from where it is."""


class Receipt(BaseModel):
    """One event of a platform, which may tell us of it more than once."""

    model_config = ConfigDict(frozen=True)

    platform: str
    event_id: str
    received: Moment


class Job(BaseModel):
    """A request waiting or running for someone. Its ``id`` becomes its generation's.

    ``number`` is the order of acceptance, None before it is stored. ``cost`` is in megapixel-steps. Of the live jobs
    of one ``dedupe_key`` there is only one. ``attempt`` counts how often it was begun. ``language`` is the one to
    answer in. It waits while ``max_running`` jobs of its person run.
    ``person_id``, ``platform``, ``place`` and ``private`` are as in a Generation.
    """

    model_config = ConfigDict(frozen=True)

    id: GenerationId
    person_id: PersonId
    platform: str
    place: str | None = None
    private: bool = False
    language: str = "en"
    draft: Draft
    cost: float = Field(ge=0.0, allow_inf_nan=False)
    created: Moment
    dedupe_key: str | None = None
    max_running: int | None = Field(default=None, ge=1)

    number: int | None = None
    state: JobState = JobState.QUEUED
    attempt: int = Field(default=0, ge=0)
    lease_owner: str | None = None
    lease_until: Moment | None = None
    started: Moment | None = None
    finished: Moment | None = None
    failure: Failure | None = None
    cancel_requested: bool = False

    @property
    def live(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in LIVE

    def confirmed(self) -> Self:
        """Its person wants it for what it costs."""
        if self.state is not JobState.OFFERED:
            raise IllegalTransition(f"job {self.id} is {self.state}, not {JobState.OFFERED}")
        return self._step(JobState.QUEUED)

    def claimed(self, owner: str, now: datetime, lease_seconds: float = LEASE_SECONDS) -> Self:
        """``owner`` begins to make it, and must give a sign of life within ``lease_seconds``."""
        until = now + timedelta(seconds=lease_seconds)
        return self._step(JobState.RUNNING, attempt=self.attempt + 1, lease_owner=owner, lease_until=until, started=now)

    def made(self, now: datetime) -> Self:
        """Its pictures are stored."""
        return self._end(JobState.MADE, now)

    def failed(self, failure: Failure, now: datetime) -> Self:
        """It ends without pictures."""
        return self._end(JobState.FAILED, now, failure=failure)

    def cancelled(self, now: datetime) -> Self:
        """It ends because it is not wanted any more."""
        return self._end(JobState.CANCELLED, now, cancel_requested=True)

    def cancel_asked(self, now: datetime) -> Self:
        """A queued one ends at once, a running one is marked for its owner to stop. Ended ones cannot be cancelled."""
        if self.state is JobState.RUNNING:
            return self.model_copy(update={"cancel_requested": True})
        return self.cancelled(now)

    def released(self, now: datetime) -> Self:
        """Its owner gives it back unfinished, which does not count as an attempt; ends if it was to be cancelled."""
        if self.cancel_requested:
            return self.cancelled(now)
        return self._queued_again(attempt=max(0, self.attempt - 1))

    def lost(self, now: datetime) -> Self:
        """Its owner died: back into the queue, unless that was the last attempt or it was to be cancelled."""
        if self.state is JobState.RUNNING and self.cancel_requested:
            return self.cancelled(now)
        if self.state is JobState.RUNNING and self.attempt >= MAX_ATTEMPTS:
            return self.failed(INTERRUPTED, now)
        return self._queued_again()

    def _queued_again(self, **changes: object) -> Self:
        if self.state is not JobState.RUNNING:
            raise IllegalTransition(f"job {self.id} is {self.state}, not {JobState.RUNNING}")
        return self._step(JobState.QUEUED, lease_owner=None, lease_until=None, started=None, **changes)

    def _end(self, state: JobState, now: datetime, **changes: object) -> Self:
        return self._step(state, lease_owner=None, lease_until=None, finished=now, **changes)

    def _step(self, state: JobState, **changes: object) -> Self:
        if state not in JOB_STEPS[self.state]:
            raise IllegalTransition(f"job {self.id} cannot go from {self.state} to {state}")
        return self.model_copy(update={"state": state, **changes})


class Delivery(BaseModel):
    """The way of a job's outcome to its person.

    ``address`` and ``message_ref`` are the adapter's own: where to show it, and where it is shown. ``attempts``
    counts how often somebody began to show it, ``begun`` is when the first of them did: nothing of it is visible
    before that. ``next_attempt_at`` is when it may be tried, ``sender_until`` when its sender counts as dead.
    """

    model_config = ConfigDict(frozen=True)

    job_id: GenerationId
    platform: str
    address: Json
    state: DeliveryState = DeliveryState.WAITING
    message_ref: Json | None = None
    attempts: int = Field(default=0, ge=0)
    begun: Moment | None = None
    next_attempt_at: Moment | None = None
    sender: str | None = None
    sender_until: Moment | None = None

    @property
    def nonce(self) -> str:
        """The same at every attempt, at most 25 characters: a platform that knows nonces shows it once."""
        return f"darkroom-{self.job_id}"

    def ready(self, now: datetime) -> Self:
        """The job has ended."""
        self._must_be(DeliveryState.WAITING)
        return self._step(DeliveryState.READY, next_attempt_at=now)

    def sending(self, sender: str, now: datetime, sending_seconds: float = SENDING_SECONDS) -> Self:
        """``sender`` begins to show it. Illegal while another sender may be at it."""
        if self.state is DeliveryState.SENDING and not self.abandoned(now, sending_seconds):
            raise IllegalTransition(f"delivery {self.job_id} is being sent by {self.sender}")
        return self._step(
            DeliveryState.SENDING,
            attempts=self.attempts + 1,
            begun=self.begun or now,
            sender=sender,
            sender_until=now + timedelta(seconds=sending_seconds),
        )

    def abandoned(self, now: datetime, sending_seconds: float = SENDING_SECONDS) -> bool:
        """Whether its sender had its time, or wrote it by a clock that has jumped back since."""
        if self.sender_until is None:
            return False
        return self.sender_until <= now or self.sender_until > now + timedelta(seconds=sending_seconds)

    def sent(self, message_ref: Json) -> Self:
        """It is visible."""
        return self._step(DeliveryState.SENT, message_ref=message_ref, sender=None, sender_until=None)

    def later(self, at: datetime) -> Self:
        """It could not be shown, or perhaps was: the next sender sees by ``begun`` since when it may be visible."""
        self._must_be(DeliveryState.SENDING)
        return self._step(DeliveryState.READY, next_attempt_at=at, sender=None, sender_until=None)

    def kept(self) -> Self:
        """Nobody can be reached: it waits in the inbox."""
        return self._step(DeliveryState.KEPT, sender=None, sender_until=None)

    def seen(self) -> Self:
        """Its person asked for the inbox."""
        return self._step(DeliveryState.SEEN)

    def _must_be(self, state: DeliveryState) -> None:
        """READY is reached in two ways, each from one state."""
        if self.state is not state:
            raise IllegalTransition(f"delivery {self.job_id} is {self.state}, not {state}")

    def _step(self, state: DeliveryState, **changes: object) -> Self:
        if state not in DELIVERY_STEPS[self.state]:
            raise IllegalTransition(f"delivery {self.job_id} cannot go from {self.state} to {state}")
        return self.model_copy(update={"state": state, **changes})


@dataclass(frozen=True)
class Accepted:
    """A new job, stored."""

    job: Job


@dataclass(frozen=True)
class Duplicate:
    """The event was handled before, or the same thing is being made already.

    ``job`` is what came of it: None when the event asked for no job, or the job was erased since.
    """

    job: Job | None


@dataclass(frozen=True)
class QueuePlace:
    """When a queued job will have its turn: ``place`` counts from 1; ``cost_ahead`` in megapixel-steps.

    Running jobs count in ``cost_ahead`` as a whole, and not in ``place``.
    """

    place: int
    cost_ahead: float


@dataclass(frozen=True)
class JobCounts:
    """How many jobs wait and run."""

    queued: int
    running: int
