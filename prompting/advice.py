"""Advice on a structured prompt: what is left open, what contradicts itself, and what models handle poorly."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, islice

from prompting.contract import TYPED
from prompting.expand import other_fillings
from prompting.lexicon import conflict, fillings
from prompting.patch import open_slots
from prompting.patterns import late
from prompting.spec import Notice, Phrase, PromptSpec, Slot
from prompting.vocabulary import Vocabulary

_SUGGESTIONS = 3
_SPATIAL = late(
    r"\b(?:to the |on the |on )?(?:left|right) of\b"
    r"|\b(?:in front of|behind|above|below|beneath|next to|on top of|between)\b"
    r"|在.{1,12}(?:左边|右边|上面|下面|前面|后面|旁边|之间)"
)


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What could be better. ``open`` has for each empty slot up to three fitting words; ``notices`` say the rest."""

    open: dict[Slot, tuple[str, ...]] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()


def advise(spec: PromptSpec, *, vocabulary: Vocabulary | None = None, takes_negative: bool = True) -> Advice:
    """Advice on what the person typed in ``spec``; ``takes_negative`` is False where a negative prompt is ignored."""
    typed = spec.model_copy(update={"slots": {slot: _typed(spec, slot) for slot in spec.slots if _typed(spec, slot)}})
    suggestions = {
        slot: tuple(islice(dict.fromkeys(other_fillings(typed, slot, vocabulary)), _SUGGESTIONS))
        for slot in open_slots(typed)
    }
    notices = [*_contradictions(typed), *_media(typed), *_relations(typed)]
    if typed.phrases(Slot.NEGATIVE) and not takes_negative:
        text = "This model takes no negative prompt, so what you excluded may appear; say what you want instead."
        notices.append(Notice.of("negative_ignored", text))
    return Advice(open={slot: words for slot, words in suggestions.items() if words}, notices=tuple(notices))


def _typed(spec: PromptSpec, slot: Slot) -> tuple[Phrase, ...]:
    return tuple(phrase for phrase in spec.phrases(slot) if phrase.origin in TYPED)


def _contradictions(spec: PromptSpec) -> Iterator[Notice]:
    phrases = [phrase for slot in spec.slots if slot is not Slot.NEGATIVE for phrase in spec.phrases(slot)]
    sides = {phrase.text: fillings().sides_of(phrase.text) for phrase in phrases}
    for one, other in combinations(sides, 2):
        if conflict(sides[one], sides[other]):
            yield Notice.of("contradiction", "“{one}” and “{other}” contradict each other.", one=one, other=other)


def _media(spec: PromptSpec) -> Iterator[Notice]:
    media = [phrase.text for phrase in spec.phrases(Slot.MEDIUM)]
    if len(media) > 1:
        text = "Two media compete: “{one}” and “{other}”. Most models blend them into neither."
        yield Notice.of("two_media", text, one=media[0], other=media[1])


def _relations(spec: PromptSpec) -> Iterator[Notice]:
    if found := _SPATIAL.search(spec.idea):
        text = "“{relation}”: where things stand to each other is what diffusion models get wrong most often."
        yield Notice.of("spatial_relation", text, relation=found[0])
