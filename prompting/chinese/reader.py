"""The parts of one Chinese segment, which stands between two commas, by the kinds of its words and their order.

::

    segment = (not NP)* | part*
    part    = (style | medium | hour) 的? | place 里 | 在 place | light 下         given off in front of a noun
            | NP                                                                   its last noun says what it is
            | (把 NP | 对着 NP)? verb+ 着? NP?                                      what is done, and to what
    NP      = count? (adjective | noun 的? | relative 的)* noun
    place 有 NP, place verb 着 count NP                                            what is there, behind the place
"""

from __future__ import annotations

from dataclasses import replace

from prompting.chinese.classes import JUST, LIKE, THEN, TURNS, WHERE_ENDS
from prompting.chinese.clauses import (
    ANIMATE,
    ENDS_PLACE,
    NOUNS,
    PROPERTIES,
    SCENERY,
    TAILS,
    Piece,
    acts_there,
    after_what,
    clause_of,
    describes,
    from_where,
    is_known_by,
    is_light,
    is_state,
    is_there,
    last_content,
    lasts,
    place_behind,
    stands,
    trimmed,
    trimmed_action,
    without_sheet,
)
from prompting.chinese.deeds import may_act
from prompting.chinese.glossary import Kind, Word
from prompting.chinese.names import NameReader
from prompting.chinese.tags import whole_slot
from prompting.spec import Slot


def pieces(words: list[Word], *, subject_before: bool) -> list[Piece]:
    """The pieces of one segment; ``subject_before`` when an earlier one named the subject."""
    words = without_sheet(words)
    if (whole := whole_slot(words, subject_before=subject_before)) is not None:
        return [Piece(whole, trimmed(words), led=any(word.kind is Kind.WHERE for word in words))]
    return _Reader(words, subject_before=subject_before).read()


_LIKENS = frozenset({"被", *LIKE})
_LOOKS = frozenset({Kind.MANNER, Kind.STYLE, Kind.MEDIUM, Kind.REFERENCE})
# Words of these slots, side by side, are one phrase.
_IN_ONE = frozenset({Slot.STYLE, Slot.MEDIUM, Slot.COMPOSITION, Slot.LENS, Slot.QUALITY, Slot.COLOUR})


