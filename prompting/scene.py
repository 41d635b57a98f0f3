"""The scene that a structured prompt speaks of: the class of its subject, and the sides that its words take.

What is said around the subject stands first, then what its own words say; what is usual for it counts only on axes
of which neither speaks. An addition must share a side with the scene on each axis of which both speak, so nothing
contradicts the person or another addition.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from prompting.english.parts_of_speech import is_adjective, is_noun
from prompting.lexicon import Filling, Side, SubjectClass, TermKey, conflict, fillings
from prompting.lexicon.scenes import ANY, scenes
from prompting.spec import Origin, Phrase, PromptSpec, Slot
from prompting.words import JOINTS, PREPOSITIONS, longest_match, term_key

_DRAWN = (Slot.MEDIUM, Slot.STYLE, Slot.COMPOSITION)  # where a format may be named besides the subject
_PLACES = (("inside", "interior"), ("water", "aquatic"), ("space", "space"), ("outside", "landscape"))
_AGENTS = ("er", "or", "ist", "smith", "wright", "keeper", "maker", "attendant", "captain")
_DEED = ("deed", "some")  # somebody does something, and is not at rest
_ELSEWHERE = ("place", "elsewhere")  # where no list knows: what needs a certain place does not come there
_AT_REST = frozenset({("energy", "still"), ("deed", "rest")})
_APART = frozenset(("place", name) for name in ("water", "space", "studio", "stage", "cave"))  # an underwater city
_TURNS = frozenset({"dressed", "made", "covered", "shaped", "filled", "full", "that", "who", "which", "as"})
_SPOTS = frozenset(
    {"in", "on", "at", "by", "near", "beside", "under", "inside", "against", "behind", "atop", "outside"}
)
_POLES = frozenset({"tone", "mood"})  # who says both has said it all
_FOOD = SubjectClass.FOOD.value
_ENDS = PREPOSITIONS | JOINTS | {"of", "for", "design"}  # "a logo design for a bakery" is a logo


@dataclass(frozen=True, kw_only=True)
class Scene:
    """``subject_class`` is `ANY` when it is not known.

    ``added`` are the sides of each addition made so far, ``placed`` those that are there for sure or by the setting.
    """

    noun: TermKey
    subject_class: str
    format: str | None
    said: frozenset[Side]
    usual: frozenset[Side]
    added: tuple[frozenset[Side], ...]
    placed: frozenset[Side]

    @property
    def acts(self) -> bool:
        """Whether somebody does something, and is not at rest."""
        return _DEED in self.said

    def suits(self, filling: Filling) -> bool:
        """Whether ``filling`` says nothing that the scene contradicts, and what it needs is there."""
        beside = scenes().beside
        taken = frozenset(side for side in sides_of(filling) if side[0] not in beside)
        if filling.needs and not filling.needs & self.placed:
            return False
        if any(axis in _POLES and len([side for side in self.said if side[0] == axis]) > 1 for axis, _ in taken):
            return False
        return not any(conflict(taken, sides) for sides in (self.said, self.usual, *self.added))


def has_place(spec: PromptSpec) -> bool:
    """Whether it is told already what the subject is in, on or by: a book on a table needs no room."""
    return any(
        _is_place(keys[at:])
        for slot in (Slot.SUBJECT, Slot.ACTION, Slot.REFERENCE)
        for phrase in spec.phrases(slot)
        for keys in (term_key(phrase.text.replace('"', " ")),)
        for at in range(1, len(keys))
        if keys[at - 1] in _SPOTS
    )


def _is_place(keys: TermKey) -> bool:
    """Whether ``keys`` name a place, or a thing that stands in one, before they go on with something else."""
    known = scenes()
    end = next((at for at, key in enumerate(keys) if key in PREPOSITIONS), len(keys))
    for term in _terms(keys[:end], known.spoken):
        axes = {axis for sides in (known.sides, known.usual) for axis, _ in sides.get(term, ())}
        if axes & {"place", "terrain"} and "time" not in axes:
            return True
    return False


def scene_of(spec: PromptSpec) -> Scene:
    """What ``spec`` says of its scene."""
    drawn = _format(spec)
    noun, subject_class = _subject(spec) if drawn is None else ((), drawn)
    said, of_subject, usual, placed = set[Side](), set[Side](), set[Side](), set[Side]()
    added: list[frozenset[Side]] = []
    for slot, phrases in spec.slots.items():
        for phrase in phrases:
            sure, by_custom = _sides(phrase.text)
            if slot is Slot.NEGATIVE:
                said |= _without(phrase)
            elif phrase.origin is Origin.RULE:
                added.append(_sides_added(phrase.text, slot, subject_class))
                placed |= added[-1] if slot is Slot.SETTING else set()
            else:
                (of_subject if slot is Slot.SUBJECT else said).update(sure)
                usual |= by_custom
                said |= {_ELSEWHERE} if slot is Slot.SETTING and not sure else set()
    said |= _besides(of_subject, said) | {side for side in of_subject if side[0] in _POLES}
    if spec.phrases(Slot.ACTION) and said.isdisjoint(_AT_REST):
        said.add(_DEED)
    custom = frozenset[Side]() if drawn else _besides(usual, said)
    if _DEED in said and subject_class in scenes().busy and not any(axis == "place" for axis, _ in said | custom):
        said.add(_ELSEWHERE)
    return Scene(
        noun=noun,
        subject_class=subject_class,
        format=drawn,
        said=frozenset(said),
        usual=custom,
        added=tuple(added),
        placed=custom.union(said, placed),
    )


def _besides(sides: Iterable[Side], said: Iterable[Side]) -> frozenset[Side]:
    """Those of ``sides`` on axes of which ``said`` does not speak."""
    axes = {axis for axis, _ in said}
    return frozenset(side for side in sides if side[0] not in axes)


def sides_of(filling: Filling) -> frozenset[Side]:
    """The sides that ``filling`` takes in a scene."""
    return _sides(filling.text)[0] if filling.stated is None else filling.stated


def suited(scene: Scene, slot: Slot) -> tuple[tuple[Filling, ...], ...]:
    """What may be put into ``slot`` for the subject, in ranks: its own class's, then what suits any subject."""
    rows = fillings().suited.get(slot, {})
    own = rows.get(scene.subject_class) or rows.get(scenes().like.get(scene.subject_class, ""), ())
    if scene.format is not None or scene.subject_class == ANY:
        return (own,)
    texts = {filling.text for filling in own}
    return own, tuple(filling for filling in rows.get(ANY, ()) if filling.text not in texts)


