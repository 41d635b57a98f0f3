# ruff: noqa: E501  Chinese characters count twice
"""Chinese numbers with their measure words, and the words for many: 三只, 一大群, 十几个, 一排排, 无数."""

from __future__ import annotations

import re
from collections.abc import Mapping

from prompting.patterns import late

_DIGITS: Mapping[str, int] = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS: Mapping[str, int] = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_SPOKEN = (
    "no", "a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_VAGUE: Mapping[str, str] = {
    "几": "several", "好几": "several", "数": "several", "十几": "a dozen", "十来": "a dozen", "十多": "a dozen",
    "几十": "dozens of", "数十": "dozens of", "上百": "a hundred", "几百": "hundreds of", "数百": "hundreds of",
    "上千": "a thousand", "几千": "thousands of", "数千": "thousands of", "成百上千": "hundreds of",
    "成千上万": "thousands of", "半": "half a", "双": "two", "俩": "two", "整": "a whole", "另一": "another", "另外一": "another",
    "每": "every", "每一": "every", "某": "a", "这": "this", "那": "that", "这一": "this", "那一": "that", "各": "every",
}  # fmt: skip
# Said of many, with or without a measure word.
_MANY: Mapping[str, str] = {
    "许多": "many", "很多": "many", "好多": "many", "不少": "many", "众多": "many", "若干": "several", "无数": "countless",
    "数不清的": "countless", "成群的": "flocks of", "成群结队的": "flocks of", "各种": "all kinds of", "各种各样的": "all kinds of",
    "各式各样的": "all kinds of", "各类": "all kinds of", "一些": "some",
}  # fmt: skip
_MEASURES: Mapping[str, str] = {
    "杯": "cup of", "碗": "bowl of", "盘": "plate of", "瓶": "bottle of", "盆": "pot of", "壶": "pot of", "束": "bunch of",
    "串": "string of", "群": "group of", "对": "pair of", "双": "pair of", "篮": "basket of", "堆": "pile of", "排": "row of",
    "片": "piece of", "队": "line of", "箱": "box of", "筐": "basket of", "窝": "litter of", "碟": "plate of", "罐": "jar of",
    "桶": "bucket of", "捧": "handful of", "缕": "wisp of", "丛": "cluster of", "摞": "stack of", "叠": "stack of",
    "捆": "bundle of", "盒": "box of", "锅": "pot of", "勺": "spoonful of", "抹": "touch of", "批": "batch of", "份": "portion of",
    "套": "set of", "组": "group of", "圈": "ring of", "笼": "steamer of", "屉": "steamer of", "坛": "jar of", "桌": "table of",
    "池": "pool of", "塘": "pond of", "挂": "string of", "滩": "pool of", "泓": "pool of", "盅": "cup of", "樽": "cup of",
    "沓": "stack of", "瓣": "piece of", "垛": "stack of", "畦": "bed of", "撮": "pinch of", "拨": "group of", "扎": "bunch of",
    "打": "dozen", "截": "piece of", "坨": "lump of", "筒": "tube of", "洼": "pool of", "溜": "row of", "壁": "wall of", "车": "cartload of", "袋": "bag of", "屋": "roomful of", "屋子": "roomful of", "桌子": "table of",
    "院子": "yard of", "柜子": "cabinet of", "箱子": "box of", "盒子": "box of", "篮子": "basket of",
    "袋子": "bag of", "架子": "rack of", "盘子": "plate of", "罐子": "jar of", "笼子": "cage of", "抽屉": "drawer of", "墙": "wall of", "盏": "", "绺": "strand of", "炷": "stick of", "团": "ball of", "卷": "roll of", "滴": "drop of",
} | dict.fromkeys(
    "只个条头匹位名座栋间棵朵株枝支把张幅本辆艘架台件块家所颗粒根面扇顶道轮封副尊层口股场枚幢簇节款样种杆具伙帮户尾柄册部处段页篇首管级则缸弯汪"
    "格列员阵轴行桩幕叶钩帧方孔眼线匣蓬",
    "",
)  # fmt: skip
_RARE = frozenset(
    (
        *"行打挂扎壁车方孔眼线叶幕屋桌池塘墙",
        "柜子",
        "箱子",
        "盒子",
        "篮子",
        "袋子",
        "架子",
        "盘子",
        "罐子",
        "笼子",
        "抽屉",
    )
)  # measures only behind 一 and the like, since they are nouns or verbs too

_number = "|".join(sorted(_VAGUE, key=len, reverse=True))
_measure = "|".join(sorted(_MEASURES, key=len, reverse=True))
_firm = "|".join(sorted((word for word in _MEASURES if word not in _RARE), key=len, reverse=True))
_after_many = "".join(word for word in _MEASURES if len(word) == 1 and word not in _RARE)
COUNT = late(
    rf"(?P<many>{'|'.join(sorted(_MANY, key=len, reverse=True))})(?:[{_after_many}])?"
    rf"|(?!四处(?!房|民|住|院|宅|景))(?P<number>{_number}|[一二两三四五六七八九十][一二两三四五六七八九十百千万]{{0,7}}|\d{{1,5}})[多来余]?[大小整满长]?"
    rf"(?:(?P<measure>{_firm})(?P=measure)?|(?<=一)(?P<rare>{_measure}))"
)


def is_sheet(count: re.Match[str]) -> bool:
    """Whether a match of ``COUNT`` counts sheets, which may be of the picture itself: 一张."""
    return count["measure"] in ("张", "幅")


def counted(count: re.Match[str]) -> str:
    """The English of a match of ``COUNT``: "three", "two cups of", "a"."""
    if count["many"]:
        return _MANY[count["many"]]
    return f"{_spoken(count['number'])} {_MEASURES[count['measure'] or count['rare']]}".strip()


def figure(number: str) -> str:
    """A number in Chinese characters or in figures: in words up to twelve, else in figures."""
    value = int(number) if number.isdigit() else value_of(number)
    return "one" if value == 1 else _SPOKEN[value] if value < len(_SPOKEN) else str(value)


def _spoken(number: str) -> str:
    if number in _VAGUE:
        return _VAGUE[number]
    if number.isdigit():
        return number
    if len(number) == 2 and set(number) <= set(_DIGITS):
        return "several"  # 三五个
    value = value_of(number)
    return {100: "a hundred", 1000: "a thousand"}.get(value) or (_SPOKEN[value] if value < len(_SPOKEN) else str(value))


def value_of(number: str) -> int:
    """What a number in Chinese characters is: 一百二十三."""
    total = digit = 0
    for character in number:
        if character in _TENS:
            total += max(digit, 1) * _TENS[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit
