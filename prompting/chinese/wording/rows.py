# ruff: noqa: E501  tables of words
"""Chinese words in a row as an English noun phrase: its number first, what English says behind a noun behind it."""

from __future__ import annotations

from collections.abc import Sequence

from prompting.chinese.glossary import Kind, Word
from prompting.chinese.wording.agreement import many, one, plural
from prompting.chinese.wording.neighbours import follows, of_hair

_SPOKEN = {Kind.AND: "and", Kind.NOT: "not"}
_OF_MANY = frozenset({"group", "pair", "row", "line", "stack", "set", "flock", "school", "pod", "pack", "herd", "swarm", "colony",
                      "troop", "bouquet", "bunch", "basket", "pile", "string", "hundred", "thousand", "dozen", "handful", "cluster", "box", "bag", "kinds"})  # fmt: skip


def row(words: Sequence[Word]) -> str:
    """The English words one after the other, with the number first and in agreement."""
    count = next((word for word in words if word.kind is Kind.COUNT), None)
    last = next((i for i in range(len(words) - 1, -1, -1) if words[i].english), 0)
    behind = [i for i, word in enumerate(words) if i < last and follows(word)]
    spoken = [
        _SPOKEN.get(word.kind, word.english)
        for i, word in enumerate(words)
        if (word.english and word.kind is not Kind.COUNT and i not in behind) or word.kind in _SPOKEN
    ]
    spoken = [*spoken[:-1], of_hair(spoken[-1])] if len(spoken) > 1 else spoken
    text, told = " ".join(spoken), "".join(f" {words[i].english}" for i in behind)
    return f"{_counted(text, count)}{told}"


def _counted(text: str, count: Word | None) -> str:
    """``text`` with its number in front, in agreement."""
    if not text or count is None or not count.english:
        return text
    number, _, measure = count.english.partition(" ")
    if measure:
        return f"{count.english} {many(text) if _is_of_many(number, measure) else text}"
    return one(text, count.text) if number == "a" else f"{count.english} {plural(text)}"


def _is_of_many(number: str, measure: str) -> bool:
    """Whether things stand behind the English of a measure word, and not a stuff: a group of, dozens of."""
    return number.endswith("s") or number == "all" or measure.partition(" ")[0] in _OF_MANY
