"""Jobs on SQLite and PostgreSQL: accepted once, claimed fairly, ended once."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from storage.database import Database
from storage.deliveries import Deliveries
from storage.erasure import Erasure
from storage.job_queue import Jobs
from storage.jobs import (
    INTERRUPTED,
    LEASE_SECONDS,
    LONGEST_WAIT,
    MAX_ATTEMPTS,
    SENDING_SECONDS,
    Accepted,
    DeliveryState,
    Duplicate,
    Failure,
    Job,
    JobCounts,
    JobState,
    QueuePlace,
    Receipt,
)
from storage.merging import Merging
from storage.people import People
from storage.receipts import Receipts
from storage.repositories import Generations
from storage.values import Operation, Parent
from tests.storage.examples import NOW, MakeGeneration, MakeJob, delivery_of, receipt_of
from tests.storage.test_history import plans_of

LEASE = timedelta(seconds=LEASE_SECONDS)
MOMENT = timedelta(milliseconds=1)


def person(database: Database, name: str = "1") -> str:
    with database.transaction() as session:
        return People(session).person_for("discord", name)


def accept(database: Database, *jobs: Job) -> None:
    with database.transaction() as session:
        for job in jobs:
            outcome = Jobs(session).accept(receipt_of(job), job, delivery_of(job))
            assert isinstance(outcome, Accepted)


def job_in(database: Database, job: Job) -> Job:
    with database.reading() as session:
        stored = Jobs(session).get(job.id)
    assert stored is not None
    return stored


def delivery_state(database: Database, job: Job) -> DeliveryState:
    with database.reading() as session:
        delivery = Deliveries(session).get(job.id)
    assert delivery is not None
    return delivery.state


def test_a_job_comes_back_as_it_went_in(database: Database, make_job: MakeJob) -> None:
    job = make_job(person(database), "狐狸 🦊", private=True, dedupe_key="reroll", language="zh", place=None)
    accept(database, job)
    stored = job_in(database, job)
    assert stored.number is not None
    assert stored == job.model_copy(update={"number": stored.number})
    with database.reading() as session:
        assert Deliveries(session).get(job.id) == delivery_of(job)
        assert Jobs(session).get("0000000000") is None


def test_what_comes_in_twice_is_one_job(database: Database, make_job: MakeJob) -> None:
    asker = person(database)
    first, again = make_job(asker), make_job(asker)
    accept(database, first)
    with database.transaction() as session:
        outcome = Jobs(session).accept(receipt_of(first), again, delivery_of(again))
        assert outcome == Duplicate(job_in(database, first))
        assert not Receipts(session).take(receipt_of(first))
        assert Receipts(session).take(receipt_of(again)), "nothing of the second one was handled"
    with database.reading() as session:
        assert [job.id for job in Jobs(session).queue_of(asker)] == [first.id]


def test_an_event_without_a_job_is_handled_once(database: Database, make_job: MakeJob) -> None:
    job = make_job(person(database))
    with database.transaction() as session:
        assert Receipts(session).take(receipt_of(job))
        assert Jobs(session).accept(receipt_of(job), job, delivery_of(job)) == Duplicate(None)


def test_a_receipt_without_its_transaction_is_none(database: Database, make_job: MakeJob) -> None:
    job = make_job(person(database))

    def fail() -> None:
        with database.transaction() as session:
            Jobs(session).accept(receipt_of(job), job, delivery_of(job))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    accept(database, job)


def test_a_button_pressed_often_makes_one_job_at_a_time(database: Database, make_job: MakeJob) -> None:
    asker = person(database)
    make_pressed = partial(make_job, asker, dedupe_key="v1:reroll:0123456789:0")
    first = make_pressed()
    accept(database, first)
    for _ in range(9):
        pressed = make_pressed()
        with database.transaction() as session:
            outcome = Jobs(session).accept(receipt_of(pressed), pressed, delivery_of(pressed))
            assert isinstance(outcome, Duplicate)
            assert outcome.job is not None
            assert outcome.job.id == first.id
    with database.transaction() as session:
        assert Jobs(session).counts(person_id=asker) == JobCounts(queued=1, running=0)
        Jobs(session).cancel(first.id, NOW)
    accept(database, make_pressed())  # it has ended, so the press is meant


def test_a_flood_does_not_keep_others_waiting(database: Database, make_job: MakeJob) -> None:
    flooder, other = person(database, "flooder"), person(database, "other")
    accept(database, *(make_job(flooder) for _ in range(100)))
    single = make_job(other)
    accept(database, single)
    with database.reading() as session:
        assert Jobs(session).position(single.id) == QueuePlace(place=2, cost_ahead=0.5)
    with database.transaction() as session:
        first, second = Jobs(session).claim("one", NOW, limit=2)
        assert (first.person_id, second.id) == (flooder, single.id)
        assert len(Jobs(session).claim("one", NOW, limit=99)) == 99
        assert Jobs(session).claim("one", NOW) == ()


def test_turns_count_what_runs_then_what_one_got_lately_then_order(
    database: Database, make_job: MakeJob, make_generation: MakeGeneration
) -> None:
    busy, lately, fresh = (person(database, name) for name in "abc")
    accept(database, make_job(busy), make_job(lately))
    with database.transaction() as session:
        _, done = Jobs(session).claim("one", NOW, limit=2)
        Jobs(session).finish(done, make_generation().model_copy(update={"id": done.id}), NOW)
    accept(database, *(make_job(asker) for asker in (busy, lately, fresh)))
    with database.transaction() as session:
        assert [job.person_id for job in Jobs(session).claim("one", NOW, limit=3)] == [fresh, lately, busy]


def test_a_place_in_the_queue(database: Database, make_job: MakeJob) -> None:
    one, two = person(database, "1"), person(database, "2")
    jobs = [make_job(asker, cost=cost) for asker, cost in ((one, 1.0), (one, 2.0), (one, 4.0), (two, 8.0))]
    accept(database, *jobs)
    with database.transaction() as session:
        queue = Jobs(session)
        assert [queue.position(job.id) for job in jobs] == [
            QueuePlace(1, 0.0),
            QueuePlace(3, 9.0),
            QueuePlace(4, 11.0),
            QueuePlace(2, 1.0),
        ]
        queue.claim("one", NOW)
        assert queue.position(jobs[0].id) is None
        assert queue.position(jobs[3].id) == QueuePlace(1, 1.0)
        assert queue.counts(person_id=one) == JobCounts(queued=2, running=1)
        assert queue.counts(place="guild/channel") == JobCounts(queued=3, running=1)
        assert queue.counts(person_id=two, place="elsewhere") == JobCounts(queued=0, running=0)
        assert [job.id for job in queue.queue_of(one)] == [job.id for job in jobs[:3]]


def test_nobody_has_more_running_than_they_may(database: Database, make_job: MakeJob) -> None:
    with database.transaction() as session:
        busy, calm = People(session).person_for("discord", "1"), People(session).person_for("discord", "2")
        failure = Failure(code="too_large", message="It is too large.")
        wanted = [make_job(busy, max_running=2) for _ in range(4)] + [make_job(calm), make_job(calm, max_running=1)]
        for job in wanted:
            Jobs(session).accept(receipt_of(job), job, delivery_of(job))
    with database.transaction() as session:
        first = Jobs(session).claim("one", NOW, limit=9)
        assert [job.id for job in first] == [wanted[at].id for at in (0, 4, 1)]
        assert Jobs(session).claim("two", NOW) == (), "the other process counts what this one runs"
        assert Jobs(session).finish(first[0], failure, NOW)
        assert [job.id for job in Jobs(session).claim("two", NOW, limit=9)] == [wanted[2].id]
        assert Jobs(session).finish(first[1], failure, NOW)
        assert [job.id for job in Jobs(session).claim("two", NOW, limit=9)] == [wanted[5].id]


def test_an_offer_is_queued_once_and_by_its_person(database: Database, make_job: MakeJob) -> None:
    with database.transaction() as session:
        person = People(session).person_for("discord", "1")
        job = make_job(person, state=JobState.OFFERED)
        jobs = Jobs(session)
        assert isinstance(jobs.accept(receipt_of(job), job, delivery_of(job)), Accepted)
        assert jobs.claim("one", NOW) == ()
        assert jobs.queue_of(person) == ()

        def press(number: int, who: str = person) -> Accepted | Duplicate:
            event = Receipt(platform="discord", event_id=f"press {number}", received=NOW)
            return jobs.confirm(event, job.id, who, {"channel": str(number)})

        assert press(0, "0000000000") == Duplicate(None)
        confirmed = press(1)
        assert isinstance(confirmed, Accepted)
        assert confirmed.job.state is JobState.QUEUED
        assert isinstance(press(1), Duplicate)
        assert isinstance(press(2), Duplicate)
        delivery = Deliveries(session).get(job.id)
        assert delivery is not None
        assert delivery.address == {"channel": "1"}
        assert [claimed.id for claimed in jobs.claim("one", NOW)] == [job.id]
        assert isinstance(press(3), Duplicate)


def test_what_is_made_is_stored_once(database: Database, make_job: MakeJob, make_generation: MakeGeneration) -> None:
    job = make_job(person(database))
    accept(database, job)
    with database.transaction() as session:
        (claimed,) = Jobs(session).claim("one", NOW)
    generation = make_generation(person_id=job.person_id, place=job.place).model_copy(update={"id": job.id})
    for expected in (True, False):
        with database.transaction() as session:
            assert Jobs(session).finish(claimed, generation, NOW) is expected
    assert job_in(database, job).state is JobState.MADE
    assert delivery_state(database, job) is DeliveryState.READY
    with database.transaction() as session:
        assert Generations(session).get(job.id) == generation
        assert not Jobs(session).finish(claimed, Failure(code="late", message="Too late."), NOW)
        assert not Jobs(session).stop(claimed, NOW)
        ended = Jobs(session).cancel(job.id, NOW)
        assert ended is not None
        assert ended.state is JobState.MADE


def test_who_became_another_meanwhile_gets_the_pictures(
    database: Database, make_job: MakeJob, make_generation: MakeGeneration
) -> None:
    job, into = make_job(person(database, "1"), private=True), person(database, "2")
    accept(database, job)
    with database.transaction() as session:
        (claimed,) = Jobs(session).claim("one", NOW)
        Merging(session, NOW).join(into, job.person_id)
        assert Jobs(session).finish(claimed, make_generation().model_copy(update={"id": job.id}), NOW)
        stored = Generations(session).get(job.id)
    assert (stored.person_id, stored.place, stored.private) == (into, job.place, True)


def test_a_parent_deleted_meanwhile_does_not_stop_its_child(
    database: Database, make_job: MakeJob, make_generation: MakeGeneration
) -> None:
    job = make_job(person(database))
    accept(database, job)
    orphan = make_generation(parent=Parent(id="0000000000", index=1)).model_copy(update={"id": job.id})
    assert orphan.operation is Operation.VARY
    with database.transaction() as session:
        (claimed,) = Jobs(session).claim("one", NOW)
        assert Jobs(session).finish(claimed, orphan, NOW)
        assert Generations(session).get(job.id).parent is None


def test_what_a_dead_process_held_is_taken_back(database: Database, make_job: MakeJob) -> None:
    job = make_job(person(database))
    accept(database, job)
    now = NOW
    for attempt in range(1, MAX_ATTEMPTS + 1):
        with database.transaction() as session:
            (claimed,) = Jobs(session).claim("one", now)
            assert claimed.attempt == attempt
            assert Jobs(session).heartbeat("one", [job.id], now + LEASE / 2) == {job.id}
            assert Jobs(session).heartbeat("two", [job.id], now + LEASE * 9) == frozenset()
            assert Jobs(session).reclaim_lost(now + LEASE) == ()
        now += LEASE * 1.5
        with database.transaction() as session:
            (lost,) = Jobs(session).reclaim_lost(now)
            assert Jobs(session).reclaim_lost(now) == ()
            assert Jobs(session).heartbeat("one", [job.id], now) == frozenset()
    assert (lost.state, lost.failure) == (JobState.FAILED, INTERRUPTED)
    assert job_in(database, job) == lost
    assert delivery_state(database, job) is DeliveryState.READY


def test_pictures_of_a_lost_job_are_welcome_its_failures_are_not(
    database: Database, make_job: MakeJob, make_generation: MakeGeneration
) -> None:
    job = make_job(person(database))
    accept(database, job)
    failure = Failure(code="broken", message="It broke.")
    with database.transaction() as session:
        queue = Jobs(session)
        (first,) = queue.claim("one", NOW)
        queue.reclaim_lost(NOW + LEASE)
        assert not queue.finish(first, failure, NOW)
        (second,) = queue.claim("one", NOW + LEASE)
        assert not queue.finish(first, failure, NOW)
        assert not queue.stop(first, NOW)
        queue.reclaim_lost(NOW + LEASE * 2)
        assert queue.finish(first, make_generation().model_copy(update={"id": job.id}), NOW)
        assert not queue.finish(second, failure, NOW)
    assert job_in(database, job).state is JobState.MADE


def test_a_shutdown_gives_everything_back(database: Database, make_job: MakeJob) -> None:
    asker = person(database)
    jobs = [make_job(asker) for _ in range(3)]
    accept(database, *jobs)
    with database.transaction() as session:
        queue = Jobs(session)
        queue.claim("one", NOW, limit=2)
        queue.claim("two", NOW)
        queue.cancel(jobs[1].id, NOW)
        assert {job.id: job.state for job in queue.release("one", NOW)} == {
            jobs[0].id: JobState.QUEUED,
            jobs[1].id: JobState.CANCELLED,
        }
        assert queue.release("one", NOW) == ()
    assert job_in(database, jobs[0]).attempt == 0
    assert delivery_state(database, jobs[1]) is DeliveryState.READY
    assert job_in(database, jobs[2]).lease_owner == "two"


def test_cancelling(database: Database, make_job: MakeJob) -> None:
    asker, other = person(database, "1"), person(database, "2")
    waiting, running = make_job(asker), make_job(asker)
    accept(database, running, waiting)
    with database.transaction() as session:
        queue = Jobs(session)
        (claimed,) = queue.claim("one", NOW)
        assert queue.cancel(waiting.id, NOW, other) is None
        assert queue.cancel("0000000000", NOW) is None
        cancelled = queue.cancel(waiting.id, NOW, asker)
        assert cancelled is not None
        assert cancelled.state is JobState.CANCELLED
        marked = queue.cancel(running.id, NOW)
        assert marked is not None
        assert (marked.state, marked.cancel_requested) == (JobState.RUNNING, True)
        assert queue.heartbeat("one", [running.id], NOW) == frozenset(), "its owner is told to stop"
        assert delivery_state_of(queue, running) is DeliveryState.WAITING
        assert queue.stop(claimed, NOW)
        assert queue.claim("one", NOW) == ()
    for job in (waiting, running):
        assert job_in(database, job).state is JobState.CANCELLED
        assert delivery_state(database, job) is DeliveryState.READY


def delivery_state_of(queue: Jobs, job: Job) -> DeliveryState:
    delivery = Deliveries(queue._session).get(job.id)
    assert delivery is not None
    return delivery.state


def test_a_clock_that_jumps_back_loses_nothing(database: Database, make_job: MakeJob) -> None:
    """By a day: the dead owner's lease would run for a day, and so would the wait for the next attempt."""
    job, living = make_job(person(database, "1")), make_job(person(database, "2"))
    accept(database, job, living)
    back = NOW - timedelta(days=1)
    with database.transaction() as session:
        queue = Jobs(session)
        queue.claim("dead", NOW)
        queue.claim("living", NOW)
        assert queue.reclaim_lost(back) == ()
        queue.heartbeat("living", [living.id], back + LEASE / 2)
        assert [lost.id for lost in queue.reclaim_lost(back + LEASE)] == [job.id]
        (claimed,) = queue.claim("living", back + LEASE)
        assert queue.finish(claimed, Failure(code="broken", message="It broke."), NOW)
        deliveries = Deliveries(session)
        assert [delivery.job_id for delivery in deliveries.due("discord", back)] == [job.id]
        begun = deliveries.begin(job.id, "dead", NOW)
        assert begun is not None
        assert [delivery.job_id for delivery in deliveries.due("discord", back)] == [job.id]
        taken = deliveries.begin(job.id, "living", back)
        assert taken is not None
        assert taken.begun == NOW
        assert deliveries.due("discord", back) == ()
        assert not deliveries.sent(begun, {"message": "1"}), "another took over"
        assert deliveries.sent(taken, {"message": "1"})


