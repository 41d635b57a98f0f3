"""The Discord adapter with the real core, a real library file and the pocket model, against the loopback Discord."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.app import draw_seed
from bot.core.planning import Planner
from bot.core.service import Service
from bot.core.surfaces import Surface
from bot.discord_app.addresses import PLATFORM
from bot.discord_app.client import DarkroomClient, point_discord_at, run_discord
from generation.backends.local import LocalBackend
from generation.metadata import Embed
from prompting.expand import Expander, expand
from storage.library import Library
from storage.people import People
from storage.records import HistoryFilter
from tests.discord_server import DiscordServer, Interaction, Limits, Message

PATIENCE = 90.0  # seconds for pictures, on a machine that has much else to do
FAST = Limits(identify_interval=0.0)


@dataclass
class Kept:
    """Where the hash of the registered commands is kept between starts."""

    digest: str | None = None

    def save(self, digest: str) -> None:
        self.digest = digest


@dataclass
class Bot:
    """A running bot and what it stands on."""

    library: Library
    service: Service
    client: DarkroomClient
    token: str
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def start(self, *, connect: bool = True, work: bool = True) -> None:
        if connect:
            self.tasks.append(asyncio.create_task(run_discord(self.client, self.token)))
        if work:
            self.tasks.append(asyncio.create_task(self.service.run()))

    async def stop(self) -> None:
        self.service.stop()
        await self.client.close()
        await asyncio.gather(*self.tasks, return_exceptions=True)


class Bots:
    """Starts bots over one library, one after another."""

    def __init__(
        self, library: Library, backend: LocalBackend, server: DiscordServer, expander: Expander = expand
    ) -> None:
        self.library, self._backend, self._server, self._expander = library, backend, server, expander
        self.kept = Kept()

    def build(self) -> Bot:
        surfaces: dict[str, Surface] = {}
        planner = Planner(self.library, "pocket", Embed.FULL, draw_seed, folders=False, expander=self._expander)
        service = Service(self.library, planner, self._backend, surfaces)
        client = DarkroomClient(
            service.desk, recall=self.recall, load_hash=lambda: self.kept.digest, save_hash=self.kept.save
        )
        surfaces[PLATFORM] = client.surface
        return Bot(self.library, service, client, self._server.token)

    def recall(self, user: str) -> list[tuple[str, str]]:
        with self.library.transaction() as session:
            person = People(session).person_for(PLATFORM, user)
        page = self.library.history(limit=25, only=HistoryFilter(person_id=person))
        return [(generation.id, generation.idea) for generation in page.generations]

    @contextlib.asynccontextmanager
    async def running(self, *, work: bool = True) -> AsyncIterator[Bot]:
        bot = self.build()
        bot.start(work=work)
        try:
            await self._server.connected()
            yield bot
        finally:
            await bot.stop()
            await self._server.disconnected()


@pytest.fixture(scope="session")
def backend() -> Iterator[LocalBackend]:
    made = LocalBackend(threads=1)
    made.preload("pocket")
    yield made
    asyncio.run(made.close())


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "darkroom") as opened:
        yield opened


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    async with DiscordServer(limits=FAST) as running:
        point_discord_at(running.api_url, running.gateway_url)
        yield running
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@pytest.fixture
def bots(library: Library, backend: LocalBackend, server: DiscordServer) -> Bots:
    return Bots(library, backend, server)


@pytest.fixture
async def bot(bots: Bots) -> AsyncIterator[Bot]:
    async with bots.running() as running:
        yield running


def shows(pictures: int) -> Callable[[Message], bool]:
    return lambda message: len(message.gallery) == pictures


async def made(done: Interaction, pictures: int = 1) -> Message:
    """The message once its pictures are there."""
    return await done.original(PATIENCE, where=shows(pictures))


def generation_id(message: Message) -> str:
    """The generation that a message's buttons are about."""
    return str(message.buttons[-1]["custom_id"].split(":")[2])