class _Reader(NameReader):
    """Reads the words of one segment from left to right."""

    def read(self) -> list[Piece]:
        at, joined = 0, False
        while at < len(self._words):
            if self._words[at].kind is Kind.COUNT and self._is_apart(at + 1):
                self._count, at = [*self._count, self._words[at]], at + 1
            if self._words[at].kind is Kind.AND:
                joined, at = bool(self._found), at + 1
                continue
            piece, at = self._next(at)
            if piece is not None and piece.words:
                self._keep(replace(piece, joined=joined))
                joined = False
        if self._count:
            self._found.append(Piece(Slot.SUBJECT, self._count))
        return self._found

    def _is_apart(self, at: int) -> bool:
        """Whether a place or what is being done stands at ``at`` between a count and its noun: 一个正在修车的大爷."""
        words = self._words
        if self._kind(at) is Kind.NOT:
            return not self._is_undone(at)
        if self._kind(at) is Kind.AT:
            return not acts_there(words, at - 1)
        doing = words[at : at + 1] and words[at].text in ("正在", "正") and self._kind(at + 1) is Kind.VERB
        return bool(doing) and bool(clause_of(words, at + 1))

    def _keep(self, piece: Piece) -> None:
        last = self._found[-1] if self._found else piece
        if last.slot is piece.slot and piece.slot in _IN_ONE and last.words[-1].end == piece.words[0].start:
            self._found[-1] = replace(last, words=[*last.words, *piece.words])  # 复古港风
            return
        if piece.slot is Slot.SUBJECT:
            slots = [other.slot for other in self._found]
            unknown = piece.words[0].kind is Kind.UNKNOWN or (len(piece.words) == 1 and may_act(piece.words[0]))
            if unknown and not self._count and slots[-1:] == [Slot.SETTING] and Slot.SUBJECT in slots:
                piece = replace(piece, slot=Slot.ACTION)  # what follows a subject and a place is what is done there
            piece = replace(piece, words=[*self._count, *piece.words])
            self._count = []
        self._found.append(piece)

    def _next(self, at: int) -> tuple[Piece | None, int]:
        """The piece that begins at ``at``, if one does, and where the rest begins."""
        kind = self._words[at].kind
        if kind is Kind.NOT:
            return self._named(at) if self._is_undone(at) else self._negated(at + 1)
        if kind is Kind.AT:
            return self._present(at) or self._placed(at)
        if kind in (Kind.OF, Kind.NOTHING, Kind.QUOTED) or (kind is Kind.HAVE and (self._found or not self._has(at))):
            return None, at + 1
        if how := self._manner(at):
            return how
        if kind is Kind.BODY and self._has_subject():
            return self._action(at, len(self._words))
        if kind in (Kind.VERB, Kind.WITH):
            return from_where(self._words, at) or self._doing(at)
        return self._named(at)

    def _present(self, at: int) -> tuple[Piece | None, int] | None:
        """What 在 at ``at`` says of a verb, when it leads to no place: 在奔跑, 在收网."""
        words = self._words
        placed = self._is_of_place(at + 1) or self._is_before(at + 1)
        if self._kind(at + 1) is Kind.VERB and not describes(words, at + 1) and not placed:
            return None, at + 1
        done = at + 2 == len(words) and bool(self._found) and may_act(words[at + 1])
        return (Piece(Slot.ACTION, words[at + 1 :]), at + 2) if done else None

    def _manner(self, at: int) -> tuple[Piece | None, int] | None:
        """What begins with how or how soon it is done: 小心翼翼地捧着花, 即将触碰."""
        words = self._words
        if words[at].text in JUST and self._kind(at + 1) is Kind.VERB and not clause_of(words, at + 1):
            return self._action(at, len(words))
        if words[at].kind not in PROPERTIES or at + 1 >= len(words) or words[at + 1].text != "地":
            return None
        alone = Piece(Slot.ACTION, words[at : at + 1]), at + 2
        return self._action(at, len(words)) if self._is_manner(at) else alone

    def _has(self, at: int) -> bool:
        """Whether 有 at ``at`` begins what a noun has, 有九条尾巴的狐狸, and does not say that it is there."""
        of = clause_of(self._words, at)
        acts = any(word.kind in (Kind.VERB, Kind.WEAR) for word in self._words[at:of])
        return bool(of) and not (acts and self._kind(at + 1) is Kind.COUNT)

    def _doing(self, at: int) -> tuple[Piece | None, int]:
        """A verb, or what leads to one, as it stands in front of a noun with 的, or on its own."""
        words, end = self._words, len(self._words)
        if self._is_asked(at):
            return None, at + 1
        if words[at].kind is Kind.VERB and at + 1 < end and words[at + 1].text in ("路上", "途中"):
            return Piece(Slot.SETTING, words[at : at + 2], led=True), at + 2  # 放学路上
        if when := after_what(words, at):
            return Piece(Slot.SETTING, words[at:when], led=True), when
        if self._is_there(at):
            return Piece(Slot.ACTION, words[at : at + 1]), at + 1
        joined = at > 0 and words[at - 1].kind is Kind.AND
        of = 0 if self._has_subject() and not joined else clause_of(words, at)
        if of:
            return self._describing(at, of)
        return self._named(at) if self._is_name(at) else self._action(at, end)

    def _is_asked(self, at: int) -> bool:
        """Whether the word at ``at`` only leads to a style: 用齐白石的笔法, 用水彩画, 变成皮克斯风格."""
        words = self._words
        if words[at].text in TURNS:
            return any(word.kind in _LOOKS for word in words[at:])
        name = words[at + 1 : self._name_end(at + 1)] if at + 1 < len(words) else []
        styled = any(word.kind is Kind.MANNER for word in name) or (bool(name) and name[0].kind in _LOOKS)
        return words[at].text in ("用", "以") and styled and not clause_of(words, at)

    def _describing(self, at: int, of: int) -> tuple[Piece | None, int]:
        """A clause from ``at`` to the 的 at ``of``: a part of the noun when it tells a state, else what is done."""
        words = self._words
        now = at > 0 and words[at - 1].text in ("正在", "正", "在")
        short = of == at + 1 and len(words[at].text) < 3 and not now
        state = words[at].text in _LIKENS or any(map(lasts, words[at:of])) or is_state(words, at, of)
        if short or state or self._has_subject() or (not now and is_known_by(words, of)):
            return self._named(at)
        if all(word.kind is not Kind.AT for word in words[at:of]):
            return Piece(Slot.ACTION, trimmed_action(words[at:of])), of
        return self._action(at, of)

    def _is_there(self, at: int) -> bool:
        """Whether the verb at ``at`` stands between a place and what is there: 花瓶里插着一枝梅花."""
        words = self._words
        there = bool(self._found) and self._found[-1].led and not self._has_subject() and words[at].kind is Kind.VERB
        if there and is_there(words, at):
            return True
        return there and stands(words, at) and not clause_of(words, at) and not self._verb_from(at + 1)

    def _negated(self, at: int) -> tuple[Piece | None, int]:
        """What is not wanted: up to 和, or to a 的 with a noun behind it."""
        words = self._words
        ends = (Kind.AND, Kind.OF, Kind.NOT, Kind.NOTHING)
        end = next((i for i in range(at, len(words)) if words[i].kind in ends and i > at), len(words))
        if end < len(words) - 1 and words[end].kind is Kind.AND:
            words[end] = replace(words[end], kind=Kind.NOT)  # 没有汽车和行人 denies both
        return Piece(Slot.NEGATIVE, trimmed(words[at:end])), end

    def _placed(self, at: int) -> tuple[Piece | None, int]:
        """A place behind 在: up to its last 上 or 里, to a verb, to 的 before what is there, or to the end."""
        words = self._words
        end, inside = at + 1, 0
        clause = self._is_of_place(at + 1)
        while end < len(words) and (words[end].kind not in ENDS_PLACE or self._is_on(end)):
            named = (words[end - 1].kind is Kind.OF and self._where_behind(end)) or self._is_before(end)
            told = named or (end < clause if clause else describes(words, end) and self._is_place(end))
            if words[end].kind is Kind.VERB and not told:
                break
            if (
                end + 1 == len(words)
                and words[end - 1].text.endswith(WHERE_ENDS)
                and end > at + 1
                and may_act(words[end])
            ):
                break  # 在雨中独奏
            if words[end].kind is Kind.OF and not self._where_behind(end) and self._thing_behind(end):
                break
            end += 1
            if words[end - 1].kind in (Kind.WHERE, Kind.BODY):
                inside = end
                goes_on = self._kind(end) is Kind.OF and (self._where_behind(end) or not self._thing_behind(end))
                if not goes_on:
                    break
                inside = inside if self._where_behind(end) else 0  # 在月光下的森林
        end = max(inside or end, at + 1)
        place = words[at:end]
        slot = Slot.LIGHTING if is_light(place) else Slot.SETTING
        return Piece(slot, place, led=True), end

    def _is_of_place(self, at: int) -> int:
        """Where the 的 stands that makes a verb at ``at`` behind 在 a part of the place, 在晒热的岩石上; 0 for none."""
        of = clause_of(self._words, at) if self._kind(at) is Kind.VERB else 0
        inside = any(word.kind is Kind.WHERE for word in self._words[at:of])
        return of if of and not inside and self._where_behind(of) else 0

    def _is_before(self, at: int) -> bool:
        """Whether the verb at ``at`` right behind 在 is of what one is at: 在化妆镜前."""
        verb = self._words[at - 1].kind is Kind.AT and self._kind(at) is Kind.VERB
        return verb and self._kind(at + 1) in NOUNS and self._kind(at + 2) is Kind.WHERE

    def _is_on(self, at: int) -> bool:
        """Whether a part of somebody at ``at`` is where something is: 在海盗的肩膀上."""
        before = self._words[at - 1].kind
        return self._words[at].kind is Kind.BODY and before in {Kind.OF, Kind.AT} | NOUNS - {Kind.PLACE}

    def _is_place(self, at: int) -> bool:
        """Whether the verb at ``at`` only describes the place itself: 雾气弥漫的森林."""
        last = last_content(self._words[at + 1 : self._name_end(at + 2)]) if at + 2 < len(self._words) else None
        return self._where_behind(at) or (last is not None and last.kind is Kind.PLACE)

    def _where_behind(self, at: int) -> bool:
        """Whether a word such as 里 still belongs to the place that stands at ``at``."""
        for word in self._words[at + 1 :]:
            if word.kind is Kind.BODY:
                return True
            if word.kind in ENDS_PLACE | {Kind.COUNT, Kind.AND}:
                return False
            if word.kind is Kind.WHERE:
                return True
        return False

    def _thing_behind(self, of: int) -> bool:
        """Whether who or what is at a place stands behind the 的 at ``of``, and not the place itself."""
        end = self._name_end(of + 1) if of + 1 < len(self._words) else of
        last = last_content(self._words[of + 1 : end])
        return last is not None and (last.kind not in SCENERY or not self._has_subject())

    def _action(self, at: int, limit: int) -> tuple[Piece | None, int]:
        """Verbs with what they are done to, up to 在, to a place where they lead, or to ``limit``."""
        words = self._words
        end = at
        while end < limit and words[end].kind not in (Kind.AT, Kind.NOT, Kind.QUOTED):
            word = words[end]
            if word.kind is Kind.OF and self._is_picture(end + 1):
                break
            if end > at and word.text in ("从", "由") and any(other.kind is Kind.WHERE for other in words[end:limit]):
                break
            if word.kind is Kind.AND and end + 1 < limit and words[end + 1].kind in ANIMATE and self._verb_from(end):
                break
            end += 1
            if end < limit and words[end].text in THEN:
                break
            moved = any(one.text in ("把", "将") for one in words[at:end])  # 把头埋进沙子里
            if word.kind is Kind.VERB and not moved and (place := place_behind(words, end, limit)):
                return Piece(Slot.ACTION, trimmed_action(words[at:place])), place
        while end > at + 2 and words[end - 1].kind in TAILS and words[end - 2].kind not in (Kind.OF, Kind.COUNT):
            end -= 1
        return Piece(Slot.ACTION, trimmed_action(words[at:end])), end

    def _verb_from(self, at: int) -> bool:
        return any(word.kind is Kind.VERB for word in self._words[at:])

    def _is_picture(self, at: int) -> bool:
        return at < len(self._words) and all(word.kind in TAILS | {Kind.NOTHING} for word in self._words[at:])
