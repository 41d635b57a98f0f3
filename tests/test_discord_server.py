"""The loopback Discord is strict, and the unmodified discord.py talks to it."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import discord
import pytest

from tests.discord_server import DiscordServer, Faults, Limits, NoAnswerError, NotOfferedError, Upload
from tests.discord_server.small_bot import PNG, Bot, pointed_at, raw, running_bot

FAST = Limits(identify_interval=0.0)


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer(limits=FAST) as running:
        yield running


async def test_a_slash_command_becomes_a_gallery_with_alt_text(server: DiscordServer) -> None:
    async with running_bot(server):
        done = await server.person("ada", locale="zh-CN").slash("imagine", {"prompt": "a fox"})
        assert await done.acknowledged() < 1.0
        message = await done.original()
        assert message.text == "a fox"
        assert message.gallery[0]["description"] == "a red fox"
        assert message.attachments[0].content == PNG
        history = server.message_history(message)
        assert [(revision.kind, revision.loading) for revision in history] == [("created", True), ("edited", False)]
        assert server.messages(server.general) == [message]
        assert server.syncs == 1
        assert server.breaches == []


async def test_every_way_to_act(server: DiscordServer) -> None:
    ada = server.person("ada")
    async with running_bot(server):
        asked = await ada.autocomplete("imagine", "prompt", "fo")
        assert [choice["value"] for choice in await asked.choices()] == ["fo0", "fo1", "fo2"]
        planted = server.plant(server.general, content="hello", author=ada)
        looked = await ada.menu("Parameters", planted)
        assert (await looked.original()).text == f"of {planted.id}: hello"
        assert looked.ephemeral
        uploaded = await ada.slash("size", {"picture": Upload("fox.png", PNG, "image/png")})
        assert (await uploaded.original()).text == f"128x64 {len(PNG)}"
        form = await ada.slash("form")
        assert (await form.modal())["title"] == "A form"
        sent = await ada.submit_modal(form, {"Idea": "a fox", "picture": Upload("a.png", PNG, "image/png")})
        assert (await sent.original()).text == f"a fox [{len(PNG)}]"
        with pytest.raises(NotOfferedError):
            await ada.slash("draw", {})
        with pytest.raises(NotOfferedError):
            await ada.press(planted, "Again")
        assert server.breaches == []


async def test_an_old_button_works_after_a_restart(server: DiscordServer) -> None:
    async with running_bot(server):
        done = await server.person("ada").slash("imagine", {"prompt": "a fox"})
        message = await done.original()
    old = server.plant(server.general, components=message.components, files=[Upload("fox.png", PNG)], age=400 * 86400)
    assert old.id < message.id
    async with running_bot(server):
        pressed = await server.person("bob").press(old, "Again")
        assert (await pressed.original()).text == "again 7"
        assert pressed.ephemeral
        assert server.identifies == 2


async def start_process(server: DiscordServer, work_seconds: float) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.discord_server.small_bot",
        env={**os.environ, **server.environment, "WORK_SECONDS": str(work_seconds)},
        cwd=Path(__file__).parent.parent,
    )
    await server.connected()
    return process


async def test_the_server_outlives_a_killed_bot(server: DiscordServer) -> None:
    ada = server.person("ada")
    first = await start_process(server, 60.0)
    lost = await ada.slash("imagine", {"prompt": "lost"})
    await lost.acknowledged()
    first.kill()
    await first.wait()
    await server.until(lambda: not server.online)
    unheard = await ada.slash("imagine", {"prompt": "unheard"})
    second = await start_process(server, 0.0)
    heard = await ada.slash("imagine", {"prompt": "heard"})
    assert (await heard.original()).text == "heard"
    second.kill()
    await second.wait()
    assert lost.message is not None
    assert lost.message.loading
    assert unheard.acknowledged_after is None
    assert (server.identifies, server.resumes, server.syncs) == (2, 0, 2)
    assert server.breaches == []


async def test_user_install_where_the_app_is_no_member(server: DiscordServer) -> None:
    ada = server.person("ada")
    foreign = server.channel(server.guild("Foreign", has_bot=False), "general")
    async with running_bot(server) as bot:
        for place in (foreign, server.group(ada), server.direct(ada)):
            done = await ada.slash("imagine", {"prompt": "a fox"}, channel=place, installed="user")
            assert (await done.original()).text == "a fox"
        with pytest.raises(NotOfferedError):
            await ada.slash("imagine", {"prompt": "a fox"}, channel=foreign)
        with pytest.raises(discord.Forbidden):
            await bot.http.get_channel(foreign.id)
        await ada.slash("many", {"count": 6}, channel=foreign, installed="user")
        await server.until(lambda: bot.failures)
        assert getattr(bot.failures[0], "code", 0) == 40094


async def test_three_seconds(server: DiscordServer) -> None:
    async with running_bot(server) as bot:
        bot.delay = 0.3
        late = await server.person("ada").slash("imagine", {"prompt": "a fox"})
        server.advance(3.0)
        with pytest.raises(NoAnswerError):
            await late.acknowledged(1.0)
        await server.until(lambda: bot.failures)
        assert getattr(bot.failures[0], "code", 0) == 10062
        assert [breach.rule for breach in server.breaches] == ["3 seconds"]


async def test_a_second_answer_and_fifteen_minutes(server: DiscordServer) -> None:
    async with running_bot(server):
        done = await server.person("ada").slash("imagine", {"prompt": "a fox"})
        message = await done.original()
        status, body = await raw(server, "POST", f"/interactions/{done.id}/{done.token}/callback", {"type": 5})
        assert (status, body["code"]) == (400, 40060)
        webhook = f"/webhooks/{server.world.application_id}/{done.token}/messages/@original"
        server.advance(15 * 60)
        status, body = await raw(server, "GET", webhook)
        assert (status, body["code"]) == (401, 50027)
        status, body = await raw(server, "GET", f"/channels/{message.channel.id}/messages/{message.id}")
        assert (status, body["id"]) == (200, str(message.id))


async def test_wrong_token_and_privileged_intents(server: DiscordServer) -> None:
    bot, greedy = Bot(), Bot(privileged=True)
    with pointed_at(server):
        with pytest.raises(discord.LoginFailure):
            await bot.start("wrong")
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await greedy.start(server.token)
        await bot.close()
        await greedy.close()
    async with aiohttp.ClientSession() as session, session.ws_connect(server.gateway_url + "?v=10") as socket:
        assert (await socket.receive_json())["op"] == 10
        await socket.send_json({"op": 2, "d": {"token": "wrong", "intents": 0}})
        assert (await socket.receive()).data == 4004


async def test_resume_after_a_drop_replays_what_was_missed(server: DiscordServer) -> None:
    ada = server.person("ada")
    async with running_bot(server):
        await server.drop_gateway()
        done = await ada.slash("imagine", {"prompt": "while away"})
        assert (await done.original()).text == "while away"
        assert (server.identifies, server.resumes) == (1, 1)
        await server.ask_to_reconnect()
        await server.until(lambda: server.resumes == 2)
        await server.invalidate_sessions()
        await server.until(lambda: server.identifies == 2, 8.0)
        done = await ada.slash("imagine", {"prompt": "new session"})
        assert (await done.original()).text == "new session"


async def test_a_gateway_that_drops_all_the_time(server: DiscordServer) -> None:
    async with running_bot(server):
        server.set_faults(Faults(drop_gateway_every=0.1))
        for number in range(5):
            done = await server.person("ada").slash("imagine", {"prompt": str(number)})
            assert (await done.original()).text == str(number)
            await asyncio.sleep(0.05)
        assert server.resumes >= 2
        assert server.identifies == 1


async def test_nonce(server: DiscordServer) -> None:
    async with running_bot(server) as bot:
        channel = bot.get_partial_messageable(server.general.id)
        first = await channel.send("once", nonce="delivery-1")
        again = await channel.send("once", nonce="delivery-1")
        assert first.id == again.id
        server.advance(200.0)
        assert (await channel.send("once", nonce="delivery-1")).id != first.id
        with pytest.raises(discord.HTTPException):
            await channel.send("x", nonce="n" * 26)


async def test_errors_of_places_and_people(server: DiscordServer) -> None:
    shut = server.person("shut", blocks_dms=True)
    mute = server.channel(server.home, "mute", bot_permissions=1 << 10)
    hidden = server.channel(server.home, "hidden", bot_permissions=0)
    gone = server.channel(server.home, "gone")
    async with running_bot(server) as bot:
        server.delete_channel(gone)
        direct = await bot.http.start_private_message(shut.id)
        for channel_id, code in (
            (int(direct["id"]), 50007),
            (mute.id, 50013),
            (hidden.id, 50001),
            (gone.id, 10003),
        ):
            with pytest.raises(discord.HTTPException) as caught:
                await bot.get_partial_messageable(channel_id).send("hello")
            assert caught.value.code == code
        sent = await bot.get_partial_messageable(server.general.id).send("hello")
        server.delete_message(server.messages(server.general)[0])
        with pytest.raises(discord.NotFound) as caught:
            await sent.edit(content="gone")
        assert caught.value.code == 10008
        server.remove_bot(server.home)
        with pytest.raises(discord.Forbidden):
            await bot.get_partial_messageable(server.general.id).send("hello")
        assert server.breaches == []


async def test_file_sizes_and_pings(server: DiscordServer) -> None:
    server.world.limits = Limits(file_size=1000, identify_interval=0.0)
    async with running_bot(server) as bot:
        channel = bot.get_partial_messageable(server.general.id)
        with pytest.raises(discord.HTTPException) as caught:
            await channel.send(file=discord.File(io.BytesIO(b"x" * 1001), "a.bin"))
        assert (caught.value.status, caught.value.code) == (413, 40005)
        await channel.send("@everyone look")
        assert [breach.rule for breach in server.breaches] == ["error 40005"]
        await channel.send("@everyone look", allowed_mentions=discord.AllowedMentions(everyone=True))
        assert server.breaches[-1].rule == "mention"
