"""Messages to Telegram. What could be seen twice is never sent twice: only what surely did not happen is repeated."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from itertools import count
from typing import Any, TypeVar

from telegram import (
    InputMediaAnimation,
    InputMediaDocument,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.error import ChatMigrated, TelegramError
from telegram.ext import ExtBot

from bot.core.replies import Reply, ReplyFile
from bot.telegram_app.addresses import Address
from bot.telegram_app.failures import is_refused_file, is_surely_undone, is_trouble, is_unchanged
from bot.telegram_app.limiter import Patience
from bot.telegram_app.messages import animation_of, file_stem, keyboard, photo_of, text_of
from bot.telegram_app.wording import MAX_CAPTION, parts, units

MAX_DOCUMENT = 50 * 1024 * 1024  # bytes
ALBUM = 10  # documents of one album
ATTEMPTS = 4
EDIT_ATTEMPTS = 2
ANSWER_SECONDS = 900.0  # that an answer is tried for while Telegram is away; later nobody waits for it
LONGEST_WAIT = 10.0  # seconds between two attempts
MAX_PARTS = 4  # messages of one long answer
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

T = TypeVar("T")
TelegramBot = ExtBot[Patience]


class Sender:
    """Sends and edits messages. Every call raises TelegramError when it did not, or perhaps did not, work."""

    def __init__(self, bot: TelegramBot) -> None:
        self._bot = bot

    async def text(self, address: Address, reply: Reply) -> Address:
        """A new message with the reply's words and buttons. Where it is, for edits."""
        text, entities = text_of(reply)
        return await self._new_text(address, text, entities=entities, reply_markup=keyboard(reply))

    async def edit_text(
        self, address: Address, reply: Reply, patience: Patience | None = None, *, seconds: float = 0.0
    ) -> None:
        """The words and buttons in place of those that are there; done before is done.

        ``seconds``: how long it is tried again while Telegram is away.
        """
        text, entities = text_of(reply)

        async def edit() -> None:
            await self._bot.edit_message_text(
                text,
                **_message(address),
                entities=entities,
                reply_markup=keyboard(reply),
                link_preview_options=_NO_PREVIEW,
                rate_limit_args=patience,
            )

        await _repeatable(edit, seconds)

    async def edit_buttons(self, address: Address, reply: Reply, *, seconds: float = 0.0) -> str | None:
        """The reply's buttons under the words that are there: these words, or None when it had exactly these buttons.

        ``seconds``: as in `edit_text`.
        """

        async def edit() -> Message | bool:
            return await self._bot.edit_message_reply_markup(**_message(address), reply_markup=keyboard(reply))

        changed = await _repeatable(edit, seconds)
        return changed.text or changed.caption or "" if isinstance(changed, Message) else None

    async def edit_picture(self, address: Address, reply: Reply, photo: str | None = None) -> str | None:
        """The reply's pictures in place of the words that are there, as one photo; its file id where Telegram tells.

        ``photo`` is the file id of one that was uploaded before. What Telegram does not take as a photo becomes a
        document; without its files the reply is words only.
        """
        if photo is None and any(image.moving for image in reply.images) and await self._animated(address, reply):
            return None
        content: str | bytes | None = photo
        if content is None:
            content = await asyncio.to_thread(photo_of, [image.path for image in reply.images])
        if content is None:
            await self.edit_text(address, reply)
            return None
        text, entities = text_of(reply, MAX_CAPTION)
        said: dict[str, Any] = {"caption": text, "caption_entities": entities}
        name = f"{file_stem(reply)}.jpg"
        media: InputMediaPhoto | InputMediaDocument = InputMediaPhoto(content, filename=name, **said)
        try:
            return await self._edit_media(address, media, reply)
        except TelegramError as error:
            if not is_refused_file(error) or photo is not None:
                raise
        media = InputMediaDocument(content, filename=name, **said)
        await self._edit_media(address, media, reply)
        return None

    async def _animated(self, address: Address, reply: Reply) -> bool:
        """A film in place of what is there; False where it is gone, or refused: its last picture is shown then."""
        film = next(image.path for image in reply.images if image.moving)
        content = await asyncio.to_thread(animation_of, film)
        if content is None:
            return False
        text, entities = text_of(reply, MAX_CAPTION)
        name = f"{file_stem(reply)}.gif"
        try:
            await self._edit_media(
                address, InputMediaAnimation(content, filename=name, caption=text, caption_entities=entities), reply
            )
        except TelegramError as error:
            if not is_refused_file(error):
                raise
            return False
        return True

    async def answer(
        self, address: Address, reply: Reply, *, as_files: bool, pictured: list[Address] | None = None
    ) -> None:
        """A reply that no job is behind: words, one photo, or the files byte for byte.

        ``pictured`` gets the messages that show pictures, also those that were sent before something failed.
        """
        pictured = [] if pictured is None else pictured
        if reply.images and as_files:
            stem = file_stem(reply)
            files = [ReplyFile(image.path, f"{stem}-{image.number}.png") for image in reply.images]
            await self._documents(address, files, pictured)
            return
        if reply.images:
            address = await self._photo(address, reply, pictured)
            if units(reply.text) <= MAX_CAPTION:
                return
        await self._words(address, reply)
        await self._documents(address, reply.files, [])

    async def _words(self, address: Address, reply: Reply) -> None:
        found = parts(reply.text)[:MAX_PARTS]
        for part in found[:-1]:
            await self._new_text(address, part, harmless=True)
        text, entities = text_of(replace(reply, text=found[-1]))
        await self._new_text(address, text, harmless=True, entities=entities, reply_markup=keyboard(reply))

    async def _photo(self, address: Address, reply: Reply, pictured: list[Address]) -> Address:
        """One photo of all pictures, with the words when they fit under it."""
        content = await asyncio.to_thread(photo_of, [image.path for image in reply.images])
        if content is None:
            return address
        said: dict[str, Any] = {}
        if units(reply.text) <= MAX_CAPTION:
            text, entities = text_of(reply, MAX_CAPTION)
            said = {"caption": text, "caption_entities": entities, "reply_markup": keyboard(reply)}

        async def send(where: Address) -> Message:
            return await self._bot.send_photo(
                photo=content, filename=f"{file_stem(reply)}.jpg", **_place(where), **said
            )

        where, message = await _once(send, address)
        pictured.append(replace(where, message_id=message.message_id))
        return where

    async def _documents(self, address: Address, files: Sequence[ReplyFile], sent: list[Address]) -> None:
        """Files as they are, in albums; ``sent`` gets their messages."""
        contents = await asyncio.to_thread(_read, files)
        for start in range(0, len(contents), ALBUM):
            album = [InputMediaDocument(content, filename=name) for name, content in contents[start : start + ALBUM]]

            async def send(where: Address, album: list[InputMediaDocument] = album) -> Sequence[Message]:
                if len(album) > 1:
                    return await self._bot.send_media_group(media=album, **_place(where))
                return [await self._bot.send_document(document=album[0].media, **_place(where))]

            address, messages = await _once(send, address)
            sent += [replace(address, message_id=message.message_id) for message in messages]

    async def _new_text(self, address: Address, text: str, *, harmless: bool = False, **said: Any) -> Address:
        async def send(where: Address) -> Message:
            return await self._bot.send_message(text=text, link_preview_options=_NO_PREVIEW, **_place(where), **said)

        where, message = await _once(send, address, harmless=harmless)
        return replace(where, message_id=message.message_id)

    async def _edit_media(
        self, address: Address, media: InputMediaPhoto | InputMediaDocument | InputMediaAnimation, reply: Reply
    ) -> str | None:
        async def edit() -> Message | bool:
            return await self._bot.edit_message_media(media, **_message(address), reply_markup=keyboard(reply))

        message = await _repeatable(edit)
        return message.photo[-1].file_id if isinstance(message, Message) and message.photo else None


