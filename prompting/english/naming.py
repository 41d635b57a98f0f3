"""Which slot a whole phrase names, by its terms, its end, or the kinds of its words; and where a new thing begins."""

from __future__ import annotations

from collections.abc import Sequence

from prompting.english.matching import HOURS, LAMPS, covered, last_term
from prompting.english.participles import DESCRIBES
from prompting.english.parts_of_speech import (
    is_adjective,
    is_adverb,
    is_known,
    is_noun,
    is_only_described,
    is_participle,
    kinds,
)
from prompting.english.verbs import begins_action
from prompting.lexicon import SubjectClass, Terms, grammar, subject_classes, terms
from prompting.spec import Slot
from prompting.words import (
    CONJUNCTIONS,
    DETERMINERS,
    FUNCTION_WORDS,
    NUMBERS,
    POSSESSIVES,
    PREPOSITIONS,
    longest_match,
    term_key,
)

_NAMELESS = FUNCTION_WORDS | DETERMINERS | {"about"}
_EVERY = frozenset({"every", "each", "one", "last", "this", "that"})
_LONGEST_SOUP = 40  # words
WORKS = frozenset({
    "movie", "film", "painting", "cartoon", "anime", "comic", "album", "show", "game", "book", "novel", "video",
    "magazine", "photograph", "photo", "poster", "postcard",
})  # fmt: skip
_PEOPLE = frozenset({"man", "woman", "girl", "boy", "lady", "guy", "child", "person", "kid"})
_ALIVE = frozenset({SubjectClass.ANIMAL, SubjectClass.PERSON, SubjectClass.FANTASY, SubjectClass.VEHICLE})
_DESCRIBING = ("al", "ic", "ous", "ive", "ful", "less", "ary", "ish", "ent", "ant", "ile")
_DESCRIBED = frozenset({"of", "from", "for", "like", "to", "as"})
# The noun of a phrase between commas that names a slot, whatever stands before it.
_KINDS = {
    "view": Slot.COMPOSITION, "angle": Slot.COMPOSITION, "shot": Slot.COMPOSITION, "framing": Slot.COMPOSITION,
    "perspective": Slot.COMPOSITION, "viewpoint": Slot.COMPOSITION, "composition": Slot.COMPOSITION,
    "color": Slot.COLOUR, "tone": Slot.COLOUR, "palette": Slot.COLOUR, "hue": Slot.COLOUR, "shade": Slot.COLOUR,
    "tint": Slot.COLOUR, "lighting": Slot.LIGHTING, "mood": Slot.MOOD, "atmosphere": Slot.MOOD, "vibe": Slot.MOOD,
}  # fmt: skip
_TOUCHES = frozenset({"splash", "touch", "hint", "pop", "shade", "dash", "tone", "lot", "flash", "burst"})
_PARTICLES = frozenset({"van", "von", "de", "da", "di", "la", "le", "del", "der", "den", "el", "al", "o'"})  # of names
OF_LIGHT = frozenset(
    {"light", "lighting", "sunset", "sunrise", "glow", "ray", "shadow", "sunlight", "moonlight", "hour"}
)


def named_slot(keys: Sequence[str], lexicon: Terms, *, first: bool) -> Slot | None:
    """The slot that the whole of ``keys`` names, if it names one."""
    slot = _named(keys, lexicon, first=first)
    counted = keys[0] in NUMBERS or (keys[0].isdigit() and len(keys[0]) < 3)
    if slot is Slot.SETTING and counted and keys[-1] not in grammar().occasions | HOURS:
        return Slot.SUBJECT  # "one lit window"
    return slot


def _named(keys: Sequence[str], lexicon: Terms, *, first: bool) -> Slot | None:
    if keys[:2] == ["style", "of"]:
        return Slot.REFERENCE
    if keys[0] in _EVERY and len(keys) == 2 and keys[1] in grammar().occasions:
        return Slot.SETTING  # "every night"
    whole = covered(keys, lexicon)
    if whole is not None and (_is_shown(keys, whole) or (first and _is_shown_first(keys, whole, lexicon))):
        return Slot.SUBJECT
    if keys[-1].isdigit() and len(keys) > 1 and covered(keys[:-1], lexicon) is Slot.SETTING:
        return Slot.SETTING  # "summer 1987"
    if whole is not None or first:
        return whole
    if keys[-1] == "everywhere" or tuple(keys[-2:]) in {("all", "over"), ("all", "around")}:
        return Slot.SETTING  # "clay everywhere"
    if is_palette(keys, lexicon):
        return Slot.COLOUR
    carried = len(keys) == 2 and keys[-1] in grammar().vessels and not is_adjective(keys[0])
    if (carried or (keys[-1] == "art" and len(keys) < 4)) and _NAMELESS.isdisjoint(keys):
        return _by_end(keys, lexicon) or Slot.MEDIUM  # "keyframe art", "tour poster"
    if keys[-1] in WORKS and len(keys) < 5 and any(_is_somebody(key) for key in keys):
        return _by_end(keys, lexicon) or Slot.REFERENCE  # "like a spielberg movie"
    return _named_by_its_end(keys, lexicon) or _described_or_unknown(keys)


