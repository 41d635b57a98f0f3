"""Every sampler by name: finite, unlike every other, and exact alone and in a shared batch."""

from __future__ import annotations

import pytest
import torch

from generation.catalog import POCKET
from generation.engine import ImageRun, begin, generate, tick
from generation.families.family import Conditioning, Family
from generation.families.loading import load_family
from generation.request import GenerationRequest
from generation.schedulers import SCHEDULER_NAMES

STEPS = 3


@pytest.fixture(scope="module")
def pocket() -> Family:
    return load_family(POCKET, torch.device("cpu"))


@pytest.fixture(scope="module")
def conditioning(pocket: Family) -> Conditioning:
    with torch.inference_mode():
        return pocket.encode("a red fox", "", 4.0, 64, 64)


def request(name: str, **changes: object) -> GenerationRequest:
    values: dict[str, object] = {
        "model": "pocket",
        "prompt": "a red fox",
        "seed": 5,
        "steps": STEPS,
        "guidance_scale": 4.0,
        "scheduler": name,
        "width": 64,
        "height": 64,
    }
    return GenerationRequest.model_validate(values | changes)


def run_of(pocket: Family, wanted: GenerationRequest, planned: tuple[int, ...] | None = None) -> ImageRun:
    ((_, run),) = generate(pocket, wanted, lambda index, run: None, None, None if planned is None else [planned])
    return run


@pytest.mark.filterwarnings("ignore:__array_wrap__:DeprecationWarning")  # diffusers' DPM2
@pytest.mark.parametrize("name", SCHEDULER_NAMES)
@torch.inference_mode()
def test_every_sampler_on_the_pocket_model(name: str, pocket: Family, conditioning: Conditioning) -> None:
    """Alone, and with a neighbour that leaves before the end: the trace of that repeats it to the bit."""
    alone = run_of(pocket, request(name))
    assert torch.isfinite(alone.latents).all()
    assert 0.1 < float(alone.latents.std()) < 20

    shared = begin(pocket, request(name), 0, conditioning)
    other = begin(pocket, request("euler a", seed=99, steps=STEPS - 1), 0, conditioning)
    while not shared.finished:
        runs = [one for one in (other, shared) if not one.finished]
        tick(pocket, runs, 2 * len(runs))
    assert set(shared.trace) == {1, 2}
    assert torch.equal(run_of(pocket, request(name), tuple(shared.trace)).latents, shared.latents)
    assert torch.allclose(shared.latents, alone.latents, atol=0.05)


@pytest.mark.filterwarnings("ignore:__array_wrap__:DeprecationWarning")
def test_no_two_samplers_are_the_same(sdxl: Family) -> None:
    """On a model whose own timesteps are leading; six steps, so that third order comes into it."""
    made: dict[bytes, str] = {}
    for name in SCHEDULER_NAMES:
        latents = run_of(sdxl, request(name, steps=6, width=32, height=32)).latents
        bits = latents.numpy().tobytes()
        assert bits not in made, (name, made[bits])
        made[bits] = name
