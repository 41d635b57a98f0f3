"""The rows of jobs: accepted once, claimed in a fair order, ended once, whatever dies in between.

Every method works in the caller's transaction. A job that ends makes its delivery ready in the same one.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Select, bindparam, func, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import Executable

from storage.deliveries import Deliveries
from storage.job_tables import IS_LIVE, JobRow
from storage.jobs import (
    LEASE_SECONDS,
    Accepted,
    Delivery,
    Duplicate,
    Failure,
    Job,
    JobCounts,
    JobState,
    Json,
    QueuePlace,
    Receipt,
)
from storage.receipts import Receipts
from storage.repositories import Generations
from storage.statements import dialect_of, on_sqlite, table_of, upsert
from storage.tables import GenerationRow
from storage.values import Generation, GenerationId, PersonId

RECENT = timedelta(minutes=10)  # what somebody got in this time counts against them when the next job is chosen
_CLAIM_LOCK = 0x636C6169  # PostgreSQL's advisory lock of ours: "clai"
_JOBS = table_of(JobRow).c
_JOB = tuple(_JOBS[name] for name in Job.model_fields)
_LIVE = select(_JOBS.id, _JOBS.person_id, _JOBS.cost, _JOBS.state).where(IS_LIVE).order_by(_JOBS.number)
_COUNTS = select(_JOBS.state, func.count()).where(IS_LIVE).group_by(_JOBS.state)
_COUNTS_OF = _COUNTS.where(_JOBS.person_id == bindparam("person_id"))


class Jobs:
    """The jobs that a session can see."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def accept(self, receipt: Receipt, job: Job, delivery: Delivery) -> Accepted | Duplicate:
        """Store a new job with its delivery, unless the event was handled or its ``dedupe_key`` is live already."""
        receipts = Receipts(self._session)
        if not receipts.take(receipt, job.id):
            earlier = receipts.job_of(receipt)
            return Duplicate(None if earlier is None else self.get(earlier))
        stored = self._store(job)
        if stored.id != job.id:
            receipts.led_to(receipt, stored.id)
            return Duplicate(stored)
        Deliveries(self._session).add(delivery)
        return Accepted(stored)

    def add(self, job: Job, delivery: Delivery) -> Job:
        """Store one more job of an event that was just accepted; it must have no ``dedupe_key``."""
        assert job.dedupe_key is None
        stored = self._store(job)
        Deliveries(self._session).add(delivery)
        return stored

    def get(self, job_id: GenerationId) -> Job | None:
        """The job of this identifier."""
        return self._first(_one(job_id))

    def confirm(
        self, receipt: Receipt, job_id: GenerationId, person_id: PersonId, address: Json
    ) -> Accepted | Duplicate:
        """Queue a job that was offered to ``person_id``, once; its outcome is shown at ``address``.

        The duplicate's job is None when there is no such offer, or it is not theirs.
        """
        new = Receipts(self._session).take(receipt, job_id)
        job = self._first(_one(job_id).with_for_update())
        if job is None or job.person_id != person_id:
            return Duplicate(None)
        if not new or job.state is not JobState.OFFERED:
            return Duplicate(job)
        Deliveries(self._session).addressed(job_id, address)
        return Accepted(self._write(job.confirmed()))

    def claim(
        self, owner: str, now: datetime, *, lease_seconds: float = LEASE_SECONDS, limit: int = 1
    ) -> tuple[Job, ...]:
        """The next jobs, now ``owner``'s: of who has the fewest running, then got the fewest lately, then by order.

        A job whose person has as many running as it allows waits, and lets others pass.

        In a short transaction of its own: nobody else can claim before its end.
        """
        if not on_sqlite(self._session):
            self._session.execute(select(func.pg_advisory_xact_lock(_CLAIM_LOCK)))  # else two would count alike
        claimed: list[Job] = []
        while len(claimed) < limit:
            number = self._session.scalar(_next(now))
            if number is None:
                break
            job = self._first(select(*_JOB).where(JobRow.number == number))
            assert job is not None
            claimed.append(self._write(job.claimed(owner, now, lease_seconds)))
        return tuple(claimed)

    def heartbeat(
        self, owner: str, job_ids: Collection[GenerationId], now: datetime, lease_seconds: float = LEASE_SECONDS
    ) -> frozenset[GenerationId]:
        """A sign of life for these jobs. Those that ``owner`` should go on with: the others are cancelled or gone."""
        mine = (JobRow.id.in_(job_ids), JobRow.state == JobState.RUNNING, JobRow.lease_owner == owner)
        self._session.execute(update(JobRow).where(*mine).values(lease_until=now + timedelta(seconds=lease_seconds)))
        return frozenset(self._session.scalars(select(JobRow.id).where(*mine, JobRow.cancel_requested.is_(False))))

    def reclaim_lost(self, now: datetime, lease_seconds: float = LEASE_SECONDS) -> tuple[Job, ...]:
        """Take back what dead processes held; each as it is now: queued, or ended after its last attempt.

        A lease that runs for longer than a lease can was given by a clock that has jumped back: it is shortened, so
        that the living renew it and the dead lose it.
        """
        latest = now + timedelta(seconds=lease_seconds)
        running = JobRow.state == JobState.RUNNING
        self._session.execute(update(JobRow).where(running, JobRow.lease_until > latest).values(lease_until=latest))
        lost = select(*_JOB).where(running, or_(JobRow.lease_until <= now, JobRow.lease_until.is_(None)))
        return tuple(self._settle(job.lost(now), now) for job in self._all(lost.with_for_update(skip_locked=True)))

    def release(self, owner: str, now: datetime) -> tuple[Job, ...]:
        """Give back everything that ``owner`` holds, as it shuts down."""
        held = select(*_JOB).where(JobRow.state == JobState.RUNNING, JobRow.lease_owner == owner)
        return tuple(self._settle(job.released(now), now) for job in self._all(held.with_for_update()))

    def cancel(self, job_id: GenerationId, now: datetime, person_id: PersonId | None = None) -> Job | None:
        """End a queued job, ask for the end of a running one, and leave an ended one as it is; the job as it is then.

        None when there is no such job, or it is not of ``person_id``; a moderator gives no person.
        """
        job = self._first(_one(job_id).with_for_update())
        if job is None or person_id not in (None, job.person_id):
            return None
        return self._settle(job.cancel_asked(now), now) if job.live else job

    def finish(self, job: Job, outcome: Generation | Failure, now: datetime) -> bool:
        """End ``job``, as it was claimed: store its generation, or why there is none. Whether this call did it.

        Pictures are welcome from whoever made them while the job lives; a failure only from who holds it now. Whose
        the generation is, the job knows.
        """
        stored = self._first(_one(job.id).with_for_update())
        if stored is None or not stored.live:
            return False
        if isinstance(outcome, Failure):
            return _same_hands(job, stored) and self._ended(stored.failed(outcome, now), now)
        if stored.state is JobState.QUEUED:  # its lease was lost, but not its work
            stored = stored.claimed(job.lease_owner or "", now)
        assert outcome.id == job.id
        whose = {name: getattr(stored, name) for name in ("person_id", "platform", "place", "private")}
        Generations(self._session).add(self._with_living_parent(outcome).model_copy(update=whose))
        return self._ended(stored.made(now), now)

    def stop(self, job: Job, now: datetime) -> bool:
        """End ``job``, as it was claimed, because its cancelling was asked for. Whether this call did it."""
        stored = self._first(_one(job.id).with_for_update())
        return stored is not None and _same_hands(job, stored) and self._ended(stored.cancelled(now), now)

    def position(self, job_id: GenerationId) -> QueuePlace | None:
        """When a queued job is likely to have its turn, other things being equal; None when it is not queued."""
        before = 0.0
        queue: list[tuple[int, int, GenerationId, float]] = []
        turns: dict[str, int] = {}  # of each person, before the next job of theirs
        for job, person, cost, state in self._session.execute(_LIVE):
            turns[person] = turns.get(person, 0) + 1
            if state is JobState.RUNNING:
                before += cost
            else:
                queue.append((turns[person], len(queue), job, cost))
        for place, (_, _, job, cost) in enumerate(sorted(queue), start=1):
            if job == job_id:
                return QueuePlace(place, before)
            before += cost
        return None

    def queue_of(self, person_id: PersonId) -> tuple[Job, ...]:
        """What waits or runs for somebody, in the order of acceptance."""
        return self._all(select(*_JOB).where(JobRow.person_id == person_id, IS_LIVE).order_by(JobRow.number))

    def counts(self, *, person_id: PersonId | None = None, place: str | None = None) -> JobCounts:
        """How many jobs wait and run, of a person, in a place, or both."""
        query, whose = (_COUNTS, {}) if person_id is None else (_COUNTS_OF, {"person_id": person_id})
        if place is not None:
            query = query.where(_JOBS.place == place)
        found = {state: count for state, count in self._session.execute(query, whose)}
        return JobCounts(queued=found.get(JobState.QUEUED, 0), running=found.get(JobState.RUNNING, 0))

    def _store(self, job: Job) -> Job:
        """The job as stored, or the live one with the same ``dedupe_key``."""
        while True:
            number = self._insert(job)
            if number is not None:
                return job.model_copy(update={"number": number})
            live = self._first(select(*_JOB).where(JobRow.dedupe_key == job.dedupe_key, IS_LIVE))
            if live is not None:
                return live
            # it ended between the two, and left room for this one

    def _insert(self, job: Job) -> int | None:
        """The number of the new row; None when the job's ``dedupe_key`` is live."""
        values = {name: getattr(job, name) for name in Job.model_fields if name != "number"}
        values["init_image"] = job.draft.request.init_image
        number: int | None = self._session.scalar(_insert(dialect_of(self._session)), values)
        return number

    def _with_living_parent(self, generation: Generation) -> Generation:
        """The parent may have been deleted while this was being made."""
        if generation.parent is None:
            return generation
        parent = select(GenerationRow.id).where(GenerationRow.id == generation.parent.id)
        if self._session.scalar(parent.with_for_update(read=True, key_share=True)) is not None:
            return generation
        return generation.model_copy(update={"parent": None})

    def _ended(self, job: Job, now: datetime) -> bool:
        self._settle(job, now)
        return True

    def _settle(self, job: Job, now: datetime) -> Job:
        """Write ``job``, and when that is its end, make its delivery ready."""
        self._write(job)
        if not job.live:
            Deliveries(self._session).ready(job.id, now)
        return job

    def _write(self, job: Job) -> Job:
        changing = ("state", "attempt", "lease_owner", "lease_until", "started", "finished", "failure")
        values = {name: getattr(job, name) for name in (*changing, "cancel_requested")}
        self._session.execute(update(JobRow).where(JobRow.id == job.id).values(**values))
        return job

    def _first(self, query: Select[*tuple[object, ...]]) -> Job | None:
        found = self._all(query)
        return found[0] if found else None

    def _all(self, query: Select[*tuple[object, ...]]) -> tuple[Job, ...]:
        return tuple(Job.model_validate(dict(row)) for row in self._session.execute(query).mappings())


