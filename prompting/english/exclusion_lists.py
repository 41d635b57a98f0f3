"""Lists of what must not be there, over their commas: "without text, logos and watermarks".

A list is negated as a whole when "and" or "or" ends it and its things are named barely. With "and" it is none when an
article stands before a thing ("no hat, a dog and a bird"), when what follows is no thing ("no people, golden hour and
snow") or is described where the first thing is not ("no makeup, freckles and green eyes").
"""

from collections.abc import Iterator, Sequence

from prompting.english.matching import covered
from prompting.english.negation import denied, is_described
from prompting.english.parts_of_speech import is_noun
from prompting.lexicon import subject_classes, terms
from prompting.spec import Slot
from prompting.words import ARTICLES, CONJUNCTIONS, DETERMINERS, FUNCTION_WORDS, JOINTS, Token, Tokens

_OR = frozenset({"or", "nor"})
_ENDS_LISTS = CONJUNCTIONS | _OR
_NO_THINGS = frozenset({Slot.LIGHTING, Slot.STYLE, Slot.MOOD, Slot.COLOUR, Slot.COMPOSITION, Slot.LENS, Slot.QUALITY})
_COMMAS = frozenset({",", "，", "、"})
_LONGEST = 3  # words of a thing


def with_lists(segments: Sequence[Tokens], idea: str) -> Iterator[Tokens]:
    """``segments`` of ``idea``, those of one negated list in one, where "or" stands for each comma."""
    at = 0
    while at < len(segments):
        end = _list_end(segments, at, idea)
        whole = list(segments[at])
        for segment in segments[at + 1 : end]:
            comma = idea.find(",", whole[-1].end, segment[0].start)
            place = comma if comma >= 0 else whole[-1].end
            whole += [Token(",", place, place + 1, key="or"), *segment]
        yield whole
        at = end


def _list_end(segments: Sequence[Tokens], at: int, idea: str) -> int:
    """The number of the segment behind the negated list that begins in segment ``at``; ``at`` + 1 without one."""
    segment = segments[at]
    open_end = [(start, negation) for negation, start, end in denied(segment) if end == len(segment)]
    if not open_end or any(token.key in _ENDS_LISTS for token in segment[open_end[0][0] :]):
        return at + 1
    start, negation = open_end[0]
    first = [token.key for token in segment[start:]]
    for number in range(at + 1, len(segments)):
        before, part = segments[number - 1], segments[number]
        between = idea[before[-1].end : part[0].start].strip()
        if before[-1].ends or between not in _COMMAS:
            break
        keys = [token.key for token in part]
        joint = next((n for n, key in enumerate(keys) if key in _ENDS_LISTS), None)
        if joint is not None:
            things = [[token.key for token in one] for one in segments[at + 1 : number]]
            things += [keys[:joint]] if joint else []
            things.append(_named(keys[joint + 1 :]))
            ends = _are_listed(first, things, by_or=keys[joint] in _OR, negation=segment[negation].key)
            return number + 1 if ends else at + 1
        other = any(token.quoted or token.key in FUNCTION_WORDS - ARTICLES for token in part)
        if other or len(part) > _LONGEST + 1:
            break
    return at + 1


def _named(keys: Sequence[str]) -> list[str]:
    """The thing at the start of ``keys``: "people" of "people at night"."""
    end = next((n for n, key in enumerate(keys) if n and key in FUNCTION_WORDS | JOINTS), len(keys))
    return list(keys[:end])


def _are_listed(first: Sequence[str], things: Sequence[Sequence[str]], *, by_or: bool, negation: str) -> bool:
    """Whether ``things`` go on with the list that ``first`` begins."""
    articled = first[0] in ARTICLES
    bare = [[key for key in thing if not (articled and by_or and key in ARTICLES)] for thing in things]
    if not all(_is_bare(thing) for thing in bare):
        return False
    if by_or:
        return True
    if negation == "not" or first[0] in {"a", "an"}:
        return False  # "not cute, dark and moody"
    return all(_may_be_listed(thing, first, negation) for thing in bare)


def _is_bare(thing: Sequence[str]) -> bool:
    small = FUNCTION_WORDS | DETERMINERS
    return bool(thing) and small.isdisjoint(thing) and not any(key.isdigit() for key in thing)


def _may_be_listed(thing: Sequence[str], first: Sequence[str], negation: str) -> bool:
    slot = covered(thing, terms()) if negation not in {"except", "excluding"} else None
    seen = slot in _NO_THINGS and tuple(thing) not in subject_classes()
    if seen or (slot is Slot.SETTING and negation == "no") or not is_noun(thing[-1]):
        return False
    return len(thing) <= _LONGEST and (is_described(first) or not is_described(thing))
