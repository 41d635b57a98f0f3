"""A Chinese text cut into words: the cheapest way through the words of our glossary and of a public dictionary.

Every word costs about 1, so the way with the fewest words wins; our own cost less than others, single characters more.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from math import inf

from prompting.chinese.characters import meanings
from prompting.chinese.classes import BODIES
from prompting.chinese.clauses import NOUNS
from prompting.chinese.colours import TINT, tinted
from prompting.chinese.context import in_context
from prompting.chinese.deeds import tells
from prompting.chinese.dictionary import likely_words, listed
from prompting.chinese.fixed import fixed, fixed_word
from prompting.chinese.glossary import WHERES, Kind, Word, glossary
from prompting.chinese.numbers import COUNT, counted, is_sheet
from prompting.chinese.ordinals import ORDINAL, ordinal
from prompting.chinese.traditional import simplified
from prompting.chinese.verbs import leads
from prompting.chinese.word_kinds import kind_and_english
from prompting.lexicon import terms
from prompting.patterns import late
from prompting.spec import Slot
from prompting.words import term_key

_HAN = late(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LATIN = late(r"[A-Za-z0-9][A-Za-z0-9'’./+-]*(?: +[A-Za-z0-9][A-Za-z0-9'’./+-]*)*")
_ENDS_TAG = late(r"$|\W|的|格")
_NOT = late(
    "(?:不要|不想要|不需要|不许|不准|(?:不能|不用|不可以?|不应|不该|不再?)(?=有|出现|加|放|画|带|包?含|露出|看[到见])|别(?![着墅致针扭])|请勿|勿|避免|禁止"
    "|(?:从来?|永远)?不(?=[穿戴系披]|下[雨雪]|刮风|打雷|打伞|撑伞|起雾)"
    "|(?:从来|从|还|尚)?(?:没有|没|未)|无|去掉|去除|除去|移除|排除|拒绝|杜绝)(?:再|给我们?|有|出现|加上?|放|画|带|包含|含|任何|一切|使用|多余的?|看到|看见|见到|露出|[弄搞做画拍整变]得|太|过于|那么|这么|[穿戴系披围][着上了]?|[打撑][着了]?(?=伞))*"
)
# Characters by which foreign names are written as they sound; with a dot between them, a few more.
_SOUND = (
    "阿埃艾安奥巴贝比波博布查达戴德迪蒂多厄恩尔法菲费芬弗福富盖戈格古哈海赫亨霍基吉加杰卡凯柯科克肯库拉莱"
    "兰朗勒雷里利林卢鲁伦罗洛马麦曼梅蒙米莫穆纳娜内尼妮诺欧帕佩皮普奇乔切钦琼萨塞桑莎史斯丝苏索塔泰坦特提图托瓦威韦维温沃伍西希夏谢休雅亚耶伊扬尤约泽詹朱兹佐"
)
_SOUNDS = late(f"[{_SOUND}]{{3,7}}")
_PART = f"[{_SOUND}爱华文森顿伯默登柏甘宾凡白弥安让保约翰大卫玛丽赖贾龙瑟明理查斐]{{1,6}}"
_NAME = late(f"{_PART}(?:[·•・]{_PART})+")
_FOREIGN = 2.35
_LOOSE = late(rf"[的着了]|^有|^被(?![子单褥窝套面])|^在|在$|^(?:{COUNT.pattern})")  # no one word
_SIDES = frozenset("上下里中外")
_LOOSE_UNLISTED = late("[是把被和]$|^[是把被和不]|^[边旁](?!缘)")
_NO_WORDS = frozenset(
    {"家用", "人用", "人和", "子和", "上下", "里数", "里拉", "上铺", "无人"}
)  # in an idea, rather 画家 | 用
_LONGEST_FOREIGN = 6  # characters of a word that only the dictionary holds
_OWN, _PLACED, _OWN_CHARACTER, _LIKELY, _LISTED, _CHARACTER, _NO_WORD = 1.0, 1.25, 1.4, 1.15, 1.25, 2.1, 2.6
_ASTRIDE = 0.6


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
    return tuple(in_context(found))


def _cut(text: str) -> list[tuple[int, int]]:
    """Where the words of ``text`` begin and end, by the least cost."""
    likely = _likely(text)
    cost = [0.0, *[inf] * len(text)]
    begin = [0] * (len(text) + 1)
    for at in range(len(text)):
        if cost[at] == inf:
            continue
        for end, price in _candidates(text, at, likely):
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


def _candidates(text: str, at: int, likely: Mapping[int, int]) -> Iterator[tuple[int, float]]:
    """Where a word that begins at ``at`` may end, and what it costs; ``likely``: where the likeliest words do."""
    if never_cut := fixed(text, at):
        yield never_cut[1].end(), 0.0
        return
    for pattern, price in (
        (COUNT, _OWN),
        (ORDINAL, _OWN),
        (_NOT, _OWN),
        (TINT, _OWN),
        (_NAME, _LIKELY),
        (_SOUNDS, _FOREIGN),
    ):
        if (match := pattern.match(text, at)) and (match.end() > at + 1 or match[0] == "不"):
            yield match.end() - (pattern is _SOUNDS and _acts_last(match[0], at, likely)), price
    han = _HAN.match(text, at)
    if not han:
        match = _LATIN.match(text, at)
        yield (match.end() if match else at + 1), _OWN
    for size in range(1, min(_longest(), len(text) - at) + 1):
        word = text[at : at + size]
        if size == 1 and word == "风" and at and _ENDS_TAG.match(text, at + 1):
            yield at + 1, _PLACED * 0.7  # 老上海风
        side = size == 2 and text[at] in _SIDES and likely.get(at) == at + 1 and at > 0
        if side and glossary().get(word, (None,))[0] is not Kind.PLACE:
            yield at + size, _NO_WORD * 1.6  # 屋顶上 | 等
        elif word in glossary():
            yield at + size, _OWN if size > 1 else _PLACED if word in WHERES else _OWN_CHARACTER
        elif han and (price := _foreign(word, at + size == likely.get(at))):
            yield at + size, price + (_ASTRIDE if _is_astride(likely, at, at + size) else 0)


def _acts_last(name: str, at: int, likely: Mapping[int, int]) -> bool:
    """Whether the last character of ``name``, which is written as it sounds, is a verb behind it: 维纳斯 | 戴."""
    last = at + len(name) - 1
    verb = glossary().get(name[-1], (None,))[0] in (Kind.VERB, Kind.WEAR)
    return verb and len(name) > 3 and likely.get(last) == last + 1


def _is_astride(likely: Mapping[int, int], start: int, end: int) -> bool:
    """Whether [start, end) takes a part of a likely word and more than that: 人从 of 克隆人 | 从."""
    first = next((at for at in range(start, -1, -1) if at in likely), start)
    last = next((at for at in range(end - 1, -1, -1) if at in likely), start)
    return first != last and (first < start or likely[last] != end)


def _foreign(word: str, likely: bool) -> float:
    """What ``word`` costs, which is not our own; 0 when it is no word."""
    if len(word) == 1:
        return _CHARACTER if listed(word) else _NO_WORD
    if word in _NO_WORDS:
        return 0.0
    if len(word) <= _LONGEST_FOREIGN and (likely or listed(word)) and _is_word(word):
        return (_LIKELY if likely else _LISTED) * (1 + 0.4 * (len(word) - 2))
    return _LIKELY if leads(word) else 0.0


@lru_cache(maxsize=8192)
def _is_word(word: str) -> bool:
    return not _is_loose(word) and (len(word) < 3 or kind_and_english(word)[0] is not Kind.UNKNOWN)


def _is_loose(word: str) -> bool:
    """Whether ``word`` is rather two words: 红狐狸, 窗台上, 穿衣服, 坐在."""
    known = glossary()
    before, behind = known.get(word[:-1]), known.get(word[1:])
    grammar = (Kind.VERB, Kind.WHERE, Kind.NOTHING)
    placed = word[-1:] in WHERES and (before[0] not in grammar if before is not None else listed(word[:-1]))
    placed = placed and not (before is None and listed(word))
    described = behind is not None and len(word) > 2 and known.get(word[0], (None,))[0] in (Kind.TINT, Kind.ADJECTIVE)
    first = known.get(word[0], (None,))[0]
    worn = (behind is not None and first is Kind.NOT) or (
        first is Kind.WEAR and (behind is not None or listed(word[1:]))
    )
    halves = (word[:2], word[2:]) if len(word) == 4 else ()
    paired = bool(halves) and not listed(word) and all(half in known or listed(half) for half in halves)  # 孔雀 | 开屏
    who = before is not None and before[0] in (Kind.PERSON, Kind.FANTASY, Kind.ANIMAL)
    within = len(word) == 3 and not listed(word) and word[1] in WHERES and known.get(word[2], (None,))[0] is Kind.VERB
    held = within or (word[0] == "把" and word[1:] in BODIES and word != "把手")  # 把 | 头
    done = who and not listed(word) and known.get(word[-1:], (None,))[0] is Kind.VERB  # 唐僧 | 骑
    return (
        placed
        or described
        or worn
        or done
        or held
        or tells(word)
        or paired
        or bool(_LOOSE.search(word) or (not listed(word) and _LOOSE_UNLISTED.search(word)))
    )


def _word(text: str, start: int, end: int) -> Word | None:
    """The word at [start, end); None for spaces."""
    said = text[start:end]
    if said.isspace():
        return None
    if never_cut := fixed(text, start):
        return fixed_word(*never_cut)
    if said in (known := glossary()):
        return Word(known[said][0], start, end, known[said][1])
    if (number := _number(text, start, end)) is not None:
        return number
    if TINT.fullmatch(said):
        return Word(Kind.TINT, start, end, tinted(said))
    if _NOT.fullmatch(said):
        return Word(Kind.NOT, start, end, "")
    if _NAME.fullmatch(said):
        parts = [kind_and_english(part)[1] for part in re.split("[·•・]", said)]
        return Word(Kind.REFERENCE, start, end, " ".join(parts) if all(parts) else "")
    if len(said) > 2 and _SOUNDS.fullmatch(said) and not listed(said):
        return Word(Kind.REFERENCE, start, end, "")
    if not _HAN.match(said):
        return _latin(said, start, end)
    return Word(*_placed(_read(said), start, end))


def _number(text: str, start: int, end: int) -> Word | None:
    """The count or the ordinal at [start, end), if that is all that stands there."""
    if (match := ORDINAL.match(text, start)) is not None and match.end() == end:
        return Word(Kind.ADJECTIVE, start, end, ordinal(match))
    if (match := COUNT.fullmatch(text, start, end)) is not None:
        return Word(Kind.SHEET if is_sheet(match) else Kind.COUNT, start, end, counted(match))
    return None


def _read(said: str) -> tuple[Kind, str]:
    """What ``said`` is that the glossary lacks; of a single character, what it mostly is in other words."""
    kind, english = kind_and_english(said)
    return kind, meanings().get(said, english) if len(said) == 1 and kind in NOUNS else english


def _placed(known: tuple[Kind, str], start: int, end: int) -> tuple[Kind, int, int, str]:
    return known[0], start, end, known[1]


def _latin(said: str, start: int, end: int) -> Word:
    """English words among the Chinese ones, by the slot that they or the last of them belong to; signs are nothing."""
    if not said[0].isalnum():
        silent = unicodedata.category(said[0])[0] in "SMCP"
        return Word(Kind.NOTHING if silent else Kind.UNKNOWN, start, end, "")
    slots, key = terms().slots, term_key(said)
    slot = slots.get(key) or (slots.get(key[-1:]) if len(key) > 1 else None)
    kinds = {Slot.SETTING: Kind.PLACE, Slot.ACTION: Kind.VERB, Slot.SUBJECT: Kind.OBJECT, None: Kind.OBJECT}
    return Word(kinds[slot] if slot in kinds else Kind(str(slot)), start, end, said)
