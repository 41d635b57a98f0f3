"""What a piece of a Chinese idea is beside those before it: a building behind the subject is where the subject is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from prompting.chinese.classes import (
    ALL_OVER,
    BODIES,
    FURNISHINGS,
    GROWTH,
    INDOORS,
    PARTS,
    STATIVE,
    SURFACES,
    THROUGH,
    VAPOURS,
    WEARS,
)
from prompting.chinese.clauses import ANIMATE, GRAMMAR, NOUNS, SCENERY, Piece, crosses, goes_through, last_content
from prompting.chinese.glossary import Kind, Word
from prompting.patterns import late
from prompting.spec import Slot

_LAMP = late(r"(?:lamp|light|lights|lamps|candle|candles|fire|bonfire)$")


@dataclass
class Before:
    """The first piece that may be the subject, the first that is one, and the last of all so far."""

    subject: Piece | None = None
    named: Piece | None = None
    last: Piece | None = None

    def add(self, piece: Piece) -> None:
        self.subject = self.subject or (piece if may_be_subject(piece) else None)
        self.named = self.named or (piece if piece.slot is Slot.SUBJECT else None)
        self.last = piece


def goes_on(segment: Sequence[Piece], last: Piece | None, idea: str) -> bool:
    """Whether the one word of ``segment`` is one more of the things that are listed with 、: 发夹、发圈、丝带."""
    one = len(segment) == 1 and len(segment[0].words) == 1 and last is not None and len(last.words) == 1
    listed = (
        one
        and last is not None
        and last.slot is Slot.SUBJECT
        and segment[0].slot in (Slot.ACTION, Slot.SETTING, Slot.MEDIUM)
    )
    return listed and not segment[0].led and idea[segment[0].words[0].start - 1] == "、"


def may_be_subject(piece: Piece) -> bool:
    """Whether ``piece`` is a subject, or a place without 在 that becomes one when nothing else does."""
    place = piece.slot is Slot.SETTING and not piece.led and piece.words[-1].kind is not Kind.TIME
    return piece.slot is Slot.SUBJECT or place


def settled(piece: Piece, before: Before, segment: Sequence[Piece]) -> Piece:
    """What ``piece`` of ``segment`` is beside those ``before`` it: a building behind the subject is where it is."""
    if _is_state(piece, before, segment):
        return replace(piece, slot=Slot.SUBJECT)
    if piece.slot not in (Slot.SUBJECT, Slot.SETTING) or before.subject is None:
        return piece
    if piece.slot is Slot.SETTING:
        within = furnishes(piece, before.subject) and not segment[0].led
        return replace(piece, slot=Slot.SUBJECT) if within else piece
    if len(piece.words) > 1 and _is_of_body(piece.words[0]):
        return piece  # 双手沾满泥巴
    led = before.last.words[-1] if before.last is not None and before.last.slot is Slot.ACTION else None
    crossed = led is not None and ((crosses(led) and is_scenery(piece)) or goes_through(led, piece.words))
    if led is not None and (led.text in THROUGH or crossed):
        return replace(piece, slot=Slot.SETTING)
    if any(other.slot in (Slot.SUBJECT, Slot.ACTION) and not is_scenery(other) for other in segment if other != piece):
        return piece
    if is_scenery(piece):
        kept = is_plant(piece) or piece.joined or furnishes(piece, before.subject)
        return piece if kept else replace(piece, slot=Slot.SETTING)
    last = last_content(piece.words)
    counted = any(word.kind is Kind.COUNT for word in piece.words)
    told = last is not None and not counted and (len(piece.words) > 1 or last.text.endswith("灯"))
    if last is not None and told and last.english.split()[-1:] and _LAMP.search(last.english):
        return replace(piece, slot=Slot.LIGHTING)
    named = [word for word in piece.words if word.kind not in GRAMMAR]
    alone = all(other is piece for other in segment)
    if alone and len(named) == 1 and named[0].kind is Kind.PERSON and named[0].english[:1].isupper():
        return replace(piece, slot=Slot.REFERENCE)  # people name whom they imitate
    return piece


def _is_state(piece: Piece, before: Before, segment: Sequence[Piece]) -> bool:
    """Whether ``piece``, a segment of its own, says how a thing is that cannot act: 还带着泥, 断了一根线."""
    verb = piece.words[0]
    lasting = verb.text.endswith(("着", "了", "满")) or (len(piece.words) > 1 and piece.words[1].text in ("着", "了"))
    told = piece.slot is Slot.ACTION and len(segment) == 1 and lasting and verb.text[0] in STATIVE + WEARS
    last = last_content(before.named.words) if told and before.named is not None else None
    return last is not None and last.kind in NOUNS - ANIMATE - {Kind.VEHICLE, Kind.UNKNOWN}


def is_plant(piece: Piece) -> bool:
    """Whether ``piece`` names plants that are a thing beside another, and not what grows or falls all around."""
    last = last_content(piece.words)
    return last is not None and last.kind is Kind.PLANT and not last.text.endswith(GROWTH)


def furnishes(piece: Piece, subject: Piece) -> bool:
    """Whether ``piece`` is of the room or the building that the picture is of: 厨房，岩板岛台."""
    last, place = last_content(piece.words), last_content(subject.words)
    if place is None or last is None or piece.led or place.kind not in (Kind.PLACE, Kind.BUILDING):
        return False
    held = last.kind in (Kind.BUILDING, Kind.PLANT) and place.text.endswith(INDOORS)
    built = last.kind is Kind.BUILDING and place.kind is Kind.PLACE  # 海边悬崖，白色灯塔
    return held or built or last.text.endswith(FURNISHINGS)


def _is_of_body(word: Word) -> bool:
    return word.kind is Kind.BODY or word.text in BODIES | PARTS or word.text.startswith(ALL_OVER)


def is_scenery(piece: Piece) -> bool:
    """Whether ``piece`` names what may stand around a subject, uncounted."""
    last = next((word for word in reversed(piece.words) if word.kind not in GRAMMAR), None)
    around = last is not None and (last.text in VAPOURS or last.text.endswith(SURFACES))
    scenery = last is not None and (last.kind in SCENERY or around)
    return scenery and all(word.kind is not Kind.COUNT for word in piece.words)
