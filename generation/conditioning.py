"""From a request's texts to what steers each denoiser call.

Schedules (``[a:b:0.5]``, ``[a|b]``) give other texts from some step on; texts joined by AND are denoised side by side
(composable diffusion: Liu et al. 2022); longer texts take several windows of the text encoder. All texts of a request
are brought to one length, since the rows of a batch need one, and since it decides bits: it follows from the request
alone, so that a replay has it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch

from generation.families.family import Conditioning, Family, TextCondition
from generation.interpolation import conditioning_towards
from generation.marks import side_by_side, way_of_texts
from generation.request import GenerationRequest
from prompting.attention import schedule_at, switches


def encoded(family: Family, request: GenerationRequest) -> Conditioning:
    """What steers every image of ``request``, from its first step to its last.

    A step is counted among those that are really made: image to image leaves the first ones out. On the way to
    other texts (``request.towards``) the texts of an AND are read as one.

    Raises:
        UserError: ``too_many_parts``.
    """
    steps = _steps(family, request)
    starts = sorted({switch.step for text in _texts(request) for switch in switches(text, steps)})
    first, *rest = _of_one_length(family, request, [_at(family, request, start, steps) for start in starts])
    return replace(first, later=tuple(zip(starts[1:], rest, strict=True)))


def one_sided(conditioning: Conditioning) -> list[Conditioning]:
    """The rows of one image: its negative text, where it has one, then its prompt, or its prompts."""
    texts = [conditioning.positive, *conditioning.beside]
    if conditioning.negative is not None:
        texts = [conditioning.negative, *texts]
    plain = replace(conditioning, negative=None, beside=(), weights=(1.0,), later=())
    return [replace(plain, positive=text) for text in texts]


def guided(rows: Sequence[torch.Tensor], conditioning: Conditioning) -> torch.Tensor:
    """The prediction of one image from those of its rows (`one_sided`).

    Without guidance there is nothing that prompts side by side could be weighed against: then it is their mean.
    """
    if len(rows) == 1:
        return rows[0]
    if conditioning.negative is None:
        total = sum(conditioning.weights) or 1.0
        shares = zip(rows, conditioning.weights, strict=True)
        return torch.stack([row * (weight / total) for row, weight in shares]).sum(dim=0)
    negative, *positives = rows
    scale = torch.tensor(conditioning.guidance_scale, device=negative.device)
    prediction = negative
    for positive, weight in zip(positives, conditioning.weights, strict=True):
        away = scale * (positive - negative)
        prediction = prediction + (away if weight == 1.0 else away * weight)
    return prediction


def _texts(request: GenerationRequest) -> list[str]:
    way = way_of_texts(request)
    ends = [] if way is None else [way.prompt, way.negative_prompt]
    return [*(part.text for part in side_by_side(request)), request.negative_prompt, *ends]


def _steps(family: Family, request: GenerationRequest) -> int:
    """Steps that are really made, where that matters."""
    if request.strength is None or all(len(switches(text, request.steps)) == 1 for text in _texts(request)):
        return request.steps
    size = request.width, request.height
    scheduler = family.scheduler(request.scheduler, request.steps, *size, request.strength)
    return scheduler.steps_done(len(scheduler.timesteps))


def _at(family: Family, request: GenerationRequest, step: int, steps: int) -> Conditioning:
    """What steers the denoiser from ``step`` on."""

    def encode(prompt: str, negative_prompt: str) -> Conditioning:
        texts = schedule_at(prompt, step, steps), schedule_at(negative_prompt, step, steps)
        return _encode(family, request, *texts)

    first, *beside = side_by_side(request)
    start = encode(first.text, request.negative_prompt)
    way = way_of_texts(request)
    if way is not None:
        start, end = _of_one_length(family, request, [start, encode(way.prompt, way.negative_prompt)])
        return conditioning_towards(start, end, way.amount)
    if not beside:
        return start
    texts = tuple(encode(part.text, request.negative_prompt).positive for part in beside)
    return replace(start, beside=texts, weights=(first.weight, *(part.weight for part in beside)))


def _encode(family: Family, request: GenerationRequest, prompt: str, negative_prompt: str) -> Conditioning:
    scales = request.guidance_scale, request.true_guidance_scale
    return family.encode(prompt, negative_prompt, scales[0], request.width, request.height, scales[1])


def _of_one_length(
    family: Family, request: GenerationRequest, conditionings: Sequence[Conditioning]
) -> list[Conditioning]:
    """The same with empty windows after those that are shorter than the longest text, as in A1111's web UI."""
    texts = [text for one in conditionings for text in (one.positive, one.negative, *one.beside) if text is not None]
    longest = max(text.hidden.shape[1] for text in texts)
    if all(text.hidden.shape[1] == longest for text in texts):
        return list(conditionings)
    empty = _encode(family, request, "", "")

    def filled(text: TextCondition, filler: TextCondition) -> TextCondition:
        missing = (longest - text.hidden.shape[1]) // filler.hidden.shape[1]
        return replace(text, hidden=torch.cat([text.hidden, *[filler.hidden] * missing], dim=1))

    def level(one: Conditioning) -> Conditioning:
        negative = one.negative
        if negative is not None and empty.negative is not None:  # of some models, an empty one is not an empty text
            absent = torch.equal(negative.hidden, empty.negative.hidden)
            negative = filled(negative, empty.negative if absent else empty.positive)
        beside = tuple(filled(text, empty.positive) for text in one.beside)
        return replace(one, positive=filled(one.positive, empty.positive), negative=negative, beside=beside)

    return [level(one) for one in conditionings]
