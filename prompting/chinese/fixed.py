# ruff: noqa: E501  Chinese characters count twice
"""What is no Chinese word, or no single one, and is never cut: quotes, titles, years and hours, weather, angles, stops."""

from __future__ import annotations

import re

from prompting.chinese.glossary import Kind, Word, glossary
from prompting.chinese.ordinals import AGE, age, span
from prompting.chinese.word_kinds import kind_and_english
from prompting.patterns import late

_HOUR = "(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|深夜|半夜)"
_YEARS = late(
    r"(?:上个?世纪|公元前?)?(\d{1,4}|[一二三四五六七八九十〇零]{1,4})(年代|世纪|年(?![级轻糕画兽夜]))(?:初|末|中期)?"
    r"|(\d{1,2}|十[一二]?|[一二三四五六七八九])(月)(?![饼亮光季牙球])(?:份|初|末|底)?"
    rf"|{_HOUR}?(\d{{1,2}}|[二三四五六七八九十两]{{1,2}})(点)(?![点心缀燃亮灯透])(?:钟|半|多)?"
)
_TEXT_LEADS = (
    "(?:(?:[大副]?标题|片名|剧名|歌名|题目|主题|文字|字样|标语|口号|招牌|横幅|名字|店名|书名|文案|内容|配文|配字|台词|弹幕|对白|落款|题字|对话框|气泡)?(?:(?:上面|上|里面?|中间|中央|正面|背面)?(?:用\\S{1,4})?"
    "(?:烫金|烫银|手写|毛笔|霓虹|竖排|横排|红字|白字|金字|黑字)?(?:[写印刻绣贴标题喷画][着著有了上]|上书|写|显示|名叫|名为|取名|题为|叫做?|是|为|[：:])|(?<=标题|片名|剧名|歌名|题目|主题|文字|配文|配字|文案|标语|口号|字样|台词|店名|书名|招牌|横幅|对白|弹幕|题字)))?"
)
_QUOTES = '(?:"[^"]{1,200}"|“[^”]{1,200}”|「[^」]{1,200}」|『[^』]{1,200}』)'
_QUOTED = late(
    rf"{_TEXT_LEADS}{_QUOTES}(?:[一二两三四五六七八九十几]?个?大?字样?(?=$|\W|的))?"
    r"|(?:片名|书名|剧名|歌名|名叫|名为|题为)[：:是为叫]?《[^》]{1,40}》"
    r"|(?<!\S)--[^\W\d_][^\s，。]*(?: +\d\S*)?"
)  # also a flag that there is not
_TITLE = late("《[^》]{1,40}》")
_ANGLE = late(r"(\d{1,3}|[一二三四五六七八九十]{1,4})(?:度|°)(?:斜?[侧俯仰][面视拍]?)?(?:视角|角度|角)?")
_RATIO = late(
    r"(?<![\d:：.])(1[:：比]1|[23][:：比][234]|[45][:：比][345]|1[:：比]2|2[:：比]1|16[:：比](?:9|10)|9[:：比](?:16|21)|21[:：比]9|2\.35[:：比]1)(?![\d:：])(?:比例|画幅|竖版|横版|构图|竖屏|横屏)?"
)
_CLOCK = late(rf"{_HOUR}?(?<![\d:：])([01]?\d|2[0-4])[:：]([0-5]\d)(?![\d:：])")
_DEGREES = late(r"(零[下上])(\d{1,3}|[一二三四五六七八九十百]{1,4})(?:摄氏)?(?:度|°C?)")
_STOPS = late(rf"(?:(?!{_QUOTES})[，。、；：！？,;:!?\n·…~（）()【】\[\]《》<>|/\"“”「」『』])+")
_DIGITS = "零一二三四五六七八九〇"
_WEATHER = late(
    "(?:正)?(下|飘|落|刮|起|降|结|打)(?:着|过|了|起了|起)?(大|小|暴|细|毛毛细?|鹅毛大?|倾盆大?|雷阵|阵|蒙蒙细|浓|薄|狂)?"
    "(雨(?![衣伞林靴滴水鞋])|雪(?![山地原景人橇豹糕狐狼松屋仗球])|冰雹|霜|雾|风(?![衣车筝铃筒格景味])|雷)(?:了|花)?"
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
_FIXED = {
    "age": AGE, "quoted": _QUOTED, "title": _TITLE, "stops": _STOPS, "years": _YEARS, "weather": _WEATHER,
    "angle": _ANGLE, "ratio": _RATIO, "clock": _CLOCK, "degrees": _DEGREES,
}  # fmt: skip


def fixed(text: str, at: int) -> tuple[str, re.Match[str]] | None:
    """What is no Chinese word, or no single one, and is never cut: its name among ``_FIXED``, and the match."""
    return next(((name, match) for name, pattern in _FIXED.items() if (match := pattern.match(text, at))), None)


def fixed_word(name: str, match: re.Match[str]) -> Word:
    if name == "quoted":
        return Word(Kind.QUOTED, match.start(), match.end(), match[0])
    if name == "stops":
        return Word(Kind.STOP, match.start(), match.end(), "")
    if name == "age":
        return Word(Kind.ADJECTIVE, match.start(), match.end(), age(match))
    if name == "title":
        return Word(Kind.REFERENCE, match.start(), match.end(), _plain_title(match[0][1:-1]))
    if name == "ratio":
        ratio = match[1].replace("：", ":").replace("比", ":")
        return Word(Kind.COMPOSITION, match.start(), match.end(), f"{ratio} aspect ratio")
    if name == "clock":
        return Word(Kind.TIME, match.start(), match.end(), f"{match[1]}:{match[2]}")
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
    said = span(number, unit) or _OF_TIME[unit].format(_number(number))
    return Word(Kind.TIME, match.start(), match.end(), said if said.isascii() else "")


def _plain_title(title: str) -> str:
    """The English of a title that the glossary or the dictionary knows as a whole."""
    return glossary().get(title, (None, ""))[1] or (title if title.isascii() else kind_and_english(title)[1])


def _number(text: str) -> str:
    """``text`` in figures when it is one digit after the other, as years and hours are: 四, 一九八四."""
    return "".join(str(_DIGITS.find(character) % 10) if character in _DIGITS else character for character in text)
