"""Verbs in a sentence without grammar: where an action begins, and which preposition a verb keeps."""

from __future__ import annotations

from collections.abc import Container, Sequence
from functools import cache

from prompting.english.auxiliaries import is_perfect, is_progressive
from prompting.english.gerunds import is_a_kind_of_doing, is_gerund, moves, shines
from prompting.english.matching import LAMPS, last_term
from prompting.english.participles import DESCRIBES, GIVEN, PLACED
from prompting.english.parts_of_speech import can_act, is_adjective, is_adverb, is_noun, is_participle, kinds
from prompting.lexicon import SubjectClass, grammar, subject_classes, terms
from prompting.spec import Slot
from prompting.words import ARTICLES, AUXILIARIES, DETERMINERS, FUNCTION_WORDS, PREPOSITIONS, RELATIVES, longest_match

# What one wears, or is made of, belongs to the subject.
OF_THE_SUBJECT = frozenset({
    "wearing", "wears", "wear", "featuring", "including", "containing", "has", "have", "resembling",
    "sporting", "consisting", "lacking", "missing",
})  # fmt: skip
# Nouns in -ing that are verbs when a noun stands before them and what is done behind: "pigs building houses".
_EITHER = frozenset(
    {"building", "painting", "drawing", "engraving", "meeting", "opening", "wedding", "rendering", "lighting"}
)
PRONOUNS = frozenset({
    "him", "it", "them", "me", "us", "you", "itself", "himself", "herself", "themselves", "themself", "myself",
    "yourself", "ourself", "each", "other",
})  # fmt: skip
PARTICLES = frozenset({"up", "down", "out", "off", "away", "back", "over", "together", "alone", "upside", "still"})
_LIFELESS = frozenset({SubjectClass.BUILDING, SubjectClass.LANDSCAPE, SubjectClass.FOOD, SubjectClass.OBJECT})
ALIVE = frozenset({SubjectClass.ANIMAL, SubjectClass.PERSON, SubjectClass.FANTASY})
_WHERE = PREPOSITIONS - {"with", "by", "before", "after", "during", "within", "via", "past", "among"}
_THINGS_ARE = RELATIVES - {"who"}
_CRAFTS = frozenset({"knitting", "crocheting", "embroidering", "weaving", "quilting", "felting", "engraving"})
_SHOWS = frozenset({"showing", "depicting", "portraying", "picturing", "illustrating"})
_BEFORE_NOUNS = (FUNCTION_WORDS | DETERMINERS | {"about"}) - AUXILIARIES - {"and", "while", "then"}
_LEADING = PREPOSITIONS | {"into", "from"}
_BEHIND_POSTURES = (PREPOSITIONS - {"with"}) | PARTICLES | {"to", "into"}
_PLAIN_FORMS = frozenset({"set", "run", "led", "built"})
_LINKING = frozenset({"fallen", "fell", "fall", "got", "get", "became", "become", "lie", "lay", "sit", "sat", "stay"})
_NO_OBJECTS = ALIVE | {SubjectClass.BUILDING}
_NEAR = 12  # words that are looked at on either side


def begins_action(keys: Sequence[str], begin: int, at: int) -> bool:
    """Whether the word at ``at`` is the verb of what begins at ``begin``: "a cat ‹playing› chess".

    With ``at`` at ``begin``, whether a stretch that begins there begins with its verb.
    """
    if at > begin and "whose" not in keys[begin:at] and is_perfect(keys, at):
        return True  # "a boy who has lost his balloon"
    if keys[at] in OF_THE_SUBJECT or (keys[at] in _SHOWS and last_term(keys[begin:at], terms()) is Slot.MEDIUM):
        return False
    if at == begin:
        return _looks_like_a_verb(keys, at) and _has_an_object(keys, at)
    if keys[at] == "about" and _is_followed(keys, at, {"to"}):
        return is_noun(keys[at - 1])  # "a boy ‹about› to hit a ball"
    told = _told_before(keys, begin, at)
    if told is None:
        told = _told_by_form(keys, begin, at)
    return (
        (_looks_like_a_verb(keys, at) and _follows_its_noun(keys, at)) or _does_it(keys, at) if told is None else told
    )


