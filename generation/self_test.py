"""Does company change an image's bits? Tried on the loaded model itself, once for every size and batch shape.

An image's prediction is computed four times at the shape: in the first row with empty rows beside it, in the first
and in the last row with other images beside it, and alone again. All must be equal to the bit. A shape that fails is
not used for company: its images run alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import torch

from generation.backends import ShapeVerdict
from generation.conditioning import one_sided
from generation.fairness import ROWS
from generation.noise import initial_noise, seeded

if TYPE_CHECKING:
    from generation.families.family import Conditioning, Family

_TIMESTEPS = (601.0, 37.0)  # of the image, of its neighbours


@torch.inference_mode()
def shape_verdict(family: Family, width: int, height: int, rows: int, tokens: int | None = None) -> ShapeVerdict:
    """Tries one shape, in four denoiser calls. ``tokens`` is the length of the texts; None is that of short ones."""
    shape = family.latent_shape(width, height)
    conditioning = _repeated(family.encode("a red fox in the snow", "", 1.0, width, height), tokens)
    other = _repeated(one_sided(family.encode("a blue house", "text", 4.0, width, height))[0], tokens)
    latents = [initial_noise(seeded(seed), shape).to(family.device) for seed in range(rows)]
    mine, others = latents[0], latents[1:]

    def predicted(company: Sequence[torch.Tensor], place: int) -> torch.Tensor:
        batch = [*company[:place], mine, *company[place:]]
        texts: list[Conditioning] = [other] * len(batch)
        texts[place] = conditioning
        timesteps = torch.full((len(batch),), _TIMESTEPS[1])
        timesteps[place] = _TIMESTEPS[0]
        return family.denoise(torch.cat(batch), timesteps, texts, rows)[place]

    alone, among, last = predicted([], 0), predicted(others, 0), predicted(others, rows - 1)
    return ShapeVerdict(
        width,
        height,
        rows,
        conditioning.tokens,
        slot=torch.equal(among, last),
        neighbours=torch.equal(alone, among),
        replay=torch.equal(alone, predicted([], 0)),
    )


def _repeated(text: Conditioning, tokens: int | None) -> Conditioning:
    """``text`` as often as it takes to make it so long."""
    times = 1 if tokens is None else tokens // text.tokens
    return replace(text, positive=replace(text.positive, hidden=text.positive.hidden.repeat(1, times, 1)))


def verdicts(family: Family, width: int, height: int, most_rows: int) -> tuple[ShapeVerdict, ...]:
    """Every shape with company, up to ``most_rows``."""
    return tuple(shape_verdict(family, width, height, rows) for rows in ROWS if 1 < rows <= most_rows)
