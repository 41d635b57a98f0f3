"""Finite verbs, by agreement: "a man ‹feeds› pigeons", "two monks ‹carry› a bell", but "a man cave", "fox cubs".

A noun in the singular stands before a verb in -s, a noun in the plural before a plain form; English compounds do it
the other way round. The dictionary says what can be a verb; what stands behind it has to suit a verb too.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from prompting.english.led import leads
from prompting.english.parts_of_speech import can_act, is_adjective, is_adverb, is_noun, kinds
from prompting.english.verbs import OF_THE_SUBJECT, PARTICLES, PRONOUNS
from prompting.lexicon import grammar, subject_classes, terms
from prompting.spec import Slot
from prompting.words import (
    CONJUNCTIONS,
    DETERMINERS,
    FUNCTION_WORDS,
    NUMBERS,
    PREPOSITIONS,
    Token,
    Tokens,
    longest_match,
)

_ONE = frozenset({"a", "an", "one", "this", "that", "every", "each", "another"})
_MORE = (NUMBERS - {"one"}) | {"dozen", "hundred", "thousand", "these", "those", "all"}
# Plurals that look like singulars, beside those in -s.
_PLURALS = frozenset({
    "men", "women", "children", "people", "mice", "geese", "feet", "teeth", "oxen", "sheep", "deer", "fish",
    "salmon", "police", "crew", "cattle", "moose", "elk", "they", "we",
})  # fmt: skip
_BEHIND = (
    PREPOSITIONS
    | DETERMINERS
    | PRONOUNS
    | PARTICLES
    | {"from", "into", "to", "like", "for", "as", "and", "last", "first"}
)


_OF = frozenset({"of", "from", "into", "to", "like", "for"})
_NO_VERBS = OF_THE_SUBJECT | FUNCTION_WORDS
_SMALL_WORDS = FUNCTION_WORDS | DETERMINERS | CONJUNCTIONS


def is_finite(tokens: Tokens, begin: int, at: int) -> bool:
    """Whether the word at ``at`` is what the noun before it does, in the piece that began at ``begin``."""
    word, key = tokens[at].text.casefold(), tokens[at].key
    if at == begin:
        return False
    if word == "looks":
        return (
            _names(tokens[at - 1], begin == at - 1)
            and at + 1 < len(tokens)
            and tokens[at + 1].key in PREPOSITIONS | PARTICLES
        )
    if "VERB" not in kinds(word) or key in _NO_VERBS or key in grammar().body:
        return False
    before = tokens[at - 1]
    if before.quoted or before.text.endswith(("'s", "’s")) or not _names(before, begin == at - 1):
        return False
    if word in grammar().pasts:
        return True
    keys = [token.key for token in tokens]
    noun = _noun_phrase(keys, begin, at)
    if not _is_free(keys, at, sure=key in grammar().intransitive or (noun[:1] in (["a"], ["an"]) and word != key)):
        return False
    if leads(keys, begin) and is_plural(before) and word.endswith("s") and word != key:
        return _suits(tokens, at, [*noun, "a"], many=False)  # "a woman with freckles ‹smiles›"
    if is_plural(before) or not _MORE.isdisjoint(noun):
        return word == key and not word.endswith(("ed", "ing")) and _suits(tokens, at, noun, many=True)
    return word.endswith("s") and not word.endswith("ss") and word != key and _suits(tokens, at, noun, many=False)


def resumes(tokens: Tokens, at: int) -> bool:
    """Whether the "and" at ``at`` brings another thing that is done: "pushes off | and never looks back"."""
    if tokens[at].key not in CONJUNCTIONS or at + 1 >= len(tokens):
        return False
    verb = at + 1 + (is_adverb(tokens[at + 1].key) and at + 2 < len(tokens))
    word = tokens[verb].text.casefold()
    behind = tokens[verb + 1].key if verb + 1 < len(tokens) else ""
    acts = word in grammar().pasts or (word.endswith("s") and word != tokens[verb].key and "VERB" in kinds(word))
    alone = not behind and tokens[verb].key in grammar().intransitive
    return acts and (alone or behind in _BEHIND or "NOUN" not in kinds(word) or verb > at + 1)


def _names(token: Token, alone: bool) -> bool:
    """Whether ``token`` is a noun: "the orange rises" has one, "a red stands" has none."""
    key = token.key
    if key in _SMALL_WORDS:
        return False
    return is_noun(key) and (alone or not is_adjective(key) or can_act(key))


def _is_free(keys: Sequence[str], at: int, *, sure: bool) -> bool:
    """Whether no term begins at ``at`` that is no action: "waves", "neon lights"; one word may, if it is ``sure``."""
    slots = terms().slots
    if longest_match(keys, at, terms().compounds) > 1 or longest_match(keys, at - 1, terms().compounds) > 1:
        return False
    if longest_match(keys, at - 1, slots) > 1 or longest_match(keys, at - 1, subject_classes()) > 1:
        return False
    length = longest_match(keys, at, slots)
    slot = slots[tuple(keys[at : at + length])] if length else Slot.ACTION
    return slot is Slot.ACTION or (length == 1 and sure and at + 1 < len(keys))


def _noun_phrase(keys: Sequence[str], begin: int, at: int) -> Sequence[str]:
    """The words of the noun that ends before ``at``: from the last "of", preposition or joint on."""
    bounds = (i + 1 for i in range(at - 1, begin - 1, -1) if keys[i] in PREPOSITIONS | CONJUNCTIONS | _OF)
    return keys[next(bounds, begin) : at]


def is_plural(token: Token) -> bool:
    text = token.text.casefold()
    plain = text.endswith("s") and not text.endswith(("'s", "’s")) and "-" not in text
    return text in _PLURALS or (plain and text != token.key)


def _are_plural(tokens: Tokens, at: int) -> bool:
    """Whether the noun that begins at ``at`` is in the plural: "glass flowers"."""
    near = takewhile(lambda token: token.key not in _SMALL_WORDS, tokens[at : at + 3])
    return any(is_plural(token) for token in near)


def _ends_soon(tokens: Tokens, at: int) -> bool:
    """Whether the words from ``at`` on are one noun and then end, or go on with a preposition."""
    ends = at + 1 == len(tokens) or tokens[at + 1].key in PREPOSITIONS | CONJUNCTIONS
    return ends and is_noun(tokens[at].key)


def _suits(tokens: Tokens, at: int, noun: Sequence[str], *, many: bool) -> bool:
    """Whether a verb at ``at`` makes sense after ``noun`` and before what follows."""
    word, key = tokens[at].text.casefold(), tokens[at].key
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    only = "NOUN" not in kinds(word) and "ADJ" not in kinds(word)
    moving = key in grammar().intransitive
    if behind is None:
        return moving or only or (not many and noun[0] in _ONE)
    follows = behind.key in _BEHIND or is_adverb(behind.key)
    alive = can_act(noun[-1])
    counted = many and not _MORE.isdisjoint(noun)
    if alive and not follows and (noun[0] in {"a", "an"} if not many else is_plural(tokens[at - 1])) and (
        _ends_soon(tokens, at + 1) and (key,) not in subject_classes()
    ):  # fmt: skip
        return True  # "a sailor coils rope", "mice nibble cheese"
    if not follows and not (only or (_are_plural(tokens, at + 1) and (not moving or alive or counted))):
        return False
    if only or moving or behind.key in DETERMINERS | PRONOUNS:
        return True
    if noun[0] in _ONE or counted:
        return True
    if noun[-1] in _PLURALS:
        return False  # "a gold fish bowl"
    return alive and (key,) not in subject_classes() and (noun[0] in DETERMINERS or many)
