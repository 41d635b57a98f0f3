"""Chinese segments that are of one sort throughout: colours, weather outside, adjectives, parts of a body."""

from __future__ import annotations

from collections.abc import Sequence

from prompting.chinese.classes import (
    ALL_OVER,
    ARRIVES,
    BODIES,
    DECKED,
    FEELINGS,
    HAIR,
    LAYOUTS,
    LOOKS,
    PARTS,
    SHADES,
    WEATHER,
)
from prompting.chinese.clauses import GRAMMAR, NOUNS, PROPERTIES, SCENERY, SURROUNDINGS, TAILS, describes, is_there
from prompting.chinese.glossary import Kind, Word, glossary
from prompting.chinese.word_kinds import kind_and_english
from prompting.lexicon import terms
from prompting.spec import Slot
from prompting.words import term_key

_COLOURS = frozenset({Kind.TINT, Kind.COLOUR, Kind.AND, Kind.OF, Kind.NOTHING, Kind.ADJECTIVE})
_AROUND = SCENERY | {Kind.OBJECT, Kind.UNKNOWN, Kind.LIGHTING}


def whole_slot(words: Sequence[Word], *, subject_before: bool) -> Slot | None:
    """The slot of a segment that is of one sort throughout; ``subject_before``: an earlier one named the subject."""
    kinds = {word.kind for word in words}
    if (slot := _of_looks(words)) is not None:
        return slot
    if subject_before and "".join(word.text for word in words) in FEELINGS:
        return Slot.MOOD
    if kinds <= {Kind.ADJECTIVE, Kind.NOTHING, Kind.OF, Kind.AND} and Kind.ADJECTIVE in kinds:
        told = [word for word in words if word.kind is Kind.ADJECTIVE]
        seen = any(word.text in glossary() and not _is_felt(word.text) for word in told)  # 卷发, but 肆意
        return None if not subject_before else Slot.SUBJECT if seen else Slot.MOOD
    if words[0].text == "越" and any(word.text.startswith("越") for word in words[1:]):
        return Slot.MOOD  # 越炸裂越好
    filled = words[0].kind is Kind.VERB and words[0].text.endswith("满") and len(words[0].text) > 1
    if subject_before and filled and len(words) > 1 and kinds <= NOUNS | PROPERTIES | {Kind.VERB, Kind.NOTHING}:
        return Slot.SUBJECT  # 淋满蒜汁
    if subject_before and (slot := _of_body(words) or _in_two(words) or _happening(words)):
        return slot
    beside = words[0].kind is Kind.WHERE and len(words) > 1 and subject_before
    if beside and words[1].kind not in (Kind.OF, Kind.HAVE) and not is_there(words, 1):
        return Slot.SETTING
    arrives = words[-1].text in ARRIVES and {word.kind for word in words[:-1]} <= {Kind.TIME, Kind.ADJECTIVE}
    if arrives and len(words) > 1:
        return Slot.SETTING  # 暴雨将至
    falling = words[-1].kind is Kind.TIME and words[-1].text.startswith(WEATHER) and len(words) > 1
    if (Kind.WHERE in kinds or falling) and Kind.TIME in kinds and kinds <= SURROUNDINGS - {Kind.OF}:
        return Slot.SETTING
    return None


def _of_looks(words: Sequence[Word]) -> Slot | None:
    """The slot of nothing but colours, of a manner such as 港式, of how a picture is laid out."""
    kinds, last = {word.kind for word in words}, words[-1]
    if len(words) == 1 and last.kind is Kind.OBJECT and len(last.text) > 2 and last.text.endswith(SHADES):
        return Slot.COLOUR  # 宝石蓝
    shaded = _COLOURS | {Kind.MOOD, Kind.LIGHTING} if last.kind in (Kind.TINT, Kind.COLOUR) else _COLOURS
    if kinds & {Kind.TINT, Kind.COLOUR} and kinds <= shaded and last.text[-1:] not in HAIR:
        return Slot.COLOUR
    if last.text.endswith("式") and len(last.text) < 4 and {word.kind for word in words[:-1]} <= PROPERTIES:
        return Slot.STYLE  # 怀旧港式
    laid_out = any(word.text in LAYOUTS for word in (words[0], last, *words[1:2])) and Kind.COUNT not in kinds
    return Slot.COMPOSITION if laid_out else None  # 右边留出文案位, 产品居左


def _of_body(words: Sequence[Word]) -> Slot | None:
    """The subject, when a part of its body does, has or wears something: 满身油漆."""
    if len(words) < 2:
        return None
    drawn = words[0].kind is Kind.WORN and words[1].text == "上" and words[-1].kind in NOUNS
    if drawn and any(word.kind in (Kind.VERB, Kind.HAVE) for word in words[2:]):
        return Slot.SUBJECT  # 面具上画着狼头
    if words[1].kind is Kind.WHERE and len(words) > 3 and is_there(words, 2):
        return None  # 脚边躺着一只花猫
    looks = (
        words[0].text in BODIES | PARTS
        and words[-1].kind not in TAILS
        and all(word.kind is not Kind.OF for word in words)
    )
    return Slot.SUBJECT if looks or words[0].text.startswith(ALL_OVER) or words[0].kind is Kind.BODY else None


def _in_two(words: Sequence[Word]) -> Slot | None:
    """The slot of a word or two behind the subject: a feeling, what hangs around it, what is on it."""
    first, last = words[0], words[-1]
    if len(words) == 1:
        return Slot.MOOD if first.kind is Kind.VERB and _is_mood(first.english) else None  # 委屈, 放松
    if len(words) > 2:
        return None
    if len(last.text) == 2 and last.text[0] == last.text[1] and first.kind in _AROUND:
        return Slot.LIGHTING if first.kind is Kind.LIGHTING else Slot.SETTING  # 香烟袅袅
    decked = last.text in DECKED and first.kind in NOUNS | {Kind.TINT}  # 金箔点缀
    worn = first.kind is Kind.WORN and last.kind is Kind.VERB  # 斗笠遮面
    return Slot.SUBJECT if decked or worn else None


def _happening(words: Sequence[Word]) -> Slot | None:
    """The slot of light or scenery with what it does beside the subject: 阳光洒进来, 樱花飘落."""
    begin = next((i for i, word in enumerate(words) if word.kind in (Kind.VERB, Kind.WITH)), 0)
    doer = words[:begin]
    while doer and doer[-1].kind in (Kind.NOTHING, Kind.ADJECTIVE):
        doer = doer[:-1]  # 海浪轻轻拍打着岸边
    if words[-1].kind in TAILS or is_there(words, begin) or words[0].text in ("她", "他", "它"):
        return None  # 儿童节促销海报, 石板路上走着一位姑娘
    if not doer or words[begin].text in LOOKS or describes(words, begin) or doer[-1].kind is Kind.OF:
        return None
    if any(word.kind in GRAMMAR - {Kind.OF, Kind.AND, Kind.NOTHING, Kind.WHERE} for word in doer):
        return None
    return {Kind.LIGHTING: Slot.LIGHTING}.get(doer[-1].kind, Slot.SETTING if doer[-1].kind in SCENERY else None)


def _is_mood(english: str) -> bool:
    """Whether ``english``, of a verb, is a feeling."""
    return english.startswith("feeling ") or terms().slots.get(term_key(english)) is Slot.MOOD


def _is_felt(word: str) -> bool:
    """Whether ``word``, an adjective of ours, is of how a picture feels: 严肃."""
    return kind_and_english(word)[0] is Kind.MOOD
