"""Ideas in other languages than English and Chinese, word by word in English, as far as our lists go.

Script tells the language, where a script is no English. An idea in Latin letters is taken for another language only
when most of its words are of that language and one at least can be no English; so no word of an English idea changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from prompting.brackets import QUOTED
from prompting.languages import LATIN, SCRIPTS, entry_of, is_english, words_of_language
from prompting.patterns import late
from prompting.spec import Mark, Notice, Origin, Phrase, PromptSpec
from prompting.words import FUNCTION_WORDS, PREPOSITIONS

_HAN = "\u3400-\u9fff"
_FOREIGN = late(f"[{''.join(SCRIPTS)}]")
# Small words of English that are none in the other languages: an idea with one of them is rarely of those.
_MARKERS = FUNCTION_WORDS - {"a", "an", "in", "on", "at", "as", "to", "no", "or", "hi", "die", "am"}
_LONGEST_JAPANESE, _MOST_WORDS = 10, 3
_STOP = r"(?:[,;，、；。\n]|(?<!\S)[(\[{](?=\S)|(?<=\S)[.!?:،।؛؟)\]}](?!\S))"  # within a word they are its own
_WORD = rf"[^\W\d_]{{1,2}}['’](?=\w)|(?:(?!{_STOP})[^\s\"“”「」'’])+|\S"
_TOKEN = late(rf"(?P<quote>{QUOTED})|(?P<stop>{_STOP}+)|(?P<word>{_WORD})")


@dataclass(frozen=True)
class _Item:
    """A word of the idea at [start, end), and what it is in English; ``known`` when a list holds it."""

    start: int
    end: int
    english: str
    language: str = "en"
    known: bool = False
    follows: bool = False
    closes: bool = False
    stop: bool = False


def read_foreign(spec: PromptSpec, read: Callable[[PromptSpec], PromptSpec]) -> PromptSpec:
    """``spec`` as ``read`` puts its English into slots; phrases keep the words and the places that were typed."""
    items = _items(spec.idea)
    if items is None:
        return read(spec)
    english, spans = _written(items)
    if not english.strip(" ,"):
        return read(spec)
    marks = tuple(_moved(mark, spans, len(english)) for mark in spec.marks)
    found = read(spec.model_copy(update={"idea": english, "marks": marks, "notices": ()}))

    def typed(phrase: Phrase) -> Phrase:
        return phrase if phrase.span is None else _typed(spec.idea, phrase, phrase.span, spans)

    slots = {slot: tuple(map(typed, phrases)) for slot, phrases in found.slots.items()}
    languages = [item.language for item in items if not item.stop]
    language = max(dict.fromkeys(languages), key=languages.count)
    unknown = [spec.idea[item.start : item.end] for item in items if item.language != "en" and not item.known]
    update = {
        "language": language,
        "slots": slots,
        "quoted": tuple(map(typed, found.quoted)),
        "notices": (*spec.notices, *found.notices, *untranslated(unknown)),
    }
    return spec.model_copy(update=update)


def in_english(text: str) -> tuple[str, tuple[str, ...]]:
    """``text`` with words of foreign scripts in English, and those that are not known, which stay."""
    items = _items(text) if _FOREIGN.search(text) else None
    if items is None:
        return text, ()
    english, _ = _written(items)
    return english, tuple(text[item.start : item.end] for item in items if item.language != "en" and not item.known)


def untranslated(unknown: Sequence[str]) -> Iterator[Notice]:
    """A notice that names the words which have no English here."""
    if unknown:
        message = "These words could not be translated, so a model that reads English misses them: {words}."
        yield Notice.of("not_translated", message, words="、".join(dict.fromkeys(unknown)))


def _items(idea: str) -> list[_Item] | None:
    """The words of ``idea``; None when it holds nothing foreign."""
    tokens = list(_TOKEN.finditer(idea))
    if _FOREIGN.search(idea):
        items = list(_by_script(idea, tokens))
        return items if _says_something(items) else [_as_typed(idea, item) for item in items]
    words = [token for token in tokens if token.lastgroup == "word"]
    english = sum(is_english(token[0]) for token in words)
    if english == len(words) or (english * 2 > len(words) and any(word[0].casefold() in _MARKERS for word in words)):
        return None
    language = _latin_language(idea, words)
    items = [] if language is None else list(_by_list(tokens, language))
    return items if _says_something(items) else None


def _says_something(items: Sequence[_Item]) -> bool:
    """Whether a word was found that is no small one."""
    return any(item.known and not set(item.english.split()) <= FUNCTION_WORDS for item in items)


def _as_typed(idea: str, item: _Item) -> _Item:
    return replace(item, english=idea[item.start : item.end], known=False, follows=False, closes=False)


def _latin_language(idea: str, words: Sequence[re.Match[str]]) -> str | None:
    """The language in Latin letters that most of ``words`` are of; None when it is English, or not known."""
    named = len(words) > 1 and all(word[0][:1].isupper() for word in words)  # "Casa Blanca"
    if named:
        return None
    likely = [language for language in LATIN if _score(idea, words, language, named=False)]
    if not likely and not any(is_english(word[0]) for word in words):
        likely = list(LATIN)
    scores = {language: _score(idea, words, language) if language in likely else 0 for language in LATIN}
    best = max(LATIN, key=lambda language: scores[language])
    return best if scores[best] * 2 > len(words) else None


def _score(idea: str, words: Sequence[re.Match[str]], language: str, *, named: bool = True) -> int:
    """How many of ``words`` are of ``language``; 0 when each of them may be English as well."""
    items = [item for item in _by_list(words, language, named=named) if item.known]
    sure = any(not all(map(is_english, idea[item.start : item.end].split())) for item in items)
    return sum(len(idea[item.start : item.end].split()) for item in items) if sure else 0


def _by_script(idea: str, tokens: Sequence[re.Match[str]]) -> Iterator[_Item]:
    japanese = "ja" if re.search("[\u3040-\u30ff]", idea) else ""
    for languages, group in _grouped(tokens, japanese):
        if languages == ("ja",):
            for token in group:
                yield from _japanese(idea, token)
        elif languages:
            yield from max(([*_by_list(group, language)] for language in languages), key=_known)
        else:
            yield from map(_plain, group)


def _known(items: Sequence[_Item]) -> int:
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


def _plain(token: re.Match[str]) -> _Item:
    return _Item(token.start(), token.end(), token[0], stop=token.lastgroup == "stop")


def _by_list(tokens: Sequence[re.Match[str]], language: str, *, named: bool = True) -> Iterator[_Item]:
    """``tokens`` by the longest entries of a language's list. Words that may be English stay when no list has them."""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.lastgroup != "word":
            yield _plain(token)
            at += 1
            continue
        for length in range(min(_MOST_WORDS, len(tokens) - at), 0, -1):
            some = tokens[at : at + length]
            text = " ".join(one[0] for one in some)
            entry = entry_of(text, language, named=named) if all(one.lastgroup == "word" for one in some) else None
            if entry is not None:
                kind = {"follows": entry.follows, "closes": entry.closes}
                yield _Item(token.start(), some[-1].end(), entry.english, language, known=True, **kind)
                at += length
                break
        else:
            own = language in LATIN and is_english(token[0])
            yield _Item(token.start(), token.end(), token[0], "en" if own else language)
            at += 1


