"""Whether people on one platform notice that the other one is away:

    python -m tests.benchmarks.one_platform_down [seconds away] [seconds well] [commands a second]

`darkroom run` in a process of its own talks to both loopback platforms, each through a line that can be cut. People
send commands to both at random moments (Poisson, fixed seed); one in sixteen asks for a picture of one step, the
others for the queue. Each platform is away once: a third of the time its port is closed, a third it says 502, a third
it says nothing. Before and after, both are well; after a platform's return, "back" lasts until it answered everything.

A command is acknowledged when its person sees the first answer. On Telegram it is lost when that never comes. On
Discord it is lost when it does not come within three seconds, after which Discord takes none; what is sent while
the bot has no connection to Discord, or three seconds before that, no bot can answer, and counts as unheard.
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.discord_server import DiscordServer, Limits
from tests.discord_server import Person as DiscordPerson
from tests.line import Line, State
from tests.telegram_server import Limits as TelegramLimits
from tests.telegram_server import Person, TelegramServer
from tests.test_kills import ROOT

WARM_UP = 20.0  # seconds
PEOPLE = 100  # on each platform: so many that nobody waits for their own last command
REQUESTS = 16  # one command in so many asks for a picture
PICTURE = "a fox --raw --steps 1 --size 96x96 --seed {}"
DEADLINE = 3.0  # seconds
LONGEST_BACK = 600.0  # seconds
WAYS = (State.REFUSED, State.BAD_GATEWAY, State.SILENT)
PLATFORMS = ("discord", "telegram")
LAST_ANSWERS = 15.0  # seconds
DEFAULTS = (600.0, 300.0, 4.0)
COLUMNS = "platform  commands   p50    p99   lost  unheard  picture p50   p99"


@dataclass(kw_only=True)
class Command:
    """What somebody sent. ``look`` finds when it was answered and when its picture came, None while they did not."""

    phase: str
    sent: float
    picture: bool
    look: Callable[[], tuple[float | None, float | None]]
    answered: float | None = None
    pictured: float | None = None

    @property
    def done(self) -> bool:
        """Whether everything has come."""
        if self.answered is None or (self.picture and self.pictured is None):
            self.answered, self.pictured = self.look()
        return self.answered is not None and (self.pictured is not None or not self.picture)


Ask = Callable[[int, str | None, str], Awaitable[Command]]  # how many were before, the idea, the phase


@dataclass
class Phase:
    """A part of the run: its seconds, what the bot's own process computed meanwhile, connections that were tried."""

    name: str
    away: str | None = None
    began: float = 0.0
    seconds: float = 0.0
    computed: float = 0.0
    connections: int = 0