@cache
def _insert(dialect: str) -> Executable:
    unless_live = upsert(dialect, JobRow).on_conflict_do_nothing(index_elements=["dedupe_key"], index_where=IS_LIVE)
    return unless_live.returning(_JOBS.number)


def _one(job_id: GenerationId) -> Select[*tuple[object, ...]]:
    return select(*_JOB).where(JobRow.id == job_id)


def _next(now: datetime) -> Select[int]:
    """The number of the queued job whose turn it is. Whoever locked one, to cancel it, is not waited for."""
    running = select(JobRow.person_id, func.count().label("jobs")).where(JobRow.state == JobState.RUNNING)
    recent = select(JobRow.person_id, func.count().label("jobs")).where(JobRow.started.between(now - RECENT, now))
    running_now, lately = running.group_by(JobRow.person_id).subquery(), recent.group_by(JobRow.person_id).subquery()
    theirs = func.coalesce(running_now.c.jobs, 0)
    return (
        select(JobRow.number)
        .where(JobRow.state == JobState.QUEUED)
        .outerjoin(running_now, running_now.c.person_id == JobRow.person_id)
        .outerjoin(lately, lately.c.person_id == JobRow.person_id)
        .where(or_(JobRow.max_running.is_(None), theirs < JobRow.max_running))
        .order_by(theirs, func.coalesce(lately.c.jobs, 0), JobRow.number)
        .limit(1)
        .with_for_update(skip_locked=True, of=JobRow)
    )


def _same_hands(claimed: Job, stored: Job) -> bool:
    """Whether nobody else took the job since it was claimed."""
    return (claimed.state, claimed.lease_owner, claimed.attempt) == (stored.state, stored.lease_owner, stored.attempt)
