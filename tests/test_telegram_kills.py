"""`kill -9` of the program while people use it through Telegram: one picture for everything that was accepted."""

from __future__ import annotations

import asyncio
import re
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lives.dying import POINTS
from tests.lives.nursery import Nursery
from tests.telegram_server import Chat, Limits, TelegramServer

LEASES = 70.0  # seconds after which what a dead process held is anybody's
SEED = re.compile(r"seed (\d+)")


@pytest.fixture(scope="module")
def lives() -> Iterator[Nursery]:
    with Nursery() as nursery:
        yield nursery


def settings(server: TelegramServer, folder: Path) -> dict[str, str]:
    """What a bot over this server and this folder finds in its environment."""
    mine = {"DARKROOM_DATA_DIR": str(folder / "data"), "DARKROOM_CONFIG": str(folder / "none.toml")}
    return {**server.environment, **mine, "DARKROOM_THREADS": "1"}


def results(chat: Chat) -> Counter[int]:
    """In how many messages the picture of each seed can be seen."""
    shown = (message for message in chat.messages if message.sender.is_bot and message.photo is not None)
    return Counter(int(seed) for message in shown for seed in SEED.findall(message.words)[:1])


def strays(chat: Chat) -> int:
    """Messages of the bot that stayed words without a picture."""
    return sum(message.sender.is_bot and message.photo is None and not message.deleted for message in chat.messages)


@pytest.mark.parametrize("point", POINTS)
async def test_a_process_that_ends_at_a_crash_point(lives: Nursery, tmp_path: Path, point: str) -> None:
    """An update that was not confirmed comes again, so that everything that was written is answered, once."""
    async with TelegramServer(limits=Limits(floods="off")) as server:
        person, environment, log = server.person("Ada"), settings(server, tmp_path), tmp_path / "bot.log"
        lives.start(environment, log, point)
        await server.connected()
        await person.writes(person.private, "a fox --steps 8 --size 96x96 --seed 1 --raw")
        assert await asyncio.to_thread(lives.wait) == -signal.SIGKILL
        assert results(person.private)[1] == int(point in ("sent", "marked"))
        lives.start(environment, log, ahead=LEASES)
        await server.connected()
        await server.until(lambda: results(person.private)[1] > 0, 60.0, "the picture")
        await person.writes(person.private, "a fox --steps 1 --size 96x96 --seed 2 --raw")
        await server.until(lambda: results(person.private)[2] > 0, 60.0, "a later picture")
        lives.leave(10.0)
        assert results(person.private) == Counter({1: 1, 2: 1})
        assert strays(person.private) == 0
        assert server.unknown_parameters() == []
