"""Where an English sentence is cut: before prepositions, verbs, joints and new things."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from prompting.english.finite import is_finite, is_plural, resumes
from prompting.english.led import leads
from prompting.english.matching import covered, last_term
from prompting.english.naming import begins_another
from prompting.english.participles import GIVEN, MADE
from prompting.english.parts_of_speech import is_adjective, is_noun
from prompting.english.verbs import begins_action, moves, says_how
from prompting.english.weather import begins_weather
from prompting.lexicon import grammar, subject_classes, terms
from prompting.spec import Slot
from prompting.words import (
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    FUNCTION_WORDS,
    NUMBERS,
    POLITE,
    PREPOSITIONS,
    RELATIVES,
    Tokens,
    longest_match,
)

_APPLIED = frozenset({Slot.LIGHTING, Slot.MOOD, Slot.LENS, Slot.COMPOSITION, Slot.QUALITY})
_BEFORE = CONJUNCTIONS | POLITE | {"but", "while", "then", "that"}
_BEHIND = CONJUNCTIONS | POLITE | RELATIVES | AUXILIARIES | {"but", "while", "then", "as"}
_LONGEST_TERM = 6  # words, with articles
_LONGEST_CLAUSE = 12  # words behind "where" and "so … that"
_EVERY = frozenset({"every", "each", "one", "last", "this", "that", "all"})
_TIMES = frozenset({
    "night", "day", "morning", "evening", "moment", "hour", "minute", "week", "year", "summer", "winter",
})  # fmt: skip
_NO_LISTS = frozenset({"made", "wearing", "with", "full", "covered", "in"})  # what follows is all of one thing
_GIVEN = GIVEN | MADE
_MODALS = frozenset({"would", "might", "could", "may", "will", "should"})
DIRECTIONS = frozenset({"up", "down", "off"})


def cuts(tokens: Tokens) -> Iterator[tuple[Tokens, str]]:
    """``tokens`` cut before prepositions, verbs and joints, each with what it was cut before, as `_cut_before` says.

    Terms such as "black and white" are never cut.
    """
    keys = [token.key for token in tokens]
    lexicon = terms()
    begin = at = 0
    joint = ""
    acts = False
    while at < len(tokens):
        may_cut = at > begin and not tokens[at].quoted and not tokens[at - 1].text.endswith(("'s", "’s"))
        clause = keys[max(begin, at - _LONGEST_CLAUSE) : at]
        may_cut = may_cut and not _is_closed(clause) and not begins_weather(keys[begin : begin + 6])
        cut = _cut_before(keys, begin, at) if may_cut else None
        if cut == "verb" and tokens[at].text.casefold().endswith("ings"):
            cut = None  # "wood shavings"
        if may_cut and cut is None and _joins_plurals(tokens, keys, begin, at):
            cut = "joint"
        if may_cut and ((cut is None and is_finite(tokens, begin, at)) or (acts and resumes(tokens, at))):
            cut = "finite"
        if cut:
            yield tokens[begin:at], joint
            begin, joint = at, cut
            acts = acts or cut == "finite"
        at += max(_term_length(keys, at, lexicon.slots), longest_match(keys, at, lexicon.compounds), 1)
    yield tokens[begin:], joint


def _term_length(keys: Sequence[str], at: int, slots: Container[tuple[str, ...]]) -> int:
    """How many words the longest term at ``at`` has, with the articles in it: "over the shoulder shot"."""
    length = longest_match(keys, at, slots)
    if keys[at] in ARTICLES or ARTICLES.isdisjoint(keys[at + 1 : at + _LONGEST_TERM]):
        return length
    near = range(min(_LONGEST_TERM, len(keys) - at), max(length, 2), -1)
    return next((n for n in near if tuple(key for key in keys[at : at + n] if key not in ARTICLES) in slots), length)


def _cut_before(keys: Sequence[str], begin: int, at: int) -> str | None:
    """What begins at ``at`` and ends the piece that began at ``begin``: "verb", "led", "joint", "thing".

    `cuts` adds "finite", for a verb that agrees with its noun."""
    key = keys[at]
    if _says_how(keys, begin, at):
        return None
    if leads(keys, at):
        within = leads(keys, begin) and keys[begin] in grammar().before_prepositions | _GIVEN | {"seen", "viewed"}
        return None if within and at <= begin + 1 + (keys[begin] in _GIVEN) else "led"
    if key in DIRECTIONS:
        return "led" if _leads_along(keys, at) else None
    if _is_joint(keys, begin, at):
        return "joint"
    if key == "being":
        return "verb"
    if key == "wearing" and leads(keys, begin):
        return "thing"  # "a model on a runway | wearing a dress"
    if keys[begin] == "being" and at == begin + 1:
        return None
    if begins_action(keys, begin, at):
        return "verb"
    if key in ARTICLES and (_tells_time(keys, at) or (begin == 0 and _is_complete(keys, at))):
        return "joint"  # "in his tent | the night before the battle", "under the pier | a mermaid is sleeping"
    return "thing" if begins_another(keys, begin, at) else None


def _is_joint(keys: Sequence[str], begin: int, at: int) -> bool:
    """Whether the word at ``at`` joins what follows to what came before, and is part of neither."""
    if keys[at] == "while" or _joins(keys, begin, at) or _exists(keys, at) or _changes(keys, at):
        return True
    return keys[at] == "as" and begins_weather(keys[at : at + 6])


def trimmed(tokens: Tokens) -> Tokens:
    """``tokens`` without conjunctions at either end."""
    begin, end = 0, len(tokens)
    keys = [token.key for token in tokens]
    if keys and begins_weather(keys):
        return tokens
    begin = 2 if _exists(keys, 0) else 0
    while begin < end and not tokens[begin].quoted and tokens[begin].key in _BEFORE:
        begin += 1
    if keys[begin - 1 : begin + 1] == ["but", "as"]:
        begin += 1
    while end > begin and not tokens[end - 1].quoted and tokens[end - 1].key in _BEHIND:
        end -= 1
    if end - begin > 2 and [token.key for token in tokens[end - 2 : end]] == ["look", "like"]:
        end -= 2
    while end > begin and tokens[end - 1].key in _MODALS:  # "what a city on venus would look like"
        end -= 1
    return tokens[begin:end]


def _exists(keys: Sequence[str], at: int) -> bool:
    """Whether "there is" stands at ``at``: "in a well | there is a tea party"."""
    return list(keys[at : at + 1]) == ["there"] and keys[at + 1 : at + 2] in (["is"], ["are"])


def _tells_time(keys: Sequence[str], at: int) -> bool:
    """Whether a time and what came then stand at ``at``: "the night before …", "the day of …"."""
    before = keys[at - 1]
    noun = is_noun(before) and before not in FUNCTION_WORDS | DETERMINERS
    return noun and keys[at + 1 : at + 2] != [] and keys[at + 1] in _TIMES and keys[at + 2 : at + 3] in (
        ["before"], ["after"], ["of"]
    )  # fmt: skip


def _leads_along(keys: Sequence[str], at: int) -> bool:
    """Whether the direction at ``at`` leads somewhere: "up the mountain", "marching | down Wall Street"."""
    if at + 1 == len(keys):
        return False
    if keys[at - 1] in grammar().with_particles:
        return False  # "holding up a sign"
    return keys[at + 1] in DETERMINERS or (keys[at] == "down" and moves(keys[at - 1]) and is_noun(keys[at + 1]))


def _is_closed(clause: Sequence[str]) -> bool:
    """Whether a clause that is never cut has begun: "where …", "as if …", "so big it …"."""
    if "where" in clause:
        return True
    at = next((at for at, key in enumerate(clause) if key in {"so", "as"}), len(clause))
    following = next(iter(clause[at + 1 : at + 2]), "")
    if clause[at : at + 1] == ["as"]:
        return following == "if"
    return following != "" and is_adjective(following) and following not in NUMBERS


def _changes(keys: Sequence[str], at: int) -> bool:
    """Whether "but" says how the picture is to be, and no more: "a potato | but gothic"."""
    begin = at + 1 + (keys[at + 1 : at + 2] == ["as"])
    return keys[at] == "but" and begin < len(keys) and covered(keys[begin:], terms()) is not None


def _is_complete(keys: Sequence[str], at: int) -> bool:
    """Whether a place with its noun stands first, and ends before the article at ``at``."""
    before = keys[at - 1]
    if keys[0] in _EVERY and at == 2:
        return before in grammar().occasions  # "every night | the old clockmaker …"
    return leads(keys, 0) and at > 1 and is_noun(before) and before not in FUNCTION_WORDS | DETERMINERS


def _says_how(keys: Sequence[str], begin: int, at: int) -> bool:
    """Whether only how it is done stands before the verb at ``at``: "‹slowly› walking"."""
    return at == begin + 1 and says_how(keys, begin)


def _joins(keys: Sequence[str], begin: int, at: int) -> bool:
    """Whether the "and" at ``at`` parts two things: "a cat and a rocket", "cat and dog", "soft light and bokeh"."""
    if keys[at] not in CONJUNCTIONS or at + 1 >= len(keys):
        return False
    nouns, slots = subject_classes(), terms().slots
    before = last_term(keys[begin:at], terms())
    if keys[at] in {"vs", "versus", "+"}:
        return True
    if keys[begin] == "with":  # not "with string lights and a hammock"
        return before in _APPLIED and last_term(keys[at + 1 : at + 7], terms()) in _APPLIED
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
    if keys[begin] in ARTICLES or keys[begin] in PREPOSITIONS:
        return False  # "a bride and groom", "in a field of flowers and butterflies"
    return (keys[at - 1],) in nouns and longest_match(keys, at + 1, nouns) > 0


def _joins_plurals(tokens: Tokens, keys: Sequence[str], begin: int, at: int) -> bool:
    """Whether the "and" at ``at`` parts things of which there are many: "lemons | and olive branches"."""
    if keys[at] not in CONJUNCTIONS or at + 1 >= len(keys) or not is_plural(tokens[at - 1]):
        return False
    bare = at == begin + 1 or keys[at - 2] in {"of", "for"} or is_adjective(keys[at - 2])
    if not bare or not _NO_LISTS.isdisjoint(keys[begin:at]) or keys[begin] in ARTICLES | PREPOSITIONS:
        return False
    return is_noun(keys[at - 1]) and is_noun(keys[at + 1]) and keys[at + 1] not in FUNCTION_WORDS
