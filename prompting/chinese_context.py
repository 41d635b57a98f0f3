# ruff: noqa: E501  Chinese characters count twice
"""Chinese words whose kind only their neighbours tell: 侘寂风, 画三只虾, 落叶堆里, 豆浆铺.

Each rule looks at one word among its neighbours and answers with what it is there, or with None; the first that answers
holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from prompting.chinese_classes import (
    AUTHORED,
    BODIES,
    COOKED,
    CRAFTS,
    DEGREES,
    EVENTS,
    FIELDS,
    LIKE,
    MIXING,
    SAYS,
    SITES,
    STATES,
    THINGS,
    VIEWING,
    WANTED,
)
from prompting.chinese_clauses import clause_of
from prompting.chinese_joins import joined
from prompting.dictionary import doing, gloss, is_done, listed, may_be_done, part_of_speech
from prompting.glossary import Kind, Word, glossary
from prompting.word_kinds import kind_and_english

_WHO = frozenset({Kind.ANIMAL, Kind.PERSON, Kind.FANTASY})
_STUFF = frozenset({Kind.PLANT, Kind.OBJECT, Kind.FOOD, Kind.PLACE})
_CONTENT = _STUFF | _WHO | {Kind.WORN, Kind.VEHICLE, Kind.UNKNOWN, Kind.BUILDING}
_ACTORS = _WHO | {Kind.VEHICLE, Kind.BUILDING}
_PAINTED = _STUFF | _ACTORS | {Kind.COUNT, Kind.SHEET}
_LOOKS = frozenset({
    Kind.STYLE, Kind.MEDIUM, Kind.LIGHTING, Kind.MOOD, Kind.COMPOSITION, Kind.LENS, Kind.QUALITY, Kind.COLOUR, Kind.REFERENCE,
})  # fmt: skip
_NAME_STYLES = frozenset({Kind.STYLE, Kind.REFERENCE, Kind.ADJECTIVE, Kind.MOOD, Kind.UNKNOWN, Kind.MEDIUM, Kind.PLACE})
_CONTESTED = frozenset({Kind.OBJECT, Kind.FOOD, Kind.TIME, Kind.VEHICLE})
_BEHIND_NAMES = frozenset({Kind.STOP, Kind.OF, Kind.AT, Kind.WHERE, Kind.AND, Kind.NOT, Kind.MEDIUM, Kind.STYLE})
_DOES = frozenset({Kind.VERB, Kind.HAVE, Kind.WEAR})
Rule = Callable[[Sequence[Word], int], Word | None]


def in_context(words: Sequence[Word]) -> Iterator[Word]:
    """``words`` with the kinds that their neighbours tell, and a stop for a space."""
    words = joined(words)
    for at, word in enumerate(words):
        yield next((found for rule in _RULES if (found := rule(words, at)) is not None), word)


def _before(words: Sequence[Word], at: int) -> Word | None:
    return words[at - 1] if at and words[at - 1].end == words[at].start else None


def _is(words: Sequence[Word], at: int, *kinds: Kind) -> bool:
    return at < len(words) and words[at].kind in kinds


def _opens(words: Sequence[Word], at: int) -> bool:
    """Whether nothing of the segment stands in front of the word at ``at``, but a count."""
    return at == 0 or words[at - 1].kind in (Kind.STOP, Kind.COUNT, Kind.NOTHING)


def _ends(words: Sequence[Word], at: int) -> bool:
    """Whether a name may end before the word at ``at``."""
    return at >= len(words) or words[at].kind in _BEHIND_NAMES


def may_act(word: Word) -> bool:
    """Whether ``word``, which only the dictionary holds, may be a verb with its object: 炼药, 掰手腕."""
    known, first = glossary(), word.text[:1]
    if word.text in known or not 1 < len(word.text) < 5:
        return False
    if len(word.text) == 2 and listed(word.text) and not (may_be_done(word.text) or "ing" in gloss(word.text)):
        return False  # 摊贩
    rest = word.text[1:] if len(word.text) < 4 else word.text[2:]
    if len(rest) > 1 and not (listed(rest) or rest in known or may_be_done(word.text)):
        return False  # 演唱会
    acts = known.get(first, (None, ""))[0] is Kind.VERB or may_be_done(word.text)
    return acts or (first not in known and (part_of_speech(first).startswith("v") or is_done(first)))


def has_object(word: Word) -> bool:
    """Whether the verb ``word`` has its object in it, so that a noun behind it is described: 修仙宗门."""
    if word.kind is not Kind.VERB or len(word.text) != 2:
        return False
    known = glossary().get(word.text[1:])
    return (known or kind_and_english(word.text[1:]))[0] in _CONTENT - {Kind.UNKNOWN}


def _manner(words: Sequence[Word], at: int) -> Word | None:
    word, before = words[at], _before(words, at)
    if before is None:
        return None
    named = word.text == "风" and before.kind in _CONTENT and (at + 1 == len(words) or _is(words, at + 1, Kind.STOP))
    manner = named or (word.text in ("风", "系", "范", "味") and before.kind in _NAME_STYLES)  # 戏曲风
    version = (
        word.text == "版" and before.kind in (Kind.STYLE, Kind.MEDIUM, Kind.REFERENCE) and not _ends(words, at + 1)
    )
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
    mixed = word.text in MIXING and before.kind is Kind.TINT and _is(words, at + 1, Kind.TINT)
    return replace(word, kind=Kind.AND) if mixed else None  # 墨绿配金


def _thing(words: Sequence[Word], at: int) -> Word | None:
    word, before = words[at], _before(words, at)
    if before is None:
        return None
    if word.text in THINGS and _ends(words, at + 1) and not _is(words, at + 1, Kind.AT):
        kind, english = THINGS[word.text]
        described = before.kind in (Kind.ADJECTIVE, Kind.TINT)
        named = before.kind in _CONTENT | {Kind.MEDIUM} or described
        return replace(word, kind=kind, english=english) if named else None  # 豆浆铺
    if word.kind is Kind.VERB and before.kind in _STUFF and _is(words, at + 1, Kind.WHERE):
        return replace(word, kind=Kind.OBJECT)  # 落叶堆里
    if word.text in COOKED and _opens(words, at) and _is(words, at + 1, Kind.FOOD) and _ends(words, at + 2):
        return replace(word, kind=Kind.ADJECTIVE)  # 烤馕
    if word.kind is Kind.VERB and _names(words, at):
        return replace(word, kind=Kind.ADJECTIVE)  # 一个打蛋器
    return replace(word, kind=Kind.OBJECT) if word.text in EVENTS and before.kind in _CONTESTED else None  # 足球比赛


def _names(words: Sequence[Word], at: int) -> bool:
    """Whether the verb at ``at`` behind a count is a part of the noun, since no 的 follows."""
    if words[at - 1].kind is not Kind.COUNT or len(words[at].text) > 1:
        return False
    rest = list(takewhile(lambda word: word.kind not in _BEHIND_NAMES - {Kind.OF}, words[at + 1 :]))
    return 0 < len(rest) < 3 and all(word.kind in _CONTENT for word in rest)


def _degree(words: Sequence[Word], at: int) -> Word | None:
    """What only says that something is wanted, or how much of it, is nothing: 要写实一点."""
    word, before = words[at], _before(words, at)
    much = word.text in DEGREES and before is not None and before.kind in _LOOKS | {Kind.ADJECTIVE}
    wanted = word.text in WANTED and _is(words, at + 1, *_LOOKS) and (before is None or before.kind is Kind.STOP)
    return replace(word, kind=Kind.NOTHING) if much or wanted else None


def _work(words: Sequence[Word], at: int) -> Word | None:
    """画: what somebody does, what is asked for (画三只虾), who made it (毕加索画的公鸡), or else a medium."""
    word, before = words[at], _before(words, at)
    if word.text in AUTHORED and before is not None and before.kind is Kind.REFERENCE and _is(words, at + 1, Kind.OF):
        return replace(word, kind=Kind.NOTHING)
    if word.text != "画" or not _is(words, at + 1, *_PAINTED):
        return None
    if before is not None and before.kind not in (Kind.MANNER, Kind.NOTHING):
        return replace(word, kind=Kind.VERB, english="painting")
    return replace(word, kind=Kind.NOTHING) if _is(words, at + 1, Kind.COUNT, Kind.SHEET) else word


def _motion(words: Sequence[Word], at: int) -> Word | None:
    """A verb by the 着, the 在 or the verb behind it: 驮着, 长在屋顶上, 去上班."""
    word, before = words[at], _before(words, at)
    behind = words[at + 1] if at + 1 < len(words) else None
    lasting = behind is not None and behind.text in ("着", "著") and behind.start == word.end
    if lasting and word.kind in _CONTENT | {Kind.ADJECTIVE} and len(word.text) < 3:
        return replace(word, kind=Kind.VERB, english=word.english or doing(gloss(word.text, verb=True)))
    if word.text == "长" and (lasting or _is(words, at + 1, Kind.AT)):
        return replace(word, kind=Kind.VERB, english="growing")
    if word.text in ("去", "来") and _is(words, at + 1, Kind.VERB, Kind.PLACE, Kind.BUILDING):
        told = before is not None and before.kind is not Kind.VERB
        return replace(word, kind=Kind.VERB, english="going" if word.text == "去" else "coming") if told else None
    return None


def _act(words: Sequence[Word], at: int) -> Word | None:
    word, before = words[at], _before(words, at)
    if word.kind is Kind.VERB and len(word.text) > 1 and at + 1 < len(words) and words[at + 1].text in SITES:
        return replace(word, kind=Kind.ADJECTIVE) if _opens(words, at) else None  # 发掘现场
    if before is None:
        return None
    if word.text in CRAFTS and before.kind is Kind.MEDIUM and _ends(words, at + 1):
        return replace(word, kind=Kind.MEDIUM)  # 钩针编织
    if (
        word.text in ("发光", "闪光", "反光", "发亮")
        and before.kind in _CONTENT
        and (at + 1 == len(words) or _is(words, at + 1, Kind.STOP))
    ):
        return replace(word, kind=Kind.VERB, english="glowing")  # 水母发光
    if word.text in VIEWING and _is(words, at + 1, *_PAINTED):
        return replace(word, kind=Kind.VERB, english="looking at")
    if word.text == "包" and (before.kind is Kind.PERSON or _is(words, at + 1, Kind.FOOD)):
        return replace(word, kind=Kind.VERB, english="wrapping")
    return replace(word, kind=Kind.VERB) if before.kind in _WHO and _is_done(words, at) else None


def _is_done(words: Sequence[Word], at: int) -> bool:
    """Whether the word at ``at`` behind somebody is what they do: 快递小哥送餐, 鲸鱼会飞, 蝙蝠倒挂在山洞里."""
    word, last = words[at], at + 1 == len(words) or _is(words, at + 1, Kind.STOP)
    if not last and not _is(words, at + 1, Kind.AT, Kind.NOT, Kind.VERB):
        return False
    if word.kind is Kind.ADJECTIVE and (last or word.text.startswith("会")):
        asleep = word.text.startswith("会") or word.english.endswith("ing") or may_be_done(word.text)
        return asleep or may_act(word)
    placed = _is(words, at + 1, Kind.AT) and may_be_done(word.text)
    acted = word.kind in (Kind.OBJECT, Kind.FOOD, Kind.ADJECTIVE, Kind.BUILDING)
    return acted and (placed or may_act(word))


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
    told = word.text in LIKE and _opens(words, at) and any(one.kind is Kind.OF for one in words[at + 2 : at + 6])
    return replace(word, kind=Kind.WITH, english="like") if told else None


def _able(words: Sequence[Word], at: int) -> Word | None:
    """会 and 能 in front of what a noun can do: 会走路的蘑菇."""
    told = (
        words[at].text in ("会", "能")
        and _opens(words, at)
        and _is(words, at + 1, Kind.VERB)
        and clause_of(words, at + 1)
    )
    return replace(words[at], kind=Kind.ADJECTIVE) if told else None


def _state(words: Sequence[Word], at: int) -> Word | None:
    word, before = words[at], _before(words, at)
    starts = before is None or before.kind in (Kind.OF, Kind.COUNT, Kind.STOP, Kind.ADJECTIVE, Kind.MANNER)
    state = word.english in STATES and _is(words, at + 1, *_ACTORS) and starts
    return replace(word, kind=Kind.ADJECTIVE) if state else None  # 燃烧骑士


def _body(words: Sequence[Word], at: int) -> Word | None:
    """A part of a body that does, has or wears something: 额头贴着符的僵尸."""
    word = words[at]
    behind = at + 2 if _is(words, at + 1, Kind.WHERE) else at + 1
    whose = _opens(words, at) or words[at - 1].kind in _WHO
    told = word.text in BODIES and whose and _is(words, behind, *_DOES)
    return replace(word, kind=Kind.BODY) if told else None


_RULES: Sequence[Rule] = (_field, _manner, _thing, _degree, _work, _motion, _act, _likeness, _able, _state, _body)
