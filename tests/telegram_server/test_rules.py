"""What the loopback Telegram refuses, in Telegram's words."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity
from telegram.error import BadRequest

from tests.telegram_server import Limits, Message, NotOfferedError, Person, TelegramServer
from tests.telegram_server.client import client, png, said
from tests.telegram_server.entities import HtmlReader, units
from tests.telegram_server.errors import ApiError
from tests.telegram_server.markdown import MarkdownV2Reader


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


async def refused(text: str, server: TelegramServer, *, breach: bool = True) -> None:
    """The last call was refused with this text, and stands as a breach when a careful client never meets it."""
    assert text in server.calls[-1].description
    assert bool(server.breaches) is breach
    server.world.breaches.clear()


@pytest.mark.parametrize(
    ("source", "text", "entity"),
    [
        ("<b>狐狸</b> 🦊<i>x</i>", "狐狸 🦊x", ("italic", 5, 1)),
        ('<a href="https://a.b/">x</a>&lt;&amp;', "x<&", ("text_link", 0, 1)),
        ("<blockquote expandable>q</blockquote>", "q", ("expandable_blockquote", 0, 1)),
        ('<span class="tg-spoiler">x</span>', "x", ("spoiler", 0, 1)),
    ],
)
def test_html(source: str, text: str, entity: tuple[str, int, int]) -> None:
    found = HtmlReader(source).read()
    last = found.entities[-1]
    assert (found.text, (last["type"], last["offset"], last["length"])) == (text, entity)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("a <fox>", 'Unsupported start tag "fox" at byte offset 2'),
        ("狐<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("狐</b>", "Unexpected end tag at byte offset 3"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("a <", "Unclosed start tag at byte offset 2"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_html_errors(source: str, error: str) -> None:
    with pytest.raises(ApiError) as raised:
        HtmlReader(source).read()
    assert raised.value.description == f"Bad Request: can't parse entities: {error}"


@pytest.mark.parametrize(
    ("source", "text", "entity"),
    [
        ("*fox* \\- _x_", "fox - x", ("italic", 6, 1)),
        ("__u _i_ __", "u i ", ("underline", 0, 4)),
        ("[site](https://a.b/x\\))", "site", ("text_link", 0, 4)),
        ("```python\nx = 1```", "x = 1", ("pre", 0, 5)),
        ("||s||", "s", ("spoiler", 0, 1)),
        (">q\nafter", "q\nafter", ("blockquote", 0, 1)),
    ],
)
def test_markdown(source: str, text: str, entity: tuple[str, int, int]) -> None:
    found = MarkdownV2Reader(source).read()
    last = found.entities[-1]
    assert (found.text, (last["type"], last["offset"], last["length"])) == (text, entity)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("1.0", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("🏟 🏟_abacaba", "Can't find end of Italic entity at byte offset 9"),
        ("🏟 🏟_abac * asd ", "Can't find end of Bold entity at byte offset 15"),
        ("[telegram\\.org](asd", "Can't find end of a URL at byte offset 15"),
        ("`x", "Can't find end of Code entity at byte offset 0"),
    ],
)
def test_markdown_errors(source: str, error: str) -> None:
    with pytest.raises(ApiError) as raised:
        MarkdownV2Reader(source).read()
    assert raised.value.description == f"Bad Request: can't parse entities: {error}"


async def test_texts(server: TelegramServer, bot: Bot, ada: Person) -> None:
    assert units("🦊") == 2
    await bot.send_message(ada.id, "<b>" + "🦊" * 2048 + "</b>", parse_mode="HTML")
    for text, error in (("🦊" * 2049, "message is too long"), (" \n", "message text is empty")):
        with pytest.raises(BadRequest, match=said(error)):
            await bot.send_message(ada.id, text)
        await refused(error, server)
    await bot.send_photo(ada.id, png(), caption="狐" * 1024)
    with pytest.raises(BadRequest, match=said("message caption is too long")):
        await bot.send_photo(ada.id, png(), caption="狐" * 1025)
    await refused("caption is too long", server)
    with pytest.raises(BadRequest, match=said("ends in a middle of a UTF-16 symbol")):
        await bot.send_message(ada.id, "🦊", entities=[MessageEntity("bold", 0, 1)])
    await refused("middle of a UTF-16", server)
    with pytest.raises(BadRequest, match=said("unsupported parse_mode")):
        await bot.send_message(ada.id, "x", parse_mode="XML")


async def test_keyboards(server: TelegramServer, bot: Bot, ada: Person) -> None:
    def rows(*sizes: int, data: str = "d") -> InlineKeyboardMarkup:
        return InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data=data)] * size for size in sizes])

    await bot.send_message(ada.id, "x", reply_markup=rows(8, data="狐" * 21))
    for markup, error in (
        (rows(1, data="狐" * 22), "BUTTON_DATA_INVALID"),
        (rows(9), "reply markup is too long"),
        (rows(*[8] * 13), "reply markup is too long"),
        (InlineKeyboardMarkup([[InlineKeyboardButton("x")]]), "Text buttons are unallowed in the inline keyboard"),
    ):
        with pytest.raises(BadRequest, match=said(error)):
            await bot.send_message(ada.id, "x", reply_markup=markup)
        await refused(error, server)


async def test_photos(server: TelegramServer, bot: Bot, ada: Person) -> None:
    for content, error in (
        (png(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (png(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
        (b"no picture", "IMAGE_PROCESS_FAILED"),
        (png() + bytes(10 * 1024 * 1024), "is too big for a photo; the maximum size is 10485760 bytes"),
        (b"", "file must be non-empty"),
    ):
        with pytest.raises(BadRequest, match=said(error)):
            await bot.send_photo(ada.id, content)
        await refused(error, server)
    assert ada.private.messages == []


async def test_edits(server: TelegramServer, bot: Bot, ada: Person) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="d")]])
    sent = await bot.send_message(ada.id, "one", reply_markup=markup)
    with pytest.raises(BadRequest, match=said("message is not modified: specified new message content")):
        await bot.edit_message_text("one", ada.id, sent.id, reply_markup=markup)
    await refused("not modified", server, breach=False)
    shown = ada.private.stored[sent.id]
    await bot.edit_message_text("two", ada.id, sent.id)
    assert shown.buttons == []  # an edit without a keyboard takes it away
    await bot.edit_message_reply_markup(ada.id, sent.id, reply_markup=markup)
    assert len(shown.revisions) == 3
    with pytest.raises(BadRequest, match=said("there is no caption in the message to edit")):
        await bot.edit_message_caption(ada.id, sent.id, caption="x")
    with pytest.raises(BadRequest, match=said("message to edit not found")):
        await bot.edit_message_text("x", ada.id, sent.id + 7)
    theirs = await ada.writes(ada.private, "mine")
    with pytest.raises(BadRequest, match=said("message can't be edited")):
        await bot.edit_message_text("x", ada.id, theirs.id)
    await bot.edit_message_text("<", ada.id, sent.id)
    with pytest.raises(BadRequest, match=said("MESSAGE_ID_INVALID")):
        await bot.edit_message_text("x", inline_message_id="AgAAnowhere")


async def test_deleting_and_replying(server: TelegramServer, bot: Bot, ada: Person) -> None:
    sent = await bot.send_message(ada.id, "x")
    theirs = await ada.writes(ada.private, "y")
    group = server.supergroup("Painters", [ada])
    in_group = await ada.writes(group, "z")
    await bot.delete_messages(ada.id, [sent.id, theirs.id])
    assert ada.private.messages == []
    with pytest.raises(BadRequest, match=said("message to delete not found")):
        await bot.delete_message(ada.id, sent.id)
    with pytest.raises(BadRequest, match=said("message can't be deleted")):
        await bot.delete_message(group.id, in_group.id)
    server.make_bot_admin(group)
    await bot.delete_message(group.id, in_group.id)
    with pytest.raises(BadRequest, match=said("message to be replied not found")):
        await bot.send_message(ada.id, "x", reply_to_message_id=sent.id)
    await bot.send_message(ada.id, "x", reply_to_message_id=sent.id, allow_sending_without_reply=True)
    old = await bot.send_message(ada.id, "old")
    server.advance(49 * 3600.0)
    with pytest.raises(BadRequest, match=said("message can't be deleted")):
        await bot.delete_message(ada.id, old.id)
    assert server.breaches == []


async def test_presses_expire(server: TelegramServer, bot: Bot, ada: Person) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="d")]])
    sent = await bot.send_message(ada.id, "x", reply_markup=markup)
    shown: Message = ada.private.stored[sent.id]
    press = await ada.presses(shown, "x")
    with pytest.raises(BadRequest, match=said("MESSAGE_TOO_LONG")):
        await bot.answer_callback_query(press.id, "x" * 201)
    server.advance(16.0)
    with pytest.raises(BadRequest, match=said("query is too old and response timeout expired")):
        await bot.answer_callback_query(press.id)
    forged = await ada.presses(shown, "admin:everything", forged=True)
    await bot.answer_callback_query(forged.id, "no")
    assert forged.answer is not None
    server.delete_message(shown)
    with pytest.raises(NotOfferedError):
        await ada.presses(shown, "x")
    await ada.presses(shown, "x", forged=True)
    query = (await bot.get_updates())[-1].callback_query
    assert query is not None
    assert query.data == "d"
    assert query.message is not None
    assert not query.message.is_accessible
