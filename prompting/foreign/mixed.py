"""Single words of other languages: among English ones ("a renard in the snow"), and two that are English words as well.

Only nouns that are no English word are read, and only where English has a noun: behind an article, a number or an
adjective, or first of all, and before a verb, a small word or the end. So names and borrowed words stay.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from prompting.english.parts_of_speech import kinds
from prompting.foreign.function_words import Item
from prompting.foreign.languages import is_english
from prompting.foreign.lists import LATIN, Entry, folded, own_list, own_words, rows_of
from prompting.words import ARTICLES, FUNCTION_WORDS, NUMBERS

_LEAST = 4  # letters of a word that is read alone
_BEFORE = ARTICLES | NUMBERS | {"some", "many", "this", "that", "my", "his", "her", "with", "of", "and"}
_TWO_WORDS = ("fr", "es", "it", "pt", "ro")  # a colour follows its noun in these


def mixed(tokens: Sequence[re.Match[str]]) -> list[Item] | None:
    """The words of an English idea with what its foreign nouns are in English; None when it has none of those."""
    items: list[Item] = []
    for at, token in enumerate(tokens):
        before = tokens[at - 1] if at else None
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        entry = _noun(token, before, following) if token.lastgroup == "word" else None
        stop = token.lastgroup == "stop"
        english = token[0] if entry is None else entry.english
        items.append(Item(token.start(), token.end(), english, known=entry is not None, stop=stop))
    return items if any(item.known for item in items) else None


def _noun(token: re.Match[str], before: re.Match[str] | None, following: re.Match[str] | None) -> Entry | None:
    word = token[0]
    capital = word[:1].isupper()
    if len(word) < _LEAST or not word.isalpha() or not (word.islower() or capital):
        return None
    if is_english(word) or folded(word) in own_list("borrowed"):
        return None
    if not _ends(following):
        return None
    if before is None or before.lastgroup == "stop":
        fitting = not capital
    else:
        said = before[0].casefold()
        fitting = said in ARTICLES | NUMBERS or (not capital and (said in _BEFORE or "ADJ" in kinds(said)))
    return _meaning(word, ("de",) if capital else LATIN) if fitting else None


def _ends(following: re.Match[str] | None) -> bool:
    if following is None or following.lastgroup == "stop":
        return True
    word = following[0].casefold()
    return word in FUNCTION_WORDS or kinds(word) == {"VERB"}


def _meaning(word: str, languages: Sequence[str]) -> Entry | None:
    """What the noun ``word`` is in ``languages``; None unless all that list it say the same."""
    found = {entry for language in languages if (entry := own_words(language).get(folded(word))) is not None}
    entry = found.pop() if len(found) == 1 else None
    return entry if entry is not None and entry.kind == "noun" else None


@cache
def _animals() -> frozenset[str]:
    return frozenset((*rows_of("en")["a1 noun"], *rows_of("en")["a2 noun"]))


@cache
def _colors() -> frozenset[str]:
    return frozenset((*rows_of("en")["c1 adjective"], *rows_of("en")["c2 adjective"]))


def animal_of_a_color(words: Sequence[str]) -> str | None:
    """The language of two words that are an animal and its colour there, and no such thing in English: "chat noir"."""
    if len(words) != 2 or not all(word.islower() for word in words):
        return None
    for language in _TWO_WORDS:
        noun, color = (own_words(language).get(folded(word)) for word in words)
        if noun is None or color is None or noun.english not in _animals() or color.english not in _colors():
            continue
        if noun.english != words[0] and color.english != words[1]:
            return language
    return None
