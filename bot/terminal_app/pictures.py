"""A picture inside a terminal: kitty's or iTerm2's protocol where spoken, else half blocks in colour.

Kitty: https://sw.kovidgoyal.net/kitty/graphics-protocol/ (transmit and display, PNG, base64 in 4,096-byte chunks).
iTerm2: https://iterm2.com/documentation-images.html (OSC 1337 File).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING

from rich.color import Color
from rich.segment import Segment, Segments
from rich.style import Style

if TYPE_CHECKING:
    from PIL.Image import Image

_KITTY_CHUNK = 4096
_KITTY_TERMS = ("xterm-kitty", "xterm-ghostty")
_KITTY_PROGRAMS = ("ghostty", "WezTerm")


class PictureProtocol(Enum):
    """How the terminal at hand shows a picture."""

    KITTY = "kitty"
    ITERM = "iterm"
    HALF_BLOCKS = "half blocks"


def detect_protocol(environment: Mapping[str, str]) -> PictureProtocol:
    """Choose by the variables that terminals set; inside tmux or over plain ssh that means half blocks."""
    term, program = environment.get("TERM", ""), environment.get("TERM_PROGRAM", "")
    if term.startswith(("screen", "tmux")):
        return PictureProtocol.HALF_BLOCKS
    if "KITTY_WINDOW_ID" in environment or term in _KITTY_TERMS or program in _KITTY_PROGRAMS:
        return PictureProtocol.KITTY
    if program == "iTerm.app" or environment.get("LC_TERMINAL") == "iTerm2":
        return PictureProtocol.ITERM
    return PictureProtocol.HALF_BLOCKS


def kitty_sequence(png: bytes) -> str:
    """The escape sequences that show ``png`` at the cursor."""
    payload = base64.standard_b64encode(png).decode("ascii")
    chunks = [payload[start : start + _KITTY_CHUNK] for start in range(0, len(payload), _KITTY_CHUNK)]
    parts = []
    for number, chunk in enumerate(chunks):
        first = "a=T,f=100," if number == 0 else ""
        more = int(number < len(chunks) - 1)
        parts.append(f"\x1b_G{first}m={more};{chunk}\x1b\\")
    return "".join(parts) + "\n"


def iterm_sequence(png: bytes) -> str:
    """The escape sequence that shows ``png`` at the cursor."""
    payload = base64.standard_b64encode(png).decode("ascii")
    return f"\x1b]1337;File=inline=1;size={len(png)};preserveAspectRatio=1:{payload}\x07\n"


def half_blocks(image: Image, columns: int) -> Segments:
    """``image`` as rows of ▀, two pixels a cell: the upper one in the foreground, the lower behind it.

    Args:
        image: RGB.
        columns: width in cells; the height follows from the aspect ratio, a cell being twice as high as wide.
    """
    from PIL import Image as Pillow

    columns = max(2, min(columns, image.width))
    rows = max(1, round(columns * image.height / image.width / 2))
    pixels = image.convert("RGB").resize((columns, rows * 2), Pillow.Resampling.LANCZOS).load()
    if pixels is None:
        return Segments([])
    segments = []
    for row in range(rows):
        for column in range(columns):
            upper, lower = pixels[column, 2 * row], pixels[column, 2 * row + 1]
            style = Style(color=_color(upper), bgcolor=_color(lower))
            segments.append(Segment("▀", style))
        segments.append(Segment.line())
    return Segments(segments)


def _color(pixel: float | tuple[int, ...]) -> Color:
    assert isinstance(pixel, tuple)  # an RGB image has three bands
    return Color.from_rgb(*pixel[:3])