@lru_cache(maxsize=4096)
def exclusive_sides(text: str) -> frozenset[Side]:
    """The sides of ``text`` in the groups of what one picture cannot hold together."""
    return fillings().sides_of(text)


def last_noun(keys: Sequence[str], nouns: Container[TermKey], leading: Container[TermKey] = ()) -> TermKey:
    """The noun that words are about, () for none: the last one before what is said of it.

    That is a preposition, a participle, or "of" after one of ``leading``.
    """
    found: TermKey = ()
    at = 0
    while at < len(keys):
        length = longest_match(keys, at, nouns)
        of = keys[at] == "of" and found in leading
        said_of_it = keys[at] in PREPOSITIONS or keys[at] in _TURNS or (not length and keys[at].endswith("ing"))
        if found and (of or said_of_it):
            break
        found = tuple(keys[at : at + length]) or found
        at += max(length, 1)
    return found


def _subject(spec: PromptSpec) -> tuple[TermKey, str]:
    """The noun that the first known subject is about, and its class; a place's when no noun is known."""
    known = scenes()
    for phrase in spec.phrases(Slot.SUBJECT):
        keys = term_key(phrase.text)
        if noun := last_noun(keys, known.kinds, known.leading):
            if _goes_on(keys, noun):
                break
            return ((), _FOOD) if keys[0] in known.cooked else (noun, known.kinds[noun])
    spoken = spec.phrases(Slot.SUBJECT) or spec.phrases(Slot.SETTING)
    sides = frozenset(side for phrase in spoken for side in _sides(phrase.text)[0])
    return (), next((name for place, name in _PLACES if ("place", place) in sides), ANY)


