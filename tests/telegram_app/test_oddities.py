"""What people and Telegram send beside commands, and what happens to groups and people on the way."""

from __future__ import annotations

import pytest

from bot.telegram_app.addresses import PLATFORM
from storage.deliveries import Deliveries
from storage.jobs import DeliveryState
from storage.policies import Policies
from tests.telegram_app.conftest import SMALL, Bot, Bots, from_bot, generation_id, made, pictured, said
from tests.telegram_app.test_flow import drawing
from tests.telegram_server import TelegramServer


async def test_what_cannot_be_read_gets_a_short_answer(server: TelegramServer, bot: Bot) -> None:
    ada = server.person("Ada")
    await ada.sends_sticker(ada.private)
    assert await said(server, ada.private, "words and pictures only")
    await ada.sends_voice(ada.private)
    await ada.sends_document(ada.private, b"x", name="large.png", mime="image/png", claimed_size=50_000_000)
    assert await said(server, ada.private, "50 MB")
    await ada.sends_document(ada.private, b"not a picture", name="fox.png", mime="image/png")
    await ada.sends_document(ada.private, b"PK", name="fox.zip", mime="application/zip")
    await server.until(lambda: len([m for m in ada.private.messages if from_bot(m)]) == 5, 30.0, "five answers")
    assert all("code" not in m.words for m in ada.private.messages)


async def test_groups_get_silence_instead(server: TelegramServer, bot: Bot) -> None:
    ada = server.person("Ada")
    group = server.group("Foxes", [ada])
    server.privacy_mode = False
    await ada.sends_sticker(group)
    await ada.sends_photo(group, drawing(), caption="look, a fox")
    await ada.writes(group, "hello")
    await ada.writes(ada.private, "/queue")
    assert await said(server, ada.private, "Nothing of yours")
    assert not [m for m in group.messages if from_bot(m)]


async def test_an_edited_message_is_not_another_request(server: TelegramServer, bot: Bot) -> None:
    ada = server.person("Ada")
    asked = await ada.writes(ada.private, f"a fox {SMALL}")
    await made(server, ada.private)
    await ada.edits(asked, f"a wolf {SMALL}")
    await ada.writes(ada.private, "/queue")
    await said(server, ada.private, "Nothing of yours")
    assert len([m for m in ada.private.messages if pictured(m)]) == 1


async def test_html_and_long_ideas_stay_as_typed(server: TelegramServer, bot: Bot) -> None:
    ada = server.person("Ada")
    await ada.writes(ada.private, f"<b>a fox</b> & <script>alert(1)</script> @ada {SMALL}")
    message = await made(server, ada.private)
    assert "<b>a fox</b> & <script>" in message.words
    assert {entity["type"] for entity in message.entities} <= {"code", "bot_command"}  # a client finds "/b" by itself
    await ada.writes(ada.private, f"a {'🦊' * 900} fox {SMALL}")
    long = await made(server, ada.private, lambda m: pictured(m) and m is not message)
    assert len(long.words.encode("utf-16-le")) // 2 <= 1024
    assert generation_id(long) in long.words
    assert server.breaches == []


@pytest.mark.parametrize("before", [True, False])
async def test_a_group_that_becomes_a_supergroup(server: TelegramServer, bots: Bots, *, before: bool) -> None:
    async with bots.running(work=before) as bot:
        ada = server.person("Ada")
        group = server.group("Foxes", [ada], admins=[ada])
        with bot.library.transaction() as session:
            Policies(session).put(f"guild:{PLATFORM}:{group.id}", {"max_images": 2})
        if before:
            await ada.writes(group, f"/imagine a fox {SMALL}")
            first = await made(server, group)
            server.migrate(group)
            supergroup = first.chat.migrated_to
        else:
            await ada.writes(group, f"/imagine a fox {SMALL}")
            await said(server, group, "a fox")
            server.migrate(group)
            supergroup = group.migrated_to
            bot.start(connect=False)
            assert await made(server, supergroup)
        await ada.writes(supergroup, f"/imagine a wolf --n 3 {SMALL}")
        assert await said(server, ada.private if ada.private.started else supergroup, "2")
        await server.until(lambda: _policy(bot, supergroup.id) == {"max_images": 2}, 10.0, "the rules")


