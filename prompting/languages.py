"""Common nouns of many languages in English: our own list, and the names that Unicode's CLDR has, from `emoji`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from prompting.lexicon import subject_classes, terms
from prompting.words import FUNCTION_WORDS, term_key

SCRIPTS: Mapping[str, tuple[str, ...]] = {
    "\u0400-\u04ff": ("ru",),
    "\u0600-\u06ff\u200c": ("ar", "fa", "ur"),
    "\u0900-\u097f": ("hi", "mr"),
    "\u0980-\u09ff": ("bn",),
    "\u0b80-\u0bff": ("ta",),
    "\u0c00-\u0c7f": ("te",),
    "\uac00-\ud7af": ("ko",),
    "\u3040-\u30ff": ("ja",),
}
LATIN = ("fr", "es", "pt", "it", "de", "tr", "id", "vi", "sw")
_NAMED = frozenset({"fr", "es", "pt", "it", "de", "tr", "id", "ru", "ar", "fa", "ko", "ja"})  # in `emoji`
# Words of other languages that are English words, or names, too.
_SUFFIXES = ("에서", "에게", "으로", "까지", "의", "에", "은", "는", "이", "가", "을", "를", "와", "과", "도", "로")
_ENDINGS = "аяоеиыьй"
_MOST_NAME_WORDS = 2


@dataclass(frozen=True)
class Entry:
    """``english`` of a word; ``follows`` when it stands behind its noun there, ``closes`` when what it leads does."""

    english: str
    follows: bool = False
    closes: bool = False


def entry_of(word: str, language: str, *, named: bool = True) -> Entry | None:
    """What ``word`` is in English, also in the commonest of its other forms; None when that is not known.

    Without ``named`` only our own list is asked, which is there at once.
    """
    key = folded(word)
    known = words_of_language(language) if named else own_words(language)
    if key in known:
        return known[key]
    for form in _forms(key, language):
        if form in known:
            return known[form]
    return _stems().get(key) if language == "ru" else None


def folded(word: str) -> str:
    """``word`` as tables hold it."""
    return unicodedata.normalize("NFC", word).casefold().replace("’", "'")


def _forms(word: str, language: str) -> tuple[str, ...]:
    if language == "ko":
        return tuple(word.removesuffix(end) for end in _SUFFIXES if word.endswith(end) and word != end)
    if language == "ar":
        return tuple(word.removeprefix(start) for start in ("ال", "وال", "بال", "لل", "و") if word.startswith(start))
    return ()


@cache
def _stems() -> Mapping[str, Entry]:
    """Russian nouns in their cases: the stem with each common ending."""
    cases = ("", "а", "у", "ом", "ем", "е", "ы", "и", "ой", "ей", "ов", "ами", "ах", "ю", "я", "ям", "ями")
    found: dict[str, Entry] = {}
    for word, entry in own_words("ru").items():
        stem = word[:-1] if word[-1] in _ENDINGS else word
        if len(stem) >= 3 and " " not in word and entry.english not in FUNCTION_WORDS:
            for case in cases:
                found.setdefault(stem + case, entry)
    return found


@cache
def words_of_language(language: str) -> Mapping[str, Entry]:
    """Word -> English; the names of `emoji` where our own list has none."""
    own = own_words(language)
    return {**_names(language), **own} if language in _NAMED else own


@cache
def own_words(language: str) -> Mapping[str, Entry]:
    """Word -> English by our own list."""
    return {
        folded(word): Entry(english.lstrip("~^"), follows=english[:1] in ("^", "~"), closes=english[:1] == "~")
        for word, english in _own()[language].items()
    }


@cache
def _own() -> Mapping[str, Mapping[str, str]]:
    text = resources.files("prompting.lexicon").joinpath("nouns.txt").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = {}
    language = ""
    for line in text.splitlines():
        if line.startswith("["):
            language = line.strip("[]")
        elif line and not line.startswith("#"):
            found[language] = dict(_parted(entry, language) for entry in line.split(" / "))
    return found


@cache
def _english_too() -> frozenset[str]:
    """Words of other languages that are English words, or names, too."""
    return frozenset(_own()["en"])


def _parted(entry: str, language: str) -> tuple[str, str]:
    """The word and its English, which is ASCII; in Latin letters both are, and the first word is the word."""
    if language not in LATIN:
        found = re.search(r" ([~^]?[A-Za-z][\x20-\x7e]*)$", entry)
        return (entry[: found.start()], found[1]) if found else (entry, "")
    words = entry.split(" ")
    length = 2 if len(words) > 2 and words[0] in _TWO_WORDS.get(language, ()) else 1
    return " ".join(words[:length]), " ".join(words[length:])


_TWO_VIETNAMESE = "sư phụ đàn cô cậu đứa nữ cây khu bầu mặt ngôi thành lâu con bãi hòn sa xe cửa hoa"
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


def is_english(word: str) -> bool:
    """Whether a word in Latin letters is one of English, as far as our lexicon knows, or may be one."""
    key = word.casefold()
    return key in _english_too() or key in FUNCTION_WORDS or term_key(word)[-1:] in _known() or not word.isalpha()


@cache
def _known() -> frozenset[tuple[str, ...]]:
    phrases = (*subject_classes(), *terms().slots)
    return frozenset((word,) for phrase in phrases for word in phrase)
