"""Clothes of somebody that no verb or more than one leads: 牛仔裤和白色T恤的模特, 戴红色帽子、穿蓝色外套的男人."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from prompting.chinese.glossary import Kind, Word

_WHO = frozenset({Kind.ANIMAL, Kind.PERSON, Kind.FANTASY})
_CLOTHES = frozenset({Kind.WORN, Kind.TINT, Kind.ADJECTIVE})
_BEGINS = frozenset({Kind.STOP, Kind.COUNT, Kind.SHEET, Kind.NOTHING})
_LED = frozenset({"打", "打着", "留", "留着", "梳", "梳着", "扎", "扎着", "系", "系着"})
_WORN_SO = (
    "领带",
    "领结",
    "长发",
    "短发",
    "卷发",
    "胡子",
    "胡须",
    "辫",
    "辫子",
    "马尾",
    "刘海",
    "蝴蝶结",
    "发髻",
    "丸子头",
)
_MOST = 9  # words of a list of clothes


def with_clothes(words: Sequence[Word]) -> list[Word]:
    """``words`` with lists of clothes in one clause that a word of wearing leads."""
    found: list[Word] = []
    for at, word in enumerate(words):
        if word.text in _LED and any(one.text.endswith(_WORN_SO) for one in words[at + 1 : at + 4]):
            word = replace(word, kind=Kind.WEAR, english="")
        begins = not found or found[-1].kind in _BEGINS
        if begins and word.kind in _CLOTHES and _is_worn(words, at):
            found.append(Word(Kind.WEAR, word.start, word.start, "", ""))
        listed = word.kind is Kind.STOP and word.text == "、" and _goes_on(words, at)
        found.append(replace(word, kind=Kind.AND) if listed else word)
    return found


def _is_worn(words: Sequence[Word], at: int) -> bool:
    """Whether clothes from ``at`` on are what somebody behind 的 has on."""
    end = at
    while end < len(words) and (
        words[end].kind in _CLOTHES or (words[end].kind is Kind.AND and words[end - 1].kind is Kind.WORN)
    ):
        end += 1
    worn = end > at and words[end - 1].kind is Kind.WORN and end + 1 < len(words) and words[end].kind is Kind.OF
    return worn and words[end + 1].kind in _WHO


def _goes_on(words: Sequence[Word], at: int) -> bool:
    """Whether one more clause of wearing follows the 、 at ``at``, before the 的 of who wears it all."""
    first = next((i for i in range(at, max(at - _MOST, -1), -1) if words[i].kind in (Kind.WEAR, Kind.OF)), None)
    if first is None or words[first].kind is not Kind.WEAR or at + 1 >= len(words) or not _is_on(words[at + 1]):
        return False
    if first and words[first - 1].kind not in _BEGINS:
        return False
    ahead = words[at + 1 : at + _MOST]
    ends = (Kind.OF, Kind.STOP, Kind.VERB)
    of = next((i for i, word in enumerate(ahead) if word.kind in ends and not _is_on(word)), 0)
    return of > 0 and ahead[of].kind is Kind.OF and of + 1 < len(ahead) and ahead[of + 1].kind in _WHO


def _is_on(word: Word) -> bool:
    """Whether ``word`` leads to what somebody wears or holds."""
    holds = word.kind is Kind.VERB and word.english.startswith(("holding", "carrying"))
    return word.kind is Kind.WEAR or word.text in _LED or holds
