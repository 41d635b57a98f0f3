"""Terms in a row of words: which slot a phrase names as a whole, by its end, or with a number ("85mm", "f/2.8")."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from prompting.english.parts_of_speech import is_known
from prompting.lexicon import Terms, terms
from prompting.patterns import late
from prompting.spec import Slot
from prompting.words import ARTICLES, CONJUNCTIONS, DETERMINERS, NUMBERS, longest_match

# Lights that are things as well: "a lantern".
LAMPS = frozenset({
    "lantern", "candle", "torch", "streetlamp", "streetlight", "flashlight", "spotlight", "lamp", "halo",
})  # fmt: skip
_DEGREES = frozenset({
    "semi", "ultra", "hyper", "super", "neo", "retro", "faux", "pseudo", "quasi", "proto", "mega", "extra", "micro",
    "nu", "photo", "low", "mid", "late", "early", "half",
})  # fmt: skip
HOURS = frozenset({"am", "pm", "a.m", "p.m", "o'clock"})
_PATTERNS = (
    (late(r"\d{1,4}(?:\.\d)?mm|f/?\d{1,2}(?:\.\d{1,2})?|1/\d{1,5}s?|iso-?\d{2,6}|\d{2,3}fps"), Slot.LENS),
    (late(r"\d{1,2}k|\d{3,4}p|\d{1,2}-?bit|score_\d+(?:_up)?"), Slot.QUALITY),
    (late(r"[a-z-]{3,}(?:core|punk|wave|ism|esque|punk-style)"), Slot.STYLE),
    (late(r"\d{1,2}(?::\d\d)?(?:am|pm)|1\d{3}|20\d\d"), Slot.SETTING),
    (late(r"[a-z-]{2,}-style"), Slot.STYLE),
    (late(r"[a-z]{3,}light"), Slot.LIGHTING),
)


def by_pattern(key: str) -> Slot | None:
    """The slot of a word that is known by its form: "85mm", "f/1.4", "8k", "goblincore", "semi-realistic"."""
    if not key.isascii() and (slot := terms().slots.get((_unaccented(key),))) is not None:
        return slot  # "velázquez"
    degree, _, rest = key.partition("-")
    if degree in _DEGREES and (slot := terms().slots.get((rest,))) is not None:
        return slot
    slot = next((slot for pattern, slot in _PATTERNS if pattern.fullmatch(key)), None)
    formed = slot in (Slot.STYLE, Slot.LIGHTING) and not key.endswith("-style")
    return None if formed and is_known(key) else slot


def _unaccented(key: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", key) if not unicodedata.combining(c))


def term_at(keys: Sequence[str], at: int, lexicon: Terms) -> tuple[int, Slot | None]:
    """The length of the term that begins at ``at``, and its slot; 0 when none does."""
    length = longest_match(keys, at, lexicon.slots)
    if length:
        return length, lexicon.slots[tuple(keys[at : at + length])]
    if _is_hour(keys[at : at + 2]):
        return 2, Slot.SETTING
    slot = by_pattern(keys[at])
    return (1, slot) if slot else (0, None)


def _is_hour(keys: Sequence[str]) -> bool:
    """Whether ``keys`` are a time of day: "3 am", "five o'clock"."""
    counted = keys[:1] != [] and (keys[0] in NUMBERS or keys[0].replace(":", "").isdigit())
    return counted and len(keys) == 2 and keys[1] in HOURS


def covered(keys: Sequence[str], lexicon: Terms) -> Slot | None:
    """The one slot whose terms make up all of ``keys``, articles and "and" aside."""
    bare = tuple(key for key in keys if key not in ARTICLES)
    if bare in lexicon.slots:
        return lexicon.slots[bare]
    found: set[Slot] = set()
    at = 0
    while at < len(keys):
        length, slot = term_at(keys, at, lexicon)
        if slot is not None:
            found.add(slot)
        elif keys[at] not in DETERMINERS and keys[at] not in CONJUNCTIONS:
            return None
        at += max(length, 1)
    return found.pop() if len(found) == 1 else None


def last_term(keys: Sequence[str], lexicon: Terms) -> Slot | None:
    """The slot of the longest term at the end of ``keys``: its noun decides where a piece belongs."""
    for length in range(min(5, len(keys)), 0, -1):
        if tuple(keys[-length:]) in lexicon.slots:
            return lexicon.slots[tuple(keys[-length:])]
    if _is_hour(keys[-2:]):
        return Slot.SETTING
    return by_pattern(keys[-1]) if keys else None
