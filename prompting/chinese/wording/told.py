"""The English of one piece of a Chinese idea, as the pieces beside it have it: 红灯笼 | 挂满 | 街道."""

from __future__ import annotations

from collections.abc import Sequence

from prompting.chinese.clauses import ANIMATE, NOUNS, PROPERTIES, Piece, last_content
from prompting.chinese.glossary import Kind
from prompting.chinese.wording.neighbours import laid, plenty
from prompting.chinese.wording.phrases import in_english
from prompting.spec import Slot

_SEEN = ("背影", "身影", "剪影", "侧影")


def told(pieces: Sequence[Piece], at: int, idea: str) -> str:
    """The English of the piece at ``at`` of ``pieces``, which are in ``idea``; empty when nothing in it is known."""
    piece = pieces[at]
    english = in_english(piece.words, place=piece.slot is Slot.SETTING, action=piece.slot is Slot.ACTION)
    before = pieces[at - 1] if at else None
    beside = [*pieces[max(at - 2, 0) : at], *pieces[at + 1 : at + 2]]
    if piece.slot is Slot.ACTION:
        living = any(_lives(one) for one in beside)
        there = not living and before is not None and before.slot is Slot.SETTING
        onto = idea[piece.words[-1].end :][:1] == "在"
        if there and piece.words[0].text.endswith("满") and len(piece.words) > 1 and piece.words[0].text[:-1]:
            hung = laid(piece.words[:1], before_place=False, behind_place=False)
            named = in_english(piece.words[1:], place=False)
            return f"{plenty(named)} {hung}".strip() if hung and named else english  # 墙上 | 挂满照片
        return laid(piece.words, before_place=onto, behind_place=there, living=living) or english
    if piece.slot is Slot.SUBJECT and any(_fills(one) for one in beside) and not piece.joined:
        return plenty(english)
    if piece.slot is Slot.SETTING and before is not None and _fills(before) and not piece.led and english:
        return f"all over the {english}"
    bare = {word.kind for word in piece.words} <= {Kind.COUNT, Kind.OF, Kind.NOTHING, *PROPERTIES}
    counted = piece.words[0].kind is Kind.COUNT and bare and len(piece.words) > 1
    if piece.slot is Slot.SUBJECT and counted and idea[piece.words[-1].end :].lstrip("的").startswith(_SEEN):
        return f"{english} figure"
    return english


def _lives(piece: Piece) -> bool:
    last = last_content(piece.words) if piece.slot is Slot.SUBJECT else None
    return last is not None and last.kind in ANIMATE & NOUNS


def _fills(piece: Piece) -> bool:
    """Whether ``piece`` is a verb of what is all over a place: 挂满."""
    verb = "".join(word.text for word in piece.words)
    return piece.slot is Slot.ACTION and verb.endswith("满") and len(verb) < 4
