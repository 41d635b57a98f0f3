"""Updates are kept before they are confirmed, handled once, and in order for each person."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime

import aiohttp
import pytest
from sqlalchemy import func, insert, select

from bot.telegram_app.client import WebhookSettings
from prompting.errors import UserError
from storage.job_tables import JobRow, ReceiptRow, UpdateRow
from storage.updates import IN_COMPANY
from tests.telegram_app.conftest import SMALL, Bot, Bots, from_bot, made, said
from tests.telegram_server import Fault, TelegramServer


def rows(bot: Bot, table: type) -> int:
    with bot.library.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


async def test_what_comes_twice_is_done_once(server: TelegramServer, bots: Bots) -> None:
    async with bots.running(work=False) as bot:
        ada = server.person("Ada")
        await ada.writes(ada.private, f"a fox {SMALL}")
        await said(server, ada.private, "a fox")
        await ada.writes(ada.private, "/queue")
        await server.until(lambda: len(ours(ada)) == 2 and not rows(bot, UpdateRow), 30.0, "both answers")
        for times in (2, 3, 4):
            server.redeliver()
            await server.until(
                lambda wanted=times: min(server.queue.delivered.values()) == wanted, 30.0, "all of it again"
            )
        await asyncio.sleep(0.5)
        assert rows(bot, JobRow) == 1
        assert len(ours(ada)) == 2


@pytest.mark.slow
async def test_ten_thousand_updates_told_again_make_no_job(server: TelegramServer, bots: Bots) -> None:
    async with bots.running(work=False) as bot:
        people = [server.person(f"Person {number}") for number in range(100)]
        group = server.supergroup("Foxes", people)
        server.privacy_mode = False
        for number in range(10_000):
            who = people[number % len(people)]
            if number < 500:
                await who.writes(who.private, f"fox {number} {SMALL}")
            else:
                await who.writes(group, "what a fox")
        await server.until(lambda: not server.queue.pending and not rows(bot, UpdateRow), 600.0, "everything")
        jobs, calls = rows(bot, JobRow), len(server.calls)
        server.redeliver()
        await server.until(lambda: min(server.queue.delivered.values()) > 1, 300.0, "everything again")
        await asyncio.sleep(1.0)
        assert rows(bot, JobRow) == jobs == 500
        assert {call.method for call in server.calls[calls:]} <= {"getUpdates"}


async def test_confirmed_means_kept(server: TelegramServer, bots: Bots) -> None:
    """Whatever was confirmed is there when the process is gone in the next moment."""
    async with bots.running(work=False) as bot:
        ada = server.person("Ada")
        for number in range(50):
            await ada.writes(ada.private, f"fox number {number} {SMALL}")
        await server.until(lambda: not server.queue.pending, 30.0, "confirmation")
        kept = rows(bot, UpdateRow) + rows(bot, JobRow) + len([m for m in ours(ada) if "queued" in m.words.lower()])
        assert kept >= 10


async def test_an_accepted_request_is_acknowledged_after_a_restart(server: TelegramServer, bots: Bots) -> None:
    ada = server.person("Ada")
    server.next_call("sendMessage", Fault(latency=30.0, cut_before=True))
    async with bots.running(work=False) as bot:
        await ada.writes(ada.private, f"a fox {SMALL}")
        await server.until(lambda: rows(bot, JobRow) == 1, 30.0, "the job")
    assert ours(ada) == []
    async with bots.running(work=False) as bot:
        assert await said(server, ada.private, "a fox")
        assert rows(bot, JobRow) == 1
    async with bots.running():
        await made(server, ada.private)
    assert len(ours(ada)) == 1


async def test_what_a_dead_process_had_finished_is_not_said_again(server: TelegramServer, bots: Bots) -> None:
    """The process died between showing the picture and removing the update."""
    ada = server.person("Ada")
    async with bots.running() as bot:
        await ada.writes(ada.private, f"a fox {SMALL}")
        message = await made(server, ada.private)
        await server.until(lambda: rows(bot, UpdateRow) == 0, 10.0, "an empty inbox")
    told = server.queue.log[0]
    left = {"platform": "telegram", "event_id": f"update:{told.id}", "sender": str(ada.id), "attempts": 0}
    with bots.library.transaction() as session:
        session.execute(insert(UpdateRow).values(**left, body=told.body, received=datetime.now(UTC)))
    async with bots.running() as bot:
        await server.until(lambda: rows(bot, UpdateRow) == 0, 10.0, "an empty inbox")
    assert ours(ada) == [message]


async def test_what_processes_ended_with_is_handled_while_nothing_else_is(server: TelegramServer, bots: Bots) -> None:
    ada, bob = server.person("Ada"), server.person("Bob")
    for person, attempts in ((ada, IN_COMPANY), (bob, 0)):
        await person.writes(person.private, "/queue")
        told = server.queue.log[-1]
        left = {"platform": "telegram", "event_id": f"update:{told.id}", "sender": str(person.id), "attempts": attempts}
        with bots.library.transaction() as session:
            session.execute(insert(UpdateRow).values(**left, body=told.body, received=datetime.now(UTC)))
            session.execute(
                insert(ReceiptRow).values(platform="telegram", event_id=left["event_id"], received=datetime.now(UTC))
            )
    server.next_call("sendMessage", Fault(delay=1.0))
    async with bots.running(work=False) as bot:
        await server.until(lambda: ours(bob), 30.0, "an answer to the other one")
        assert ours(ada), "it was handled before anything else was begun"
        await server.until(lambda: rows(bot, UpdateRow) == 0, 10.0, "an empty inbox")
    assert (len(ours(ada)), len(ours(bob))) == (1, 1)


async def test_people_do_not_wait_for_each_other_but_their_own_stay_in_order(server: TelegramServer, bot: Bot) -> None:
    ada, bob = server.person("Ada"), server.person("Bob")
    server.next_call("sendMessage", Fault(delay=1.5))
    await ada.writes(ada.private, "/queue")
    for words in ("/favorites", "/inbox"):
        await ada.writes(ada.private, words)
    await bob.writes(bob.private, "/queue")
    await server.until(lambda: len(ours(bob)) == 1, 1.4, "an answer to the other one")
    await server.until(lambda: len(ours(ada)) == 3, 30.0, "three answers")
    assert [m.words[:7] for m in ours(ada)] == ["Nothing", "Nothing", "Your in"]


async def test_unreadable_updates_stop_nobody(server: TelegramServer, bot: Bot) -> None:
    ada = server.person("Ada")
    await ada.does("message", {"message_id": 1, "date": "not a number", "chat": None})
    await ada.does("mind_reading", {"thought": "a fox \ud83e"})
    await ada.does("callback_query", {"id": "1"})
    await ada.writes(ada.private, "/queue")
    assert await said(server, ada.private, "Nothing of yours")
    await server.until(lambda: rows(bot, UpdateRow) == 0, 10.0, "an empty inbox")


async def test_a_second_poller_is_waited_for(server: TelegramServer, bots: Bots) -> None:
    async with bots.running(work=False):
        async with aiohttp.ClientSession() as session:
            await session.post(f"{server.base_url}{server.token}/getUpdates", data={"timeout": "0"})
        ada = server.person("Ada")
        await ada.writes(ada.private, "/queue")
        assert await said(server, ada.private, "Nothing of yours")


async def test_a_bad_token_names_itself(server: TelegramServer, bots: Bots) -> None:
    for token in ("123:wrong", "nonsense"):
        with pytest.raises(UserError, match="DARKROOM_TELEGRAM_TOKEN"):
            await bots.build(token=token).client.run()


async def test_a_webhook_tells_its_secret(server: TelegramServer, bots: Bots, unused_tcp_port: int) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}/told"
    webhook = WebhookSettings(url=url, secret="of-the-fox", host="127.0.0.1", port=unused_tcp_port)
    bot = bots.build(webhook=webhook)
    bot.start(work=False)
    try:
        await server.until(lambda: any(call.method == "setWebhook" for call in server.calls), 30.0, "the webhook")
        ada = server.person("Ada")
        await ada.writes(ada.private, "/queue")
        assert await said(server, ada.private, "Nothing of yours")
        body = json.dumps({"update_id": 7, "message": {}})
        async with aiohttp.ClientSession() as session:
            for headers, content, status in [
                ({}, body, 403),
                ({"X-Telegram-Bot-Api-Secret-Token": "of-the-wolf"}, body, 403),
                ({"X-Telegram-Bot-Api-Secret-Token": "of-the-fox"}, "{", 400),
                ({"X-Telegram-Bot-Api-Secret-Token": "of-the-fox"}, "[]", 400),
                ({"X-Telegram-Bot-Api-Secret-Token": "of-the-fox"}, body, 200),
            ]:
                async with session.post(url, data=content, headers=headers) as response:
                    assert response.status == status
    finally:
        await bot.stop()


def ours(who) -> list:  # type: ignore[no-untyped-def, type-arg]
    return [message for message in who.private.messages if from_bot(message)]
