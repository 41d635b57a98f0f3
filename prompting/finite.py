"""Finite verbs, by agreement: "a man ‹feeds› pigeons", "two monks ‹carry› a bell", but "a man cave", "fox cubs".

A noun in the singular stands before a verb in -s, a noun in the plural before a plain form; English compounds do it
the other way round. The dictionary says what can be a verb; what stands behind it has to suit a verb too.
"""

from __future__ import annotations

from collections.abc import Sequence

from prompting.led import leads
from prompting.lexicon import SubjectClass, grammar, subject_classes, terms
from prompting.parts_of_speech import is_adjective, is_adverb, is_noun, kinds
from prompting.spec import Slot
from prompting.verbs import OF_THE_SUBJECT, PARTICLES, PRONOUNS
from prompting.words import CONJUNCTIONS, DETERMINERS, FUNCTION_WORDS, PREPOSITIONS, Token, Tokens, longest_match

_ALIVE = frozenset({SubjectClass.ANIMAL, SubjectClass.PERSON, SubjectClass.FANTASY})
_ONE = frozenset({"a", "an", "one", "this", "that", "every", "each", "another"})
_MORE = frozenset({
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "several", "many", "few", "dozen",
    "hundred", "thousand", "these", "those", "all", "both",
})  # fmt: skip
# Plurals that look like singulars, beside those in -s.
_PLURALS = frozenset({"sheep", "deer", "fish", "salmon", "police", "crew", "cattle", "moose", "elk", "they", "we"})
_NEAR = 12  # words
_BEHIND = PREPOSITIONS | DETERMINERS | PRONOUNS | PARTICLES | {"from", "into", "to", "like", "for", "as", "and"}


def is_finite(tokens: Tokens, begin: int, at: int) -> bool:
    """Whether the word at ``at`` is what the noun before it does, in the piece that began at ``begin``."""
    word, key = tokens[at].text.casefold(), tokens[at].key
    if at == begin or "where" in [token.key for token in tokens[max(begin, at - _NEAR) : at]]:
        return False
    if word == "looks":
        return _names(tokens[at - 1], begin == at - 1) and at + 1 < len(tokens) and tokens[at + 1].key in PREPOSITIONS
    if "VERB" not in kinds(word) or key in OF_THE_SUBJECT | FUNCTION_WORDS | grammar().body:
        return False
    before = tokens[at - 1]
    if before.quoted or before.text.endswith(("'s", "’s")) or not _names(before, begin == at - 1):
        return False
    if word in grammar().pasts:
        return True
    keys = [token.key for token in tokens]
    if not _is_free(keys, at, moving=key in grammar().intransitive):
        return False
    noun = _noun_phrase(keys, begin, at)
    if leads(keys, begin) and _is_plural(before) and word.endswith("s") and word != key:
        return _suits(tokens, at, [*noun, "a"], many=False)  # "a woman with freckles ‹smiles›"
    if _is_plural(before) or not _MORE.isdisjoint(noun):
        return word == key and not word.endswith(("ed", "ing")) and _suits(tokens, at, noun, many=True)
    return word.endswith("s") and not word.endswith("ss") and word != key and _suits(tokens, at, noun, many=False)


def _names(token: Token, alone: bool) -> bool:
    """Whether ``token`` is a noun: "the orange rises" has one, "a red stands" has none."""
    key = token.key
    if key in FUNCTION_WORDS | DETERMINERS or key in CONJUNCTIONS:
        return False
    return is_noun(key) and (alone or not is_adjective(key))


def _is_free(keys: Sequence[str], at: int, *, moving: bool) -> bool:
    """Whether no term begins at ``at`` that is no action: "waves", "neon lights"."""
    slots = terms().slots
    if longest_match(keys, at, terms().compounds) > 1 or longest_match(keys, at - 1, terms().compounds) > 1:
        return False
    if longest_match(keys, at - 1, slots) > 1 or longest_match(keys, at - 1, subject_classes()) > 1:
        return False
    length = longest_match(keys, at, slots)
    slot = slots[tuple(keys[at : at + length])] if length else Slot.ACTION
    return slot is Slot.ACTION or (length == 1 and moving and at + 1 < len(keys))


def _noun_phrase(keys: Sequence[str], begin: int, at: int) -> Sequence[str]:
    """The words of the noun that ends before ``at``: from the last "of", preposition or joint on."""
    bounds = (i + 1 for i in range(at - 1, begin - 1, -1) if keys[i] in PREPOSITIONS | CONJUNCTIONS | {"of"})
    return keys[next(bounds, begin) : at]


def _is_plural(token: Token) -> bool:
    text = token.text.casefold()
    return text in _PLURALS or (text != token.key and not text.endswith(("'s", "’s")) and "-" not in text)


def _suits(tokens: Tokens, at: int, noun: Sequence[str], *, many: bool) -> bool:
    """Whether a verb at ``at`` makes sense after ``noun`` and before what follows."""
    word, key = tokens[at].text.casefold(), tokens[at].key
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    only = "NOUN" not in kinds(word) and "ADJ" not in kinds(word)
    moving = key in grammar().intransitive
    if behind is None:
        return moving or only or (not many and noun[0] in _ONE)
    follows = behind.key in _BEHIND or is_adverb(behind.key)
    alive = subject_classes().get((noun[-1],)) in _ALIVE
    counted = many and not _MORE.isdisjoint(noun)
    if not follows and not (only or (_is_plural(behind) and (not moving or alive or counted))):
        return False
    if only or moving or behind.key in DETERMINERS | PRONOUNS:
        return True
    if noun[0] in _ONE or counted:
        return True
    if noun[-1] in _PLURALS:
        return False  # "a gold fish bowl"
    return alive and (key,) not in subject_classes() and (noun[0] in DETERMINERS or many)
