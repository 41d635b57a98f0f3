"""`kill -9` of the program while people use it through Telegram: one picture for everything that was written."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import re
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.lives.dying import POINTS
from tests.lives.nursery import Nursery
from tests.telegram_server import Limits, Message, Person, TelegramServer

SEEDS_FROM = 70_000  # a seed of its own tells each job's message from all others
LEASES = 70.0  # seconds after which what a dead process held is anybody's
UNHURRIED = Limits(floods="off")
SEED = re.compile(r" · seed (\d+) · ")
INTERRUPTED = "(interrupted · "


@pytest.fixture(scope="module")
def lives() -> Iterator[Nursery]:
    with Nursery() as nursery:
        yield nursery


def settings(server: TelegramServer, folder: Path) -> dict[str, str]:
    """What a bot over this server and this folder finds in its environment."""
    mine = {"DARKROOM_DATA_DIR": str(folder / "data"), "DARKROOM_CONFIG": str(folder / "none.toml")}
    return {**server.environment, **mine, "DARKROOM_THREADS": "1"}


@dataclass
class Crowd:
    """People who write for one small picture each, and what they were shown.

    Telegram keeps what was written until the bot has confirmed it, so all of it is to be answered.
    """

    server: TelegramServer
    steps: int = 1
    people: dict[int, Person] = field(default_factory=dict)  # by seed

    async def ask(self, count: int) -> None:
        """Have ``count`` more people ask."""
        for _ in range(count):
            seed = SEEDS_FROM + len(self.people)
            self.people[seed] = person = self.server.person(f"Person {seed}")
            await person.writes(person.private, f"a fox --steps {self.steps} --size 96x96 --seed {seed} --raw")

    def results(self) -> Counter[int]:
        """In how many messages the picture of each seed can be seen."""
        found: Counter[int] = Counter()
        for message in self._messages():
            if message.photo is not None:
                found.update(int(seed) for seed in SEED.findall(message.words))
        return found

    def failures(self) -> set[int]:
        """The seeds whose people were told, honestly, that their job took three processes with it."""
        return {seed for seed, person in self.people.items() if any(INTERRUPTED in m.words for m in ours(person))}

    def strays(self) -> int:
        """Messages that stayed words, beside what was the outcome."""
        return sum(message.photo is None and INTERRUPTED not in message.words for message in self._messages())

    async def see_all(self, within: float) -> None:
        """Until everybody sees an outcome."""
        async with asyncio.timeout(within):
            while set(self.people) - set(self.results()) - self.failures():
                await asyncio.sleep(0.1)

    def _messages(self) -> list[Message]:
        return [message for person in self.people.values() for message in ours(person)]


def ours(person: Person) -> list[Message]:
    """What the bot has in somebody's private chat."""
    return [message for message in person.private.messages if message.sender.is_bot]


def check(crowd: Crowd, *, kills: int) -> None:
    """0 lost, 0 shown twice, nearly all of it pictures, and what deaths left behind is words, at most one each."""
    shown, failed, strays = crowd.results(), crowd.failures(), crowd.strays()
    logging.getLogger("kills").info(
        f"{len(crowd.people)} asked, {shown.total()} shown, {len(failed)} interrupted, {strays} stray placeholders"
    )
    assert [seed for seed, times in shown.items() if times > 1] == []
    assert [seed for seed in crowd.people if (seed in shown) == (seed in failed)] == []
    assert len(failed) <= len(crowd.people) // 20
    assert strays <= kills
    assert crowd.server.unknown_parameters() == []


async def survive(lives: Nursery, folder: Path, *, kills: int, jobs: int, seed: int) -> Crowd:
    """Kill the bot at random moments, the progress that people see being the clock; then look at what they saw."""
    chance = random.Random(seed)
    async with TelegramServer(limits=UNHURRIED) as server:
        crowd, environment, log = Crowd(server), settings(server, folder), folder / "bot.log"
        for _ in range(kills):
            lives.start(environment, log)
            await server.connected()
            await crowd.ask(min(-(-jobs // kills), jobs - len(crowd.people)))
            wanted = crowd.results().total() + chance.choice((0, 3, 5, 6, 8, 9))
            with contextlib.suppress(TimeoutError):  # what dead processes held is nobody's for a while
                async with asyncio.timeout(4.0):
                    while crowd.results().total() < wanted:
                        await asyncio.sleep(0.02)
            await asyncio.sleep(chance.uniform(0.0, 0.3))
            lives.kill()
        lives.start(environment, log, ahead=LEASES)
        await crowd.see_all(60.0 + jobs)
        await asyncio.sleep(2.0)  # what would be shown twice has its chance
        lives.leave(10.0)
    return crowd


async def test_ten_kills_over_fifty_jobs(lives: Nursery, tmp_path: Path) -> None:
    check(await survive(lives, tmp_path, kills=10, jobs=50, seed=1), kills=10)


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_forty_kills_over_two_hundred_jobs(lives: Nursery, tmp_path: Path) -> None:
    check(await survive(lives, tmp_path, kills=40, jobs=200, seed=2), kills=40)


@pytest.mark.slow
@pytest.mark.timeout(4 * 3600)
async def test_a_thousand_kills_over_ten_thousand_jobs(lives: Nursery, tmp_path: Path) -> None:
    check(await survive(lives, tmp_path, kills=1_000, jobs=10_000, seed=3), kills=1_000)


@pytest.mark.timeout(90)
@pytest.mark.parametrize("point", POINTS)
async def test_a_process_that_ends_at_a_crash_point(lives: Nursery, tmp_path: Path, point: str) -> None:
    """An update that was not handled is handled by the next process, so that everything is answered, once."""
    async with TelegramServer(limits=UNHURRIED) as server:
        crowd, environment, log = Crowd(server, steps=4), settings(server, tmp_path), tmp_path / "bot.log"
        lives.start(environment, log, point)
        await server.connected()
        await crowd.ask(1)
        assert await asyncio.to_thread(lives.wait) == -signal.SIGKILL
        assert crowd.results().total() == int(point in ("sent", "marked"))
        lives.start(environment, log, ahead=LEASES)
        await crowd.see_all(30.0)
        await crowd.ask(1)  # when this one is shown, an older one has had its chance to be shown again
        await crowd.see_all(30.0)
        lives.leave(10.0)
        assert crowd.results() == Counter({SEEDS_FROM: 1, SEEDS_FROM + 1: 1})
        assert crowd.strays() == 0
        assert server.unknown_parameters() == []
