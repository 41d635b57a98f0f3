"""Ideas in other languages than English and Chinese, word by word in English, as far as our lists go.

Script tells the language, where a script is no English. An idea in Latin letters is taken for another language only
when most of its words are of that language and one at least can be no English; so no word of an English idea changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from prompting.foreign.function_words import Item
from prompting.foreign.languages import is_english
from prompting.foreign.lists import LATIN, SCRIPTS, folded, own_words
from prompting.foreign.mixed import animal_of_a_color, mixed
from prompting.foreign.order import in_order
from prompting.foreign.words import TOKEN, by_list, by_script
from prompting.patterns import late
from prompting.spec import Mark, Notice, Origin, Phrase, PromptSpec
from prompting.words import FUNCTION_WORDS

_FOREIGN = late(f"[{''.join(SCRIPTS)}]")
# Small words of English that are none in the other languages: an idea with one of them is rarely of those.
_MARKERS = FUNCTION_WORDS - {"a", "an", "in", "on", "at", "as", "to", "no", "or", "hi", "die", "am"}
_WORDS_OF_A_GUESS = 40  # from which the language is told
_GUESSES = 4  # languages that are looked at more closely
_LEAST_LETTERS = 3  # of an idea in another language with Latin letters
_LEAST_UNREAD = 3  # words that are no English, from which an idea may be of a language that nobody reads
_RARE = 4  # letters of a noun that tells a language
_AN, _VOWEL = late(r"\ba$"), late(r"(?!uni|one|eu|use)[aeiou]", re.IGNORECASE)
_ENGLISH_ENDINGS = ("ed", "ing", "ness", "tion", "less", "ful", "ish", "core", "punk")


def read_foreign(spec: PromptSpec, read: Callable[[PromptSpec], PromptSpec]) -> PromptSpec:
    """``spec`` as ``read`` puts its English into slots; phrases keep the words and the places that were typed."""
    items = _items(spec.idea)
    if items is None:
        found = read(spec)
        return found.model_copy(update={"notices": (*found.notices, *_unread(spec.idea))})
    english, spans = _written(items)
    if not english.strip(" ,"):
        return read(spec)
    marks = tuple(_moved(mark, spans, len(english)) for mark in spec.marks)
    found = read(spec.model_copy(update={"idea": english, "marks": marks, "notices": ()}))

    def typed(phrase: Phrase) -> Phrase:
        return phrase if phrase.span is None else _typed(spec.idea, phrase, phrase.span, spans)

    slots = {slot: tuple(map(typed, phrases)) for slot, phrases in found.slots.items()}
    if _overlap(phrase for phrases in slots.values() for phrase in phrases):  # the order of English took words apart
        return read(spec)
    languages = [item.language for item in items if not item.stop]
    language = max(dict.fromkeys(languages), key=languages.count)
    unknown = [spec.idea[item.start : item.end] for item in items if item.language != "en" and not item.known]
    amid = [(spec.idea[item.start : item.end], item.english) for item in items if item.language == "en" and item.known]
    update = {
        "language": language,
        "slots": slots,
        "quoted": tuple(map(typed, found.quoted)),
        "notices": (*spec.notices, *found.notices, *untranslated(unknown), *_amid_english(amid)),
    }
    return spec.model_copy(update=update)


def _overlap(phrases: Iterable[Phrase]) -> bool:
    """Whether two of ``phrases`` claim the same place of the idea."""
    places = sorted(phrase.span for phrase in phrases if phrase.span is not None)
    return any(left[1] > right[0] for left, right in pairwise(places))


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


def _amid_english(words: Sequence[tuple[str, str]]) -> Iterator[Notice]:
    """A notice that says how single foreign words of an English idea were read."""
    if words:
        message = "Words of another language were read in English: {words}."
        yield Notice.of("read_in_english", message, words=", ".join(f"{word} ({said})" for word, said in words))


def _unread(idea: str) -> Iterator[Notice]:
    """A notice for an idea in Latin letters whose words are mostly neither English nor of a language with a list."""
    words = [match[0] for match in TOKEN.finditer(idea) if match.lastgroup == "word" and len(match[0]) > 1]
    lower = [word for word in words if word.isalpha() and word.islower() and not word.endswith(_ENGLISH_ENDINGS)]
    unknown = [word for word in lower if not is_english(word)]
    if len(unknown) >= _LEAST_UNREAD and 2 * len(unknown) > len(words) and not _FOREIGN.search(idea):
        message = "These words are in none of our lists, so they go to the model as they are: {words}."
        yield Notice.of("words_in_no_list", message, words="、".join(dict.fromkeys(unknown)))


def _items(idea: str) -> list[Item] | None:
    """The words of ``idea``; None when it holds nothing foreign."""
    tokens = list(TOKEN.finditer(idea))
    if _FOREIGN.search(idea):
        items = list(by_script(idea, tokens))
        return items if _says_something(items) else [_as_typed(idea, item) for item in items]
    words = [token for token in tokens if token.lastgroup == "word"]
    plain = animal_of_a_color([token[0] for token in words])
    if plain is not None:
        return list(by_list(tokens, plain))
    english = sum(is_english(token[0]) for token in words)
    if english == len(words) or (english * 2 > len(words) and any(word[0].casefold() in _MARKERS for word in words)):
        return mixed(tokens) if english < len(words) else None
    articled = len(words) == 2 and words[0][0].casefold() in ("a", "an")  # "a" is a small word of Italian, too
    language = None if articled and mixed(tokens) else _latin_language(idea, words)
    if language is None:
        return mixed(tokens) if english * 2 > len(words) or articled else None
    items = list(by_list(tokens, language))
    return items if _says_something(items) else None


def _says_something(items: Sequence[Item]) -> bool:
    """Whether a word was found that is no small one."""
    return any(item.known and not set(item.english.split()) <= FUNCTION_WORDS for item in items)


def _as_typed(idea: str, item: Item) -> Item:
    return replace(item, english=idea[item.start : item.end], known=False, kind="noun")


def _latin_language(idea: str, words: Sequence[re.Match[str]]) -> str | None:
    """The language in Latin letters that most of ``words`` are of; None when it is English, or not known."""
    named = len(words) > 1 and all(word[0][:1].isupper() for word in words)  # "Casa Blanca"
    if named or sum(len(word[0]) for word in words) < _LEAST_LETTERS:
        return None
    words = words[:_WORDS_OF_A_GUESS]
    keys = {folded(word[0]) for word in words}
    hits = {language: len(keys & own_words(language).keys()) for language in LATIN}
    promising = sorted(LATIN, key=lambda language: -hits[language])[: _GUESSES if any(hits.values()) else len(LATIN)]
    likely = [language for language in promising if _score(idea, words, language, named=False)]
    if not likely and not any(is_english(word[0]) for word in words):
        likely = list(LATIN)
    scores = {language: _score(idea, words, language) if language in likely else 0 for language in LATIN}
    best = max(LATIN, key=lambda language: scores[language])
    return best if scores[best] * 2 > len(words) else None


def _score(idea: str, words: Sequence[re.Match[str]], language: str, *, named: bool = True) -> int:
    """How many of ``words`` are of ``language``; 0 when they may be English as well.

    They may be unless a small word is none of English, or half of the words are none and all others are on the list,
    too: "a rose in vino" and "en garde, fencers" stay. A third is enough with a noun that English has not ("cane in
    spiaggia"), or with the capitals of German nouns.
    """
    items = [item for item in by_list(words, language, named=named) if item.known]
    said = {(item.start, item.end): item.kind for item in items}  # a word may have two parts
    other = {place: kind for place, kind in said.items() if not all(map(is_english, idea[slice(*place)].split()))}
    small = any(kind not in ("noun", "adjective", "verb") for kind in other.values())
    listed = {(item.start, item.end) for item in items}
    strange = [word for word in words if not is_english(word[0], exactly=True)]
    unlisted = any(word not in strange and not _is_in(word.start(), listed) for word in words)
    nouns = [idea[slice(*place)] for place, kind in said.items() if kind == "noun"]
    rare = any(kind == "noun" and place[1] - place[0] >= _RARE for place, kind in other.items())
    german = language == "de" and any(noun[:1].isupper() for noun in nouns) and not any(map(str.islower, nouns))
    complete = all(_is_in(word.start(), listed) for word in words)
    telling = complete and (german or (rare and 3 * len(strange) >= len(words)))
    sure = other and (small or telling or (2 * len(strange) >= len(words) and not unlisted))
    return sum(len(idea[slice(*place)].split()) for place in said) if sure else 0


def _is_in(place: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


_Spans = list[tuple[int, int, Item]]


def _written(items: Sequence[Item]) -> tuple[str, _Spans]:
    """English in its order of words, and where each item stands in it."""
    text, spans = "", _Spans()
    said = [item for item in in_order(items) if item.english]
    for at, item in enumerate(said):
        joint = "" if not text or item.stop or text.endswith(" ") else " "
        start = len(text) + len(joint)
        following = said[at + 1].english if at + 1 < len(said) else ""
        text += joint + (_AN.sub("an", item.english) if _VOWEL.match(following) else item.english)
        spans.append((start, len(text), item))
    return text.rstrip(" ,"), spans


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
