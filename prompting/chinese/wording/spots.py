# ruff: noqa: E501  Chinese characters count twice
"""Which preposition a place takes in English: 窗边 is "by the window", 在火车站 "at the train station"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from prompting.chinese.glossary import Kind, Word
from prompting.chinese.wording.small_words import DEFINITE, NAMES, PREPOSITIONS

# Words that name a thing and a side of it, by that side.
_SIDES: Mapping[str, str] = {
    "by": "窗边 window / 河边 river / 湖边 lake / 海边 sea / 江边 river / 溪边 stream / 池边 pool / 水边 water / 路边 roadside / 街边 roadside / 床边 bed / 桌边 table / 井边 well / 炉边 fireplace / 火边 fire / 塘边 pond / 湖畔 lake / 河畔 river / 海畔 sea / 江畔 river / 溪畔 stream / 墙边 wall / 树边 tree / 门边 door / 篝火边 campfire / 壁炉边 fireplace / 池塘边 pond / 篝火旁 campfire / 路旁 roadside / 窗旁 window",
    "on": "桌上 table / 床上 bed / 地上 ground / 墙上 wall / 街上 street / 路上 road / 山上 mountain / 岸边 shore / 海岸 coast / 河岸 river bank / 湖岸 lake shore / 岸上 shore / 街头 street / 天边 horizon / 山坡 hillside / 山腰 mountainside / 半山腰 mountainside / 悬崖边 edge of a cliff / 崖边 edge of a cliff",
    "at the top of": "山顶 mountain / 山巅 mountain / 塔顶 tower / 楼顶 building / 树顶 tree / 峰顶 peak",
    "at the foot of": "山脚 mountain / 山脚下 mountain / 山下 mountain / 墙脚 wall",
    "in front of": "窗前 window / 门前 door / 楼前 building / 庙前 temple / 墓前 grave / 镜前 mirror / 床前 bed / 佛前 Buddha",
    "outside": "窗外 window / 门外 door / 城外 city / 屋外 house / 室外 house / 村外 village",
    "under": "树下 tree / 桥下 bridge / 灯下 lamp / 屋檐下 eaves / 檐下 eaves / 伞下 umbrella / 桌下 table / 床下 bed / 床底 bed / 床底下 bed / 月下 moon / 花下 flowers",
    "at": "船头 bow of a boat / 船尾 stern of a boat / 门口 door / 村口 entrance of a village / 路口 crossing / 巷口 entrance of an alley / 胡同口 entrance of a hutong / 洞口 mouth of a cave / 街角 corner of a street / 校门口 school gate / 家门口 front door",
    "behind": "屋后 house / 房后 house / 山后 mountain / 门后 door / 树后 tree / 窗后 window / 墙后 wall",
    "in": "屋里 house / 屋内 house / 屋中 house / 房里 room / 房中 room / 空中 air / 半空 air / 半空中 air / 墙角 corner / 山间 mountains / 林间 woods / 田间 fields / 街巷 alleys / 心中 heart / 梦里 dream / 梦中 dream",
    "at the bottom of": "海底 sea / 湖底 lake / 井底 well / 谷底 valley / 河底 river / 水底 water",
}
_SPOTS = {
    entry.split(" ", 1)[0]: (where, entry.split(" ", 1)[1])
    for where, listed in _SIDES.items()
    for entry in listed.split(" / ")
}
# Places that 在 alone leads to, by their last English word.
_ON_WORDS = """
balcony bank beach bed bench boat bridge bus campus chair cliff cloud coast couch court deck dock
farm field floor grass grassland ground highway hill hillside horizon island ladder lake lawn mars
meadow moon mountain ocean pavement peak pier pitch plane planet plateau platform playground prairie
railway riverside road roof rooftop runway sea seaside ship shore sidewalk slope sofa square stage
steppe street subway swing terrace train
"""
_ON = frozenset(_ON_WORDS.split())
_AT = frozenset({"station", "airport", "crossing", "intersection", "entrance", "gate", "port", "stop", "party", "wedding", "banquet",
                 "counter", "market", "finish", "seaside", "riverside", "home", "work", "school", "festival", "crossroads"})  # fmt: skip
_BY = frozenset({"riverside", "lakeside", "seaside", "poolside", "roadside", "shore"})


def at_a_side(words: Sequence[Word]) -> Sequence[Word]:
    """``words`` with a word of a thing and its side at the end in two: 窗边 as 窗 and 边."""
    last = words[-1] if words else None
    if last is None or last.text not in _SPOTS:
        return words
    where, english = _SPOTS[last.text]
    side = Word(Kind.WHERE, last.end, last.end, where, "")
    return [*words[:-1], replace(last, kind=Kind.PLACE, english=english), side]


def names_side(word: Word) -> bool:
    """Whether ``word`` is of a thing and a side of it: 窗边."""
    return word.text in _SPOTS


def is_led(word: Word) -> bool:
    """Whether the English of ``word``, a place, has its preposition: 水里."""
    return word.kind is Kind.PLACE and word.english.partition(" ")[0] in PREPOSITIONS


def preposition(text: str) -> str:
    """What leads to the place ``text`` where Chinese has 在 alone."""
    last = re.split(" (?:in|of|on|at|with) ", text)[0].rpartition(" ")[2]
    return "by" if last in _BY else "at" if last in _AT else "on" if last in _ON else "in"


def takes_article(words: Sequence[Word]) -> bool:
    """Whether a place has "the" in English: no name of a town does, but a river has."""
    last = next((word for word in reversed(words) if word.english), None)
    if last is not None and last.english.endswith(DEFINITE):
        return True
    counted = any(word.kind is Kind.COUNT for word in words)
    if last is not None and last.english in NAMES:
        return False
    return (
        last is not None and not counted and not last.english.startswith(("the ", "year ")) and last.english.islower()
    )
