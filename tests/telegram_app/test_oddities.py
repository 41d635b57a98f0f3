"""What people and Telegram send beside commands, and what happens to groups and people on the way."""

from __future__ import annotations

import pytest

from bot.telegram_app.addresses import PLATFORM
from storage.deliveries import Deliveries
from storage.jobs import DeliveryState
from storage.policies import Policies
from storage.repositories import Generations
from tests.telegram_app.conftest import SMALL, Bot, Bots, from_bot, generation_id, made, pictured, said
from tests.telegram_app.test_flow import drawing
from tests.telegram_server import Message, Person, TelegramServer


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


async def test_photos_that_come_together_are_answered_once(server: TelegramServer, bot: Bot) -> None:
    ada = server.person("Ada")
    for number in range(3):
        await ada.sends_photo(ada.private, drawing(), caption="" if number else f"a fox {SMALL}", group="told")
    await made(server, ada.private)
    for _ in range(3):
        await ada.sends_photo(ada.private, drawing(), group="untold")
    assert await said(server, ada.private, "photo_without_words")
    await ada.writes(ada.private, "/queue")
    assert await said(server, ada.private, "Nothing of yours")
    assert len([m for m in ada.private.messages if from_bot(m)]) == 3


async def test_words_in_reply_to_ones_own_photo_are_about_it(server: TelegramServer, bot: Bot) -> None:
    ada = server.person("Ada")
    photo = await ada.sends_photo(ada.private, drawing())
    await ada.writes(ada.private, f"a fox {SMALL}", reply_to=photo)
    message = await made(server, ada.private)
    with bot.library.reading() as session:
        assert Generations(session).get(generation_id(message)).request.init_image is not None
    await ada.writes(ada.private, "/describe", reply_to=message)
    assert await said(server, ada.private, "model pocket")


@pytest.mark.parametrize("kind", ["location", "contact", "poll", "dice", "video", "video_note", "story", "paid_media"])
async def test_messages_of_other_kinds(server: TelegramServer, bot: Bot, kind: str) -> None:
    """Also such as we cannot read at all: a short answer or silence, and the next message is answered."""
    ada = server.person("Ada")
    sender = {"id": ada.id, "is_bot": False, "first_name": "Ada"}
    chat = {"id": ada.id, "type": "private", "first_name": "Ada"}
    bodies = {"location": {"latitude": 1.0, "longitude": 2.0}, "dice": {"emoji": "🎲", "value": 6}}
    body = {"message_id": 901, "date": 1, "from": sender, "chat": chat, kind: bodies.get(kind, {"nothing": "known"})}
    await ada.does("message", body)
    await ada.writes(ada.private, "/queue")
    assert await said(server, ada.private, "Nothing of yours")
    assert len([m for m in ada.private.messages if from_bot(m)]) <= 2


async def test_forged_presses(server: TelegramServer, bot: Bot) -> None:
    """Codes that no button of ours has, and codes of others' things: an alert each, and nothing is done."""
    ada, eve = server.person("Ada"), server.person("Eve")
    await ada.writes(ada.private, f"a fox {SMALL}")
    message = await made(server, ada.private)
    await eve.writes(eve.private, "/queue")
    own = await said(server, eve.private, "Nothing of yours")
    made_by_ada = generation_id(message)
    codes = ["", "狐" * 21, "v1:cancel", "v2:reroll:0123456789:0", "v1:own-own-reroll:0123456789:0", "v1:lock:abc:99"]
    codes += [f"v1:upscale:{made_by_ada}:99", f"v1:delete:{made_by_ada}:0", f"v1:cancel:{made_by_ada}:0"]
    codes += ["v1:audit:1:0", "v1:forget:abcde:0", "v1:link:abcde:0", "v1:export:0123456789:0", "v1:make:0123456789:0"]
    for code in codes:
        assert len(code.encode()) <= 64
        answer = await (await eve.presses(own, code, forged=True)).answered()
        assert answer.text or code.startswith(("v1:export", "v1:upscale")), code
    assert await said(server, eve.private, "somebody else")
    assert not message.deleted
    assert [m for m in eve.private.messages if pictured(m)] == []


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


@pytest.mark.parametrize("hours", [0, 49])
async def test_deleting_takes_the_originals_along(server: TelegramServer, bot: Bot, hours: int) -> None:
    ada, bob = server.person("Ada"), server.person("Bob")
    await ada.writes(ada.private, f"a fox --n 2 {SMALL}")
    message = await made(server, ada.private)
    await ada.presses(message, "⬇️ originals")
    await bob.writes(bob.private, f"/originals {generation_id(message)}:2")
    await bob.writes(bob.private, f"/show {generation_id(message)}")
    await server.until(lambda: len(handed(ada)) == 2 and len(handed(bob)) == 2, 30.0, "the originals")
    assert [m.document.name for m in handed(bob) if m.document] == [f"darkroom-{generation_id(message)}-2.png"]
    before = {m.id: m.media for m in (*handed(ada), *handed(bob))}
    await ada.writes(ada.private, "/queue")
    await said(server, ada.private, "Nothing of yours")
    server.advance(hours * 3600)
    await ada.writes(ada.private, f"/delete {generation_id(message)}")
    await said(server, ada.private, "is deleted")
    await server.until(
        lambda: all(m.deleted or m.media is not before[m.id] for m in (*handed(ada), *handed(bob))), 30.0, "their end"
    )
    assert hours or not handed(ada) + handed(bob)


def handed(who: Person) -> list[Message]:
    """The files and pictures that somebody was sent without buttons to make more, and those with details."""
    sent = [m for m in who.private.messages if from_bot(m) and m.media is not None]
    return [m for m in sent if m.document or who.user.first_name == "Bob"]


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
