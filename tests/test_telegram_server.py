"""The loopback Telegram is strict, and the unmodified python-telegram-bot and aiogram talk to it."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import aiogram
import aiohttp
import pytest
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import BufferedInputFile
from PIL import Image
from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultCachedPhoto,
    InputMediaDocument,
    InputMediaPhoto,
    InputTextMessageContent,
)
from telegram.error import BadRequest, ChatMigrated, EndPointNotFound, Forbidden, InvalidToken

from tests.telegram_server import Limits, NoAnswerError, NotOfferedError, TelegramServer
from tests.telegram_server.client import client, listening, png, said

QUIET = Limits(floods="off")
KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("U1", callback_data="u:1")]])


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer(limits=QUIET) as running:
        yield running


async def test_one_living_message(server: TelegramServer) -> None:
    ada = server.person("Ada", language_code="zh-hans")
    async with client(server) as bot, listening(server) as received:
        await ada.writes(ada.private, "/imagine a fox")
        await server.until(lambda: received, 5.0)
        message = received[0].message
        assert message is not None
        assert message.text == "/imagine a fox"
        assert message.entities[0].type == "bot_command"
        assert message.from_user is not None
        assert (message.from_user.language_code, message.from_user.username) == ("zh-hans", None)
        sent = await bot.send_message(ada.id, "queued, 3rd", reply_to_message_id=message.message_id)
        await bot.edit_message_media(InputMediaPhoto(png(), caption="done"), ada.id, sent.id, reply_markup=KEYBOARD)
        shown = await server.shown(ada.private, where=lambda m: m.photo is not None)
        assert [revision.words for revision in shown.revisions] == ["queued, 3rd", "done"]
        assert shown.photo is not None
        assert Image.open(io.BytesIO(shown.photo.content)).format == "JPEG"
        press = await ada.presses(shown, "U1")
        await server.until(lambda: len(received) > 1, 5.0)
        query = received[1].callback_query
        assert query is not None
        assert query.data == "u:1"
        await query.answer("coming", show_alert=True)
        answer = await press.answered()
        assert (answer.text, answer.show_alert) == ("coming", True)
        with pytest.raises(BadRequest, match=said("query is too old")):
            await bot.answer_callback_query(press.id)
    assert server.breaches == []
    assert server.unknown_parameters() == []


async def test_documents_are_kept_and_photos_are_not(server: TelegramServer) -> None:
    ada, content = server.person("Ada"), png(3000, 1500)
    async with client(server) as bot:
        sent = await bot.send_document(ada.id, content, filename="fox.png")
        assert sent.document is not None
        file = await bot.get_file(sent.document.file_id)
        assert bytes(await file.download_as_bytearray()) == content
        assert ada.private.messages[-1].document is not None
        photo = (await bot.send_photo(ada.id, content)).photo
        assert [size.width for size in photo] == [90, 320, 800, 1280, 2560]
        again = await bot.send_photo(ada.id, photo[-1].file_id, caption="again", has_spoiler=True)
        assert again.has_media_spoiler
        with pytest.raises(BadRequest, match=said("can't use file of type photo as document")):
            await bot.send_document(ada.id, photo[-1].file_id)
        with pytest.raises(BadRequest, match=said("wrong file identifier")):
            await bot.send_photo(ada.id, "AgACAgInowhere")
        large = await ada.sends_document(ada.private, b"x", name="large.png", claimed_size=50 * 1024 * 1024)
        assert large.document is not None
        with pytest.raises(BadRequest, match=said("file is too big")):
            await bot.get_file(large.document.file_id)


async def test_albums(server: TelegramServer) -> None:
    ada = server.person("Ada")
    async with client(server) as bot:
        sent = await bot.send_media_group(ada.id, [InputMediaPhoto(png(note=str(n))) for n in range(4)])
        assert len({message.media_group_id for message in sent}) == 1
        assert server.calls[-1].weight == 4
        with pytest.raises(BadRequest, match=said("too many messages to send as an album")):
            await bot.send_media_group(ada.id, [InputMediaPhoto(sent[0].photo[-1].file_id)] * 11)
        server.advance(60.0)
        with pytest.raises(BadRequest, match=said("can't be mixed")):
            await bot.send_media_group(ada.id, [InputMediaPhoto(png()), InputMediaDocument(png())])
        assert len(ada.private.messages) == 4


async def test_tokens_are_checked(server: TelegramServer) -> None:
    for token, text in (("70:AAother_other_other_other_other_other", "Unauthorized"), ("nonsense:1", "Not Found")):
        with pytest.raises(InvalidToken):
            async with client(server, token):
                pass
        async with aiohttp.ClientSession() as session, session.get(f"{server.base_url}{token}/getMe") as answer:
            assert (await answer.json())["description"] == text
    async with client(server) as bot:
        with pytest.raises(EndPointNotFound):
            await bot.do_api_request("sendRichMessage", {"chat_id": 1})


async def test_commands_by_scope_and_language(server: TelegramServer) -> None:
    async with client(server) as bot:
        group = BotCommandScopeAllGroupChats()
        await bot.set_my_commands([BotCommand("imagine", "画一幅")], scope=group, language_code="zh")
        assert server.commands("all_group_chats", "zh") == [{"command": "imagine", "description": "画一幅"}]
        assert await bot.get_my_commands() == ()
        for commands, code, text in (
            ([("Imagine", "x")], "", "bot_command_invalid"),
            ([("a", "")], "", "bot_command_description_invalid"),
            ([("a", "x")], "zh-hans", "invalid language code specified"),
        ):
            with pytest.raises(BadRequest, match=said(text)):
                await bot.set_my_commands(commands, language_code=code)
        await bot.set_my_short_description("Pictures from words")
        assert (await bot.get_my_short_description("zh")).short_description == "Pictures from words"


async def test_inline_results(server: TelegramServer) -> None:
    ada = server.person("Ada")
    async with client(server) as bot, listening(server) as received:
        photo = (await bot.send_photo(ada.id, png())).photo[-1].file_id
        query = await ada.inline_query("fox")
        await server.until(lambda: received, 5.0)
        article = InlineQueryResultArticle("new", "Make this", InputTextMessageContent("a fox"), reply_markup=KEYBOARD)
        results = [InlineQueryResultCachedPhoto("old", photo, caption="a fox"), article]
        await bot.answer_inline_query(query.record.id, results, cache_time=0, is_personal=True)
        assert [result.id for result in await query.answered()] == ["old", "new"]
        assert query.parameters["is_personal"] is True
        with pytest.raises(NotOfferedError):
            await ada.chooses(query, "other")
        message = await ada.chooses(query, "new")
        await server.until(lambda: any(update.chosen_inline_result for update in received), 5.0)
        assert message.inline_message_id is not None
        with pytest.raises(BadRequest, match=said("invalid message content")):
            await bot.edit_message_media(InputMediaPhoto(png()), inline_message_id=message.inline_message_id)
        await bot.edit_message_media(InputMediaPhoto(photo), inline_message_id=message.inline_message_id)
        assert message.photo is not None
        late = await ada.inline_query("a cat")
        with pytest.raises(BadRequest, match=said("too many inline query results")):
            await bot.answer_inline_query(late.record.id, [article] * 51)
        with pytest.raises(BadRequest, match=said("result_id_duplicate")):
            await bot.answer_inline_query(late.record.id, [article] * 2)
        server.advance(11.0)
        with pytest.raises(BadRequest, match=said("query is too old")):
            await bot.answer_inline_query(late.record.id, [article])
    assert server.unknown_parameters() == []


async def test_aiogram_agrees(server: TelegramServer) -> None:
    ada = server.person("Ada")
    session = AiohttpSession(api=TelegramAPIServer.from_base(server.api_url))
    async with aiogram.Bot(server.token, session=session) as bot:
        assert (await bot.get_me()).username == "darkroom_bot"
        sent = await bot.send_photo(
            ada.id, BufferedInputFile(png(), "fox.png"), caption="<b>a</b> fox", parse_mode="HTML"
        )
        assert sent.caption_entities is not None
        assert sent.caption_entities[0].type == "bold"
        await ada.writes(ada.private, "thanks", reply_to=ada.private.messages[-1])
        updates = await bot.get_updates(timeout=1)
        assert updates[0].message is not None
        assert updates[0].message.reply_to_message is not None
        assert updates[0].message.reply_to_message.message_id == sent.message_id
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="message is not modified"):
            await bot.edit_message_caption(
                chat_id=ada.id, message_id=sent.message_id, caption="a fox", caption_entities=sent.caption_entities
            )
    assert server.unknown_parameters() == []


async def test_unknown_parameters_are_found(server: TelegramServer) -> None:
    ada = server.person("Ada")
    async with client(server) as bot:
        await bot.send_message(ada.id, "x", api_kwargs={"captoin": "y", "reply_parameters": {"mesage_id": 1}})
    assert server.unknown_parameters() == ["sendMessage.reply_parameters.mesage_id", "sendMessage.captoin"]


async def test_silence_is_noticed(server: TelegramServer) -> None:
    ada = server.person("Ada")
    with pytest.raises(NoAnswerError):
        await server.shown(ada.private, within=0.05)


async def test_migration_block_and_removal(server: TelegramServer) -> None:
    ada = server.person("Ada")
    group = server.group("Friends", [ada])
    async with client(server) as bot, listening(server) as received:
        await server.connected()
        larger = server.migrate(group)
        with pytest.raises(ChatMigrated) as moved:
            await bot.send_message(group.id, "x")
        assert moved.value.new_chat_id == larger.id
        await bot.send_message(larger.id, "x")
        await server.until(lambda: len(received) == 2, 5.0)
        assert received[0].message is not None
        assert received[0].message.migrate_to_chat_id == larger.id
        server.block(ada)
        with pytest.raises(Forbidden, match="blocked by the user"):
            await bot.send_message(ada.id, "x")
        server.unblock(ada)
        await bot.send_message(ada.id, "x")
        server.remove_bot(larger)
        with pytest.raises(Forbidden, match="kicked from the supergroup chat"):
            await bot.send_message(larger.id, "x")
        stranger = server.person("Bob", started=False)
        with pytest.raises(Forbidden, match="can't initiate conversation"):
            await bot.send_message(stranger.id, "x")
        await server.until(lambda: sum(1 for update in received if update.my_chat_member) == 3, 5.0)
