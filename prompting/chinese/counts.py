"""Numbers that look like words of grammar: 一面 of a mirror, but 一面 of two things done at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from prompting.chinese.glossary import Kind, Word

_DONE = frozenset({Kind.VERB, Kind.WITH, Kind.AT, Kind.WEAR, Kind.NOT})


def with_counts(words: Sequence[Word]) -> list[Word]:
    """``words`` with 一面 as a number in front of a thing."""
    found = list(words)
    for at, word in enumerate(words):
        following = words[at + 1].kind if at + 1 < len(words) else Kind.STOP
        if word.text == "一面" and word.kind is Kind.WITH and following not in _DONE | {Kind.STOP}:
            found[at] = replace(word, kind=Kind.COUNT, english="a")
    return found
