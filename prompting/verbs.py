"""Verbs in a sentence without grammar: where an action begins, and which preposition a verb keeps."""

from __future__ import annotations

from collections.abc import Container, Sequence
from functools import cache

from prompting.lexicon import SubjectClass, grammar, subject_classes, terms
from prompting.parts_of_speech import is_adjective, is_adverb, is_noun, is_participle, kinds
from prompting.spec import Slot
from prompting.words import AUXILIARIES, DETERMINERS, FUNCTION_WORDS, PREPOSITIONS, RELATIVES, longest_match, term_key

# What one wears, or is made of, belongs to the subject.
OF_THE_SUBJECT = frozenset({
    "wearing", "wears", "wear", "featuring", "including", "containing", "has", "have", "resembling",
    "sporting", "consisting", "lacking", "missing",
})  # fmt: skip
# Nouns in -ing that are verbs when a noun stands before them and what is done behind: "pigs building houses".
_EITHER = frozenset({"building", "painting", "drawing", "engraving", "meeting", "opening", "wedding", "rendering"})
PRONOUNS = frozenset(
    {"him", "it", "them", "me", "us", "you", "itself", "himself", "herself", "themselves", "each", "other"}
)
PARTICLES = frozenset({"up", "down", "out", "off", "away", "back", "over", "together", "alone", "upside", "still"})
# Verbs that keep a preposition: looking at, waiting for. Participles that describe keep any: covered in snow.
_KEEPS = {
    "at": frozenset({"looking", "look", "howling", "howl", "aiming", "pointing", "staring", "gazing", "waving",
                     "smiling", "laughing", "shouting", "barking", "throwing", "yelling", "screaming", "peeking",
                     "glancing", "peering", "winking", "roaring", "grinning", "growling", "nibbling", "snarling",
                     "hissing", "glaring", "shooting", "squinting", "scowling", "pawing", "marveling", "swinging"}),
    "through": frozenset({"looking", "peeking", "leafing", "peering", "gazing", "flipping"}),
    "with": frozenset({"playing", "dancing", "fighting", "talking", "juggling"}),
    "on": frozenset({"focusing", "spying", "working", "chewing", "nibbling", "munching", "gnawing", "snacking",
                     "feeding", "knocking", "stepping", "operating", "blowing", "tapping", "sucking", "hammering",
                     "scratching", "pulling", "tugging", "pounding"}),
    "over": frozenset({"watching"}),
    "around": frozenset({"turning", "spinning", "looking"}),
}  # fmt: skip
_SHINES = frozenset({
    "streaming", "shining", "falling", "pouring", "filtering", "coming", "glowing", "flickering", "reflecting",
    "flooding", "spilling", "hitting", "beaming", "glinting", "reflected", "bouncing", "peeking", "seeping", "casting",
})  # fmt: skip
_LOUD = frozenset({"laughing", "smiling", "shouting", "barking", "yelling", "screaming", "waving", "grinning"})
_INSTRUMENTS = frozenset({
    "loupe", "telescope", "binoculars", "microscope", "keyhole", "lens", "magnifying", "periscope", "monocle", "straw",
    "spyglass", "peephole", "viewfinder", "megaphone", "scope",
})  # fmt: skip
DESCRIBES = frozenset({
    "covered", "dressed", "made", "shaped", "wrapped", "filled", "surrounded", "carved", "decorated", "painted",
    "engulfed", "lit", "overgrown", "adorned", "drenched", "soaked", "clad", "built", "reflected", "encased", "draped",
    "cut", "woven", "crafted", "sculpted", "composed", "constructed", "topped", "stained", "caked", "coated", "smeared",
    "dusted", "sprinkled", "splattered", "armed", "equipped", "entwined", "bathed", "disguised", "sliced", "split",
    "inlaid", "embroidered", "etched", "folded", "stuffed", "drizzled", "garnished", "framed", "tattooed", "crowned",
    "studded", "lined", "knitted", "shrouded", "veiled", "cloaked", "broken", "served",
})  # fmt: skip
_LIFELESS = frozenset({SubjectClass.BUILDING, SubjectClass.LANDSCAPE, SubjectClass.FOOD, SubjectClass.OBJECT})
_ALIVE = frozenset({SubjectClass.ANIMAL, SubjectClass.PERSON, SubjectClass.FANTASY})
_NEAR = 12  # words that are looked at on either side
_IDIOMS = frozenset({
    ("in", "circle"), ("in", "love"), ("in", "line"), ("at", "work"), ("on", "fire"), ("in", "flame"), ("in", "half"),
    ("on", "rock"), ("in", "pieces"), ("in", "piece"), ("on", "wheel"), ("on", "stilt"), ("on", "string"),
    ("in", "bloom"), ("at", "play"), ("in", "motion"), ("in", "flight"), ("in", "disguise"), ("on", "top"),
    ("on", "stick"), ("on", "guard"), ("at", "rest"), ("in", "two"), ("in", "row"), ("in", "hand"), ("on", "strike"),
    ("in", "mid-air"), ("on", "leash"), ("on", "toast"), ("in", "chain"), ("by", "side"), ("in", "distress"),
})  # fmt: skip


