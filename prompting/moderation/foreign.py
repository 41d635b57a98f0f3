"""Nudity, sex and minors in the other languages that ideas come in: ``lexicon/moderation_foreign.toml``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from tomllib import loads
from typing import Any

from prompting.foreign.languages import UNSPACED, entries_of
from prompting.foreign.lists import LATIN, SCRIPTS
from prompting.lexicon import SubjectClass, subject_classes
from prompting.moderation.disguises import Words
from prompting.patterns import late
from prompting.words import term_key

_OF_AGE = 18
_LETTERS = r"\w\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0900-\u0dff\u0e00-\u0e7f"  # with the vowels that stand on them
_WORD_BEFORE = late(rf"([{_LETTERS}]+) $")
_WORD_AFTER = late(rf" ([{_LETTERS}]+)")
_SINGLE_LETTERS = late(r"(?<=(?<!\S)\S) (?=\S(?!\S))")
_AS_CYRILLIC = str.maketrans("aeopcxykmhtb03@", "аеорсхукмнтвоза")
_SPACES = late(r"[\s\u200c_-]+")
_NEAR = 40  # characters
_BARE = frozenset({"wall", "rock", "cliff", "earth", "stone", "branch", "ground", "soil", "floor", "hill", "mountain",
                   "foot", "hand", "arm", "shoulder", "bulb", "steel", "wood", "forest"})  # fmt: skip
_ALIVE = frozenset({SubjectClass.PERSON, SubjectClass.FANTASY, SubjectClass.ANIMAL})


@dataclass(frozen=True)
class ForeignRead:
    """Rules by which something sexual was found, those that count ``with_minors`` only, and whether one is named."""

    sexual: tuple[str, ...] = ()
    with_minors: tuple[str, ...] = ()
    young: bool = False


def read_foreign(text: str, plain: Iterable[Words]) -> ForeignRead:
    """What is found in ``text``, and in its ``plain`` readings in Latin letters, in any of these languages.

    Time is linear in the length of the text.
    """
    sexual: dict[str, None] = {}
    with_minors: dict[str, None] = {}
    young = False
    latin = {" ".join(words): None for words in plain}
    own = dict.fromkeys(_written(text))
    for language in _languages(text):
        words = _words_of(language)
        for written in {**own, **latin} if language in LATIN else own:
            if words.sexual.search(written):
                sexual[f"sexual-{language}-1"] = None
            bare = [_is_of_a_thing(written, found, language) for found in words.naked.finditer(written)]
            if bare:
                (with_minors if all(bare) else sexual)[f"sexual-{language}-2"] = None
            young = young or bool(words.minor.search(written)) or _is_young(words.aged, written)
    return ForeignRead(tuple(sexual), tuple(with_minors), young)


@dataclass(frozen=True)
class _Patterns:
    sexual: re.Pattern[str]
    naked: re.Pattern[str]
    minor: re.Pattern[str]
    aged: re.Pattern[str]


def _written(text: str) -> Iterator[str]:
    """``text`` without what nobody sees, and without disguises that are met in other letters than Latin ones."""
    shown = "".join(letter for letter in text if letter == "\u200c" or unicodedata.category(letter) != "Cf")
    spaced = _SPACES.sub(" ", unicodedata.normalize("NFKC", shown).casefold())
    yield spaced
    if not text.isascii():
        yield _SINGLE_LETTERS.sub("", spaced.translate(_AS_CYRILLIC))
        yield _SINGLE_LETTERS.sub("", spaced)


def _languages(text: str) -> Iterator[str]:
    """The languages whose letters stand in ``text``; Latin ones may always be meant."""
    yield from (language for language in LATIN if language in _source())
    if not text.isascii():
        for letters, languages in SCRIPTS.items():
            if re.search(f"[{letters}]", text):
                yield from (language for language in languages if language in _source())


@cache
def _words_of(language: str) -> _Patterns:
    row = _source()[language]
    people = row.get("people", "")
    edges = ("", "") if language in UNSPACED else (rf"(?<![{_LETTERS}])", rf"(?![{_LETTERS}])")

    def pattern(words: list[str]) -> re.Pattern[str]:
        every = unicodedata.normalize("NFKC", "|".join(words)).replace("{people}", people).replace("ς", "σ")
        return re.compile(f"{edges[0]}(?:{every}){edges[1]}")

    years = unicodedata.normalize("NFKC", row["years"])
    return _Patterns(
        sexual=pattern(row["sexual"]),
        naked=pattern(row["naked"]),
        minor=pattern(row["minor"]),
        aged=re.compile(rf"(?<!\d)(\d{{1,2}}) ?(?:{years}){edges[1]}"),
    )


@cache
def _source() -> Mapping[str, dict[str, Any]]:
    return loads(resources.files("prompting.lexicon").joinpath("moderation_foreign.toml").read_text(encoding="utf-8"))


def _is_young(aged: re.Pattern[str], text: str) -> bool:
    return any(int(age) < _OF_AGE for age in aged.findall(text))


def _is_of_a_thing(text: str, found: re.Match[str], language: str) -> bool:
    """Whether the word before or after says what is bare, and that is a thing: bare trees, a bare wall, bare feet."""
    before = _WORD_BEFORE.search(text[max(found.start() - _NEAR, 0) : found.start()])
    after = _WORD_AFTER.match(text, found.end(), found.end() + _NEAR)
    beside = [_is_thing(word[1], language) for word in (before, after) if word is not None]
    return True in beside and False not in beside


def _is_thing(word: str, language: str) -> bool | None:
    """False of somebody or an animal, None of what is no noun that we know."""
    entries = entries_of(word, language, named=False)
    key = term_key(entries[-1].english) if entries and entries[-1].english else ()
    kind = subject_classes().get(key)
    if kind is None:
        return True if key[-1:] and key[-1] in _BARE else None
    return kind not in _ALIVE
