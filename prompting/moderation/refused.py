"""What moderation looks for: the terms of ``lexicon/moderation.toml``, and where each of them is harmless."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from itertools import accumulate, product
from tomllib import loads
from typing import Any

from prompting.chinese.dictionary import likely_words, listed, romanised
from prompting.english.parts_of_speech import kinds
from prompting.lexicon import SubjectClass, subject_classes
from prompting.moderation.disguises import Repairs, Words
from prompting.patterns import late
from prompting.words import FUNCTION_WORDS, longest_match

HAN = late(r"[㐀-鿿豈-﫿]")
_HAN_FIRST = late(r"[㐀-鿿]\s?[a-z]{3,6}(?![a-z])")
_HAN_LAST = late(r"(?<![a-z])(?!ai)[a-z]{2,6}\s?[㐀-鿿]")
_MOST_BETWEEN = 3
_MOST_WORDS = 4  # in one of an exception's phrases
_ARTICLES = frozenset({"a", "an", "the"})


class Text:
    """One reading of a text as words, or its Han characters as one string, and which exceptions' words stand in it."""

    def __init__(self, words: Words | str) -> None:
        self.words = words if isinstance(words, tuple) else ()
        self.han = words if isinstance(words, str) else ""

    @cached_property
    def present(self) -> frozenset[Words]:
        """The phrases that some exception asks for, here or anywhere in it."""
        asked, begins = _asked()
        found = {
            self.words[at : at + size]
            for at, word in enumerate(self.words)
            if word in begins
            for size in range(1, _MOST_WORDS + 1)
        }
        return frozenset(found & asked) | {phrase for phrase in asked if self.han and phrase[0] in self.han}


@dataclass(frozen=True, kw_only=True)
class Unless:
    """Where a term is harmless: next to some words, but for those ``between``, or ``beside`` others in the text.

    ``never`` beside some. ``adults``: it does not count where minors are spoken of. Its Han words are parts of a text.
    """

    followed_by: frozenset[Words]
    preceded_by: frozenset[Words]
    beside: frozenset[Words]
    between: frozenset[str]
    never: frozenset[Words]
    adults: bool

    def holds(self, text: Text, start: int, end: int) -> bool:
        """Whether the term at [start, end) of ``text`` is harmless by it."""
        if not self.never.isdisjoint(text.present):
            return False
        if not self.beside.isdisjoint(text.present):
            return True
        if text.han:
            after = any(text.han.startswith(phrase[0], end) for phrase in self.followed_by)
            return after or any(text.han.endswith(phrase[0], 0, start) for phrase in self.preceded_by)
        return self._follows(text.words, end) or self._precedes(text.words, start)

    def _follows(self, reading: Words, end: int) -> bool:
        for at in range(end, min(end + _MOST_BETWEEN + 1, len(reading))):
            if longest_match(reading, at, self.followed_by, _MOST_WORDS):
                return True
            if reading[at] not in self.between:
                return False
        return False

    def _precedes(self, reading: Words, start: int) -> bool:
        for end in range(start, max(start - _MOST_BETWEEN - 1, 0), -1):
            if any(reading[max(end - size, 0) : end] in self.preceded_by for size in range(1, _MOST_WORDS + 1)):
                return True
            if reading[end - 1] not in self.between | _ARTICLES:
                return False
        return False


@dataclass(frozen=True)
class Match:
    """A term that stands in a text, by its rule. ``adults``: only sexual content with minors is found by it."""

    rule: str
    adults: bool = False


@dataclass(frozen=True)
class TermList:
    """The terms of one category, and what makes them harmless."""

    words: Mapping[Words, str]
    han: Mapping[str, str]
    harmless: frozenset[Words]
    harmless_han: tuple[str, ...]
    unless: Mapping[str, tuple[Unless, ...]]  # by rule
    begins: frozenset[str] = field(default_factory=frozenset)

    def matches(self, text: Text) -> Iterator[Match]:
        """What stands in one reading of a text, or in its Han characters, each rule once."""
        found: dict[Match, None] = {}
        for rule, start, end in self._terms_in(text.words) if text.words else self._terms_in_han(text.han):
            if Match(rule) not in found:
                held = [unless for unless in self.unless.get(rule, ()) if unless.holds(text, start, end)]
                if all(unless.adults for unless in held):
                    found[Match(rule, adults=bool(held))] = None
        yield from found

    def _terms_in(self, words: Words) -> Iterator[tuple[str, int, int]]:
        at = 0
        while at < len(words):
            if words[at] not in self.begins:
                at += 1
                continue
            harmless = longest_match(words, at, self.harmless)
            length = 0 if harmless else longest_match(words, at, self.words)
            if length:
                yield self.words[words[at : at + length]], at, at + length
            at += max(harmless, length, 1)

    def _terms_in_han(self, text: str) -> Iterator[tuple[str, int, int]]:
        for term, rule in self.han.items():
            at = text.find(term)
            while at >= 0:
                if not self._is_part(text, at, at + len(term)):
                    yield rule, at, at + len(term)
                    break
                at = text.find(term, at + len(term))

    def _is_part(self, text: str, start: int, end: int) -> bool:
        """Whether the characters are part of harmless words, whole or by what is cut there: 做|爱心, 墙上|吊灯."""
        for harmless in self.harmless_han:
            near = text.find(harmless, max(start - len(harmless) + 1, 0), end + len(harmless) - 1)
            if 0 <= near <= start and end <= near + len(harmless):
                return True
        # The word before may well take the first character of a longer term, or of one behind a word: 少女|性感.
        before = end - start < 3 and not (start > 1 and listed(text[start - 2 : start]))
        cuts = _cuts(text[max(start - 8, 0) : end + 8], start)
        return any((before and a < start < b < end) or start < a < end < b for a, b in cuts)


