"""Our loop against diffusers' own pipelines: same seed, same latents and pictures within rounding."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import (
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    LCMScheduler,
    SchedulerMixin,
    StableDiffusionImg2ImgPipeline,
    StableDiffusionPipeline,
    StableDiffusionXLImg2ImgPipeline,
    StableDiffusionXLPipeline,
    TCDScheduler,
)
from PIL import Image

from generation.catalog import resolve_model
from generation.engine import generate
from generation.families.family import Family
from generation.families.loading import load_family
from generation.request import GenerationRequest
from generation.schedulers import SCHEDULER_NAMES, Scheduler
from tests.generation.tiny_models import tiny_sd, tiny_sdxl

SIDE = 32
STEPS = 6
SEED = 11


def ours(family: Family, **changes: object) -> tuple[Image.Image, torch.Tensor]:
    """Our picture and latents of one request."""
    source = changes.pop("source", None)
    assert source is None or isinstance(source, Image.Image)
    values: dict[str, object] = {
        "model": str(family.entry.path),
        "prompt": "a red fox",
        "seed": SEED,
        "steps": STEPS,
        "guidance_scale": 4.0,
        "scheduler": "ddim",
        "width": SIDE,
        "height": SIDE,
        **changes,
    }
    request = GenerationRequest.model_validate(values)
    image, run = generate(family, request, lambda index, run: None, source)[0]
    return image, run.latents


def stock(pipeline: object, name: str, family: Family, **options: object) -> Image.Image:
    """diffusers' picture, with the scheduler that we would build."""
    pipeline.scheduler = Scheduler(name, family.scheduler_config, STEPS)._scheduler  # type: ignore[attr-defined]
    pipeline.set_progress_bar_config(disable=True)  # type: ignore[attr-defined]
    generator = torch.Generator("cpu").manual_seed(SEED)
    if name == "tcd":  # its own default; the pipelines' is 0
        options["eta"] = 0.3
    result = pipeline(  # type: ignore[operator]
        prompt="a red fox",
        guidance_scale=options.pop("guidance_scale", 4.0),
        num_inference_steps=STEPS,
        generator=generator,
        output_type="latent",
        **options,
    )
    return result.images


def close(mine: torch.Tensor, theirs: torch.Tensor) -> bool:
    """Within 1e-4 of the spread of the latents."""
    return bool((mine - theirs).abs().max() <= 1e-4 * max(1.0, float(theirs.std())))


@pytest.fixture(scope="module")
def xl_pipeline(sdxl_folder: Path) -> StableDiffusionXLPipeline:
    return StableDiffusionXLPipeline.from_pretrained(sdxl_folder, torch_dtype=torch.float32, local_files_only=True)


@pytest.mark.parametrize("name", SCHEDULER_NAMES)
def test_every_scheduler_on_sdxl(name: str, sdxl: Family, xl_pipeline: StableDiffusionXLPipeline) -> None:
    theirs = stock(xl_pipeline, name, sdxl, height=SIDE, width=SIDE)
    assert close(ours(sdxl, scheduler=name)[1], theirs)


@pytest.mark.parametrize("negative", ["blurry", "a blue hat"])
def test_negative_prompt_on_sdxl(negative: str, sdxl: Family, xl_pipeline: StableDiffusionXLPipeline) -> None:
    theirs = stock(xl_pipeline, "euler a", sdxl, height=SIDE, width=SIDE, negative_prompt=negative)
    mine = ours(sdxl, scheduler="euler a", negative_prompt=negative)[1]
    assert close(mine, theirs)
    assert not close(mine, ours(sdxl, scheduler="euler a")[1])


@pytest.mark.parametrize("size", [(32, 64), (64, 32)])
def test_other_sizes_without_guidance(
    size: tuple[int, int], sdxl: Family, xl_pipeline: StableDiffusionXLPipeline
) -> None:
    width, height = size
    theirs = stock(xl_pipeline, "dpm++ 2m", sdxl, width=width, height=height, guidance_scale=1.0)
    assert close(ours(sdxl, scheduler="dpm++ 2m", width=width, height=height, guidance_scale=1.0)[1], theirs)


def test_two_text_encoders_and_zeros_for_no_negative_prompt(tmp_path: Path) -> None:
    folder = tiny_sdxl(tmp_path, both_encoders=True, prediction="epsilon")
    family = load_family(resolve_model(str(folder)), torch.device("cpu"))
    pipeline = StableDiffusionXLPipeline.from_pretrained(folder, torch_dtype=torch.float32, local_files_only=True)
    for negative in (None, "blurry"):
        theirs = stock(pipeline, "ddim", family, height=SIDE, width=SIDE, negative_prompt=negative)
        assert close(ours(family, negative_prompt=negative or "")[1], theirs)


