"""People's words in a message: shown as they were typed, pinging nobody, formatting nothing, hiding nothing."""

from __future__ import annotations

import re

import discord

from bot.core.visible import visible

MAX_TEXT = 4000  # characters in all text displays of a message
_HALF_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\$")


def as_markdown(text: str, limit: int = MAX_TEXT) -> str:
    """``text`` for a text display, at most ``limit`` characters, never empty."""
    escaped = discord.utils.escape_markdown(visible(text))
    escaped = discord.utils.escape_mentions(escaped.replace("<", r"\<"))
    return cut(escaped, limit) or "…"


def cut(text: str, limit: int) -> str:
    """The beginning of ``text``, with an ellipsis when something is missing; never half of an escape."""
    if len(text) <= limit:
        return text
    return _HALF_ESCAPE.sub("", text[: limit - 1]) + "…"
