"""`kill -9` of the whole program while people use it through a real connection: nothing lost, nothing shown twice."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.discord_server import DiscordServer, Interaction, Limits, NoAnswerError
from tests.discord_server.errors import Breach
from tests.lives.dying import POINTS
from tests.lives.nursery import Nursery

ROOT = Path(__file__).parent.parent
SEEDS_FROM = 70_000  # a seed of its own tells each job's message from all others
LEASES = 70.0  # seconds after which what a dead process held is anybody's
RESTED = 0.1  # of the lives
IMMEDIATE = Limits(identify_interval=0.0)
CODE = re.compile(r"\((\w+) · \w{10}\)$")
LINE = re.compile(r" · seed (\d+) · ")


class Bot:
    """`darkroom run` in a process of its own, over one data folder."""

    def __init__(self, server: DiscordServer, folder: Path) -> None:
        self._environment = {**settings(server, folder), "PATH": "/usr/bin:/bin"}
        self._log = (folder / "bot.log").open("ab")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "bot.cli", "run"]
        self._process = subprocess.Popen(
            command, env=self._environment, cwd=ROOT, stdout=self._log, stderr=subprocess.STDOUT
        )

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def resident(self) -> float:
        """Megabytes of memory that the process holds."""
        assert self._process is not None
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def children(self) -> list[int]:
        """The processes that it started and that are still there."""
        assert self._process is not None
        tasks = Path(f"/proc/{self._process.pid}/task").glob("*/children")
        return [int(number) for task in tasks for number in task.read_text().split()]

    def leave(self, seconds: float) -> int:
        """SIGTERM; the exit status, or a failure when it takes longer."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(seconds)