@pytest.mark.parametrize("name", ["ddim", "euler", "heun", "unipc", "lms"])
@pytest.mark.parametrize("negative", ["", "blurry"])
def test_sd(name: str, negative: str, sd_folder: Path) -> None:
    family = load_family(resolve_model(str(sd_folder)), torch.device("cpu"))
    pipeline = StableDiffusionPipeline.from_pretrained(sd_folder, torch_dtype=torch.float32, local_files_only=True)
    theirs = stock(pipeline, name, family, height=SIDE, width=SIDE, negative_prompt=negative)
    assert close(ours(family, scheduler=name, negative_prompt=negative)[1], theirs)


def test_sd_2_predicts_v(tmp_path: Path) -> None:
    """Stable Diffusion 2.x at 768 pixels: v-prediction, linear projections, heads by level."""
    unet = {"use_linear_projection": True, "attention_head_dim": [4, 8]}
    folder = tiny_sd(tmp_path, prediction="v_prediction", **unet)
    family = load_family(resolve_model(str(folder)), torch.device("cpu"))
    pipeline = StableDiffusionPipeline.from_pretrained(folder, torch_dtype=torch.float32, local_files_only=True)
    for name in ("ddim", "dpm++ 2m karras", "euler a", "unipc trailing"):
        theirs = stock(pipeline, name, family, height=SIDE, width=SIDE, negative_prompt="blurry")
        assert close(ours(family, scheduler=name, negative_prompt="blurry")[1], theirs)


@pytest.mark.parametrize(
    ("published", "name"),
    [
        (EulerAncestralDiscreteScheduler(timestep_spacing="trailing"), "euler a trailing"),
        (EulerDiscreteScheduler(timestep_spacing="trailing"), "euler trailing"),
        (LCMScheduler(), "lcm"),
        (TCDScheduler(), "tcd"),
    ],
)
def test_checkpoints_for_few_steps_are_known_by_their_scheduler(
    published: SchedulerMixin, name: str, tmp_path: Path
) -> None:
    """Turbo, Lightning, LCM and Hyper: few steps, no guidance, their own sampler, equal to the stock pipeline."""
    folder = tiny_sdxl(tmp_path, prediction="epsilon")
    published.save_pretrained(folder / "scheduler")
    entry = resolve_model(str(folder))
    assert (entry.default_scheduler, entry.default_steps, entry.default_guidance) == (name, 4, 0.0)
    family = load_family(entry, torch.device("cpu"))
    pipeline = StableDiffusionXLPipeline.from_pretrained(folder, torch_dtype=torch.float32, local_files_only=True)
    theirs = stock(pipeline, name, family, height=SIDE, width=SIDE, guidance_scale=0.0)
    assert close(ours(family, scheduler=name, guidance_scale=0.0)[1], theirs)


def gradient() -> Image.Image:
    ramp = np.linspace(0, 255, SIDE, dtype=np.uint8)
    red = np.tile(ramp, (SIDE, 1))
    return Image.fromarray(np.stack([red, red.T, 255 - red], axis=2))


@pytest.mark.parametrize("name", [name for name in SCHEDULER_NAMES if not name.startswith("pndm")])
def test_image_to_image_on_sdxl(name: str, sdxl: Family, sdxl_folder: Path) -> None:
    """All but PNDM, whose first step the pipeline takes half when it begins in the middle (`generation.schedulers`)."""
    pipeline = StableDiffusionXLImg2ImgPipeline.from_pretrained(
        sdxl_folder, torch_dtype=torch.float32, local_files_only=True
    )
    theirs = stock(pipeline, name, sdxl, strength=0.5, image=gradient())
    mine = ours(sdxl, scheduler=name, source=gradient(), init_image="0" * 64, strength=0.5)[1]
    assert close(mine, theirs)


def test_image_to_image_on_sd(sd_folder: Path) -> None:
    family = load_family(resolve_model(str(sd_folder)), torch.device("cpu"))
    pipeline = StableDiffusionImg2ImgPipeline.from_pretrained(
        sd_folder, torch_dtype=torch.float32, local_files_only=True
    )
    theirs = stock(pipeline, "euler a", family, strength=0.6, image=gradient())
    mine = ours(family, scheduler="euler a", source=gradient(), init_image="0" * 64, strength=0.6)[1]
    assert close(mine, theirs)


def test_the_decoded_picture(sdxl: Family, xl_pipeline: StableDiffusionXLPipeline) -> None:
    image, latents = ours(sdxl)
    pixels = xl_pipeline.vae.decode(latents / xl_pipeline.vae.config.scaling_factor, return_dict=False)[0]
    theirs = xl_pipeline.image_processor.postprocess(pixels.detach())[0]
    assert image.tobytes() == theirs.tobytes()
