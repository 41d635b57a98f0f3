"""Chinese words that name something where their neighbours tell it: 堆成山的包裹, 法式客厅, 老鼠一家."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from prompting.chinese.classes import (
    AGED,
    COOKED,
    DRIFTS,
    EVENTS,
    LETTERS,
    MERCHANDISE,
    PATTERNS,
    PRINTS,
    THINGS,
    TOOLS,
)
from prompting.chinese.dictionary import gloss, may_be_named
from prompting.chinese.glossary import Kind, Word, glossary
from prompting.chinese.neighbours import ACTORS, BEHIND_NAMES, CONTENT, STUFF, WHO, ends, in_front, is_at, opens

_HOW = frozenset("高低倒斜横直远独轻重")  # 灯笼高挂
_LAID = frozenset("铺挂贴夹套架垫罩塞包扣带披盖锁装刷")  # verbs too: 红灯笼挂在门口
_CONTESTED = frozenset({Kind.OBJECT, Kind.FOOD, Kind.TIME, Kind.VEHICLE})


def thing(words: Sequence[Word], at: int) -> Word | None:
    """What is named by the noun in front of it: 小雏菊图案, 豆浆铺, 台湾蓝鹊的徽章."""
    word, before = words[at], in_front(words, at)
    if before is None:
        return None
    aged = word.kind is Kind.MEDIUM and before.text in AGED
    if aged and (word.text in LETTERS or any(one.kind is Kind.MEDIUM for one in words[: at - 1])):
        return replace(word, kind=Kind.OBJECT)  # 拼贴画，旧邮票
    printed = word.text in PRINTS | MERCHANDISE and word.kind is Kind.OBJECT and before.kind is Kind.OF
    whose = printed and at > 1 and ends(words, at + 1) and words[at - 2].kind in CONTENT
    if whose and (at == 2 or words[at - 3].kind not in (Kind.NOT, Kind.VERB)):
        return replace(word, kind=Kind.MEDIUM)  # 台湾蓝鹊的徽章
    if word.text in PATTERNS and before.kind in CONTENT:
        return replace(word, kind=Kind.OBJECT)  # 小雏菊图案
    if (
        word.text in ("背面", "表面", "正面", "侧面")
        and before.kind in (Kind.PLACE, Kind.BUILDING)
        and not ends(words, at + 1)
    ):
        return replace(word, kind=Kind.WHERE, english="on the side of")  # 月球背面藏着
    if word.text == "泥" and before.kind in (Kind.FOOD, Kind.PLANT) and ends(words, at + 1):
        return replace(word, kind=Kind.FOOD, english="puree")  # 胡萝卜泥
    if word.text == "口" and before.kind in (Kind.PLACE, Kind.BUILDING) and ends(words, at + 1):
        return replace(word, kind=Kind.WHERE, english="at the entrance of")  # 市场口
    lies = (word.text in _LAID or (word.text == "站" and before.kind in WHO)) and is_at(words, at + 1, Kind.AT)
    if word.text in THINGS and ends(words, at + 1) and not lies:
        kind, english = THINGS[word.text]
        described = before.kind in (Kind.ADJECTIVE, Kind.TINT)
        named = before.kind in CONTENT | {Kind.MEDIUM} or described
        eaten = kind is not Kind.FOOD or before.kind in (Kind.OBJECT, Kind.ANIMAL)  # 肥肠粉, but 樱花粉
        stands = word.text == "站" and before.kind in WHO and before.text in glossary()  # 一只小狗站
        stands = stands or (described and before.text in _HOW)
        return replace(word, kind=kind, english=english) if named and eaten and not stands else None  # 豆浆铺
    return None


def compound(words: Sequence[Word], at: int) -> Word | None:
    """A verb that is a part of a noun by what stands beside it: 落叶堆里, 海带结, 一个打蛋器."""
    word, before = words[at], in_front(words, at)
    if before is None or (word.text in THINGS and ends(words, at + 1)):
        return None
    if word.text == "站" and is_at(words, at - 2, Kind.AT) and at > 1:
        return replace(word, kind=Kind.BUILDING, english="station")  # 在护士站打盹
    if word.kind is Kind.VERB and before.kind in STUFF and is_at(words, at + 1, Kind.WHERE):
        return replace(word, kind=Kind.OBJECT)  # 落叶堆里
    if before.kind in STUFF and _ends_noun(words, at):
        return replace(word, kind=before.kind, english="")  # 海带结, 水果捞
    dish = word.text in COOKED and (opens(words, at) or before.kind is Kind.OF)
    if dish and is_at(words, at + 1, Kind.FOOD) and (ends(words, at + 2) or is_at(words, at + 2, Kind.BUILDING)):
        return replace(word, kind=Kind.ADJECTIVE)  # 烤馕
    if word.text == "整" and opens(words, at) and is_at(words, at + 1, *STUFF):
        return replace(word, kind=Kind.ADJECTIVE, english="whole")  # 整墙书柜
    if word.kind is Kind.VERB and _names(words, at):
        return replace(word, kind=Kind.ADJECTIVE)  # 一个打蛋器
    return replace(word, kind=Kind.OBJECT) if word.text in EVENTS and before.kind in _CONTESTED else None  # 足球比赛


def _ends_noun(words: Sequence[Word], at: int) -> bool:
    """Whether the verb at ``at`` is the last character of a noun, since it has no object and moves nothing."""
    word = words[at]
    alone = word.kind is Kind.VERB and len(word.text) == 1 < len(words[at - 1].text) and word.text not in DRIFTS
    goes_on = is_at(words, at + 1, Kind.AT, Kind.NOT, Kind.OF, Kind.MEDIUM, Kind.STYLE)
    return alone and ends(words, at + 1) and not goes_on


def _names(words: Sequence[Word], at: int) -> bool:
    """Whether the verb at ``at`` behind a count is a part of the noun, since no 的 follows."""
    if words[at - 1].kind is not Kind.COUNT or len(words[at].text) > 1:
        return False
    rest = list(takewhile(lambda word: word.kind not in BEHIND_NAMES - {Kind.OF}, words[at + 1 :]))
    return 0 < len(rest) < 3 and all(word.kind in CONTENT for word in rest)


def nominal(words: Sequence[Word], at: int) -> Word | None:
    """A verb behind 的 at the end is what is named by it: 堆成山的包裹."""
    word, before = words[at], in_front(words, at)
    told = word.kind is Kind.VERB and len(word.text) > 1 and before is not None and before.kind is Kind.OF
    last = at + 1 == len(words) or is_at(words, at + 1, Kind.STOP)
    told = (told and at > 2 and last) or (last and _is_counted(words, at))
    return replace(word, kind=Kind.OBJECT, english=gloss(word.text) or word.english) if told else None


def _is_counted(words: Sequence[Word], at: int) -> bool:
    """Whether a count stands before the verb at ``at``, and nobody that could do it: 一辆换药推车."""
    count = next((i for i in range(at - 1, max(at - 4, -1), -1) if words[i].kind is Kind.COUNT), None)
    who = count is None or any(word.kind in ACTORS | {Kind.STOP, Kind.OF, Kind.AT} for word in words[count:at])
    return not who and len(words[at].text) > 1 and may_be_named(words[at].text)


def furnished(words: Sequence[Word], at: int) -> Word | None:
    """日式 and the like in front of a room or of another style is a style: 法式客厅."""
    word = words[at]
    styled = word.kind is Kind.ADJECTIVE and word.text.endswith("式") and len(word.text) < 4 and opens(words, at)
    return replace(word, kind=Kind.STYLE) if styled and is_at(words, at + 1, Kind.PLACE, Kind.STYLE) else None


def mat(words: Sequence[Word], at: int) -> Word | None:
    """What 垫上 and the like lie on, and that it is a place: 野餐垫上."""
    on = at if words[at].text[:1] in TOOLS and words[at].text[1:] in ("上", "下", "里") else at + 1
    if not at < len(words) or on >= len(words) or words[on].text[:1] not in TOOLS or not ends(words, on + 1):
        return None
    told = (
        words[on].text[1:] in ("上", "下", "里") and on > 0 and words[on - 1].kind is Kind.VERB and opens(words, on - 1)
    )
    kind = Kind.PLACE if at == on else Kind.OBJECT
    return replace(words[at], kind=kind) if told and words[on].kind is Kind.VERB else None


def family(words: Sequence[Word], at: int) -> Word | None:
    """一家 and the like that count nobody behind them are who is meant: 老鼠一家."""
    word, before = words[at], in_front(words, at)
    who = word.kind is Kind.COUNT and before is not None and before.kind in WHO and ends(words, at + 1)
    return replace(word, kind=Kind.PERSON, english="family" if word.text == "一家" else word.english) if who else None
