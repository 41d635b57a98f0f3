"""Pictures as values: reading what strangers send, comparing, arranging, writing. No torch here."""

from __future__ import annotations

import hashlib
import io
import math
import warnings
from collections.abc import Mapping, Sequence

from PIL import Image, ImageChops, ImageOps, ImageStat
from PIL.PngImagePlugin import PngInfo

from prompting.errors import Message, UserError

MAX_UPLOAD_BYTES = 10_000_000
MAX_UPLOAD_PIXELS = 25_000_000
_FORMATS = ("PNG", "JPEG", "WEBP")
_SHEET_BACKGROUND = (24, 24, 27)
_XMP_KEY = "XML:com.adobe.xmp"


def decode_upload(content: bytes) -> Image.Image:
    """The picture in an uploaded file, upright, in RGB on white, without its metadata.

    The format is told by the content. The number of pixels is checked in the header, before anything is decoded.

    Raises:
        UserError: ``image_too_large``, ``image_animated`` or ``image_unreadable``.
    """
    if len(content) > MAX_UPLOAD_BYTES:
        raise _too_large(Message("The image file has {size:.1f} MB.", size=len(content) / 1e6))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower and is checked
            return _decode(content)
    except UserError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_large(Message("The image has far too many pixels.")) from error
    except Exception as error:  # Pillow's decoders raise many kinds on damaged files, and all mean the same here
        raise UserError(
            "image_unreadable",
            "This file is not an image that can be read, or it is damaged.",
            "PNG, JPEG and WebP are taken.",
        ) from error


def pixel_sha256(image: Image.Image) -> str:
    """SHA-256, in hex, of the picture's RGB bytes, row by row from the top left."""
    return hashlib.sha256(image.convert("RGB").tobytes()).hexdigest()


def psnr(first: Image.Image, second: Image.Image) -> float:
    """Peak signal-to-noise ratio in dB over RGB; infinite for equal pictures.

    Raises:
        ValueError: the sizes differ.
    """
    if first.size != second.size:
        raise ValueError(f"pictures of {first.size} and {second.size} pixels cannot be compared")
    statistics = ImageStat.Stat(ImageChops.difference(first.convert("RGB"), second.convert("RGB")))
    mean_square = sum(statistics.sum2) / (3 * first.width * first.height)
    return math.inf if mean_square == 0 else 10 * math.log10(255**2 / mean_square)


def fit(image: Image.Image, width: int, height: int) -> Image.Image:
    """``image`` in RGB at exactly that size: scaled to cover it, the overhang cut off evenly."""
    rgb = image.convert("RGB")
    if rgb.size == (width, height):
        return rgb
    return ImageOps.fit(rgb, (width, height), Image.Resampling.LANCZOS)


def contact_sheet(images: Sequence[Image.Image], gap: int = 4, columns: int | None = None) -> Image.Image:
    """The pictures in reading order in a grid, ``gap`` pixels apart.

    Without ``columns`` it is as near to a square as it goes.
    """
    columns = columns or math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    width, height = (max(sides) for sides in zip(*(image.size for image in images), strict=True))
    size = (columns * (width + gap) - gap, rows * (height + gap) - gap)
    sheet = Image.new("RGB", size, _SHEET_BACKGROUND)
    for number, image in enumerate(images):
        row, column = divmod(number, columns)
        sheet.paste(image, (column * (width + gap), row * (height + gap)))
    return sheet


def thumbnail(image: Image.Image, side: int) -> Image.Image:
    """A copy that fits into ``side`` × ``side`` pixels, never enlarged."""
    small = image.convert("RGB")
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    return small


def encode_png(image: Image.Image, texts: Mapping[str, str]) -> bytes:
    """A PNG file with ``texts`` as text chunks in their order; the same bytes for the same input and Pillow.

    Texts beyond Latin-1 become international (UTF-8) chunks; so does XMP, as its specification asks.
    """
    chunks = PngInfo()
    for key, text in texts.items():
        if key == _XMP_KEY:
            chunks.add_itxt(key, text)
        else:
            chunks.add_text(key, text)
    stream = io.BytesIO()
    image.convert("RGB").save(stream, "PNG", pnginfo=chunks, compress_level=6)
    return stream.getvalue()


def _decode(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
        if image.width * image.height > MAX_UPLOAD_PIXELS:
            raise _too_large(Message("The image has {width}×{height} pixels.", width=image.width, height=image.height))
        if getattr(image, "n_frames", 1) > 1:
            raise UserError("image_animated", "This image is animated.", "Send one still picture of it.")
        upright = ImageOps.exif_transpose(image)
        flat = _on_white(upright)
    return Image.frombytes("RGB", flat.size, flat.tobytes())  # a new picture, so that no metadata comes along


def _too_large(message: Message) -> UserError:
    limits = "Up to {size} MB and {pixels} megapixels are taken."
    return UserError(
        "image_too_large", message, limits, size=MAX_UPLOAD_BYTES // 10**6, pixels=MAX_UPLOAD_PIXELS // 10**6
    )


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits of grey, which Pillow's conversion would clip to white
        return image.convert("I").point(lambda value: value / 257).convert("L").convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    white = Image.new("RGBA", layered.size, (255, 255, 255, 255))
    return Image.alpha_composite(white, layered).convert("RGB")
