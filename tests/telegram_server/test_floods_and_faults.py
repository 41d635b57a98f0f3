"""Budgets, 429, cut connections, slow answers."""

from __future__ import annotations

import httpx
import pytest
from telegram import InputMediaPhoto
from telegram.error import NetworkError, RetryAfter, TimedOut

from tests.telegram_server import Fault, Faults, Limits, TelegramServer
from tests.telegram_server.client import client, png
from tests.telegram_server.faults import FaultDraws


async def test_private_chats_take_one_message_a_second_and_short_bursts() -> None:
    async with TelegramServer() as server, client(server) as bot:
        ada, bob = server.person("Ada"), server.person("Bob")
        sent = [await bot.send_message(ada.id, "x") for _ in range(3)]
        with pytest.raises(RetryAfter) as refused:
            await bot.edit_message_text("y", ada.id, sent[0].id)
        assert refused.value.retry_after == 1
        await bot.send_message(bob.id, "x")
        await bot.send_chat_action(ada.id, "typing")
        server.advance(1.0)
        await bot.edit_message_text("y", ada.id, sent[0].id)
        assert [breach.rule for breach in server.breaches] == ["flood"]
        assert [call.weight for call in server.calls if call.method != "getMe"] == [1, 1, 1, 0, 1, 0, 1]


async def test_groups_take_twenty_a_minute_and_albums_count_by_size() -> None:
    async with TelegramServer() as server, client(server) as bot:
        group = server.supergroup("Painters", [server.person("Ada")])
        photo = (await bot.send_photo(group.id, png())).photo[-1].file_id
        await bot.send_media_group(group.id, [InputMediaPhoto(photo)] * 9)
        await bot.send_media_group(group.id, [InputMediaPhoto(photo)] * 10)
        with pytest.raises(RetryAfter) as refused:
            await bot.send_message(group.id, "x")
        assert 58 <= float(refused.value.retry_after) <= 60  # type: ignore[arg-type]
        server.advance(1.0)
        with pytest.raises(RetryAfter):
            await bot.send_message(group.id, "x")
        assert [breach.rule for breach in server.breaches] == ["flood", "retry_after"]
        server.advance(60.0)
        await bot.send_message(group.id, "x")


async def test_all_together_take_thirty_a_second() -> None:
    async with TelegramServer(limits=Limits(floods="record", overall_seconds=60.0)) as server, client(server) as bot:
        for n in range(31):
            await bot.send_message(server.person(f"Ada {n}").id, "x")
        assert [breach.rule for breach in server.breaches] == ["flood"]
        assert "overall" in server.breaches[0].detail


async def test_a_cut_after_the_deed_leaves_the_picture() -> None:
    async with TelegramServer() as server, client(server) as bot:
        ada = server.person("Ada")
        server.next_call("sendPhoto", Fault(cut_before=True), Fault(cut=True))
        for count in (0, 1):
            with pytest.raises(NetworkError):
                await bot.send_photo(ada.id, png())
            assert len(ada.private.messages) == count
        assert [(call.status, call.injected) for call in server.calls[-2:]] == [(0, True), (0, True)]


async def test_a_slow_answer_leaves_the_picture_too() -> None:
    async with TelegramServer() as server, client(server, seconds=0.3) as bot:
        ada = server.person("Ada")
        server.next_call("sendPhoto", Fault(delay=0.6))
        with pytest.raises(TimedOut):
            await bot.send_photo(ada.id, png())
        assert len(ada.private.messages) == 1


async def test_injected_429_holds_its_chat_only() -> None:
    async with TelegramServer() as server, client(server) as bot:
        ada, bob = server.person("Ada"), server.person("Bob")
        server.next_call("sendMessage", Fault(429, retry_after=3.0))
        with pytest.raises(RetryAfter) as refused:
            await bot.send_message(ada.id, "x")
        assert refused.value.retry_after == 3
        with pytest.raises(RetryAfter):
            await bot.send_message(ada.id, "x")
        await bot.send_message(bob.id, "x")
        server.advance(3.0)
        await bot.send_message(ada.id, "x")
        assert server.breaches == []  # both were on their way before the answer could be known


async def test_a_person_without_tokens_reads_no_files() -> None:
    async with TelegramServer() as server, client(server) as bot, httpx.AsyncClient() as other:
        ada = server.person("Ada")
        sent = await bot.send_document(ada.id, b"secret", filename="a.bin")
        assert sent.document is not None
        url = (await sent.document.get_file()).file_path
        assert url is not None
        assert (await other.get(url)).content == b"secret"
        assert (
            await other.get(url.replace(server.token, "70:AAother_other_other_other_other_other"))
        ).status_code == 401
        assert (await other.get(url.replace(server.token, "me"))).status_code == 404


def test_faults_are_the_same_for_the_same_seed() -> None:
    faults = Faults(seed=7, too_many_requests=0.3, server_error=0.1, cut=0.05)
    draws = [[FaultDraws(faults).draw("sendPhoto")] for _ in range(2)]
    assert draws[0] == draws[1]
    source = FaultDraws(faults)
    many = [source.draw("sendMessage") for _ in range(2000)]
    assert 500 < sum(fault.status == 429 for fault in many) < 700
    assert 140 < sum(fault.status >= 500 for fault in many) < 260
    assert 60 < sum(fault.cut for fault in many) < 140
    assert not any(source.draw("getUpdates").any for _ in range(100))
