"""Moderation, layer 0: words that a place may refuse, found in any disguise. Offline, and no judge of pictures.

The text is folded the way that disguises work: compatibility forms (NFKC), invisible and combining characters,
look-alike letters of other scripts, leetspeak, letters spelt apart and letters repeated. Words are then compared as
wholes, so that Essex and a cocktail stay what they are, and contexts in which a word is harmless are left out.

What a place allows is its policy's business, with one exception that nobody can lift: sexual content with minors.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from itertools import groupby, pairwise
from tomllib import loads

from prompting.chinese.traditional import simplified
from prompting.patterns import late
from prompting.spec import Phrase, PromptSpec, Slot
from prompting.words import longest_match

Words = tuple[str, ...]


class Category(StrEnum):
    """What a finding is about. ``MINORS`` is sexual content with minors: always refused."""

    MINORS = "minors"
    SEXUAL = "sexual"
    GORE = "gore"
    HATE = "hate"
    SELF_HARM = "self_harm"
    EXTREMISM = "extremism"


ALLOWABLE = tuple(category for category in Category if category is not Category.MINORS)
"""What a place may allow."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A term that was found. ``rule`` names it in rows and logs, without repeating what somebody typed."""

    category: Category
    rule: str


@dataclass(frozen=True)
class _List:
    words: Mapping[Words, str]  # folded term -> its rule
    han: Mapping[str, str]
    harmless: frozenset[Words]


_INVISIBLE = {"Cf", "Cc", "Mn", "Me"}  # format and control characters, combining marks
_LOOK_ALIKE = str.maketrans(
    "абвгдеёзийкмнорсстухьѕіјӏԁɡһԛԝαβγδεζηικμνορστυχωılſßøđħłŧþæœ",
    "abbgdeezuukmhopcctyxbsijldghqwabydezhikmvopotuxwilsbodhltpao",
)
_LEET = str.maketrans("0134578@$!|+€£¥", "oieastbasiitely")
_NUMBERED_AGE = late(r"\b(\d{1,2})[\s-]*(?:y+e+a+r+s?|yrs?|y\.?o)\b|(\d{1,2})\s*岁")
_OF_AGE = 18
_SHORT = 4  # letters up to which a folded double letter would make another word
_WITHOUT = ("no", "without")
_HAN = late(r"[㐀-鿿豈-﫿]")


def moderate(*texts: str) -> tuple[Finding, ...]:
    """What is found in ``texts`` (the idea, its translation, the final prompt), each rule once.

    Sexual words and words for minors make `Category.MINORS` together, wherever in the texts they stand.
    """
    read = [_read(text) for text in texts]
    findings = tuple(dict.fromkeys(finding for found, _ in read for finding in found))
    if any(minor for _, minor in read) and any(finding.category is Category.SEXUAL for finding in findings):
        return (Finding(category=Category.MINORS, rule="minors-1"), *findings)
    return findings


@lru_cache(maxsize=64)  # a prompt is looked at on each step of its way
def _read(text: str) -> tuple[tuple[Finding, ...], bool]:
    """What is found in one text alone, and whether it speaks of minors."""
    shadow = _shadow(text)
    found = [
        Finding(category=category, rule=rule)
        for category in ALLOWABLE
        for rule in _matches(shadow, _lists()[category.value])
    ]
    return tuple(dict.fromkeys(found)), _young(text, shadow)


def moderate_prompt(spec: PromptSpec, *texts: str) -> tuple[Finding, ...]:
    """What is found in a structured prompt: its idea, its phrases, what they were translated from, and ``texts``.

    Whoever excludes something by its name ("no nudity") asks for nothing of it; but "no clothes" does.
    """
    excluded = spec.phrases(Slot.NEGATIVE)
    phrases = (*spec.quoted, *(phrase for slot in Slot if slot is not Slot.NEGATIVE for phrase in spec.phrases(slot)))
    words = [word for phrase in phrases for word in (phrase.text, phrase.source_text) if word]
    without = (f"{no} {phrase.text}" for phrase in excluded if not moderate(phrase.text) for no in _WITHOUT)
    asked = tuple(text for text in without if moderate(text))
    return moderate(_without(spec.idea, excluded), ", ".join(words), *texts, *asked)


