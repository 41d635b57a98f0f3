"""Pieces that a preposition leads: where "in the snow", "with a hat" and "by Rembrandt" belong."""

from __future__ import annotations

from collections.abc import Sequence

from prompting.english.bound import binds
from prompting.english.matching import LAMPS, covered, last_term
from prompting.english.participles import DESCRIBES, GIVEN, MADE
from prompting.english.parts_of_speech import can_act, is_adverb, is_only_described, is_participle
from prompting.english.verbs import PARTICLES, PRONOUNS
from prompting.lexicon import SubjectClass, Terms, grammar, subject_classes, terms
from prompting.spec import Slot
from prompting.words import ARTICLES, DETERMINERS, NUMBERS, POSSESSIVES, PREPOSITIONS, Tokens, term_key

_VIEWS = frozenset({Slot.COMPOSITION, Slot.LENS, Slot.QUALITY})
_WITH = frozenset({Slot.LIGHTING, Slot.MOOD, Slot.COLOUR, Slot.LENS, Slot.COMPOSITION, Slot.QUALITY})
_WORKS = frozenset({"art", "artwork", "work"})
_SEEN = frozenset({"seen", "viewed"})
_LAMPS = LAMPS | {"light", "lamppost", "chandelier", "bulb", "headlamp", "laser", "flare", "candlestick"}
_SPANS = frozenset({
    "night", "day", "morning", "evening", "afternoon", "summer", "winter", "spring", "autumn", "week", "weekend",
    "month", "year", "hour", "minute", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
})  # fmt: skip
_PACKED = frozenset({
    "crammed", "packed", "squeezed", "squashed", "wedged", "stuffed", "crowded", "tucked", "jammed", "stacked", "piled",
})  # fmt: skip
# What is done from where somebody is; others come or take from there: "hanging from a branch".
_FROM_AFAR = frozenset({
    "watching", "staring", "gazing", "observing", "looking", "peering", "glaring", "spying", "fishing", "waving",
    "singing", "playing", "reading", "shouting", "yelling", "calling", "preaching", "broadcasting", "conducting",
    "judging", "photographing", "filming", "painting", "sketching", "listening", "howling", "barking", "smiling",
    "working", "commanding", "ruling", "whistling", "guarding", "blogging", "streaming", "reporting",
})  # fmt: skip
_BESIDE = frozenset({"beyond", "beside", "behind", "near", "past", "above", "around", "against"})
_UPON = frozenset({"head", "nose", "neck", "forehead", "face", "shoulder", "cheek", "tail", "leg", "belly", "chest"})
_CLOTHING = frozenset({"in", "on", "with", "without", "under", "inside"})
_PARTICLES = frozenset({"up", "off", "down", "away", "out"})
_MADE_BY_HAND = frozenset({"painted", "drawn", "illustrated", "designed"})
_WITH_CAMERA = frozenset({"shot", "taken", "captured", "filmed", "photographed"})


def leads(keys: Sequence[str], at: int) -> bool:
    """Whether the word at ``at`` leads a piece: a preposition, "late" in "late at night", "lit" in "lit by"."""
    key, following = keys[at], keys[at + 1 : at + 2]
    if key in PREPOSITIONS:
        if following == ["than"] or [key, *following] == ["inside", "out"]:
            return False  # "bigger inside than outside"
        return at == 0 or keys[at - 1] not in ARTICLES | {"than"} or following == []  # "the inside of a whale"
    if key in {"all", "every", "each"} and following != [] and (at or len(keys) == 2):
        return following[0] in _SPANS  # "stares at the sea | all night"
    if key == "from" and at and following and not _FROM_AFAR.isdisjoint(keys[max(at - 6, 0) : at]):
        return True  # "watching the sunrise | from his cabin"
    if key == "into" and at and keys[at - 1] in _PACKED:
        return True  # "crammed | into one elevator"
    if key in _WORKS and following == ["by"]:
        return at == 0
    if key in grammar().before_prepositions:
        before = keys[at - 1] if at else ""
        bound = before in DETERMINERS or (key in _PARTICLES and _keeps_particle(before, key))
        return following != [] and following[0] in PREPOSITIONS - {"with", "by"} and not bound
    return _tells_how_given(keys, at) or (key in {"next", "close"} and following == ["to"])


def _keeps_particle(verb: str, particle: str) -> bool:
    """Whether ``particle`` belongs to what stands before it: "warming up in a car wash", "walk away at dawn"."""
    away = particle == "away" and verb in grammar().intransitive
    return away or verb.endswith(("ing", "ed")) or verb == "look"


def _tells_how_given(keys: Sequence[str], at: int) -> bool:
    """Whether a participle of what the picture was given leads a piece: "lit by", "inked on", "seen from"."""
    key, following = keys[at], keys[at + 1 : at + 2]
    if key in _MADE_BY_HAND and following == ["with"]:
        return at + 2 < len(keys) and last_term(keys[at + 2 :], terms()) is not None  # not "painted with dragons"
    if key in GIVEN:
        return following in (["by"], ["on"], ["with"], ["in"]) or (key == "lit" and following == ["only"])
    if key in MADE and at == 0:
        return following in (["on"], ["with"], ["in"])
    return key in _SEEN and following in (["from"], ["through"])


