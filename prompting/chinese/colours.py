# ruff: noqa: E501  Chinese characters count twice
"""Names of colours that Chinese puts together: 浅灰, 墨绿色, 蓝紫色, 暗红."""

from __future__ import annotations

from collections.abc import Mapping

from prompting.patterns import late

_COLOURS: Mapping[str, str] = {
    "红": "red", "橙": "orange", "橘": "orange", "黄": "yellow", "绿": "green", "青": "cyan", "蓝": "blue", "紫": "purple",
    "粉": "pink", "白": "white", "黑": "black", "灰": "gray", "棕": "brown", "褐": "brown", "金": "golden", "银": "silver",
    "咖": "brown", "米": "beige", "赭": "ochre", "绛": "crimson", "靛": "indigo", "碧": "jade green", "翠": "emerald", "驼": "camel",
}  # fmt: skip
_SHADES: Mapping[str, str] = {
    "浅": "light", "深": "deep", "淡": "pale", "暗": "dark", "亮": "bright", "嫩": "tender", "鲜": "bright", "艳": "vivid",
    "墨": "ink dark", "暖": "warm", "冷": "cool", "雪": "snow", "乌": "jet", "酒": "wine", "血": "blood", "葱": "leek", "草": "grass",
    "湖": "lake", "海": "ocean", "天": "sky", "宝": "royal", "藏": "navy", "军": "army", "玫": "rose", "枣": "date", "砖": "brick",
    "奶": "milky", "象牙": "ivory", "珊瑚": "coral", "薄荷": "mint", "橄榄": "olive", "松": "pine", "烟": "smoky", "雾": "misty",
    "荧光": "fluorescent", "哑光": "matte", "炭": "charcoal", "土": "earth", "柠檬": "lemon", "孔雀": "peacock", "中国": "chinese",
    "复古": "vintage", "莫兰迪": "muted",
}  # fmt: skip
_shade, _colour = "|".join(sorted(_SHADES, key=len, reverse=True)), "".join(_COLOURS)
_plain = "红黄绿蓝紫粉橙白黑灰金银棕青褐"
TINT = late(
    rf"(?P<shade>{_shade})?(?P<first>[{_colour}])(?P<second>[{_colour}])?色(?![调系彩块])|(?P<of>{_shade})(?P<only>[红橙黄绿蓝紫粉灰棕褐青])"
    rf"|(?P<one>[{_plain}])(?P<other>[{_plain}])(?=$|[\s，,。、的配相])"
)


def tinted(name: str) -> str:
    """The English of a match of ``TINT``: "light gray", "blue and purple"."""
    found = TINT.fullmatch(name)
    if found is None:
        return ""
    shade = _SHADES.get(found["shade"] or found["of"] or "", "")
    colours = [_COLOURS[found[group]] for group in ("first", "second", "only", "one", "other") if found[group]]
    return f"{shade} {' and '.join(colours)}".strip()
