"""Chinese segments that are of one sort throughout: colours, weather outside, adjectives, parts of a body."""

from __future__ import annotations

from collections.abc import Sequence

from prompting.chinese.classes import ALL_OVER, BODIES, HAIR, LOOKS, WEATHER
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
    shaded = _COLOURS | {Kind.MOOD, Kind.LIGHTING} if words[-1].kind in (Kind.TINT, Kind.COLOUR) else _COLOURS
    if kinds & {Kind.TINT, Kind.COLOUR} and kinds <= shaded and words[-1].text[-1:] not in HAIR:
        return Slot.COLOUR
    if words[-1].text.endswith("式") and len(words[-1].text) < 4 and {word.kind for word in words[:-1]} <= PROPERTIES:
        return Slot.STYLE  # 怀旧港式
    if kinds <= {Kind.ADJECTIVE, Kind.NOTHING, Kind.OF, Kind.AND} and Kind.ADJECTIVE in kinds:
        told = [word for word in words if word.kind is Kind.ADJECTIVE]
        seen = any(word.text in glossary() and not _is_felt(word.text) for word in told)  # 卷发, but 肆意
        return None if not subject_before else Slot.SUBJECT if seen else Slot.MOOD
    if subject_before and (slot := _of_body(words) or _in_two(words) or _happening(words)):
        return slot
    if words[0].kind is Kind.WHERE and len(words) > 1 and subject_before and words[1].kind not in (Kind.OF, Kind.HAVE):
        return Slot.SETTING
    falling = words[-1].kind is Kind.TIME and words[-1].text.startswith(WEATHER) and len(words) > 1
    if (Kind.WHERE in kinds or falling) and Kind.TIME in kinds and kinds <= SURROUNDINGS - {Kind.OF}:
        return Slot.SETTING
    return None


def _of_body(words: Sequence[Word]) -> Slot | None:
    """The subject, when a part of its body does, has or wears something: 满身油漆."""
    if len(words) < 2:
        return None
    looks = words[0].text in BODIES and words[-1].kind not in TAILS and all(word.kind is not Kind.OF for word in words)
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
    decked = last.text in ("点缀", "装饰") and first.kind in NOUNS  # 金箔点缀
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
