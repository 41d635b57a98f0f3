"""What the engine holds, for who runs the bot and for nobody else: an engine in a process of its own."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import draw_seed
from bot.core.admin_commands import InMemory
from bot.core.chat_line import read_line
from bot.core.commands import Imagine
from bot.core.planning import Planner
from bot.core.service import Service
from generation.backends.process import ProcessBackend
from generation.metadata import Embed
from prompting.errors import UserError
from storage.library import Library
from tests.bot.counters import ADA, OPERATOR
from tests.bot.test_service import Chat, Screen


async def test_an_operator_sees_the_models_in_memory(tmp_path: Path) -> None:
    backend, screen = ProcessBackend(threads=1), Screen()
    with Library.open(tmp_path) as library:
        planner = Planner(library, "pocket", Embed.FULL, draw_seed, folders=False)
        service = Service(library, planner, backend, {"screen": screen}, operators=["screen:root"])
        working = asyncio.ensure_future(service.run())
        try:
            chat = Chat(service, screen, library)
            asked = read_line("/models")
            assert asked == InMemory()
            assert "not running" in (await chat.say(asked, OPERATOR)).reply.text
            await chat.say(Imagine(text="a fox --steps 1"), event="fox")
            assert (await screen.shown("fox")).images
            told = (await chat.say(asked, OPERATOR)).reply
            assert told.private
            assert "pocket: " in told.text
            assert "process takes" in told.text
            for who, code in ((ADA, "not_administrator"), (replace(ADA, administrator=True), "not_operator")):
                with pytest.raises(UserError) as refused:
                    await chat.say(asked, who)
                assert refused.value.code == code
        finally:
            service.stop()
            await working
            await backend.close()
