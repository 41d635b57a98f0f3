"""Verbs with their small words: "is ‹opening› a hive", "has ‹fallen› asleep", "the mailman my dog ‹adores›"."""

from __future__ import annotations

from collections.abc import Sequence

from prompting.english.parts_of_speech import is_adverb, is_noun, kinds
from prompting.lexicon import grammar
from prompting.words import AUXILIARIES, DETERMINERS, FUNCTION_WORDS, POSSESSIVES, PREPOSITIONS, RELATIVES

# Who does what is said of a noun without "that": "the apology | nobody accepted", "a hat | i found".
DOERS = frozenset({
    "i", "he", "she", "we", "they", "you", "nobody", "somebody", "someone", "everybody", "everyone", "anybody",
    "anyone",
})  # fmt: skip
HAVE = frozenset({"has", "had", "have"})
_BEHIND = PREPOSITIONS | DETERMINERS | {"to", "into", "from", "asleep", "apart", "awake", "alive", "up", "down", "out"}


def is_progressive(keys: Sequence[str], at: int) -> bool:
    """Whether the word at ``at`` is what somebody "is" doing: "the shopkeeper is ‹painting› a sign"."""
    return keys[at].endswith("ing") and len(keys[at]) > 4 and keys[at - 1] in AUXILIARIES - {"being"}


def is_perfect(keys: Sequence[str], at: int) -> bool:
    """Whether "has" at ``at`` tells what was done before, not what one has: "who ‹has› lost his balloon"."""
    done = at + 1 + (keys[at + 1 : at + 2] != [] and is_adverb(keys[at + 1]))
    if keys[at] not in HAVE or done >= len(keys) or not _is_past(keys[done]):
        return False
    if keys[at - 1] not in RELATIVES and not is_noun(keys[at - 1]):
        return False
    alone = kinds(keys[done]) == {"VERB"} and done + 1 < len(keys)
    return alone or (done + 1 < len(keys) and (keys[done + 1] in _BEHIND or is_adverb(keys[done + 1])))


def is_told_of(keys: Sequence[str], begin: int, at: int) -> bool:
    """Whether the verb at ``at`` tells of a noun, without "that", what another does: "the mailman my dog ‹adores›"."""
    verb = at + (at + 1 < len(keys) and is_adverb(keys[at]))  # "the cat we ‹never› had"
    if "VERB" not in kinds(keys[verb]) or not DETERMINERS.isdisjoint(keys[verb + 1 : verb + 2]):
        return False
    doer = at - 1 if keys[at - 1] in DOERS else at - 2
    if doer <= begin or (doer == at - 2 and keys[doer] not in POSSESSIVES):
        return False
    small = PREPOSITIONS | DETERMINERS | AUXILIARIES | FUNCTION_WORDS
    return keys[begin] not in PREPOSITIONS and keys[doer - 1] not in small and is_noun(keys[doer - 1])


def _is_past(key: str) -> bool:
    return "VERB" in kinds(key) and (key.endswith(("ed", "en")) or key in grammar().bare_participles)
