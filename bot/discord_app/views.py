"""A reply as a message of components: words, a gallery with alternative texts, rows of buttons.

Nothing of a message is kept in memory: what a button means stands in its ``custom_id``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from itertools import groupby
from typing import Any, TypeVar

import discord
from discord import ui

from bot.core.actions import Verb
from bot.core.language import _, told
from bot.core.replies import Button, Reply
from bot.core.visible import visible
from bot.discord_app.forms import MOST_FORM_PARTS, form_rows
from bot.discord_app.pictures import STEPS, Size, Upload, fits, load, load_files
from bot.discord_app.wording import MAX_TEXT, as_markdown, cut
from prompting.errors import UserError

MAX_COMPONENTS = 40
MAX_LABEL = 80
ROW = 5
_TOO_LARGE = 40005
_ENDING = frozenset({Verb.DELETE, Verb.CANCEL})
_SMALLER = "Shown smaller: the files as they are stored are larger than this place takes."
_TOO_BIG = "The files are larger than this place takes."

T = TypeVar("T")
Show = Callable[[ui.LayoutView, list[discord.File]], Coroutine[Any, Any, T]]


async def show_reply(reply: Reply, file_limit: int, show: Show[T]) -> T:
    """Build the message and have ``show`` send it; smaller when Discord finds the files too large.

    Raises:
        HTTPException, aiohttp.ClientError: whatever ``show`` raises for another reason.
    """
    if not reply.images and not reply.files:
        pictures = [] if reply.preview is None else [Upload("preview.webp", reply.preview, "")]
        return await show(build_view(reply, pictures), [upload.file() for upload in pictures])
    for size in STEPS:
        pictures = await asyncio.to_thread(load, reply.images, size, _stem(reply))
        documents = await asyncio.to_thread(load_files, reply.files)
        if not fits([*pictures, *documents], file_limit):
            continue
        notes = () if size is Size.STORED else (_(_SMALLER),)
        files = [upload.file() for upload in (*pictures, *documents)]
        try:
            return await show(build_view(reply, pictures, documents, notes), files)
        except discord.HTTPException as error:
            if error.status != 413 and error.code != _TOO_LARGE:
                raise
    return await show(build_view(reply, notes=(_(_TOO_BIG),)), [])


def build_view(
    reply: Reply, pictures: Sequence[Upload] = (), documents: Sequence[Upload] = (), notes: Sequence[str] = ()
) -> ui.LayoutView:
    """The components of ``reply`` with its files, which are sent along; ``notes`` are said below its words."""
    missing = len(reply.images) - len(pictures)
    if missing > 0 and pictures:
        more = _("{count} more of these pictures could not be put into this message.")
        notes = (*notes, more.format(count=missing))
    container: ui.Container[ui.LayoutView] = ui.Container(ui.TextDisplay(_text(reply.text, notes)))
    if pictures:
        container.add_item(ui.MediaGallery(*map(_gallery_item, pictures)))
    for document in documents:
        container.add_item(ui.File(f"attachment://{document.name}"))
    for row in [] if reply.form is None else form_rows(reply.form):
        container.add_item(row)
    room = MAX_COMPONENTS - 3 - len(documents) - (0 if reply.form is None else MOST_FORM_PARTS)
    for buttons in _rows(_chosen(reply.buttons, room), room):
        container.add_item(ui.ActionRow(*map(_button, buttons)))
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    view.stop()  # discord.py would keep it, waiting for presses that `buttons` handles
    return view


def error_view(error: UserError) -> ui.LayoutView:
    """What was wrong, what would work, and the code that the log has too."""
    message, hint = told(error)
    lines = [message, hint, f"({error.code})"]
    return build_view(Reply(text="\n".join(line for line in lines if line), private=True))


def _stem(reply: Reply) -> str:
    """How files are named: by the generation that the buttons are about, if there is one."""
    return f"darkroom-{reply.buttons[0].action.generation_id}" if reply.buttons else "darkroom"


def _gallery_item(picture: Upload) -> discord.MediaGalleryItem:
    return discord.MediaGalleryItem(f"attachment://{picture.name}", description=picture.alt_text or None)


def _text(text: str, notes: Sequence[str]) -> str:
    below = "".join(f"\n{as_markdown(note)}" for note in notes)
    return as_markdown(text, MAX_TEXT - len(below)) + below


def _chosen(buttons: Sequence[Button], room: int) -> list[Button]:
    """As many buttons as there is room for with their rows; those of the whole set stay before those of one image."""
    most = max(number for number in range(room) if number + -(-number // ROW) <= room)
    spare = most - sum(button.action.index == 0 for button in buttons)
    kept = []
    for button in buttons:
        if button.action.index != 0:
            spare -= 1
            if spare < 0:
                continue
        kept.append(button)
    return kept[:most]


def _rows(buttons: Sequence[Button], room: int) -> list[Sequence[Button]]:
    """The buttons in rows: those of one kind for each image together, as far as there is room for so many rows."""
    kinds = groupby(buttons, lambda button: button.action.verb if button.action.index else None)
    together = [part for _kind, kind in kinds for part in _portions(list(kind))]
    return together if len(buttons) + len(together) <= room else _portions(buttons)


def _portions(buttons: Sequence[Button]) -> list[Sequence[Button]]:
    return [buttons[start : start + ROW] for start in range(0, len(buttons), ROW)]


def _button(button: Button) -> ui.Button[ui.LayoutView]:
    style = discord.ButtonStyle.danger if button.action.verb in _ENDING else discord.ButtonStyle.secondary
    return ui.Button(label=cut(visible(button.label), MAX_LABEL), style=style, custom_id=button.action.pack())
