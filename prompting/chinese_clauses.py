"""Where the parts of a Chinese sentence end: at commas, and at verbs that describe the noun behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prompting.glossary import Kind, Word

ENDS_NAME = frozenset({Kind.VERB, Kind.AT, Kind.NOT, Kind.AND, Kind.QUOTED})
_THINGS = frozenset({Kind.ANIMAL, Kind.PERSON, Kind.FANTASY, Kind.VEHICLE, Kind.BUILDING, Kind.PLANT, Kind.FOOD,
                     Kind.OBJECT, Kind.PLACE})  # fmt: skip
_LONGEST_CLAUSE = 7  # words


def describes(words: Sequence[Word], at: int) -> bool:
    """Whether the verb at ``at`` stands right before 的 and a noun: 奔跑的狐狸 is a running fox."""
    return at + 2 < len(words) and words[at + 1].kind is Kind.OF and words[at + 2].kind not in ENDS_NAME


def clause_end(words: Sequence[Word], at: int) -> int:
    """Where the noun begins that a clause describes, from its verb at ``at`` behind a count; 0 for no such clause."""
    if not at or words[at - 1].kind is not Kind.COUNT:
        return 0
    for of in range(at + 2, min(at + _LONGEST_CLAUSE, len(words) - 1)):
        if words[of].kind is Kind.OF:
            whole = words[of - 1].kind not in (Kind.ADJECTIVE, Kind.TINT) and words[of + 1].kind in _THINGS
            return of + 1 if whole else 0
    return 0


def segments(words: Sequence[Word]) -> Iterator[list[Word]]:
    """``words`` between commas and the like."""
    segment: list[Word] = []
    for word in words:
        if word.kind is Kind.STOP:
            if segment:
                yield segment
            segment = []
        else:
            segment.append(word)
    if segment:
        yield segment
