# ruff: noqa: E501  Chinese characters count twice
"""Chinese words whose kind only their neighbours tell: 侘寂风, 画三只虾, 落叶堆里, 豆浆铺.

Each rule looks at one word among its neighbours and answers with what it is there, or with None; the first that answers
holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from prompting.chinese.classes import (
    AUTHORED,
    BODIES,
    DEGREES,
    FIELDS,
    LIKE,
    MAKES,
    MIXING,
    OWNERS,
    PRONOUNS,
    SAYS,
    SERVES,
    SPENT,
    STATES,
    THEMES,
    WANTED,
)
from prompting.chinese.deeds import (
    able,
    act,
    adverb,
    follows,
    idiom,
    moment,
    motion,
    particle,
    pivot,
    purpose,
    result,
    there,
)
from prompting.chinese.glossary import Kind, Word
from prompting.chinese.joins import joined
from prompting.chinese.namings import compound, family, furnished, mat, nominal, thing
from prompting.chinese.neighbours import (
    ACTORS,
    CONTENT,
    PAINTED,
    WHO,
    ends,
    in_front,
    is_at,
    opens,
)
from prompting.chinese.turns import asked_again, asked_of, in_the_manner, turned

_LOOKS = frozenset({
    Kind.STYLE, Kind.MEDIUM, Kind.LIGHTING, Kind.MOOD, Kind.COMPOSITION, Kind.LENS, Kind.QUALITY, Kind.COLOUR, Kind.REFERENCE,
})  # fmt: skip
_NAME_STYLES = frozenset({Kind.STYLE, Kind.REFERENCE, Kind.ADJECTIVE, Kind.MOOD, Kind.UNKNOWN, Kind.MEDIUM, Kind.PLACE})
_AFTER_WHOM = frozenset({"用", "以", "按", "照", "按照", "仿", "仿照", "模仿", "学", "参考"})  # 用水彩画一只猫
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
    last = at + 1 == len(words) or is_at(words, at + 1, Kind.STOP)
    named = word.text == "风" and last and before.kind in CONTENT
    manner = named or (word.text in ("风", "系", "范", "味") and before.kind in _NAME_STYLES)  # 戏曲风
    version = word.text == "版" and before.kind in (Kind.STYLE, Kind.MEDIUM, Kind.REFERENCE) and not ends(words, at + 1)
    if manner or version:
        return replace(word, kind=Kind.MANNER, english="")  # 侘寂风
    way = word.text in ("方式", "形式", "样式") and before.kind is Kind.OF
    if way and is_at(words, at - 2, Kind.STYLE, Kind.MEDIUM):
        return replace(word, kind=Kind.MANNER, english="")  # 用油画的方式画
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


def _degree(words: Sequence[Word], at: int) -> Word | None:
    """What only says that something is wanted, or how much of it, is nothing: 要写实一点."""
    word, before = words[at], in_front(words, at)
    much = word.text in DEGREES and before is not None and before.kind in _LOOKS | {Kind.ADJECTIVE}
    wanted = (
        word.text in WANTED
        and is_at(words, at + 1, *_LOOKS, Kind.TINT)
        and (before is None or before.kind in (Kind.STOP, Kind.NOTHING))
    )
    return replace(word, kind=Kind.NOTHING) if much or wanted else None


def _work(words: Sequence[Word], at: int) -> Word | None:
    """画: what somebody does, what is asked for (画三只虾), who made it (毕加索画的公鸡), or else a medium."""
    word, before = words[at], in_front(words, at)
    if word.text in AUTHORED and before is not None and before.kind is Kind.REFERENCE and is_at(words, at + 1, Kind.OF):
        return replace(word, kind=Kind.NOTHING)
    if (
        word.text in SERVES
        and is_at(words, at + 1, Kind.MEDIUM)
        and ends(words, at + 2)
        and (not opens(words, at) or (at == 0 and is_at(words, at + 2, Kind.STOP)))
    ):
        return replace(word, kind=Kind.NOTHING)  # 一只石虎当吉祥物
    if (stuff := _stuff(words, at)) is not None:
        return stuff
    used = at > 1 and words[at - 2].text in ("用", "以", "拿") and before is not None and before.kind is Kind.MEDIUM
    if used and word.text in MAKES and is_at(words, at + 1, Kind.COUNT, Kind.SHEET):
        return replace(word, kind=Kind.NOTHING)  # 用黏土做一个叶绿体
    if word.text != "画" or not is_at(words, at + 1, *PAINTED):
        return None
    lead = next((i for i in range(at - 1, max(at - 6, -1), -1) if words[i].text in _AFTER_WHOM), at)
    used = any(one.kind in _LOOKS for one in words[lead:at]) and all(
        one.kind is not Kind.STOP for one in words[lead:at]
    )
    if used and (is_at(words, at + 1, Kind.COUNT, Kind.SHEET) or opens(words, lead)):
        return Word(Kind.STOP, word.start, word.end, "", word.text)  # 用钢笔淡彩画一座桥
    if before is not None and before.kind not in (Kind.MANNER, Kind.NOTHING, Kind.STOP):
        return replace(word, kind=Kind.VERB, english="painting")
    asked = (
        at > 0 and before is not None and not any(one.kind in WHO | {Kind.COUNT} for one in words[:at])
    )  # 可爱，画猫
    return replace(word, kind=Kind.NOTHING) if asked or is_at(words, at + 1, Kind.COUNT, Kind.SHEET) else word


def _stuff(words: Sequence[Word], at: int) -> Word | None:
    """What something is to be made of, and the verb behind it, when an idea begins so: 用乐高积木还原故宫角楼."""
    made = next((i for i in range(2, min(4, len(words))) if words[i].text in MAKES), 0)
    asked = made and words[0].text in ("用", "拿", "以") and is_at(words, made + 1, *CONTENT, Kind.COUNT, Kind.SHEET)
    if not asked or any(word.kind not in CONTENT | {Kind.MEDIUM} for word in words[1:made]) or at > made:
        return None
    return replace(words[at], kind=Kind.MEDIUM if 0 < at < made else Kind.NOTHING)


def _field(words: Sequence[Word], at: int) -> Word | None:
    """What a segment says that it is about is nothing to see: 背景是星空, 风格：水彩."""
    word = words[at]
    if word.text in ("参考", "致敬", "模仿", "借鉴") and opens(words, at) and is_at(words, at + 1, Kind.REFERENCE):
        return replace(word, kind=Kind.NOTHING)  # 参考莫奈
    if word.text in SAYS and 0 < at < len(words) - 1 and words[at - 1].text in FIELDS:
        return replace(word, kind=Kind.NOTHING) if at == 1 or words[at - 2].kind is Kind.STOP else None
    if word.text in THEMES and at > 1 and words[at - 1].text in ("为", "作为") and is_at(words, at + 1, Kind.OF):
        return replace(word, kind=Kind.NOTHING)  # 以猫为主题的海报
    if word.text not in FIELDS or (at and words[at - 1].kind is not Kind.STOP) or at + 2 >= len(words):
        return None
    behind = words[at + 1]
    told = (
        behind.text in SAYS
        or behind.kind is Kind.QUOTED
        or (behind.kind is Kind.STOP and behind.text[:1] in ("：", ":"))
    )
    return replace(word, kind=Kind.NOTHING) if told else None


def _likeness(words: Sequence[Word], at: int) -> Word | None:
    """像 that begins what a noun is like: 像云一样的绵羊."""
    word = words[at]
    told = word.text in LIKE and opens(words, at) and any(one.kind is Kind.OF for one in words[at + 2 : at + 6])
    return replace(word, kind=Kind.WITH, english="like") if told else None


def _shade(words: Sequence[Word], at: int) -> Word | None:
    """A mood right before a style is of the style: 暗黑哥特."""
    told = words[at].kind is Kind.MOOD and is_at(words, at + 1, Kind.STYLE) and opens(words, at)
    return replace(words[at], kind=Kind.STYLE) if told and words[at].end == words[at + 1].start else None


def _state(words: Sequence[Word], at: int) -> Word | None:
    word, before = words[at], in_front(words, at)
    starts = before is None or before.kind in (Kind.OF, Kind.COUNT, Kind.STOP, Kind.ADJECTIVE, Kind.MANNER)
    alone = before is None or before.kind is Kind.STOP
    whole = alone and is_at(words, at + 1, *CONTENT) and ends(words, at + 2)  # 旋转楼梯
    state = (
        (word.english in STATES or (word.text in SPENT and word.kind is Kind.VERB))
        and (is_at(words, at + 1, *ACTORS) or whole)
        and starts
    )
    return replace(word, kind=Kind.ADJECTIVE) if state else None  # 燃烧骑士


def _someone(words: Sequence[Word], at: int) -> Word | None:
    """她 at the beginning of an idea is who it is about: 她撑着油纸伞走过石拱桥."""
    told = at == 0 and words[at].text in PRONOUNS and is_at(words, at + 1, Kind.VERB, Kind.AT, Kind.WITH, Kind.WEAR)
    return replace(words[at], kind=Kind.PERSON, english=PRONOUNS[words[at].text]) if told else None


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
    turned, asked_again, asked_of, in_the_manner, _field, _manner, mat, thing, compound, _degree, _work, motion, result, act, idiom, _likeness, able, _shade, _state, moment, there, nominal, adverb, pivot, particle, follows, purpose, furnished, family, _someone, _owned, _body,
)  # fmt: skip
