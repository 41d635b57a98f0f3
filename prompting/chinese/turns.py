"""What a Chinese idea asks to be made of something, by words that are nothing to see: 把长城画成积木的样子, 我要猫."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from prompting.chinese.classes import ASKS, TURNS
from prompting.chinese.glossary import Kind, Word

_SHAPES = frozenset({"样子", "模样", "样式", "形式", "效果", "版本", "感觉", "形状", "版"})


def _segment(words: Sequence[Word], at: int) -> tuple[int, int]:
    """Where the segment of the word at ``at`` begins and ends."""
    begin = next((i + 1 for i in range(at - 1, -1, -1) if words[i].kind is Kind.STOP), 0)
    return begin, next((i for i in range(at, len(words)) if words[i].kind is Kind.STOP), len(words))


def _turn(words: Sequence[Word], at: int) -> int:
    """Where the verb stands that says what becomes of what follows the 把 at ``at``; 0 when somebody else does it."""
    begin, end = _segment(words, at)
    if words[at].text not in ("把", "将") or any(word.text not in ASKS for word in words[begin:at]):
        return 0
    return next((i for i in range(at + 2, end - 1) if words[i].text in TURNS), 0)


def turned(words: Sequence[Word], at: int) -> Word | None:
    """把 and 画成 of what is asked for, and the 样子 behind it: 把我家狗子画成宫崎骏风格."""
    word = words[at]
    if _turn(words, at):
        return replace(word, kind=Kind.NOTHING, english="")
    begin, end = _segment(words, at)
    lead = next((i for i in range(begin, at) if _turn(words, i)), None)
    if lead is None:
        return None
    if at == _turn(words, lead):
        return Word(Kind.STOP, word.start, word.end, "", word.text)
    shaped = word.text in _SHAPES and at + 1 == end and at > _turn(words, lead) + 1
    return replace(word, kind=Kind.MANNER, english="") if shaped else None


def asked_again(words: Sequence[Word], at: int) -> Word | None:
    """我要 in front of what is counted, in the middle of an idea: 别画美女，我要一个真实的妇女."""
    begin, end = _segment(words, at)
    ahead = range(at + 1, min(at + 4, end))
    count = next((i for i in ahead if words[i].kind in (Kind.COUNT, Kind.SHEET)), 0)
    asking = count and all(word.text in ASKS for word in words[begin:count]) and words[begin].start > 0
    return replace(words[at], kind=Kind.NOTHING, english="") if asking and words[at].text in ASKS else None
