"""Nothing lost, nothing twice, and no chat written to more often than Telegram allows, whatever Telegram does."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.replies import Reply
from bot.core.surfaces import RetryLater
from bot.telegram_app.addresses import PLATFORM, Address
from storage.deliveries import Deliveries
from storage.jobs import Delivery
from tests.telegram_app.conftest import PATIENCE, SMALL, Bot, Bots, from_bot, generation_id, made, pictured, said
from tests.telegram_server import Chat, Fault, Faults, Limits, TelegramServer

SEED = re.compile(r"seed (\d+)")
STORM = Faults(seed=3, too_many_requests=0.3, server_error=0.1, cut=0.05, retry_after=(0.05, 0.3))


@pytest.fixture
async def strict() -> TelegramServer:
    async with TelegramServer(limits=Limits()) as running:
        yield running
        assert running.unknown_parameters() == []


def seeds(chats: list[Chat]) -> Counter[int]:
    shown = (message for chat in chats for message in chat.messages if pictured(message))
    return Counter(int(seed) for message in shown for seed in SEED.findall(message.words)[:1])


def settled(bot: Bot) -> bool:
    with bot.library.reading() as session:
        return not Deliveries(session).due(PLATFORM, datetime.now(UTC) + timedelta(hours=1))


async def test_everything_once_while_telegram_stumbles(strict: TelegramServer, bots: Bots) -> None:
    people = [strict.person(f"Person {number}") for number in range(8)]
    group = strict.supergroup("Foxes", people)
    chats = [group, *(person.private for person in people)]
    bots._server = strict
    async with bots.running() as bot:
        await people[0].writes(people[0].private, f"a fox --seed 1 {SMALL}")
        await made(strict, people[0].private)
        strict.set_faults(STORM)
        for number in range(20):
            who = people[number % len(people)]
            chat = group if number % 5 == 0 else who.private
            command = f"/imagine fox number {number} --seed {100 + number} {SMALL}"
            await who.writes(chat, command)
        wanted = {1, *range(100, 120)}
        await strict.until(lambda: set(seeds(chats)) == wanted and settled(bot), 120.0, "all pictures")
        strict.set_faults(Faults())
        await asyncio.sleep(1.0)
        assert seeds(chats) == Counter(dict.fromkeys(wanted, 1))
    assert {breach.rule for breach in strict.breaches} <= {"error"}, strict.breaches
    injected = [call for call in strict.calls if call.injected]
    assert len(injected) > 20


async def test_a_flooded_group_gets_results_rather_than_progress(strict: TelegramServer, bots: Bots) -> None:
    people = [strict.person(f"Person {number}") for number in range(4)]
    group = strict.supergroup("Foxes", people)
    bots._server = strict
    async with bots.running():
        for number in range(8):
            await people[number % 4].writes(group, f"/imagine a fox --seed {number} {SMALL}")
        await strict.until(lambda: len(seeds([group])) == 8, PATIENCE, "all pictures")
    assert strict.breaches == []
    assert sum(call.weight for call in strict.calls if call.chat_id == group.id) <= 20


async def test_an_upload_that_timed_out_is_not_sent_again(server: TelegramServer, bot: Bot) -> None:
    ada = server.person("Ada")
    await ada.writes(ada.private, f"a fox {SMALL}")
    message = await made(server, ada.private)
    server.next_call("sendDocument", Fault(cut=True))
    await ada.presses(message, "⬇️ originals")
    told = await said(server, ada.private, "did not arrive")
    assert len([m for m in ada.private.messages if m.document and from_bot(m)]) == 1
    await ada.presses(told, "🔁 send it again")
    await server.until(lambda: len([m for m in ada.private.messages if m.document]) == 2, 30.0, "the file once more")


async def test_an_answer_waits_for_telegram_to_come_back(server: TelegramServer, bot: Bot) -> None:
    ada = server.person("Ada")
    away = [Fault(status=502), Fault(cut_before=True), Fault(cut_before=True), Fault(status=502), Fault(status=500)]
    server.next_call("sendMessage", *away)
    await ada.writes(ada.private, "/queue")
    assert await said(server, ada.private, "Nothing of yours")
    form_asked = await ada.writes(ada.private, f"/expand a fox {SMALL}")
    form = await server.shown(ada.private, where=lambda m: m.id > form_asked.id and bool(m.buttons), within=30.0)
    before = form.words, form.keyboard
    server.next_call("editMessageText", *away[:3])
    lock = next(button for button in form.buttons if "🔓" in button["text"] or "🔒" in button["text"])
    await ada.presses(form, lock["callback_data"])
    await server.until(lambda: (form.words, form.keyboard) != before, 30.0, "the changed form")


async def test_a_result_that_was_shown_and_cut_is_shown_once(server: TelegramServer, bot: Bot) -> None:
    ada = server.person("Ada")
    server.next_call("editMessageMedia", Fault(cut=True), Fault(cut=True), Fault(status=502), Fault(cut=True))
    await ada.writes(ada.private, f"a fox {SMALL}")
    message = await made(server, ada.private)
    await server.until(lambda: settled(bot), 60.0, "the end")
    assert [m for m in ada.private.messages if from_bot(m)] == [message]


async def test_a_lost_acknowledgement_leaves_words_and_no_second_result(server: TelegramServer, bot: Bot) -> None:
    ada = server.person("Ada")
    server.next_call("sendMessage", Fault(cut=True))
    await ada.writes(ada.private, f"a fox {SMALL}")
    await made(server, ada.private)
    await server.until(lambda: settled(bot), 60.0, "the end")
    assert len([m for m in ada.private.messages if pictured(m)]) == 1
    assert len([m for m in ada.private.messages if from_bot(m)]) == 2


async def test_progress_is_dropped_before_anything_else(strict: TelegramServer, bots: Bots) -> None:
    bots._server = strict
    async with bots.running(work=False) as bot:
        ada = strict.person("Ada")
        await ada.writes(ada.private, f"a fox {SMALL}")
        queued = await said(strict, ada.private, "a fox")
        address = Address(event="e", user_id=ada.id, chat_id=ada.id, message_id=queued.id)
        delivery = Delivery(job_id=generation_id(queued), platform=PLATFORM, address=address.to_json(), attempts=1)
        for number in range(10):
            await bot.client.surface.show_progress(delivery, Reply(text=f"{number} of 10"))
        assert 1 <= len(queued.revisions) - 1 <= 2
        await bot.client.surface.deliver(delivery, Reply(text="the result"))
        assert queued.words == "the result"
    assert strict.breaches == []


async def test_albums_keep_the_limits_too(strict: TelegramServer, bots: Bots) -> None:
    ada = strict.person("Ada")
    bots._server = strict
    async with bots.running():
        await ada.writes(ada.private, f"a fox --n 4 {SMALL}")
        message = await made(strict, ada.private)
        for _ in range(2):
            await ada.presses(message, "⬇️ originals")
        for _ in range(4):
            await ada.writes(ada.private, "/queue")
        await strict.until(lambda: len([m for m in ada.private.messages if from_bot(m)]) == 13, 60.0, "all answers")
    assert strict.breaches == []


async def test_trouble_is_for_later(server: TelegramServer, bots: Bots) -> None:
    async with bots.running(work=False) as bot:
        ada = server.person("Ada")
        await ada.writes(ada.private, f"a fox {SMALL}")
        queued = await said(server, ada.private, "a fox")
        address = Address(event="e", user_id=ada.id, chat_id=ada.id, message_id=queued.id)
        delivery = Delivery(job_id=generation_id(queued), platform=PLATFORM, address=address.to_json(), attempts=1)
        refusing = Faults(too_many_requests=1.0, retry_after=(99, 99))
        for faults in (Faults(cut_before=1.0), Faults(server_error=1.0), refusing):
            server.set_faults(faults)
            with pytest.raises(RetryLater) as caught:
                await bot.client.surface.deliver(delivery, Reply(text="it failed"))
            assert timedelta(0) < caught.value.at - datetime.now(UTC) < timedelta(seconds=100)
