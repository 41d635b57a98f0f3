# ruff: noqa: E501  Chinese characters count twice
"""Numbers that describe and do not count: 第三只 is "third", 三岁 "three-year-old", 五层楼 "five-story"."""

from __future__ import annotations

import re

from prompting.chinese.numbers import figure, value_of
from prompting.patterns import late

_NUMBER = "[一二两三四五六七八九十百]{1,5}|[0-9]{1,3}"
ORDINAL = late(
    rf"第(?P<nth>{_NUMBER})(?:[次个只位场条张幅座辆棵朵枚排缕颗片道代届盏扇匹头])?"
    rf"|(?P<storeys>[二两三四五六七八九十][一二三四五六七八九十百]{{0,3}}|一百|[0-9]{{1,3}})层(?:楼高|高|楼)?"
    "(?=的|蛋糕|[小高大老旧木石砖古白]?(?:楼|塔|宝塔|别墅|洋房|洋楼|公寓|建筑|酒店|佛塔))"
)
AGE = late(r"(\d{1,3}|[一二两三四五六七八九十百几]{1,4})(?:多)?岁(?:半)?")
_NTH = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth")  # fmt: skip


def ordinal(found: re.Match[str]) -> str:
    """The English of a match of ``ORDINAL``."""
    if found["storeys"]:
        tiers = "蛋糕" in found.string[found.end() : found.end() + 6]
        return f"{figure(found['storeys'])}-{'tier' if tiers else 'story'}"
    return nth(found["nth"] or "")


def span(number: str, unit: str) -> str:
    """A century, a decade, or a month by its number in Chinese characters; empty for other units of time."""
    if not number or not set(number) <= set("一二两三四五六七八九十"):
        return ""
    value = value_of(number)
    if unit == "世纪":
        return f"{nth(number)} century"
    if unit == "年代":
        return f"19{value}s" if value % 10 == 0 else ""
    return _MONTHS[value - 1] if unit == "月" and value <= 12 else ""


def nth(number: str) -> str:
    """The ordinal of a number in Chinese characters or in figures."""
    number = figure(number) if number else ""
    if number in _FIGURES:
        return _NTH[_FIGURES[number]]
    return f"{number}{_ENDS.get(number[-1:], 'th') if number[-2:-1] != '1' else 'th'}" if number else ""


def age(found: re.Match[str]) -> str:
    """The English of a match of ``AGE``, in front of who is so old."""
    return "of that age" if "几" in found[1] else f"{figure(found[1])}-year-old"


_FIGURES = {figure(str(number)): number for number in range(1, 13)}
_ENDS = {"1": "st", "2": "nd", "3": "rd"}
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip
