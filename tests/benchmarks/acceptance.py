"""How long accepting a command takes when many come at once, on a real disk with fsync: each alone, and together.

    python -m tests.benchmarks.acceptance [folder]

200 commands of 50 people arrive in 16 threads; each waits until its receipt, job and delivery are durable.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from generation.request import GenerationRequest
from prompting.spec import PromptSpec
from storage.database import Database
from storage.identifiers import new_generation_id
from storage.job_queue import Jobs
from storage.jobs import Delivery, Job, Receipt
from storage.people import People
from storage.values import Draft, Operation

COMMANDS, PEOPLE, THREADS, ROUNDS = 200, 50, 16, 5


def accept(database: Database, together: bool, number: int) -> None:
    """Do what an adapter does with one command."""
    now = datetime.now(UTC)

    def work(session: Session) -> None:
        person = People(session).person_for("discord", str(number % PEOPLE))
        request = GenerationRequest(
            model="pocket",
            prompt="a red fox in the snow, golden hour, sharp focus",
            seed=number,
            steps=20,
            guidance_scale=5.0,
            scheduler="Euler a",
            width=128,
            height=128,
        )
        draft = Draft(operation=Operation.IMAGINE, parent=None, spec=PromptSpec(idea="a fox"), request=request)
        job = Job(id=new_generation_id(), person_id=person, platform="discord", draft=draft, cost=0.3, created=now)
        receipt = Receipt(platform="discord", event_id=job.id, received=now)
        delivery = Delivery(job_id=job.id, platform="discord", address={"token": "x" * 200})
        Jobs(session).accept(receipt, job, delivery)

    if together:
        database.together(work)
    else:
        with database.transaction() as session:
            work(session)


def measure(accept_one: Callable[[int], None]) -> list[float]:
    """Seconds from the burst's arrival to each acceptance, sorted."""
    with ThreadPoolExecutor(THREADS) as pool:
        begun = time.perf_counter()

        def wait_for(number: int) -> float:
            accept_one(number)
            return time.perf_counter() - begun

        return sorted(pool.map(wait_for, range(COMMANDS)))


def main() -> None:
    """Print p50, p99 and the slowest of both ways, measured in turns."""
    taken: dict[str, list[float]] = {"each alone": [], "together": []}
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else Path.home()) as folder:
        database = Database.open(Path(folder))
        for _ in range(ROUNDS):
            for way, times in taken.items():
                times += measure(lambda number, way=way: accept(database, way == "together", number))
        print(f"{COMMANDS} commands at once, {THREADS} threads, journal {database.journal}, {ROUNDS} rounds")  # noqa: T201
        database.close()
    for way, times in taken.items():
        times.sort()
        p50, p99 = times[len(times) // 2], times[len(times) * 99 // 100]
        print(f"{way:>10}: p50 {p50 * 1e3:6.0f} ms   p99 {p99 * 1e3:6.0f} ms   slowest {times[-1] * 1e3:6.0f} ms")  # noqa: T201


if __name__ == "__main__":
    main()
