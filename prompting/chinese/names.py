"""Noun phrases of a Chinese segment: where they end, what they give off in front, and the slot they belong to."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from prompting.chinese.classes import ASIDE, FIGURES, JUST, LIKE, RAYS, WEATHER, WHERE_ENDS
from prompting.chinese.clauses import (
    ANIMATE,
    NAMING,
    NOUNS,
    PROPERTIES,
    SCENERY,
    TAILS,
    Piece,
    clause_of,
    describes,
    has_object,
    is_light,
    last_content,
    stands,
    trimmed,
    trimmed_action,
)
from prompting.chinese.dictionary import may_be_named
from prompting.chinese.extents import is_extent
from prompting.chinese.glossary import Kind, Word
from prompting.chinese.openings import given_off, has_thing, hour_of, manner_ahead
from prompting.chinese.shown import is_figure, is_hung, is_pictured, is_stuff, is_view, only_things
from prompting.spec import Slot

# What may begin a clause that describes the noun behind it.
_OPENS = frozenset({Kind.VERB, Kind.WITH, Kind.HAVE, Kind.WEAR, Kind.AT, Kind.BODY})
_PRINTED = frozenset({Kind.OBJECT, Kind.VEHICLE, Kind.UNKNOWN, Kind.BUILDING, Kind.STYLE})
_UNCOUNTED = frozenset({Kind.LIGHTING, Kind.MOOD, Kind.QUALITY, Kind.REFERENCE, Kind.COLOUR})


class NameReader(ABC):
    """Reads noun phrases among the words of one segment; ``before`` says whether an earlier one named the subject."""

    def __init__(self, words: list[Word], *, subject_before: bool) -> None:
        self._words = words
        self._before = subject_before
        self._found: list[Piece] = []
        self._count: list[Word] = []  # of a noun that comes behind its place: 三只在雪地里的狐狸

    @abstractmethod
    def _action(self, at: int, limit: int) -> tuple[Piece | None, int]:
        """Verbs with what they are done to, up to ``limit``."""

    def _kind(self, at: int) -> Kind | None:
        return self._words[at].kind if at < len(self._words) else None

    def _has_subject(self) -> bool:
        return any(piece.slot is Slot.SUBJECT for piece in self._found)

    def _is_name(self, at: int) -> bool:
        """Whether a verb at ``at`` only describes who follows, 骑马少女, since nobody else is there."""
        word, behind = self._words[at], at > 0 and self._words[at - 1].kind is Kind.OF
        if word.kind is not Kind.VERB or len(word.text) < 2 or self._has_subject():
            return False
        if has_object(word) and not self._found:
            return self._kind(at + 1) in NOUNS  # 修仙宗门
        if self._before or (self._found and not behind):
            return False
        acts = self._kind(at + 2) is Kind.AT or (
            self._kind(at + 2) is Kind.VERB and may_be_named(word.text)
        )  # 旅游大巴堵在路上
        whole = len(word.text) == 2 and (behind or at == 0) and (acts or self._only_names(at + 1))
        return self._kind(at + 1) in (NOUNS if whole else ANIMATE)

    def _only_names(self, at: int) -> bool:
        """Whether nothing but nouns follows from ``at`` on: 折叠自行车, 移动城堡."""
        rest = self._words[at:]
        return bool(rest) and all(word.kind in NOUNS | TAILS for word in rest) and rest[-1].kind is not Kind.TIME

    def _named(self, at: int) -> tuple[Piece | None, int]:
        """A noun with what stands before it; styles and the like, and places with 里, are given off first."""
        end = self._name_end(at)
        name = self._words[at:end]
        counted = len(name) > 2 and name[0].kind is Kind.COUNT and any(word.kind is Kind.MANNER for word in name)
        if off := given_off(name[counted:]):
            self._count = [*self._count, *name[:counted]]  # 一台蒸汽朋克风格的打字机
            return off[0], at + counted + off[1]
        if place := self._place_in(name, at):
            return place
        around = self._before or self._has_subject()
        if hour := None if around and _is_scene(name) else hour_of(name):
            return hour, at + len(hour.words)
        tail = self._tail(name, at)
        kept = trimmed_action(name[:tail]) if name[0].kind in (Kind.WITH, Kind.HAVE) else trimmed(name[:tail])
        slot, following = slot_of(kept), self._kind(at + tail)
        how = {word.kind for word in kept} <= {Kind.ADJECTIVE, Kind.MOOD, Kind.NOTHING}
        if self._found and following is Kind.VERB and how:
            return self._action(at, len(self._words))
        if slot is Slot.SETTING and len(kept) == 1 and kept[0].text in ASIDE and following is Kind.HAVE:
            return Piece(slot, kept, led=True), at + tail  # 远处有雪山
        is_what = following is Kind.NOTHING and self._words[at + tail].text == "是" and not self._before
        if slot is Slot.SETTING and is_what and kept[-1].text.endswith(WHERE_ENDS):
            return Piece(slot, kept, led=True), at + tail  # 火车窗外是青海湖
        if slot is Slot.SETTING and following is Kind.VERB and stands(self._words, at + tail):
            return Piece(slot, kept, led=True), at + tail
        manner = at + tail < len(self._words) and following in PROPERTIES and self._is_manner(at + tail)
        acts = (manner or following in (Kind.VERB, Kind.AT, Kind.WITH)) and not self._before and not self._has_subject()
        told = following is Kind.VERB and clause_of(self._words, at + tail)  # 小区门口下棋的大爷
        if (
            acts
            and not told
            and slot in (Slot.REFERENCE, Slot.SETTING)
            and kept[-1].kind in (Kind.REFERENCE, Kind.PLACE)
        ):
            slot = Slot.SUBJECT
        return Piece(slot, kept, pictured=is_pictured(name, tail)), at + max(tail, 1)

    def _place_in(self, name: list[Word], at: int) -> tuple[Piece, int] | None:
        """A place with 里 or the like in front of what is there."""
        opens = next((i for i, word in enumerate(name[:3]) if word.kind in _OPENS), None)
        inside = clause_of(self._words, at + opens) - at if opens is not None else 0
        wheres = [i for i in range(max(inside, 0) + 1, len(name)) if name[i].kind is Kind.WHERE or _is_lap(name, i)]
        if not wheres or any(word.kind is Kind.WEAR for word in name[: wheres[0]]):
            return None
        alone = self._before and at == 0 and len(name) == len(self._words)
        if alone and name[-1].kind in (Kind.PLACE, Kind.PLANT):
            return None  # 树枝上的教室, 月下林地
        lit = [word.kind for word in name[wheres[0] + 1 :]] == [Kind.OF, Kind.LIGHTING]
        if lit and at == 0 and self._before:
            return None  # 窗外的光
        last = wheres[-1] if len(wheres) > 1 and name[wheres[0] + 1].kind is Kind.OF else wheres[0]
        if name[0].kind is Kind.COUNT and not inside and self._kind(at + last + 1) is Kind.OF:
            self._count, name, at, last = [*self._count, name[0]], name[1:], at + 1, last - 1  # 一只森林里的狐狸
        place = name[: last + 1]
        return Piece(Slot.LIGHTING if is_light(place) else Slot.SETTING, place, led=True), at + last + 1

    def _tail(self, name: list[Word], at: int) -> int:
        """Where the medium or the view begins that ends ``name``; its length without one."""
        tail = len(name)
        told = self._found and at > 0 and self._words[at - 1].kind is Kind.OF  # 咖啡的地铁广告
        genre = name[-1].text == "摄影" or told or (self._found and name[-1].text == "图")  # 手机摄影
        alone = genre or (self._before and at == 0)
        if alone and at + tail == len(self._words) and only_things(name):
            return tail
        while tail > 1 and name[tail - 1].kind is Kind.NOTHING and name[tail - 2].kind in TAILS:
            tail -= 1  # 工作室的logo吗
        while (
            tail > 1
            and name[tail - 1].kind in TAILS
            and (has_thing(name[: tail - 1]) or is_stuff(name[: tail - 1]))
            and not is_view(name[:tail])
        ):
            tail -= 1
        if 1 < tail == len(name) - 1 and (is_figure(name) or is_hung(name)):
            return len(name)  # 穿旗袍的背影, 钉在木板上的照片
        if tail < len(name):
            of = next((i + 1 for i in range(tail - 1, 0, -1) if name[i].kind is Kind.OF), 0)
            if of and name[tail].kind is Kind.MEDIUM and all(word.kind in _PRINTED for word in name[of:tail]):
                return of  # 茶具的电商详情图
            return max(tail - 1, 1) if name[tail].text == "图" else tail
        return tail

    def _name_end(self, at: int) -> int:
        words = self._words
        if manner := manner_ahead(words, at):
            return max(manner + 1, self._end_from(at, manner + 1))
        return self._end_from(at, at)

    def _end_from(self, at: int, end: int) -> int:
        """Where a name ends that begins at ``at`` and reaches ``end``."""
        words = self._words
        begin = at + 1 if words[at].kind is Kind.COUNT else at
        while begin < len(words) and (
            words[begin].text in JUST or is_extent(words[begin]) or (begin > at and words[begin].kind is Kind.NOTHING)
        ):
            begin += 1
        if end == at and (self._kind(begin) in _OPENS or self._is_undone(begin) or self._is_so_much(begin)):
            end = (clause_of(words, begin) or begin) + 1
        while end < len(words) and not self._breaks(at, end):
            end += 1
        return max(end, at + 1)

    def _is_undone(self, at: int) -> bool:
        """Whether 没有 at ``at`` says of a noun behind 的 what was not done: 没有寄出的信."""
        verb = self._kind(at) is Kind.NOT and self._kind(at + 1) in (Kind.VERB, Kind.WEAR)
        return verb and bool(clause_of(self._words, at + 1))

    def _is_so_much(self, at: int) -> bool:
        """Whether 到 or 得 behind the adjective at ``at`` says how much of it a noun is: 臭到邻居报警的螺蛳粉."""
        much = self._kind(at) in PROPERTIES and at + 1 < len(self._words) and self._words[at + 1].text in ("到", "得")
        return much and bool(clause_of(self._words, at + 1))

    def _breaks(self, at: int, here: int) -> bool:
        """Whether a name that begins at ``at`` ends before the word at ``here``."""
        words, kind = self._words, self._words[here].kind
        if kind is Kind.VERB:
            return self._breaks_at_verb(at, here)
        if kind in (Kind.AT, Kind.NOT, Kind.QUOTED, Kind.WITH):
            return here > at
        if kind is Kind.AND:
            following = self._kind(here + 1)
            return not (words[here - 1].kind in PROPERTIES and following in PROPERTIES)
        if here == at or kind is Kind.BODY:
            return here > at and self._kind(here + 1) not in (None, Kind.OF)
        so_far = last_content(words[at:here])
        scenery = words[here - 1].kind is Kind.WHERE or (so_far is not None and so_far.kind in (Kind.PLACE, Kind.TIME))
        if kind is Kind.TIME and words[here].text.startswith(WEATHER):
            return words[here - 1].kind in NOUNS  # 小寺庙下着雪
        if kind in (Kind.HAVE, Kind.COUNT):
            return words[here - 1].text not in LIKE and scenery and words[here - 1].kind is not Kind.OF
        if words[here].text == "是":
            return scenery and not self._before and words[here - 1].text.endswith(WHERE_ENDS)  # 火车窗外是青海湖
        near = so_far.kind if so_far is not None and words[here - 1] is so_far else None
        if kind in (Kind.ADJECTIVE, Kind.MOOD):
            return near in NOUNS and self._is_manner(here)
        if kind is Kind.TIME and near in NOUNS - SCENERY:
            return self._begins_scene(here)  # 云朵清晨打太极
        return near in ANIMATE and self._begins_scene(here)

    def _is_manner(self, here: int) -> bool:
        """Whether an adjective at ``here`` says how something is done: 长颈鹿自由散步."""
        behind = here + 1 + (here + 1 < len(self._words) and self._words[here + 1].text == "地")
        return self._kind(behind) in (Kind.VERB, Kind.WITH) and not describes(self._words, behind)

    def _breaks_at_verb(self, at: int, here: int) -> bool:
        words, before = self._words, self._words[here - 1]
        if here > at + 1 and words[here - 1].text in ("正在", "正") and words[here - 2].kind in NOUNS:
            return True  # 女技师正在拧紧巨人的膝盖
        if here > at and before.kind in (Kind.PLACE, Kind.TIME) and before.text.endswith(WHERE_ENDS):
            return True
        if here > at and before.kind is Kind.OF and here + 1 == len(words):
            return False  # 时间的流逝
        whole = before.kind is Kind.OF and here + 2 == len(words) and self._kind(here + 1) in NOUNS
        if here > at and whole and len(words[here].text) == 2:
            return False  # 青蛙的发育过程
        return not describes(words, here) and not (here == at and self._is_name(at))

    def _begins_scene(self, here: int) -> bool:
        """Whether the word at ``here`` behind somebody is where or when they do something: 小女孩雨中奔跑."""
        word, following = self._words[here], self._kind(here + 1)
        if word.kind is Kind.TIME:
            return following in (Kind.VERB, Kind.AT)
        inside = word.text.endswith(WHERE_ENDS) or following is Kind.WHERE
        if word.kind in NOUNS and following is Kind.WHERE and self._kind(here + 2) in (Kind.VERB, Kind.WITH):
            return True  # 北极熊梦里打哈欠
        return word.kind is Kind.PLACE and (inside or following is Kind.VERB)


def _is_lap(name: Sequence[Word], at: int) -> bool:
    """Whether a part of somebody at ``at`` is where something else is: 爸爸肩膀上的女儿, but not 孩子眼中的世界."""
    placed = name[at].kind is Kind.BODY and not name[at].text.startswith(("眼", "心"))
    return placed and at + 1 < len(name) and name[at + 1].kind is Kind.OF


def _is_scene(name: Sequence[Word]) -> bool:
    """Whether ``name`` is a place with its hour, 秋天的树林."""
    last = last_content(name)
    return last is not None and last.kind in (Kind.PLACE, Kind.BUILDING)


def slot_of(name: Sequence[Word]) -> Slot:
    """The slot of a noun phrase by its last word."""
    last = last_content(name)
    if last is None or any(word.kind is Kind.WEAR for word in name):
        return Slot.SUBJECT
    if last.kind is Kind.ADJECTIVE and any(word.kind in (Kind.MOOD, Kind.QUALITY) for word in name):
        return next(NAMING[word.kind] for word in name if word.kind in (Kind.MOOD, Kind.QUALITY))
    if (name[0].kind is Kind.COUNT and last.text in FIGURES) or is_hung(name):
        return Slot.SUBJECT  # 一个背影
    if name[0].kind is Kind.COUNT and last.kind in _UNCOUNTED and not name[0].text.endswith(RAYS):
        return Slot.SUBJECT  # 一辆五菱宏光
    if last.kind is Kind.ADJECTIVE:  # 灯光璀璨
        last = next((word for word in reversed(name) if word.kind in NAMING), last)
    counted = last.kind in (Kind.PLACE, Kind.TIME) and any(word.kind is Kind.COUNT for word in name)
    return Slot.SUBJECT if counted else NAMING.get(last.kind, Slot.SUBJECT)