def _cuts(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Where the words of ``text``, whose character 8 is number ``start`` of its whole, begin and end in that whole."""
    first = max(start - 8, 0)
    ends = list(accumulate(len(word) for word, _ in likely_words(text)))
    return ((first + begin, first + end) for begin, end in zip([0, *ends], ends, strict=False))


@cache
def term_lists() -> Mapping[str, TermList]:
    """The lists by category; "minor" are words for minors, harmless on their own."""
    return {name: _list(name, row) for name, row in _source().items() if name not in ("disguise", "words")}


def spoken(text: str) -> str:
    """``text`` with Han terms that were written half in pinyin in full: 脱guang, se情."""
    for half in (_HAN_FIRST, _HAN_LAST):
        text = half.sub(lambda found: _half_spoken().get("".join(found[0].split()), found[0]), text)
    return text


@cache
def _half_spoken() -> Mapping[str, str]:
    halves: dict[str, str] = {}
    for term in (term for found in term_lists().values() for term in found.han if len(term) == 2):
        first, last = (romanised(character).lower() for character in term)
        halves |= {f"{first}{term[1]}": term, f"{term[0]}{last}": term}
    return halves


@cache
def _asked() -> tuple[frozenset[Words], frozenset[str]]:
    """What exceptions look for beside a term, and the words with which it begins."""
    every = [unless for found in term_lists().values() for one in found.unless.values() for unless in one]
    asked = frozenset(phrase for unless in every for phrase in (*unless.beside, *unless.never))
    return asked, frozenset(phrase[0] for phrase in asked)


@cache
def repairs() -> Repairs:
    """What broken, glued, masked and misspelt words are mended by."""
    terms = [words for found in term_lists().values() for words in found.words]
    people = {word for (word, *more), kind in subject_classes().items() if kind is SubjectClass.PERSON and not more}
    row = _source()["disguise"]
    companions = people | {f"{word}s" for word in people} | set(row["companions"])
    ambiguous = (form for word in row["ambiguous"] for form in (word, f"{word}s"))
    harmless = {word for found in term_lists().values() for (word, *more) in found.harmless if not more}
    return Repairs(terms, ambiguous, companions, lambda word: word in harmless or _is_word(word))


def _is_word(word: str) -> bool:
    return word in FUNCTION_WORDS or (len(word) > 2 and bool(kinds(word) or (word,) in subject_classes()))


@cache
def _source() -> Mapping[str, dict[str, Any]]:
    return loads(resources.files("prompting.lexicon").joinpath("moderation.toml").read_text(encoding="utf-8"))


def _list(name: str, row: Mapping[str, Any]) -> TermList:
    words: dict[Words, str] = {}
    han: dict[str, str] = {}
    first = 2 if name == "minors" else 1  # minors-1 is the rule of what only meets in a text
    for number, term in enumerate(row["terms"], first):
        rule = f"{name}-{number}"
        if HAN.match(term):
            han[term] = rule
        else:
            for form in (form for spelt in _spelt(term) for form in _forms(spelt)):
                words.setdefault(form, rule)
    harmless = [context for context in row["harmless"] if not HAN.match(context)]
    rules = {**han, **{" ".join(form): rule for form, rule in words.items()}}
    unless: dict[str, tuple[Unless, ...]] = {}
    for exception in row.get("unless", ()):
        for rule in dict.fromkeys(rules[term] for term in exception["terms"]):
            unless[rule] = (*unless.get(rule, ()), _unless(exception))
    contexts = {form for context in harmless for form in _forms(tuple(context.split()))}
    return TermList(
        words=words,
        han=han,
        harmless=frozenset(contexts),
        harmless_han=tuple(context for context in row["harmless"] if HAN.match(context)),
        unless=unless,
        begins=frozenset(form[0] for form in (*words, *contexts)),
    )


def _unless(row: Mapping[str, Any]) -> Unless:
    def phrases(name: str) -> frozenset[Words]:
        forms = {form for text in row.get(name, ()) for form in _forms(tuple(text.split()))}
        return frozenset({*forms, *(("".join(form),) for form in forms)})  # a hyphen may have stood between them

    return Unless(
        followed_by=phrases("followed_by"),
        preceded_by=phrases("preceded_by"),
        beside=phrases("beside"),
        between=frozenset(row.get("between", ())),
        never=phrases("never"),
        adults=row.get("adults", False),
    )


def _spelt(term: str) -> Iterator[Words]:
    """``term`` with each word of the lists that it names in braces: "hang {self}"."""
    choices = (_source()["words"][word[1:-1]] if word.startswith("{") else [word] for word in term.split())
    yield from (tuple(" ".join(chosen).split()) for chosen in product(*choices))


def _forms(words: Words) -> tuple[Words, ...]:
    """A term as it may be met: also in the plural, where it has one."""
    last = words[-1]
    if HAN.match(words[0]) or last.isdigit() or last.endswith(("ing", "ed")):
        return (words,)
    plural = "es" if last.endswith(("s", "x", "z", "ch", "sh")) else "s"
    return (words, (*words[:-1], last + plural))
