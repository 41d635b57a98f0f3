"""Where an English sentence is cut: before prepositions, verbs, joints and new things."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prompting.finite import is_finite
from prompting.led import GIVEN, leads
from prompting.lexicon import grammar, subject_classes, terms
from prompting.matching import last_term
from prompting.naming import begins_another
from prompting.parts_of_speech import is_noun
from prompting.spec import Slot
from prompting.verbs import begins_action, says_how
from prompting.words import (
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    FUNCTION_WORDS,
    POLITE,
    PREPOSITIONS,
    RELATIVES,
    Tokens,
    longest_match,
)

_APPLIED = frozenset({Slot.LIGHTING, Slot.MOOD, Slot.LENS, Slot.COMPOSITION, Slot.QUALITY})
_BEFORE = CONJUNCTIONS | POLITE | {"but", "while", "then", "that"}
_BEHIND = CONJUNCTIONS | POLITE | RELATIVES | AUXILIARIES | {"but", "while", "then", "as"}
_LONGEST_CLAUSE = 12  # words behind "where"
DIRECTIONS = frozenset({"up", "down", "off"})


def cuts(tokens: Tokens) -> Iterator[tuple[Tokens, str]]:
    """``tokens`` cut before prepositions, verbs and joints, each with what it was cut before, as `_cut_before` says.

    Terms such as "black and white" are never cut.
    """
    keys = [token.key for token in tokens]
    lexicon = terms()
    begin = at = 0
    joint = ""
    while at < len(tokens):
        may_cut = at > begin and not tokens[at].quoted and not tokens[at - 1].text.endswith(("'s", "’s"))
        cut = _cut_before(keys, begin, at) if may_cut else None
        if cut is None and may_cut and is_finite(tokens, begin, at):
            cut = "finite"
        if cut:
            yield tokens[begin:at], joint
            begin, joint = at, cut
        at += max(longest_match(keys, at, lexicon.slots), longest_match(keys, at, lexicon.compounds), 1)
    yield tokens[begin:], joint


def _cut_before(keys: Sequence[str], begin: int, at: int) -> str | None:
    """What begins at ``at`` and ends the piece that began at ``begin``: "verb", "led", "joint", "thing".

    `cuts` adds "finite", for a verb that agrees with its noun."""
    key = keys[at]
    if keys[begin : begin + 2] == ["while", "it"]:
        return None
    if "where" in keys[max(begin, at - _LONGEST_CLAUSE) : at] or _says_how(keys, begin, at):
        return None
    if leads(keys, at):
        within = leads(keys, begin) and keys[begin] in grammar().before_prepositions | GIVEN | {"seen", "viewed"}
        return None if within and at <= begin + 1 + (keys[begin] in GIVEN) else "led"
    if key in DIRECTIONS:
        return "led" if keys[at + 1 : at + 2] != [] and keys[at + 1] in DETERMINERS else None
    if key == "while" or _joins(keys, begin, at) or _exists(keys, at):
        return "joint"
    if key == "being":
        return "verb"
    if keys[begin] == "being" and at == begin + 1:
        return None
    if begins_action(keys, begin, at):
        return "verb"
    if key in ARTICLES and begin == 0 and _is_complete(keys, at):
        return "joint"  # "under the pier | a mermaid is sleeping"
    return "thing" if begins_another(keys, begin, at) else None


def trimmed(tokens: Tokens) -> Tokens:
    """``tokens`` without conjunctions at either end."""
    begin, end = 0, len(tokens)
    keys = [token.key for token in tokens]
    if keys[:2] == ["while", "it"]:
        return tokens
    begin = 2 if _exists(keys, 0) else 0
    while begin < end and not tokens[begin].quoted and tokens[begin].key in _BEFORE:
        begin += 1
    while end > begin and not tokens[end - 1].quoted and tokens[end - 1].key in _BEHIND:
        end -= 1
    if end - begin > 2 and [token.key for token in tokens[end - 2 : end]] == ["look", "like"]:
        end -= 2
    while end > begin + 1 and tokens[end - 1].key == "would":  # "what a city on venus would look like"
        end -= 1
    return tokens[begin:end]


def _exists(keys: Sequence[str], at: int) -> bool:
    """Whether "there is" stands at ``at``: "in a well | there is a tea party"."""
    return list(keys[at : at + 1]) == ["there"] and keys[at + 1 : at + 2] in (["is"], ["are"])


def _is_complete(keys: Sequence[str], at: int) -> bool:
    """Whether a place with its noun stands first, and ends before the article at ``at``."""
    before = keys[at - 1]
    return keys[0] in PREPOSITIONS and at > 1 and is_noun(before) and before not in FUNCTION_WORDS | DETERMINERS


def _says_how(keys: Sequence[str], begin: int, at: int) -> bool:
    """Whether only how it is done stands before the verb at ``at``: "‹slowly› walking"."""
    return at == begin + 1 and says_how(keys, begin)


def _joins(keys: Sequence[str], begin: int, at: int) -> bool:
    """Whether the "and" at ``at`` parts two things: "a cat and a rocket", "cat and dog", "soft light and bokeh"."""
    if keys[at] not in CONJUNCTIONS or at + 1 >= len(keys):
        return False
    nouns, slots = subject_classes(), terms().slots
    before = last_term(keys[begin:at], terms())
    if keys[at] in {"vs", "versus"}:
        return True
    if keys[begin] == "with":
        return before in _APPLIED
    if keys[begin] == "between":
        return False
    worn = any(tuple(keys[at - length : at]) in terms().worn for length in (1, 2) if at - length >= begin)
    if worn and (keys[begin] == "in" or "wearing" in keys[begin:at]):
        return longest_match(keys, at + 1 + (keys[at + 1] in DETERMINERS), nouns) > 0
    if keys[at + 1] in DETERMINERS:
        return True
    following = longest_match(keys, at + 1, slots)
    if following and before:
        return slots[tuple(keys[at + 1 : at + 1 + following])] is not before
    if keys[begin] in ARTICLES:
        return False  # "a bride and groom"
    return (keys[at - 1],) in nouns and longest_match(keys, at + 1, nouns) > 0
