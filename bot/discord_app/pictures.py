"""Pictures as files of a message: as they are stored, or smaller where a place takes no such files."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import discord
from PIL import Image

from bot.core.replies import ReplyFile, ReplyImage
from bot.core.visible import visible
from bot.discord_app.wording import cut

MAX_FILES = 10  # of a message, and items of a gallery
MAX_REQUEST = 25 * 1024 * 1024  # bytes of all files together
MAX_ALT_TEXT = 1024
PREVIEW_SIDE = 1536


class Size(Enum):
    """How large the files may be, from the best to the last resort."""

    STORED = "as stored"
    WEBP = "webp"
    PREVIEW = "preview"


STEPS = tuple(Size)


@dataclass(frozen=True)
class Upload:
    """A file on its way into a message."""

    name: str
    content: bytes
    alt_text: str

    def file(self) -> discord.File:
        """For one attempt; discord.py reads it to the end."""
        return discord.File(io.BytesIO(self.content), self.name, description=self.alt_text or None)


def load(images: Sequence[ReplyImage], size: Size, stem: str) -> list[Upload]:
    """The first ten pictures, read and made as small as ``size`` says. Blocks. A file that is gone is left out."""
    return [
        upload
        for number, image in enumerate(images[:MAX_FILES], 1)
        if (upload := _upload(image, size, f"{stem}-{max(number, image.number)}")) is not None
    ]


def load_files(files: Sequence[ReplyFile]) -> list[Upload]:
    """The files that go with the words as they are. Blocks."""
    return [Upload(file.name, file.path.read_bytes(), "") for file in files[:MAX_FILES] if file.path.exists()]


def fits(uploads: Sequence[Upload], file_limit: int) -> bool:
    """Whether a place that takes files of ``file_limit`` bytes takes these."""
    sizes = [len(upload.content) for upload in uploads]
    return max(sizes, default=0) <= file_limit and sum(sizes) <= max(MAX_REQUEST, file_limit)


def _upload(image: ReplyImage, size: Size, stem: str) -> Upload | None:
    alt_text = cut(visible(image.alt_text), MAX_ALT_TEXT)
    try:
        content = image.path.read_bytes()
    except OSError:
        return None
    if image.moving and size is not Size.PREVIEW:
        return Upload(f"{stem}.webp", content, alt_text)
    match size:
        case Size.STORED:
            return Upload(f"{stem}.png", content, alt_text)
        case Size.WEBP:
            return Upload(f"{stem}.webp", _encoded(content, "WEBP", 90, None), alt_text)
        case Size.PREVIEW:
            return Upload(f"{stem}.jpg", _encoded(content, "JPEG", 80, PREVIEW_SIDE), alt_text)


def _encoded(content: bytes, kind: str, quality: int, side: int | None) -> bytes:
    written = io.BytesIO()
    with Image.open(io.BytesIO(content)) as opened:
        opened.seek(getattr(opened, "n_frames", 1) - 1)  # of a film, what it leads to
        picture = opened.convert("RGB")
    if side is not None:
        picture.thumbnail((side, side))
    picture.save(written, kind, quality=quality)
    return written.getvalue()
