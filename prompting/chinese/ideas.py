"""A Chinese sentence put into slots and into English, by our own glossary, a dictionary, and the order of the words.

Each segment is read into pieces by `prompting.chinese.reader`; here they settle beside each other. Every phrase keeps
its Chinese words as ``source_text`` and its span. Words that nothing translates are named in a notice; a phrase of
nothing else stays Chinese.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from prompting.chinese.beside import Before, furnishes, goes_on, is_plant, is_scenery, settled
from prompting.chinese.classes import (
    AFTER,
    BACKDROPS,
    SIGHTS,
)
from prompting.chinese.clauses import ANIMATE, GRAMMAR, Piece, last_content, segments
from prompting.chinese.dictionary import may_be_named
from prompting.chinese.fields import in_field, in_fields
from prompting.chinese.glossary import Kind, Word
from prompting.chinese.reader import pieces as pieces_of
from prompting.chinese.requests import thanks_start
from prompting.chinese.segmentation import words_of
from prompting.chinese.wording.phrases import in_english
from prompting.chinese.wording.spots import names_side
from prompting.chinese.wording.told import told
from prompting.foreign.ideas import untranslated
from prompting.patterns import late
from prompting.spec import Origin, Phrase, PromptSpec, Slot
from prompting.words import request_end

_HAN = late(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_HAN_STRETCH = late(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_LATIN_WORD = late(r"[^\W\d_\u3400-\u9fff]+")
_KANA = late(r"[\u3040-\u30ff]")
_TRANSLATED = frozenset({Kind.REFERENCE, Kind.VERB, Kind.PERSON, Kind.PLACE})


def _untold(word: Word) -> bool:
    unsaid = word.kind is Kind.UNKNOWN or (word.kind in _TRANSLATED and not word.english)
    return unsaid and not names_side(word)


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
    begin, end = request_end(spec.idea), thanks_start(spec.idea)
    words = [word for word in words_of(spec.idea) if begin <= word.start < end]
    pieces: list[Piece] = []
    before = Before()
    for segment, field in in_fields(segments(words), spec.idea):
        found = pieces_of(segment, subject_before=before.subject is not None)
        if goes_on(found, before.last, spec.idea):
            found = [replace(found[0], slot=Slot.SUBJECT)]
        for at, piece in enumerate(found):
            pieces.append(replace(in_field(settled(piece, before, found), field), described=at > 0))
            before.add(pieces[-1])
    pieces = _with_subject([piece for piece in pieces if any(word.kind not in GRAMMAR for word in piece.words)])
    pieces = list(_with_whole_places(pieces))
    slots: dict[Slot, list[Phrase]] = {slot: [] for slot in Slot}
    for at, piece in enumerate(pieces):
        slots[piece.slot].append(_phrase(spec, piece, told(pieces, at, spec.idea)))
    quoted = tuple(
        Phrase(text=word.english, origin=Origin.USER, span=(word.start, word.end), language="zh")
        for word in words
        if word.kind is Kind.QUOTED
    )
    filled = {slot: tuple(phrases) for slot, phrases in slots.items() if phrases}
    if not filled:
        whole = Phrase(text=spec.idea, origin=Origin.USER, span=(0, len(spec.idea)), language="zh")
        filled, quoted = {Slot.SUBJECT: (whole,)}, ()
    unknown = tuple(spec.idea[word.start : word.end] for word in words if _untold(word))
    notices = (*spec.notices, *untranslated(unknown))
    return spec.model_copy(update={"language": "zh", "slots": filled, "quoted": quoted, "notices": notices})


def _with_subject(pieces: list[Piece]) -> list[Piece]:
    """When there is only scenery, or only things come behind it, the first of it is the subject: 雪山，全景."""
    if any(piece.pictured for piece in pieces):
        return [_as_subject(piece) if piece.pictured else piece for piece in pieces]  # 健身房的logo
    places = [
        piece for piece in pieces if piece.slot in (Slot.SETTING, Slot.SUBJECT) and not piece.led and is_scenery(piece)
    ]
    if _shines(pieces):
        return [
            _as_subject(pieces[0]),
            *(replace(piece, slot=Slot.SETTING) if piece in places else piece for piece in pieces[1:]),
        ]
    seen = (piece for piece in places if piece.words[-1].kind is not Kind.TIME or _is_sight(piece.words[-1]))
    first = next(seen, None)
    said = (
        pieces[0] if pieces and pieces[0].slot is Slot.ACTION and len(pieces[0].words) == 1 else None
    )  # 失眠，凌晨三点
    first = (
        first or (said if all(piece.slot is not Slot.SUBJECT for piece in pieces) else None) or next(iter(places), None)
    )
    if first is None and all(piece.slot is not Slot.SUBJECT for piece in pieces):
        apart = [piece for piece in pieces if not (piece.led and piece.slot is Slot.SETTING)]  # 墙上的涂鸦
        alone = apart[:1] if len(apart) == 1 and apart[0].slot is Slot.MEDIUM else []
        first = next((*filter(_stands_alone, pieces), *filter(_is_felt, pieces), *alone).__iter__(), None)
    if first is None or (first.slot is Slot.SUBJECT and any(_stands_out(piece) for piece in pieces)):
        return [_as_setting(piece, piece) if _is_stage(at, pieces) else piece for at, piece in enumerate(pieces)]
    others = [piece for piece in pieces if piece.slot is Slot.SUBJECT and not is_scenery(piece)]
    if others and not others[0].joined:
        early = any(piece in others for piece in pieces[: pieces.index(first)])
        last = first.words[-1]
        hour = last.kind is Kind.TIME and not _is_sight(last)
        behind = last.text.endswith((*BACKDROPS, *"边畔上下里外")) and len(first.words) < 4  # 白底，一双高跟鞋
        taken = any(_takes_over(other, pieces) for other in others)  # 茶卡盐湖，穿白裙的女孩: of a mere list the first
        after = pieces[pieces.index(first) + 1 :]
        holds = bool(after) and after[0].described and after[0].words[0].kind is Kind.COUNT  # 巷口停着一辆车
        if early or hour or behind or taken or (holds and after[0] in others):
            return pieces
    return [_as_subject(piece) if piece is first else _as_setting(piece, first) for piece in pieces]


def _with_whole_places(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """``pieces`` with a place and what was given off in front of its 的 in one: 散场后的电影院."""
    held: Piece | None = None
    for piece in pieces:
        settings = held is not None and held.slot is Slot.SETTING is piece.slot and piece.described
        if held is not None and settings and held.words[-1].end + 1 == piece.words[0].start:
            of = Word(Kind.OF, held.words[-1].end, piece.words[0].start, "", "的")
            held = replace(piece, words=[*held.words, of, *piece.words], described=held.described)
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held


def _shines(pieces: Sequence[Piece]) -> bool:
    """Whether a light named first does something somewhere, and nobody else is there: 夕阳沉入海面."""
    acts = len(pieces) > 2 and [piece.slot for piece in pieces[:2]] == [Slot.LIGHTING, Slot.ACTION]
    return acts and pieces[1].described and all(is_scenery(one) for one in pieces if one.slot is Slot.SUBJECT)


def _is_sight(word: Word) -> bool:
    """Whether ``word``, of an hour or a weather, is what pictures are of: 外滩夜景, 极光."""
    return word.text in SIGHTS or word.text.endswith("景")


def _is_stage(at: int, pieces: Sequence[Piece]) -> bool:
    """Whether a building named first is where somebody of a later segment does something: 深夜便利店，女孩吃关东煮."""
    after = at == 1 and pieces[0].slot is Slot.SETTING and pieces[0].words[-1].text.endswith(AFTER)
    if at and not (after and pieces[1].described):  # 散场后的电影院, but 黄昏的钟楼
        return False
    behind = pieces[at + 1 :]
    acts = any(one.slot is Slot.SUBJECT and two.slot is Slot.ACTION for one, two in pairwise(behind))
    lone = bool(behind) and not behind[0].described and behind[0].slot is not Slot.ACTION
    return acts and lone and is_scenery(pieces[at]) and not pieces[at].led


def _stands_alone(piece: Piece) -> bool:
    """Whether ``piece`` is what a picture is of when nothing else is: a work, a saying, a counted medium."""
    said = piece.slot is Slot.ACTION and len(piece.words) == 1 and len(piece.words[0].text) > 3
    first = piece.words[0]
    compound = first.kind is Kind.VERB and len(first.text) > 1 < len(piece.words) and may_be_named(first.text)
    said = said or (piece.slot is Slot.ACTION and compound)  # 记忆碎片
    counted = piece.slot is Slot.MEDIUM and piece.words[0].kind is Kind.COUNT
    return piece.slot is Slot.REFERENCE or said or counted


def _is_felt(piece: Piece) -> bool:
    """Whether ``piece`` is a feeling or a light: what a picture is of when it is of no thing, 乡愁."""
    return piece.slot in (Slot.MOOD, Slot.LIGHTING)


def _takes_over(piece: Piece, pieces: Sequence[Piece]) -> bool:
    """Whether ``piece``, rather than a place named first, is the subject: who does something there."""
    behind = pieces[pieces.index(piece) + 1 :]
    return _stands_out(piece) and bool(behind) and behind[0].slot is Slot.ACTION


def _stands_out(piece: Piece) -> bool:
    """Whether ``piece`` is what a picture is of, wherever it stands: somebody, a vehicle, what is counted."""
    last = last_content(piece.words)
    mover = last is not None and last.kind in ANIMATE | {Kind.VEHICLE} and "crowd" not in last.english
    return piece.slot is Slot.SUBJECT and (mover or any(word.kind is Kind.COUNT for word in piece.words))


def _as_subject(piece: Piece) -> Piece:
    return replace(piece, slot=Slot.SUBJECT)


def _as_setting(piece: Piece, subject: Piece) -> Piece:
    scenery = piece.slot is Slot.SUBJECT and is_scenery(piece) and not (piece.joined and subject.slot is Slot.SUBJECT)
    scenery = scenery and (piece is subject or not (furnishes(piece, subject) or is_plant(piece)))
    return replace(piece, slot=Slot.SETTING) if scenery else piece


def _phrase(spec: PromptSpec, piece: Piece, english: str) -> Phrase:
    gaps = [spec.idea[one.end : other.start] for one, other in pairwise(piece.words)]
    first = next((at for at in range(len(gaps), 0, -1) if gaps[at - 1].strip()), 0)  # behind a place that was given off
    start, end = piece.words[first].start, piece.words[-1].end
    source = "".join(spec.idea[word.start : word.end] for word in piece.words[:first]) + spec.idea[start:end]
    if not english or source == english:
        language = "en" if source.isascii() else "zh"
        return Phrase(text=source, origin=Origin.USER, span=(start, end), language=language)
    return Phrase(text=english, origin=Origin.TRANSLATED, span=(start, end), source_text=source)