def _told_before(keys: Sequence[str], begin: int, at: int) -> bool | None:
    """What the words before ``at`` tell of it being a verb; None when they leave it open."""
    before = keys[at - 1]
    if _is_led_by_manner(keys, at) or is_progressive(keys, at):
        return True
    emerges = keys[at] in grammar().emerging and keys[begin + 1] not in DETERMINERS
    if keys[begin] == "with" and emerges and _is_free(keys, at):
        return False  # "a typewriter with flowers growing out of it"
    if before in PRONOUNS and at == begin + 2 and keys[begin] in PREPOSITIONS:
        return is_gerund(keys[at]) or is_participle(keys[at])  # "with a stag on it ‹folded› on a bed"
    if keys[at].endswith("ing") and keys[at - 2 : at - 1] == ["about"]:
        return False  # "a blog about urban foraging"
    if not _THINGS_ARE.isdisjoint(keys[at - 2 : at]) and at > begin + 1 and begins_action(keys, begin, begin):
        return False  # "climbing a ladder that never ends"
    if before in RELATIVES and is_adverb(keys[at]):
        return at + 1 < len(keys) and "VERB" in kinds(keys[at + 1])
    if before in RELATIVES or (at > 1 and keys[at - 2] in RELATIVES and (is_adverb(before) or before == "only")):
        told = "who" in keys[at - 2 : at] and keys[at] in {"read", "say"}  # a sign that says, but one who says
        return "VERB" in kinds(keys[at]) and (told or keys[at] not in FUNCTION_WORDS | grammar().states)
    if before in _BEFORE_NOUNS:
        return False
    return None


def _told_by_form(keys: Sequence[str], begin: int, at: int) -> bool | None:
    """What the form of the word at ``at`` tells of it being a verb; None when it leaves it open."""
    key = keys[at]
    if key in PLACED and _is_followed(keys, at, _WHERE) and not shines(keys, begin, at):
        return not _is_with(keys, begin)  # "a moon reflected in a lake"
    if "whose" not in keys[max(begin, at - _NEAR) : at] and _is_done(keys, begin, at):
        return True
    if _only_describes(keys, begin, at):
        return False
    if (
        key in grammar().postures
        and not _is_with(keys, begin)
        and (_is_followed(keys, at, _BEHIND_POSTURES) or _is_placed(keys, at))
    ):
        return True
    if key == "setting":
        return keys[at - 1] in {"sun", "moon"} or _is_followed(keys, at, DETERMINERS | PRONOUNS)
    if key in _CRAFTS and not _is_followed(keys, at, {"pattern"}):
        before = keys[at - 1]  # "a grandmother knitting", "a clerk knitting a sweater"
        return can_act(before) or not kinds(before) or _is_followed(keys, at, DETERMINERS)
    return False if longest_match(keys, at, terms().compounds) > 1 or key in FUNCTION_WORDS else None


def _is_done(keys: Sequence[str], begin: int, at: int) -> bool:
    """Whether a participle that describes nothing stands at ``at``: "a trolley ‹dumped› in a canal"."""
    key, before = keys[at], keys[at - 1]
    irregular = _is_followed(keys, at, {"by"}) and key in grammar().bare_participles and key not in _PLAIN_FORMS
    if not (is_participle(key) or irregular) or key in DESCRIBES or key in GIVEN or "ADJ" in kinds(key):
        return False
    if before in AUXILIARIES and before != "being" and _is_followed(keys, at, _LEADING):
        return True  # "a road that is blocked by sheep"
    noun = is_noun(before) and (not is_adjective(before) or before.endswith("ing"))
    suffers = _is_followed(keys, at, {"by"}) and key not in grammar().states_by  # "a stop sign swallowed by dunes"
    return noun and not _is_with(keys, begin) and (suffers or _is_placed(keys, at))


def _is_with(keys: Sequence[str], begin: int) -> bool:
    """Whether "with" brings a thing at ``begin``, and not what something is decorated with."""
    return keys[begin] == "with" and not (begin and keys[begin - 1] in DESCRIBES)


