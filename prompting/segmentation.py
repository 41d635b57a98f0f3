"""A Chinese text cut into words: the cheapest way through the words of our glossary and of a public dictionary.

Every word costs about 1, so the way with the fewest words wins; our own cost less than others, single characters more.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from math import inf

from prompting.dictionary import likely_words, listed
from prompting.glossary import COUNT, WHERES, Kind, Word, counted, glossary
from prompting.lexicon import terms
from prompting.spec import Slot
from prompting.traditional import simplified
from prompting.word_kinds import kind_and_english, leads
from prompting.words import term_key

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9'’./+-]*(?: +[A-Za-z0-9][A-Za-z0-9'’./+-]*)*")
_YEARS = re.compile(
    r"(\d{1,4}|[一二三四五六七八九十〇零]{2,4})(年代|年|世纪)|([一二三四五六七八九十两]{1,3}|\d{1,2})(点)(?:钟|半|多)?"
)
_QUOTED = re.compile(
    r"(?:上面|上|里)?(?:写着|写有|上书|刻着|印着|写)?(?:\"[^\"]{1,200}\"|“[^”]{1,200}”|「[^」]{1,200}」|『[^』]{1,200}』)"
)
_STOPS = re.compile(r"[，。、；：！？,;:!?\n·…~（）()【】\[\]《》<>|/\"“”「」『』]+")
_DIGITS = "零一二三四五六七八九〇"
_WEATHER = re.compile(r"(?:正)?(下|飘|落)(?:着|过|了|起了|起)?(大|小|暴|细|毛毛)?(雨|雪|冰雹)(?:了|花)?")
_NAME_STYLES = frozenset({Kind.STYLE, Kind.REFERENCE, Kind.ADJECTIVE, Kind.MOOD, Kind.UNKNOWN, Kind.MEDIUM, Kind.PLACE})
# Characters by which foreign names are written as they sound; with a dot between them, a few more.
_SOUND = (
    "阿埃艾安奥巴贝比波博布查达戴德迪蒂多厄恩尔法菲费芬弗福富盖戈格古哈海赫亨霍基吉加杰卡凯柯科克肯库拉莱"
    "兰朗勒雷里利林卢鲁伦罗洛马麦曼梅蒙米莫穆纳娜内尼妮诺欧帕佩皮普奇乔切钦琼萨塞桑莎史斯丝苏索塔泰坦特提图托瓦威韦维温沃伍西希夏谢休雅亚耶伊扬尤约泽詹朱兹佐"
)
_SOUNDS = re.compile(f"[{_SOUND}]{{3,7}}")
_PART = f"[{_SOUND}爱华文森顿伯默登柏甘宾凡白弥安让保约翰大卫玛丽赖贾龙瑟明理查斐]{{1,6}}"
_NAME = re.compile(f"{_PART}(?:[·•・]{_PART})+")
_FOREIGN = 2.3
_STUFF = frozenset({Kind.PLANT, Kind.OBJECT, Kind.FOOD, Kind.PLACE})
_PAINTED = _STUFF | {Kind.COUNT, Kind.SHEET, Kind.ANIMAL, Kind.PERSON, Kind.FANTASY, Kind.BUILDING, Kind.VEHICLE}
_ACTORS = frozenset({Kind.ANIMAL, Kind.PERSON, Kind.FANTASY, Kind.VEHICLE, Kind.BUILDING})
# What the English of verbs without an object says of the noun behind them.
_STATES = frozenset({
    "flying", "burning", "wandering", "glowing", "running", "sleeping", "dancing", "floating", "melting", "smiling",
    "crying", "blooming", "jumping", "swimming", "falling", "traveling", "hovering",
})  # fmt: skip
_EVENTS = frozenset({"比赛", "表演", "演出", "聚会", "战斗", "对决", "游行", "大战", "旅行", "探险", "训练", "展览"})
_CONTESTED = frozenset({Kind.OBJECT, Kind.FOOD, Kind.TIME, Kind.VEHICLE})
_WHO = frozenset({Kind.ANIMAL, Kind.PERSON, Kind.FANTASY})
_VIEWS = frozenset({"俯瞰", "俯视", "仰视", "平视", "鸟瞰"})
_LOOSE = re.compile(rf"[的着了]|^在|在$|^{COUNT.pattern}|[是把被和]$|^[是把被和有]")  # no one word
_LONGEST_FOREIGN = 6  # characters of a word that only the dictionary holds
_OWN, _PLACED, _OWN_CHARACTER, _LIKELY, _LISTED, _CHARACTER, _NO_WORD = 1.0, 1.3, 1.4, 1.15, 1.25, 2.1, 2.6


@cache
def _longest() -> int:
    return max(map(len, glossary()))


@lru_cache(maxsize=256)
def words_of(text: str) -> tuple[Word, ...]:
    """The words of ``text`` in order; spaces fall out, unknown characters side by side are one word. Linear time."""
    text = simplified(text)
    found: list[Word] = []
    for start, end in _cut(text):
        word = _word(text, start, end)
        if word is None:
            continue
        if found and word.kind is Kind.UNKNOWN is found[-1].kind and found[-1].end == start:
            word = Word(Kind.UNKNOWN, found.pop().start, end, "")
        found.append(replace(word, text=text[word.start : end]))
    return tuple(_in_context(found))


def _in_context(words: list[Word]) -> Iterator[Word]:
    """``words`` with the kinds of those that only their neighbours tell: 侘寂风, 画三只虾."""
    for at, word in enumerate(words):
        before = words[at - 1] if at and words[at - 1].end == word.start else None
        if word.text in ("风", "系", "范", "味") and before is not None and before.kind in _NAME_STYLES:
            yield replace(word, kind=Kind.MANNER, english="")
        elif word.text == "画" and at + 1 < len(words) and words[at + 1].kind in _PAINTED:
            yield _painting(word, before, words[at + 1])
        elif word.kind is Kind.VERB and before is not None and before.kind in _STUFF and _is(words, at + 1, Kind.WHERE):
            yield replace(word, kind=Kind.OBJECT)  # 落叶堆里
        elif word.text in _VIEWS and before is not None and at + 1 < len(words) and words[at + 1].kind in _PAINTED:
            yield replace(word, kind=Kind.VERB, english="looking at")
        elif word.text == "包" and before is not None and (before.kind is Kind.PERSON or _is(words, at + 1, Kind.FOOD)):
            yield replace(word, kind=Kind.VERB, english="wrapping")
        elif _is_done(word, before, words[at + 1 : at + 2]):
            yield replace(word, kind=Kind.VERB)  # 快递小哥送餐
        elif word.text in _EVENTS and before is not None and before.kind in _CONTESTED:
            yield replace(word, kind=Kind.OBJECT)  # 足球比赛
        elif word.english in _STATES and at + 1 < len(words) and words[at + 1].kind in _ACTORS and _starts(before):
            yield replace(word, kind=Kind.ADJECTIVE)  # 燃烧骑士
        else:
            yield word


def _painting(word: Word, before: Word | None, behind: Word) -> Word:
    """画 in front of what is painted: what somebody does, or what is asked for (画三只虾), or else a medium."""
    if before is not None and before.kind not in (Kind.MANNER, Kind.NOTHING):
        return replace(word, kind=Kind.VERB, english="painting")
    return replace(word, kind=Kind.NOTHING) if behind.kind in (Kind.COUNT, Kind.SHEET) else word


def _is_done(word: Word, before: Word | None, behind: list[Word]) -> bool:
    """Whether ``word``, which only the dictionary holds, is rather a verb and its object: what somebody does."""
    verb = glossary().get(word.text[:1], (None, ""))[0] is Kind.VERB and word.text not in glossary()
    last = not behind or behind[0].kind is Kind.STOP
    acted = before is not None and before.kind in _WHO and word.kind in (Kind.OBJECT, Kind.FOOD, Kind.ADJECTIVE)
    return verb and last and acted and len(word.text) in (2, 3)


def _starts(before: Word | None) -> bool:
    return before is None or before.kind in (Kind.OF, Kind.COUNT, Kind.STOP, Kind.ADJECTIVE, Kind.MANNER)


def _is(words: list[Word], at: int, kind: Kind) -> bool:
    return at < len(words) and words[at].kind is kind


def _cut(text: str) -> list[tuple[int, int]]:
    """Where the words of ``text`` begin and end, by the least cost."""
    likely = _likely(text)
    cost = [0.0, *[inf] * len(text)]
    begin = [0] * (len(text) + 1)
    for at in range(len(text)):
        if cost[at] == inf:
            continue
        for end, price in _candidates(text, at, likely.get(at, 0)):
            if cost[at] + price < cost[end]:
                cost[end], begin[end] = cost[at] + price, at
    cuts: list[tuple[int, int]] = []
    end = len(text)
    while end:
        cuts.append((begin[end], end))
        end = begin[end]
    return cuts[::-1]


def _likely(text: str) -> dict[int, int]:
    """Where the likeliest words begin -> where they end."""
    ends: dict[int, int] = {}
    at = 0
    for word, _ in likely_words(text) if _HAN.search(text) else ():
        ends[at] = at + len(word)
        at += len(word)
    return ends


def _fixed(text: str, at: int) -> re.Match[str] | None:
    """What is no Chinese word, or no single one, and is never cut."""
    return _QUOTED.match(text, at) or _STOPS.match(text, at) or _YEARS.match(text, at) or _WEATHER.match(text, at)


def _candidates(text: str, at: int, likely: int) -> Iterator[tuple[int, float]]:
    """Where a word that begins at ``at`` may end, and what it costs."""
    if match := _fixed(text, at):
        yield match.end(), 0.0
        return
    for pattern, price in ((COUNT, _OWN), (_NAME, _LIKELY), (_SOUNDS, _FOREIGN)):
        if match := pattern.match(text, at):
            yield match.end(), price
    han = _HAN.match(text, at)
    if not han:
        match = _LATIN.match(text, at)
        yield (match.end() if match else at + 1), _OWN
    for size in range(1, min(_longest(), len(text) - at) + 1):
        word = text[at : at + size]
        if word in glossary():
            yield at + size, (_OWN if size > 1 else _PLACED if word in WHERES else _OWN_CHARACTER)
        elif han and (price := _foreign(word, at + size == likely)):
            yield at + size, price


def _foreign(word: str, likely: bool) -> float:
    """What ``word`` costs, which is not our own; 0 when it is no word."""
    if len(word) == 1:
        return _CHARACTER if listed(word) else _NO_WORD
    if len(word) <= _LONGEST_FOREIGN and (likely or listed(word)) and _is_word(word):
        return (_LIKELY if likely else _LISTED) * len(word) / 2
    return _LIKELY if leads(word) else 0.0


@lru_cache(maxsize=8192)
def _is_word(word: str) -> bool:
    return not _is_loose(word) and (len(word) < 3 or kind_and_english(word)[0] is not Kind.UNKNOWN)


def _is_loose(word: str) -> bool:
    """Whether ``word`` is rather two words: 红狐狸, 窗台上, 穿衣服, 坐在."""
    known = glossary()
    before, behind = known.get(word[:-1]), known.get(word[1:])
    grammar = (Kind.VERB, Kind.WHERE, Kind.NOTHING)
    placed = before is not None and before[0] not in grammar and word[-1:] in WHERES
    described = behind is not None and len(word) > 2 and known.get(word[0], (None,))[0] in (Kind.TINT, Kind.ADJECTIVE)
    worn = behind is not None and known.get(word[0], (None,))[0] in (Kind.WEAR, Kind.NOT)
    return placed or described or worn or bool(_LOOSE.search(word))


def _word(text: str, start: int, end: int) -> Word | None:
    """The word at [start, end); None for spaces."""
    said = text[start:end]
    if said.isspace():
        return None
    if match := _fixed(text, start):
        return _fixed_word(match)
    if said in (known := glossary()):
        return Word(known[said][0], start, end, known[said][1])
    if (match := COUNT.fullmatch(text, start, end)) is not None:
        return Word(Kind.SHEET if match[2] in "张幅" else Kind.COUNT, start, end, counted(match))
    if _NAME.fullmatch(said):
        parts = [kind_and_english(part)[1] for part in re.split("[·•・]", said)]
        return Word(Kind.REFERENCE, start, end, " ".join(parts) if all(parts) else "")
    if len(said) > 2 and _SOUNDS.fullmatch(said) and not listed(said):
        return Word(Kind.REFERENCE, start, end, "")
    if not _HAN.match(said):
        return _latin(said, start, end)
    return Word(*_placed(kind_and_english(said), start, end))


def _placed(known: tuple[Kind, str], start: int, end: int) -> tuple[Kind, int, int, str]:
    return known[0], start, end, known[1]


def _fixed_word(match: re.Match[str]) -> Word:
    if match.re is _QUOTED:
        return Word(Kind.QUOTED, match.start(), match.end(), match[0])
    if match.re is _STOPS:
        return Word(Kind.STOP, match.start(), match.end(), "")
    if match.re is _WEATHER:
        strength = {"大": "heavily", "暴": "heavily", "小": "lightly", "细": "lightly"}.get(match[2], "")
        falling = {"雨": "raining", "雪": "snowing", "冰雹": "hailing"}[match[3]]
        return Word(Kind.TIME, match.start(), match.end(), f"{falling} {strength}".strip())
    number, unit = match[1] or match[3], match[2] or match[4]
    said = {"点": "{} o'clock", "年": "year {}", "年代": "{}s", "世纪": "{}th century"}[unit].format(_number(number))
    return Word(Kind.TIME, match.start(), match.end(), said if said.isascii() else "")


def _number(text: str) -> str:
    """``text`` in figures when it is one digit after the other, as years and hours are: 四, 一九八四."""
    return "".join(str(_DIGITS.find(character) % 10) if character in _DIGITS else character for character in text)


def _latin(said: str, start: int, end: int) -> Word:
    """English words among the Chinese ones, by the slot that they or the last of them belong to; signs are nothing."""
    if not said[0].isalnum():
        silent = unicodedata.category(said[0])[0] in "SMCP"
        return Word(Kind.NOTHING if silent else Kind.UNKNOWN, start, end, "")
    slots, key = terms().slots, term_key(said)
    slot = slots.get(key) or (slots.get(key[-1:]) if len(key) > 1 else None)
    kinds = {Slot.SETTING: Kind.PLACE, Slot.ACTION: Kind.VERB, Slot.SUBJECT: Kind.OBJECT, None: Kind.OBJECT}
    return Word(kinds[slot] if slot in kinds else Kind(str(slot)), start, end, said)
