"""From a call's arguments to chats, words, keyboards and media; what Telegram refuses, in its words."""

from __future__ import annotations

from typing import Any

from tests.telegram_server.arguments import Arguments, Upload
from tests.telegram_server.entities import Formatted, HtmlReader, detected, given, units
from tests.telegram_server.errors import ApiError, JsonObject, bad_request, forbidden, migrated, too_large
from tests.telegram_server.markdown import MarkdownV2Reader, read_old_markdown
from tests.telegram_server.things import Chat, File, Message, Photo
from tests.telegram_server.world import World

_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


def known_chat(world: World, arguments: Arguments, name: str = "chat_id") -> Chat:
    """The chat a call names; raises 400 when there is none."""
    text = arguments.text(name)
    if not text:
        raise bad_request(f"{name} is empty")
    chat = world.chats.get(int(text)) if text.lstrip("-").isdigit() else None
    if chat is None:
        raise bad_request("chat not found")
    return chat


def open_chat(world: World, arguments: Arguments) -> Chat:
    """A chat that the bot may write to; raises 400 with migrate_to_chat_id, or 403."""
    chat = known_chat(world, arguments)
    if chat.migrated_to is not None:
        raise migrated(chat.migrated_to.id)
    if not chat.has_bot:
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    if chat.user is not None:
        if chat.user.deactivated:
            raise forbidden("user is deactivated")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
    return chat


def thread_in(world: World, chat: Chat, arguments: Arguments, reply: Message | None) -> int | None:
    """The topic that a message goes to; General has no number when one writes to it."""
    thread = arguments.number("message_thread_id") or (reply.thread if reply is not None else None)
    if thread is None:
        return None
    topic = chat.topics.get(thread)
    if topic is None or topic.deleted or thread == 1:
        raise bad_request("message thread not found")
    if topic.closed and world.bot.id not in chat.admins:
        raise bad_request("TOPIC_CLOSED")
    return thread


def replied(world: World, chat: Chat, arguments: Arguments) -> Message | None:
    """The message that a new one answers; raises 400 when it is gone, unless that was allowed."""
    parameters: Any = arguments.json("reply_parameters", "reply parameters") or {}
    if not isinstance(parameters, dict):
        raise bad_request("Object expected as reply parameters")
    wanted = parameters.get("message_id") or arguments.number("reply_to_message_id")
    if not wanted:
        return None
    where = chat
    if parameters.get("chat_id") is not None:
        where = known_chat(world, Arguments("", {"chat_id": str(parameters["chat_id"])}, {}))
    message = where.stored.get(int(wanted))
    if message is not None and not message.deleted:
        return message
    if parameters.get("allow_sending_without_reply") or arguments.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def formatted(world: World, source: str, parse_mode: str, entities: list[JsonObject] | None) -> Formatted:
    """Words as they will be stored; raises 400 for markup that cannot be parsed."""
    mode = parse_mode.lower()
    if mode not in ("", "html", "markdown", "markdownv2"):
        raise bad_request("unsupported parse_mode")
    if mode == "html":
        found = HtmlReader(source).read()
    elif mode == "markdownv2":
        found = MarkdownV2Reader(source).read()
    elif mode == "markdown":
        found = read_old_markdown(source)
    else:
        found = given(source, entities or [], world.limits.entities)
    shown = found.trimmed()
    marked = {(entity["offset"], entity["length"]) for entity in shown.entities}
    more = [e for e in detected(shown.text) if (e["offset"], e["length"]) not in marked]
    return Formatted(shown.text, (*shown.entities, *more)).trimmed()


def text_of(world: World, arguments: Arguments) -> Formatted:
    """The text of a message, 1 to 4,096 UTF-16 units after parsing."""
    entities = arguments.objects("entities", "MessageEntity")
    found = formatted(world, arguments.text("text"), arguments.text("parse_mode"), entities)
    if not found.text:
        raise bad_request("message text is empty")
    if units(found.text) > world.limits.text:
        raise bad_request("message is too long")
    return found


def caption_of(world: World, values: JsonObject) -> Formatted:
    """The caption in a call or in an InputMedia, at most 1,024 UTF-16 units after parsing."""
    arguments = Arguments("", values, {})
    entities = arguments.objects("caption_entities", "MessageEntity")
    found = formatted(world, arguments.text("caption"), arguments.text("parse_mode"), entities)
    if units(found.text) > world.limits.caption:
        raise bad_request("message caption is too long")
    return found


def keyboard_of(world: World, value: Any) -> list[list[JsonObject]] | None:
    """The inline keyboard of a reply_markup; other kinds of keyboards show nothing here."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise bad_request("Object expected as reply markup")
    rows = value.get("inline_keyboard")
    if rows is None:
        return None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('Field "inline_keyboard" must be an Array of Arrays')
    rows = [row for row in rows if row]
    for row in rows:
        for button in row:
            _check_button(world, button)
    if any(len(row) > world.limits.row_buttons for row in rows):
        raise bad_request("reply markup is too long")
    if sum(len(row) for row in rows) > world.limits.keyboard_buttons:
        raise bad_request("reply markup is too long")
    return rows or None


def _check_button(world: World, button: Any) -> None:
    wrong = "Can't parse inline keyboard button: "
    if not isinstance(button, dict):
        raise bad_request(wrong + "InlineKeyboardButton must be an Object")
    if not button.get("text"):
        raise bad_request(wrong + 'Can\'t find field "text"')
    actions = [name for name in _ACTIONS if name in button]
    if not actions or button.get("callback_data") == "":
        raise bad_request(wrong + "Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and len(str(data).encode()) > world.limits.callback_bytes:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not str(button["url"]).startswith(("http://", "https://", "tg://")):
        raise bad_request("BUTTON_URL_INVALID")
    copied = (button.get("copy_text") or {}).get("text", "x")
    if not 1 <= len(copied) <= world.limits.copy_text:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if button.get("style", "primary") not in ("primary", "success", "danger"):
        raise bad_request(wrong + "invalid button style specified")


def media_of(world: World, kind: str, source: Upload | str | None) -> Photo | File:
    """An uploaded file or an earlier one by its id; raises 400 or 413."""
    if source is None:
        raise bad_request(f"there is no {kind} in the request")
    if isinstance(source, str):
        return world.files.find(source, kind)
    if len(source.content) > world.limits.upload_bytes:
        raise too_large()
    if not source.content:
        raise bad_request("file must be non-empty")
    if kind == "photo":
        return world.files.add_photo(source.content)
    return world.files.add(kind, source.content, name=source.name, mime=source.mime)


def input_media(world: World, arguments: Arguments, item: Any, kinds: tuple[str, ...]) -> tuple[str, Photo | File]:
    """Kind and file of one InputMedia."""
    if not isinstance(item, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    kind, media = item.get("type"), item.get("media")
    if kind not in kinds:
        raise bad_request(f"can't parse InputMedia: type \"{kind}\" can't be used in {arguments.method}")
    if not isinstance(media, str) or not media:
        raise bad_request("can't parse InputMedia: media not found")
    return str(kind), media_of(world, str(kind), arguments.attached(media))


def is_news(error: ApiError) -> bool:
    """Whether even a client that keeps all rules can meet this answer."""
    if error.code != 400:
        return error.code not in (404, 413)
    news = ("not found", "query is too old", "is not modified", "can't be", "upgraded", "TOPIC_", "unavailable")
    return any(part in error.description for part in news) or "MESSAGE_ID_INVALID" in error.description
