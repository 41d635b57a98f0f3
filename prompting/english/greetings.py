"""Names that begin as a greeting does: "hello kitty", "Hey Jude album cover"."""

from __future__ import annotations

import re

from prompting.patterns import late

_NAME = late(
    r"""\s*+(?:hello:?\ (?:kitty|world|dolly|neighbou?r)|hey\ (?:jude|ya|arnold|duggee)|ok\ (?:computer|corral|sign)
      |hi\ (?:fi|hat|vis)|thanks\ giving)\b(?!,)""",
    re.VERBOSE | re.IGNORECASE,
)


def greeting_name_end(text: str) -> int:
    """Where a name ends that ``text`` begins with and that begins as a greeting does; 0 without such."""
    name = _NAME.match(text)
    return name.end() if name else 0
