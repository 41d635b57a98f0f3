"""Where an "and" parts two things, and where it holds one together: "cat | and dog", "a bride and groom"."""

from __future__ import annotations

from collections.abc import Sequence

from prompting.english.finite import is_plural
from prompting.english.matching import last_term
from prompting.english.naming import is_palette
from prompting.english.parts_of_speech import can_act, is_adjective, is_noun, kinds
from prompting.english.verbs import PARTICLES, begins_action
from prompting.lexicon import grammar, subject_classes, terms
from prompting.spec import Slot
from prompting.words import (
    ARTICLES,
    CONJUNCTIONS,
    DETERMINERS,
    FUNCTION_WORDS,
    PREPOSITIONS,
    RELATIVES,
    Tokens,
    longest_match,
)

_THEN = frozenset({"now", "then", "suddenly", "finally", "soon", "so", "there", "here", "meanwhile", "also"})
_PICTURES = frozenset({Slot.MEDIUM, Slot.COMPOSITION, Slot.STYLE})
_OF = frozenset({"of", "for"})
_EVERY = frozenset({"every", "each", "another"})
_APPLIED = frozenset({Slot.LIGHTING, Slot.MOOD, Slot.LENS, Slot.COMPOSITION, Slot.QUALITY})
_NO_LISTS = frozenset({"made", "wearing", "with", "full", "covered", "in"})  # what follows is all of one thing


def joins(keys: Sequence[str], begin: int, at: int) -> bool:
    """Whether the "and" at ``at`` parts two things: "a cat and a rocket", "cat and dog", "soft light and bokeh"."""
    if keys[at] not in CONJUNCTIONS or at + 1 >= len(keys):
        return False
    nouns, slots = subject_classes(), terms().slots
    before = last_term(keys[begin:at], terms())
    if keys[at] in {"vs", "versus", "+"} or _goes_on(keys, at):
        return True
    if keys[begin] == "with":  # not "with string lights and a hammock"
        return before in _APPLIED and last_term(keys[at + 1 : at + 7], terms()) in _APPLIED
    worn = any(tuple(keys[at - length : at]) in terms().worn for length in (1, 2) if at - length >= begin)
    if worn and (keys[begin] == "in" or "wearing" in keys[begin:at]):
        return longest_match(keys, at + 1 + (keys[at + 1] in DETERMINERS), nouns) > 0
    if keys[at + 1] in DETERMINERS | _EVERY and keys[begin] != "between":
        return not _has_two_objects(keys, begin, at)
    following = longest_match(keys, at + 1, slots)
    if keys[begin] == "between" or is_palette(keys[begin:], terms()):
        return False  # "teal and coral"
    if following and before:
        return slots[tuple(keys[at + 1 : at + 1 + following])] is not before
    if keys[begin] in ARTICLES or keys[begin] in PREPOSITIONS:
        return False  # "a bride and groom", "in a field of flowers and butterflies"
    return _are_bare(keys, begin, at) or ((keys[at - 1],) in nouns and longest_match(keys, at + 1, nouns) > 0)


def _goes_on(keys: Sequence[str], at: int) -> bool:
    """Whether the "and" at ``at`` goes on telling: "forgot his umbrella | and now the whole office laughs"."""
    return keys[at + 1] in _THEN and keys[at + 2 : at + 3] != [] and keys[at + 2] in DETERMINERS


def _are_bare(keys: Sequence[str], begin: int, at: int) -> bool:
    """Whether the "and" at ``at`` stands between two nouns, and nothing else does: "rosemary and honeycomb"."""
    ends = at == begin + 1 and (at + 2 == len(keys) or keys[at + 2] in PREPOSITIONS)
    return ends and all(kinds(key) == {"NOUN"} for key in (keys[begin], keys[at + 1]))


def joins_plurals(tokens: Tokens, keys: Sequence[str], begin: int, at: int) -> bool:
    """Whether the "and" at ``at`` parts things of which there are many: "lemons | and olive branches"."""
    if keys[at] not in CONJUNCTIONS or at + 1 >= len(keys):
        return False
    of = next((i for i in range(at - 1, begin, -1) if keys[i] == "of"), 0)
    pictured = of > 0 and (last_term(keys[begin:of], terms()) in _PICTURES or keys[of - 1] in grammar().vessels)
    if not is_plural(tokens[at - 1]):
        shown = of + 1 if pictured else begin
        return keys[shown] in {"a", "an"} and _brings_more(tokens, shown, at)
    if of and not pictured:
        return False  # "a mask of feathers and obsidian"
    bare = at == begin + 1 or not _OF.isdisjoint(keys[max(at - 3, begin) : at - 1]) or is_adjective(keys[at - 2])
    if not bare or not _NO_LISTS.isdisjoint(keys[begin:at]) or keys[begin] in ARTICLES | PREPOSITIONS:
        return False
    return is_noun(keys[at - 1]) and is_noun(keys[at + 1]) and keys[at + 1] not in FUNCTION_WORDS


def _brings_more(tokens: Tokens, begin: int, at: int) -> bool:
    """Whether the "and" at ``at`` brings several things, which "a" does not count: "a crane | and branches"."""
    near = tokens[at + 1 : at + 4]
    end = next((i for i, token in enumerate(near) if token.key in FUNCTION_WORDS | CONJUNCTIONS), len(near))
    if not end or not is_plural(near[end - 1]) or any(not is_noun(token.key) for token in near[:end]):
        return False
    return all(token.key not in FUNCTION_WORDS and token.key not in _NO_LISTS for token in tokens[begin + 1 : at])


def _has_two_objects(keys: Sequence[str], begin: int, at: int) -> bool:
    """Whether the "and" at ``at`` stands between what is acted on: "carrying a ladder and a bucket"."""
    if not begins_action(keys, begin, begin) or at < begin + 2 or keys[begin + 1] in PREPOSITIONS | PARTICLES:
        return False
    near = keys[at + 1 : at + 5]
    end = next((i for i, key in enumerate(near) if key in PREPOSITIONS | CONJUNCTIONS | {"of"}), len(near))
    return end > 1 and not can_act(near[end - 1]) and not any(key.endswith("ing") for key in near[:end])


def made_like(tokens: Tokens, at: int) -> bool:
    """Whether one thing is to "look like" another: "make hope | look like a weed"."""
    one = tokens[at].text.casefold() == "look" and not is_plural(tokens[at - 1]) and tokens[at - 1].key not in RELATIVES
    return one and [token.key for token in tokens[at + 1 : at + 2]] == ["like"]
