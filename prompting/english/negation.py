"""What an idea says must not be there: "no hat", "without people or cars"."""

from collections.abc import Iterator
from itertools import takewhile

from prompting.english.auxiliaries import HAVE
from prompting.english.led import is_worn
from prompting.english.parts_of_speech import is_adverb, is_known
from prompting.english.verbs import PRONOUNS, begins_action
from prompting.lexicon import terms
from prompting.words import (
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    FUNCTION_WORDS,
    POLITE,
    PREPOSITIONS,
    Token,
    Tokens,
)

_NEGATIONS = frozenset({"no", "without", "not", "except", "excluding", "minus", "avoid", "exclude"})
_BEFORE = frozenset({"with", "i", "we", "please"}) | HAVE
_LEFT_OUT = (["leave", "out"], ["leave", "off"], ["keep", "out"], ["lose", "the"], ["ditch", "the"], ["hold", "the"])
_REFUSALS = frozenset({"don't", "dont", "do not", "never"})
_REFUSED = frozenset({"include", "add", "show", "draw", "want", "put", "use", "need", "paint"})
_DENYING = AUXILIARIES | {"do", "does", "did", "can", "could", "will", "would", "should", "has", "have", "had"}
_NOT_NEGATED = frozenset({"one", "longer", "more", "matter", "idea"})  # "no one", "no longer"


def runs(segment: Tokens) -> Iterator[tuple[Tokens, bool]]:
    """Stretches of ``segment`` that are wanted (False) or negated (True), without the negations themselves."""
    at = begin = 0
    while at < len(segment):
        words = _refusal(segment, at) or int(_negates(segment, at))
        if not words:
            at += 1
            continue
        end = at + words
        while end < len(segment) and not _ends(segment, at + words - 1, end):
            end += 1
        before = at - 1 if at > begin and segment[at - 1].key in _BEFORE else at  # "i don't want"
        yield segment[begin:before], False
        yield segment[at + words : end], True
        end += 2 * _is_on_it(segment[end:])
        at = begin = end
    yield segment[begin:], False


def _is_on_it(behind: Tokens) -> bool:
    """Whether only a place in the picture follows what is not to be there: "no text | on it"."""
    return len(behind) == 2 and behind[0].key in PREPOSITIONS and behind[1].key in PRONOUNS


def _refusal(segment: Tokens, at: int) -> int:
    """How many words say "don't include" at ``at``; 0 when none do."""
    keys = [token.key for token in segment[at : at + 4]]
    if keys[:2] in _LEFT_OUT:
        return 2
    if keys[:1] in (["omit"], ["skip"]) and at == 0 and len(keys) > 1:
        return 1
    if keys[:1] == ["but"] and at and segment[at - 1].key in {"everything", "anything", "all"} and len(keys) > 1:
        return 1
    length = 2 if keys[:2] == ["do", "not"] else 1
    if " ".join(keys[:length]) not in _REFUSALS or len(keys) < length + 2:
        return 0
    if keys[length] in {"make", "let"} and keys[length + 1] in PRONOUNS and len(segment) > at + length + 2:
        return length + 2  # "don't make it cute"
    if keys[length] in _REFUSED:
        return length + 1
    return 0


def _negates(segment: Tokens, at: int) -> bool:
    """Whether the word at ``at`` negates a thing that follows: "no hat", "without any people"."""
    if segment[at].quoted or segment[at].key not in _NEGATIONS:
        return False
    following = segment[at + 1 : at + 4]
    if not following or following[0].key in _NOT_NEGATED or following[0].text.endswith(("'s", "’s")):
        return False  # "no man's land"
    if segment[at].key == "not" and following[0].key not in ARTICLES:
        if at and segment[at - 1].text.casefold() in _DENYING:
            return False  # "places that do not exist"
        return _is_alone(segment, at)  # "not yet", "not very": what is denied is no thing
    thing = next((token for token in following if token.key not in DETERMINERS), None)
    return thing is not None and thing.key not in FUNCTION_WORDS


def _ends(segment: Tokens, at: int, end: int) -> bool:
    """Whether what is negated from ``at`` on ends before ``end``: "no shoes | walking", "no text | please"."""
    if segment[end].quoted:
        return False
    key = segment[end].key
    if key in PREPOSITIONS:
        behind = takewhile(lambda token: token.key not in PREPOSITIONS | CONJUNCTIONS, segment[end + 1 :])
        return not is_worn([key, *(token.key for token in behind)], terms())  # "no jewelry on her hands"
    if key in POLITE | {"but"}:
        return True
    return end > at + 1 and key.endswith("ing") and begins_action([token.key for token in segment], at + 1, end)


def _is_alone(segment: Tokens, at: int) -> bool:
    """Whether "not" begins the segment and one colour, mood or thing follows: "not pink"."""
    keys = [token.key for token in segment[at + 1 :]]
    if keys[0] in {"too", "overly", "so"}:
        return len(keys) == 2  # "not too busy"
    return len(keys) <= (2 if at == 0 else 1) and not is_adverb(keys[0]) and is_known(keys[-1])


def things(tokens: Tokens) -> Iterator[Tokens]:
    """The things in "a hat and any glasses or no coat", each without its article."""
    part: list[Token] = []
    for token in tokens:
        if token.key in CONJUNCTIONS or token.key in {"or", "nor"}:
            if part:
                yield part
            part = []
        elif part or token.key not in ARTICLES | _NEGATIONS:
            part.append(token)
    if part:
        yield part
