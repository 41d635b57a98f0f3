"""What stands beside a Chinese word, for rules that tell its kind by its neighbours."""

from __future__ import annotations

from collections.abc import Sequence

from prompting.chinese.glossary import Kind, Word

WHO = frozenset({Kind.ANIMAL, Kind.PERSON, Kind.FANTASY})
STUFF = frozenset({Kind.PLANT, Kind.OBJECT, Kind.FOOD, Kind.PLACE})
CONTENT = STUFF | WHO | {Kind.WORN, Kind.VEHICLE, Kind.UNKNOWN, Kind.BUILDING}
ACTORS = WHO | {Kind.VEHICLE, Kind.BUILDING}
PAINTED = STUFF | ACTORS | {Kind.COUNT, Kind.SHEET}
BEHIND_NAMES = frozenset(
    {Kind.STOP, Kind.OF, Kind.AT, Kind.WHERE, Kind.AND, Kind.NOT, Kind.MEDIUM, Kind.STYLE, Kind.COMPOSITION}
)


def in_front(words: Sequence[Word], at: int) -> Word | None:
    """The word in front of that at ``at``, when nothing stands between them."""
    return words[at - 1] if at and words[at - 1].end == words[at].start else None


def is_at(words: Sequence[Word], at: int, *kinds: Kind) -> bool:
    """Whether a word of one of ``kinds`` stands at ``at``."""
    return at < len(words) and words[at].kind in kinds


def opens(words: Sequence[Word], at: int) -> bool:
    """Whether nothing of the segment stands in front of the word at ``at``, but a count."""
    return at == 0 or words[at - 1].kind in (Kind.STOP, Kind.COUNT, Kind.NOTHING)


def ends(words: Sequence[Word], at: int) -> bool:
    """Whether a name may end before the word at ``at``."""
    return at >= len(words) or words[at].kind in BEHIND_NAMES
