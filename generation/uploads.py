"""A stranger's picture, decoded in a process of its own that may die.

The child gets little memory and little time; whatever a hostile file does to the decoder, this process only learns
that it could not be read. ``python -m generation.uploads`` is the child: the file on standard input, a JSON line and
the RGB bytes on standard output.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from typing import BinaryIO

from PIL import Image

from generation.images import decode_upload
from prompting.errors import UserError

SECONDS = 20  # wall clock; the child's own processor time is half of it
MEMORY = 1 << 30  # bytes of address space: 25 megapixels need about 200 MB


def decode_apart(content: bytes) -> Image.Image:
    """The picture in ``content``, RGB, as `images.decode_upload` gives it.

    Raises:
        UserError: those of `decode_upload`, and ``image_unreadable`` when the decoder died or took too long.
    """
    command = [sys.executable, "-m", "generation.uploads"]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise _unreadable() from error
    header, _, pixels = done.stdout.partition(b"\n")
    try:
        told = json.loads(header)
    except ValueError as error:
        raise _unreadable() from error
    if "size" not in told:
        raise UserError.unpacked(told)
    return Image.frombytes("RGB", tuple(told["size"]), pixels)


def child(file: BinaryIO, out: BinaryIO) -> None:
    """Decode what stands in ``file``, within the limits, and say what came of it."""
    _limit()
    try:
        picture = decode_upload(file.read())
    except UserError as error:
        out.write(json.dumps(error.packed()).encode() + b"\n")
        return
    out.write(json.dumps({"size": picture.size}).encode() + b"\n" + picture.tobytes())


def _limit() -> None:
    with suppress(ImportError):  # Windows has no such limits; the time-out above holds there, too
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS // 2, SECONDS // 2))


def _unreadable() -> UserError:
    return UserError("image_unreadable", "This picture cannot be read.", "Send it as a PNG, JPEG or WebP file.")


if __name__ == "__main__":
    child(sys.stdin.buffer, sys.stdout.buffer)
