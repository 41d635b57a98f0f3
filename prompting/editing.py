"""What a person changes in a structured prompt before a picture is made: each change gives a new spec.

A slot is rolled alone: its additions give way to the next fitting words, and no other slot changes. Words that the
person edits become words that they typed, and the idea follows them, so that what is searched, told and made are one.
"""

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from prompting.chinese.ideas import has_chinese
from prompting.contract import TYPED
from prompting.expand import other_fillings
from prompting.marks import mean_weight
from prompting.render import is_last_weight, marked_idea, ordered_phrases, place_for_more
from prompting.slot_words import SlotWords, read_words
from prompting.slots import to_spec
from prompting.spec import Mark, Origin, Phrase, PromptSpec, Slot
from prompting.syntax import ParsedIdea
from prompting.vocabulary import Vocabulary


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

    Words are read as in an idea (`prompting.slot_words`): weights stay with them, and what they say must not be there
    goes to the negative slot. Phrases that stay as they were keep where they came from; the others are the person's
    from now on.

    Raises:
        UserError: ``not_for_a_slot``.
    """
    unwanted: list[Phrase] = []
    for slot, text in texts.items():
        there = [phrase.text for phrase in spec.phrases(slot)]
        if text.strip() != ", ".join(there):
            wanted, left_out = read_words(text, there)
            spec = _reworded(spec, slot, wanted)
            unwanted += left_out
    return _without(spec, unwanted)


def _without(spec: PromptSpec, unwanted: Sequence[Phrase]) -> PromptSpec:
    """``spec`` with ``unwanted`` in its negative slot, in place of what says the same there."""
    fresh = {phrase.text: phrase for phrase in unwanted}
    kept = tuple(phrase for phrase in spec.phrases(Slot.NEGATIVE) if phrase.text not in fresh)
    return _with(spec, Slot.NEGATIVE, (*kept, *fresh.values())) if fresh else spec


def _reworded(spec: PromptSpec, slot: Slot, wanted: Sequence[SlotWords]) -> PromptSpec:
    there = {phrase.text: phrase.weight for phrase in spec.phrases(slot)}
    kept = {words.text for words in wanted if not words.marks and words.text in there}
    kept |= {words.text for words in wanted if words.weight == there.get(words.text) != 1.0}
    gone = [text for text in there if text not in kept]
    fresh = [words for words in {words.text: words for words in wanted}.values() if words.text not in kept]
    for words in [words for words in fresh if words.text in gone]:  # the same words with another weight
        spec = _exchanged(spec, slot, words.text, words)
        gone.remove(words.text)
        fresh.remove(words)
    for old, new in zip_longest(gone, fresh):
        spec = _exchanged(spec, slot, old, new)
    return spec


def _exchanged(spec: PromptSpec, slot: Slot, old: str | None, new: SlotWords | None) -> PromptSpec:
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
    place: int | None = None
    if span is not None:
        rest, place = _respelled(rest, *span, new.text), span[0]
    elif slot is not Slot.NEGATIVE:  # what is to be left out is not said among what is wanted
        rest, place = _lengthened(rest, slot, new.text)
    phrases.insert(at, _phrase(new, place))
    moved = {phrase.text: phrase for phrase in rest.phrases(slot)}
    rest = _with(rest, slot, tuple(moved.get(phrase.text, phrase) for phrase in phrases))
    return rest if place is None else _marked(rest, new.marks, place)


def _lengthened(spec: PromptSpec, slot: Slot, text: str) -> tuple[PromptSpec, int | None]:
    """``spec`` with ``text`` in its idea, a first subject in front, and where it begins; None: nowhere."""
    if slot is Slot.SUBJECT and spec.idea and all(phrase.span is None for phrase in spec.phrases(slot)):
        return _respelled(spec, 0, 0, f"{text}, "), 0
    place = place_for_more(spec)
    if place is None:
        return spec, None
    joint = ", " if place else ""
    return _respelled(spec, place, place, joint + text), place + len(joint)


def _marked(spec: PromptSpec, marks: Sequence[Mark], place: int) -> PromptSpec:
    """``spec`` with the marks of words that stand at ``place`` in its idea."""
    if not marks:
        return spec
    there = [mark.model_copy(update={"start": mark.start + place, "end": mark.end + place}) for mark in marks]
    fresh = spec.model_copy(
        update={"marks": tuple(sorted([*spec.marks, *there], key=lambda mark: (mark.start, mark.end)))}
    )
    return fresh.model_copy(update={"typed": marked_idea(fresh)})


def _phrase(typed: SlotWords, place: int | None) -> Phrase:
    """What somebody typed into a slot; Chinese is put into English as it is in an idea, where all of it can be."""
    words = typed.text
    span = None if place is None else (place, place + len(words))
    weight = mean_weight(typed.marks, 0, len(words)) if place is None else typed.weight
    phrase = Phrase(text=words, origin=Origin.USER, span=span, weight=weight)
    if not has_chinese(words):
        return phrase
    read = ordered_phrases(to_spec(ParsedIdea(text=words, idea=words, spans=())))
    english = ", ".join(phrase.text for phrase in read)
    if not english or has_chinese(english):
        return phrase.model_copy(update={"language": "zh"})
    return phrase.model_copy(update={"text": english, "origin": Origin.TRANSLATED, "source_text": words})


def _with_its_joint(spec: PromptSpec, span: tuple[int, int]) -> tuple[int, int]:
    """The part of the idea that goes with the words at ``span``: what joined them to those before, or else after.

    The AND before them stays with the part that it ends, unless nothing follows.
    """
    before = [end for _, end in _spans(spec) if end <= span[0]]
    after = [start for start, _ in _spans(spec) if start >= span[1]]
    if before and (not after or not any(max(before) <= mark.start <= span[0] for mark in spec.marks if _is_and(mark))):
        return max(before), span[1]
    return span[0] if before else 0, min(after, default=len(spec.idea))


def _is_and(mark: Mark) -> bool:
    return mark.start == mark.end and (mark.source or "").endswith("AND")


def _closed(marks: tuple[Mark, ...], idea: str, gone: Mark | None) -> tuple[Mark, ...]:
    """``marks`` without what ended parts of ``idea`` that have no words; a single part has no weight.

    ``gone`` is the AND before the last part, where that was taken away: its weight is now at the end.
    """
    kept: list[Mark] = []
    at = 0
    for mark in marks:
        if _is_and(mark) or is_last_weight(mark):
            if not idea[at : mark.start].strip(" ,") or (gone is not None and is_last_weight(mark)):
                continue
            at = mark.start
        kept.append(mark)
    if not any(map(_is_and, kept)):
        return tuple(mark for mark in kept if not is_last_weight(mark))
    weight = (gone.source or "").removesuffix("AND").strip() if gone is not None else ""
    return (*kept, Mark(start=len(idea), end=len(idea), source=weight)) if weight else tuple(kept)


def _respelled(spec: PromptSpec, start: int, end: int, text: str) -> PromptSpec:
    """``spec`` with ``text`` in place of that part of its idea, and of its marks; what comes after moves."""
    shift = len(text) - (end - start)

    def moved(phrase: Phrase) -> Phrase:
        if phrase.span is None or phrase.span[0] < end:
            return phrase
        return phrase.model_copy(update={"span": (phrase.span[0] + shift, phrase.span[1] + shift)})

    slots = {slot: tuple(map(moved, phrases)) for slot, phrases in spec.slots.items()}
    at_its_end = start == len(spec.idea)  # the weight of a last part stays behind all of its words
    marks = tuple(
        mark
        if mark.end <= start and not (at_its_end and is_last_weight(mark))
        else mark.model_copy(update={"start": mark.start + shift, "end": mark.end + shift})
        for mark in spec.marks
        if mark.end <= start or mark.start >= end
    )
    idea = spec.idea[:start] + text + spec.idea[end:]
    cut = [mark for mark in spec.marks if start < mark.start < end == len(spec.idea) and _is_and(mark)]
    marks = _closed(marks, idea, cut[0] if cut else None)
    fresh = spec.model_copy(update={"idea": idea, "slots": slots, "marks": marks})
    return fresh.model_copy(update={"typed": marked_idea(fresh)})


def _spans(spec: PromptSpec) -> list[tuple[int, int]]:
    return [phrase.span for phrases in spec.slots.values() for phrase in phrases if phrase.span is not None]


def _with(spec: PromptSpec, slot: Slot, phrases: tuple[Phrase, ...]) -> PromptSpec:
    slots = {**spec.slots, slot: phrases}
    return spec.model_copy(update={"slots": {known: slots[known] for known in Slot if slots.get(known)}})
