"""Adjectives that exclude each other, said of one noun: a tall short man, 高大的矮小的男人."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from prompting.advice.exclusions import LONGEST, Contradiction, knowledge, phrases
from prompting.english.parts_of_speech import is_adjective, is_adverb, is_noun
from prompting.lexicon import Side
from prompting.lexicon.scenes import scenes
from prompting.patterns import late
from prompting.words import ARTICLES, CONJUNCTIONS, DETERMINERS, FUNCTION_WORDS, Token, longest_match, tokenise

_NEAR = 6  # adjectives before a noun
_PEOPLE = frozenset({"people", "person"})
_BETWEEN = late(r"[的又且很、，]{0,3}")
_BOTH = late(r"又(高又矮|矮又高|胖又瘦|瘦又胖|大又小|小又大|长又短|短又长|老又年轻|圆又方|方又圆)")


_BALD = late(
    r"\b(bald(?:[ -]headed)?)\s+(?:[\w-]+\s+){1,2}?(?:with|has|having)\s+(?:an?\s+|his\s+|her\s+)?"
    r"((?:[\w-]+\s+){0,3}?(?:hair|ponytail|pigtails|braids|curls|dreadlocks|afro))\b(?!\s+(?:wigs?|bands?|ties?|clips?|brush|dryer)\b)"
)
_NOT_ON_THE_HEAD = frozenset({"facial", "bodily", "no"})
_COLOURS = frozenset({"red", "blue", "green", "yellow", "purple", "orange", "pink"})
_KIN = frozenset(
    frozenset(pair.split())
    for pair in (
        *("blue green", "green yellow", "yellow orange", "red orange"),
        *("red pink", "pink purple", "blue purple", "red purple"),
    )
)
_ONE_COLOUR = frozenset({"vehicle", "garment", "building", "object", "furniture", "machine", "pet"})


def opposites(text: str) -> Iterator[Contradiction]:
    """Pairs of them in ``text``, in the order in which they stand."""
    yield from _of_one_noun(text)
    yield from _coloured_twice(text)
    yield from _unlike(text)
    for match in _BALD.finditer(text.casefold()):
        between = match[2].split()[:-1]
        if _NOT_ON_THE_HEAD.isdisjoint(between) and all(map(is_adjective, between)):
            yield Contradiction("adjectives", match[1], match[2])
    for match in _BOTH.finditer(text):
        yield Contradiction("adjectives", match[1].partition("又")[0], match[1].partition("又")[2])
    known, last, at = knowledge().han_adjectives, None, 0
    while at < len(text):
        size = next((size for size in range(4, 0, -1) if text[at : at + size] in known), 0)
        if size:
            said = text[at : at + size]
            if last and _excludes(known[said], known[last[0]]) and _BETWEEN.fullmatch(text, last[1], at):
                yield Contradiction("adjectives", last[0], said)
            last = (said, at + size)
        at += size or 1


def _coloured_twice(text: str) -> Iterator[Contradiction]:
    """Two colours that do not blend, before a thing that has one: a red blue car, and not red, white and blue."""
    for segment in tokenise(text):
        rows = zip((None, *segment), segment, segment[1:], segment[2:], strict=False)
        for before, one, other, noun in rows:
            pair = frozenset({one.key, other.key})
            begins = before is None or before.key in ARTICLES
            one_colour = scenes().kinds.get((noun.key,)) in _ONE_COLOUR and noun.text.casefold() == noun.key
            if begins and one_colour and len(pair) == 2 and pair <= _COLOURS and pair not in _KIN:
                yield Contradiction("adjectives", one.text, other.text)


def _unlike(text: str) -> Iterator[Contradiction]:
    """What no thing of that name is: hot ice. "Cold fire brigade" is of a brigade."""
    unlike, (creams, _) = knowledge().unlike, phrases("wholes")
    for segment in map(_told, tokenise(text)):
        for one, noun, after in zip_longest(segment, segment[1:], segment[2:]):
            if noun and one.key in unlike.get(noun.key, ()):
                whole = after is not None and (noun.key, after.key) in creams
                if whole or after is None or after.key in FUNCTION_WORDS or not is_noun(after.key):
                    yield Contradiction("adjectives", one.text, f"{noun.text} {after.text}" if whole else noun.text)


def _of_one_noun(text: str) -> Iterator[Contradiction]:
    """Adjectives before the same noun, also with a comma between, or alone behind it: "a tall man, short"."""
    known = knowledge().adjectives
    run: list[Token] = []  # before a noun that is still to come
    last: list[Token] = []  # before the noun that ended the segment before
    for segment in map(_told, tokenise(text)):
        alone = all(token.key in known or is_adverb(token.key) for token in segment)
        run, before = (last if alone else run), []
        joined, several = False, _is_several(segment)
        for token, after in zip_longest(segment, segment[1:]):
            if token.key in known:
                for other in run:
                    if _excludes(known[token.key], known[other.key]) and not (joined and several):
                        yield Contradiction("adjectives", other.text, token.text)
                run = [*run, token][-_NEAR:]
            elif token.key in CONJUNCTIONS:
                joined = True
            elif token.key in DETERMINERS:
                run, joined = [], False
            elif _is_head(token.key, after.key if after else None):
                before, run, joined = run, [], False
        last = run or before
        run = run if run and not alone else []


def _is_head(key: str, after: str | None) -> bool:
    """Whether a noun ends here: "shadows" of "long shadows", and not "blue" of "enormous blue cat"."""
    describes = is_adjective(key) or is_adverb(key)
    return not describes or (is_noun(key) and (after is None or after in FUNCTION_WORDS))


def _told(segment: Sequence[Token]) -> list[Token]:
    """``segment`` without words that mean something else together: "giant" of a giant panda."""
    ignored, _ = phrases("ignored")
    keys = [token.key for token in segment]
    kept: list[Token] = []
    at = 0
    while at < len(segment):
        length = longest_match(keys, at, ignored, LONGEST)
        kept += segment[at + length - 1 : at + length] if length else [segment[at]]
        at += max(length, 1)
    return kept


def _is_several(segment: Iterable[Token]) -> bool:
    """Whether something in the plural stands in it: "tall and short buildings" are some tall, some short."""
    return any(token.text.casefold().endswith("s") or token.key in _PEOPLE for token in segment)


def _excludes(some: frozenset[Side], others: frozenset[Side]) -> bool:
    """Whether two adjectives are opposites in some respect, and none is common to them."""
    return not some & others and any(one[0] == other[0] for one in some for other in others)