def test_a_clock_that_jumps_forward_makes_nothing_twice(
    database: Database, make_job: MakeJob, make_generation: MakeGeneration
) -> None:
    job = make_job(person(database))
    accept(database, job)
    ahead = NOW + timedelta(days=1)
    with database.transaction() as session:
        queue = Jobs(session)
        (first,) = queue.claim("one", NOW)
        queue.reclaim_lost(ahead)
        (second,) = queue.claim("two", ahead)
        generation = make_generation().model_copy(update={"id": job.id})
        assert queue.finish(first, generation, ahead)
        assert not queue.finish(second, generation, ahead)
        assert len(Generations(session).history().generations) == 1


def ended(database: Database, make_job: MakeJob) -> Job:
    job = make_job(person(database))
    accept(database, job)
    with database.transaction() as session:
        Jobs(session).cancel(job.id, NOW)
    return job


def test_a_result_is_shown_by_one_sender(database: Database, make_job: MakeJob) -> None:
    job = ended(database, make_job)
    with database.transaction() as session:
        deliveries = Deliveries(session)
        deliveries.addressed(job.id, {"message": "5"})
        assert deliveries.due("telegram", NOW) == ()
        (due,) = deliveries.due("discord", NOW)
        assert due.address == {"message": "5"}
        begun = deliveries.begin(job.id, "one", NOW)
        assert begun is not None
        assert deliveries.begin(job.id, "two", NOW) is None
        assert deliveries.retry_later(begun, NOW + timedelta(seconds=9))
        assert not deliveries.retry_later(begun, NOW)
        assert deliveries.due("discord", NOW + timedelta(seconds=8)) == ()
        later = NOW + timedelta(seconds=9)
        (due,) = deliveries.due("discord", later)
        begun = deliveries.begin(job.id, "one", later)
        assert begun is not None
        assert (begun.attempts, begun.begun) == (2, NOW)
        assert deliveries.sent(begun, {"message": "5"})
        assert not deliveries.sent(begun, {"message": "6"})
        assert deliveries.due("discord", NOW + timedelta(days=9)) == ()
        sent = deliveries.get(job.id)
        assert sent is not None
        assert (sent.state, sent.message_ref) == (DeliveryState.SENT, {"message": "5"})


