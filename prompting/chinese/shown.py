"""Media and views behind what they show, 健身房的logo, and those that are named by things themselves: 屏风画."""

from __future__ import annotations

from collections.abc import Sequence

from prompting.chinese.classes import FIGURES, HANGS, ON_WALLS, VIEWS
from prompting.chinese.clauses import ANIMATE, NOUNS, TAILS, last_content
from prompting.chinese.dictionary import part_of_speech
from prompting.chinese.glossary import Kind, Word


def is_pictured(name: Sequence[Word], tail: int) -> bool:
    """Whether a medium that shows what stands before its 的 begins at ``tail``: 健身房的logo, but 教堂的壁画."""
    shown = 1 < tail < len(name) and name[tail - 1].kind is Kind.OF and name[tail].kind is Kind.MEDIUM
    last = last_content(name[:tail]) if shown else None
    return last is not None and last.kind in NOUNS - {Kind.TIME} and not name[-1].text.endswith(ON_WALLS)


def is_stuff(name: Sequence[Word]) -> bool:
    """Whether ``name`` with its 的 is of a material, which mostly describes: 磨砂玻璃的, but not 可爱的."""
    stuff = name[-2] if len(name) > 1 and name[-1].kind is Kind.OF else None
    return stuff is not None and stuff.kind is Kind.ADJECTIVE and part_of_speech(stuff.text).startswith("n")


def is_view(name: Sequence[Word]) -> bool:
    """Whether the last of ``name`` says how a picture is taken and the rest says which way: 动态构图, 侧脸特写."""
    *before, last = name
    if last.kind is not Kind.COMPOSITION or any(word.kind in ANIMATE for word in before):
        return False
    bare = last.text.endswith(VIEWS) and len(last.text) < 3  # 城堡俯视图 is of a castle
    return bare or all(word.kind in (Kind.COMPOSITION, Kind.BODY) for word in before)


def only_things(name: Sequence[Word]) -> bool:
    """Whether a medium or a style is named by things: 屏风画, 四格漫画."""
    things = (Kind.OBJECT, Kind.UNKNOWN, Kind.ADJECTIVE, Kind.PLACE, Kind.TIME, Kind.STYLE, Kind.MEDIUM, Kind.FOOD)
    return len(name) > 1 and name[-1].kind in TAILS and all(word.kind in things for word in name)


def is_figure(name: Sequence[Word]) -> bool:
    """Whether ``name`` is of somebody who is seen from one side, by what they wear: 穿旗袍的背影."""
    told = name[-1].text in FIGURES and name[-2].kind is Kind.OF
    return told and any(word.kind is Kind.WEAR for word in name[:-1])


def is_hung(name: Sequence[Word]) -> bool:
    """Whether ``name`` is of a picture that hangs or lies somewhere, and so is a thing: 钉在木板上的照片."""
    hangs = name[0].kind is Kind.VERB and name[0].text[:1] in HANGS
    return hangs and len(name) > 2 and name[-1].kind is Kind.MEDIUM and name[-2].kind is Kind.OF