def begins_action(keys: Sequence[str], begin: int, at: int) -> bool:
    """Whether the word at ``at`` is the verb of what begins at ``begin``: "a cat ‹playing› chess".

    With ``at`` at ``begin``, whether a stretch that begins there begins with its verb.
    """
    if keys[at] in {"has", "had", "have"} and at > begin and keys[at - 1] in RELATIVES:
        return at + 2 < len(keys) and kinds(keys[at + 1]) == {"VERB"}  # "a boy who has lost his balloon"
    if keys[at] in OF_THE_SUBJECT:
        return False
    if at == begin:
        return _looks_like_a_verb(keys, at) and _has_an_object(keys, at)
    before = keys[at - 1]
    if before in RELATIVES:
        return "VERB" in kinds(keys[at]) and keys[at] not in FUNCTION_WORDS | {"say", "read", "look"}
    if before in FUNCTION_WORDS | DETERMINERS and before not in AUXILIARIES | {"and", "while", "then"}:
        return False
    if before in AUXILIARIES - {"being"} and is_participle(keys[at]) and keys[at] not in DESCRIBES:
        return True
    if _only_describes(keys, begin, at):
        return False
    if keys[at] in grammar().postures and keys[begin] != "with" and _is_followed(keys, at, PREPOSITIONS | PARTICLES):
        return True
    if longest_match(keys, at, terms().compounds) > 1 or keys[at] in FUNCTION_WORDS:
        return False
    return (_looks_like_a_verb(keys, at) and _follows_its_noun(keys, at)) or _does_it(keys, at)


def _is_followed(keys: Sequence[str], at: int, among: Container[str]) -> bool:
    return at + 1 < len(keys) and keys[at + 1] in among


def _only_describes(keys: Sequence[str], begin: int, at: int) -> bool:
    """Whether what may be a verb describes: "whose eyes glow", "sunlight streaming", "and floating books"."""
    key, before = keys[at], keys[at - 1]
    if "whose" in keys[max(begin, at - _NEAR) : at] or _shines(keys, begin, at):
        return True
    if not key.endswith("ing") and (before in PARTICLES or _is_gerund(before)):
        return True  # "curled up asleep"
    return before == "and" and key in grammar().describing and _noun_follows(keys, at)


def _follows_its_noun(keys: Sequence[str], at: int) -> bool:
    """Whether what looks like a verb at ``at`` says what the noun before it does, not what the next one is like."""
    key, before = keys[at], keys[at - 1]
    following = keys[at + 1] if at + 1 < len(keys) else None
    if key in _EITHER:
        return (before,) in subject_classes() and following is not None
    if not key.endswith("ing") and (is_adjective(before) or ("NOUN" in kinds(key) and _is_a_thing(before, following))):
        return False  # "a sad walk", "a pocket watch"
    if (
        following is None
        or any(tuple(keys[at - length : at]) in terms().worn for length in (1, 2))  # "in a spacesuit ‹eating› bamboo"
        or following in DETERMINERS | PRONOUNS | PARTICLES
        or following in PREPOSITIONS | {"and", "from", "into", "to", "for"}
    ):
        return True
    return not _describes_the_next(keys, at)


def _describes_the_next(keys: Sequence[str], at: int) -> bool:
    """Whether the word at ``at`` says what the noun behind it is like: "a small ‹flying› car", "city ‹flying› cars"."""
    key, before, following = keys[at], keys[at - 1], keys[at + 1]
    describing = key in grammar().describing
    if is_adjective(before) and (describing or "NOUN" not in kinds(before)):
        return not is_adverb(following) and _noun_follows(keys, at)
    if following in grammar().for_doing and at + 2 >= len(keys):
        return True  # "a rock climbing gym"
    made_of = terms().slots.get((before,)) in (Slot.MEDIUM, Slot.STYLE, Slot.LIGHTING, Slot.COLOUR)
    return describing and (made_of or _is_lifeless(before)) and _noun_follows(keys, at)


