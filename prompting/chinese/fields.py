"""Segments that say what they are about: 背景是星空, 风格：水彩, 主角是一只猫."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from prompting.chinese.classes import FIELDS, SAYS
from prompting.chinese.clauses import Piece
from prompting.chinese.glossary import Kind, Word
from prompting.spec import Slot

_FEELS = frozenset({Kind.ADJECTIVE, Kind.MOOD, Kind.NOTHING})
_OPEN = frozenset({Slot.SUBJECT, Slot.MOOD, Slot.SETTING})


def in_fields(segments: Iterable[list[Word]], idea: str) -> Iterator[tuple[list[Word], Slot | None]]:
    """Each of ``segments`` of ``idea`` without the word that says what it is about, and the slot that this asks for."""
    field: Slot | None = None
    for words in segments:
        named = words[0].text in FIELDS
        if named and len(words) == 1 and idea[words[0].end : words[0].end + 1] in tuple("：:"):
            field = FIELDS[words[0].text]
            continue
        says = next((at for at in (1, 2) if at + 1 < len(words) and words[at].text in SAYS), 0)
        if named and len(words) > 1 and FIELDS[words[0].text] is None and {word.kind for word in words[1:]} <= _FEELS:
            yield words[1:], Slot.MOOD  # 画面干净
        elif named and says and (says == 1 or words[1].kind is Kind.WHERE):
            yield words[says + 1 :], FIELDS[words[0].text]
        else:
            yield words, field
        field = None


def in_field(piece: Piece, field: Slot | None) -> Piece:
    """``piece`` in the slot that was asked for, when no rule places it elsewhere."""
    return replace(piece, slot=field, led=True) if field is not None and piece.slot in _OPEN else piece
