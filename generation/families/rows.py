"""Rows of a batch: what is put together for one call, and filled up to its shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from generation.families.family import Conditioning, TextCondition


def stacked(rows: Sequence[torch.Tensor], tier: int) -> torch.Tensor:
    """``rows``, each of batch size 1, as one batch of ``tier`` rows, the free ones zero."""
    return padded(torch.cat(list(rows)), tier)


def padded(rows: torch.Tensor, tier: int) -> torch.Tensor:
    """``rows`` with zero rows up to ``tier``."""
    if len(rows) == tier:
        return rows
    return torch.cat([rows, rows.new_zeros(tier - len(rows), *rows.shape[1:])])


def pooled(texts: Sequence[TextCondition]) -> list[torch.Tensor]:
    """The pooled text of each, in a family whose texts have one."""
    return [text.pooled for text in texts if text.pooled is not None]


def check_rows(
    latents: torch.Tensor, timesteps: torch.Tensor, conditionings: Sequence[Conditioning], tier: int
) -> None:
    """Raises:
    ValueError: they are not as many as each other, do not fit the tier, or are not single rows.
    """
    if not len(conditionings) == len(latents) == len(timesteps) <= tier:
        raise ValueError("latents, timesteps and conditionings must be as many as each other, and fit the tier")
    if any(one.negative is not None for one in conditionings):
        raise ValueError("each row has one text: the negative one is a row of its own")
