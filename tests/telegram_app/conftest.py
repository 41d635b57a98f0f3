"""The Telegram adapter with the real core, a real library file and the pocket model, against the loopback Telegram."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.app import draw_seed
from bot.core.planning import Planner
from bot.core.service import Service
from bot.core.surfaces import Surface
from bot.telegram_app.addresses import PLATFORM
from bot.telegram_app.client import Connection, TelegramClient, WebhookSettings
from generation.backends.local import LocalBackend
from generation.metadata import Embed
from storage.library import Library
from tests.telegram_server import Chat, Limits, Message, TelegramServer

PATIENCE = 90.0  # seconds for pictures, on a machine that has much else to do
UNHURRIED = Limits(floods="off")  # for tests that are not about floods
SMALL = "--steps 2 --cfg 3"


@dataclass
class Kept:
    """Where the hash of the offered commands is kept between starts."""

    digest: str | None = None

    def save(self, digest: str) -> None:
        self.digest = digest


@dataclass
class Bot:
    """A running bot and what it stands on."""

    library: Library
    service: Service
    client: TelegramClient
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def start(self, *, connect: bool = True, work: bool = True) -> None:
        if connect:
            self.tasks.append(asyncio.create_task(self.client.run()))
        if work:
            self.tasks.append(asyncio.create_task(self.service.run()))

    async def stop(self) -> None:
        self.service.stop()
        await self.client.close()
        await asyncio.gather(*self.tasks, return_exceptions=True)


class Bots:
    """Starts bots over one library, one after another."""

    def __init__(self, library: Library, backend: LocalBackend, server: TelegramServer) -> None:
        self.library, self._backend, self._server = library, backend, server
        self.kept = Kept()

    def build(
        self, *, token: str | None = None, cache_chat: int | None = None, webhook: WebhookSettings | None = None
    ) -> Bot:
        surfaces: dict[str, Surface] = {}
        planner = Planner(self.library, "pocket", Embed.FULL, draw_seed, folders=False)
        service = Service(self.library, planner, self._backend, surfaces)
        api_url = self._server.base_url.removesuffix("/bot")
        connection = Connection(
            token=token or self._server.token, api_url=api_url, cache_chat=cache_chat, webhook=webhook
        )
        client = TelegramClient(
            service.desk,
            self.library,
            connection,
            load_hash=lambda: self.kept.digest,
            save_hash=self.kept.save,
        )
        surfaces[PLATFORM] = client.surface
        return Bot(self.library, service, client)

    @contextlib.asynccontextmanager
    async def running(
        self, *, work: bool = True, cache_chat: int | None = None, webhook: WebhookSettings | None = None
    ) -> AsyncIterator[Bot]:
        bot = self.build(cache_chat=cache_chat, webhook=webhook)
        bot.start(work=work)
        try:
            await self._server.connected()
            yield bot
        finally:
            await bot.stop()


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
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(limits=UNHURRIED) as running:
        yield running
        assert running.unknown_parameters() == []


@pytest.fixture
def bots(library: Library, backend: LocalBackend, server: TelegramServer) -> Bots:
    return Bots(library, backend, server)


@pytest.fixture
async def bot(bots: Bots) -> AsyncIterator[Bot]:
    async with bots.running() as running:
        yield running


def from_bot(message: Message) -> bool:
    return bool(message.sender.is_bot)


def pictured(message: Message) -> bool:
    return message.photo is not None and from_bot(message)


async def made(server: TelegramServer, chat: Chat, where: Callable[[Message], bool] = pictured) -> Message:
    """The first message with a picture of ours in a chat, once it is there."""
    return await server.shown(chat, where=where, within=PATIENCE)


async def said(server: TelegramServer, chat: Chat, words: str) -> Message:
    """The first message of ours that has these words in it, once it is there."""
    return await server.shown(chat, where=lambda m: from_bot(m) and words in m.words, within=30.0)


def generation_id(message: Message) -> str:
    """The generation that a message's buttons are about."""
    return str(message.buttons[-1]["callback_data"].split(":")[2])