def _is_free(keys: Sequence[str], at: int) -> bool:
    """Whether the verb at ``at`` has no object."""
    return at + 1 == len(keys) or keys[at + 1] in PARTICLES or keys[at + 1] in _LEADING


def _is_led_by_manner(keys: Sequence[str], at: int) -> bool:
    """Whether the word at ``at`` says how, and a verb follows: "a man ‹slowly› walking", "a cat ‹mid-leap›"."""
    key, before = keys[at], keys[at - 1]
    if before in DETERMINERS or before in FUNCTION_WORDS or not is_noun(before) or is_adjective(before):
        return False
    if key.startswith("mid-") and terms().slots.get((key,), Slot.ACTION) is Slot.ACTION and not key[4:].isdigit():
        return True
    if is_a_kind_of_doing(keys, at):
        return True
    if not (is_adverb(key) or key == "half") or at + 1 >= len(keys) or is_adverb(keys[at + 1]):
        return False
    verb = keys[at + 1]
    if verb.endswith("ing"):
        return _looks_like_a_verb(keys, at + 1)
    return (verb in grammar().postures or is_participle(verb)) and _is_followed(keys, at + 1, _WHERE)


def _is_followed(keys: Sequence[str], at: int, among: Container[str]) -> bool:
    return at + 1 < len(keys) and keys[at + 1] in among


def _is_placed(keys: Sequence[str], at: int) -> bool:
    """Whether a place follows the word at ``at``: "in the jungle", "deep in the jungle"."""
    near = at + 1 + _is_followed(keys, at, grammar().before_prepositions)
    return near < len(keys) and (keys[near] in _WHERE or keys[near].startswith("mid-"))


def _only_describes(keys: Sequence[str], begin: int, at: int) -> bool:
    """Whether what may be a verb describes: "whose eyes glow", "sunlight streaming", "and floating books"."""
    key, before = keys[at], keys[at - 1]
    if "whose" in keys[max(begin, at - _NEAR) : at] or shines(keys, begin, at):
        return True
    doer = at == 1 and key.endswith("ing") and len(keys) > 2 and not can_act(before) and can_act(keys[2])
    if doer and (len(keys) == 3 or keys[3] in FUNCTION_WORDS):
        return True  # "coffee drinking skeleton"
    if not key.endswith("ing") and (before in PARTICLES | _LINKING or is_gerund(before)):
        return True  # "curled up asleep"
    acted_on = before == "and" or (at == begin + 1 and is_gerund(before))  # "inspecting glowing crops"
    return acted_on and key in grammar().describing and _noun_follows(keys, at)


def _follows_its_noun(keys: Sequence[str], at: int) -> bool:
    """Whether what looks like a verb at ``at`` says what the noun before it does, not what the next one is like."""
    key, before = keys[at], keys[at - 1]
    following = keys[at + 1] if at + 1 < len(keys) else None
    if key == "lighting" and following in PARTICLES:
        return True  # "a firefly ‹lighting› up a room"
    if key in _EITHER:
        return (can_act(before) or ((before,) in subject_classes() and key != "lighting")) and following is not None
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
    felt = terms().slots.get((before,)) is Slot.MOOD
    if is_adjective(before) and (describing or felt or "NOUN" not in kinds(before)):
        return not is_adverb(following) and _noun_follows(keys, at)
    alone = at + 2 >= len(keys)
    does = not is_adjective(before) and (kinds(before) or can_act(before))
    if (following in grammar().for_doing and alone) or ((following,) in terms().worn and not does):
        return True  # "a rock climbing gym"
    made_of = terms().slots.get((before,)) in (Slot.MEDIUM, Slot.STYLE, Slot.LIGHTING, Slot.COLOUR)
    listed = keys[0] not in ARTICLES and _is_lifeless(before)  # not "a volcano erupting flowers"
    return describing and (made_of or listed) and _noun_follows(keys, at)


def _is_lifeless(noun: str) -> bool:
    """Whether ``noun`` names what does nothing, so that what follows is another thing: "a city | flying cars"."""
    return subject_classes().get((noun,)) in _LIFELESS or terms().slots.get((noun,)) is Slot.SETTING


