"""Verbs in a sentence without grammar: where an action begins, and which preposition a verb keeps."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from prompting.lexicon import subject_classes, terms
from prompting.spec import Slot
from prompting.words import DETERMINERS, FUNCTION_WORDS, PREPOSITIONS, longest_match

# What one wears, or is made of, belongs to the subject.
_OF_THE_SUBJECT = frozenset({"wearing", "wears", "wear", "having", "featuring", "including", "containing"})
# Nouns in -ing that are verbs when a noun stands before them and what is done behind: "pigs building houses".
_EITHER = frozenset({"building", "painting", "drawing", "engraving", "meeting", "opening", "wedding", "rendering"})
# Verbs that keep a preposition: looking at, waiting for. Participles that describe keep any: covered in snow.
_KEEPS = {
    "at": frozenset({"looking", "look", "howling", "howl", "aiming", "pointing", "staring", "gazing", "waving",
                     "smiling", "laughing", "shouting", "barking", "throwing", "yelling", "screaming", "peeking",
                     "glancing"}),
    "through": frozenset({"looking", "peeking", "leafing"}),
    "with": frozenset({"playing", "dancing", "fighting", "talking", "juggling"}),
    "on": frozenset({"focusing", "spying", "working"}),
    "over": frozenset({"watching"}),
}  # fmt: skip
DESCRIBES = frozenset({
    "covered", "dressed", "made", "shaped", "wrapped", "filled", "surrounded", "carved", "decorated", "painted",
    "engulfed", "lit", "overgrown", "adorned", "drenched", "soaked", "clad", "built", "reflected", "encased", "draped",
})  # fmt: skip
_NEAR = 12  # words that are looked at on either side
_IDIOMS = frozenset({("in", "circle"), ("in", "love"), ("in", "line"), ("at", "work"), ("on", "fire"), ("in", "flame")})


def begins_action(keys: Sequence[str], begin: int, at: int) -> bool:
    """Whether the word at ``at`` is the verb of what begins at ``begin``: "a cat ‹playing› chess".

    With ``at`` at ``begin``, whether a stretch that was cut there begins with its verb.
    """
    key = keys[at]
    if key in _OF_THE_SUBJECT or not _looks_like_a_verb(keys, at):
        return False
    following = keys[at + 1] if at + 1 < len(keys) else None
    if at == begin:
        return (
            following is None or following in FUNCTION_WORDS | DETERMINERS or key in _listed() or _is_object(keys, at)
        )
    before = keys[at - 1]
    if before in FUNCTION_WORDS | DETERMINERS and before not in {"and", "is", "are", "was", "who", "that"}:
        return False
    if key in _EITHER:
        return (before,) in subject_classes() and following is not None and following not in PREPOSITIONS
    if (
        following is None
        or any(tuple(keys[at - length : at]) in terms().worn for length in (1, 2))  # "in a spacesuit ‹eating› bamboo"
        or following in DETERMINERS
        or following in PREPOSITIONS | {"and", "from", "into", "to", "for"}
    ):
        return True
    return _noun_before(keys, begin, at)


def _is_object(keys: Sequence[str], at: int) -> bool:
    """Whether what stands behind the word at ``at`` is what is done, not what is described: "smiling cat" is a cat."""
    return longest_match(keys, at + 1, subject_classes()) == 0


@cache
def _listed() -> frozenset[str]:
    return frozenset(key[0] for key, slot in terms().slots.items() if slot is Slot.ACTION and len(key) == 1)


def _looks_like_a_verb(keys: Sequence[str], at: int) -> bool:
    key = keys[at]
    if (key,) in terms().slots:
        return terms().slots[(key,)] is Slot.ACTION
    return len(key) > 4 and key.endswith("ing") and (key not in terms().not_actions or key in _EITHER)


def _noun_before(keys: Sequence[str], begin: int, at: int) -> bool:
    """Whether a known noun stands before the word at ``at``, or none behind it that it might describe."""
    nouns = subject_classes()
    near = range(max(begin, at - _NEAR), min(len(keys), at + _NEAR))
    found = [i for i in near if longest_match(keys, i, nouns)]
    return not found or found[0] < at or found[-1] <= at


def binds(before: Sequence[str], led: Sequence[str]) -> bool:
    """Whether the piece ``led`` by a preposition belongs to the verb or participle before it: "howling at the moon"."""
    if len(led) < 2 or (led[0], led[-1]) in _IDIOMS:
        return True
    last = before[-1] if before else ""
    return last in DESCRIBES or last in _KEEPS.get(led[0], ())
