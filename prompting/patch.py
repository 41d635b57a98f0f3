"""What a language model may answer: phrases for slots that are empty, as data. Everything else is thrown away.

A model's words are treated as a stranger's: their shape is checked, then the prompt contract, then moderation.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from prompting.contract import enforce
from prompting.lexicon import terms
from prompting.moderation.judging import moderate
from prompting.patterns import late
from prompting.spec import Notice, Origin, Phrase, PromptSpec, Slot
from prompting.vocabulary import Vocabulary
from prompting.words import all_matches

FILLABLE = (Slot.SETTING, Slot.STYLE, Slot.MEDIUM, Slot.LIGHTING, Slot.COLOUR, Slot.MOOD, Slot.COMPOSITION, Slot.LENS)
MOST_PHRASES = 6
_MOST_IN_A_SLOT = 2
_MOST_LETTERS = 60
_PLAIN = late(r"[^\W\d_][\w '’/.%°-]*")  # no brackets, weights, flags, commas or lines
_NAMED = late(r"\b(?:by|after|style of|inspired by)\b|\s[A-ZÀ-Þ]")


class PatchError(ValueError):
    """The answer is not of the shape that was asked for."""


def open_slots(spec: PromptSpec) -> tuple[Slot, ...]:
    """The slots of ``spec`` that a model may fill."""
    return tuple(slot for slot in FILLABLE if not spec.phrases(slot))


def patch_schema(slots: Sequence[Slot]) -> dict[str, Any]:
    """The JSON schema of a patch for ``slots``: an object with up to two short phrases for each."""
    phrases = {"type": "array", "items": {"type": "string"}, "maxItems": _MOST_IN_A_SLOT}
    return {
        "type": "object",
        "properties": {slot.value: phrases for slot in slots},
        "required": [slot.value for slot in slots],
        "additionalProperties": False,
    }


def patched(
    spec: PromptSpec, answer: object, *, vocabulary: Vocabulary | None = None, most: int = MOST_PHRASES
) -> PromptSpec:
    """``spec`` with what ``answer`` puts into its open slots, ``most`` phrases of origin MODEL at most.

    Notices name what breaks the contract.

    Raises:
        PatchError: ``answer`` is not an object of lists of strings.
    """
    found = {slot: tuple(_phrases(answer, slot, vocabulary)) for slot in open_slots(spec)}
    total, slots = 0, dict(spec.slots)
    for slot, phrases in found.items():
        kept = phrases[: min(_MOST_IN_A_SLOT, most - total)]
        total += len(kept)
        if kept:
            slots[slot] = kept
    ordered = {slot: slots[slot] for slot in Slot if slot in slots}
    return enforce(spec, spec.model_copy(update={"slots": ordered}))


def _phrases(answer: object, slot: Slot, vocabulary: Vocabulary | None) -> list[Phrase]:
    if not isinstance(answer, Mapping):
        raise PatchError("not an object")
    texts = answer.get(slot.value, [])
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise PatchError(f"{slot.value} is not a list of strings")
    worded = (_worded(text, vocabulary) for text in texts[: 2 * _MOST_IN_A_SLOT])
    return [Phrase(text=text, origin=Origin.MODEL) for text in dict.fromkeys(worded) if text]


def _worded(text: str, vocabulary: Vocabulary | None) -> str | None:
    """The phrase as it may stand in a prompt; None for what is no plain phrase, a name, a booster or refused."""
    text = text.strip(" .")
    if len(text) > _MOST_LETTERS or not _PLAIN.fullmatch(text) or _NAMED.search(text):
        return None
    text = text[0].lower() + text[1:]
    if any(terms().slots.get(term) is Slot.QUALITY for term in all_matches(text, terms().slots)) or moderate(text):
        return None
    return text if vocabulary is None else vocabulary.canonical(text)


def fallback_notice(expander: str) -> Notice:
    """Says that the rules stood in for a model."""
    message = "The {expander} did not give a usable answer, so the rules chose the words."
    return Notice.of("expander_unavailable", message, expander=expander)
