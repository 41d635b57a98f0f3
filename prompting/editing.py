"""What a person changes in a structured prompt before a picture is made: each change gives a new spec.

A slot is rolled alone: its additions give way to the next fitting words, and no other slot changes. Words that the
person edits become words that they typed, and the idea follows them, so that what is searched, told and made are one.
"""

from collections.abc import Mapping
from itertools import zip_longest

from prompting.contract import TYPED
from prompting.expand import other_fillings
from prompting.render import marked_idea, ordered_phrases
from prompting.slots import to_spec
from prompting.spec import Origin, Phrase, PromptSpec, Slot
from prompting.syntax import ParsedIdea
from prompting.vocabulary import Vocabulary
from prompting.words import clean, tokenise


def added(spec: PromptSpec, slot: Slot) -> tuple[Phrase, ...]:
    """The phrases of ``slot`` that the person did not type."""
    return tuple(phrase for phrase in spec.phrases(slot) if phrase.origin not in TYPED)


def is_locked(spec: PromptSpec, slot: Slot) -> bool:
    """Whether what was added to ``slot`` is to stay."""
    additions = added(spec, slot)
    return bool(additions) and all(phrase.locked for phrase in additions)


def lock(spec: PromptSpec, slot: Slot, *, locked: bool) -> PromptSpec:
    """``spec`` whose additions to ``slot`` are to stay, or are free again."""
    phrases = tuple(
        phrase if phrase.origin in TYPED else phrase.model_copy(update={"locked": locked})
        for phrase in spec.phrases(slot)
    )
    return _with(spec, slot, phrases)


def can_roll(spec: PromptSpec, slot: Slot, vocabulary: Vocabulary | None = None) -> bool:
    """Whether there are other words that may stand in ``slot``."""
    return not is_locked(spec, slot) and next(other_fillings(spec, slot, vocabulary), None) is not None


def roll(spec: PromptSpec, slot: Slot, vocabulary: Vocabulary | None = None) -> PromptSpec:
    """``spec`` with other words in ``slot``, by the slot's next seed; the same spec when there are none."""
    if not can_roll(spec, slot, vocabulary):
        return spec
    seed = spec.slot_seeds.get(slot, spec.prompt_seed) + 1
    rolled = spec.model_copy(update={"slot_seeds": {**spec.slot_seeds, slot: seed}})
    words = next(other_fillings(rolled, slot, vocabulary))
    typed = tuple(phrase for phrase in spec.phrases(slot) if phrase.origin in TYPED)
    return _with(rolled, slot, (*typed, Phrase(text=words, origin=Origin.RULE)))


def reword(spec: PromptSpec, texts: Mapping[Slot, str]) -> PromptSpec:
    """``spec`` with these words in these slots, phrases parted by commas; an empty text empties its slot.

    Phrases that stay as they were keep where they came from; the others are the person's from now on.
    """
    for slot, text in texts.items():
        if text.strip() != ", ".join(phrase.text for phrase in spec.phrases(slot)):
            spec = _reworded(spec, slot, phrases_in(text))
    return spec


def phrases_in(text: str) -> list[str]:
    """The phrases of a slot as somebody typed them: what commas, semicolons and line ends part; quotes hold."""
    text = clean(text)
    return [text[segment[0].start : segment[-1].end] for segment in tokenise(text)]


def _reworded(spec: PromptSpec, slot: Slot, wanted: list[str]) -> PromptSpec:
    there = [phrase.text for phrase in spec.phrases(slot)]
    gone = [text for text in there if text not in wanted]
    fresh = [text for text in dict.fromkeys(wanted) if text not in there]
    for old, new in zip_longest(gone, fresh):
        spec = _exchanged(spec, slot, old, new)
    return spec


def _exchanged(spec: PromptSpec, slot: Slot, old: str | None, new: str | None) -> PromptSpec:
    """``spec`` with the phrase ``new`` in place of ``old``, in the idea as well; None for no phrase."""
    phrases = list(spec.phrases(slot))
    at = len(phrases) if old is None else next(n for n, phrase in enumerate(phrases) if phrase.text == old)
    replaced = None if old is None else phrases.pop(at)
    rest = _with(spec, slot, tuple(phrases))
    span = None if replaced is None else replaced.span
    if span is not None and any(start < span[1] and span[0] < end for start, end in _spans(rest)):
        span = None  # words that other phrases need
    if new is None:
        return rest if span is None else _respelled(rest, *_with_its_joint(rest, span), "")
    place: tuple[int, int] | None = None
    if span is not None:
        rest, place = _respelled(rest, *span, new), (span[0], span[0] + len(new))
    elif slot is not Slot.NEGATIVE:  # what is to be left out is not said among what is wanted
        end = len(spec.idea)
        rest, place = _respelled(rest, end, end, f", {new}"), (end + 2, end + 2 + len(new))
    phrases.insert(at, _phrase(new, place))
    moved = {phrase.text: phrase for phrase in rest.phrases(slot)}
    return _with(rest, slot, tuple(moved.get(phrase.text, phrase) for phrase in phrases))


def _phrase(words: str, place: tuple[int, int] | None) -> Phrase:
    """What somebody typed into a slot; Chinese is put into English as it is in an idea, where all of it can be."""
    if not _is_chinese(words):
        return Phrase(text=words, origin=Origin.USER, span=place)
    read = ordered_phrases(to_spec(ParsedIdea(text=words, idea=words, spans=())))
    english = ", ".join(phrase.text for phrase in read)
    if not english or _is_chinese(english):
        return Phrase(text=words, origin=Origin.USER, span=place, language="zh")
    return Phrase(text=english, origin=Origin.TRANSLATED, span=place, source_text=words)


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def _with_its_joint(spec: PromptSpec, span: tuple[int, int]) -> tuple[int, int]:
    """The part of the idea that goes with the words at ``span``: what joined them to those before, or else after."""
    before = [end for _, end in _spans(spec) if end <= span[0]]
    after = [start for start, _ in _spans(spec) if start >= span[1]]
    if before:
        return max(before), span[1]
    return 0, min(after, default=len(spec.idea))


def _respelled(spec: PromptSpec, start: int, end: int, text: str) -> PromptSpec:
    """``spec`` with ``text`` in place of that part of its idea, and of its marks; what comes after moves."""
    shift = len(text) - (end - start)

    def moved(phrase: Phrase) -> Phrase:
        if phrase.span is None or phrase.span[0] < end:
            return phrase
        return phrase.model_copy(update={"span": (phrase.span[0] + shift, phrase.span[1] + shift)})

    slots = {slot: tuple(map(moved, phrases)) for slot, phrases in spec.slots.items()}
    marks = tuple(
        mark if mark.end <= start else mark.model_copy(update={"start": mark.start + shift, "end": mark.end + shift})
        for mark in spec.marks
        if mark.end <= start or mark.start >= end
    )
    idea = spec.idea[:start] + text + spec.idea[end:]
    fresh = spec.model_copy(update={"idea": idea, "slots": slots, "marks": marks})
    return fresh.model_copy(update={"typed": marked_idea(fresh)})


def _spans(spec: PromptSpec) -> list[tuple[int, int]]:
    return [phrase.span for phrases in spec.slots.values() for phrase in phrases if phrase.span is not None]


def _with(spec: PromptSpec, slot: Slot, phrases: tuple[Phrase, ...]) -> PromptSpec:
    slots = {**spec.slots, slot: phrases}
    return spec.model_copy(update={"slots": {known: slots[known] for known in Slot if slots.get(known)}})
