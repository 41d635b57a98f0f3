"""`kill -9` of the program while people use it through Telegram: one picture for everything that was written."""

from __future__ import annotations

import asyncio
import logging
import random
import re
import signal
import time
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
RESTED = 0.1  # of the lives
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
    waiting: dict[int, Person] = field(default_factory=dict)  # those who had seen no outcome at the last look

    async def ask(self, count: int) -> None:
        """Have ``count`` more people ask."""
        for _ in range(count):
            seed = SEEDS_FROM + len(self.people)
            self.people[seed] = self.waiting[seed] = person = self.server.person(f"Person {seed}")
            small = f"--steps {self.steps} --size 96x96 --guidance 1"
            await person.writes(person.private, f"a fox {small} --seed {seed} --raw")

    def answered(self) -> int:
        """How many people see an outcome. Looks only at those who had none: of thousands most have."""
        for seed, person in list(self.waiting.items()):
            if any(message.photo is not None or INTERRUPTED in message.words for message in ours(person)):
                del self.waiting[seed]
        return len(self.people) - len(self.waiting)

    async def see(self, wanted: int, within: float) -> None:
        """Until so many people see an outcome."""
        async with asyncio.timeout(within):
            while self.answered() < wanted:
                await asyncio.sleep(0.02)

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
        """Messages that stayed words, beside those with an outcome; so far, while some wait."""
        answered = [person for seed, person in self.people.items() if seed not in self.waiting]
        said = [message for person in answered for message in ours(person)]
        return sum(message.photo is None and INTERRUPTED not in message.words for message in said)

    def summary(self) -> str:
        """What can be counted, in one line."""
        shown, failed = self.results(), len(self.failures())
        twice, strays = shown.total() - len(shown), self.strays()
        return (
            f"{len(self.people)} asked, {len(self.waiting)} wait, {len(shown)} shown, {twice} twice, "
            f"{failed} interrupted, {strays} stray placeholders"
        )

    async def see_all(self, within: float) -> None:
        """Until everybody sees an outcome."""
        await self.see(len(self.people), within)

    def _messages(self) -> list[Message]:
        return [message for person in self.people.values() for message in ours(person)]


def ours(person: Person) -> list[Message]:
    """What the bot has in somebody's private chat."""
    return [message for message in person.private.messages if message.sender.is_bot]


def check(crowd: Crowd) -> None:
    """0 lost, 0 shown twice, nearly all of it pictures, and deaths leave no words behind, in one job of a thousand.

    Where Telegram has an acknowledgement and its number is not stored yet, the next life finds it.
    """
    shown, failed, strays = crowd.results(), crowd.failures(), crowd.strays()
    assert [seed for seed, times in shown.items() if times > 1] == []
    assert [seed for seed in crowd.people if (seed in shown) == (seed in failed)] == []
    assert len(failed) <= len(crowd.people) // 20
    assert strays <= max(1, len(crowd.people) // 1000)
    assert crowd.server.unknown_parameters() == []


async def survive(lives: Nursery, folder: Path, *, kills: int, jobs: int, seed: int) -> Crowd:
    """Kill the bot at random moments, the outcomes that people see being the clock; then look at what they saw.

    One life in ten, by chance, comes so much later that what the dead held is free, and gets it done. In the others it
    is not free, so that only what they are asked for themselves is sure to be shown.
    """
    chance, log = random.Random(seed), logging.getLogger("kills")
    async with TelegramServer(limits=UNHURRIED) as server:
        crowd, environment, words = Crowd(server), settings(server, folder), folder / "bot.log"
        ahead, begun = 0.0, time.monotonic()
        for number in range(kills):
            rested = chance.random() < RESTED
            ahead += LEASES * rested
            lives.start(environment, words, ahead=ahead)
            await server.connected()
            seen, asked = crowd.answered(), min(-(-jobs // kills), jobs - len(crowd.people))
            await crowd.ask(asked)
            wanted = len(crowd.waiting) if rested else asked * chance.choice((0, 2, 3, 5, 5, 5)) // 5
            await crowd.see(seen + wanted, 60.0 + len(crowd.waiting))
            await asyncio.sleep(chance.uniform(0.0, 0.3))
            lives.kill()
            if number % 20 == 19:
                log.info(f"{number + 1} kills in {time.monotonic() - begun:.0f} s: {crowd.summary()}")
        lives.start(environment, words, ahead=ahead + LEASES)
        await crowd.see_all(60.0 + jobs)
        await asyncio.sleep(2.0)  # what would be shown twice has its chance
        lives.leave(10.0)
        log.info(f"all in {time.monotonic() - begun:.0f} s: {crowd.summary()}")
    return crowd


@pytest.mark.timeout(900)
async def test_forty_kills_over_two_hundred_jobs(lives: Nursery, tmp_path: Path) -> None:
    check(await survive(lives, tmp_path, kills=40, jobs=200, seed=2))


@pytest.mark.slow
@pytest.mark.timeout(4 * 3600)
async def test_a_thousand_kills_over_ten_thousand_jobs(lives: Nursery, tmp_path: Path) -> None:
    check(await survive(lives, tmp_path, kills=1_000, jobs=10_000, seed=3))


@pytest.mark.timeout(180)
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
