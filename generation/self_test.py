"""Does company change an image's bits? Tried on the loaded model itself, once for every size and batch shape.

An image's prediction is computed four times at the shape: in the first row with empty rows beside it, in the first
and in the last row with other images beside it, and alone again. All must be equal to the bit. A shape that fails is
not used for company: its images run alone.

On a GPU the test also decides how the shape is computed: with the fastest kernels that pass, and replayed from a
recording where that gives the bits of the plain call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import torch

from generation.backends import ShapeVerdict
from generation.conditioning import one_sided
from generation.fairness import ROWS
from generation.kernels import Kernels, candidates
from generation.noise import initial_noise, seeded

if TYPE_CHECKING:
    from generation.families.family import Conditioning, Family

_TIMESTEPS = (601.0, 37.0)  # of the image, of its neighbours
_REPEATS = 4
"""How often something is tried that no library promises."""


@torch.inference_mode()
def settled(
    family: Family,
    width: int,
    height: int,
    rows: int,
    tokens: int | None = None,
    tried: Sequence[Kernels] | None = None,
) -> ShapeVerdict:
    """Tries one shape with each kind of kernels (`candidates` by default) until one passes; else the last remains.

    What passes is then recorded, if the family can, and the recording kept if its bits are the same.
    """
    tried = candidates(family.device) if tried is None else tried
    for kernels in tried:
        kernels.use()
        with family.graphs.plain():
            verdict = shape_verdict(family, width, height, rows, tokens)
            promised = kernels.deterministic
            again = [] if promised else [shape_verdict(family, width, height, rows, tokens) for _ in range(_REPEATS)]
        verdict = next((one for one in again if not one.well), verdict)
        if verdict.well:
            break
    kept = verdict.replay and recorded(family, width, height, rows, tokens)
    return replace(verdict, kernels=kernels.name if len(tried) > 1 else "", recorded=kept)


@torch.inference_mode()
def recorded(family: Family, width: int, height: int, rows: int, tokens: int | None) -> bool:
    """Record one shape, where that is possible. Whether that gives the bits of the plain call for every input.

    A recording that does not is forgotten.
    """
    if not family.graphs.possible:
        return False
    predict, _ = _predictions(family, width, height, rows, tokens)
    with family.graphs.plain():
        plain = predict()
    with family.graphs.recording():
        replayed = predict()
    if not family.graphs.replayed:
        return False
    if all(torch.equal(one, other) for one, other in zip(plain, replayed, strict=True)):
        return True
    family.graphs.forget_last()
    return False


@torch.inference_mode()
def decoding_kernels(family: Family, width: int, height: int, tried: Sequence[Kernels] | None = None) -> Kernels:
    """The first of the kernels with which the decoder repeats its bits; else the last. Sides are in pixels."""
    tried = candidates(family.device) if tried is None else tried
    latents = initial_noise(seeded(0), family.latent_shape(width, height)).to(family.device)
    for kernels in tried[:-1]:
        kernels.use()
        first = family.decode(latents).tobytes()
        if all(family.decode(latents).tobytes() == first for _ in range(_REPEATS)):
            return kernels
    return tried[-1]


@torch.inference_mode()
def shape_verdict(family: Family, width: int, height: int, rows: int, tokens: int | None = None) -> ShapeVerdict:
    """Tries one shape, in four denoiser calls. ``tokens`` is the length of the texts; None is that of short ones."""
    predict, tokens = _predictions(family, width, height, rows, tokens)
    alone, among, last, again = predict()
    return ShapeVerdict(
        width,
        height,
        rows,
        tokens,
        slot=torch.equal(among, last),
        neighbours=torch.equal(alone, among),
        replay=torch.equal(alone, again),
    )


def _predictions(
    family: Family, width: int, height: int, rows: int, tokens: int | None
) -> tuple[Callable[[], list[torch.Tensor]], int]:
    """What predicts one image alone, among others, in the last row and alone again; and the length of its text."""
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

    def all_four() -> list[torch.Tensor]:
        return [predicted([], 0), predicted(others, 0), predicted(others, rows - 1), predicted([], 0)]

    return all_four, conditioning.tokens


def _repeated(text: Conditioning, tokens: int | None) -> Conditioning:
    """``text`` as often as it takes to make it so long."""
    times = 1 if tokens is None else tokens // text.tokens
    return replace(text, positive=replace(text.positive, hidden=text.positive.hidden.repeat(1, times, 1)))


def verdicts(family: Family, width: int, height: int, most_rows: int) -> tuple[ShapeVerdict, ...]:
    """Every shape with company, up to ``most_rows``."""
    return tuple(settled(family, width, height, rows) for rows in ROWS if 1 < rows <= most_rows)
