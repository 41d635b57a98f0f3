"""People's words as they may be shown: nothing in them hides, turns the writing around, or piles up."""

from __future__ import annotations

import re
import unicodedata

_JOINERS = "\u200c\u200d"  # they hold emoji and the letters of some scripts together
_MARKS = re.compile(r"([\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]{3})[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]+")
_BLANK_LINES = re.compile(r"\n{3,}")


def visible(text: str) -> str:
    """``text`` without invisible characters, characters that turn the writing around, and piled-up accents."""
    kept = "".join(_kept(text, index) for index in range(len(text)))
    return _BLANK_LINES.sub("\n\n", _MARKS.sub(r"\1", kept)).strip()


def _kept(text: str, index: int) -> str:
    character = text[index]
    match unicodedata.category(character):
        case "Cf":
            between = 0 < index < len(text) - 1 and ord(text[index - 1]) > 127 and ord(text[index + 1]) > 127
            return character if character in _JOINERS and between else ""
        case "Cc":
            return character if character == "\n" else " "
        case "Cs":
            return "\ufffd"
        case _:
            return character
