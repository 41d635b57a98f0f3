"""From what somebody asked to a command of the core: the same lines that every chat reads, and Telegram's habits.

A photo or a file with words is a picture to start from, a file without words asks how it was made, and whatever is
said in reply to a picture of ours is about that picture.
"""

from __future__ import annotations

import asyncio
import re
from itertools import takewhile

from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.core.actions import Action
from bot.core.chat_line import CHAT_VERBS, read_line
from bot.core.commands import Command, Describe, Help, ImageRef, Imagine, Remix, Show
from bot.core.form_lines import read_form
from bot.telegram_app.asking import Asked, Upload
from bot.telegram_app.menu import DESCRIBE
from prompting.errors import UserError
from storage.identifiers import ALPHABET, ID_LENGTH

MAX_UPLOAD = 10 * 1024 * 1024  # bytes
ATTEMPTS = 3  # to fetch a picture
DOWNLOAD_SECONDS = 20.0
SHOW_LINK = "show_"  # what a link to a picture has after ?start=
_HELP = Help(more=((DESCRIBE.usage, DESCRIBE.help),))
_REFERENCE = re.compile(rf"[{ALPHABET}]{{{ID_LENGTH}}}(:\d{{1,2}})?", re.IGNORECASE)
_NEEDED = {  # how many pictures a command is about, of those that begin with one
    verb.name: len(re.findall(r"\bID\b", verb.usage))
    for verb in CHAT_VERBS
    if verb.usage.partition(" ")[2].startswith("ID")
}


async def read_command(asked: Asked, bot: Bot) -> Command:
    """The command that somebody means.

    Raises:
        UserError: it is none, or lacks something.
    """
    if asked.pressed is not None:
        return Action.unpack(asked.pressed).command()
    if asked.name is not None:
        return await _named(asked, asked.name, bot)
    if asked.form is not None and asked.words:
        return read_form(f"{asked.form} {asked.words}")
    if asked.about is not None and asked.words:
        return Remix(ref=asked.about, text=asked.words)
    if asked.upload is not None:
        return await _pictured(asked, asked.upload, bot)
    if asked.words:
        return Imagine(text=asked.words)
    hint = "Send an idea in words, a photo with words to start from, or a picture as a file to learn how it was made."
    raise UserError("not_words", "I understand words and pictures only.", hint)


async def _named(asked: Asked, name: str, bot: Bot) -> Command:
    words = asked.words
    if name == "start":
        return Show(ref=ImageRef.parse(words.removeprefix(SHOW_LINK))) if words.startswith(SHOW_LINK) else _HELP
    if name == "help":
        return _HELP
    if name == DESCRIBE.name:
        if asked.about is not None:
            return Show(ref=asked.about)
        if asked.upload is None:
            return DESCRIBE.read(words)
        return Describe(image=await download(asked.upload, bot))
    if name == "imagine" and asked.upload is not None:
        return Imagine(text=words, image=await download(asked.upload, bot))
    named = sum(1 for _ in takewhile(_REFERENCE.fullmatch, words.split()))
    if asked.about is not None and named < _NEEDED.get(name, 0):
        words = f"{_written(asked.about)} {words}"
    return read_line(f"/{name} {words}")


async def _pictured(asked: Asked, upload: Upload, bot: Bot) -> Command:
    if asked.words:
        return Imagine(text=asked.words, image=await download(upload, bot))
    if not upload.document:
        hint = "Send it with a few words about that. As a file, I can say how it was made."
        raise UserError("photo_without_words", "What should become of this photo?", hint)
    return Describe(image=await download(upload, bot))


async def download(upload: Upload, bot: Bot) -> bytes:
    """The content of a picture that somebody sent.

    Raises:
        UserError: ``upload_too_large``, ``upload_failed``.
    """
    if upload.size > MAX_UPLOAD:
        size = round(upload.size / 1e6)
        raise UserError("upload_too_large", "This file has {size} MB.", "At most 10 MB, please.", size=size)
    for attempt in range(ATTEMPTS):
        try:
            file = await bot.get_file(upload.file_id)
            if (file.file_size or 0) <= MAX_UPLOAD:
                return bytes(await file.download_as_bytearray(read_timeout=DOWNLOAD_SECONDS))
            return await download(Upload(upload.file_id, file.file_size or 0, upload.document), bot)
        except (BadRequest, RetryAfter):
            break
        except NetworkError:
            await asyncio.sleep(0.2 * 2**attempt)
    hint = "Try it again; a smaller file is quicker."
    raise UserError("upload_failed", "Telegram did not hand over the picture.", hint)


def _written(ref: ImageRef) -> str:
    return ref.generation_id if ref.index is None else f"{ref.generation_id}:{ref.index}"
