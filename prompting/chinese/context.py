# ruff: noqa: E501  Chinese characters count twice
"""Chinese words whose kind only their neighbours tell: 侘寂风, 画三只虾, 落叶堆里, 豆浆铺.

Each rule looks at one word among its neighbours and answers with what it is there, or with None; the first that answers
holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from prompting.chinese.classes import (
    AUTHORED,
    BODIES,
    COOKED,
    DEGREES,
    EVENTS,
    FIELDS,
    LIKE,
    MIXING,
    OWNERS,
    PATTERNS,
    SAYS,
    STATES,
    THINGS,
    WANTED,
)
from prompting.chinese.deeds import able, act, idiom, moment, motion, there
from prompting.chinese.glossary import Kind, Word, glossary
from prompting.chinese.joins import joined
from prompting.chinese.neighbours import (
    ACTORS,
    BEHIND_NAMES,
    CONTENT,
    PAINTED,
    STUFF,
    WHO,
    ends,
    in_front,
    is_at,
    opens,
)
from prompting.chinese.turns import asked_again, turned

_LOOKS = frozenset({
    Kind.STYLE, Kind.MEDIUM, Kind.LIGHTING, Kind.MOOD, Kind.COMPOSITION, Kind.LENS, Kind.QUALITY, Kind.COLOUR, Kind.REFERENCE,
})  # fmt: skip
_NAME_STYLES = frozenset({Kind.STYLE, Kind.REFERENCE, Kind.ADJECTIVE, Kind.MOOD, Kind.UNKNOWN, Kind.MEDIUM, Kind.PLACE})
_CONTESTED = frozenset({Kind.OBJECT, Kind.FOOD, Kind.TIME, Kind.VEHICLE})
_DOES = frozenset({Kind.VERB, Kind.HAVE, Kind.WEAR})
Rule = Callable[[Sequence[Word], int], Word | None]


def in_context(words: Sequence[Word]) -> Iterator[Word]:
    """``words`` with the kinds that their neighbours tell, and a stop for a space."""
    words = joined(words)
    for at, word in enumerate(words):
        yield next((found for rule in _RULES if (found := rule(words, at)) is not None), word)


def _manner(words: Sequence[Word], at: int) -> Word | None:
    word, before = words[at], in_front(words, at)
    if before is None:
        return None
    named = word.text == "风" and before.kind in CONTENT and (at + 1 == len(words) or is_at(words, at + 1, Kind.STOP))
    manner = named or (word.text in ("风", "系", "范", "味") and before.kind in _NAME_STYLES)  # 戏曲风
    version = word.text == "版" and before.kind in (Kind.STYLE, Kind.MEDIUM, Kind.REFERENCE) and not ends(words, at + 1)
    if manner or version:
        return replace(word, kind=Kind.MANNER, english="")  # 侘寂风
    if word.text in ("质感", "感", "效果", "韵味", "味道") and before.kind in (Kind.MEDIUM, Kind.STYLE, Kind.REFERENCE):
        return replace(word, kind=before.kind, english="")  # 油画质感
    if word.text in ("发", "瞳", "眸", "唇", "肤") and before.kind is Kind.TINT:
        return replace(word, kind=Kind.OBJECT, english="hair" if word.text == "发" else word.english)  # 蓝发
    if word.text == "底" and before.kind is Kind.TINT:
        return replace(word, kind=Kind.PLACE, english="background")  # 米白底
    if word.text in ("系", "调") and before.kind in (Kind.TINT, Kind.COLOUR):
        return replace(word, kind=Kind.COLOUR, english="tones")  # 粉色系
    mixed = word.text in MIXING and before.kind is Kind.TINT and is_at(words, at + 1, Kind.TINT)
    return replace(word, kind=Kind.AND) if mixed else None  # 墨绿配金


def _thing(words: Sequence[Word], at: int) -> Word | None:
    word, before = words[at], in_front(words, at)
    if before is None:
        return None
    if word.text in PATTERNS and before.kind in CONTENT:
        return replace(word, kind=Kind.OBJECT)  # 小雏菊图案
    if (
        word.text in ("背面", "表面", "正面", "侧面")
        and before.kind in (Kind.PLACE, Kind.BUILDING)
        and not ends(words, at + 1)
    ):
        return replace(word, kind=Kind.WHERE, english="on the side of")  # 月球背面藏着
    if word.text in THINGS and ends(words, at + 1) and not is_at(words, at + 1, Kind.AT):
        kind, english = THINGS[word.text]
        described = before.kind in (Kind.ADJECTIVE, Kind.TINT)
        named = before.kind in CONTENT | {Kind.MEDIUM} or described
        eaten = kind is not Kind.FOOD or before.kind in (Kind.OBJECT, Kind.ANIMAL)  # 肥肠粉, but 樱花粉
        stands = word.text == "站" and before.kind in WHO and before.text in glossary()  # 一只小狗站
        return replace(word, kind=kind, english=english) if named and eaten and not stands else None  # 豆浆铺
    if word.kind is Kind.VERB and before.kind in STUFF and is_at(words, at + 1, Kind.WHERE):
        return replace(word, kind=Kind.OBJECT)  # 落叶堆里
    if word.text in COOKED and opens(words, at) and is_at(words, at + 1, Kind.FOOD) and ends(words, at + 2):
        return replace(word, kind=Kind.ADJECTIVE)  # 烤馕
    if word.kind is Kind.VERB and _names(words, at):
        return replace(word, kind=Kind.ADJECTIVE)  # 一个打蛋器
    return replace(word, kind=Kind.OBJECT) if word.text in EVENTS and before.kind in _CONTESTED else None  # 足球比赛


def _names(words: Sequence[Word], at: int) -> bool:
    """Whether the verb at ``at`` behind a count is a part of the noun, since no 的 follows."""
    if words[at - 1].kind is not Kind.COUNT or len(words[at].text) > 1:
        return False
    rest = list(takewhile(lambda word: word.kind not in BEHIND_NAMES - {Kind.OF}, words[at + 1 :]))
    return 0 < len(rest) < 3 and all(word.kind in CONTENT for word in rest)


def _degree(words: Sequence[Word], at: int) -> Word | None:
    """What only says that something is wanted, or how much of it, is nothing: 要写实一点."""
    word, before = words[at], in_front(words, at)
    much = word.text in DEGREES and before is not None and before.kind in _LOOKS | {Kind.ADJECTIVE}
    wanted = (
        word.text in WANTED
        and is_at(words, at + 1, *_LOOKS)
        and (before is None or before.kind in (Kind.STOP, Kind.NOTHING))
    )
    return replace(word, kind=Kind.NOTHING) if much or wanted else None


def _work(words: Sequence[Word], at: int) -> Word | None:
    """画: what somebody does, what is asked for (画三只虾), who made it (毕加索画的公鸡), or else a medium."""
    word, before = words[at], in_front(words, at)
    if word.text in AUTHORED and before is not None and before.kind is Kind.REFERENCE and is_at(words, at + 1, Kind.OF):
        return replace(word, kind=Kind.NOTHING)
    if word.text != "画" or not is_at(words, at + 1, *PAINTED):
        return None
    if before is not None and before.kind not in (Kind.MANNER, Kind.NOTHING):
        return replace(word, kind=Kind.VERB, english="painting")
    return replace(word, kind=Kind.NOTHING) if is_at(words, at + 1, Kind.COUNT, Kind.SHEET) else word


def _field(words: Sequence[Word], at: int) -> Word | None:
    """What a segment says that it is about is nothing to see: 背景是星空, 风格：水彩."""
    word = words[at]
    if word.text in SAYS and 0 < at < len(words) - 1 and words[at - 1].text in FIELDS:
        return replace(word, kind=Kind.NOTHING) if at == 1 or words[at - 2].kind is Kind.STOP else None
    if word.text not in FIELDS or (at and words[at - 1].kind is not Kind.STOP) or at + 2 >= len(words):
        return None
    behind = words[at + 1]
    told = behind.text in SAYS or (behind.kind is Kind.STOP and behind.text[:1] in ("：", ":"))
    return replace(word, kind=Kind.NOTHING) if told else None


def _likeness(words: Sequence[Word], at: int) -> Word | None:
    """像 that begins what a noun is like: 像云一样的绵羊."""
    word = words[at]
    told = word.text in LIKE and opens(words, at) and any(one.kind is Kind.OF for one in words[at + 2 : at + 6])
    return replace(word, kind=Kind.WITH, english="like") if told else None


def _state(words: Sequence[Word], at: int) -> Word | None:
    word, before = words[at], in_front(words, at)
    starts = before is None or before.kind in (Kind.OF, Kind.COUNT, Kind.STOP, Kind.ADJECTIVE, Kind.MANNER)
    state = word.english in STATES and is_at(words, at + 1, *ACTORS) and starts
    return replace(word, kind=Kind.ADJECTIVE) if state else None  # 燃烧骑士


def _owned(words: Sequence[Word], at: int) -> Word | None:
    """我 in front of somebody is whose they are: 我女儿骑着独角兽."""
    word = words[at]
    told = word.kind is Kind.NOTHING and word.text in OWNERS and is_at(words, at + 1, *WHO, Kind.BUILDING)
    return replace(word, kind=Kind.ADJECTIVE, english=OWNERS[word.text]) if told and opens(words, at) else None


def _body(words: Sequence[Word], at: int) -> Word | None:
    """A part of a body that does, has or wears something: 额头贴着符的僵尸."""
    word = words[at]
    behind = at + 2 if is_at(words, at + 1, Kind.WHERE) else at + 1
    whose = opens(words, at) or words[at - 1].kind in WHO
    told = word.text in BODIES and whose and is_at(words, behind, *_DOES)
    return replace(word, kind=Kind.BODY) if told else None


_RULES: Sequence[Rule] = (
    turned, asked_again, _field, _manner, _thing, _degree, _work, motion, act, idiom, _likeness, able, _state, moment, there, _owned, _body,
)  # fmt: skip
