"""Pieces of a Chinese segment: the kinds of words that open, fill and end them, and the slots that they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from prompting.chinese.classes import (
    AFTER,
    APPEARS,
    CROSSES,
    CROSSING,
    EMERGES,
    FLAT,
    HANGS,
    HOLDS,
    LEADS,
    LIKE,
    LOOKS,
    MOVES,
    OWNERS,
    STANDS,
    STATIVE,
    THROUGH,
    WHERE_ENDS,
)
from prompting.chinese.glossary import Kind, Word, glossary
from prompting.chinese.word_kinds import kind_and_english
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
TAILS = frozenset({Kind.MEDIUM, Kind.COMPOSITION, Kind.STYLE})
PROPERTIES = frozenset({Kind.ADJECTIVE, Kind.TINT, Kind.MOOD})
SURROUNDINGS = frozenset({Kind.PLACE, Kind.TIME, Kind.WHERE, Kind.NOTHING, Kind.OF, Kind.ADJECTIVE, Kind.COUNT})
ENDS_PLACE = frozenset({Kind.WEAR, Kind.AT, Kind.NOT, Kind.QUOTED, Kind.WITH, Kind.HAVE, Kind.BODY})
_LONGEST_CLAUSE = 9  # words
_LONGEST_SEGMENT = 60  # words


@dataclass(frozen=True)
class Piece:
    """Words that belong into one slot. ``led``: 在 or a word such as 里 makes them a place; ``joined``: behind 和.

    ``described``: another piece of the same segment stands in front, 北欧风格的客厅. ``pictured``: a medium follows
    behind 的, 健身房的logo.
    """

    slot: Slot
    words: Sequence[Word]
    led: bool = False
    joined: bool = False
    described: bool = False
    pictured: bool = False


def segments(words: Sequence[Word]) -> Iterator[list[Word]]:
    """``words`` between commas and the like; a sentence that never ends is cut, so that time stays linear."""
    segment: list[Word] = []
    for word in words:
        if len(segment) == _LONGEST_SEGMENT:
            yield segment
            segment = []
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
    led = len(word.text) > 1 and word.text.endswith(CROSSES) and not word.text.startswith(LOOKS)
    return word.english in CROSSING or led


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
    flat = any(word.text.endswith(FLAT) and word.kind is not Kind.MEDIUM for word in rest)
    kind = Kind.NOTHING if pictured or styled or not flat else Kind.COUNT
    return [replace(word, kind=kind) if word.kind is Kind.SHEET else word for word in words]


def describes(words: Sequence[Word], at: int) -> bool:
    """Whether the verb at ``at`` stands right before 的 and a noun: 奔跑的狐狸 is a running fox."""
    ends = (Kind.VERB, Kind.AT, Kind.NOT, Kind.AND, Kind.QUOTED, Kind.WITH)
    after = at + 1
    while after < len(words) and words[after].text in ("着", "了", "过"):
        after += 1
    if after + 1 >= len(words) or words[after].kind is not Kind.OF:
        return False
    following = words[after + 1].kind
    return following not in ends and not (following in TAILS | {Kind.NOTHING} and after + 2 == len(words))


def has_object(word: Word) -> bool:
    """Whether the verb ``word`` has its object in it, so that a noun behind it is described: 修仙宗门."""
    if word.kind is not Kind.VERB or len(word.text) != 2:
        return False
    known = glossary().get(word.text[1:])
    return (known or kind_and_english(word.text[1:]))[0] in NOUNS - {Kind.UNKNOWN, Kind.TIME} | {Kind.MEDIUM}


def clause_of(words: Sequence[Word], at: int) -> int:
    """Where the 的 stands that ends a clause which begins at ``at`` and describes the noun behind it; 0 for none."""
    for of in range(at + 1, min(at + _LONGEST_CLAUSE, len(words) - 1)):
        kind = words[of].kind
        if kind in (Kind.NOT, Kind.QUOTED) or (kind is Kind.OF and _is_led(words, at, of)):
            return 0
        stuff = (
            words[of - 1].kind is Kind.ADJECTIVE
            and len(words[of - 1].text) == 1
            and words[of - 1].text not in glossary()
        )
        likened = words[at].text in LIKE and words[of - 1].kind is Kind.ADJECTIVE  # 像云一样柔软的沙发
        formed = words[of - 1].kind is Kind.COUNT and words[of - 2].text.endswith(
            ("成", "作", "了", "剩", "到", "下", "完")
        )  # 缠成一团的网线
        filled = words[of - 1].kind is Kind.TINT and words[of - 2].text.endswith(
            ("满", "着", "了", "上")
        )  # 落满灰的钢琴
        if kind is Kind.OF and (
            stuff or likened or formed or filled or words[of - 1].kind not in PROPERTIES | {Kind.COUNT}
        ):
            rest = [word for word in words[of + 1 :] if word.kind not in PROPERTIES]
            compound = len(rest) > 1 and rest[0].kind is Kind.VERB
            if compound and (rest[1].kind in ANIMATE or (rest[1].kind in NOUNS and has_object(rest[0]))):
                rest = rest[1:]  # 流浪歌手
            hung = words[at].text[:1] in HANGS and rest[:1] and rest[0].kind is Kind.MEDIUM  # 钉在木板上的照片
            return of if rest and (hung or rest[0].kind in NOUNS | {Kind.COUNT, Kind.LIGHTING}) else 0
    return 0


def _is_led(words: Sequence[Word], at: int, of: int) -> bool:
    """Whether the 的 at ``of`` is within what 把 or the like at ``at`` leads to a verb: 把女孩的帽子吹走."""
    return words[at].text in LEADS and all(word.kind is not Kind.VERB for word in words[at + 1 : of])


def trimmed_action(words: Sequence[Word]) -> Sequence[Word]:
    """``words`` without grammar at either end, but with the 把 or 对着 that leads to their verb."""
    leads = (Kind.WITH, Kind.HAVE)
    begin = next((i for i, word in enumerate(words) if word.kind in leads or word.kind not in GRAMMAR), len(words))
    inner = [i for i, word in enumerate(words) if word.kind not in GRAMMAR or word.kind is Kind.WHERE]
    end = inner[-1] + 1 if inner else 0
    end += 0 < end < len(words) and words[end].text in OWNERS and words[end - 1].kind is Kind.VERB  # 跟着我
    return words[begin:end]


def stands(words: Sequence[Word], at: int) -> bool:
    """Whether the verb at ``at`` says how something is there, which follows: 蹲着两只石狮子."""
    behind = next((word for word in words[at + 1 :] if word.kind is not Kind.NOTHING), None)
    text = words[at].text
    lasts = text.endswith(("着", "满", "了")) or any(word.text in "着了" for word in words[at + 1 : at + 2])
    appears = lasts or len(text) == 1 or text.endswith(APPEARS) or text in EMERGES
    counted = behind is not None and behind.kind is Kind.COUNT and appears
    held = text.startswith(tuple(STANDS)) or text.endswith("满")
    return counted or (lasts and held and behind is not None and behind.kind in NOUNS | PROPERTIES)


def is_light(place: Sequence[Word]) -> bool:
    last = last_content(place)
    lit = last is not None and last.kind is Kind.LIGHTING and "aurora" not in last.english
    return lit and place[-1].text in ("下", "里", "中", "之下", "底下")


def place_behind(words: Sequence[Word], at: int, limit: int) -> int:
    """Where a place begins to which the verb before ``at`` leads; 0 when none does."""
    verb = words[at - 1]
    if len(verb.text) == 1 and at + 1 == limit and len(words[at].text) == 1:
        return 0  # 入水
    while at < limit and words[at].kind is Kind.NOTHING and words[at].text in ("着", "了", "过"):
        at += 1
    end = next((i for i in range(at, limit) if words[i].kind in ENDS_PLACE | {Kind.VERB, Kind.AND}), limit)
    place = words[at:end]
    last = last_content(place)
    if last is None or (last.kind is Kind.TIME and not crosses(verb)):
        return 0
    if verb.text.endswith("出") and last.text.endswith("面"):
        return 0  # 跃出海面
    if verb.text.endswith("出") and last.kind is Kind.TIME:
        return 0  # 倒出彩虹
    down = verb.text.endswith("下") and any(word.kind is Kind.COUNT for word in place)  # 吞下一座岛
    if crosses(verb) and not down:
        there = last.kind in (Kind.PLACE, Kind.BUILDING, Kind.TIME) or place[-1].kind is Kind.WHERE
        there = there or goes_through(verb, place)
        return at if there or verb.text in THROUGH else 0
    inside = place[-1].kind is Kind.WHERE or (last.kind is Kind.PLACE and last.text.endswith(WHERE_ENDS))
    return at if inside and not verb.text.startswith(LOOKS) and last.kind not in ANIMATE else 0


def goes_through(verb: Word, place: Sequence[Word]) -> bool:
    """Whether who does ``verb`` moves into or out of what follows, whatever it is: 爬出冰箱, but 飞出一群鸽子."""
    last = place[-1]
    if last.text.endswith("门") and crosses(verb):
        return True  # 走出厂门
    moves = verb.text[:1] in MOVES and verb.text[1:] in ("出", "进", "入", "回") and len(place) < 3
    return moves and last.kind in NOUNS - ANIMATE - {Kind.PLANT} and all(word.kind is not Kind.COUNT for word in place)


def after_what(words: Sequence[Word], at: int) -> int:
    """Where 后 or 前 ends that makes what is done from ``at`` on a time: 退潮后的沙滩; 0 for none."""
    end = next((i for i in range(at + 1, min(at + 4, len(words))) if words[i].text in AFTER), 0)
    inside = all(word.kind in NOUNS | {Kind.VERB} for word in words[at:end])
    behind = words[end + 1].kind if end + 1 < len(words) else Kind.STOP
    return end + 1 if end and inside and behind in (Kind.OF, Kind.STOP, Kind.COUNT, *ANIMATE) else 0


def is_there(words: Sequence[Word], at: int) -> bool:
    """Whether the verb at ``at`` is one of standing or hanging somewhere, with what does so counted behind it."""
    behind = next((i for i in range(at + 1, len(words)) if words[i].kind is not Kind.NOTHING), 0)
    told = behind and (
        words[behind].kind is Kind.COUNT or (words[behind].kind is Kind.VERB and describes(words, behind))
    )
    return bool(told) and words[at].text[:1] in STANDS


def is_known_by(words: Sequence[Word], of: int) -> bool:
    """Whether a clause before the 的 at ``of`` only says who is meant: they do something else, or can do nothing."""
    goes_on = any(word.kind in (Kind.VERB, Kind.AT) for word in words[of + 2 :])  # 卖鱼蛋的阿伯在街头招呼客人
    return goes_on or all(word.kind not in ANIMATE | {Kind.VEHICLE, Kind.UNKNOWN} for word in words[of + 1 :])


def is_state(words: Sequence[Word], at: int, of: int) -> bool:
    """Whether 着, or 了 before the 的 at ``of``, makes the verb at ``at`` a state of somebody: 抱着吉他的歌手."""
    if words[of - 1].text == "了":
        return True  # 吃撑了的胖猫
    if words[at].text in HOLDS:
        return True  # 拿镰刀的少女
    return words[at].text.endswith("着") or any(word.text in ("着", "著", "了") for word in words[at + 1 : at + 2])


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
    return word.kind is Kind.HAVE or (word.kind is Kind.VERB and (stative or word.english.startswith("wearing")))
