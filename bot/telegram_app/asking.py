"""What an update asks for: who wants what of us, read without asking anybody.

Everything that a chat can send comes by here. What is not for us is None, what nobody can answer is an `Asked` whose
wish says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from telegram import CallbackQuery, Message, MessageEntity, PhotoSize, Update, User
from telegram.constants import ChatType

from bot.core.actions import Action, Verb
from bot.core.chat_line import CHAT_VERBS
from bot.core.commands import ImageRef
from bot.core.people import Asker
from bot.telegram_app.addresses import Address, address_of, asker_of
from prompting.errors import UserError
from storage.identifiers import ID_LENGTH

MAX_WORDS = 4096
_FILE_NAME = re.compile(rf"darkroom-([0-9a-z]{{{ID_LENGTH}}})-(\d{{1,2}})\.")
_OF_PICTURES = frozenset(
    {Verb.DETAILS, Verb.REROLL, Verb.UPSCALE, Verb.VARY_SUBTLE, Verb.VARY_STRONG, Verb.ORIGINALS, Verb.FAVORITE}
)
_OF_FORMS = frozenset({Verb.FORM, Verb.LOCK, Verb.DICE, Verb.MAKE})
_PICTURE_TYPES = ("image/png", "image/jpeg", "image/webp")


@dataclass(frozen=True)
class Upload:
    """A picture in a message. A photo was encoded anew by Telegram, a ``document`` is as it was sent."""

    file_id: str
    size: int
    document: bool


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Somebody wants something.

    ``words`` as typed, ``name`` the command's without slash, None for plain words. ``about`` is the picture that was
    replied to, ``form`` the prompt form. ``pressed`` is a button's code. ``strange`` says that it is nothing that we
    could read, such as a sticker. ``album`` is what the photos that were sent together have in common.
    """

    event_id: str
    asker: Asker
    address: Address
    user: User | None = None
    name: str | None = None
    words: str = ""
    upload: Upload | None = None
    about: ImageRef | None = None
    form: str | None = None
    pressed: str | None = None
    callback_id: str | None = None
    strange: bool = False
    album: str | None = None


@dataclass(frozen=True)
class Ourselves:
    """Who we are here."""

    id: int
    username: str
    commands: frozenset[str] = frozenset({"start", "describe", *(verb.name for verb in CHAT_VERBS)})


def asked_in(update: Update, us: Ourselves) -> Asked | None:
    """What a message or a press asks for; None for what is not meant for us, and for what asks nothing."""
    event = event_of(update)
    if update.callback_query is not None:
        return _pressed(event, update.callback_query)
    if update.message is not None:
        return _written(event, update.message, us)
    return None


def event_of(update: Update) -> str:
    """The name of what an update asks for; it outlives its person, so nobody is in it."""
    return f"request:{update.update_id}"


def _pressed(event: str, query: CallbackQuery) -> Asked:
    message, chat = query.message, None
    if isinstance(message, Message):
        address = address_of(event, message, query.from_user)
        chat = message.chat
    elif message is not None:  # too old for Telegram to tell what it was
        chat = message.chat
        group = chat.type != ChatType.PRIVATE
        address = Address(event=event, user_id=query.from_user.id, chat_id=chat.id, group=group)
    else:  # in a chat where we are not: what comes of it goes to the person
        address = Address(event=event, user_id=query.from_user.id, chat_id=query.from_user.id)
    return Asked(
        event_id=event,
        asker=asker_of(query.from_user, chat, address.thread_id),
        address=address,
        user=query.from_user,
        pressed=query.data or "",
        callback_id=query.id,
    )


def _written(event: str, message: Message, us: Ourselves) -> Asked | None:
    if message.via_bot is not None and message.via_bot.id == us.id:
        return None  # what somebody chose from our own inline results
    text = (message.text or message.caption or "")[:MAX_WORDS]
    entities = message.entities or message.caption_entities
    name, words = _command(text, entities, us)
    if name == "":
        return None
    private = message.chat.type == ChatType.PRIVATE
    answered = message.reply_to_message
    ours = answered is not None and answered.from_user is not None and answered.from_user.id == us.id
    about = picture_in(answered) if answered is not None and ours else None
    form = form_in(answered) if answered is not None and ours else None
    upload = _upload(message)
    if upload is None and answered is not None and (name is not None or (private and not ours and text)):
        upload = _upload(answered)
    meant = private or name in us.commands or about is not None or form is not None
    if not meant or _is_service(message):
        return None
    thread = message.message_thread_id if message.is_topic_message else None
    return Asked(
        event_id=event,
        asker=asker_of(message.from_user, message.chat, thread, message.sender_chat),
        address=address_of(event, message, None if message.sender_chat is not None else message.from_user),
        user=message.from_user,
        name=name,
        words=words,
        upload=upload,
        about=about,
        form=form,
        strange=name is None and not words and upload is None,
        album=message.media_group_id if message.photo else None,
    )


def _command(text: str, entities: tuple[MessageEntity, ...], us: Ourselves) -> tuple[str | None, str]:
    """The command's name and its words; "" as name for another bot's, None for plain words."""
    if not any(entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0 for entity in entities):
        return None, text.strip()
    first, words = (*text.split(maxsplit=1), "")[:2]
    name, at, bot = first[1:].partition("@")
    if at and bot.casefold() != us.username.casefold():
        return "", ""
    return name.lower(), words.strip()


def _upload(message: Message) -> Upload | None:
    if message.photo:
        largest: PhotoSize = max(message.photo, key=lambda size: size.width * size.height)
        return Upload(largest.file_id, largest.file_size or 0, document=False)
    document = message.document
    if document is not None and document.mime_type in _PICTURE_TYPES:
        return Upload(document.file_id, document.file_size or 0, document=True)
    return None


def _is_service(message: Message) -> bool:
    """Whether Telegram itself speaks, such as of somebody who joined."""
    return not message.effective_attachment and not message.text


def picture_in(message: Message) -> ImageRef | None:
    """The picture of ours that a message of ours shows; nobody else can make our buttons or send as us."""
    for action in _actions(message):
        if action.verb in _OF_PICTURES:
            return ImageRef(action.generation_id)
    name = message.document.file_name if message.document is not None else None
    match = _FILE_NAME.match(name or "")
    return None if match is None else ImageRef(match[1], int(match[2]))


def form_in(message: Message) -> str | None:
    """The prompt form that a message of ours shows."""
    return next((action.generation_id for action in _actions(message) if action.verb in _OF_FORMS), None)


def _actions(message: Message) -> list[Action]:
    found = []
    rows = message.reply_markup.inline_keyboard if message.reply_markup is not None else ()
    for button in (button for row in rows for button in row):
        try:
            found.append(Action.unpack(str(button.callback_data)))
        except UserError:
            continue
    return found


def as_json(body: Mapping[str, Any]) -> dict[str, Any]:
    """An update as it was told, without half characters, which no database takes."""
    return {str(_whole(key)): _whole(value) for key, value in body.items()}


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return as_json(value)
    return [_whole(one) for one in value] if isinstance(value, list) else value
