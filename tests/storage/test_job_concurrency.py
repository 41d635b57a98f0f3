"""Threads, processes and kill -9 around jobs: each claimed once, none lost."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from storage.database import Database
from storage.job_queue import Jobs
from storage.jobs import Accepted, Duplicate, Job, JobState
from storage.people import People
from tests.storage.examples import MakeJob, delivery_of, receipt_of
from tests.storage.test_database import start

CLAIM = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from storage.database import Database
from storage.job_queue import Jobs
database = Database.open(Path(sys.argv[1]) if sys.argv[1].startswith("/") else sys.argv[1])
while True:
    with database.transaction() as session:
        claimed = Jobs(session).claim(sys.argv[2], datetime.now(UTC), lease_seconds=float(sys.argv[3]))
    if not claimed:
        break
    print(claimed[0].id, flush=True)
    time.sleep(float(sys.argv[4]))
"""


def fill(database: Database, make_job: MakeJob, count: int, people: int = 5) -> set[str]:
    jobs: list[Job] = []
    with database.transaction() as session:
        who = [People(session).person_for("discord", str(number)) for number in range(people)]
        for number in range(count):
            job = make_job(who[number % people])
            jobs.append(job)
            Jobs(session).accept(receipt_of(job), job, delivery_of(job))
    return {job.id for job in jobs}


def in_threads(count: int, work: Callable[[int], object]) -> list[object]:
    """What ``work`` returns in each thread; they begin together."""
    barrier = threading.Barrier(count)

    def begin(number: int) -> object:
        barrier.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))


def test_threads_claim_every_job_once_and_fairly(database: Database, make_job: MakeJob) -> None:
    jobs = fill(database, make_job, 200)
    claimed: list[Job] = []

    def claim(number: int) -> None:
        while True:
            with database.transaction() as session:
                found = Jobs(session).claim(str(number), datetime.now(UTC))
                claimed.extend(found)  # in the order of claiming, because only one can claim
            if not found:
                return

    in_threads(8, claim)
    assert Counter(job.id for job in claimed) == dict.fromkeys(jobs, 1)
    for turn in range(40):
        assert len({job.person_id for job in claimed[5 * turn : 5 * turn + 5]}) == 5


def test_processes_claim_every_job_once(database: Database, location: str | Path, make_job: MakeJob) -> None:
    jobs = fill(database, make_job, 30)
    processes = [start(CLAIM, location, owner, 30, 0) for owner in ("one", "two")]
    outputs = [process.communicate(timeout=60) for process in processes]
    assert [errors for _, errors in outputs] == ["", ""]
    claimed = [job for output, _ in outputs for job in output.split()]
    assert Counter(claimed) == dict.fromkeys(jobs, 1)


def test_kill_while_claiming(database: Database, location: str | Path, make_job: MakeJob) -> None:
    jobs = fill(database, make_job, 20)
    process = start(CLAIM, location, "dead", 5, 0.01)
    assert process.stdout is not None
    for _ in range(5):
        process.stdout.readline()
    process.kill()
    process.communicate()
    now = datetime.now(UTC)
    with database.transaction() as session:
        assert Jobs(session).reclaim_lost(now, 5) == (), "it may still live"
        lost = Jobs(session).reclaim_lost(now + timedelta(seconds=5), 5)
        assert 5 <= len(lost) <= 20
        assert {(job.state, job.attempt) for job in lost} == {(JobState.QUEUED, 1)}
        assert {job.id for job in Jobs(session).claim("living", now, limit=99)} == jobs


def test_ten_presses_at_once_make_one_job(database: Database, make_job: MakeJob) -> None:
    with database.transaction() as session:
        asker = People(session).person_for("discord", "1")

    def press(number: int) -> object:
        job = make_job(asker, dedupe_key="v1:reroll:0123456789:0")
        return database.together(lambda session: Jobs(session).accept(receipt_of(job), job, delivery_of(job)))

    outcomes = in_threads(10, press)
    accepted = [outcome.job for outcome in outcomes if isinstance(outcome, Accepted)]
    assert len(accepted) == 1
    assert sum(isinstance(outcome, Duplicate) and outcome.job == accepted[0] for outcome in outcomes) == 9


def test_one_event_told_ten_times_at_once_is_one_job(database: Database, make_job: MakeJob) -> None:
    with database.transaction() as session:
        asker = People(session).person_for("discord", "1")
    event = receipt_of(make_job(asker))

    def tell(number: int) -> object:
        job = make_job(asker)
        return database.together(lambda session: Jobs(session).accept(event, job, delivery_of(job)))

    assert sum(isinstance(outcome, Accepted) for outcome in in_threads(10, tell)) == 1


def test_somebody_new_who_asks_ten_times_at_once_is_one_person(database: Database) -> None:
    def ask(number: int) -> object:
        return database.together(lambda session: People(session).person_for("discord", "1"))

    assert len(set(in_threads(10, ask))) == 1


def test_what_fails_together_fails_alone(database: Database) -> None:
    """One of ten pieces of work that meet cannot be done; the others are."""

    def ask(number: int) -> object:
        def work(session: Session) -> str:
            person = People(session).person_for("discord", str(number))
            if number == 7:
                raise KeyError(number)
            return person

        try:
            return database.together(work)
        except KeyError as error:
            return error.args

    outcomes = in_threads(10, ask)
    assert outcomes[7] == (7,)
    with database.transaction() as session:
        for number in set(range(10)) - {7}:
            assert People(session).person_for("discord", str(number)) == outcomes[number]
        assert People(session).person_for("discord", "7") not in outcomes
