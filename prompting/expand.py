"""Rule expansion: a named style and a few fitting words for the slots that the person left empty.

Deterministic by ``prompt_seed``, idempotent, and modest: more words are not a better picture. Candidates are
ranked by a keyed hash (rendezvous hashing: Thaler & Ravishankar, 1998), so that a change to one slot's
candidates, or to another slot, does not shuffle the rest.
"""

import hashlib
from collections.abc import Callable, Iterator
from typing import Protocol

from prompting.contract import TYPED, breach, enforce, wanted_keys
from prompting.lexicon import Filling, Side, Style, SubjectClass, conflict, fillings, styles, subject_classes
from prompting.nearest import listed
from prompting.scene import Scene, exclusive_sides, has_place, has_trade, last_noun, scene_of, sides_of, suited
from prompting.spec import Notice, Origin, Phrase, PromptSpec, Slot
from prompting.vocabulary import Vocabulary
from prompting.words import content_keys, term_key

_FRAMING = (Slot.LENS, Slot.COMPOSITION)  # a model of few words loses its subject by them
_MOST_ADDED = 4
_FRAMES = frozenset({"background", "view", "shot", "composition", "color", "tone", "mood"})  # they tell nothing twice
_PHOTOGRAPHIC = frozenset({"photo", "photograph", "photography", "film", "polaroid", "cinematic", "daguerreotype"})
_MOST_ADDED_TO_A_STYLE = 2


