"""Traditional characters in their simplified form, by OpenCC: for the glossary and for moderation alike."""

from __future__ import annotations

from functools import cache
from typing import Any


def simplified(text: str) -> str:
    """``text`` with simplified characters, as many as before, so that places in it stay true."""
    if text.isascii():
        return text
    converter = _converter()
    whole: str = converter.convert(text)
    if len(whole) == len(text):
        return whole
    return "".join(one if len(one := converter.convert(character)) == 1 else character for character in text)


@cache
def _converter() -> Any:
    from opencc import OpenCC  # imported late: only Chinese text needs it

    return OpenCC("t2s")
