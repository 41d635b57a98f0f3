"""A Chinese sentence put into slots and into English, by our own glossary and the order of the words.

::

    idea    = segment ((comma) segment)*
    segment = (not NP) | (manner | place | light … 的)* NP? (在 place | verb object)*
    NP      = (count | adjective | noun 的?)* noun          its last noun says what it is

Every phrase keeps its Chinese words as ``source_text`` and its span. Words that the glossary does not hold are named
in a notice; a phrase of nothing else stays Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from prompting.chinese_clauses import ENDS_NAME, clause_end, describes, segments
from prompting.chinese_english import in_english
from prompting.glossary import Kind, Word, words_of
from prompting.spec import Notice, Origin, Phrase, PromptSpec, Slot
from prompting.words import request_end

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_HAN_STRETCH = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_LATIN_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]+")
_KANA = re.compile(r"[\u3040-\u30ff]")
_NAMING = {
    Kind.STYLE: Slot.STYLE, Kind.MEDIUM: Slot.MEDIUM, Kind.LIGHTING: Slot.LIGHTING, Kind.COLOUR: Slot.COLOUR,
    Kind.MOOD: Slot.MOOD, Kind.COMPOSITION: Slot.COMPOSITION, Kind.LENS: Slot.LENS, Kind.REFERENCE: Slot.REFERENCE,
    Kind.QUALITY: Slot.QUALITY, Kind.TIME: Slot.SETTING, Kind.PLACE: Slot.SETTING,
}  # fmt: skip
_GIVEN_OFF = frozenset({Kind.STYLE, Kind.MEDIUM, Kind.COMPOSITION, Kind.REFERENCE, Kind.QUALITY, Kind.LENS, Kind.TIME,
                        Kind.MOOD})  # fmt: skip
_SCENERY = frozenset({Kind.PLACE, Kind.BUILDING, Kind.PLANT, Kind.TIME})
_COLOURS = frozenset({Kind.TINT, Kind.COLOUR, Kind.AND, Kind.OF, Kind.NOTHING})
_GRAMMAR = frozenset({Kind.NOTHING, Kind.OF, Kind.AND, Kind.WHERE, Kind.MANNER})
# What these verbs take is where, not what.
_CROSSING = frozenset({"flying over", "crossing", "passing", "entering", "exploring", "leaving", "hiding", "strolling"})


@dataclass(frozen=True)
class _Piece:
    slot: Slot
    words: Sequence[Word]
    led: bool = False  # whether 在 or a word such as 里 makes it a place


def is_chinese(text: str) -> bool:
    """Whether ``text`` is Chinese: more of its characters than words in other letters, and nothing Japanese."""
    return len(_HAN.findall(text)) > len(_LATIN_WORD.findall(text)) and not _KANA.search(text)


def has_chinese(text: str) -> bool:
    """Whether a Chinese character stands in ``text``, and nothing Japanese."""
    return bool(_HAN.search(text)) and not _KANA.search(text)


def language_of(text: str) -> str:
    """The language of ``text`` by its letters: ja, zh, or else en."""
    return "ja" if _KANA.search(text) else "zh" if _HAN.search(text) else "en"


def translated(text: str) -> tuple[str, tuple[str, ...]]:
    """``text`` with the Chinese words in it in English, and those that are not known, which stay."""
    spoken: list[str] = []
    unknown: list[str] = []
    at = 0
    for stretch in _HAN_STRETCH.finditer(text):
        words = list(words_of(stretch[0]))
        unknown += [stretch[0][word.start : word.end] for word in words if word.kind is Kind.UNKNOWN]
        spoken += [text[at : stretch.start()], in_english(words, place=False) or stretch[0]]
        at = stretch.end()
    return "".join((*spoken, text[at:])), tuple(unknown)


def read_chinese(spec: PromptSpec) -> PromptSpec:
    """``spec`` with its idea in slots and in English; a notice names what has no English."""
    begin = request_end(spec.idea)
    words = [word for word in words_of(spec.idea) if word.start >= begin]
    pieces: list[_Piece] = []
    for segment in segments(words):
        found = list(_pieces(segment))
        for piece in found:
            pieces.append(_settled(piece, pieces, whole=len(found) == 1))
    pieces = _with_subject([piece for piece in pieces if any(word.kind not in _GRAMMAR for word in piece.words)])
    slots: dict[Slot, list[Phrase]] = {slot: [] for slot in Slot}
    for piece in pieces:
        slots[piece.slot].append(_phrase(spec, piece))
    quoted = tuple(
        Phrase(text=word.english, origin=Origin.USER, span=(word.start, word.end), language="zh")
        for word in words
        if word.kind is Kind.QUOTED
    )
    filled = {slot: tuple(phrases) for slot, phrases in slots.items() if phrases}
    if not filled:
        whole = Phrase(text=spec.idea, origin=Origin.USER, span=(0, len(spec.idea)), language="zh")
        filled, quoted = {Slot.SUBJECT: (whole,)}, ()
    unknown = tuple(spec.idea[word.start : word.end] for word in words if word.kind is Kind.UNKNOWN)
    notices = (*spec.notices, *untranslated(unknown))
    return spec.model_copy(update={"language": "zh", "slots": filled, "quoted": quoted, "notices": notices})


def _pieces(words: list[Word]) -> Iterator[_Piece]:
    """The pieces of one segment. What follows its subject and a place is what is done there, known or not."""
    kinds = {word.kind for word in words}
    if kinds & {Kind.TINT, Kind.COLOUR} and kinds <= _COLOURS:
        yield _Piece(Slot.COLOUR, _trimmed(words))
        return
    at = 0
    before: list[Slot] = []
    count: list[Word] = []  # of a noun that comes behind its place: 三只在雪地里的狐狸
    while at < len(words):
        if words[at].kind is Kind.COUNT and at + 1 < len(words) and words[at + 1].kind is Kind.AT:
            count, at = [words[at]], at + 1
        piece, at = _next(words, at)
        if piece is not None and piece.words:
            if piece.slot is Slot.SUBJECT:
                piece, count = _Piece(Slot.SUBJECT, [*count, *piece.words]), []
            unknown = piece.slot is Slot.SUBJECT and piece.words[0].kind is Kind.UNKNOWN
            if unknown and before[-2:] == [Slot.SUBJECT, Slot.SETTING] and words[0].kind is not Kind.AT:
                piece = _Piece(Slot.ACTION, piece.words)
            before.append(piece.slot)
            yield piece
    if count:
        yield _Piece(Slot.SUBJECT, count)


def _next(words: list[Word], at: int) -> tuple[_Piece | None, int]:
    """The piece that begins at ``at``, if one does, and where the rest begins."""
    kind = words[at].kind
    if kind is Kind.NOT:
        return _negated(words, at + 1)
    if kind is Kind.AT:
        return _placed(words, at)
    if kind in (Kind.AND, Kind.OF, Kind.NOTHING, Kind.QUOTED):
        return None, at + 1
    if kind is Kind.VERB and not describes(words, at):
        return _action(words, at)
    return _named(words, at)


def _negated(words: list[Word], at: int) -> tuple[_Piece | None, int]:
    """What is not wanted: up to 和, or to a 的 with a noun behind it."""
    end = next((i for i in range(at, len(words)) if words[i].kind in (Kind.AND, Kind.OF, Kind.NOT)), len(words))
    if end < len(words) and words[end].kind is Kind.AND and end + 1 < len(words):
        rest = Word(Kind.NOT, words[end].start, words[end].end, "")
        words[end] = rest  # 没有汽车和行人 denies both
    return (_Piece(Slot.NEGATIVE, _trimmed(words[at:end])) if at < end else None), end


def _placed(words: list[Word], at: int) -> tuple[_Piece | None, int]:
    """A place behind 在: up to its last 上 or 里, to a verb, or to the end."""
    end = at + 1
    inside = 0
    while end < len(words) and words[end].kind not in (Kind.VERB, Kind.WEAR, Kind.AT, Kind.NOT, Kind.QUOTED):
        end += 1
        if words[end - 1].kind is Kind.WHERE:
            inside = end
            if end == len(words) or words[end].kind is not Kind.OF:
                break
    end = inside or end
    return _Piece(Slot.SETTING, words[at:end], led=True), end


def _action(words: list[Word], at: int) -> tuple[_Piece | None, int]:
    """A verb with what it is done to."""
    end = at + 1
    if words[at].english in _CROSSING:
        return _Piece(Slot.ACTION, words[at:end]), end
    while end < len(words) and words[end].kind not in ENDS_NAME and words[end].kind is not Kind.OF:
        end += 1
    return _Piece(Slot.ACTION, _trimmed(words[at:end])), end


def _named(words: list[Word], at: int) -> tuple[_Piece | None, int]:
    """A noun with what stands before it; styles and the like, and places with 里, are given off first."""
    end = _name_end(words, at)
    name = words[at:end]
    if off := _given_off(name):
        return off, at + len(off.words)
    where = next((i for i, word in enumerate(name) if i and word.kind is Kind.WHERE), None)
    if where is not None and not any(word.kind in (Kind.WEAR, Kind.VERB) for word in name[:where]):
        return _Piece(Slot.SETTING, name[: where + 1], led=True), at + where + 1
    tail = len(name)
    while (
        tail > 1 and name[tail - 1].kind in (Kind.MEDIUM, Kind.COMPOSITION, Kind.STYLE) and _has_noun(name[: tail - 1])
    ):
        tail -= 1
    kept = _trimmed(name[:tail])
    return _Piece(_slot_of(kept), kept), at + max(tail, 1)


def _name_end(words: list[Word], at: int) -> int:
    end = at
    while end < len(words):
        kind = words[end].kind
        if kind is Kind.VERB and (clause := clause_end(words, end)):
            end = clause
        elif kind in ENDS_NAME and not (kind is Kind.VERB and (end == at or describes(words, end))):
            break
        if kind is Kind.AND and end > at:
            break
        end += 1
    return max(end, at + 1)


def _given_off(name: Sequence[Word]) -> _Piece | None:
    """A style, a medium, an hour … that stands first, with the 风格 or 的 behind it, when a noun follows."""
    manner = next((i for i, word in enumerate(name) if word.kind is Kind.MANNER), None)
    if manner:
        slot = Slot.REFERENCE if any(word.kind is Kind.REFERENCE for word in name[:manner]) else Slot.STYLE
        return _Piece(slot, name[: manner + 1])
    first = 0
    while first < len(name) and name[first].kind is Kind.NOTHING:
        first += 1
    if first >= len(name) - 1 or name[first].kind not in _GIVEN_OFF or not _has_noun(name[first + 1 :]):
        return None
    following = name[first + 1].kind
    if name[first].kind in (Kind.TIME, Kind.MOOD) and following is not Kind.OF:
        return None
    if name[first].kind is Kind.MOOD or (name[first].kind is Kind.TIME and name[-1].kind is Kind.LIGHTING):
        return None
    return _Piece(_NAMING[name[first].kind], name[: first + 1])


def _has_noun(words: Sequence[Word]) -> bool:
    return any(word.kind not in _GRAMMAR and word.kind not in (Kind.COUNT, Kind.ADJECTIVE, Kind.TINT) for word in words)


def _trimmed(words: Sequence[Word]) -> Sequence[Word]:
    """``words`` without grammar at either end."""
    inner = [i for i, word in enumerate(words) if word.kind not in _GRAMMAR or word.kind is Kind.WHERE]
    return words[inner[0] : inner[-1] + 1] if inner else ()


def _slot_of(name: Sequence[Word]) -> Slot:
    """The slot of a noun phrase by its last word."""
    last = next((word for word in reversed(name) if word.kind not in _GRAMMAR), None)
    if last is None or any(word.kind is Kind.WEAR for word in name):
        return Slot.SUBJECT
    if last.kind is Kind.ADJECTIVE and any(word.kind in (Kind.MOOD, Kind.QUALITY) for word in name):
        return next(_NAMING[word.kind] for word in name if word.kind in (Kind.MOOD, Kind.QUALITY))
    return _NAMING.get(last.kind, Slot.SUBJECT)


def _settled(piece: _Piece, before: Sequence[_Piece], *, whole: bool) -> _Piece:
    """A building or a plant that comes after the subject is where it is."""
    has_subject = any(other.slot is Slot.SUBJECT for other in before)
    after = before and before[-1].words and before[-1].slot is Slot.ACTION and before[-1].words[-1].english in _CROSSING
    if piece.slot is Slot.SUBJECT and has_subject and (whole or after) and _is_scenery(piece):
        return _Piece(Slot.SETTING, piece.words, piece.led)
    return piece


def _is_scenery(piece: _Piece) -> bool:
    """Whether ``piece`` names what may stand around a subject, uncounted."""
    last = next((word for word in reversed(piece.words) if word.kind not in _GRAMMAR), None)
    return last is not None and last.kind in _SCENERY and all(word.kind is not Kind.COUNT for word in piece.words)


def _with_subject(pieces: list[_Piece]) -> list[_Piece]:
    """When there is only scenery, what comes first of it is the subject: 雪山，全景."""
    if any(piece.slot is Slot.SUBJECT and not _is_scenery(piece) for piece in pieces):
        return pieces
    places = [piece for piece in pieces if piece.slot in (Slot.SETTING, Slot.SUBJECT) and not piece.led]
    first = next((piece for piece in places if piece.words[-1].kind is not Kind.TIME), None) or next(iter(places), None)
    if first is None:
        return pieces
    return [
        _Piece(Slot.SUBJECT if piece is first else Slot.SETTING, piece.words, piece.led)
        if piece.slot in (Slot.SETTING, Slot.SUBJECT)
        else piece
        for piece in pieces
    ]


def _phrase(spec: PromptSpec, piece: _Piece) -> Phrase:
    gaps = [spec.idea[one.end : other.start] for one, other in pairwise(piece.words)]
    first = next((at for at in range(len(gaps), 0, -1) if gaps[at - 1].strip()), 0)  # behind a place that was given off
    start, end = piece.words[first].start, piece.words[-1].end
    source = "".join(spec.idea[word.start : word.end] for word in piece.words[:first]) + spec.idea[start:end]
    english = in_english(piece.words, place=piece.slot is Slot.SETTING)
    if not english or source == english:
        language = "en" if source.isascii() else "zh"
        return Phrase(text=source, origin=Origin.USER, span=(start, end), language=language)
    return Phrase(text=english, origin=Origin.TRANSLATED, span=(start, end), source_text=source)


def untranslated(unknown: Sequence[str]) -> Iterator[Notice]:
    """A notice that names the words which have no English here."""
    if unknown:
        message = "These words could not be translated, so a model that reads English misses them: {words}."
        yield Notice.of("not_translated", message, words="、".join(dict.fromkeys(unknown)))
