"""SD3 and FLUX.1 against diffusers' own pipelines, and exact in company; tiny models with random weights."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import (
    FluxImg2ImgPipeline,
    FluxPipeline,
    StableDiffusion3Img2ImgPipeline,
    StableDiffusion3Pipeline,
)
from PIL import Image

from generation.catalog import FamilyName, resolve_model
from generation.engine import ImageRun, tick
from generation.entries import Guidance
from generation.families.family import Family
from generation.families.flow import packed, unpacked
from generation.families.loading import load_family
from generation.noise import initial_noise, seeded
from generation.text_limits import text_limits
from tests.generation.test_oracle import close, gradient
from tests.generation.tiny_flow import tiny_flux, tiny_sd3

SIDE, STEPS, SEED = 32, 5, 11


@dataclass
class Model:
    folder: Path
    family: Family
    pipeline: Any


@pytest.fixture(scope="module", params=["sd3", "sd3 without t5", "sd3 dynamic", "flux dev", "flux schnell"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = tmp_path_factory.mktemp("flow")
    match request.param:
        case "sd3":
            tiny_sd3(folder)
        case "sd3 without t5":
            tiny_sd3(folder, t5=False)
        case "sd3 dynamic":
            tiny_sd3(folder, dynamic=True)
        case name:
            tiny_flux(folder, dev=name == "flux dev")
    pipeline = FluxPipeline if "flux" in request.param else StableDiffusion3Pipeline
    absent = {"text_encoder_3": None, "tokenizer_3": None} if "without" in request.param else {}
    loaded = pipeline.from_pretrained(folder, torch_dtype=torch.float32, local_files_only=True, **absent)
    loaded.set_progress_bar_config(disable=True)
    return Model(folder, load_family(resolve_model(str(folder)), torch.device("cpu")), loaded)


@torch.inference_mode()
def started(family: Family, seed: int = SEED, source: Image.Image | None = None, **changes: Any) -> ImageRun:
    asked: dict[str, Any] = {
        "prompt": "a red fox",
        "negative_prompt": "",
        "guidance_scale": 4.0,
        "true_guidance_scale": 1.0,
        "name": "flow-match euler",
        "steps": STEPS,
        "width": SIDE,
        "height": SIDE,
        "strength": 1.0,
        "planned": None,
        **changes,
    }
    size = (asked["width"], asked["height"])
    scheduler = family.scheduler(asked["name"], asked["steps"], *size, asked["strength"])
    conditioning = family.encode(
        asked["prompt"], asked["negative_prompt"], asked["guidance_scale"], *size, asked["true_guidance_scale"]
    )
    generator = seeded(seed)
    image = None if source is None else family.encode_image(source, generator)
    latents = scheduler.noised(initial_noise(generator, family.latent_shape(*size)), image)
    return ImageRun(seed, conditioning, scheduler, generator, latents, asked["planned"])


@torch.inference_mode()
def finished(family: Family, run: ImageRun) -> torch.Tensor:
    while not run.finished:
        tick(family, [run], run.rows * run.tier)
    assert run.error is None
    return run.latents


def stock(model: Model, **options: Any) -> torch.Tensor:
    """diffusers' latents, not packed, for the same request."""
    size = (options.get("width", SIDE), options.get("height", SIDE))
    if model.family.entry.family is FamilyName.FLUX:
        options["max_sequence_length"] = model.family.entry.long_text
    asked = {"guidance_scale": 4.0, "width": SIDE, "height": SIDE, "num_inference_steps": STEPS} | options
    made: torch.Tensor = model.pipeline(
        prompt="a red fox", generator=seeded(SEED), output_type="latent", **asked
    ).images
    if model.family.entry.family is FamilyName.FLUX:
        made = unpacked(made, size[1] // 4, size[0] // 4)
    return made


@pytest.mark.parametrize("size", [(SIDE, SIDE), (64, 32)])
def test_latents_are_the_stock_pipelines(size: tuple[int, int], model: Model) -> None:
    width, height = size
    mine = finished(model.family, started(model.family, width=width, height=height))
    assert close(mine, stock(model, width=width, height=height))


def test_the_picture_is_the_stock_pipelines(model: Model) -> None:
    latents = finished(model.family, started(model.family))
    with torch.inference_mode():
        picture = model.family.decode(latents)
        vae = model.pipeline.vae
        pixels = vae.decode(latents / vae.config.scaling_factor + vae.config.shift_factor, return_dict=False)[0]
    theirs = model.pipeline.image_processor.postprocess(pixels)[0]
    assert picture.tobytes() == theirs.tobytes()


def test_negative_prompts_and_guidance(model: Model) -> None:
    """SD3's guidance is SD's; FLUX has a negative prompt with true guidance only."""
    if model.family.entry.family is FamilyName.FLUX:
        mine = started(model.family, negative_prompt="blurry", true_guidance_scale=3.0)
        theirs = stock(model, negative_prompt="blurry", true_cfg_scale=3.0)
        assert started(model.family, negative_prompt="blurry").rows == 1
    else:
        mine = started(model.family, negative_prompt="blurry", guidance_scale=7.0)
        theirs = stock(model, negative_prompt="blurry", guidance_scale=7.0)
        assert started(model.family, guidance_scale=1.0).rows == 1
        assert close(
            finished(model.family, started(model.family, guidance_scale=1.0)), stock(model, guidance_scale=1.0)
        )
    assert mine.rows == 2
    latents = finished(model.family, mine)
    assert close(latents, theirs)
    assert not close(latents, finished(model.family, started(model.family)))


def test_image_to_image(model: Model) -> None:
    flux = model.family.entry.family is FamilyName.FLUX
    kind = FluxImg2ImgPipeline if flux else StableDiffusion3Img2ImgPipeline
    other = kind.from_pipe(model.pipeline)
    other.set_progress_bar_config(disable=True)
    mine = finished(model.family, started(model.family, source=gradient(), strength=0.5))
    theirs = stock(Model(model.folder, model.family, other), image=gradient(), strength=0.5)
    assert close(mine, theirs)


def test_heun(model: Model) -> None:
    """FLUX's pipeline cannot drive Heun, so there it is only told apart from Euler."""
    run = started(model.family, name="flow-match heun")
    assert len(run.scheduler.timesteps) == 2 * STEPS - 1
    latents = finished(model.family, run)
    assert torch.isfinite(latents).all()
    assert not close(latents, finished(model.family, started(model.family)))
    if model.family.entry.family is FamilyName.SD3 and not model.family.scheduler_config["use_dynamic_shifting"]:
        euler = model.pipeline.scheduler
        model.pipeline.scheduler = run.scheduler._scheduler
        try:
            assert close(latents, stock(model))
        finally:
            model.pipeline.scheduler = euler


@torch.inference_mode()
def test_company_at_mixed_timesteps_is_exact_when_the_trace_is_repeated(model: Model) -> None:
    """Three images of 3, 4 and 5 steps at tier 4; each comes out the same alone at its trace."""
    asked = [{"seed": seed, "steps": steps, "prompt": "fox " * seed} for seed, steps in ((1, 3), (2, 4), (3, 5))]
    runs = [started(model.family, **changes) for changes in asked]
    while active := [run for run in runs if not run.finished]:
        tick(model.family, active, 4 * active[0].rows)
    for changes, run in zip(asked, runs, strict=True):
        assert run.trace == [4] * changes["steps"]
        alone = started(model.family, planned=tuple(run.trace), **changes)
        assert torch.equal(finished(model.family, alone), run.latents)


def test_limits_and_defaults(model: Model) -> None:
    entry = model.family.entry
    flux = entry.family is FamilyName.FLUX
    assert entry.size_multiple == 4  # two pixels a latent here, two latents a token
    assert entry.default_scheduler == "flow-match euler"
    dev = flux and entry.guidance is Guidance.EMBEDDED
    assert (entry.default_steps, entry.default_guidance) == ((28, 3.5) if dev else (4, 0.0) if flux else (28, 7.0))
    long = flux or "tokenizer_3" in entry.tokenizers
    assert entry.token_limit == ((512 if dev else 256) if long else 16)
    assert set(text_limits(entry).measure("fox").values()) == {1}
    assert entry.resident_bytes > 40_000


def test_a_resolution_moves_the_noise_levels_only_where_the_model_says_so(model: Model) -> None:
    small, large = (started(model.family, width=side, height=side).scheduler.timesteps for side in (32, 128))
    assert torch.equal(small, large) != bool(model.family.scheduler_config["use_dynamic_shifting"])


def test_packing_there_and_back() -> None:
    latents = torch.arange(2 * 3 * 4 * 6.0).reshape(2, 3, 4, 6)
    assert torch.equal(unpacked(packed(latents), 2, 3), latents)
