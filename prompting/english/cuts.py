"""Where an English sentence is cut: before prepositions, verbs, joints and new things."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from itertools import pairwise

from prompting.english.auxiliaries import is_told_of
from prompting.english.finite import begins_clause, is_finite, resumes
from prompting.english.gerunds import moves, says_how
from prompting.english.joints import joins, joins_plurals, made_like
from prompting.english.led import leads
from prompting.english.matching import covered, last_term
from prompting.english.naming import WORKS, begins_another
from prompting.english.participles import GIVEN, MADE
from prompting.english.parts_of_speech import is_adjective, is_doubled, is_noun
from prompting.english.verbs import begins_action
from prompting.english.weather import begins_weather
from prompting.lexicon import grammar, terms
from prompting.spec import Slot
from prompting.words import (
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    FUNCTION_WORDS,
    NUMBERS,
    POLITE,
    RELATIVES,
    Tokens,
    longest_match,
)

_BEFORE = CONJUNCTIONS | POLITE | {"but", "while", "then", "that", "though", "although", "because"}
_BEHIND = CONJUNCTIONS | POLITE | RELATIVES | AUXILIARIES | {"but", "while", "then", "as"}
_LONGEST_TERM = 6  # words, with articles
_LONGEST_CLAUSE = 12  # words behind "where" and "so … that"
_EVERY = frozenset({"every", "each", "one", "last", "this", "that", "all"})
_TIMES = frozenset({
    "night", "day", "morning", "evening", "moment", "hour", "minute", "week", "year", "summer", "winter",
})  # fmt: skip
_GIVEN = GIVEN | MADE
_MODALS = frozenset({"would", "might", "could", "may", "will", "should"})
_IS = frozenset({"she's", "he's", "it's", "they're"})
_DONE = frozenset({"verb", "finite"})
_WHO = frozenset({"he", "she", "they", "it", "i", "you", "we"})
_THINGS_ARE = RELATIVES - {"who"}
DIRECTIONS = frozenset({"up", "down", "off"})


def cuts(tokens: Tokens) -> Iterator[tuple[Tokens, str]]:
    """``tokens`` cut before prepositions, verbs and joints, each with what it was cut before, as `_cut_before` says.

    Terms such as "black and white" are never cut, nor is "the knight who lost the tournament" before its own verb.
    """
    parts = list(_all_cuts(tokens))
    at = 0
    while at < len(parts):
        whole, joint = parts[at]
        end = _relative_end(parts, at)
        yield [token for part, _ in parts[at:end] for token in part] if end > at + 1 else whole, joint
        at = end


def _relative_end(parts: Sequence[tuple[Tokens, str]], at: int) -> int:
    """Where the clause ends that a "who" at the end of part ``at`` begins, when the verb of its noun follows."""
    if parts[at][0][-1].key not in RELATIVES or len(parts) == at + 1 or parts[at + 1][1] not in _DONE:
        return at + 1
    for end in range(at + 2, len(parts)):
        whole, joint = parts[end]
        if joint in {"joint", "thing"} or parts[end - 1][0][-1].key in RELATIVES:
            break
        if joint in _DONE and not whole[0].key.endswith("ing"):
            return end
    return at + 1


def _all_cuts(tokens: Tokens) -> Iterator[tuple[Tokens, str]]:
    keys, said = [token.key for token in tokens], [token.text.casefold() for token in tokens]
    lexicon = terms()
    begin = at = 0
    joint = ""
    acts = many = False
    while at < len(tokens):
        may_cut = at > begin and not tokens[at].quoted and not tokens[at - 1].text.endswith(("'s", "’s"))
        may_cut = may_cut and not _is_kept_whole(keys, begin, at)
        cut = _cut_before(keys, begin, at) if may_cut else None
        if cut == "verb" and tokens[at].text.casefold().endswith("ings"):
            cut = None  # "wood shavings"
        if cut == "verb" and joint in _DONE and not _THINGS_ARE.isdisjoint(keys[max(begin, at - 4) : at]):
            cut = None  # "sells maps of places that do not exist"
        joined = may_cut and cut is None and (joins_plurals(tokens, keys, begin, at) or made_like(tokens, at))
        if joined:
            cut = "joint"
        if may_cut and cut is None and begins_clause(tokens, at):
            yield tokens[begin:at], joint
            begin, joint, at = at + 1, "joint", at + 1  # without its "as"
            continue
        behind_verb = joint in _DONE and at == begin + 1
        finite = cut is None and may_cut and not behind_verb and is_finite(tokens, begin, at, joined=joint == "joint")
        if finite or (may_cut and (acts or "wears" in said[begin:at]) and resumes(tokens, at, many=many)):
            cut = "finite"
        if cut:
            yield tokens[begin:at], joint
            begin, joint = at, cut
            if not acts and cut in {"finite", "verb"} and not keys[at].endswith("ing"):
                acts, many = True, tokens[at].text.casefold() == keys[at]
        at += max(_term_length(keys, at, lexicon.slots), longest_match(keys, at, lexicon.compounds), 1)
    yield tokens[begin:], joint


def _is_kept_whole(keys: Sequence[str], begin: int, at: int) -> bool:
    """Whether a clause that is never cut reaches the word at ``at``: of weather, or what another does to a noun."""
    clause = keys[max(begin, at - _LONGEST_CLAUSE) : at]
    return at > begin and (_is_closed(clause) or is_told_of(keys, begin, at) or begins_weather(keys[begin : begin + 6]))


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
    if _says_how(keys, begin, at) or is_doubled(keys, at - 1):
        return None
    if leads(keys, at):
        within = leads(keys, begin) and keys[begin] in grammar().before_prepositions | _GIVEN | {"seen", "viewed"}
        return None if within and at <= begin + 1 + (keys[begin] in _GIVEN) else "led"
    if key in DIRECTIONS:
        return "led" if _leads_along(keys, at) else None
    if _is_joint(keys, begin, at):
        return "joint"
    if key == "being" and keys[at - 1] not in {"of", "about", "like", "from"}:
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
    if keys[at] == "for" and _is_carried(keys, at):
        return True  # "a logo with a heron | for a fishing lodge"
    if keys[at] == "while" or joins(keys, begin, at) or _exists(keys, at) or _changes(keys, at):
        return True
    return keys[at] == "as" and (begins_weather(keys[at : at + 6]) or _names_a_medium(keys, at))


def _names_a_medium(keys: Sequence[str], at: int) -> bool:
    """Whether "as" and a medium or a style stand at ``at``, and no more: "kidneys | as a botanical illustration"."""
    told = at + 2 < len(keys) and keys[at] == "as" and keys[at + 1] in {"a", "an"}
    return told and covered(keys[at + 1 :], terms()) in (Slot.MEDIUM, Slot.STYLE)


def trimmed(tokens: Tokens) -> Tokens:
    """``tokens`` without conjunctions at either end."""
    begin, end = 0, len(tokens)
    keys = [token.key for token in tokens]
    if keys and begins_weather(keys):
        return tokens
    begin = 2 if _exists(keys, 0) else 0
    while begin < end and not tokens[begin].quoted and tokens[begin].key in _BEFORE:
        begin += 1
    begin = _behind_links(tokens, begin)
    if keys[begin - 1 : begin + 1] == ["but", "as"] or _names_a_medium(keys, begin):
        begin += 1
    while end > begin and not tokens[end - 1].quoted and tokens[end - 1].key in _BEHIND:
        end -= 1
    if end - begin > 2 and [token.key for token in tokens[end - 2 : end]] == ["look", "like"]:
        end -= 2
    if end - begin > 2 and keys[end - 1] == "look" and keys[end - 2] in _MODALS:
        end -= 2
    while end > begin + 1 and tokens[end - 1].key in {"for", "of"}:  # a quoted text follows
        end -= 1
    while end > begin and tokens[end - 1].key in _MODALS:  # "what a city on venus would look like"
        end -= 1
    return tokens[begin:end]


def _behind_links(tokens: Tokens, begin: int) -> int:
    """Where what is said begins behind "she's" or "look like" at ``begin``; ``begin`` without such."""
    keys = [token.key for token in tokens[begin : begin + 3]]
    if len(keys) > 2 and keys[0] in {"for", "now"} and keys[1] in DETERMINERS:
        return begin + 1
    if keys[:1] == ["as"] and _is_made_as([token.key for token in tokens[begin + 1 :]]):
        return begin + 1
    if len(keys) > 2 and keys[0] == "like" and tokens[-1].key in WORKS:
        return begin + 1
    if len(keys) > 2 and keys[:2] == ["look", "like"]:
        return begin + 2
    is_so = len(keys) > 1 and tokens[begin].text.casefold().replace("’", "'") in _IS
    return begin + is_so


def _is_carried(keys: Sequence[str], at: int) -> bool:
    """Whether a picture was named before the "for" at ``at``, and what it shows, so that this says what it is for."""
    shown = next((i for i, key in enumerate(keys[:at]) if key in {"of", "with"}), 0)
    vessel = shown > 0 and (keys[shown - 1] in grammar().vessels or last_term(keys[:shown], terms()) is Slot.MEDIUM)
    return vessel and shown < at - 1 and keys[at + 1 : at + 2] != [] and keys[at + 1] in DETERMINERS


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
    compared = any(key == "like" and next_key in _WHO for key, next_key in pairwise(clause))
    if "where" in clause or "when" in clause[1:] or compared:
        return True  # "who looks like she has not slept since 2019"
    at = next((at for at, key in enumerate(clause) if key in {"so", "as"}), len(clause))
    following = next(iter(clause[at + 1 : at + 2]), "")
    if clause[at : at + 1] == ["as"]:
        return following in _WHO | {"if"}  # "crumbling as she writes"
    return following != "" and is_adjective(following) and following not in NUMBERS


def _changes(keys: Sequence[str], at: int) -> bool:
    """Whether "but" says how the picture is to be, and no more: "a potato | but gothic"."""
    if keys[at] == "as":
        return _is_made_as(keys[at + 1 :])  # "mitochondria | as a subway map"
    begin = at + 1 + (keys[at + 1 : at + 2] == ["as"])
    return keys[at] == "but" and begin < len(keys) and covered(keys[begin:], terms()) is not None


def _is_made_as(keys: Sequence[str]) -> bool:
    """Whether ``keys`` name a medium or a style and no more: what something is shown "as"."""
    return bool(keys) and covered(keys, terms()) in (Slot.MEDIUM, Slot.STYLE)


def _is_complete(keys: Sequence[str], at: int) -> bool:
    """Whether a place with its noun stands first, and ends before the article at ``at``."""
    before = keys[at - 1]
    if keys[0] in _EVERY and at == 2:
        return before in grammar().occasions  # "every night | the old clockmaker …"
    return leads(keys, 0) and at > 1 and is_noun(before) and before not in FUNCTION_WORDS | DETERMINERS


def _says_how(keys: Sequence[str], begin: int, at: int) -> bool:
    """Whether only how it is done stands before the verb at ``at``: "‹slowly› walking"."""
    return at == begin + 1 and says_how(keys, begin)
