"""Chinese ideas with the English that they may get: words that have to be there, words that must not.

A line is ``idea | English that we would give | wanted; wanted; … | forbidden; …``. A wanted or forbidden item has
alternatives between slashes, ``*`` for any ending, and ``…`` between words that stand in this order in one phrase.
``chinese_english_held.txt`` is a half drawn by chance, never looked at while rules were written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from prompting.slots import to_spec
from prompting.syntax import parse

_FOLDER = Path(__file__).parent / "labels"
_HAN = re.compile(r"[\u3400-\u9fff]")
_TWICE = re.compile(r"\b([a-z'-]+),? \1\b")


@dataclass(frozen=True)
class Wanted:
    """``words`` and ``forbidden`` as they stand in the file."""

    idea: str
    reference: str
    words: tuple[str, ...]
    forbidden: tuple[str, ...]


def wanted(half: str) -> list[Wanted]:
    """The ideas of ``half``: tune or held."""
    lines = (_FOLDER / f"chinese_english_{half}.txt").read_text(encoding="utf-8").splitlines()
    return [_read(line) for line in lines if line and not line.startswith("#")]


def _read(line: str) -> Wanted:
    idea, reference, words, *forbidden = (part.strip() for part in line.split("|"))
    return Wanted(idea, reference, _items(words), _items(forbidden[0]) if forbidden else ())


def _items(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(";") if item.strip())


def english_of(idea: str) -> list[str]:
    """The English of each phrase that ``idea`` becomes."""
    spec = to_spec(parse(idea))
    return [phrase.text for phrases in spec.slots.values() for phrase in phrases]


def faults(one: Wanted, phrases: list[str]) -> list[str]:
    """What is wrong with ``phrases`` as the English of ``one``; empty for good English."""
    said = [phrase.lower().replace("’", "'") for phrase in phrases]
    lacking = [f"lacks {item}" for item in one.words if not _is_in(item, said)]
    absurd = [f"says {item}" for item in one.forbidden if _is_in(item, said)]
    twice = [f"twice {found[1]}" for phrase in said if (found := _TWICE.search(phrase))]
    left = [f"left {phrase}" for phrase in said if _HAN.search(phrase) or re.search(r"[{}]|\b(?:sb|sth)\b", phrase)]
    return [*lacking, *absurd, *twice, *left]


def share_of_good(half: str) -> float:
    """The share of the ideas of ``half`` whose English has no fault, 0 to 1."""
    ideas = wanted(half)
    return sum(not faults(one, english_of(one.idea)) for one in ideas) / len(ideas)


def _is_in(item: str, phrases: list[str]) -> bool:
    return any(_pattern(item).search(phrase) for phrase in phrases)


@cache
def _pattern(item: str) -> re.Pattern[str]:
    ways = (re.escape(way.strip()).replace(r"\*", r"[\w-]*").replace(r"\ …\ ", r"\b.*\b") for way in item.split("/"))
    return re.compile("|".join(rf"(?<![\w-]){way}(?!\w)" for way in ways))