def alive(number: int) -> bool:
    """Whether a process runs; one that ended and that nobody asked about yet does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@contextlib.asynccontextmanager
async def bot_on(server: DiscordServer, folder: Path) -> AsyncIterator[Bot]:
    bot = Bot(server, folder)
    bot.start()
    try:
        yield bot
    finally:
        bot.kill()


def settings(server: DiscordServer, folder: Path) -> dict[str, str]:
    """What a bot over this server and this folder finds in its environment."""
    mine = {"DARKROOM_DATA_DIR": str(folder / "data"), "DARKROOM_CONFIG": str(folder / "none.toml")}
    return {**server.environment, **mine, "DARKROOM_THREADS": "1"}


@dataclass
class Crowd:
    """People who ask for one small picture each, and what they were shown."""

    server: DiscordServer
    steps: int = 1
    asked: int = 0
    accepted: dict[int, Interaction] = field(default_factory=dict)
    under_way: set[asyncio.Task[None]] = field(default_factory=set)

    def ask(self, count: int) -> None:
        """Have ``count`` people ask at once."""
        for _ in range(count):
            task = asyncio.create_task(self._ask(SEEDS_FROM + self.asked))
            self.asked += 1
            self.under_way.add(task)
            task.add_done_callback(self.under_way.discard)

    async def told(self) -> None:
        """Until all of them were answered, or told that the bot did not respond."""
        await asyncio.gather(*self.under_way)

    def results(self) -> Counter[int]:
        """In how many messages the picture of each seed can be seen."""
        shown = (message for message in self.server.messages(self.server.general) if message.gallery)
        return Counter(int(seed) for message in shown for seed in LINE.findall(message.text))

    def failures(self) -> set[int]:
        """The seeds whose people were told, honestly, that their job took three processes with it."""
        messages = {seed: interaction.message for seed, interaction in self.accepted.items()}
        ended = {
            seed: found[1] for seed, message in messages.items() if message and (found := CODE.search(message.text))
        }
        assert set(ended.values()) <= {"interrupted"}, ended
        return set(ended)

    def answered(self) -> int:
        """How many people see an outcome."""
        return len(set(self.results()) | self.failures())

    async def see_all(self, within: float) -> None:
        """Until everybody who was accepted sees an outcome."""
        async with asyncio.timeout(within):
            while set(self.accepted) - set(self.results()) - self.failures():
                await asyncio.sleep(0.2)

    async def _ask(self, seed: int) -> None:
        person = self.server.person(f"person{seed}")
        prompt = f"a fox --steps {self.steps} --size 96x96 --guidance 1 --seed {seed} --raw"
        interaction = await person.slash("imagine", {"prompt": prompt})
        with contextlib.suppress(NoAnswerError):  # told that the bot did not respond
            await interaction.acknowledged(4.0)
            self.accepted[seed] = interaction


def broken_rules(server: DiscordServer) -> list[Breach]:
    """What Discord would not have had, but for late answers: here the engine shares its process with the chat."""
    return [breach for breach in server.breaches if breach.rule != "3 seconds"]


@pytest.fixture(scope="module")
def lives() -> Iterator[Nursery]:
    with Nursery() as nursery:
        yield nursery


async def survive(lives: Nursery, folder: Path, *, kills: int, jobs: int, seed: int) -> Crowd:
    """Kill the bot at random moments, the outcomes that people see being the clock; then look at what they saw.

    One life in ten, by chance, comes so much later that what the dead held is free, and gets it done. In the others it
    is not free, so that only what they are asked for themselves is sure to be shown.
    """
    chance, ahead, begun = random.Random(seed), 0.0, time.monotonic()
    async with DiscordServer(limits=IMMEDIATE) as server:
        crowd, environment, log = Crowd(server), settings(server, folder), folder / "bot.log"
        for number in range(kills):
            rested, asked = chance.random() < RESTED, -(-jobs // kills)
            ahead += LEASES * rested
            lives.start(environment, log, ahead=ahead)
            await server.connected()
            seen = crowd.answered()
            crowd.ask(asked)
            owed = asked + len(crowd.accepted) - seen
            wanted = seen + (owed if rested else asked * chance.choice((0, 2, 3, 5, 5, 5)) // 5)
            with contextlib.suppress(TimeoutError):  # who was told that the bot did not respond is shown nothing
                async with asyncio.timeout(10.0):
                    while crowd.answered() < wanted:
                        await asyncio.sleep(0.05)
            await asyncio.sleep(chance.uniform(0.0, 0.3))
            lives.kill()
            if number % 20 == 19:
                say(f"{number + 1} kills in {time.monotonic() - begun:.0f} s", crowd)
        await crowd.told()
        lives.start(environment, log, ahead=ahead + LEASES)
        await server.connected()
        crowd.ask(jobs - len(crowd.accepted))
        await crowd.told()
        await crowd.see_all(60.0 + jobs)
        await asyncio.sleep(2.0)  # what would be shown twice has its chance
        lives.leave(10.0)
        say(f"all in {time.monotonic() - begun:.0f} s", crowd)
        assert broken_rules(server) == []
    return crowd


def say(when: str, crowd: Crowd) -> None:
    """Where a run is."""
    shown, failed = crowd.results(), len(crowd.failures())
    counted = f"{len(crowd.accepted)} accepted, {shown.total()} shown, {failed} interrupted"
    logging.getLogger("kills").info(f"{when}: {crowd.asked} asked, {counted}")


def check(crowd: Crowd, jobs: int) -> None:
    """0 lost, 0 shown twice, and nearly all of it pictures."""
    shown, failed = crowd.results(), crowd.failures()
    assert len(crowd.accepted) >= jobs
    assert [seed for seed, times in shown.items() if times > 1] == []
    assert [seed for seed in crowd.accepted if (seed in shown) == (seed in failed)] == []
    assert len(failed) <= jobs // 20, f"{len(failed)} jobs of {jobs} failed"


@pytest.mark.timeout(900)
async def test_forty_kills_over_two_hundred_jobs(lives: Nursery, tmp_path: Path) -> None:
    check(await survive(lives, tmp_path, kills=40, jobs=200, seed=1), 200)


@pytest.mark.slow
@pytest.mark.timeout(4 * 3600)
async def test_a_thousand_kills_over_ten_thousand_jobs(lives: Nursery, tmp_path: Path) -> None:
    check(await survive(lives, tmp_path, kills=1_000, jobs=10_000, seed=2), 10_000)


async def test_the_engine_leaves_with_the_bot_that_was_killed(tmp_path: Path) -> None:
    """The program as people start it, with the engine in a process of its own."""
    async with DiscordServer(limits=IMMEDIATE) as server:
        crowd = Crowd(server, steps=100)
        bot = Bot(server, tmp_path)
        bot.start()
        await server.connected()
        crowd.ask(2)
        await crowd.told()
        async with asyncio.timeout(30.0):
            while not (engines := bot.children()):
                await asyncio.sleep(0.05)
        bot.kill()
        async with asyncio.timeout(30.0):
            while any(alive(engine) for engine in engines):
                await asyncio.sleep(0.05)
        assert crowd.results().total() == 0, "it was killed before anything was made"
        async with bot_on(server, tmp_path) as again:
            await crowd.see_all(120.0)
            assert again.leave(10.0) == 0
        assert set(crowd.results().values()) == {1}


@pytest.mark.parametrize("point", POINTS)
async def test_a_process_that_ends_at_a_crash_point(lives: Nursery, tmp_path: Path, point: str) -> None:
    """Exactly one picture for every accepted job; what was never stored was never acknowledged either."""
    async with DiscordServer(limits=IMMEDIATE) as server:
        crowd, environment, log = Crowd(server, steps=8), settings(server, tmp_path), tmp_path / "bot.log"
        lives.start(environment, log, point)
        await server.connected()
        crowd.ask(1)
        assert await asyncio.to_thread(lives.wait) == -signal.SIGKILL
        await crowd.told()
        assert (crowd.accepted == {}) == (point in ("before", "accepted"))
        expected = int(point != "before")
        assert crowd.results().total() == int(point in ("sent", "marked"))
        lives.start(environment, log, ahead=LEASES)
        await server.connected()
        async with asyncio.timeout(60.0):
            while crowd.results().total() < expected:
                await asyncio.sleep(0.1)
        crowd.ask(1)  # when this one is shown, an older one has had its chance to be shown again
        async with asyncio.timeout(60.0):
            while crowd.results()[SEEDS_FROM + 1] < 1:
                await asyncio.sleep(0.1)
        lives.leave(10.0)
        assert crowd.results() == Counter({SEEDS_FROM: expected, SEEDS_FROM + 1: 1})
        assert broken_rules(server) == []