def _is_shown(keys: Sequence[str], whole: Slot) -> bool:
    """Whether a light is a thing of its own: "a mountain and a sun", "a horse and its shadow"."""
    one = len(keys) == 2 and keys[0] in {"a", "an"} | NUMBERS and keys[1] not in OF_LIGHT | {"sun"}
    return whole is Slot.LIGHTING and (one or keys[0] in POSSESSIVES)


def _is_shown_first(keys: Sequence[str], whole: Slot, lexicon: Terms) -> bool:
    """Whether what an idea begins with is what it shows: "a village", "the silence", "a lantern", "a snow globe"."""
    if whole is Slot.MEDIUM:
        return term_key(" ".join(keys)) in lexicon.materials
    if keys[0] not in DETERMINERS:
        return False
    noun = "NOUN" in kinds(keys[-1])
    return (
        (whole is Slot.SETTING and keys[-1] not in grammar().occasions)
        or (whole is Slot.LIGHTING and keys[-1] not in OF_LIGHT)
        or (whole is Slot.MOOD and noun)
        or (whole is Slot.COLOUR and noun and keys[0] in {"a", "an"} and len(keys) == 2)  # "an orange"
    )


def _is_somebody(key: str) -> bool:
    """Whether ``key`` is a name: one that nobody knows, or a reference."""
    return key not in _NAMELESS and (not is_known(key) or terms().slots.get((key,)) is Slot.REFERENCE)


def is_palette(keys: Sequence[str], lexicon: Terms) -> bool:
    """Whether things stand for their colours beside a colour: "chrome and lilac", "rust and pale green"."""
    joint = next((at for at, key in enumerate(keys) if key in CONJUNCTIONS), 0)
    parts = [keys[:joint], keys[joint + 1 :]]
    if not joint or not all(0 < len(part) < 3 for part in parts):
        return False
    tints = [lexicon.slots.get((part[-1],)) is Slot.COLOUR for part in parts]
    return any(tints) and all(
        tint or (len(part) == 1 and is_noun(part[0]) and not names_subject(part))
        for tint, part in zip(tints, parts, strict=True)
    )


def _described_or_unknown(keys: Sequence[str]) -> Slot | None:
    """Adjectives alone are a mood ("bored"); behind a subject, a name that no dictionary knows is a reference."""
    if not keys or keys[0] in DESCRIBES or any(key in DETERMINERS or key in PREPOSITIONS for key in keys):
        return None
    content = [key for key in keys if key not in FUNCTION_WORDS]
    if content and all(is_only_described(key) or is_adverb(key) for key in content):
        return Slot.MOOD
    if len(keys) == 1 and keys[0].endswith(_DESCRIBING) and "ADJ" in kinds(keys[0]) and not names_subject(keys):
        return Slot.MOOD  # "ceremonial", which may be a noun as well
    halves = keys[0].split("-")
    if len(keys) == 1 and len(halves) == 2 and all(len(half) > 3 and not is_known(half) for half in halves):
        return Slot.REFERENCE  # "fantin-latour"
    if 1 < len(keys) <= 4 and all(not is_known(key) or (key in grammar().first_names and at == 0) or key in _PARTICLES
                                  for at, key in enumerate(keys)):  # fmt: skip
        named = keys[-1].replace("-", "")
        return Slot.REFERENCE if not is_known(keys[-1]) and named.isalpha() and len(named) > 2 else None
    return None


