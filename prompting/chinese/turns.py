"""What a Chinese idea asks to be made of something, by words that are nothing to see: 把长城画成积木的样子, 我要猫."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from prompting.chinese.classes import ASKS, CRAFTED, PRONOUNS, TURNS
from prompting.chinese.glossary import Kind, Word
from prompting.chinese.neighbours import WHO

_DONE = frozenset({Kind.VERB, Kind.WITH, Kind.AT, Kind.NOTHING})
_SENSES = frozenset({"感觉", "味道", "气质", "意境", "韵味", "调调", "风骨", "风范", "腔调"})
_SHAPES = frozenset({"样子", "模样", "样式", "形式", "效果", "版本", "感觉", "形状", "版"})

_ASKS_OF = frozenset({"画", "想", "看", "看看", "想看", "想看看", "帮我", "请"})
_REACH = 30  # words: no sentence is longer, and a text without any stop must not cost its square


def _segment(words: Sequence[Word], at: int) -> tuple[int, int]:
    """Where the segment of the word at ``at`` begins and ends, as far as its rules look."""
    first, last = max(at - _REACH, 0), min(at + _REACH, len(words))
    begin = next((i + 1 for i in range(at - 1, first - 1, -1) if words[i].kind is Kind.STOP), first)
    return begin, next((i for i in range(at, last) if words[i].kind is Kind.STOP), last)


def _turn(words: Sequence[Word], at: int) -> int:
    """Where the verb stands that says what becomes of what follows the 把 at ``at``; 0 when somebody else does it."""
    if words[at].text not in ("把", "将"):
        return 0
    begin, end = _segment(words, at)
    if any(word.text not in ASKS for word in words[begin:at]):
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
    if word.text in CRAFTED and at == _turn(words, lead) + 1:
        return replace(word, kind=Kind.MEDIUM)  # 把石狮子做成橡皮泥的
    if at == _turn(words, lead):
        return Word(Kind.STOP, word.start, word.end, "", word.text)
    shaped = word.text in _SHAPES and at + 1 == end and at > _turn(words, lead) + 1
    return replace(word, kind=Kind.MANNER, english="") if shaped else None


def in_the_manner(words: Sequence[Word], at: int) -> Word | None:
    """What stands between whom a picture should be like and the 感觉 behind it: 杜琪峰电影的感觉."""
    begin, end = _segment(words, at)
    felt = end - begin > 2 and words[end - 1].text in _SENSES and words[end - 2].kind is Kind.OF
    named = words[begin].kind is Kind.REFERENCE or (
        words[begin].kind is Kind.PERSON and words[begin].english[:1].isupper()
    )
    if not (felt and named):
        return None
    return replace(words[at], kind=Kind.REFERENCE if at == begin else Kind.NOTHING)


def asked_again(words: Sequence[Word], at: int) -> Word | None:
    """我要 in front of what is counted, in the middle of an idea: 别画美女，我要一个真实的妇女."""
    begin, end = _segment(words, at)
    ahead = range(at + 1, min(at + 4, end))
    count = next((i for i in ahead if words[i].kind in (Kind.COUNT, Kind.SHEET)), 0)
    wanted = (i for i in ahead if words[begin].text in ("我", "我要", "我想要") and words[i].kind not in _DONE)
    count = count or next((i for i in wanted if words[i].text not in ASKS), 0)  # 别画火锅，我要串串香
    asking = count and all(word.text in ASKS for word in words[begin:count]) and words[begin].start > 0
    asking = asking and not (words[begin].text == "我" and words[begin + 1].kind in WHO)  # 我妈站在花里
    return replace(words[at], kind=Kind.NOTHING, english="") if asking and words[at].text in ASKS else None


def asked_of(words: Sequence[Word], at: int) -> Word | None:
    """画 or 想看 in front of whom a segment before it names: 一只鹦鹉，画它戴墨镜的样子."""
    begin, end = _segment(words, at)
    whom = next((i for i in range(at + 1, end) if words[i].text not in _ASKS_OF), end)
    asking = begin > 0 and whom < end and all(word.text in _ASKS_OF for word in words[begin : at + 1])
    return replace(words[at], kind=Kind.NOTHING, english="") if asking and words[whom].text in PRONOUNS else None
