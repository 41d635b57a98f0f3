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

from prompting.chinese.classes import BODIES
from prompting.chinese.colours import TINT, tinted
from prompting.chinese.context import in_context
from prompting.chinese.dictionary import is_done, likely_words, listed
from prompting.chinese.glossary import WHERES, Kind, Word, glossary
from prompting.chinese.numbers import COUNT, counted, is_sheet
from prompting.chinese.traditional import simplified
from prompting.chinese.word_kinds import kind_and_english, leads
from prompting.lexicon import terms
from prompting.patterns import late
from prompting.spec import Slot
from prompting.words import term_key

_HAN = late(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LATIN = late(r"[A-Za-z0-9][A-Za-z0-9'’./+-]*(?: +[A-Za-z0-9][A-Za-z0-9'’./+-]*)*")
_HOUR = "(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|深夜|半夜)"
_YEARS = late(
    r"(?:上个?世纪|公元前?)?(\d{1,4}|[一二三四五六七八九十〇零]{1,4})(年代|世纪|年(?![级轻糕画兽夜]))(?:初|末|中期)?"
    r"|(\d{1,2}|十[一二]?|[一二三四五六七八九])(月)(?![饼亮光季牙球])(?:份|初|末|底)?"
    rf"|{_HOUR}?(\d{{1,2}}|[二三四五六七八九十两]{{1,2}})(点)(?![点心缀燃亮灯透])(?:钟|半|多)?"
)
_TEXT_LEADS = (
    "(?:(?:大?标题|文字|字样|标语|口号|招牌|横幅|名字|店名|书名|文案|内容|配文|配字|台词|弹幕|对白|落款|题字|对话框|气泡)?(?:(?:上面|上|里面?|中间|中央|正面|背面)?(?:用\\S{1,4})?"
    "(?:[写印刻绣贴标题喷画][着著有了上]|上书|写|显示|名叫|名为|取名|题为|叫做?|是|为|[：:])|(?<=标题|文字|配文|配字|文案|标语|口号|字样|台词|店名|书名|招牌|横幅|对白|弹幕|题字)))?"
)
_QUOTES = '(?:"[^"]{1,200}"|“[^”]{1,200}”|「[^」]{1,200}」|『[^』]{1,200}』)'
_QUOTED = late(rf"{_TEXT_LEADS}{_QUOTES}(?:[一二两三四五六七八九十几]?个?大?字样?(?=$|\W|的))?")
_TITLE = late("《[^》]{1,40}》")
_ANGLE = late(r"(\d{1,3}|[一二三四五六七八九十]{1,4})(?:度|°)(?:斜?[侧俯仰][面视拍]?)?(?:视角|角度|角)?")
_DEGREES = late(r"(零[下上])(\d{1,3}|[一二三四五六七八九十百]{1,4})(?:摄氏)?(?:度|°C?)")
_AGE = late(r"(\d{1,3}|[一二三四五六七八九十百几]{1,4})(?:多)?岁(?:半)?")
_STOPS = late(r"[，。、；：！？,;:!?\n·…~（）()【】\[\]《》<>|/\"“”「」『』]+")
_ENDS_TAG = late(r"$|\W|的|格")
_DIGITS = "零一二三四五六七八九〇"
_WEATHER = late(
    "(?:正)?(下|飘|落|刮|起|降|结|打)(?:着|过|了|起了|起)?(大|小|暴|细|毛毛细?|鹅毛大?|倾盆大?|雷阵|阵|蒙蒙细|浓|薄|狂)?"
    "(雨(?![衣伞林靴滴水鞋])|雪(?![山地原景人橇豹糕狐狼松屋])|冰雹|霜|雾|风(?![衣车筝铃筒格景味])|雷)(?:了|花)?"
)
_OF_TIME = {"点": "{} o'clock", "年": "year {}", "年代": "{}s", "世纪": "{}th century", "月": "month {}"}
_FALLING = {
    "雨": "raining",
    "雪": "snowing",
    "冰雹": "hailing",
    "霜": "frost",
    "雾": "fog",
    "风": "windy",
    "雷": "thunder",
}
_NOT = late(
    "(?:不要|不想要|不需要|不许|不准|(?:不能|不用|不可以?|不应|不该|不再?)(?=有|出现|加|放|画|带|包?含|露出|看[到见])|别|请勿|勿|避免|禁止"
    "|(?:从来|从|还|尚)?(?:没有|没|未)|无|去掉|去除|除去|移除|排除|拒绝|杜绝)(?:再|给我们?|有|出现|加上?|放|画|带|包含|含|任何|一切|使用|多余的?|看到|看见|见到|露出)*"
)
_FIXED = {
    "age": _AGE, "quoted": _QUOTED, "title": _TITLE, "stops": _STOPS, "years": _YEARS, "weather": _WEATHER,
    "angle": _ANGLE, "degrees": _DEGREES,
}  # fmt: skip
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
_LOOSE_UNLISTED = late("[是把被和]$|^[是把被和]|^[边旁](?!缘)")
_NO_WORDS = frozenset({"家用", "人用", "人和", "子和", "上下", "上铺"})  # in an idea, rather 画家 | 用
_HAPPENS = frozenset({Kind.PLACE, Kind.PERSON, Kind.ANIMAL, Kind.PLANT, Kind.VEHICLE})
_LONGEST_FOREIGN = 6  # characters of a word that only the dictionary holds
_OWN, _PLACED, _OWN_CHARACTER, _LIKELY, _LISTED, _CHARACTER, _NO_WORD = 1.0, 1.25, 1.4, 1.15, 1.25, 2.1, 2.6


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


def _fixed(text: str, at: int) -> tuple[str, re.Match[str]] | None:
    """What is no Chinese word, or no single one, and is never cut: its name among ``_FIXED``, and the match."""
    return next(((name, match) for name, pattern in _FIXED.items() if (match := pattern.match(text, at))), None)


def _candidates(text: str, at: int, likely: int) -> Iterator[tuple[int, float]]:
    """Where a word that begins at ``at`` may end, and what it costs."""
    if fixed := _fixed(text, at):
        yield fixed[1].end(), 0.0
        return
    for pattern, price in ((COUNT, _OWN), (_NOT, _OWN), (TINT, _OWN), (_NAME, _LIKELY), (_SOUNDS, _FOREIGN)):
        if (match := pattern.match(text, at)) and match.end() > at + 1:
            yield match.end(), price
    han = _HAN.match(text, at)
    if not han:
        match = _LATIN.match(text, at)
        yield (match.end() if match else at + 1), _OWN
    for size in range(1, min(_longest(), len(text) - at) + 1):
        word = text[at : at + size]
        if size == 1 and word == "风" and at and _ENDS_TAG.match(text, at + 1):
            yield at + 1, _PLACED * 0.7  # 老上海风
        if word in glossary():
            yield at + size, (_OWN if size > 1 else _PLACED if word in WHERES else _OWN_CHARACTER)
        elif han and (price := _foreign(word, at + size == likely)):
            yield at + size, price


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
    happening = len(word) == 4 and known.get(word[:2], (None,))[0] in _HAPPENS and is_done(word[2:])  # 火山 | 爆发
    who = before is not None and before[0] in (Kind.PERSON, Kind.FANTASY, Kind.ANIMAL)
    held = word[0] == "把" and word[1:] in BODIES and word != "把手"  # 把 | 头
    done = who and not listed(word) and known.get(word[-1:], (None,))[0] is Kind.VERB  # 唐僧 | 骑
    return (
        placed
        or described
        or worn
        or done
        or held
        or happening
        or bool(_LOOSE.search(word) or (not listed(word) and _LOOSE_UNLISTED.search(word)))
    )


def _word(text: str, start: int, end: int) -> Word | None:
    """The word at [start, end); None for spaces."""
    said = text[start:end]
    if said.isspace():
        return None
    if fixed := _fixed(text, start):
        return _fixed_word(*fixed)
    if said in (known := glossary()):
        return Word(known[said][0], start, end, known[said][1])
    if (match := COUNT.fullmatch(text, start, end)) is not None:
        return Word(Kind.SHEET if is_sheet(match) else Kind.COUNT, start, end, counted(match))
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
    return Word(*_placed(kind_and_english(said), start, end))


def _placed(known: tuple[Kind, str], start: int, end: int) -> tuple[Kind, int, int, str]:
    return known[0], start, end, known[1]


def _fixed_word(name: str, match: re.Match[str]) -> Word:
    if name == "quoted":
        return Word(Kind.QUOTED, match.start(), match.end(), match[0])
    if name == "stops":
        return Word(Kind.STOP, match.start(), match.end(), "")
    if name == "age":
        age = _number(match[1])
        return Word(Kind.ADJECTIVE, match.start(), match.end(), f"{age} years old" if age.isascii() else "of that age")
    if name == "title":
        return Word(Kind.REFERENCE, match.start(), match.end(), _plain_title(match[0][1:-1]))
    if name == "angle":
        said = f"{_number(match[1])} degree angle"
        return Word(Kind.COMPOSITION, match.start(), match.end(), said if said.isascii() else "tilted angle")
    if name == "weather":
        strength = {
            "大": "heavily",
            "暴": "heavily",
            "鹅": "heavily",
            "倾": "heavily",
            "小": "lightly",
            "细": "lightly",
        }
        adverb = strength.get((match[2] or "")[:1], "")
        return Word(Kind.TIME, match.start(), match.end(), f"{_FALLING[match[3]]} {adverb}".strip())
    if name == "degrees":
        said = f"{_number(match[2])} degrees {'below' if match[1][1] == '下' else 'above'} zero"
        return Word(Kind.TIME, match.start(), match.end(), said if said.isascii() else "freezing cold")
    number, unit = match[1] or match[3] or match[5], match[2] or match[4] or match[6]
    said = _OF_TIME[unit].format(_number(number))
    return Word(Kind.TIME, match.start(), match.end(), said if said.isascii() else "")


def _plain_title(title: str) -> str:
    """The English of a title that the glossary or the dictionary knows as a whole."""
    return glossary().get(title, (None, ""))[1] or (title if title.isascii() else kind_and_english(title)[1])


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
