"""Rate limits are told and recorded; injected faults are honoured by the library and repeatable."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.discord_server import DiscordServer, Faults, Limits
from tests.discord_server.faults import FaultDraws
from tests.discord_server.small_bot import raw, running_bot


@pytest.fixture
async def server() -> AsyncIterator[DiscordServer]:
    async with DiscordServer(limits=Limits(identify_interval=0.0)) as running:
        yield running


async def test_the_library_honours_a_full_bucket(server: DiscordServer) -> None:
    async with running_bot(server) as bot:
        server.world.limits = Limits(channel_write=(3, 0.3))
        channel = bot.get_partial_messageable(server.general.id)
        for number in range(7):
            await channel.send(str(number))
        assert all(request.status == 200 for request in server.requests if request.method == "POST")
        assert server.breaches == []


async def test_a_client_that_ignores_a_full_bucket_is_told_and_recorded(server: DiscordServer) -> None:
    path = f"/channels/{server.general.id}/messages"
    for number in range(5):
        assert (await raw(server, "POST", path, {"content": str(number)}))[0] == 200
    await asyncio.sleep(0.4)
    status, body = await raw(server, "POST", path, {"content": "too much"})
    assert (status, body["global"]) == (429, False)
    assert 0 < body["retry_after"] < 5
    assert [breach.rule for breach in server.breaches] == ["rate limit"]
    await raw(server, "POST", path, {"content": "too much"})
    assert "retry_after" in [breach.rule for breach in server.breaches]


async def test_global_limit() -> None:
    async with DiscordServer(limits=Limits(other=(1000, 1.0))) as server:
        statuses = [(await raw(server, "GET", "/users/@me"))[0] for _ in range(50)]
        assert set(statuses) == {200}
        status, body = await raw(server, "GET", "/users/@me")
        assert (status, body["global"]) == (429, True)


async def test_faults_are_honoured_and_repeatable(server: DiscordServer) -> None:
    async with running_bot(server) as bot:
        server.set_faults(Faults(seed=3, too_many_requests=0.5, retry_after=(0.01, 0.05)))
        for number in range(3):
            done = await server.person(f"p{number}").slash("imagine", {"prompt": str(number)})
            assert (await done.original()).text == str(number)
        assert bot.failures == []
        assert server.breaches == []
        read = [message async for message in bot.get_partial_messageable(server.general.id).history(limit=2)]
        assert [message.id for message in read] == [
            message.id for message in reversed(server.messages(server.general))
        ][:2]
        injected = [request.status for request in server.requests if request.injected]
        assert injected
        assert set(injected) == {429}


def test_draws_depend_on_the_seed_alone() -> None:
    one, two, other = (FaultDraws(Faults(seed=seed, too_many_requests=0.5)) for seed in (3, 3, 4))
    fates = [[draws.draw("GET", "/x") for _ in range(20)] for draws in (one, two, other)]
    assert fates[0] == fates[1] != fates[2]


async def test_a_cut_connection_has_done_its_work(server: DiscordServer) -> None:
    async with running_bot(server) as bot:
        channel = bot.get_partial_messageable(server.general.id)
        server.set_faults(Faults(cut=1.0))
        with pytest.raises(aiohttp.ClientError):
            await channel.send("once", nonce="n1")
        server.set_faults(Faults())
        again = await channel.send("once", nonce="n1")
        assert [message.id for message in server.messages(server.general)] == [again.id]
        assert 0 in [request.status for request in server.requests]


async def test_edits_of_old_messages_are_few(server: DiscordServer) -> None:
    old = server.plant(server.general, content="old", age=7200.0)
    path = f"/channels/{server.general.id}/messages/{old.id}"
    answers = [await raw(server, "PATCH", path, {"content": str(n)}) for n in range(4)]
    assert [status for status, _ in answers] == [200, 200, 200, 429]
    assert answers[-1][1]["code"] == 30046


async def test_a_silent_client_is_dropped() -> None:
    async with DiscordServer(limits=Limits(heartbeat_seconds=0.1)) as server, aiohttp.ClientSession() as session:
        async with session.ws_connect(server.gateway_url + "?v=10") as socket:
            await socket.receive_json()
            frame = await socket.receive(timeout=3.0)
            assert frame.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.ERROR)
        assert [breach.rule for breach in server.breaches] == ["heartbeat"]
