"""The texts that a picture's file holds beside its pixels: chunks of a PNG, comments of a JPEG or WebP."""

from __future__ import annotations

import io

from PIL import ExifTags, Image

from generation.metadata import PARAMETERS_KEY

_UNICODE = b"UNICODE\0"  # how Exif marks a comment that is not ASCII


def texts_in(content: bytes) -> dict[str, str]:
    """The texts by name; a comment is the ``parameters`` text, as the field's tools write it. Nothing is decoded.

    ``content`` was decoded before, so that its size is within bounds. What is damaged holds no texts.
    """
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as image:
            texts = {str(name): str(value) for name, value in image.info.items() if isinstance(value, str)}
            comment = _comment(image)
    except Exception:  # Pillow raises many kinds on damaged metadata, and all mean that it tells nothing
        return {}
    if comment.strip():
        texts.setdefault(PARAMETERS_KEY, comment)
    return texts


def _comment(image: Image.Image) -> str:
    """The user comment, where Exif wants it, or among the picture's own tags, where Fooocus puts it."""
    exif = image.getexif()
    value = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.UserComment) or exif.get(ExifTags.Base.UserComment, b"")
    if not isinstance(value, bytes):
        return str(value)
    if value.startswith(_UNICODE):
        return value[len(_UNICODE) :].decode("utf-16-be", errors="replace")
    return value[len(_UNICODE) :].decode("utf-8", errors="replace")
