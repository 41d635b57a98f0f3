"""How long looking things up takes with 1,000,000 generations stored, on SQLite or on PostgreSQL.

    python -m tests.benchmarks.storage_history [--count 1000000] [--folder /tmp/darkroom-million] [--postgres]

The database is made once, in minutes, and used again. One person of a thousand made a tenth of everything.
Each line is over CALLS calls with values drawn anew, each in a session of its own, as the chats do it.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from storage.database import Database
from storage.records import HistoryFilter
from storage.repositories import Generations
from storage.transaction import Transaction
from tests.benchmarks.many_generations import COLOURS, KINDS, MODELS, NOW, PLACES, SPAN, Million, fill
from tests.benchmarks.postgres_server import running_server

CALLS = 300
WARMING = 20  # calls that are not counted: what a process that runs has done long ago

Call = Callable[[Transaction, random.Random], object]


def calls(made: Million) -> dict[str, Call]:
    """What people ask for, by name; the values are drawn for each call."""

    def history(search: Callable[[random.Random], str | None], **wanted: Callable[[random.Random], object]) -> Call:
        def call(session: Transaction, chance: random.Random) -> object:
            values = {name: draw(chance) for name, draw in wanted.items()}
            before = values.pop("before", None)
            only = HistoryFilter.model_validate(values)
            return Generations(session).history(search(chance), only=only, before=before)  # type: ignore[arg-type]

        return call

    def nothing(_: random.Random) -> None:
        return None

    def common(chance: random.Random) -> str:
        return chance.choice(COLOURS)

    def rare(chance: random.Random) -> str:
        return f"{chance.choice(COLOURS)} {chance.choice(KINDS)} {made.rare_word(chance)}"

    def two(chance: random.Random) -> str:
        return f"{chance.choice(COLOURS)} {chance.choice(KINDS)}"

    def since(chance: random.Random) -> object:
        return NOW - SPAN * chance.random()

    def lineage(session: Transaction, chance: random.Random) -> object:
        name, generations = made.some_id(chance), Generations(session)
        return generations.get(name), generations.children(name, 50), generations.lineage(name)

    return {
        "a person's page": history(nothing, person_id=made.person, visible_to=made.person),
        "the most active person's page": history(nothing, person_id=made.busiest),
        "a page far back": history(nothing, person_id=made.busiest, before=made.some_id),
        "everybody's page": history(nothing),
        "a place's page": history(nothing, place=lambda chance: chance.choice(PLACES), visible_to=made.person),
        "by model": history(nothing, person_id=made.person, model=lambda chance: chance.choice(MODELS)),
        "by seed": history(nothing, seed=lambda chance: chance.randrange(2**32)),
        "from a day on": history(nothing, person_id=made.busiest, since=since),
        "before a day": history(nothing, person_id=made.busiest, until=since),
        "three days": history(nothing, person_id=made.person, since=since, until=lambda _: NOW),
        "favorites": history(nothing, favorites_of=made.person),
        "search: one word": history(common, person_id=made.person),
        "search: one word, busiest": history(common, person_id=made.busiest),
        "search: two words": history(two, person_id=made.person),
        "search: rare words, everybody's": history(rare),
        "search: common, everybody's": history(common),
        "search: word and model": history(common, person_id=made.busiest, model=lambda chance: chance.choice(MODELS)),
        "search: word and days": history(two, person_id=made.busiest, since=since, until=lambda _: NOW),
        "search: word in favorites": history(common, favorites_of=made.person),
        "search: Chinese": history(lambda chance: chance.choice(("狐狸", "雪山", "猫")), person_id=made.busiest),
        "lineage": lineage,
        "a button's generation": lambda session, chance: Generations(session).get(made.some_id(chance)),
        "a picture by its pixels": lambda session, chance: Generations(session).of_pixels(made.some_pixels(chance)),
    }


def measured(database: Database, call: Call, chance: random.Random) -> tuple[list[float], list[float]]:
    """Milliseconds of each call, by the clock and of this thread's processor, each sorted."""
    clock, processor = [], []
    for number in range(WARMING + CALLS):
        begun, used = time.perf_counter(), time.thread_time()
        with database.reading() as session:
            call(session, chance)
        if number >= WARMING:
            clock.append((time.perf_counter() - begun) * 1000)
            processor.append((time.thread_time() - used) * 1000)
    return sorted(clock), sorted(processor)


def report(database: Database, made: Million) -> None:
    """One line for each kind of call."""
    print(f"{'milliseconds':34}{'p50':>8}{'p99':>8}{'most':>8}   of processor{'p50':>8}{'p99':>8}")  # noqa: T201
    for name, call in calls(made).items():
        clock, processor = measured(database, call, random.Random(name))
        line = f"{name:34}{statistics.median(clock):8.1f}{p99(clock):8.1f}{clock[-1]:8.1f}"
        print(f"{line}{'':15}{statistics.median(processor):8.1f}{p99(processor):8.1f}", flush=True)  # noqa: T201


def p99(ordered: list[float]) -> float:
    """What 99 in 100 of these do not exceed."""
    return ordered[int(len(ordered) * 0.99) - 1]


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--count", type=int, default=1_000_000)
    arguments.add_argument("--folder", type=Path, default=Path("/tmp/darkroom-million"))
    arguments.add_argument("--postgres", action="store_true")
    chosen = arguments.parse_args()
    if chosen.postgres:
        with running_server(chosen.folder) as url:
            measure(Database.open(url), chosen.count)
    else:
        measure(Database.open(chosen.folder / "sqlite"), chosen.count)


def measure(database: Database, count: int) -> None:
    """Fill the database if it is not, and report."""
    begun = time.perf_counter()
    made = fill(database, count)
    print(f"{count:,} generations on {database.engine.dialect.name}, {time.perf_counter() - begun:.0f} s to make")  # noqa: T201
    report(database, made)
    database.close()


if __name__ == "__main__":
    main()