def _without(idea: str, phrases: Iterable[Phrase]) -> str:
    """``idea`` with a comma in place of these phrases."""
    for start, end in sorted((phrase.span for phrase in phrases if phrase.span is not None), reverse=True):
        idea = f"{idea[:start]},{idea[end:]}"
    return idea


@dataclass(frozen=True)
class _Shadow:
    """A text as moderation reads it: several readings of its words, and its Han characters without what parts them."""

    readings: tuple[Words, ...]
    han: str


def _shadow(text: str) -> _Shadow:
    plain = _plain(text)
    readings: list[Words] = []
    for folded in (plain, plain.translate(_LEET)):
        words = tuple(re.findall(r"[a-z]+|\d+", folded.replace("'", "")))
        for reading in (words, _joined(words), _joined(words, spared=1)):
            readings += [reading, tuple(map(_single, reading))]
    masked = re.sub(r"(?<=[a-z0-9])[*_.\-~·•{}()[\]|/\\]+(?=[a-z0-9])", "", plain.translate(_LEET))
    readings.append(tuple(re.findall(r"[a-z]+", masked)))
    return _Shadow(tuple(dict.fromkeys(readings)), simplified("".join(_HAN.findall(plain))))


def _plain(text: str) -> str:
    """``text`` without what nobody sees, in lower case and in the letters that it pretends to be written in."""
    visible = (c for c in unicodedata.normalize("NFKD", text).casefold() if unicodedata.category(c) not in _INVISIBLE)
    return "".join(visible).translate(_LOOK_ALIKE)


def _joined(words: Words, spared: int = 0) -> Words:
    """``words`` with runs of single letters put together: n u d e -> nude; ``spared`` is for an article before it."""
    joined: list[str] = []
    for apart, group in groupby(words, key=lambda word: len(word) == 1 and word.isalpha()):
        letters = list(group)
        joined += [*letters[:spared], "".join(letters[spared:])] if apart and len(letters) > spared else letters
    return tuple(joined)


def _single(word: str) -> str:
    """``word`` without repeated letters: nuuude -> nude; a double letter of a term is folded alike."""
    return word[:1] + "".join(after for before, after in pairwise(word) if after != before)


def _matches(shadow: _Shadow, terms: _List) -> Iterator[str]:
    for reading in shadow.readings:
        at = 0
        while at < len(reading):
            harmless = longest_match(reading, at, terms.harmless)
            length = longest_match(reading, at, terms.words) if not harmless else 0
            if length:
                yield terms.words[reading[at : at + length]]
            at += max(harmless, length, 1)
    for term, rule in terms.han.items():
        if term in shadow.han:
            yield rule


def _young(text: str, shadow: _Shadow) -> bool:
    ages = (int(first or second) for first, second in _NUMBERED_AGE.findall(_plain(text)))
    return any(age < _OF_AGE for age in ages) or any(True for _ in _matches(shadow, _lists()["minor"]))


@cache
def _lists() -> Mapping[str, _List]:
    source = resources.files("prompting.lexicon").joinpath("moderation.toml").read_text(encoding="utf-8")
    return {name: _list(name, rows["terms"], rows["harmless"]) for name, rows in loads(source).items()}


def _list(name: str, terms: Iterable[str], harmless: Iterable[str]) -> _List:
    words: dict[Words, str] = {}
    han: dict[str, str] = {}
    for number, term in enumerate(terms, 1):
        rule = f"{name}-{number}"
        if _HAN.match(term):
            han[term] = rule
        else:
            for form in _forms(tuple(term.split())):
                words.setdefault(form, rule)
    contexts = {form for context in harmless for form in _forms(tuple(context.split()))}
    return _List(words=words, han=han, harmless=frozenset(contexts))


def _forms(words: Words) -> Iterator[Words]:
    """A term as it may be met: its plural, and each without repeated letters."""
    last = words[-1]
    for ending in (last, last + "s", last + "es"):
        form = (*words[:-1], ending)
        yield form
        if len("".join(form)) > _SHORT:
            yield tuple(map(_single, form))