def _named_by_its_end(keys: Sequence[str], lexicon: Terms) -> Slot | None:
    """The slot of a phrase between commas by its head: "tropical island", "blue light from the window"."""
    if keys[1:2] == ["of"] and keys[0] in _TOUCHES and _by_end(keys[2:], lexicon) is Slot.COLOUR:
        return Slot.COLOUR
    if keys[-1] in (LAMPS | {"bulb", "headlamp"}) - {"halo"} and len(keys) < 4 and _NAMELESS.isdisjoint(keys):
        return Slot.LIGHTING  # "single bulb"
    end = next((at for at, key in enumerate(keys) if at and key in _DESCRIBED), len(keys))
    shines = end > 1 and keys[end - 1] in grammar().shining and last_term(keys[: end - 1], lexicon) is Slot.LIGHTING
    slot = Slot.LIGHTING if shines else _by_end(keys[:end], lexicon)
    if slot in (Slot.MEDIUM, Slot.COMPOSITION) and keys[end : end + 1] == ["of"]:
        return None  # "a clean poster of a swan"
    kind = _KINDS.get(keys[-1]) if 1 < len(keys) < 5 and _NAMELESS.isdisjoint(keys) else None
    whole = end < len(keys) and keys[end] != "as" and keys[end - 1] not in DESCRIBES  # not "made of smoke"
    return slot or (_by_end(keys, lexicon) if whole else None) or kind


def _by_end(keys: Sequence[str], lexicon: Terms) -> Slot | None:
    """The slot of the longest term at the end of ``keys``, where what stands before it is no thing of its own."""
    named = keys[:-1] if keys[-1] in {"style", "vibe", "aesthetic"} and len(keys) > 1 else keys
    ends = (tuple(named[-length:]) for length in range(min(5, len(named)), 0, -1))
    term = next((end for end in ends if end in lexicon.slots and end not in lexicon.materials), None)
    if term is None:
        return None
    slot = lexicon.slots[term]
    if slot is Slot.SETTING:
        return slot
    is_a_thing = any(tuple(named[-n:]) in lexicon.compounds | lexicon.worn for n in (1, 2, 3))
    names_another = slot is not Slot.LIGHTING and _names_another(keys[: len(named) - len(term)], slot)
    has_its_name = slot is Slot.COLOUR and len(term) == 1 < len(named) and not is_only_described(term[0])  # "ice cream"
    if has_its_name and grammar().of_colours.issuperset(named[:-1]):
        return slot  # "deep purples"
    return None if is_a_thing or names_another or has_its_name or slot is Slot.ACTION else slot


def _names_another(keys: Sequence[str], slot: Slot) -> bool:
    """Whether ``keys``, before a term, name a thing; before a photograph only who lives: not "bakery photo"."""
    if slot is Slot.MEDIUM and len(keys) == 1:
        return subject_classes().get((keys[0],)) in _ALIVE
    return names_subject(keys)


def names_subject(keys: Sequence[str]) -> bool:
    """Whether a noun of a known class stands among ``keys``."""
    return any(longest_match(keys, at, subject_classes()) for at in range(len(keys)))


def begins_another(keys: Sequence[str], begin: int, at: int) -> bool:
    """Whether a new thing begins at ``at`` in words that nothing joins: "black cat | yellow eyes"."""
    if not 4 <= len(keys) <= _LONGEST_SOUP or at + 1 >= len(keys) or not _NAMELESS.isdisjoint(keys):
        return False
    key, before = keys[at], keys[at - 1]
    if not is_noun(before) or is_adjective(before) or key in DESCRIBES or is_participle(key):
        return False
    if at == begin + 1 and begins_action(keys, begin, begin):
        return False  # "orbiting jupiter"
    if key in grammar().describing:
        return is_noun(keys[at + 1]) and not begins_action(keys, begin, at)
    if is_adjective(key) and not is_adjective(keys[at + 1]) and is_noun(keys[at + 1]):
        return "NOUN" not in kinds(key) or terms().slots.get((key,)) is Slot.COLOUR
    if before in _PEOPLE:
        return (
            is_noun(key)
            and subject_classes().get((key,)) is None
            and (not key.endswith("ing") or longest_match(keys, at, terms().compounds) > 1)
        )
    return subject_classes().get((before,)) in _ALIVE and _names_a_place(keys, at)


def _names_a_place(keys: Sequence[str], at: int) -> bool:
    """Whether two words of places stand at ``at``, or a term of more words: "snow forest", "street market"."""
    slots = terms().slots
    length = longest_match(keys, at, slots)
    if length > 1:
        return slots[tuple(keys[at : at + length])] is Slot.SETTING
    return [slots.get((word,)) for word in keys[at : at + 2]] == [Slot.SETTING] * 2
