"""What is known of terms that exclude each other, as ``lexicon/contradictions.toml`` declares it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from tomllib import loads
from typing import Any

from prompting.lexicon import Side, TermKey
from prompting.patterns import late
from prompting.words import term_key

HAN = late(r"[㐀-鿿]")
LONGEST = 6  # words, or Han characters, of a term


@dataclass(frozen=True)
class Contradiction:
    """Two wordings of the person that do not go together; ``group`` says in what, or that ``one`` is "excluded"."""

    group: str
    one: str
    other: str


@dataclass(frozen=True)
class Knowledge:
    """Terms by the sides they take, none for what is ignored. Media are apart, as they count in their slots only.

    ``unlike`` has the adjectives that a noun cannot take: ice is not hot.
    """

    sides: Mapping[TermKey, frozenset[Side]]
    han: Mapping[str, frozenset[Side]]
    media: Mapping[TermKey, frozenset[Side]]
    adjectives: Mapping[str, frozenset[Side]]
    han_adjectives: Mapping[str, frozenset[Side]]
    unlike: Mapping[str, frozenset[str]]


@cache
def _source() -> Mapping[str, Any]:
    return loads(resources.files("prompting.lexicon").joinpath("contradictions.toml").read_text(encoding="utf-8"))


@cache
def phrases(name: str) -> tuple[frozenset[TermKey], frozenset[str]]:
    """The English and the Han terms of the list ``name``."""
    terms: list[str] = _source()[name]["terms"]
    han = frozenset(term for term in terms if HAN.match(term))
    return frozenset(term_key(term) for term in terms if term not in han), han


@cache
def knowledge() -> Knowledge:
    """All of ``lexicon/contradictions.toml`` but its lists of phrases."""
    ignored, ignored_han = phrases("ignored")
    sides, media = dict.fromkeys(ignored, frozenset[Side]()), dict.fromkeys(ignored, frozenset[Side]())
    han = dict.fromkeys(ignored_han, frozenset[Side]())
    for group, row in _source()["groups"].items():
        for side, terms in row.items():
            for term in terms:
                taken = frozenset({(group, side)})
                if HAN.match(term):
                    han[term] = han.get(term, frozenset()) | taken
                    continue
                of, key = (media if group == "medium" else sides), term_key(term)
                of[key] = of.get(key, frozenset()) | taken
    adjectives: dict[str, frozenset[Side]] = {}
    for group, opposites in _source()["adjectives"].items():
        for number, words in enumerate(opposites):
            for word in words:
                adjectives[word] = adjectives.get(word, frozenset()) | {(group, str(number))}
    return Knowledge(
        sides=sides,
        han=han,
        media=media,
        adjectives={word: side for word, side in adjectives.items() if not HAN.match(word)},
        han_adjectives={word: side for word, side in adjectives.items() if HAN.match(word)},
        unlike={noun: frozenset(row["adjectives"]) for row in _source()["unlike"].values() for noun in row["nouns"]},
    )
