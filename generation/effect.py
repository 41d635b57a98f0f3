"""How much each phrase of a prompt says to the text encoder: the prompt is encoded once more without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generation.entries import FamilyName
from generation.residents import Residents
from prompting.errors import UserError

if TYPE_CHECKING:
    import torch

    from generation.entries import ModelEntry
    from generation.families.family import Family, TextCondition

NEGLIGIBLE = 0.02
"""An effect below it is that of words unknown to the embedded model, up to 0.019; known ones have 0.03–0.5 there."""


@dataclass(frozen=True)
class PhraseEffect:
    """``effect`` is 1 − the cosine of the whole prompt's embedding and the one without ``text``: 0 says nothing."""

    text: str
    effect: float


def measured_effects(entry: ModelEntry, phrases: Sequence[str], threads: int | None = None) -> tuple[PhraseEffect, ...]:
    """`phrase_effects` on a model that is loaded for it; ``threads`` of the CPU as in `Residents`. Blocks for long.

    Raises:
        UserError: ``not_measurable``, or the model's files are damaged.
    """
    if entry.family is FamilyName.WHOLE:
        message = "The text encoder of the model “{model}” cannot be asked alone."
        raise UserError("not_measurable", message, "Leave out --measure.", model=entry.name)
    resident = Residents(threads, None).load(entry)
    with resident.at_work():
        return phrase_effects(resident.family, phrases)


def phrase_effects(family: Family, phrases: Sequence[str]) -> tuple[PhraseEffect, ...]:
    """The effect of each of ``phrases``, which make up a prompt in this order."""
    import torch

    def encoded(texts: Sequence[str]) -> torch.Tensor:
        entry = family.entry
        return _flat(family.encode(", ".join(texts), "", 1.0, entry.native_size, entry.native_size).positive)

    with torch.inference_mode():
        whole = encoded(phrases)
        rest = [encoded([*phrases[:at], *phrases[at + 1 :]]) for at in range(len(phrases))]
        effects = [1 - float(torch.cosine_similarity(whole, without, dim=0)) for without in rest]
    return tuple(map(PhraseEffect, phrases, effects))


def _flat(condition: TextCondition) -> torch.Tensor:
    """The pooled text where there is one, else the mean over the tokens."""
    return (condition.hidden.mean(dim=1) if condition.pooled is None else condition.pooled).flatten().float()
