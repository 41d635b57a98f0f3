"""What a word of another language is in English, also in the commonest of its forms, and what may be English."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from prompting.english.parts_of_speech import kinds
from prompting.foreign.inflection import cases_of, compounds, forms, has_stems, is_plural, prefixes_of, stems_of
from prompting.foreign.lists import LATIN, Entry, folded, inflected, own_list, own_words, words_of_language
from prompting.lexicon import subject_classes, terms
from prompting.words import FUNCTION_WORDS, NUMBERS, term_key

_LONGEST = 40  # letters of a word that is looked at in its forms
UNSPACED = frozenset({"ja", "th"})
_GENITIVES: Mapping[str, frozenset[str]] = {
    "ja": frozenset("の"), "hi": frozenset(("का", "के", "की")), "ur": frozenset(("کا", "کے", "کی")),
    "mr": frozenset(("चा", "ची", "चे")),
}  # fmt: skip
_PHRASES_INFLECT = frozenset({"tr", "ko", "he", "ar"})


@lru_cache(maxsize=16_384)
def entries_of(word: str, language: str, *, named: bool = True) -> tuple[Entry, ...]:
    """What ``word`` is in English, part by part, also in the commonest of its other forms; () when it is not known.

    Without ``named`` only our own lists are asked, which are there at once.
    """
    key = folded(word)
    if key in _GENITIVES.get(language, ()):
        return (Entry("", "genitive"),)
    if language == "ja" and key in ("が", "は"):
        return (Entry("", "topic"),)
    known = words_of_language(language) if named else own_words(language)
    if key in known:
        return (known[key],)
    if len(key) > _LONGEST or (" " in key and language not in _PHRASES_INFLECT):
        return ()
    for form in forms(key, language):
        entry = known.get(form.base)
        if entry is not None and (not form.of or entry.kind == form.of):
            return (*(_small(said) for said in form.before), inflected(entry, form.plural), *_after(form.after))
    stemmed = _by_stem(key, language) if has_stems(language) else None
    return (stemmed,) if stemmed is not None else _compound(key, language)


def _small(said: str) -> Entry:
    return Entry(said, "conjunction" if said == "and" else "number" if said in NUMBERS else "preposition")


def _after(said: str) -> tuple[Entry, ...]:
    particles = {"'s": "genitive", "topic": "topic"}
    return () if not said else (Entry("", particles[said]) if said in particles else _small(said),)


def _by_stem(key: str, language: str) -> Entry | None:
    for kind in ("noun", "adjective"):
        stems = _stems(language, kind)
        for stem, ending in cases_of(key, language, kind):
            if stem in stems:
                listed, entry = stems[stem]
                return inflected(entry, entry.kind == "noun" and is_plural(ending, listed, language))
    return None


@cache
def _stems(language: str, kind: str) -> Mapping[str, tuple[str, Entry]]:
    """Listed words and their entries by their stems: nouns, or adjectives with the participles among the verbs."""
    found: dict[str, tuple[str, Entry]] = {}
    for word, entry in own_words(language).items():
        of_kind = entry.kind == kind or (kind == "adjective" and entry.kind == "verb" and len(word) > 5)
        if of_kind and " " not in word:
            for stem in stems_of(word, language, kind):
                if len(stem) >= 2:
                    found.setdefault(stem, (word, entry))
    return found


def _compound(key: str, language: str) -> tuple[Entry, ...]:
    known = own_words(language)
    first, hyphen, last = key.partition("-")
    if hyphen and language in LATIN and last in known and known[last].kind == "noun":  # "Anime-Stil"
        said = known[first].english if first in known else first
        return (Entry(f"{said} {known[last].english}"),) if first in known or is_english(first) else ()
    for first, last in compounds(key, language):
        if first in known and known[first].kind in ("noun", "adjective") and known[first].english not in NUMBERS:
            entry = known.get(last) or next(
                (known[form.base] for form in forms(last, language) if form.base in known), None
            )
            if entry is not None and entry.kind == "noun":
                return (Entry(f"{known[first].english} {entry.english}"),)
    return ()


@cache
def openings(language: str) -> Mapping[str, int]:
    """The first words of our entries of several words, and how many words the longest has."""
    found: dict[str, int] = {}
    for words in (word.split(" ") for word in own_words(language)):
        if len(words) > 1:
            for first in (words[0], *(f"{prefix}{words[0]}" for prefix in prefixes_of(language))):
                found[first] = max(found.get(first, 0), len(words))
    return found


@cache
def lengths_by_first(language: str) -> Mapping[str, tuple[int, ...]]:
    """How long words are by the letter that they begin with, the longest first; for those without spaces between."""
    found: dict[str, set[int]] = {}
    for word in words_of_language(language):
        found.setdefault(word[0], set()).add(len(word))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}


@cache
def _english_too() -> frozenset[str]:
    """Words of other languages that are English words, or names, too."""
    return frozenset(own_list("en"))


@lru_cache(maxsize=4096)
def is_english(word: str, *, exactly: bool = False) -> bool:
    """Whether a word in Latin letters is one of English, as far as our lexicon and the dictionary know, or may be one.

    ``exactly``: this very form of it is one by itself, as "op" is not that stands in "op art".
    """
    key = word.casefold()
    if exactly:
        listed = (
            key in _english_too() or key in FUNCTION_WORDS or (key,) in subject_classes() or (key,) in terms().slots
        )
        return listed or not word.isalpha() or bool(kinds(key))
    listed = key in _english_too() or key in FUNCTION_WORDS or term_key(word)[-1:] in _known()
    return listed or not word.isalpha() or bool(kinds(key))


@cache
def _known() -> frozenset[tuple[str, ...]]:
    phrases = (*subject_classes(), *terms().slots)
    return frozenset((word,) for phrase in phrases for word in phrase)