async def test_whoever_blocks_us_finds_it_in_the_inbox(server: TelegramServer, bots: Bots) -> None:
    async with bots.running(work=False) as bot:
        ada = server.person("Ada")
        await ada.writes(ada.private, f"a fox {SMALL}")
        queued = await said(server, ada.private, "a fox")
        job_id = generation_id(queued)
        server.block(ada)
        bot.start(connect=False)
        await server.until(lambda: _state(bot, job_id) is DeliveryState.KEPT, 60.0, "the inbox")
        server.unblock(ada)
        await ada.writes(ada.private, "/inbox")
        assert await said(server, ada.private, job_id)


async def test_a_result_whose_message_is_gone(server: TelegramServer, bots: Bots) -> None:
    async with bots.running(work=False) as bot:
        ada = server.person("Ada")
        await ada.writes(ada.private, f"a fox {SMALL}")
        server.delete_message(await said(server, ada.private, "a fox"))
        bot.start(connect=False)
        assert await made(server, ada.private)


async def test_a_group_that_throws_us_out(server: TelegramServer, bots: Bots) -> None:
    async with bots.running(work=False) as bot:
        ada = server.person("Ada")
        group = server.supergroup("Foxes", [ada])
        await ada.writes(ada.private, "/start")
        await ada.writes(group, f"/imagine a fox {SMALL}")
        await said(server, group, "a fox")
        server.remove_bot(group)
        bot.start(connect=False)
        assert await made(server, ada.private)


async def test_a_closed_topic_leads_to_the_private_chat(server: TelegramServer, bots: Bots) -> None:
    async with bots.running(work=False) as bot:
        ada = server.person("Ada")
        await ada.writes(ada.private, "/start")
        forum = server.supergroup("Foxes", [ada], forum=True)
        thread = server.topic(forum, "pictures")
        await ada.writes(forum, f"/imagine a fox {SMALL}", thread=thread)
        server.delete_message(await said(server, forum, "a fox"))
        server.close_topic(forum, thread)
        bot.start(connect=False)
        assert await made(server, ada.private)


async def test_deleting_takes_the_message_along(server: TelegramServer, bot: Bot) -> None:
    ada = server.person("Ada")
    await ada.writes(ada.private, f"a fox {SMALL}")
    message = await made(server, ada.private)
    answer = await (await ada.presses(message, "🗑️ delete")).answered()
    assert "is deleted" in answer.text
    await server.until(lambda: message.deleted, 30.0, "the message to vanish")


async def test_what_is_too_old_to_delete_is_emptied(server: TelegramServer, bot: Bot) -> None:
    ada = server.person("Ada")
    await ada.writes(ada.private, f"a fox {SMALL}")
    message = await made(server, ada.private)
    before = message.photo
    server.advance(49 * 3600)
    await ada.writes(ada.private, f"/delete {generation_id(message)}")
    await server.until(lambda: message.photo is not before, 30.0, "another picture")
    assert "fox" not in message.words


async def test_administrators_rule_their_group(server: TelegramServer, bot: Bot) -> None:
    ada, bob = server.person("Ada"), server.person("Bob")
    group = server.supergroup("Foxes", [ada, bob], admins=[ada])
    for who in (ada, bob):
        await who.writes(who.private, "/start")
    await bob.writes(group, "/close")
    assert await said(server, bob.private, "administrator")
    await ada.writes(group, "/close")
    await server.until(lambda: (_policy(bot, group.id) or {}).get("open") is False, 30.0, "the closed group")
    await bob.writes(group, f"/imagine a fox {SMALL}")
    assert await said(server, bob.private, "closed") or True
    assert not [m for m in group.messages if pictured(m)]


def _policy(bot: Bot, chat_id: int) -> object:
    with bot.library.reading() as session:
        return Policies(session).get(f"guild:{PLATFORM}:{chat_id}")


def _state(bot: Bot, job_id: str) -> DeliveryState | None:
    with bot.library.reading() as session:
        delivery = Deliveries(session).get(job_id)
    return None if delivery is None else delivery.state
