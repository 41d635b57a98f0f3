"""People's words in a message: shown as they were typed, pinging nobody, counted as Telegram counts.

No parse mode is ever used: what is to stand out is said beside the text, in entities, so that nothing in a text
needs to be escaped. Telegram counts characters in UTF-16 units.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from telegram import MessageEntity

from bot.core.visible import visible

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_ALERT = 200
MAX_ENTITIES = 100
_JOINERS = "\u200c\u200d"
_BREAK = "\u2060"  # no width, no letter: a name behind it is no mention
_MENTION = re.compile(r"@(?=\w)")


def shown(text: str, limit: int = MAX_TEXT) -> str:
    """``text`` as a message or a caption of at most ``limit`` units, never empty.

    What is too long loses the end of its first line, where an idea stands, then its own end.
    """
    clean = _MENTION.sub("@" + _BREAK, visible(text))
    over = units(clean) - limit
    if over > 0 and "\n" in clean:
        first, _, rest = clean.partition("\n")
        clean = f"{cut(first, max(1, units(first) - over))}\n{rest}"
    return cut(clean, limit) or "…"


def cut(text: str, limit: int) -> str:
    """The beginning of ``text``, at most ``limit`` units, with an ellipsis when something is missing."""
    if units(text) <= limit:
        return text
    kept, room = [], limit - 1
    for character in text:
        room -= units(character)
        if room < 0:
            break
        kept.append(character)
    return "".join(kept).rstrip(_JOINERS) + "…"


def parts(text: str, limit: int = MAX_TEXT) -> list[str]:
    """``text`` as several messages, parted at the ends of lines."""
    found = [""]
    for line in visible(text).split("\n"):
        if found[-1] and units(found[-1]) + units(line) + 1 > limit:
            found.append("")
        found[-1] = f"{found[-1]}\n{line}" if found[-1] else line
    return [shown(part, limit) for part in found]


def code_entities(text: str, words: Iterable[str]) -> list[MessageEntity]:
    """Every one of ``words`` in ``text``, which was cut before, as something that a tap copies."""
    found = []
    for word in dict.fromkeys(words):
        for match in re.finditer(rf"(?<![0-9a-z]){re.escape(word)}(?![0-9a-z])", text):
            start = units(text[: match.start()])
            found.append(MessageEntity(MessageEntity.CODE, start, units(word)))
    return sorted(found, key=lambda entity: entity.offset)[:MAX_ENTITIES]


def units(text: str) -> int:
    """How long Telegram finds ``text``: characters beyond the basic plane count twice."""
    return len(text) + sum(ord(character) > 0xFFFF for character in text)
