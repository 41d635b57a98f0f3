# ruff: noqa: E501  Chinese characters count twice
"""Names of people that no dictionary holds, by their surname and by what they do behind it: 王二狗 | 送外卖."""

from __future__ import annotations

from collections.abc import Sequence

from prompting.chinese.dictionary import listed, part_of_speech, romanised, surname_of
from prompting.chinese.glossary import Kind, Word, glossary

_ACTS = frozenset({Kind.VERB, Kind.WEAR, Kind.AT, Kind.WITH})
_PARTS = frozenset({Kind.STOP, Kind.OF, Kind.AND, Kind.COUNT, Kind.QUOTED, Kind.SHEET, Kind.WHERE, Kind.AT})  # fmt: skip
_SORTS = {
    "女": "woman", "男": "man", "怪": "monster", "精": "spirit", "妖": "demon", "魔": "demon", "仙": "immortal", "侠": "hero",
    "兽": "beast",
}  # fmt: skip
_TOLD_BY = frozenset({Kind.OBJECT, Kind.FOOD, Kind.PLANT, Kind.ANIMAL, Kind.FANTASY, Kind.PLACE, Kind.VERB})
_MOST = 2  # characters of a given name


def with_called(words: Sequence[Word]) -> list[Word]:
    """``words`` with a surname that opens a segment and the given name between it and a verb in one word."""
    found: list[Word] = []
    at = 0
    while at < len(words):
        opens = not found or found[-1].kind in (Kind.STOP, Kind.AND, Kind.NOTHING)
        end = _name_end(words, at) if opens and _is_surname(words[at].text) else 0
        if end:
            text = "".join(word.text for word in words[at:end])
            found.append(Word(Kind.PERSON, words[at].start, words[end - 1].end, romanised(text), text))
        else:
            found.append(words[at])
        at = end or at + 1
    return found


def _is_surname(text: str) -> bool:
    """Whether ``text`` is a character that is a surname before anything else: 吴, but not 雷 or 黄."""
    surname = len(text) == 1 and text not in glossary() and part_of_speech(text) == "nr"
    return text == "阿" or (surname and bool(surname_of(f"{text}某")))


def _name_end(words: Sequence[Word], at: int) -> int:
    """Where the given name ends behind the surname at ``at``; 0 when neither a verb nor the end of all follows."""
    name = words[at].text
    for last in range(at + 1, min(at + 1 + _MOST, len(words))):
        name += words[last].text
        titled = words[last].kind is Kind.PERSON and listed(words[last].text)  # 王 | 大爷
        if titled or words[last].kind in _PARTS or words[last - 1].end != words[last].start or len(name) > 1 + _MOST:
            return 0
        behind = words[last + 1] if last + 1 < len(words) else None
        whole = behind is None and at == 0
        if whole or (behind is not None and behind.kind in _ACTS and words[last].end == behind.start):
            return 0 if listed(name) else last + 1
    return 0


def with_sorts(words: Sequence[Word]) -> list[Word]:
    """``words`` with 女, 怪 and the like and what tells which in one, when no noun follows: 琵琶女 | 轻拢慢捻, 云朵怪."""
    found: list[Word] = []
    for at, word in enumerate(words):
        who = word.text in _SORTS and found and found[-1].kind in _TOLD_BY and found[-1].end == word.start
        following = words[at + 1].kind if at + 1 < len(words) else Kind.STOP
        if who and following in _ACTS | {Kind.STOP, Kind.ADJECTIVE}:
            told = found.pop()
            english = f"{told.english} {_SORTS[word.text]}".strip()
            kind = Kind.PERSON if word.text in "女男侠" else Kind.FANTASY
            word = Word(kind, told.start, word.end, english, told.text + word.text)
        found.append(word)
    return found