def led_slot(cut: Tokens, before: Tokens | None, *, after_action: bool) -> Slot | None:
    """Where the piece ``cut`` belongs, such as "in the snow"; None when it describes ``before``."""
    lexicon = terms()
    keys = [token.key for token in cut]
    if before and _is_by_doer(cut, keys, before, acts=after_action):
        return None
    if (slot := _by_its_words(keys, lexicon)) is not None:
        growing = subject_classes().get((keys[-1],)) is SubjectClass.PLANT and cut[-1].text.endswith("s")
        near = slot is Slot.REFERENCE and keys[0] == "by" and growing and cut[-1].text.islower()
        return Slot.SETTING if near else slot  # "by trees"
    if before is not None and binds([token.key for token in before], keys):
        return None
    if after_action and keys[0] in {"toward", "towards", "onto"}:
        return None
    whole = lexicon.slots.get(term_key(" ".join(keys))) or covered(keys[1:], lexicon)
    if before is None and whole in _VIEWS and "of" not in keys:
        return whole  # "over the shoulder", between commas
    drunk_from = keys[-1] == "glass" and not cut[-1].text.casefold().endswith("es")  # "in a wine glass"
    if is_worn(keys, lexicon) and not drunk_from and whole not in (Slot.COLOUR, Slot.LIGHTING, Slot.SETTING):
        return None
    if keys[0] == "with":
        blinks = len(keys) == 3 and cut[2].text.casefold() == "lights" and keys[1] in grammar().describing
        return None if blinks else _with(keys, whole, lexicon)
    if whole is Slot.COLOUR and len(keys) == 2 and before is not None and not after_action:
        return None  # "a woman in white"
    return _where(keys, whole or last_term(keys, lexicon), lexicon, follows=before is not None)


def _is_by_doer(cut: Tokens, keys: Sequence[str], before: Tokens, *, acts: bool) -> bool:
    """Whether ``cut`` tells who did it: "surrounded by jellyfish", "run by beavers", "a heist by grandmothers"."""
    if keys[0] == "by" and (keys[-1] in PRONOUNS or _is_done(before, acts=acts)):
        return True
    given = (keys[0] == "by" or keys[1:2] == ["by"]) and 1 < len(keys) < 5
    some = cut[-1].text.endswith("s") or keys[-2:-1] in (["a"], ["an"])  # "a map drawn by a child"
    return given and can_act(keys[-1]) and some and cut[-1].text.islower()


def _by_its_words(keys: Sequence[str], lexicon: Terms) -> Slot | None:
    """The slot of a piece that "by", "seen from" or "in the style of" leads."""
    if keys[1:2] == ["by"] and keys[0] in _WORKS:
        return Slot.REFERENCE
    if keys[0] in GIVEN | MADE or keys[0] == "by":
        return _given_by(keys, lexicon)
    if keys[0] in _SEEN:
        return Slot.COMPOSITION
    return _styled(keys, lexicon) if "style" in keys or "manner" in keys else None


def _is_done(before: Tokens, *, acts: bool) -> bool:
    """Whether ``before`` ends with a participle, "chased" or "run", whose doer "by" brings."""
    if any(token.key in DESCRIBES or is_participle(token.key) for token in before[-2:]):
        return True
    how = len(before) > 2 and (before[-1].key in PARTICLES or is_adverb(before[-1].key))
    last = before[-1 - how].key  # "held up by balloons", "run entirely by rabbits"
    return before[0].key == "being" or ((acts or len(before) > 1) and last in grammar().bare_participles)


def _where(keys: Sequence[str], slot: Slot | None, lexicon: Terms, *, follows: bool) -> Slot | None:
    """The ``slot`` that the noun of a piece names, or else a setting."""
    beside = keys[1:2] in (["a"], ["an"]) or (keys[0] in _BESIDE and not DETERMINERS.isdisjoint(keys[1:2]))
    if slot is Slot.LIGHTING and beside and keys[-1] in _LAMPS:
        return Slot.SETTING if "of" not in keys else slot  # "beside a traffic light", "by the light of a lantern"
    of = next((at for at, key in enumerate(keys) if key == "of"), 0)
    if slot is Slot.LIGHTING and of and keys[0] != "by" and last_term(keys[:of], lexicon) is not slot:
        return Slot.SETTING  # "on a nest of embers"
    if slot in (Slot.SETTING, Slot.LIGHTING):
        return slot
    if slot is Slot.COLOUR and _is_of_its_colour(keys, lexicon):
        return Slot.SETTING
    if slot is not None and slot is not Slot.ACTION and not _names_a_thing(keys, lexicon):
        return slot
    placed = follows or keys[0] != "on" or not DETERMINERS.isdisjoint(keys[1:2]) or "of" in keys  # not ", on fire"
    return Slot.SETTING if placed else None


