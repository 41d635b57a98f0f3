"""Groups, topics, privacy, members, reactions, drafts."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import Bot, ReactionTypeEmoji
from telegram.error import BadRequest

from tests.telegram_server import Limits, NotOfferedError, Person, TelegramServer
from tests.telegram_server.client import client, png, said


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(limits=Limits(floods="off")) as running:
        yield running


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[Bot]:
    async with client(server) as running:
        yield running


@pytest.fixture
def ada(server: TelegramServer) -> Person:
    return server.person("Ada")


async def test_topics(server: TelegramServer, bot: Bot, ada: Person) -> None:
    forum = server.supergroup("Painters", [ada], forum=True)
    foxes = server.topic(forum, "Foxes")
    asked = await ada.writes(forum, "/imagine a fox", thread=foxes)
    heard = (await bot.get_updates())[-1].message
    assert heard is not None
    assert heard.reply_to_message is not None  # though she replied to nobody
    assert heard.reply_to_message.forum_topic_created is not None
    sent = await bot.send_message(forum.id, "queued", message_thread_id=foxes)
    assert (sent.message_thread_id, sent.is_topic_message) == (foxes, True)
    assert (await bot.send_message(forum.id, "x", reply_to_message_id=asked.id)).message_thread_id == foxes
    assert (await bot.send_message(forum.id, "in General")).message_thread_id is None
    for thread in (1, 4711):
        with pytest.raises(BadRequest, match=said("message thread not found")):
            await bot.send_message(forum.id, "x", message_thread_id=thread)
    server.close_topic(forum, foxes)
    with pytest.raises(BadRequest, match=said("TOPIC_CLOSED")):
        await bot.send_message(forum.id, "x", message_thread_id=foxes)
    with pytest.raises(NotOfferedError):
        await ada.writes(forum, "x", thread=foxes)
    await bot.send_chat_action(forum.id, "upload_photo", message_thread_id=foxes)
    assert forum.actions[-1].thread == foxes
    with pytest.raises(BadRequest, match=said("wrong parameter action in request")):
        await bot.send_chat_action(forum.id, "painting")


async def test_privacy_mode(server: TelegramServer, bot: Bot, ada: Person) -> None:
    group = server.group("Friends", [ada])
    sent = await bot.send_message(group.id, "hello")
    for text in ("hello", "/imagine@other_bot a fox", "say /imagine"):
        await ada.writes(group, text)
    await ada.sends_photo(group, png(), "a fox")
    assert server.pending == []
    for text in ("/imagine a fox", "/imagine@Darkroom_bot a fox", "hey @darkroom_bot"):
        await ada.writes(group, text)
    await ada.writes(group, "again", reply_to=group.stored[sent.id])
    await ada.sends_photo(group, png(), "@darkroom_bot a fox")
    assert len(server.pending) == 5
    server.privacy_mode = False
    await ada.writes(group, "hello")
    assert len(server.pending) == 6
    assert (await bot.get_me()).can_read_all_group_messages


async def test_members(server: TelegramServer, bot: Bot, ada: Person) -> None:
    bob, eve = server.person("Bob", username="bob"), server.person("Eve")
    group = server.supergroup("Painters", [ada, bob], admins=[ada])
    assert [member.status for member in await bot.get_chat_administrators(group.id)] == ["creator"]
    for person, status in ((ada, "creator"), (bob, "member"), (eve, "left")):
        assert (await bot.get_chat_member(group.id, person.id)).status == status
    with pytest.raises(BadRequest, match=said("PARTICIPANT_ID_INVALID")):
        await bot.get_chat_member(group.id, 1)
    with pytest.raises(BadRequest, match=said("there are no administrators in the private chat")):
        await bot.get_chat_administrators(ada.id)
    assert (await bot.get_chat(group.id)).title == "Painters"
    with pytest.raises(BadRequest, match=said("chat not found")):
        await bot.get_chat(-5)
    with pytest.raises(NotOfferedError):
        await eve.writes(group, "hello")
    assert await bot.get_chat_member_count(group.id) == 3
    server.make_bot_admin(group)
    told = (await bot.get_updates())[-1].my_chat_member
    assert told is not None
    assert told.new_chat_member.status == "administrator"


async def test_reactions_and_drafts(server: TelegramServer, bot: Bot, ada: Person) -> None:
    asked = await ada.writes(ada.private, "a fox")
    await bot.set_message_reaction(ada.id, asked.id, "👀")
    assert asked.reactions == [{"type": "emoji", "emoji": "👀"}]
    with pytest.raises(BadRequest, match=said("REACTION_INVALID")):
        await bot.set_message_reaction(ada.id, asked.id, "🦊")
    with pytest.raises(BadRequest, match=said("REACTIONS_TOO_MANY")):
        await bot.set_message_reaction(ada.id, asked.id, [ReactionTypeEmoji("👀"), ReactionTypeEmoji("👍")])
    for text in ("a red", "a red fox"):
        await bot.send_message_draft(ada.id, 7, text)
    assert [(draft.id, draft.text) for draft in ada.private.drafts] == [(7, "a red"), (7, "a red fox")]
    group = server.group("Friends", [ada])
    with pytest.raises(BadRequest, match=said("TEXTDRAFT_PEER_INVALID")):
        await bot.send_message_draft(group.id, 7, "x")
    sticker, voice = await ada.sends_sticker(ada.private), await ada.sends_voice(ada.private)
    kinds = [update.message for update in await bot.get_updates(allowed_updates=["message", "message_reaction"])]
    assert [bool(m and m.sticker) for m in kinds] == [False, True, False]
    assert kinds[-1] is not None
    assert kinds[-1].voice is not None
    await ada.reacts(sticker, "👍")
    assert server.pending[-1].kind == "message_reaction"
    assert voice.document is None
