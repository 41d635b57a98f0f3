"""What an idea says must not be there: "no hat", "without people or cars"."""

from collections.abc import Iterator

from prompting.words import ARTICLES, CONJUNCTIONS, DETERMINERS, FUNCTION_WORDS, PREPOSITIONS, Token, Tokens

_NEGATIONS = frozenset({"no", "without", "not"})
_NOT_NEGATED = frozenset({"one", "longer", "more", "matter", "idea"})  # "no one", "no longer"


def runs(segment: Tokens) -> Iterator[tuple[Tokens, bool]]:
    """Stretches of ``segment`` that are wanted (False) or negated (True), without the negations themselves."""
    at = begin = 0
    while at < len(segment):
        if not _negates(segment, at):
            at += 1
            continue
        end = at + 1
        while end < len(segment) and (segment[end].quoted or segment[end].key not in PREPOSITIONS | {"but"}):
            end += 1
        before_with = at - 1 if at > begin and segment[at - 1].key == "with" else at
        yield segment[begin:before_with], False
        yield segment[at + 1 : end], True
        at = begin = end
    yield segment[begin:], False


def _negates(segment: Tokens, at: int) -> bool:
    """Whether the word at ``at`` negates a thing that follows: "no hat", "without any people"."""
    if segment[at].quoted or segment[at].key not in _NEGATIONS:
        return False
    following = segment[at + 1 : at + 4]
    if not following or following[0].key in _NOT_NEGATED:
        return False
    if segment[at].key == "not" and following[0].key not in ARTICLES:
        return False  # "not yet", "not very": what is denied is no thing
    thing = next((token for token in following if token.key not in DETERMINERS), None)
    return thing is not None and thing.key not in FUNCTION_WORDS


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
