"""Updates reach the bot by polling and by a webhook, until it confirms them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Conflict

from tests.telegram_server import Limits, TelegramServer
from tests.telegram_server.client import client, listening, said

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("U1", callback_data="u:1")]])


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(limits=Limits(floods="off")) as running:
        yield running


async def test_updates_are_kept_until_they_are_confirmed(server: TelegramServer) -> None:
    ada = server.person("Ada")
    async with client(server) as bot:
        for text in "abc":
            await ada.writes(ada.private, text)
        first = await bot.get_updates(timeout=0, limit=2)
        again = await bot.get_updates(offset=first[0].update_id, timeout=0)
        assert [update.update_id for update in again] == [first[0].update_id + n for n in range(3)]
        rest = await bot.get_updates(offset=first[1].update_id + 1, timeout=0)
        assert [update.message.text for update in rest if update.message] == ["c"]
        assert len(server.pending) == 1
        assert await bot.get_updates(offset=rest[-1].update_id + 1, timeout=0) == ()
        assert server.redeliver() == 3
        repeated = await bot.get_updates(offset=rest[-1].update_id + 2, timeout=0)
        assert [update.update_id for update in repeated] == [update.update_id for update in again]
        assert await bot.get_updates(offset=-1, timeout=0) == ()


async def test_the_newer_poll_wins(server: TelegramServer) -> None:
    ada = server.person("Ada")
    async with client(server) as one, client(server) as two:
        older = asyncio.create_task(one.get_updates(timeout=10))
        await server.connected()
        newer = asyncio.create_task(two.get_updates(timeout=10))
        with pytest.raises(Conflict, match=said("terminated by other getupdates request")):
            await older
        await ada.writes(ada.private, "hello")
        (heard,) = await newer
        confirming = heard.update_id + 1
        gone = asyncio.create_task(one.get_updates(offset=confirming, timeout=10))
        await server.connected()
        gone.cancel()
        await server.until(lambda: not server.queue.listening, 5.0)
        await ada.writes_many(ada.private, ["x"] * 150)
        await asyncio.sleep(0.5)  # a poll that repeats its offset sooner is answered with one update
        assert len(await two.get_updates(offset=confirming, timeout=10)) == 100


async def test_only_wanted_kinds_come_and_unknown_ones_do_no_harm(server: TelegramServer) -> None:
    ada = server.person("Ada")
    async with client(server) as bot, listening(server, ["message"]) as received:
        await server.connected()
        sent = await ada.writes(ada.private, "helo")
        await ada.edits(sent, "hello")
        await ada.does("stopped_message_generation", {"draft_id": 7})
        await ada.writes(ada.private, "bye")
        await server.until(lambda: len(received) == 3, 5.0)
        assert received[1].api_kwargs["stopped_message_generation"] == {"draft_id": 7}
        shown = await bot.send_message(ada.id, "x", reply_markup=KEYBOARD)
        await ada.presses(ada.private.stored[shown.id], "U1")  # not asked for
        assert not server.pending


async def test_a_webhook_gets_every_update_with_its_secret(server: TelegramServer) -> None:
    ada = server.person("Ada")
    seen: list[tuple[str | None, int]] = []
    answers = iter([500, 503])

    async def receive(request: web.Request) -> web.Response:
        seen.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), (await request.json())["update_id"]))
        return web.Response(status=next(answers, 200))

    app = web.Application()
    app.router.add_post("/hook", receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with client(server) as bot:
        with pytest.raises(BadRequest, match=said("unallowed characters")):
            await bot.set_webhook("http://127.0.0.1/hook", secret_token="not allowed")
        await bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hook", secret_token="quiet")
        with pytest.raises(Conflict, match=said("webhook is active")):
            await bot.get_updates()
        await ada.writes(ada.private, "one")
        await ada.writes(ada.private, "two")
        await server.until(lambda: not server.queue.pending, 5.0)
        info = await bot.get_webhook_info()
        assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"
        await bot.delete_webhook()
        assert await bot.get_updates(timeout=0) == ()
    await runner.cleanup()
    assert {secret for secret, _ in seen} == {"quiet"}
    ids = [update_id for _, update_id in seen]
    assert ids == [ids[0]] * 3 + [ids[0] + 1]
