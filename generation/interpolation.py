"""The way from one picture to another: noises by slerp, encoded texts along the straight line between them."""

from __future__ import annotations

from dataclasses import replace

import torch

from generation.families.family import Conditioning, TextCondition
from generation.noise import initial_noise, seeded, slerp, varied_noise
from generation.request import Towards, Variation


def noise_towards(noise: torch.Tensor, way: Towards) -> torch.Tensor:
    """``noise`` of the picture at the beginning of ``way``, moved as far as it says."""
    end = initial_noise(seeded(way.end_seed), tuple(noise.shape))
    return slerp(_varied(noise, way.variation), _varied(end, way.end_variation), way.amount)


def conditioning_towards(start: Conditioning, end: Conditioning, amount: float) -> Conditioning:
    """What steers a picture ``amount`` (0–1) of the way from one conditioning to another of the same settings.

    A straight line: encoded texts share their largest part (that of the first token), so an arc would hardly differ.
    """
    if start.negative is None or end.negative is None:
        return replace(start, positive=_between(start.positive, end.positive, amount))
    negative = _between(start.negative, end.negative, amount)
    return replace(start, positive=_between(start.positive, end.positive, amount), negative=negative)


def _varied(noise: torch.Tensor, variation: Variation | None) -> torch.Tensor:
    return noise if variation is None else varied_noise(noise, variation.seed, variation.strength)


def _between(start: TextCondition, end: TextCondition, amount: float) -> TextCondition:
    pooled = None
    if start.pooled is not None and end.pooled is not None:
        pooled = torch.lerp(start.pooled, end.pooled, amount)
    return TextCondition(torch.lerp(start.hidden, end.hidden, amount), pooled)
