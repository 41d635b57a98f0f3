"""`kill -9` of the whole program while people use it through a real connection: nothing lost, nothing shown twice."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.discord_server import DiscordServer, Interaction, Limits, NoAnswerError, Person

ROOT = Path(__file__).parent.parent
SEEDS_FROM = 70_000  # a seed of its own tells each job's message from all others


class Bot:
    """`darkroom run` in a process of its own, over one data folder."""

    def __init__(self, server: DiscordServer, folder: Path) -> None:
        limits = {"DARKROOM_DATA_DIR": str(folder / "data"), "DARKROOM_CONFIG": str(folder / "none.toml")}
        self._environment = {**server.environment, **limits, "PATH": "/usr/bin:/bin"}
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

    def leave(self, seconds: float) -> int:
        """SIGTERM; the exit status, or a failure when it takes longer."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(seconds)


@contextlib.asynccontextmanager
async def bot_on(server: DiscordServer, folder: Path) -> AsyncIterator[Bot]:
    bot = Bot(server, folder)
    bot.start()
    try:
        yield bot
    finally:
        bot.kill()


async def ask(person: Person, seed: int) -> tuple[int, Interaction] | None:
    """One command; None when Discord told the person that the application did not respond."""
    interaction = await person.slash("imagine", {"prompt": f"a fox --steps 2 --seed {seed} --raw"})
    try:
        await interaction.acknowledged(4.0)
    except NoAnswerError:
        return None
    return seed, interaction


def results(server: DiscordServer, seed: int) -> int:
    """In how many messages the pictures of a seed can be seen."""
    messages = server.messages(server.general)
    return sum(bool(message.gallery) and f"seed {seed}" in message.text for message in messages)


def outcomes(server: DiscordServer, seed: int, interaction: Interaction) -> int:
    """Pictures, or the honest word that three deaths in a row hit the same job."""
    message = interaction.message
    failed = message is not None and not message.gallery and "(interrupted" in message.text
    return results(server, seed) + failed


async def survive(folder: Path, *, kills: int, jobs: int, seed: int) -> None:
    chance = random.Random(seed)
    async with DiscordServer(limits=Limits(identify_interval=0.0)) as server, bot_on(server, folder) as bot:
        people = [server.person(f"person{number}") for number in range(jobs)]
        asked: list[asyncio.Task[tuple[int, Interaction] | None]] = []
        for number in range(kills):
            await server.connected()
            share = jobs * (number + 1) // kills
            while len(asked) < share:
                job = len(asked)
                asked.append(asyncio.create_task(ask(people[job], SEEDS_FROM + job)))
            await asyncio.sleep(chance.uniform(0.0, 4.0))
            bot.kill()
            bot.start()
        answers = await asyncio.gather(*asked)
        accepted = [answer for answer in answers if answer is not None]
        assert len(accepted) >= jobs // 3, "most commands should be heard between two deaths"
        async with asyncio.timeout(60 + 2 * jobs):
            while any(outcomes(server, number, interaction) == 0 for number, interaction in accepted):
                await asyncio.sleep(0.2)
        await asyncio.sleep(3.0)  # what would be shown twice has its chance
        shown = {number: results(server, number) for number in range(SEEDS_FROM, SEEDS_FROM + jobs)}
        assert [number for number, times in shown.items() if times > 1] == []
        assert [number for number, interaction in accepted if outcomes(server, number, interaction) != 1] == []
        assert server.breaches == []
        assert bot.leave(10.0) == 0


async def test_a_few_kills_lose_nothing_and_show_nothing_twice(tmp_path: Path) -> None:
    await survive(tmp_path, kills=5, jobs=20, seed=1)


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_forty_kills_over_two_hundred_jobs(tmp_path: Path) -> None:
    await survive(tmp_path, kills=40, jobs=200, seed=2)