def _goes_on(keys: TermKey, noun: TermKey) -> bool:
    """Whether ``noun`` only describes who stands behind it: a radio announcer is no radio."""
    end = next(at for at in range(len(keys)) if keys[at : at + len(noun)] == noun) + len(noun)
    return end < len(keys) and keys[end].endswith(_AGENTS) and is_noun(keys[end]) and not is_adjective(keys[end])


def has_trade(noun: TermKey) -> bool:
    """Whether ``noun`` names somebody by what they do, which has its place: a croupier, not a stranger."""
    return bool(noun) and noun[-1].endswith(_AGENTS) and noun[-1] not in scenes().idle


def _format(spec: PromptSpec) -> str | None:
    """The class of what is drawn flat: a logo, a floor plan, a colouring page. None for a picture of a scene."""
    formats = scenes().formats
    for slot in _DRAWN:
        for phrase in spec.phrases(slot):
            for found in _terms(term_key(phrase.text), formats):
                if formats[found] is not None:
                    return formats[found]
    return next(filter(None, (_format_in(term_key(phrase.text)) for phrase in spec.phrases(Slot.SUBJECT))), None)


def _format_in(keys: TermKey) -> str | None:
    """The class of the format that a subject is: the word before "of" or the like, or the last one."""
    formats, at = scenes().formats, 0
    while at < len(keys) and (at == 0 or keys[at] not in _ENDS):
        length = longest_match(keys, at, formats)
        end = at + length
        if length and (end == len(keys) or keys[end] in _ENDS):
            return formats[keys[at:end]]
        at += max(length, 1)
    return None


@lru_cache(maxsize=4096)
def _sides(text: str) -> tuple[frozenset[Side], frozenset[Side]]:
    """The sides that the words of ``text`` take for sure, and those that are only usual."""
    known, keys = scenes(), term_key(text.replace(",", " "))
    sure, usual = set[Side](), set[Side]()
    for term in _terms(keys, known.spoken):
        sure |= _with_parts(term, known.sides)
        usual |= _with_parts(term, known.usual)
    if not sure.isdisjoint(_APART):
        sure.discard(("place", "outside"))
    return frozenset(sure), frozenset(usual)


def _with_parts(term: TermKey, sides: Mapping[TermKey, frozenset[Side]]) -> frozenset[Side]:
    """The sides of ``term``, and of its words on axes of which it does not speak itself; of a neutral one none."""
    own = sides.get(term)
    if own is not None and not own:
        return own
    found = set(own or ())
    axes = {axis for axis, _ in found}
    for start in range(len(term)):
        for end in range(start + 1, len(term) + 1):
            found |= {side for side in sides.get(term[start:end], ()) if side[0] not in axes}
    return frozenset(found)


def _terms(keys: TermKey, terms: Container[TermKey]) -> Iterator[TermKey]:
    """The longest of ``terms`` in ``keys``, one after the other."""
    at = 0
    while at < len(keys):
        length = longest_match(keys, at, terms)
        if length:
            yield keys[at : at + length]
        at += max(length, 1)


def _without(phrase: Phrase) -> frozenset[Side]:
    known = scenes().without
    return frozenset(side for term in _terms(term_key(phrase.text), known) for side in known[term])


@lru_cache(maxsize=4096)
def _sides_added(text: str, slot: Slot, subject_class: str) -> frozenset[Side]:
    rows = fillings().suited.get(slot, {})
    for name in (subject_class, scenes().like.get(subject_class, ""), ANY):
        for filling in rows.get(name, ()):
            if filling.text == text:
                return sides_of(filling)
    return _sides(text)[0]
