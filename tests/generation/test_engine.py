"""The step loop: an image's bits depend on its own request and its shape trace, on nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import torch
from PIL import Image

from generation.engine import TIERS, ImageRun, begin, generate, tick
from generation.families.family import Family
from generation.images import pixel_sha256
from generation.request import GenerationRequest
from generation.schedulers import SCHEDULER_NAMES

SIDE = 32
HASH = "0" * 64


def request(**changes: object) -> GenerationRequest:
    values: dict[str, object] = {
        "model": "tiny",
        "prompt": "a red fox",
        "seed": 3,
        "steps": 4,
        "guidance_scale": 4.0,
        "scheduler": "euler a",
        "width": SIDE,
        "height": SIDE,
        **changes,
    }
    return GenerationRequest.model_validate(values)


def make(family: Family, wanted: GenerationRequest, source: Image.Image | None = None) -> list[torch.Tensor]:
    return [run.latents for _, run in generate(family, wanted, lambda index, run: None, source)]


def started(
    family: Family, wanted: GenerationRequest, index: int = 0, planned: tuple[int, ...] | None = None
) -> ImageRun:
    conditioning = family.encode(
        wanted.prompt, wanted.negative_prompt, wanted.guidance_scale, wanted.width, wanted.height
    )
    return begin(family, wanted, index, conditioning, planned=planned)


@torch.inference_mode()
def together(family: Family, requests: Sequence[GenerationRequest], tiers: Sequence[int]) -> list[ImageRun]:
    """All requests, with guidance: those not finished share each tick, at the next of ``tiers`` that they need."""
    runs = [started(family, one) for one in requests]
    for tier in tiers:
        active = [run for run in runs if not run.finished]
        if active:
            tick(family, active, 2 * tier)
    assert all(run.finished for run in runs)
    return runs


@pytest.mark.parametrize("name", SCHEDULER_NAMES)
def test_image_of_a_set_equals_its_seed_alone(name: str, sdxl: Family) -> None:
    of_set = make(sdxl, request(scheduler=name, count=4))[2]
    alone = make(sdxl, request(scheduler=name, seed=5))[0]
    assert torch.equal(of_set, alone)


@pytest.mark.parametrize("name", SCHEDULER_NAMES)
@pytest.mark.parametrize("steps", [1, 2, 3])
def test_few_steps_are_enough_for_a_picture(name: str, steps: int, sdxl: Family) -> None:
    assert torch.isfinite(make(sdxl, request(scheduler=name, steps=steps))[0]).all()


@pytest.mark.parametrize("name", ["ddim", "euler a", "dpm++ 2m karras", "dpm++ sde", "unipc", "heun"])
def test_replay_alone_at_a_mixed_trace_is_exact(name: str, sdxl: Family) -> None:
    """Three requests of 3, 4 and 5 steps share ticks of tiers 4, 2 and 1; each comes out the same alone."""
    requests = [
        request(scheduler=name, steps=3, seed=1),
        request(scheduler=name, steps=4, seed=2, prompt="a blue house"),
        request(scheduler=name, steps=5, seed=3, guidance_scale=7.5),
    ]
    tiers = [4, 8, 4, 8, 4, 4, 2, 2, 1, 1]
    for wanted, shared in zip(requests, together(sdxl, requests, tiers), strict=True):
        trace = tuple(shared.trace)
        assert len(set(trace)) > 1
        _, alone = generate(sdxl, wanted, lambda index, run: None, traces=[trace])[0]
        assert tuple(alone.trace) == trace
        assert torch.equal(alone.latents, shared.latents)


@pytest.mark.parametrize("tier", TIERS[1:-1])
def test_place_and_neighbours_do_not_matter_at_a_fixed_shape(tier: int, sdxl: Family) -> None:
    wanted = request(steps=2)
    alone = together(sdxl, [wanted], [tier, tier])[0].latents
    neighbours = [request(steps=2, seed=90 + number, prompt="x" * number) for number in range(1, tier)]
    for place in range(tier):
        requests = [*neighbours[:place], wanted, *neighbours[place:]]
        assert torch.equal(together(sdxl, requests, [tier, tier])[place].latents, alone)


def test_a_trace_of_the_wrong_length_or_shape_is_refused(sdxl: Family) -> None:
    for planned in [(1, 1, 1), (1,) * 5, (1, 1, 1, 3)]:
        with pytest.raises(ValueError, match="shape trace"):
            started(sdxl, request(steps=4), planned=planned)


def test_as_many_traces_as_images_are_needed(sdxl: Family) -> None:
    with pytest.raises(ValueError, match="shape traces"):
        generate(sdxl, request(count=2), lambda index, run: None, traces=[(1,) * 4])


@torch.inference_mode()
def test_images_with_and_without_guidance_share_a_tick_and_replay_alone(sdxl: Family) -> None:
    requests = [request(steps=2), request(steps=2, guidance_scale=1.0, scheduler="ddim", prompt="a blue house")]
    guided, plain = runs = [started(sdxl, one) for one in requests]
    for _ in range(2):
        tick(sdxl, runs, 4)
    assert (guided.trace, plain.trace) == ([2, 2], [4, 4])  # images like it that fill the same four rows
    for wanted, shared in zip(requests, runs, strict=True):
        _, alone = generate(sdxl, wanted, lambda index, run: None, traces=[tuple(shared.trace)])[0]
        assert torch.equal(alone.latents, shared.latents)


def test_what_one_scheduler_raises_hurts_no_neighbour(sdxl: Family) -> None:
    well, ill = started(sdxl, request(steps=2)), started(sdxl, request(steps=2, seed=4))
    alone = together(sdxl, [request(steps=2)], [2, 2])[0]
    ill.scheduler.step = broken  # type: ignore[method-assign]
    with torch.inference_mode():
        tick(sdxl, [well, ill], 4)
        tick(sdxl, [well], 4)
    assert isinstance(ill.error, ArithmeticError)
    assert torch.equal(well.latents, alone.latents)


def broken(*_: object) -> torch.Tensor:
    raise ArithmeticError


def test_more_images_than_the_batch_has_rows_for_are_refused(sdxl: Family) -> None:
    with pytest.raises(ValueError, match="rows"):
        tick(sdxl, [started(sdxl, request()), started(sdxl, request(seed=4))], 2)


def test_variation_goes_from_the_seed_to_the_variation_seed(sdxl: Family) -> None:
    plain = make(sdxl, request(scheduler="ddim"))[0]
    other = make(sdxl, request(scheduler="ddim", seed=70))[0]
    none, some, whole = (
        make(sdxl, request(scheduler="ddim", variation_seed=70, variation_strength=strength))[0]
        for strength in (0.0, 0.3, 1.0)
    )
    assert torch.equal(none, plain)
    assert torch.equal(whole, other)
    assert not torch.equal(some, plain)
    assert (some - plain).norm() < (some - other).norm()


def test_a_varied_set_keeps_its_seed_and_each_image_is_what_its_seeds_give_alone(sdxl: Family) -> None:
    of_set = make(sdxl, request(count=3, variation_seed=70, variation_strength=0.4))[2]
    alone = make(sdxl, request(seed=3, variation_seed=72, variation_strength=0.4))[0]
    assert torch.equal(of_set, alone)


def test_more_strength_keeps_less_of_the_picture(sdxl: Family) -> None:
    source = Image.new("RGB", (SIDE, SIDE), (200, 30, 30))
    calls = [
        len(generate(sdxl, request(steps=10, strength=s, init_image=HASH), lambda i, r: None, source)[0][1].trace)
        for s in (0.05, 0.5, 1.0)
    ]
    assert calls == [1, 5, 10]


def test_a_source_of_another_size_is_fitted(sdxl: Family) -> None:
    source = Image.effect_noise((100, 60), 80).convert("RGB")
    wanted = request(strength=0.5, init_image=HASH, width=64, height=32)
    image, _ = generate(sdxl, wanted, lambda index, run: None, source)[0]
    assert image.size == (64, 32)


def test_what_is_made_can_be_stopped_before_every_call(sdxl: Family) -> None:
    class StopError(Exception):
        pass

    seen: list[tuple[int, int]] = []

    def stop(index: int, run: ImageRun) -> None:
        seen.append((index, run.call))
        if (index, run.call) == (1, 2):
            raise StopError

    with pytest.raises(StopError):
        generate(sdxl, request(count=3), stop)
    assert seen == [(0, 0), (0, 1), (0, 2), (0, 3), (0, 4), (1, 0), (1, 1), (1, 2)]


def test_seed_zero_and_the_largest_seeds_are_seeds(sdxl: Family) -> None:
    seeds = [0, 1, 2**32 - 1, 2**63 - 6]
    hashes = set()
    for seed in seeds:
        image, run = generate(sdxl, request(seed=seed), lambda index, run: None)[0]
        assert run.seed == seed
        hashes.add(pixel_sha256(image))
    assert len(hashes) == len(seeds)
