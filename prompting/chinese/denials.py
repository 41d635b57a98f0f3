# ruff: noqa: E501  Chinese characters count twice
"""What a Chinese 没 or 不 in front of a verb or an adjective denies: 没打伞 is without an umbrella, 不开心 is unhappy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from prompting.chinese.clauses import NOUNS, clause_of
from prompting.chinese.glossary import Kind, Word, glossary
from prompting.chinese.word_kinds import kind_and_english

_DENIES = frozenset({"不", "没", "没有", "未", "还没", "从没", "从来没", "从不", "从来不", "不会", "不能"})
_HAS = frozenset("打撑拿带提抱背扛举拄骑开化戴穿系披挎牵推捧握扎佩")  # who does so to a thing has it
_ENDS = frozenset({Kind.OF, Kind.STOP, Kind.AND, Kind.NOTHING})
_OBJECTS = {"妆": "makeup", "车": "bicycle"}
_OPPOSITES = {
    "开心": "unhappy", "高兴": "unhappy", "快乐": "unhappy", "幸福": "unhappy", "完整": "incomplete", "干净": "dirty",
    "整齐": "untidy", "对称": "asymmetrical", "听话": "naughty", "安全": "unsafe", "清楚": "unclear", "健康": "unhealthy",
    "友好": "unfriendly", "耐烦": "impatient", "礼貌": "impolite", "平整": "uneven", "透明": "opaque", "新鲜": "stale",
}  # fmt: skip


def with_denials(words: Sequence[Word]) -> list[Word]:
    """``words`` with what is not worn or held behind a 没 or 不 without its verb, and an adjective with its 不 in one."""
    found: list[Word] = []
    at = 0
    while at < len(words):
        parts = _denied(words, at) if words[at].text in _DENIES else ()
        found += parts or words[at : at + 1]
        at += 2 if parts else 1
    return found


def _denied(words: Sequence[Word], at: int) -> Sequence[Word]:
    """What the denial at ``at`` and the word behind it are; nothing when they stay what they are."""
    word = words[at]
    said = words[at + 1] if at + 1 < len(words) and words[at + 1].start == word.end else None
    if said is None:
        return ()
    if said.kind is Kind.TIME:
        return Word(Kind.NOT, word.start, word.end, "", word.text), said  # 不下雨
    if word.text == "不" and (said.kind in (Kind.ADJECTIVE, Kind.MOOD) or said.text in _OPPOSITES):
        english = _OPPOSITES.get(said.text) or f"not {said.english}".strip()
        return (Word(Kind.ADJECTIVE, word.start, said.end, english, word.text + said.text),)
    if said.kind in (Kind.VERB, Kind.WEAR) and said.text[:1] in _HAS and (parts := _without(words, at)):
        return parts
    if said.kind is Kind.VERB and word.text != "没" and clause_of(words, at + 1):
        return Word(Kind.NOT, word.start, word.end, "", word.text), said  # 不吃鱼的猫
    if word.text in ("不", "不会", "不能") and word.kind is Kind.ADJECTIVE:
        return replace(word, english="not"), said
    return ()


def _without(words: Sequence[Word], at: int) -> Sequence[Word]:
    """The denial at ``at`` with the verb behind it, and the thing in that verb, when it has one or one follows."""
    word, verb = words[at], words[at + 1]
    thing = verb.text[1:].lstrip("着了过")
    if not thing:
        behind = [one.kind for one in words[at + 2 : at + 4]]
        alone = behind[:1] and behind[0] in NOUNS and (behind[1:] == [] or behind[1] in _ENDS)
        return (Word(Kind.NOT, word.start, verb.end, "", word.text + verb.text),) if alone else ()
    kind, english = glossary().get(thing) or kind_and_english(thing)
    english = _OBJECTS.get(thing, english)
    if kind not in NOUNS and thing not in _OBJECTS:
        return ()
    start = verb.end - len(thing)
    denial = Word(Kind.NOT, word.start, start, "", word.text + verb.text[: -len(thing)])
    return denial, Word(Kind.OBJECT, start, verb.end, english, thing)