def _is_lifeless(noun: str) -> bool:
    """Whether ``noun`` names what does nothing, so that what follows is another thing: "a city | flying cars"."""
    return subject_classes().get((noun,)) in _LIFELESS or terms().slots.get((noun,)) is Slot.SETTING


def _is_gerund(key: str) -> bool:
    return key.endswith("ing") and key not in terms().not_actions


def _shines(keys: Sequence[str], begin: int, at: int) -> bool:
    """Whether light stands before the word at ``at``, and not a thing such as a paper lantern."""
    if keys[at] not in _SHINES or terms().slots.get((keys[at - 1],)) is not Slot.LIGHTING:
        return False
    return not any(tuple(keys[at - n : at]) in terms().compounds for n in (2, 3) if at - n >= begin)


def _is_a_thing(before: str, following: str | None) -> bool:
    """Whether a word such as "watch" is rather a noun: nothing is done, or what stands before it does nothing."""
    alive = subject_classes().get((before,)) in _ALIVE
    return following is None or (following in PREPOSITIONS and not alive)


def _noun_follows(keys: Sequence[str], at: int) -> bool:
    """Whether a noun stands behind the word at ``at`` before the next preposition."""
    near = keys[at + 1 : at + _NEAR]
    end = next((i for i, key in enumerate(near) if key in PREPOSITIONS | FUNCTION_WORDS), len(near))
    return any(is_noun(key) for key in near[:end])


def _does_it(keys: Sequence[str], at: int) -> bool:
    """Whether the word at ``at`` is a verb by what surrounds it, a noun and an object: "his cat ‹judges› him"."""
    following = keys[at + 1] if at + 1 < len(keys) else ""
    if "VERB" not in kinds(keys[at]) or keys[at] in DESCRIBES | AUXILIARIES:
        return False
    if (keys[at],) in subject_classes() and following not in PRONOUNS:
        return False
    return following in DETERMINERS | PRONOUNS and is_noun(keys[at - 1]) and not is_adjective(keys[at - 1])


def _has_an_object(keys: Sequence[str], at: int) -> bool:
    """Whether what stands behind the verb at ``at`` is what is done, not what is described: "smiling cat" is a cat."""
    following = keys[at + 1] if at + 1 < len(keys) else None
    if following is None or following in FUNCTION_WORDS | DETERMINERS | PARTICLES or is_adverb(following):
        return True
    if keys[at] in grammar().postures or longest_match(keys, at, terms().compounds) > 1:
        return False
    return not (keys[at] in grammar().describing or keys[at] in _EITHER) or (
        keys[at] in _listed() and not _noun_follows(keys, at)
    )


@cache
def _listed() -> frozenset[str]:
    return frozenset(key[0] for key, slot in terms().slots.items() if slot is Slot.ACTION and len(key) == 1)


def _looks_like_a_verb(keys: Sequence[str], at: int) -> bool:
    key = keys[at]
    length = longest_match(keys, at, terms().slots)
    if length > 1 and at and key in _listed() and subject_classes().get((keys[at - 1],)) in _ALIVE:
        return True  # "a bear ‹playing› cards"
    if length:
        return terms().slots[tuple(keys[at : at + length])] is Slot.ACTION
    return len(key) > 4 and key.endswith("ing") and (key not in terms().not_actions or key in _EITHER)


def binds(before: Sequence[str], led: Sequence[str]) -> bool:
    """Whether the piece ``led`` by a preposition belongs to the verb or participle before it: "howling at the moon"."""
    named = len(led) > 2 and tuple(led[1:]) in terms().slots
    if len(led) < 2 or ((led[0], led[-1]) in _IDIOMS and led[1] not in {"a", "an"} and not named):
        return True
    if led[-1] in PRONOUNS or not {"shape", "form"}.isdisjoint(led[1:3]):
        return True  # "with the moon behind it", "in the shape of a flamingo"
    if (
        led[0] == "at"
        and before
        and before[-1] in _LOUD
        and terms().slots.get(term_key(" ".join(led[1:]))) is Slot.SETTING
    ):
        return False  # "laughing at the beach"
    if led[0] == "through" and not _INSTRUMENTS.isdisjoint(led):
        return True
    last = before[-1] if before else ""
    return last in DESCRIBES or last in _KEEPS.get(led[0], ())
