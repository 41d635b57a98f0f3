"""Verbs in -ing by themselves: which they are, whether they move somewhere, and what says how they are done."""

from __future__ import annotations

from collections.abc import Sequence

from prompting.english.matching import LAMPS, last_term
from prompting.english.parts_of_speech import is_adverb, is_participle, kinds
from prompting.lexicon import grammar, terms
from prompting.spec import Slot
from prompting.words import ARTICLES, RELATIVES


def is_gerund(key: str) -> bool:
    """Whether ``key`` ends in -ing and is no noun that we know."""
    return key.endswith("ing") and key not in terms().not_actions


def moves(gerund: str) -> bool:
    """Whether ``gerund`` is of a verb that needs no object: "marching", "running", "gliding"."""
    stem = gerund.removesuffix("ing")
    return stem != gerund and not grammar().intransitive.isdisjoint({stem, stem + "e", stem[:-1]})


def says_how(keys: Sequence[str], at: int) -> bool:
    """Whether the word at ``at`` only says how what follows is done: "slowly walking", "slow dancing"."""
    if at + 1 >= len(keys) or not (is_adverb(keys[at]) or keys[at] == "half" or is_a_kind_of_doing(keys, at)):
        return False
    verb = keys[at + 1]
    if at and keys[at - 1] in RELATIVES and "VERB" in kinds(verb):
        return True  # "who ‹never› smiles"
    return verb.endswith("ing") or verb in grammar().postures or is_participle(verb)


def is_a_kind_of_doing(keys: Sequence[str], at: int) -> bool:
    """Whether two words at ``at`` are one verb: "slow dancing", "arm wrestling a robot"."""
    return at + 1 < len(keys) and f"{keys[at]}-{keys[at + 1]}" in grammar().kinds_of_doing


def shines(keys: Sequence[str], begin: int, at: int) -> bool:
    """Whether light stands before the word at ``at``, and not a thing such as a paper lantern."""
    if keys[at] not in grammar().shining or last_term(keys[max(begin, at - 5) : at], terms()) is not Slot.LIGHTING:
        return False
    lamp = keys[begin] in ARTICLES and keys[at - 1] in LAMPS  # "a lantern flickering"
    return not lamp and not any(tuple(keys[at - n : at]) in terms().compounds for n in (2, 3) if at - n >= begin)