def test_what_a_dead_sender_left_is_taken_over(database: Database, make_job: MakeJob) -> None:
    job = ended(database, make_job)
    with database.transaction() as session:
        deliveries = Deliveries(session)
        deliveries.begin(job.id, "dead", NOW)
        late = NOW + timedelta(seconds=SENDING_SECONDS)
        assert deliveries.due("discord", late - MOMENT) == ()
        assert [delivery.job_id for delivery in deliveries.due("discord", late)] == [job.id]
        deliveries.release("dead", NOW)
        (due,) = deliveries.due("discord", NOW)
        assert (due.state, due.begun) == (DeliveryState.READY, NOW)


def test_what_reaches_nobody_lies_in_the_inbox(database: Database, make_job: MakeJob) -> None:
    job = ended(database, make_job)
    with database.transaction() as session:
        deliveries = Deliveries(session)
        assert deliveries.inbox(job.person_id) == ()
        assert not deliveries.seen(job.id)
        begun = deliveries.begin(job.id, "one", NOW)
        assert begun is not None
        assert deliveries.kept(begun)
        assert deliveries.due("discord", NOW + timedelta(seconds=LONGEST_WAIT * 2)) == ()
        assert [delivery.job_id for delivery in deliveries.inbox(job.person_id)] == [job.id]
        assert deliveries.seen(job.id)
        assert deliveries.inbox(job.person_id) == ()


def test_the_queue_is_read_along_indexes(tmp_path: Path, sqlite_template: Path, make_job: MakeJob) -> None:
    """Ended jobs are never looked at, however many there are."""
    (tmp_path / sqlite_template.name).write_bytes(sqlite_template.read_bytes())
    database = Database.open(tmp_path)
    job = make_job(person(database), dedupe_key="reroll")
    accept(database, job)

    def look(session: Session) -> None:
        queue, deliveries = Jobs(session), Deliveries(session)
        queue.claim("one", NOW)
        queue.heartbeat("one", [job.id], NOW)
        queue.reclaim_lost(NOW)
        queue.cancel(job.id, NOW)
        queue.release("one", NOW)
        again = make_job(job.person_id, dedupe_key="reroll")
        queue.accept(receipt_of(again), again, delivery_of(again))
        queue.position(job.id)
        queue.queue_of(job.person_id)
        queue.counts(person_id=job.person_id)
        deliveries.due("discord", NOW)
        deliveries.inbox(job.person_id)
        Erasure(session, NOW).old_jobs(NOW)

    scans = {detail for _, detail in plans_of(database, look) if "SCAN" in detail}
    assert scans <= {"SCAN anon_1", "SCAN anon_2"}, scans
    database.close()