def _with(keys: Sequence[str], whole: Slot | None, lexicon: Terms) -> Slot | None:
    """ "With bokeh" and "with soft light" are terms, "with mountains" and "with a red hat" describe."""
    if whole is not None and keys[1:2] and keys[1] not in DETERMINERS:
        if whole is Slot.LIGHTING and len(keys) == 2 and not keys[1].endswith(("light", "lighting", "glow")):
            return None  # "with sparks"
        if whole is Slot.MEDIUM or (whole is Slot.SETTING and keys[-1] not in grammar().occasions):
            return None
        return whole
    if whole is None and "and" in keys and covered(keys[1 : list(keys).index("and")], lexicon) is None:
        return None  # "with rope bridges and lanterns"
    if keys[-1].endswith("ing") and len(keys) > 2:
        keys = keys[:-1]  # "with sunlight streaming"
    slot = last_term(keys, lexicon)
    if slot is Slot.LIGHTING and keys[1] in POSSESSIVES:
        return None  # "luring a diver with its light"
    if slot is Slot.LIGHTING and keys[1] in DETERMINERS and keys[-1] in _LAMPS - {"light"}:
        return None  # "with a lantern"
    if slot is Slot.COLOUR and (tuple(keys[-1:]) in lexicon.slots and tuple(keys[-2:]) not in lexicon.slots):
        return None  # "with a rose", "with mint"
    return slot if slot in _WITH else None


def _names_a_thing(keys: Sequence[str], lexicon: Terms) -> bool:
    """Whether the noun behind the preposition is a thing, although one of its words is a term: "on a slab of slate"."""
    return (
        (keys[1:2] != [] and keys[1] in DETERMINERS)
        or "of" in keys
        or any(tuple(keys[-length:]) in lexicon.materials for length in (1, 2))
    )


def _is_of_its_colour(keys: Sequence[str], lexicon: Terms) -> bool:
    """Whether a word for a colour is a thing that is described: "on whipped cream", not "in deep purple"."""
    alone = len(keys) > 2 and tuple(keys[-2:]) not in lexicon.slots and not is_only_described(keys[-1])
    return alone and keys[-2] not in grammar().of_colours and covered(keys[1:], lexicon) is None


def _given_by(keys: Sequence[str], lexicon: Terms) -> Slot:
    """ "By Rembrandt" and "inspired by Vermeer" name who, "by the sea" says where, "lit by a candle" is light."""
    if keys[0] == "lit":
        return Slot.LIGHTING
    if keys[0] in _WITH_CAMERA and keys[1:2] != ["by"]:
        slot = last_term(keys, lexicon)
        return slot if slot in (Slot.SETTING, Slot.LIGHTING) else Slot.LENS
    if keys[1:2] in (["in"], ["with"], ["on"]):
        return last_term(keys, lexicon) or Slot.MEDIUM
    named = next((key for key in keys if key not in GIVEN | {"by"}), None)
    if named is None or named in DETERMINERS:
        return last_term(keys, lexicon) or Slot.SETTING
    slot = last_term(keys, lexicon)
    return slot if slot in (Slot.SETTING, Slot.LIGHTING) and keys[0] == "by" else Slot.REFERENCE


def _styled(keys: Sequence[str], lexicon: Terms) -> Slot:
    """ "In the style of Van Gogh" is a reference, "in pixel art style" and "in a style of the fifties" a style."""
    if "manner" in keys:
        return Slot.REFERENCE
    if keys[-1] == "style":
        return Slot.REFERENCE if covered(keys[1:-1], lexicon) is Slot.REFERENCE else Slot.STYLE
    named = keys[list(keys).index("style") + 1 :]
    known = covered([key for key in named if key != "of"], lexicon) if named else Slot.STYLE
    return Slot.STYLE if known in (Slot.STYLE, Slot.MEDIUM) or named[1:2] == ["the"] else Slot.REFERENCE


def is_of_body(keys: Sequence[str]) -> bool:
    """Whether a piece names a part of somebody's body: "on its back", "on one leg"."""
    if len(keys) < 2 or keys[-1] not in grammar().body:
        return False
    its_own = keys[1] in POSSESSIVES | NUMBERS - {"several", "many"}
    return len(keys) == 2 or its_own or (keys[1] == "the" and len(keys) == 3 and keys[-1] in _UPON)


def is_worn(keys: Sequence[str], lexicon: Terms) -> bool:
    """Whether a piece ends with what is worn, or with a part of somebody's body: "on its back", "on one leg"."""
    if is_of_body(keys):
        return True
    of = next((i for i, key in enumerate(keys) if i > 1 and (key == "of" or key in DESCRIBES)), len(keys))
    return keys[0] in _CLOTHING and any(
        tuple(keys[:end][-length:]) in lexicon.worn for end in {len(keys), of} for length in (1, 2, 3)
    )