def _is_a_thing(before: str, following: str | None) -> bool:
    """Whether a word such as "watch" is rather a noun: nothing is done, or what stands before it does nothing."""
    alive = subject_classes().get((before,)) in ALIVE
    return following is None or (following in PREPOSITIONS and not alive)


def _noun_follows(keys: Sequence[str], at: int) -> bool:
    """Whether a noun stands behind the word at ``at`` before the next preposition."""
    near = keys[at + 1 : at + _NEAR]
    end = next((i for i, key in enumerate(near) if key in PREPOSITIONS | FUNCTION_WORDS), len(near))
    return any(is_noun(key) for key in near[:end])


def _does_it(keys: Sequence[str], at: int) -> bool:
    """Whether the word at ``at`` is a verb by what surrounds it, a noun and an object: "his cat ‹judges› him"."""
    following = keys[at + 1] if at + 1 < len(keys) else ""
    if "VERB" not in kinds(keys[at]) or keys[at] in AUXILIARIES:
        return False
    if keys[at] in DESCRIBES and (following not in DETERMINERS or keys[at + 3 : at + 4] == ["of"]):
        return False  # "a stairwell painted the color of salmon"
    if (keys[at],) in subject_classes() and following not in PRONOUNS:
        return False
    return following in DETERMINERS | PRONOUNS and is_noun(keys[at - 1]) and not is_adjective(keys[at - 1])


def _has_an_object(keys: Sequence[str], at: int) -> bool:
    """Whether what stands behind the verb at ``at`` is what is done, not what is described: "smiling cat" is a cat."""
    following = keys[at + 1] if at + 1 < len(keys) else None
    if following is None or following in FUNCTION_WORDS | DETERMINERS | PARTICLES or is_adverb(following):
        return True
    hyphenated = "-" in keys[at] and at == 0  # "north-facing windows"
    if hyphenated or keys[at] in grammar().postures or longest_match(keys, at, terms().compounds) > 1:
        return False
    if (
        following in grammar().for_doing
        or (at == 0 and (following,) in terms().worn)
        or (at == 0 and subject_classes().get((following,)) in _NO_OBJECTS)
    ):
        return False  # "dining hall", "boxing kangaroo", "hiking boots"
    return not (keys[at] in grammar().describing or keys[at] in _EITHER) or (
        keys[at] in _listed() and not _noun_follows(keys, at)
    )


@cache
def _listed() -> frozenset[str]:
    return frozenset(key[0] for key, slot in terms().slots.items() if slot is Slot.ACTION and len(key) == 1)


def _looks_like_a_verb(keys: Sequence[str], at: int) -> bool:
    key = keys[at]
    if key in {"looking", "facing"} and at and keys[at - 1] not in FUNCTION_WORDS:
        return True  # alone it is a view: "looking up"
    if key == "lighting":
        return at > 0 and at + 1 < len(keys) and (can_act(keys[at - 1]) or keys[at + 1] in PARTICLES)
    length = longest_match(keys, at, terms().slots)
    if length > 1 and at and key in _listed() and can_act(keys[at - 1]):
        return True  # "a bear ‹playing› cards"
    if length:
        slot = terms().slots[tuple(keys[at : at + length])]
        shines = slot is Slot.LIGHTING and at > 0 and keys[at - 1] in LAMPS and keys[0] in ARTICLES
        open_to_it = (shines or slot in (Slot.MOOD, Slot.LENS)) and length == 1 and at > 0 and key.endswith("ing")
        does = key in grammar().describing or moves(key) or _is_followed(keys, at, PREPOSITIONS | DETERMINERS)
        return slot is Slot.ACTION or (open_to_it and does)  # "a whale ‹brooding› over a city"
    if key.endswith("ling") and not kinds(key) and not kinds(key[:-3]) and not kinds(key[:-3] + "e"):
        return False  # "tiefling"
    return len(key) > 4 and key.endswith("ing") and (key not in terms().not_actions or key in _EITHER)
