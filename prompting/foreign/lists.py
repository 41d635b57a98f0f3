"""The lists of common words of many languages: our own, and the names that Unicode's CLDR has, from `emoji`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from prompting.lexicon import subject_classes
from prompting.words import ARTICLES, NUMBERS, PREPOSITIONS, term_key

SCRIPTS: Mapping[str, tuple[str, ...]] = {
    "\u0370-\u03ff\u1f00-\u1fff": ("el",),
    "\u0400-\u04ff": ("ru", "uk"),
    "\u0590-\u05ff": ("he",),
    "\u0600-\u06ff\u200c": ("ar", "fa", "ur"),
    "\u0900-\u097f": ("hi", "mr"),
    "\u0980-\u09ff": ("bn",),
    "\u0b80-\u0bff": ("ta",),
    "\u0c00-\u0c7f": ("te",),
    "\u0e00-\u0e7f": ("th",),
    "\uac00-\ud7af": ("ko",),
    "\u3040-\u30ff": ("ja",),
}
LATIN = ("fr", "es", "pt", "it", "de", "tr", "id", "vi", "sw", "pl", "nl", "cs", "sv", "ro", "da", "no")
_NAMED = frozenset({"fr", "es", "pt", "it", "de", "tr", "id", "ru", "ar", "fa", "ko", "ja"})  # in `emoji`
_MOST_NAME_WORDS = 2
_FIRST = {"phrase": 0, "small": 1}  # kinds of words that win over others that are written the same
_ADPOSITIONS = PREPOSITIONS | {"of", "from", "to", "without"}
_PLURALS = {"wolf": "wolves", "leaf": "leaves", "knife": "knives", "fish": "fish", "deer": "deer", "sheep": "sheep",
            "person": "people", "mouse": "mice", "goose": "geese", "foot": "feet", "hair": "hair", "ruins": "ruins",
            "glasses": "glasses", "people": "people", "stairs": "stairs", "flowers": "flowers", "trees": "trees",
            "mountains": "mountains", "stars": "stars", "clouds": "clouds", "children": "children",
            "curls": "curls"}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """``english`` of a word, empty when English says nothing there.

    ``kind`` is noun, adjective, verb, preposition, phrase, article, number, conjunction, relative, genitive, topic or
    nothing.
    """

    english: str
    kind: str = "noun"


def inflected(entry: Entry, plural: bool) -> Entry:
    """``entry``, in the plural where it is a noun and ``plural``."""
    return replace(entry, english=plural_of(entry.english)) if plural and entry.kind == "noun" else entry


def plural_of(english: str) -> str:
    """The plural of a noun or of a phrase that ends with one."""
    *before, noun = english.split(" ")
    if noun in _PLURALS:
        many = _PLURALS[noun]
    elif noun.endswith(("man", "child")):
        many = f"{noun[:-2]}en" if noun.endswith("man") else f"{noun}ren"
    elif noun.endswith(("s", "x", "ch", "sh")):
        many = f"{noun}es"
    else:
        many = f"{noun[:-1]}ies" if re.search("[^aeiou]y$", noun) else f"{noun}s"
    return " ".join((*before, many))


def folded(word: str) -> str:
    """``word`` as tables hold it."""
    return unicodedata.normalize("NFC", word).casefold().replace("’", "'").translate(_CEDILLAS)


_CEDILLAS = str.maketrans("şţ", "șț")  # Romanian is often typed with Turkish letters, and so both are one


@cache
def words_of_language(language: str) -> Mapping[str, Entry]:
    """Word -> English; the names of `emoji` where our own lists have none."""
    own = own_words(language)
    return {**_names(language), **own} if language in _NAMED else own


@cache
def own_words(language: str) -> Mapping[str, Entry]:
    """Word -> English by our own lists."""
    found = dict(_common(language))
    for word, english in own_list(language).items():
        kind = "adjective" if english[:1] == "^" else kind_of(english.lstrip("~"))
        found[folded(word)] = Entry(english.lstrip("~^"), kind)
    return found


def kind_of(english: str) -> str:
    """The kind of a word that a list gives without one."""
    words = english.split(" ")
    if english in ARTICLES or not english:
        return "article" if english else "nothing"
    if english in NUMBERS or english == "and":
        return "number" if english in NUMBERS else "conjunction"
    if words[0] in _ADPOSITIONS:
        return "preposition" if words[-1] in _ADPOSITIONS | ARTICLES else "phrase"
    return _kinds_by_english().get(english, "noun")


@cache
def rows_of(language: str) -> Mapping[str, tuple[str, ...]]:
    """The lines of a language in common_words.txt by their names, as they stand there."""
    lines = _section("common_words.txt", language)
    named = (line.partition(": ") for line in lines)
    return {name: tuple(words.split(" / ")) for name, _, words in named}


@cache
def _kinds_by_english() -> Mapping[str, str]:
    rows = rows_of("en").items()
    return {
        english: name.split()[1] for name, row in rows for english in row if name.split()[1] in ("adjective", "verb")
    }


def _common(language: str) -> Iterator[tuple[str, Entry]]:
    """The words of common_words.txt; the first that says a word wins, after phrases and small words."""
    said: dict[str, Entry] = {}
    own = rows_of(language)
    for title, english in sorted(rows_of("en").items(), key=lambda row: _FIRST.get(row[0].split()[1], 2)):
        name, kind = title.split()
        for concept, words in zip(english, own.get(name, ()), strict=False):
            for word in words.split("|") if words != "-" else ():
                entry = _listed(concept, kind)
                plain = word.lstrip("+")
                said.setdefault(folded(plain), inflected(entry, word != plain))
    yield from said.items()


def _listed(english: str, kind: str) -> Entry:
    if english == "who":
        return Entry("who", "relative")
    return Entry(english, kind_of(english) if kind == "small" else kind)


@cache
def _text(file: str) -> str:
    return resources.files("prompting.lexicon").joinpath(file).read_text(encoding="utf-8")


def _section(file: str, name: str) -> list[str]:
    """The lines under [name]."""
    _, _, rest = _text(file).partition(f"\n[{name}]\n")
    return [line for line in rest.partition("\n[")[0].splitlines() if line and not line.startswith("#")]


@cache
def own_list(language: str) -> Mapping[str, str]:
    """What nouns.txt says under a language: word -> English as it stands there."""
    lines = _section("nouns.txt", language)
    return dict(_parted(entry, language) for line in lines for entry in line.split(" / "))


def _parted(entry: str, language: str) -> tuple[str, str]:
    """The word and its English, which is ASCII; in Latin letters both are, and the first word is the word."""
    if language not in LATIN:
        found = re.search(r" ([~^]?[A-Za-z][\x20-\x7e]*)$", entry)
        return (entry[: found.start()], found[1]) if found else (entry, "")
    words = entry.split(" ")
    length = 2 if len(words) > 2 and words[0] in _TWO_WORDS.get(language, ()) else 1
    return " ".join(words[:length]), " ".join(words[length:])


_TWO_VIETNAMESE = (
    "ngư đường núi tuyết người sư phụ đàn cô cậu đứa nữ cây khu bầu mặt ngôi thành lâu con bãi hòn sa xe cửa hoa"
)
_TWO_WORDS: Mapping[str, frozenset[str]] = {
    "vi": frozenset(_TWO_VIETNAMESE.split()),
    "sw": frozenset(("juu", "chini", "pamoja", "mbwa")),
}
"""By which first word an entry of three or more is known to have a word of two."""


@cache
def _names(language: str) -> Mapping[str, Entry]:
    """CLDR's short names of things that can be drawn, and that our lexicon knows in English."""
    import emoji  # imported late: few ideas need it

    emoji.config.load_language([language])
    nouns = subject_classes()
    found: dict[str, Entry] = {}
    for names in emoji.EMOJI_DATA.values():
        english = _name(names["en"])
        name = _name(str(names.get(language, "")))
        if not name or len(name.split()) > _MOST_NAME_WORDS or len(english.split()) > _MOST_NAME_WORDS:
            continue
        if term_key(english) in nouns and name != english:
            found.setdefault(name, Entry(english))
    return found


def _name(name: str) -> str:
    return folded(name.strip(":").replace("_", " ").removesuffix("の顔").removesuffix(" face"))
