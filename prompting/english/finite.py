"""Finite verbs, by agreement: "a man ‹feeds› pigeons", "two monks ‹carry› a bell", but "a man cave", "fox cubs".

A noun in the singular stands before a verb in -s, a noun in the plural before a plain form; English compounds do it
the other way round. The dictionary says what can be a verb; what stands behind it has to suit a verb too.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from prompting.english.led import leads
from prompting.english.parts_of_speech import can_act, is_adjective, is_adverb, is_noun, is_past_form, kinds
from prompting.english.verbs import OF_THE_SUBJECT, PARTICLES, PRONOUNS
from prompting.lexicon import grammar, subject_classes, terms
from prompting.spec import Slot
from prompting.words import (
    CONJUNCTIONS,
    DETERMINERS,
    FUNCTION_WORDS,
    NUMBERS,
    POSSESSIVES,
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
    | {"from", "into", "to", "like", "for", "as", "and", "last", "first", "about"}
    | {"home", "abroad", "ashore", "aboard", "ahead", "apart", "aside", "backwards", "forwards", "downhill", "uphill"}
    | {"downstairs", "upstairs", "indoors", "outdoors", "overhead", "nearby", "sideways", "skyward", "homeward"}
    | {"underwater", "onstage", "offstage", "backstage", "asleep", "awake", "alive", "ill", "silent", "motionless"}
    | {"upward", "upwards", "downward", "downwards", "inward", "outward", "onward", "forward", "backward", "everywhere"}
)


_OFTEN = frozenset({
    "never", "always", "often", "still", "just", "once", "now", "finally", "also", "almost", "barely", "quietly",
    "only", "both", "all", "again", "suddenly", "sometimes",
})  # fmt: skip
_FORCES = frozenset({
    "wind", "sun", "moon", "rain", "storm", "sea", "ocean", "tide", "wave", "river", "night", "winter", "death", "time",
    "fire", "lightning", "thunder", "shadow", "fate", "nature", "earth", "spring", "autumn",
})  # fmt: skip
# Plurals that stand in front of another noun: "a retro games console".
_FIRST_NOUNS = frozenset({
    "sport", "arm", "new", "good", "clothe", "glass", "jean", "saving", "art", "game", "system", "sale", "human",
    "drug", "wood", "mean", "custom", "headquarter", "barrack", "gallow", "scissor", "trouser", "pajama",
})  # fmt: skip
_WITH_OF = frozenset({"dream", "think", "speak", "tell", "sing", "talk", "smell", "reek"})
_OF = frozenset({"of", "from", "into", "to", "like", "for"})
_BOUNDS = PREPOSITIONS | CONJUNCTIONS | _OF
_JOINTS = frozenset({"as", "while", "and", "but", "then"})
_NOBODY_ELSE = PREPOSITIONS | PRONOUNS | {"if", "he", "she", "they", "i", "we"}
_NO_VERBS = OF_THE_SUBJECT | FUNCTION_WORDS
_SMALL_WORDS = FUNCTION_WORDS | DETERMINERS | CONJUNCTIONS


def is_finite(tokens: Tokens, begin: int, at: int, *, joined: bool = False) -> bool:
    """Whether the word at ``at`` is what the noun before it does, in the piece that began at ``begin``.

    ``joined`` says that an "and" joins the noun to another: "a nurse and a soldier ‹dance›".
    """
    word, key = tokens[at].text.casefold(), tokens[at].key
    begin += at > begin and tokens[begin].key in _JOINTS
    if at == begin or (at == begin + 1 and _says_how_often(tokens, begin)):
        return False
    if _says_how_often(tokens, at):
        return is_finite([*tokens[:at], *tokens[at + 1 :]], begin, at, joined=joined)  # "the typist ‹never› notices"
    before = tokens[at - 1]
    acts = begin == at - 2 and begin > 0 and "VERB" in kinds(tokens[begin].text.casefold())  # "that weeps gold stands"
    alone = begin == at - 1 or tokens[at - 2].key in POSSESSIVES or acts
    if before.quoted or before.text.endswith(("'s", "’s")) or not _names(before, alone):
        return False
    if word == "looks":
        return at + 1 < len(tokens) and tokens[at + 1].key in PREPOSITIONS | PARTICLES
    worn = (key,) in terms().worn and any(token.key == "wearing" for token in tokens[begin:at])
    if worn or "VERB" not in kinds(word) or key in _NO_VERBS | PARTICLES or key in grammar().body:
        return False
    return word in grammar().pasts or _agrees(tokens, begin, at, joined=joined)


def _agrees(tokens: Tokens, begin: int, at: int, *, joined: bool) -> bool:
    """Whether the word at ``at`` has the form of a verb of the noun before it, and what stands behind suits one."""
    word, key, before = tokens[at].text.casefold(), tokens[at].key, tokens[at - 1]
    keys = [token.key for token in tokens]
    noun = _noun_phrase(keys, begin, at)
    if not _is_free(keys, at, sure=key in grammar().intransitive or (noun[:1] in (["a"], ["an"]) and word != key)):
        return False
    within = leads(keys, begin) or keys[begin].endswith("ing") or "of" in keys[begin:at]
    if (
        within
        and "NOUN" in kinds(word)
        and not is_plural(before)
        and DETERMINERS.isdisjoint(noun)
        and ("NOUN" in kinds(word) and _ends_here(keys, at + 1))
    ):
        return False  # "haggling over moon rocks"
    if (leads(keys, begin) or "of" in keys[begin:at]) and is_plural(before) and word.endswith("s") and word != key:
        follows = tokens[at + 1].key if at + 1 < len(tokens) else ""
        sure = follows in _BEHIND or is_adverb(follows)
        return sure or _suits(tokens, at, [*noun, "a"], many=False)  # "a woman with freckles ‹smiles›"
    if joined and word == key and can_act(before.key) and not word.endswith(("ed", "ing")):
        return _suits(tokens, at, [*noun[:-1], "two", noun[-1]], many=True)
    if is_plural(before) or not _MORE.isdisjoint(noun):
        described = word.endswith(("ed", "ing")) or (is_past_form(word) and not _has_object(tokens, at))
        return word == key and not described and _suits(tokens, at, noun, many=True)
    return word.endswith("s") and not word.endswith("ss") and word != key and _suits(tokens, at, noun, many=False)


def clause_end(tokens: Tokens) -> int:
    """Where a clause of time ends, and what happens then begins: "when night falls | the statues wake"."""
    for at in range(3, len(tokens) - 1):
        if tokens[at].key in DETERMINERS and "VERB" in kinds(tokens[at - 1].text.casefold()):
            near = range(at + 2, min(at + 5, len(tokens)))
            if any(is_finite(tokens, at, verb) for verb in near):
                return at
    return len(tokens)


def begins_clause(tokens: Tokens, at: int) -> bool:
    """Whether "as" at ``at`` brings somebody else and what they do: "as soldiers march past"."""
    if at + 2 >= len(tokens) or tokens[at].key != "as" or tokens[at + 1].key in _NOBODY_ELSE:
        return False
    near = takewhile(lambda n: tokens[n - 1].key not in PREPOSITIONS, range(at + 2, min(at + 6, len(tokens))))
    return any(is_finite(tokens, at + 1, n) for n in near)


def _has_object(tokens: Tokens, at: int) -> bool:
    """Whether a thing with its article stands behind the word at ``at``: "children built ‹a rocket›"."""
    return at + 1 < len(tokens) and tokens[at + 1].key in DETERMINERS | PRONOUNS


def _says_how_often(tokens: Tokens, at: int) -> bool:
    """Whether an adverb stands between a noun and what may be its verb."""
    key = tokens[at].key
    often = key in _OFTEN or (is_adverb(key) and key not in PARTICLES | _BEHIND)
    return often and at + 1 < len(tokens) and "VERB" in kinds(tokens[at + 1].text.casefold())


def resumes(tokens: Tokens, at: int, *, many: bool) -> bool:
    """Whether the "and" at ``at`` brings another thing that is done: "pushes off | and never looks back".

    ``many`` says that several do it: "share a pizza | and watch a film".
    """
    if tokens[at].key not in CONJUNCTIONS or at + 1 >= len(tokens):
        return False
    verb = at + 1 + (is_adverb(tokens[at + 1].key) and at + 2 < len(tokens))
    word = tokens[verb].text.casefold()
    behind = tokens[verb + 1].key if verb + 1 < len(tokens) else ""
    if many and word == tokens[verb].key and "VERB" in kinds(word) and not word.endswith("ing"):
        return "NOUN" not in kinds(word) or behind in _BEHIND or (not behind and word in grammar().intransitive)
    acts = word in grammar().pasts or (word.endswith("s") and word != tokens[verb].key and "VERB" in kinds(word))
    alone = not behind and tokens[verb].key in grammar().intransitive
    object_ends = verb + 1 < len(tokens) and _ends_soon(tokens, verb + 1)  # "and reads tarot"
    return acts and (alone or behind in _BEHIND or "NOUN" not in kinds(word) or verb > at + 1 or object_ends)


def _names(token: Token, alone: bool) -> bool:
    """Whether ``token`` is a noun: "the orange rises" has one, "a red stands" has none."""
    key = token.key
    if key in _SMALL_WORDS or key.isdigit() or token.text.casefold().endswith(("does", "n't", "n’t")):
        return False
    if token.key == "them":
        return True  # "one of them answers"
    return is_noun(key) and (alone or is_plural(token) or not is_adjective(key) or can_act(key))


def _is_free(keys: Sequence[str], at: int, *, sure: bool) -> bool:
    """Whether no term begins at ``at`` that is no action: "waves", "neon lights"; one word may, if it is ``sure``."""
    slots = terms().slots
    if longest_match(keys, at, terms().compounds) > 1 or longest_match(keys, at - 1, terms().compounds) > 1:
        return False
    if longest_match(keys, at - 1, slots) > 1 or longest_match(keys, at - 1, subject_classes()) > 1:
        return False
    length = longest_match(keys, at, slots)
    slot = slots[tuple(keys[at : at + length])] if length else Slot.ACTION
    return slot is Slot.ACTION or (length == 1 and sure and (at + 1 < len(keys) or can_act(keys[at - 1])))


def _noun_phrase(keys: Sequence[str], begin: int, at: int) -> Sequence[str]:
    """The words of the noun that ends before ``at``: from the last "of", preposition or joint on."""
    bounds = (i + 1 for i in range(at - 1, begin - 1, -1) if keys[i] in _BOUNDS)
    return keys[next(bounds, begin) : at]


def is_plural(token: Token) -> bool:
    text = token.text.casefold()
    plain = text.endswith("s") and not text.endswith(("'s", "’s")) and "-" not in text
    return text in _PLURALS or (plain and text != token.key)


def _are_plural(tokens: Tokens, at: int) -> bool:
    """Whether the noun that begins at ``at`` is in the plural: "glass flowers"."""
    near = takewhile(lambda token: token.key not in _SMALL_WORDS, tokens[at : at + 3])
    return any(is_plural(token) for token in near)


def _ends_here(keys: Sequence[str], at: int) -> bool:
    return at >= len(keys) or keys[at] in PREPOSITIONS | CONJUNCTIONS


def _ends_soon(tokens: Tokens, at: int) -> bool:
    """Whether the words from ``at`` on are one noun and then end, or go on with a preposition."""
    ends = at + 1 == len(tokens) or tokens[at + 1].key in PREPOSITIONS | CONJUNCTIONS | _OF
    return ends and is_noun(tokens[at].key)


def _suits(tokens: Tokens, at: int, noun: Sequence[str], *, many: bool) -> bool:
    """Whether a verb at ``at`` makes sense after ``noun`` and before what follows."""
    word, key = tokens[at].text.casefold(), tokens[at].key
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    only = "NOUN" not in kinds(word) and "ADJ" not in kinds(word)
    moving = key in grammar().intransitive
    if behind is None:
        return moving or only or (not many and noun[0] in _ONE)
    follows = behind.key in _BEHIND or is_adverb(behind.key) or (behind.key == "of" and key in _WITH_OF)
    alive = can_act(noun[-1]) or noun[-1] in _FORCES
    one = noun[0] in {"a", "an"} and key not in _FIRST_NOUNS
    counted = many and not _MORE.isdisjoint(noun)
    if (alive or one) and not follows and (noun[0] in DETERMINERS if not many else is_plural(tokens[at - 1])) and (
        _ends_soon(tokens, at + 1) and (key,) not in subject_classes()
    ):  # fmt: skip
        return True  # "a sailor coils rope", "mice nibble cheese"
    if not follows and not (only or (_are_plural(tokens, at + 1) and (not moving or alive or counted))):
        return False
    if only or moving or behind.key in DETERMINERS | PRONOUNS:
        return True
    if behind.key in PARTICLES and at + 2 == len(tokens):
        return True  # "the steeple sticks out"
    if noun[0] in _ONE or counted:
        return True
    if noun[-1] in _PLURALS:
        return False  # "a gold fish bowl"
    return alive and (key,) not in subject_classes() and (noun[0] in DETERMINERS or many)
