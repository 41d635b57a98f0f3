"""Advice on a structured prompt: what is left open, what contradicts itself, and what models handle poorly."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from prompting.advice.contradictions import contradictions
from prompting.advice.exclusions import Contradiction
from prompting.contract import TYPED
from prompting.expand import other_fillings
from prompting.patch import open_slots
from prompting.patterns import late
from prompting.spec import Notice, Phrase, PromptSpec, Slot
from prompting.vocabulary import Vocabulary

_SUGGESTIONS = 3
_MOST = 6  # contradictions that are told
_SPATIAL = late(
    r"\b(?:to the |on the |on )?(?:left|right) of\b"
    r"|\b(?:in front of|behind|above|below|beneath|next to|on top of|between)\b"
    r"|在.{1,12}?(?:左边|右边|上面|下面|前面|后面|旁边|之间)"
)


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What could be better. ``open`` has for each empty slot up to three fitting words; ``notices`` say the rest."""

    open: dict[Slot, tuple[str, ...]] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()


def advise(
    spec: PromptSpec,
    *,
    vocabulary: Vocabulary | None = None,
    takes_negative: bool = True,
    guidance_scale: float | None = None,
) -> Advice:
    """Advice on what the person typed in ``spec``; ``takes_negative`` is False where a negative prompt is ignored.

    ``guidance_scale`` says why, if it alone is the reason: at 1 or less a negative prompt is not compared with.
    """
    typed = spec.model_copy(update={"slots": {slot: _typed(spec, slot) for slot in spec.slots if _typed(spec, slot)}})
    suggestions = {
        slot: tuple(islice(dict.fromkeys(other_fillings(typed, slot, vocabulary)), _SUGGESTIONS))
        for slot in open_slots(typed)
    }
    notices = [*map(_contradiction, islice(contradictions(typed), _MOST)), *_relations(typed)]
    if typed.phrases(Slot.NEGATIVE) and not takes_negative:
        notices.append(_ignored(guidance_scale))
    return Advice(open={slot: words for slot, words in suggestions.items() if words}, notices=tuple(notices))


def _typed(spec: PromptSpec, slot: Slot) -> tuple[Phrase, ...]:
    return tuple(phrase for phrase in spec.phrases(slot) if phrase.origin in TYPED)


def _contradiction(found: Contradiction) -> Notice:
    if found.group == "excluded":
        text = "“{one}” is excluded, and asked for by “{other}”."
    elif found.group == "medium":
        text = "Two media compete: “{one}” and “{other}”. Most models blend them into neither."
        return Notice.of("two_media", text, one=found.one, other=found.other)
    else:
        text = "“{one}” and “{other}” contradict each other."
    return Notice.of("contradiction", text, one=found.one, other=found.other)


def _ignored(guidance_scale: float | None) -> Notice:
    if guidance_scale is None:
        text = "This model takes no negative prompt, so what you excluded may appear; say what you want instead."
        return Notice.of("negative_ignored", text)
    text = "At guidance {scale} the negative prompt has no effect; raise --cfg above 1, or say what you want instead."
    return Notice.of("negative_ignored", text, scale=f"{guidance_scale:g}")


def _relations(spec: PromptSpec) -> Iterator[Notice]:
    if found := list(dict.fromkeys(match[0] for match in islice(_SPATIAL.finditer(spec.idea), _MOST))):
        text = "“{relation}”: where things stand to each other is what diffusion models get wrong most often."
        yield Notice.of("spatial_relation", text, relation="”, “".join(found))
