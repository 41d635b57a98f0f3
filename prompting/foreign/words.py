"""The words of an idea in another language, each in English: by script, and by the longest entries of the lists."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from prompting.brackets import QUOTED
from prompting.foreign.function_words import Item
from prompting.foreign.languages import UNSPACED, entries_of, is_english, lengths_by_first, openings
from prompting.foreign.lists import LATIN, SCRIPTS, Entry, folded, words_of_language
from prompting.patterns import late

_HAN = "\u3400-\u9fff"
_LONGEST_NAME = 2  # words, of those that CLDR has
_THAI_MARKS = frozenset(
    "\u0e31\u0e33\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e30\u0e32"
)
_STOP = r"(?:[,;，、；。\n]|(?<!\S)[(\[{](?=\S)|(?<=\S)[.!?:،।؛؟)\]}](?!\S))"  # within a word they are its own
_CYRILLIC = "\u0400-\u04ff"  # an apostrophe parts no words there
_ELIDED = f"(?![{_CYRILLIC}])(?:[DdNnSs]ell|[DdAa]ll|[Ss]ull|[Qq]u|[^\\W\\d_]{{1,2}})"
_WORD = rf"(?:{_ELIDED})['’](?=\w)|(?:(?!{_STOP})[^\s\"“”「」'’]|(?<=[{_CYRILLIC}])['’](?=[{_CYRILLIC}]))+|\S"
TOKEN = late(rf"(?P<quote>{QUOTED})|(?P<stop>{_STOP}+)|(?P<word>{_WORD})")


def by_script(idea: str, tokens: Sequence[re.Match[str]]) -> Iterator[Item]:
    """Each word by the language of its script; what is in no foreign script stays."""
    japanese = "ja" if re.search("[\u3040-\u30ff]", idea) else ""
    for languages, group in _grouped(tokens, japanese):
        if languages and languages[0] in UNSPACED:
            for token in group:
                yield from _unspaced(idea, token, languages[0])
        elif languages:
            yield from max(([*by_list(group, language)] for language in languages), key=_known)
        else:
            yield from map(_plain, group)


def _known(items: Sequence[Item]) -> int:
    return sum(item.known for item in items)


def _grouped(tokens: Sequence[re.Match[str]], japanese: str) -> Iterator[tuple[tuple[str, ...], list[re.Match[str]]]]:
    """Neighbouring words of one script."""
    group: list[re.Match[str]] = []
    before: tuple[str, ...] = ()
    for token in tokens:
        languages = _languages(token[0], japanese) if token.lastgroup == "word" else ()
        if languages != before and group:
            yield before, group
            group = []
        before = languages
        group.append(token)
    if group:
        yield before, group


def _languages(word: str, japanese: str) -> tuple[str, ...]:
    if japanese and re.search(rf"[\u3040-\u30ff{_HAN}]", word):
        return ("ja",)
    return next((languages for letters, languages in SCRIPTS.items() if re.search(f"[{letters}]", word)), ())


def _plain(token: re.Match[str]) -> Item:
    stop = token.lastgroup == "stop"
    english = token[0].replace("،", ",").replace("؛", ";").replace("؟", "?").replace("、", ",") if stop else token[0]
    return Item(token.start(), token.end(), english, stop=stop)


def by_list(tokens: Sequence[re.Match[str]], language: str, *, named: bool = True) -> Iterator[Item]:
    """``tokens`` by the longest entries of a language's lists. Words that may be English stay when no list has them."""
    at = 0
    before = ""  # the kind of the word before
    phrases = openings(language)
    while at < len(tokens):
        token = tokens[at]
        if token.lastgroup != "word":
            yield _plain(token)
            at, before = at + 1, ""
            continue
        longest = max(phrases.get(folded(token[0]), 1), _LONGEST_NAME if named else 1)
        for length in range(min(longest, len(tokens) - at), 0, -1):
            some = tokens[at : at + length]
            text = " ".join(one[0] for one in some)
            entries = entries_of(text, language, named=named) if all(one.lastgroup == "word" for one in some) else ()
            if entries:
                yield from _said(entries, token.start(), some[-1].end(), language)
                at, before = at + length, entries[-1].kind
                break
        else:
            own = language in LATIN and is_english(token[0], exactly=True) and before != "relative"
            yield Item(token.start(), token.end(), token[0], "en" if own else language)
            at, before = at + 1, ""


def _said(entries: Sequence[Entry], start: int, end: int, language: str) -> Iterator[Item]:
    for entry in entries:
        yield Item(start, end, entry.english, language, known=True, kind=entry.kind)


def _unspaced(idea: str, token: re.Match[str], language: str) -> Iterator[Item]:
    """Words without spaces between them, by longest match."""
    known = words_of_language(language)
    lengths = lengths_by_first(language)
    text = idea[: token.end()].casefold()
    text = text if len(text) == token.end() else idea[: token.end()]
    at, unknown = token.start(), -1
    while at < token.end():
        fitting = (size for size in lengths.get(text[at], ()) if text[at : at + size] in known)
        length = next((size for size in fitting if _ends_word(idea, at + size, token.end())), 0)
        entries: tuple[Entry, ...] = entries_of(text[at : at + max(length, 1)], language)
        length = length or bool(entries)
        if unknown >= 0 and length:
            yield Item(unknown, at, idea[unknown:at], language)
            unknown = -1
        if length:
            yield from _said(entries, at, at + length, language)
        elif unknown < 0:
            unknown = at
        at += length or 1
    if unknown >= 0:
        yield Item(unknown, token.end(), idea[unknown : token.end()], language)


def _ends_word(idea: str, end: int, limit: int) -> bool:
    """Whether a word may end there: no mark follows that belongs to its last letter."""
    return end == limit or (end < limit and not (unicodedata.combining(idea[end]) or idea[end] in _THAI_MARKS))