async def _repeatable(edit: Callable[[], Awaitable[T]], seconds: float = 0.0) -> T | None:
    """An edit, again after trouble of any kind: it changes nothing the second time."""
    clock = asyncio.get_running_loop().time
    until = clock() + seconds
    for attempt in count(1):
        try:
            return await edit()
        except TelegramError as error:
            if is_unchanged(error):
                return None
            if not is_trouble(error) or (attempt >= EDIT_ATTEMPTS and clock() >= until):
                raise
        if attempt >= EDIT_ATTEMPTS:
            await asyncio.sleep(_wait_after(attempt))
    raise AssertionError


async def _once(
    send: Callable[[Address], Awaitable[T]], address: Address, *, harmless: bool = False
) -> tuple[Address, T]:
    """A new message, tried again only when it surely was not sent; with where the chat has moved to.

    ``harmless``: to see it twice is better than not at all, and nobody else makes good for it.
    """
    clock = asyncio.get_running_loop().time
    until = clock() + (ANSWER_SECONDS if harmless else 0.0)
    for attempt in count(1):
        try:
            return address, await send(address)
        except ChatMigrated as moved:
            if attempt > ATTEMPTS:
                raise
            address = address.migrated(moved.new_chat_id)
        except TelegramError as error:
            if not (is_surely_undone(error) or (harmless and is_trouble(error))):
                raise
            if attempt >= ATTEMPTS and clock() >= until:
                raise
            await asyncio.sleep(_wait_after(attempt))
    raise AssertionError


def _wait_after(attempt: int) -> float:
    return min(0.1 * 2.0 ** min(attempt, 10), LONGEST_WAIT)


def _place(address: Address) -> dict[str, Any]:
    """Where a new message goes: the same topic always, as an answer where that is still there."""
    answered = None
    if address.reply_to is not None:
        answered = ReplyParameters(address.reply_to, allow_sending_without_reply=True)
    return {"chat_id": address.chat_id, "message_thread_id": address.thread_id, "reply_parameters": answered}


def _message(address: Address) -> dict[str, Any]:
    if address.inline_message_id is not None:
        return {"inline_message_id": address.inline_message_id}
    return {"chat_id": address.chat_id, "message_id": address.message_id}


def _read(files: Sequence[ReplyFile]) -> list[tuple[str, bytes]]:
    there = [file for file in files if file.path.exists() and file.path.stat().st_size <= MAX_DOCUMENT]
    return [(file.name, file.path.read_bytes()) for file in there]
