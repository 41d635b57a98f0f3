"""Frames into a file that moves: WebP and GIF by Pillow, MP4 where PyAV is installed. No torch here."""

from __future__ import annotations

import importlib
import io
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from PIL import Image

from generation.metadata import xmp_packet
from prompting.errors import UserError

FRAME_MS, LAST_MS = 100, 1500
_RATE = 1000 // FRAME_MS
_QUALITY = 90


class FilmFormat(StrEnum):
    """By the ending of the file's name."""

    WEBP = "webp"
    GIF = "gif"
    MP4 = "mp4"

    @classmethod
    def of(cls, name: str) -> FilmFormat:
        """Raises:
        UserError: ``bad_format``.
        """
        ending = name.rpartition(".")[2].lower()
        if ending not in set(cls):
            message, hint = "A film cannot be written as “{name}”.", "The name ends in {endings}."
            raise UserError("bad_format", message, hint, name=name[-40:], endings=", ".join(f".{one}" for one in cls))
        return cls(ending)


def check_format(form: FilmFormat) -> None:
    """Raises:
    UserError: ``no_encoder`` where MP4 is asked for and nothing here can write it.
    """
    if form is FilmFormat.MP4:
        _encoder()


def encode_film(frames: Sequence[Image.Image], form: FilmFormat) -> bytes:
    """The frames, RGB and of one size, a tenth of a second each and the last one longer; they repeat for ever.

    WebP carries the mark that it is AI-generated; the other two have no place for it.

    Raises:
        UserError: ``no_encoder``.
    """
    if form is FilmFormat.MP4:
        return _mp4(frames)
    stream = io.BytesIO()
    durations = [FRAME_MS] * (len(frames) - 1) + [LAST_MS]
    first, rest = frames[0], list(frames[1:])
    options: dict[str, Any] = {"save_all": True, "append_images": rest, "duration": durations, "loop": 0}
    if form is FilmFormat.WEBP:
        first.save(stream, "WEBP", quality=_QUALITY, xmp=xmp_packet().encode(), **options)
    else:
        first.save(stream, "GIF", **options)
    return stream.getvalue()


def _mp4(frames: Sequence[Image.Image]) -> bytes:
    av = _encoder()
    stream = io.BytesIO()
    with av.open(stream, "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=_RATE)
        video.width, video.height = frames[0].size
        video.pix_fmt = "yuv420p"
        for frame in [*frames, *[frames[-1]] * (LAST_MS // FRAME_MS - 1)]:
            container.mux(video.encode(av.VideoFrame.from_image(frame)))
        container.mux(video.encode())
    return stream.getvalue()


def _encoder() -> Any:
    try:
        return importlib.import_module("av")
    except ImportError as error:
        message = "Nothing on this computer can write MP4."
        raise UserError("no_encoder", message, "Take .webp or .gif, or install PyAV: pip install av.") from error
