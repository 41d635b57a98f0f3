"""A reply as what Telegram takes: words with entities, rows of buttons, one picture, files."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageOps, ImageSequence
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity

from bot.core.actions import Verb
from bot.core.language import told
from bot.core.replies import Button, Reply
from bot.core.visible import visible
from bot.telegram_app.wording import MAX_TEXT, code_entities, shown
from generation.films import FilmFormat, encode_film
from generation.images import contact_sheet
from prompting.errors import UserError

ROW = 5  # buttons of single images in a row; eight would fit, five can be read
WIDE_ROW = 3
MAX_BUTTONS = 100
MAX_LABEL = 64
MAX_SIDES = 10_000  # width and height of a photo together
MAX_RATIO = 20
MAX_PHOTO = 10 * 1024 * 1024  # bytes
_LONGEST_SIDE = 2560  # clients show no more
_QUALITY = 92
_ENDING = frozenset({Verb.DELETE, Verb.CANCEL, Verb.FORGET})
_BACKGROUND = (24, 24, 24)


def text_of(reply: Reply, limit: int = MAX_TEXT) -> tuple[str, list[MessageEntity]]:
    """The words, and what is to stand out among them: identifiers, which a tap copies."""
    text = shown(reply.text, limit)
    return text, code_entities(text, [button.action.generation_id for button in reply.buttons])


def keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    """The buttons: a row for each slot of a form, then rows for single images, then those of the whole."""
    rows: list[Sequence[Button]] = []
    if reply.form is not None:
        rows += [field.buttons for field in reply.form.fields if field.buttons]
    numbered = [button for button in reply.buttons if button.action.index]
    for verb in dict.fromkeys(button.action.verb for button in numbered):
        rows += _rows([button for button in numbered if button.action.verb is verb], ROW)
    rows += _rows([button for button in reply.buttons if not button.action.index], WIDE_ROW)
    room, kept = MAX_BUTTONS, []
    for row in rows:
        if (room := room - len(row)) >= 0:
            kept.append([_button(button) for button in row])
    return InlineKeyboardMarkup(kept) if kept else None


def error_reply(error: UserError) -> Reply:
    """What was wrong, what would work, and the code that the log has too."""
    message, hint = told(error)
    below = f"\n{hint}" if hint else ""
    return Reply(text=f"{message}{below}\n({error.code})", private=True)


def photo_of(paths: Sequence[Path]) -> bytes | None:
    """The pictures as one photo that Telegram takes, JPEG; None when their files are gone. Blocks."""
    pictures = []
    for path in paths:
        if path.exists():
            with Image.open(path) as opened:
                opened.seek(getattr(opened, "n_frames", 1) - 1)  # of a film, what it leads to
                pictures.append(opened.convert("RGB"))
    if not pictures:
        return None
    sheet = pictures[0] if len(pictures) == 1 else contact_sheet(pictures)
    sheet.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE), Image.Resampling.LANCZOS)
    return _jpeg(_within_ratio(sheet))


def animation_of(path: Path) -> bytes | None:
    """A film as Telegram takes it, GIF; None when its file is gone. Blocks."""
    if not path.exists():
        return None
    with Image.open(path) as film:
        frames = [frame.convert("RGB") for frame in ImageSequence.Iterator(film)]
    return encode_film(frames, FilmFormat.GIF)


def blank() -> bytes:
    """What takes the place of a picture that is erased where messages cannot be."""
    return _jpeg(Image.new("RGB", (64, 64), _BACKGROUND))


def file_stem(reply: Reply, default: str = "darkroom") -> str:
    """How files are named: by the generation that the reply is about."""
    about = reply.buttons[0].action.generation_id if reply.buttons else reply.text.strip()
    return f"darkroom-{about}" if about.isalnum() and about.isascii() else default


def _within_ratio(picture: Image.Image) -> Image.Image:
    """A very long picture gets broader margins."""
    width, height = picture.size
    least = -(-max(width, height) // MAX_RATIO)
    if min(width, height) >= least:
        return picture
    return ImageOps.pad(picture, (max(width, least), max(height, least)), color=_BACKGROUND)


def _jpeg(picture: Image.Image) -> bytes:
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=_QUALITY)
    return written.getvalue()


def _rows(buttons: Sequence[Button], width: int) -> list[Sequence[Button]]:
    return [buttons[start : start + width] for start in range(0, len(buttons), width)]


def _button(button: Button) -> InlineKeyboardButton:
    style = "danger" if button.action.verb in _ENDING else None
    label = visible(button.label)[:MAX_LABEL] or "…"
    return InlineKeyboardButton(label, callback_data=button.action.pack(), style=style)
