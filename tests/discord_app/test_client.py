"""The connection and the commands that Discord is told."""

from __future__ import annotations

import asyncio

import pytest

from bot.discord_app.client import DiscordAway, point_discord_at, run_discord
from bot.discord_app.slash import parameter_name
from prompting.errors import UserError
from prompting.options import OPTIONS
from tests.discord_app.conftest import Bots
from tests.discord_server import DiscordServer, Faults
from tests.line import Line, State


async def test_commands_are_registered_once(server: DiscordServer, bots: Bots) -> None:
    for _ in range(2):
        async with bots.running(work=False):
            pass
    assert server.syncs == 1
    bots.kept.digest = "of another version"
    async with bots.running(work=False):
        pass
    assert server.syncs == 2
    assert server.breaches == []


async def test_every_option_of_the_table_is_offered(server: DiscordServer, bots: Bots) -> None:
    async with bots.running(work=False):
        known = {command["name"]: command for command in server.world.commands[None]}
    offered = {option["name"]: option for option in known["imagine"]["options"]}
    assert set(offered) == {"prompt", *(parameter_name(option) for option in OPTIONS if "imagine" in option.commands)}
    assert (offered["steps"]["min_value"], offered["steps"]["max_value"]) == (1, 200)
    for command in known.values():
        assert command["integration_types"] == [0, 1]
        assert command["contexts"] == [0, 1, 2]
    assert known["imagine"]["name_localizations"]["zh-CN"]
    assert all(part["description_localizations"]["zh-CN"] for part in known["imagine"]["options"])
    untranslated = [name for name, command in known.items() if not command.get("name_localizations")]
    assert untranslated == []


async def test_a_bad_token_names_the_setting_and_not_itself(server: DiscordServer, bots: Bots) -> None:
    bot = bots.build()
    with pytest.raises(UserError) as caught:
        await run_discord(bot.client, "wrong.token.entirely")
    assert caught.value.code == "discord_token"
    assert "DARKROOM_DISCORD_TOKEN" in caught.value.message
    assert "wrong.token" not in caught.value.message + caught.value.hint


async def test_a_discord_that_is_not_there_yet(server: DiscordServer, bots: Bots) -> None:
    point_discord_at("http://127.0.0.1:9/api/v10", None)
    bot = bots.build()
    bot.start(work=False)
    await asyncio.sleep(0.3)
    point_discord_at(server.api_url, None)
    await server.connected()
    await bot.stop()
    assert server.syncs == 1


async def test_a_registration_that_fails_is_tried_again(server: DiscordServer, bots: Bots) -> None:
    server.set_faults(Faults(cut=1.0, spare_commands=False, routes=("/commands",)))
    async with bots.running(work=False):
        assert bots.kept.digest is None
        server.set_faults(Faults())
        await server.until(lambda: bots.kept.digest, 5.0)


async def test_a_connection_that_does_not_come_back_is_given_up(server: DiscordServer, bots: Bots) -> None:
    """discord.py alone would wait longer and longer; whoever runs us begins anew with another client."""
    async with Line(server.world.base_url) as line:
        server.world.base_url = line.url
        point_discord_at(server.api_url, server.gateway_url)
        bot = bots.build()
        running = asyncio.create_task(run_discord(bot.client, bot.token, away_seconds=1.0))
        await server.connected()
        await line.become(State.REFUSED)
        with pytest.raises(DiscordAway):
            await asyncio.wait_for(running, 60.0)
        assert bot.client.is_closed()
        await line.become(State.OPEN)
        async with bots.running(work=False):
            assert server.online