def prompt_seed_of(idea: str) -> int:
    """The seed that an idea's expansion has by default, in 0..2^63-1: the same for the same words in any case."""
    digest = hashlib.blake2b(" ".join(idea.casefold().split()).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


class Expander(Protocol):
    """Fills what a person left empty, ``most`` slots at most; it may block. See `expand`, which is one."""

    def __call__(
        self,
        spec: PromptSpec,
        *,
        prompt_seed: int,
        vocabulary: Vocabulary | None = None,
        style: str | None = None,
        most: int | None = None,
    ) -> PromptSpec: ...


def expand(
    spec: PromptSpec,
    *,
    prompt_seed: int,
    vocabulary: Vocabulary | None = None,
    style: str | None = None,
    fill: bool = True,
    most: int | None = None,
) -> PromptSpec:
    """``spec`` with its empty slots filled: by ``style`` (origin PRESET), then, with ``fill``, by rules (origin RULE).

    At most ``most`` slots are filled by rules (default: 4, with a style 2). Earlier additions are made anew.
    With a ``vocabulary`` only its canonical wordings are added.
    ``style`` is a name from ``styles()``; KeyError when it is not.
    """
    typed = _typed(spec).model_copy(update={"prompt_seed": prompt_seed})
    expanded = typed if style is None else _with_style(typed, styles()[style], vocabulary)
    if most is None:
        most = _MOST_ADDED if style is None else _MOST_ADDED_TO_A_STYLE
    if fill and _is_english(spec):
        expanded = _with_fillings(expanded, vocabulary, most)
    return enforce(typed, expanded)


def style_only(
    spec: PromptSpec,
    *,
    prompt_seed: int,
    vocabulary: Vocabulary | None = None,
    style: str | None = None,
    most: int | None = None,  # noqa: ARG001  nothing is added but the style
) -> PromptSpec:
    """An `Expander` that adds nothing of its own: only the style that somebody asked for."""
    return expand(spec, prompt_seed=prompt_seed, vocabulary=vocabulary, style=style, fill=False)


def other_fillings(spec: PromptSpec, slot: Slot, vocabulary: Vocabulary | None = None) -> Iterator[str]:
    """What may stand in ``slot`` in place of what was added there, as its seed ranks it; all other slots stay."""
    added = tuple(phrase for phrase in spec.phrases(slot) if phrase.origin not in TYPED)
    rest = tuple(phrase for phrase in spec.phrases(slot) if phrase not in added)
    bare = spec.model_copy(update={"slots": {**spec.slots, slot: rest}})
    typed, scene = _typed(bare), scene_of(bare)
    for candidate in _candidates(bare, slot, scene) if _is_english(spec) else ():
        wording = _worded(candidate.text, vocabulary)
        if (
            wording
            and wording not in {phrase.text for phrase in added}
            and scene.suits(candidate)
            and _fits(wording, slot, typed, bare, vocabulary)
            and not _says_again(candidate, slot, typed)
        ):
            yield wording


def _is_english(spec: PromptSpec) -> bool:
    """Whether the subject is in English: what one that nobody could translate leaves open is not known."""
    return all(phrase.language == "en" for phrase in spec.phrases(Slot.SUBJECT))


def _typed(spec: PromptSpec) -> PromptSpec:
    kept = {
        slot: tuple(phrase for phrase in phrases if phrase.origin in TYPED or phrase.locked)
        for slot, phrases in spec.slots.items()
    }
    return spec.model_copy(update={"slots": {slot: phrases for slot, phrases in kept.items() if phrases}})


def _with_style(spec: PromptSpec, style: Style, vocabulary: Vocabulary | None) -> PromptSpec:
    typed = spec
    taught = vocabulary is None or any(map(vocabulary.canonical, (style.name, *style.aliases)))
    for slot, texts in style.slots.items():
        for text in texts if taught or slot is not Slot.NEGATIVE else ():
            wording = _worded(text, vocabulary)
            if wording and _fits(wording, slot, typed, spec, vocabulary):
                spec = _added(spec, slot, Phrase(text=wording, origin=Origin.PRESET))
    if vocabulary is not None and not taught:
        known = listed(vocabulary.styles, every=True, limit=16)
        message = 'This model was not taught the style "{style}"; it knows {known}.'
        notice = Notice.of("style_outside_vocabulary", message, style=style.name, known=known)
        spec = spec.model_copy(update={"notices": (*spec.notices, notice)})
    elif _wanted(spec) == _wanted(typed):
        message = 'Nothing of the style "{style}" was used: what it says is there already, or goes against your words.'
        notice = Notice.of("style_unused", message, style=style.name)
        spec = spec.model_copy(update={"notices": (*spec.notices, notice)})
    return spec


def _wanted(spec: PromptSpec) -> list[Phrase]:
    return [phrase for slot in Slot if slot is not Slot.NEGATIVE for phrase in spec.phrases(slot)]


def _with_fillings(spec: PromptSpec, vocabulary: Vocabulary | None, most: int) -> PromptSpec:
    typed = spec
    added = 0
    orders = fillings().order
    for slot in orders.get(scene_of(spec).format or "usual", orders["usual"]):
        if spec.phrases(slot) or added == most or (vocabulary is not None and slot in _FRAMING):
            continue
        scene = scene_of(spec)
        for candidate in _candidates(spec, slot, scene):
            wording = _worded(candidate.text, vocabulary)
            fits = wording and scene.suits(candidate) and _fits(wording, slot, typed, spec, vocabulary)
            if wording and fits and not _says_again(candidate, slot, typed):
                spec = _added(spec, slot, Phrase(text=wording, origin=Origin.RULE))
                spec = _without_its_opposite(candidate, typed, spec, vocabulary)
                added += 1
                break
    return spec


def _without_its_opposite(
    added: Filling, typed: PromptSpec, spec: PromptSpec, vocabulary: Vocabulary | None
) -> PromptSpec:
    """``spec`` with what ``added`` is not in the negative slot, if it is a photograph: only there it goes wrong."""
    for text in added.negative if _is_photograph(typed) else ():
        wording = _worded(text, vocabulary)
        if wording and _fits(wording, Slot.NEGATIVE, typed, spec, vocabulary):
            spec = _added(spec, Slot.NEGATIVE, Phrase(text=wording, origin=Origin.RULE))
    return spec


def _is_photograph(spec: PromptSpec) -> bool:
    """Whether a photograph was asked for, by its medium or style."""
    phrases = (*spec.phrases(Slot.MEDIUM), *spec.phrases(Slot.STYLE), *spec.phrases(Slot.LENS))
    return any(word in _PHOTOGRAPHIC for phrase in phrases for word in term_key(phrase.text))


def _candidates(spec: PromptSpec, slot: Slot, scene: Scene) -> Iterator[Filling]:
    """What may fill ``slot``, the best first: the noun's homes, or else its class's fillings as the seed ranks them."""
    homes = [Filling(text=text) for text in fillings().home.get(scene.noun, ()) if slot is Slot.SETTING]
    if slot is Slot.SETTING and has_place(spec):
        return
    if homes:
        indoors = not scene.acts  # a surgeon works in an operating room, and eats elsewhere
        fitting = (home for home in homes if indoors or ("place", "inside") not in sides_of(home))
        yield from sorted(fitting, key=_place(spec, slot))
    elif not (slot is Slot.SETTING and scene.subject_class == SubjectClass.PERSON.value and has_trade(scene.noun)):
        yield from _ranked(spec, slot, scene)


def _says_again(filling: Filling, slot: Slot, typed: PromptSpec) -> bool:
    """Whether a content word of ``filling`` stands in the idea already, also written as one: underwater."""
    said = wanted_keys(typed) | content_keys(typed.idea.replace('"', " "))
    keys = content_keys(filling.text) - _FRAMES
    joined = "".join(term_key(filling.text))
    return not said.isdisjoint(keys) or (slot is Slot.SETTING and joined in said)


def _place(spec: PromptSpec, slot: Slot) -> Callable[[Filling], bytes]:
    """The rank of a filling for ``slot`` by the seed of ``spec``, the smallest first."""
    seed = spec.slot_seeds.get(slot, spec.prompt_seed)
    key = f"{seed}/{slot}/{fillings().version}/"

    def place(filling: Filling) -> bytes:
        return hashlib.blake2b((key + filling.text).encode(), digest_size=8).digest()

    return place


def _ranked(spec: PromptSpec, slot: Slot, scene: Scene) -> Iterator[Filling]:
    photograph = _is_photograph(spec)
    for row in suited(scene, slot):
        fitting = (filling for filling in row if photograph or not filling.photographic)
        yield from sorted(fitting, key=_place(spec, slot))


def subject_of(spec: PromptSpec) -> tuple[tuple[str, ...], SubjectClass | None]:
    """The noun that the first subject is about, and its class: ("astronaut",) and PERSON for "a cat astronaut"."""
    nouns = subject_classes()
    for phrase in spec.phrases(Slot.SUBJECT)[:1]:
        if found := last_noun(term_key(phrase.text), nouns):
            return found, nouns[found]
    return (), None


def _worded(text: str, vocabulary: Vocabulary | None) -> str | None:
    """``text`` in the wording that the model knows best, or None when it does not know it."""
    return text if vocabulary is None else vocabulary.canonical(text)


def _fits(text: str, slot: Slot, typed: PromptSpec, spec: PromptSpec, vocabulary: Vocabulary | None) -> bool:
    """Whether ``text`` keeps the contract with what was typed and agrees with what ``spec`` holds already."""
    if breach(Phrase(text=text, origin=Origin.RULE), slot, typed) is not None:
        return False
    negative = [phrase.text for phrase in spec.phrases(Slot.NEGATIVE)]
    positive = [phrase.text for other in Slot if other is not Slot.NEGATIVE for phrase in spec.phrases(other)]
    if slot is Slot.NEGATIVE:
        return text not in negative and text not in positive
    if vocabulary is not None and any(vocabulary.canonical(excluded) == text for excluded in negative):
        return False
    said = frozenset[Side]().union(*map(exclusive_sides, positive))
    return text not in positive and not conflict(exclusive_sides(text), said)


def _added(spec: PromptSpec, slot: Slot, phrase: Phrase) -> PromptSpec:
    slots = {**spec.slots, slot: (*spec.phrases(slot), phrase)}
    return spec.model_copy(update={"slots": {slot: slots[slot] for slot in Slot if slot in slots}})
