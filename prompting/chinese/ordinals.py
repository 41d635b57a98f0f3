# ruff: noqa: E501  Chinese characters count twice
"""Numbers that describe and do not count: 第三只 is "third", 三岁 "three-year-old", 五层楼 "five-story"."""

from __future__ import annotations

import re

from prompting.chinese.numbers import figure
from prompting.patterns import late

_NUMBER = "[一二两三四五六七八九十百]{1,5}|[0-9]{1,3}"
ORDINAL = late(
    rf"第(?P<nth>{_NUMBER})(?:[次个只位场条张幅座辆棵朵枚排缕颗片道代届盏扇匹头])?"
    rf"|(?P<storeys>[二两三四五六七八九十][一二三四五六七八九十百]{{0,3}}|一百|[0-9]{{1,3}})层(?:楼高|高|楼)?"
    "(?=的(?!.{0,2}蛋糕)|[小高大老旧木石砖古白]?(?:楼|塔|宝塔|别墅|洋房|洋楼|公寓|建筑|酒店|佛塔))"
)
AGE = late(r"(\d{1,3}|[一二两三四五六七八九十百几]{1,4})(?:多)?岁(?:半)?")
_NTH = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth")  # fmt: skip


def ordinal(found: re.Match[str]) -> str:
    """The English of a match of ``ORDINAL``."""
    if found["storeys"]:
        return f"{figure(found['storeys'])}-story"
    number = figure(found["nth"] or "")
    if number in _FIGURES:
        return _NTH[_FIGURES[number]]
    return f"{number}{_ENDS.get(number[-1:], 'th') if number[-2:-1] != '1' else 'th'}" if number else ""


def age(found: re.Match[str]) -> str:
    """The English of a match of ``AGE``, in front of who is so old."""
    return "of that age" if "几" in found[1] else f"{figure(found[1])}-year-old"


_FIGURES = {figure(str(number)): number for number in range(1, 13)}
_ENDS = {"1": "st", "2": "nd", "3": "rd"}
