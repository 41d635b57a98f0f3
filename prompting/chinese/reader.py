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

from prompting.chinese.classes import ASKS, JUST, LIKE, PARKS, THEN, TURNS
from prompting.chinese.clauses import (
    ANIMATE,
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
    has_object,
    is_known_by,
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
from prompting.chinese.places import PlaceReader
from prompting.chinese.tags import whole_slot
from prompting.spec import Slot


def pieces(words: list[Word], *, subject_before: bool) -> list[Piece]:
    """The pieces of one segment; ``subject_before`` when an earlier one named the subject."""
    words = without_sheet(words)
    if (whole := whole_slot(words, subject_before=subject_before)) is not None:
        return [Piece(whole, trimmed(words), led=any(word.kind is Kind.WHERE for word in words))]
    return _Reader(words, subject_before=subject_before).read()


_AFTER = frozenset({"用", "以", "参考", "参照", "按照", "仿照", "模仿", "采用"})
_LIKENS = frozenset({"被", *LIKE})
_LOOKS = frozenset({Kind.MANNER, Kind.STYLE, Kind.MEDIUM, Kind.REFERENCE})
# Words of these slots, side by side, are one phrase.
_IN_ONE = frozenset({Slot.STYLE, Slot.MEDIUM, Slot.COMPOSITION, Slot.LENS, Slot.QUALITY, Slot.COLOUR})


class _Reader(PlaceReader):
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
        asked = self._before and any(word.text in ASKS for word in self._words)  # 烤冷面，画一份
        last = self._found[-1] if self._found else None
        if self._count and last is not None and last.slot is Slot.SETTING and not last.led and not self._has_subject():
            self._found[-1] = replace(last, slot=Slot.SUBJECT, words=[*self._count, *last.words])  # 一座正在喷发的火山
        elif self._count and not asked:
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
        slots = [other.slot for other in self._found]
        done = piece.slot is Slot.SETTING and not piece.led and len(piece.words) == 1 and may_act(piece.words[0])
        if done and slots[-1:] == [Slot.SETTING] and self._found[-1].led and Slot.SUBJECT in slots:
            piece = replace(piece, slot=Slot.ACTION)  # 在脚手架上刷墙
        if piece.slot is Slot.SUBJECT:
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
        if kind is Kind.WHERE and at == 0 and self._kind(1) is Kind.VERB and is_there(self._words, 1):
            return Piece(Slot.SETTING, [replace(self._words[0], kind=Kind.PLACE)], led=True), 1  # 旁边趴着一条大黄狗
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
        of = 0 if (self._has_subject() and not joined) or self._goes_on(at) else clause_of(words, at)
        if of:
            return self._describing(at, of)
        return self._named(at) if self._is_name(at) else self._action(at, end)

    def _goes_on(self, at: int) -> bool:
        """Whether V着 at ``at`` begins what a subject before it does to a thing: 一双手，捧着刚出土的红薯."""
        words, last = self._words, last_content(self._words)
        lasting = words[at].text.endswith("着") or (at + 1 < len(words) and words[at + 1].text == "着")
        held = next((i for i in (at + 1, at + 2) if self._kind(i) not in (None, Kind.NOTHING)), at)
        lasting = lasting and self._kind(held) is not Kind.OF  # 晾着的工服
        return self._before and at == 0 and lasting and last is not None and last.kind in NOUNS - ANIMATE - SCENERY

    def _is_asked(self, at: int) -> bool:
        """Whether the word at ``at`` only leads to a style: 用齐白石的笔法, 用水彩画, 变成皮克斯风格."""
        words = self._words
        if words[at].text in TURNS:
            return any(word.kind in _LOOKS for word in words[at:])
        name = words[at + 1 : self._name_end(at + 1)] if at + 1 < len(words) else []
        styled = any(word.kind is Kind.MANNER for word in name) or (
            bool(name) and name[0].kind in _LOOKS | {Kind.COLOUR}
        )
        return words[at].text in _AFTER and styled and not clause_of(words, at)

    def _describing(self, at: int, of: int) -> tuple[Piece | None, int]:
        """A clause from ``at`` to the 的 at ``of``: a part of the noun when it tells a state, else what is done."""
        words = self._words
        now = at > 0 and words[at - 1].text in ("正在", "正", "在")
        does = at == 0 and has_object(words[at]) and words[-1].kind in ANIMATE  # 写诗的章鱼
        short = of == at + 1 and len(words[at].text) < 3 and not now and not does
        parked = words[at].text[:1] in PARKS and words[-1].kind is Kind.VEHICLE  # 埋在雪里的轿车
        state = parked or words[at].text in _LIKENS or any(map(lasts, words[at:of])) or is_state(words, at, of)
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
        of = clause_of(words, at)
        told = of and any(word.kind in NOUNS for word in words[at + 1 : of])  # 屋顶上抱着吉他的歌手
        last = at if words[at].text.endswith("着") else at + 1
        lasting = self._kind(last) is not None and words[last].text.endswith(("着", "著"))
        if there and not self._before and lasting and not told and self._kind(last + 1) in NOUNS | PROPERTIES:
            return True  # 井盖上冒着白气
        return there and stands(words, at) and not told and not self._verb_from(at + 1)

    def _negated(self, at: int) -> tuple[Piece | None, int]:
        """What is not wanted: up to 和, or to a 的 with a noun behind it."""
        words = self._words
        ends = (Kind.AND, Kind.OF, Kind.NOT, Kind.NOTHING)
        end = next((i for i in range(at, len(words)) if words[i].kind in ends and i > at), len(words))
        if end < len(words) - 1 and words[end].kind is Kind.AND:
            words[end] = replace(words[end], kind=Kind.NOT)  # 没有汽车和行人 denies both
        return Piece(Slot.NEGATIVE, trimmed(words[at:end])), end

    def _action(self, at: int, limit: int) -> tuple[Piece | None, int]:
        """Verbs with what they are done to, up to 在, to a place where they lead, or to ``limit``."""
        words = self._words
        end = at
        while end < limit and (words[end].kind not in (Kind.AT, Kind.NOT, Kind.QUOTED) or self._is_put(at, end)):
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
            taken = any(one.text in ("把", "将") for one in words[at:end])
            moved = taken and not word.text.endswith("到")  # 把头埋进沙子里
            if word.kind is Kind.VERB and not moved and (place := place_behind(words, end, limit)):
                return Piece(Slot.ACTION, trimmed_action(words[at:place])), place
        while end > at + 2 and words[end - 1].kind in TAILS and words[end - 2].kind not in (Kind.OF, Kind.COUNT):
            end -= 1
        return Piece(Slot.ACTION, trimmed_action(words[at:end])), end

    def _is_put(self, at: int, here: int) -> bool:
        """Whether the 在 at ``here`` leads to where on somebody 把 puts a thing: 把瓜扣在头上."""
        words = self._words
        moved = words[at].text in ("把", "将") and words[here].kind is Kind.AT
        return moved and self._kind(here + 1) is Kind.BODY and here + 2 == len(words)

    def _verb_from(self, at: int) -> bool:
        return any(word.kind is Kind.VERB for word in self._words[at:])

    def _is_picture(self, at: int) -> bool:
        return at < len(self._words) and all(word.kind in TAILS | {Kind.NOTHING} for word in self._words[at:])