@dataclass
class Run:
    """The commands of both platforms, phase by phase."""

    lines: dict[str, Line]
    bot: int
    discord_online: Callable[[], bool]
    phases: list[Phase] = field(default_factory=list)
    commands: dict[str, list[Command]] = field(default_factory=lambda: {name: [] for name in PLATFORMS})

    async def send(self, platform: str, rate: float, ask: Ask) -> None:
        """Commands at ``rate`` until cancelled."""
        chance, sent = random.Random(f"one platform down: {platform}"), self.commands[platform]
        due = time.monotonic()
        while True:
            due += chance.expovariate(rate)
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            picture = PICTURE.format(len(sent)) if len(sent) % REQUESTS == 0 else None
            sent.append(await ask(len(sent), picture, self.phases[-1].name if self.phases else "before"))

    @asynccontextmanager
    async def phase(self, name: str, away: str | None = None) -> AsyncIterator[None]:
        """What is sent inside belongs to it."""
        print(f"{time.strftime('%H:%M:%S')} {name}", file=sys.stderr)  # noqa: T201
        phase = Phase(name, away, time.time())
        self.phases.append(phase)
        began, computed, connections = time.monotonic(), self._computed(), self._connections()
        yield
        phase.seconds, phase.computed = time.monotonic() - began, self._computed() - computed
        phase.connections = self._connections() - connections

    async def away(self, platform: str, seconds: float) -> None:
        """One platform dies in three ways, and comes back."""
        async with self.phase(f"{platform} away", platform):
            for way in WAYS:
                await self.lines[platform].become(way)
                await asyncio.sleep(seconds / len(WAYS))
        async with self.phase(f"{platform} back", platform):
            await self.lines[platform].become(State.OPEN)
            asked, until = list(self.commands[platform]), time.monotonic() + LONGEST_BACK
            while time.monotonic() < until and not self._back(platform, asked):
                await asyncio.sleep(0.5)

    def _back(self, platform: str, asked: list[Command]) -> bool:
        """Whether all that was asked on Telegram is answered; whether Discord reaches the bot again."""
        if platform == "telegram":
            return all([command.done for command in asked])
        return self.discord_online()

    def deaf_at(self, sent: float) -> bool:
        """Whether Discord was away, or about to be, when something was sent."""
        return any(
            phase.away == "discord" and phase.began - DEADLINE < sent < phase.began + phase.seconds
            for phase in self.phases
        )

    def _computed(self) -> float:
        fields = Path(f"/proc/{self.bot}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _connections(self) -> int:
        return sum(line.taken for line in self.lines.values())


async def ask_telegram(people: list[Person], number: int, picture: str | None, phase: str) -> Command:
    person = people[number % PEOPLE]
    said = await person.writes(person.private, picture or "/queue")

    def look() -> tuple[float | None, float | None]:
        answers = (m for m in person.private.stored.copy().values() if m.reply_to is said)
        if (answer := next(answers, None)) is None:
            return None, None
        return answer.at, next((shown.at for shown in answer.revisions if shown.media is not None), None)

    return Command(phase=phase, sent=said.at, picture=picture is not None, look=look)


async def ask_discord(people: list[DiscordPerson], number: int, picture: str | None, phase: str) -> Command:
    person, sent = people[number % PEOPLE], time.time()
    asked = await (person.slash("imagine", {"prompt": picture}) if picture is not None else person.slash("queue"))

    def look() -> tuple[float | None, float | None]:
        if asked.acknowledged_after is None or asked.message is None:
            return None, None
        return sent + asked.acknowledged_after, next((s.at for s in asked.message.revisions if s.attachments), None)

    return Command(phase=phase, sent=sent, picture=picture is not None, look=look)


@contextmanager
def program(environment: dict[str, str], folder: Path) -> Iterator[int]:
    """`darkroom run`; its process."""
    mine = {"DARKROOM_DATA_DIR": str(folder / "data"), "DARKROOM_CONFIG": str(folder / "none.toml")}
    environment = {**environment, **mine, "DARKROOM_THREADS": "1", "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "bot.cli", "run"]
    with (folder / "bot.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
    try:
        yield process.pid
    finally:
        process.kill()
        process.wait()


async def measure(folder: Path, away: float, well: float, rate: float) -> Run:
    """Both platforms well, then one after the other away."""
    async with (
        DiscordServer(limits=Limits(identify_interval=0.0)) as discord,
        TelegramServer(limits=TelegramLimits(floods="off")) as telegram,
        Line(discord.world.base_url) as to_discord,
        Line(telegram.world.base_url) as to_telegram,
    ):
        discord.world.base_url, telegram.world.base_url = to_discord.url, to_telegram.url
        with program({**discord.environment, **telegram.environment}, folder) as bot:
            await discord.connected(60.0)
            await telegram.connected(60.0)
            run = Run({"discord": to_discord, "telegram": to_telegram}, bot, lambda: discord.online)
            on_discord = [discord.person(f"person {number}") for number in range(PEOPLE)]
            on_telegram = [telegram.person(f"Person {number}") for number in range(PEOPLE)]
            async with asyncio.TaskGroup() as group:
                sending = [
                    group.create_task(run.send("discord", rate, partial(ask_discord, on_discord))),
                    group.create_task(run.send("telegram", rate, partial(ask_telegram, on_telegram))),
                ]
                await asyncio.sleep(WARM_UP)
                for platform in ("telegram", "discord"):
                    async with run.phase(f"well before {platform} is away"):
                        await asyncio.sleep(well)
                    await run.away(platform, away)
                async with run.phase("well in the end"):
                    await asyncio.sleep(well)
                for task in sending:
                    task.cancel()
            await asyncio.sleep(LAST_ANSWERS)
            for command in (command for commands in run.commands.values() for command in commands):
                command.done  # noqa: B018  looks for what came in the end
    return run


def report(run: Run) -> None:
    """A row for each phase and platform; then the ratios."""
    print(f"{'phase':<30}{'s':>6}{'CPU':>6}{'conns':>7}   {COLUMNS}")  # noqa: T201
    for phase in run.phases:
        place = f"{phase.name:<30}{phase.seconds:6.0f}{phase.computed / phase.seconds:6.0%}{phase.connections:7}"
        for platform in PLATFORMS:
            print(f"{place:<49}   {platform:<9}{row(run, phase, platform)}")  # noqa: T201
            place = ""
    for survivor, dead in (("discord", "telegram"), ("telegram", "discord")):
        well = [c for c in run.commands[survivor] if c.phase.startswith("well")]
        there = [c for c in run.commands[survivor] if c.phase == f"{dead} away"]
        for share in (0.5, 0.99):
            before, meanwhile = percentile(waits(well), share), percentile(waits(there), share)
            print(f"{survivor}, {dead} away / both well: p{share * 100:.0f} {meanwhile / before:5.2f}")  # noqa: T201


def row(run: Run, phase: Phase, platform: str) -> str:
    """What one platform's people saw in a phase."""
    commands = [command for command in run.commands[platform] if command.phase == phase.name]
    unanswered = [command for command in commands if command.answered is None]
    nobody = [command for command in unanswered if platform == "discord" and run.deaf_at(command.sent)]
    shown = sorted(c.pictured - c.sent for c in commands if c.pictured is not None)
    answered, lost = waits(commands), len(unanswered) - len(nobody)
    times = f"{percentile(answered, 0.5):7.3f}{percentile(answered, 0.99):7.3f}"
    pictures = f"{percentile(shown, 0.5):7.2f}{percentile(shown, 0.99):7.2f}"
    return f"{len(commands):8}{times}{lost:7}{len(nobody):9}      {pictures}"


def waits(commands: Sequence[Command]) -> list[float]:
    """Seconds to the answers, sorted."""
    return sorted(command.answered - command.sent for command in commands if command.answered is not None)


def percentile(values: Sequence[float], share: float) -> float:
    """Of sorted values; NaN where there are none."""
    return values[min(len(values) - 1, int(len(values) * share))] if values else float("nan")


def main() -> None:
    away, well, rate = [float(word) for word in (*sys.argv[1:], *DEFAULTS[len(sys.argv) - 1 :])]
    with tempfile.TemporaryDirectory() as folder:
        report(asyncio.run(measure(Path(folder), away, well, rate)))


if __name__ == "__main__":
    main()
