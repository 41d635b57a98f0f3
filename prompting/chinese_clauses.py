"""Pieces of a Chinese segment: the kinds of words that open, fill and end them, and the slots that they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from prompting.glossary import Kind, Word
from prompting.spec import Slot

NAMING = {
    Kind.STYLE: Slot.STYLE, Kind.MEDIUM: Slot.MEDIUM, Kind.LIGHTING: Slot.LIGHTING, Kind.COLOUR: Slot.COLOUR,
    Kind.MOOD: Slot.MOOD, Kind.COMPOSITION: Slot.COMPOSITION, Kind.LENS: Slot.LENS, Kind.REFERENCE: Slot.REFERENCE,
    Kind.QUALITY: Slot.QUALITY, Kind.TIME: Slot.SETTING, Kind.PLACE: Slot.SETTING,
}  # fmt: skip
GRAMMAR = frozenset({Kind.NOTHING, Kind.OF, Kind.AND, Kind.WHERE, Kind.MANNER, Kind.HAVE, Kind.WITH, Kind.AT})
SCENERY = frozenset({Kind.PLACE, Kind.BUILDING, Kind.PLANT, Kind.TIME})
ANIMATE = frozenset({Kind.ANIMAL, Kind.PERSON, Kind.FANTASY})
NOUNS = SCENERY | ANIMATE | {Kind.VEHICLE, Kind.FOOD, Kind.OBJECT, Kind.WORN, Kind.UNKNOWN}
_GIVEN_OFF = frozenset({Kind.STYLE, Kind.MEDIUM, Kind.COMPOSITION, Kind.REFERENCE, Kind.QUALITY, Kind.LENS, Kind.TIME,
                        Kind.MOOD})  # fmt: skip
TAILS = frozenset({Kind.MEDIUM, Kind.COMPOSITION, Kind.STYLE})
PROPERTIES = frozenset({Kind.ADJECTIVE, Kind.TINT, Kind.MOOD})
_COLOURS = frozenset({Kind.TINT, Kind.COLOUR, Kind.AND, Kind.OF, Kind.NOTHING, Kind.ADJECTIVE})
_SURROUNDINGS = frozenset({Kind.PLACE, Kind.TIME, Kind.WHERE, Kind.NOTHING, Kind.OF, Kind.ADJECTIVE, Kind.COUNT})
ENDS_PLACE = frozenset({Kind.WEAR, Kind.AT, Kind.NOT, Kind.QUOTED, Kind.WITH, Kind.HAVE, Kind.BODY})
_LONGEST_CLAUSE = 9  # words
# What these verbs take is where, not what.
_CROSSING = frozenset({"flying over", "crossing", "passing", "entering", "exploring", "leaving", "hiding", "strolling"})
_CROSSES = tuple("过越进入向往遍出离到")
LOOKS = tuple("看见望找听遇碰感收想")
WEATHER = tuple("下飘落正")  # how 下雪, 飘着雪 begin
WHERE_ENDS = tuple("上里中下边旁外内间前后畔口")
# What has such a thing is described by it; it does not act: 长着翅膀的白马.
STATIVE = tuple("长装盛开挂铺堆写做成覆裹带有满围缠刻画印织绣雕制构组会")


@dataclass(frozen=True)
class Piece:
    """Words that belong into one slot. ``led``: 在 or a word such as 里 makes them a place; ``joined``: behind 和.

    ``described``: another piece of the same segment stands in front, 北欧风格的客厅.
    """

    slot: Slot
    words: Sequence[Word]
    led: bool = False
    joined: bool = False
    described: bool = False


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


def crosses(word: Word) -> bool:
    """Whether a place may follow the verb ``word`` as where it leads."""
    led = len(word.text) > 1 and word.text.endswith(_CROSSES) and not word.text.startswith(LOOKS)
    return word.english in _CROSSING or led


def trimmed(words: Sequence[Word]) -> Sequence[Word]:
    """``words`` without grammar at either end."""
    inner = [i for i, word in enumerate(words) if word.kind not in GRAMMAR or word.kind is Kind.WHERE]
    return words[inner[0] : inner[-1] + 1] if inner else ()


def last_content(words: Sequence[Word]) -> Word | None:
    """The last of ``words`` that is no grammar."""
    return next((word for word in reversed(words) if word.kind not in GRAMMAR), None)


def without_sheet(words: list[Word]) -> list[Word]:
    """``words`` with 一张 as a number of things, or as nothing when it counts the picture: 一张图书馆的照片."""
    sheet = next((i for i, word in enumerate(words) if word.kind is Kind.SHEET), None)
    if sheet is None:
        return words
    rest = [word for word in words[sheet + 1 :] if word.kind is not Kind.QUOTED]
    pictured = len(rest) > 1 and any(
        one.kind is Kind.OF and two.kind in (Kind.MEDIUM, Kind.NOTHING, Kind.COMPOSITION)
        for one, two in zip(rest[-2:-1], rest[-1:], strict=True)
    )
    styled = bool(rest) and rest[0].kind in (Kind.STYLE, Kind.REFERENCE, Kind.MEDIUM, Kind.MOOD, Kind.COMPOSITION)
    kind = Kind.NOTHING if pictured or styled else Kind.COUNT
    return [replace(word, kind=kind) if word.kind is Kind.SHEET else word for word in words]


def whole_slot(words: Sequence[Word], *, subject_before: bool) -> Slot | None:
    """The slot of a segment that is of one sort throughout: colours, weather outside, adjectives, parts of a body."""
    kinds = {word.kind for word in words}
    if kinds & {Kind.TINT, Kind.COLOUR} and kinds <= _COLOURS:
        return Slot.COLOUR
    if kinds <= {Kind.ADJECTIVE, Kind.NOTHING, Kind.OF, Kind.AND} and Kind.ADJECTIVE in kinds:
        return Slot.MOOD if subject_before else None
    if words[0].kind is Kind.BODY and subject_before and len(words) > 1:
        return Slot.SUBJECT
    if subject_before and (slot := _happening(words)):
        return slot
    if words[0].kind is Kind.WHERE and len(words) > 1 and subject_before:
        return Slot.SETTING
    falling = words[-1].kind is Kind.TIME and words[-1].text.startswith(WEATHER) and len(words) > 1
    if (Kind.WHERE in kinds or falling) and Kind.TIME in kinds and kinds <= _SURROUNDINGS - {Kind.OF}:
        return Slot.SETTING
    return None


def _happening(words: Sequence[Word]) -> Slot | None:
    """The slot of light or scenery with what it does beside the subject: 阳光洒进来, 樱花飘落."""
    begin = next((i for i, word in enumerate(words) if word.kind in (Kind.VERB, Kind.WITH)), 0)
    doer = words[:begin]
    if not doer or words[begin].text in LOOKS or describes(words, begin) or doer[-1].kind is Kind.OF:
        return None
    if any(word.kind in GRAMMAR - {Kind.OF, Kind.AND, Kind.NOTHING, Kind.WHERE} for word in doer):
        return None
    return {Kind.LIGHTING: Slot.LIGHTING}.get(doer[-1].kind, Slot.SETTING if doer[-1].kind in SCENERY else None)


def describes(words: Sequence[Word], at: int) -> bool:
    """Whether the verb at ``at`` stands right before 的 and a noun: 奔跑的狐狸 is a running fox."""
    ends = (Kind.VERB, Kind.AT, Kind.NOT, Kind.AND, Kind.QUOTED, Kind.WITH)
    after = at + 1
    while after < len(words) and words[after].text in ("着", "了", "过"):
        after += 1
    if after + 1 >= len(words) or words[after].kind is not Kind.OF:
        return False
    following = words[after + 1].kind
    return following not in ends and not (following in TAILS and after + 2 == len(words))


def clause_of(words: Sequence[Word], at: int) -> int:
    """Where the 的 stands that ends a clause which begins at ``at`` and describes the noun behind it; 0 for none."""
    for of in range(at + 1, min(at + _LONGEST_CLAUSE, len(words) - 1)):
        kind = words[of].kind
        if kind in (Kind.NOT, Kind.QUOTED):
            return 0
        if kind is Kind.OF and words[of - 1].kind not in PROPERTIES | {Kind.COUNT}:
            rest = [word for word in words[of + 1 :] if word.kind not in PROPERTIES]
            if rest and rest[0].kind is Kind.VERB and len(rest) > 1 and rest[1].kind in ANIMATE:
                rest = rest[1:]  # 流浪歌手
            return of if rest and rest[0].kind in NOUNS | {Kind.COUNT, Kind.LIGHTING} else 0
    return 0


def trimmed_action(words: Sequence[Word]) -> Sequence[Word]:
    """``words`` without grammar at either end, but with the 把 or 对着 that leads to their verb."""
    leads = (Kind.WITH, Kind.HAVE)
    begin = next((i for i, word in enumerate(words) if word.kind in leads or word.kind not in GRAMMAR), len(words))
    inner = [i for i, word in enumerate(words) if word.kind not in GRAMMAR or word.kind is Kind.WHERE]
    return words[begin : inner[-1] + 1] if inner else ()


def stands(words: Sequence[Word], at: int) -> bool:
    """Whether the verb at ``at`` says how something is there, which follows: 蹲着两只石狮子."""
    behind = next((word for word in words[at + 1 :] if word.kind is not Kind.NOTHING), None)
    lasts = words[at].text.endswith(("着", "满", "了")) or any(word.text in "着了" for word in words[at + 1 : at + 2])
    return behind is not None and (behind.kind is Kind.COUNT or (lasts and behind.kind in NOUNS))


def is_light(place: Sequence[Word]) -> bool:
    last = last_content(place)
    lit = last is not None and last.kind is Kind.LIGHTING and "aurora" not in last.english
    return lit and place[-1].text in ("下", "里", "中", "之下", "底下")


def place_behind(words: Sequence[Word], at: int, limit: int) -> int:
    """Where a place begins to which the verb before ``at`` leads; 0 when none does."""
    verb = words[at - 1]
    while at < limit and words[at].kind is Kind.NOTHING and words[at].text in ("着", "了", "过"):
        at += 1
    end = next((i for i in range(at, limit) if words[i].kind in ENDS_PLACE | {Kind.VERB, Kind.AND}), limit)
    place = words[at:end]
    last = last_content(place)
    if last is None or (last.kind is Kind.TIME and not crosses(verb)):
        return 0
    if crosses(verb):
        return at if last.kind in (Kind.PLACE, Kind.BUILDING, Kind.TIME) else 0
    inside = place[-1].kind is Kind.WHERE or (last.kind is Kind.PLACE and last.text.endswith(WHERE_ENDS))
    return at if inside and not verb.text.startswith(LOOKS) and last.kind not in ANIMATE else 0


def from_where(words: Sequence[Word], at: int) -> tuple[Piece, int] | None:
    """A place from which something comes: 从云里."""
    where = next((i for i in range(at + 1, len(words)) if words[i].kind in (Kind.WHERE, Kind.VERB)), 0)
    if words[at].text not in ("从", "由") or not where:
        return None
    end = where + 1 if words[where].kind is Kind.WHERE else where
    placed = words[where].kind is Kind.WHERE or (where > at + 1 and words[where - 1].kind in SCENERY)
    return (Piece(Slot.SETTING, words[at:end], led=True), end) if placed else None


def acts_there(words: Sequence[Word], at: int) -> bool:
    """Whether a counted noun does something at a place in front of it: 一只在月亮上钓鱼的猫."""
    clause = words[at : clause_of(words, at)]
    return any(word.kind is Kind.VERB for word in clause)


def lasts(word: Word) -> bool:
    """Whether a verb says what something has or is made of, and not what it does: 长着翅膀的白马."""
    stative = word.text.startswith(STATIVE) or word.text.endswith(("满", "成"))
    return word.kind is Kind.HAVE or (word.kind is Kind.VERB and stative)


def given_off(name: Sequence[Word]) -> tuple[Piece, int] | None:
    """A style, a medium … that stands first, when 风格 or a noun follows, and where the rest begins."""
    manner = next((i for i, word in enumerate(name) if word.kind is Kind.MANNER), None)
    if manner:
        kinds = {word.kind for word in name[:manner]}
        slot = next((NAMING[kind] for kind in (Kind.REFERENCE, Kind.MEDIUM) if kind in kinds), Slot.STYLE)
        spoken = manner + 1 if len(name[manner].text) == 1 else manner  # 北欧风 is a word
        return Piece(slot, [*trimmed(name[:manner]), *name[manner:spoken]]), manner + 1
    first = next((i for i, word in enumerate(name) if word.kind is not Kind.NOTHING), len(name))
    if first >= len(name) - 1 or name[first].kind not in _GIVEN_OFF - {Kind.TIME, Kind.MOOD}:
        return None
    while first + 1 < len(name) and name[first + 1].kind is name[first].kind:
        first += 1
    if name[first + 1 :] and name[first + 1].kind is Kind.VERB:
        return None  # 折纸做的千纸鹤
    if not has_noun(name[first + 1 :]):
        return None
    return Piece(NAMING[name[first].kind], trimmed(name[: first + 1])), first + 1


def hour_of(name: Sequence[Word]) -> Piece | None:
    """An hour, a season, a weather, a 海边 in front of 的 and a noun that is no light: 雪夜的小火车站."""
    of = next((i for i, word in enumerate(name) if word.kind is Kind.OF), 0)
    hour, last = last_content(name[:of]), last_content(name)
    if last is None or last.kind is Kind.TIME:
        return None
    if hour is not None and hour.kind is Kind.PLACE and hour.text.endswith(WHERE_ENDS) and len(name[:of]) < 3:
        return Piece(Slot.SETTING, name[:of], led=True)  # 海边的自行车
    if hour is None or hour.kind is not Kind.TIME or name[-1].kind is Kind.LIGHTING or not has_noun(name[of + 1 :]):
        return None
    return Piece(Slot.SETTING, name[:of]) if all(word.kind in _SURROUNDINGS for word in name[:of]) else None


def has_noun(words: Sequence[Word]) -> bool:
    """Whether something can be seen in ``words``: more than grammar, counts and adjectives."""
    return any(word.kind not in GRAMMAR and word.kind not in (Kind.COUNT, Kind.ADJECTIVE, Kind.TINT) for word in words)


def has_thing(words: Sequence[Word]) -> bool:
    """Whether something beside an hour can be seen in ``words``."""
    return has_noun([word for word in words if word.kind is not Kind.TIME])


def only_things(name: Sequence[Word]) -> bool:
    """Whether a medium or a style is named by things: 屏风画, 四格漫画."""
    things = (Kind.OBJECT, Kind.UNKNOWN, Kind.ADJECTIVE, Kind.PLACE, Kind.TIME, Kind.STYLE, Kind.MEDIUM, Kind.FOOD)
    return len(name) > 1 and name[-1].kind in TAILS and all(word.kind in things for word in name)


def slot_of(name: Sequence[Word]) -> Slot:
    """The slot of a noun phrase by its last word."""
    last = last_content(name)
    if last is None or any(word.kind is Kind.WEAR for word in name):
        return Slot.SUBJECT
    if last.kind is Kind.ADJECTIVE and any(word.kind in (Kind.MOOD, Kind.QUALITY) for word in name):
        return next(NAMING[word.kind] for word in name if word.kind in (Kind.MOOD, Kind.QUALITY))
    if last.kind is Kind.ADJECTIVE:  # 灯光璀璨
        last = next((word for word in reversed(name) if word.kind in NAMING), last)
    counted = last.kind is Kind.PLACE and any(word.kind is Kind.COUNT for word in name)
    return Slot.SUBJECT if counted else NAMING.get(last.kind, Slot.SUBJECT)