def _japanese(idea: str, token: re.Match[str]) -> Iterator[_Item]:
    """Words without spaces between them, by longest match."""
    known = words_of_language("ja")
    at, unknown = token.start(), -1
    while at < token.end():
        longest = range(min(_LONGEST_JAPANESE, token.end() - at), 0, -1)
        length = next((size for size in longest if idea[at : at + size].casefold() in known), 0)
        if unknown >= 0 and length:
            yield _Item(unknown, at, idea[unknown:at], "ja")
            unknown = -1
        if length:
            entry = known[idea[at : at + length].casefold()]
            kind = {"follows": entry.follows, "closes": entry.closes}
            yield _Item(at, at + length, entry.english, "ja", known=True, **kind)
        elif unknown < 0:
            unknown = at
        at += length or 1
    if unknown >= 0:
        yield _Item(unknown, token.end(), idea[unknown : token.end()], "ja")


_Spans = list[tuple[int, int, _Item]]


def _written(items: Sequence[_Item]) -> tuple[str, _Spans]:
    """English in its order of words, and where each item stands in it."""
    ordered: list[_Item] = []
    begin = 0  # of the segment
    for item in items:
        if item.closes and len(ordered) > begin:
            place = next((at + 1 for at in range(len(ordered) - 1, begin - 1, -1) if _is_small(ordered[at])), begin)
            ordered.insert(place, replace(item, closes=False))
            ordered.append(_Item(item.end, item.end, ", ", stop=True))
            begin = len(ordered)
        elif item.follows and not item.closes and len(ordered) > begin:
            place = next((at for at in range(len(ordered) - 1, begin - 1, -1) if not ordered[at].follows), begin)
            ordered.insert(place if not _is_small(ordered[place]) else len(ordered), item)
        else:
            ordered.append(item)
            words = item.english.split()
            if item.known and words[:1] != words[-1:] and words[0] in PREPOSITIONS and words[-1] not in FUNCTION_WORDS:
                ordered.append(_Item(item.end, item.end, ", ", stop=True))  # "karda" alone is "in the snow"
            begin = len(ordered) if ordered[-1].stop else begin
    while ordered and ordered[-1].stop and ordered[-1].english == ", ":
        ordered.pop()
    text, spans = "", _Spans()
    for item in ordered:
        if not item.english:
            continue
        joint = "" if not text or item.stop or text.endswith(" ") else " "
        start = len(text) + len(joint)
        text += joint + item.english
        spans.append((start, len(text), item))
    return text, spans


def _is_small(item: _Item) -> bool:
    return item.stop or (item.english in FUNCTION_WORDS and item.english not in ("a", "the"))


def _typed(idea: str, phrase: Phrase, span: tuple[int, int], spans: _Spans) -> Phrase:
    """``phrase``, found in the English, with its place in the idea, and what stood there."""
    items = [item for start, end, item in spans if start < span[1] and end > span[0] and not item.stop]
    if not items:
        return phrase.model_copy(update={"span": None})
    place = min(item.start for item in items), max(item.end for item in items)
    source = idea[slice(*place)]
    if source == phrase.text:
        language = items[0].language if all(item.language != "en" for item in items) else phrase.language
        return phrase.model_copy(update={"span": place, "language": language})
    if phrase.source_text is None and not any(item.known for item in items):
        return phrase.model_copy(update={"text": source, "span": place, "language": items[0].language})
    return phrase.model_copy(update={"span": place, "origin": Origin.TRANSLATED, "source_text": source})


def _moved(mark: Mark, spans: _Spans, length: int) -> Mark:
    """``mark`` by its place in the English."""
    touched = [(start, end) for start, end, item in spans if item.start < mark.end and item.end > mark.start]
    if touched:
        start, end = min(touched)[0], max(end for _, end in touched)
    else:
        start = end = next((at for at, _, item in spans if item.start >= mark.start), length)
    return mark.model_copy(update={"start": start, "end": end})
