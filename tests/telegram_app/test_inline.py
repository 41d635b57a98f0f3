"""``@bot idea`` in chats where we are not."""

from __future__ import annotations

import pytest

from storage.deliveries import Deliveries
from storage.jobs import DeliveryState
from tests.telegram_app.conftest import SMALL, Bot, Bots, from_bot, generation_id, made, said
from tests.telegram_server import TelegramServer


async def test_ones_own_pictures_at_once(server: TelegramServer, bot: Bot) -> None:
    ada, bob = server.person("Ada"), server.person("Bob")
    await ada.writes(ada.private, f"a fox {SMALL}")
    message = await made(server, ada.private)
    await server.until(lambda: _sent(bot, generation_id(message)), 10.0, "the row")
    query = await ada.inline_query("fox")
    offer, mine = await query.answered()
    assert query.parameters["is_personal"]
    assert query.parameters["cache_time"] == 0
    assert offer.body["type"] == "article"
    assert mine.body["photo_file_id"] == message.photo.file_id
    others = await (await bob.inline_query("fox")).answered()
    assert [result.body["type"] for result in others] == ["article"]
    assert await (await bob.inline_query("")).answered() == []


@pytest.mark.parametrize("cache", [True, False])
async def test_make_this(server: TelegramServer, bots: Bots, *, cache: bool) -> None:
    ada, bob = server.person("Ada"), server.person("Bob")
    elsewhere = server.supergroup("Elsewhere", [ada, bob])
    store = server.supergroup("Store", [bob])
    async with bots.running(cache_chat=store.id if cache else None) as bot:
        await ada.writes(ada.private, "/start")
        server.remove_bot(elsewhere)
        query = await ada.inline_query(f"a fox {SMALL}")
        await query.answered()
        message = await ada.chooses(query, "make", elsewhere)
        await server.until(lambda: message.photo is not None, 90.0, "the picture")
        assert "a fox" in message.words
        await server.until(lambda: _sent(bot, generation_id(message)), 10.0, "the row")
        assert not [m for m in ada.private.messages if m.photo is not None]
        assert len([m for m in store.messages if from_bot(m)]) == cache


async def test_an_erased_picture_vanishes_from_where_it_was_sent(server: TelegramServer, bot: Bot) -> None:
    ada, bob = server.person("Ada"), server.person("Bob")
    elsewhere = server.supergroup("Elsewhere", [ada, bob])
    query = await ada.inline_query(f"a fox {SMALL}")
    await query.answered()
    message = await ada.chooses(query, "make", elsewhere)
    await server.until(lambda: message.photo is not None, 90.0, "the picture")
    shown = message.photo
    await server.until(lambda: _sent(bot, generation_id(message)), 10.0, "the row")
    await ada.writes(ada.private, f"/delete {generation_id(message)}")
    await server.until(lambda: message.photo is not shown and message.words == "🗑️", 30.0, "an empty message")
    await server.until(lambda: not [m for m in ada.private.messages if m.photo], 10.0, "the carrier to vanish")


async def test_a_stranger_is_told_where_the_picture_is(server: TelegramServer, bot: Bot) -> None:
    ada, bob = server.person("Ada", started=False), server.person("Bob")
    elsewhere = server.supergroup("Elsewhere", [ada, bob])
    query = await ada.inline_query(f"a fox {SMALL}")
    await query.answered()
    message = await ada.chooses(query, "make", elsewhere)
    await server.until(lambda: "Open a chat" in message.words, 90.0, "where it is")
    await ada.writes(ada.private, "/inbox")
    assert await said(server, ada.private, "Made for you")


async def test_a_wrong_wish_is_told_in_place(server: TelegramServer, bot: Bot) -> None:
    ada, bob = server.person("Ada"), server.person("Bob")
    elsewhere = server.supergroup("Elsewhere", [ada, bob])
    query = await ada.inline_query("a fox --steps many")
    await query.answered()
    message = await ada.chooses(query, "make", elsewhere)
    await server.until(lambda: "--steps" in message.words and "many" in message.words, 30.0, "what is wrong")


def _sent(bot: Bot, job_id: str) -> bool:
    with bot.library.reading() as session:
        delivery = Deliveries(session).get(job_id)
    return delivery is not None and delivery.state is DeliveryState.SENT
