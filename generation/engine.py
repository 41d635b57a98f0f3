"""The step loop: one state object per image, and one denoiser call per tick for all images in it.

On a CPU in float32 an image's bits depend on the batch shape of each denoiser call, but at a fixed shape neither on
its place in the batch nor on its neighbours. So every call runs at one of `TIERS` and every
image writes down the tier of each of its calls, its *shape trace*: repeated alone at those tiers, padded with empty
rows, it comes out the same to the bit. Without a given trace every call runs at tier 1, which makes image *i* of a
set equal to the same seed made alone, always.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch
from PIL import Image

from generation.families.family import Conditioning, Family
from generation.images import fit
from generation.noise import initial_noise, seeded, varied_noise
from generation.request import GenerationRequest
from generation.schedulers import Scheduler

TIERS = (1, 2, 4, 8)
"""Images per denoiser call. With guidance an image takes two rows of the batch."""


@dataclass
class ImageRun:
    """One image on its way: everything that the denoiser does not share with its neighbours.

    ``latents`` is (1, channels, height / 8, width / 8) in float32. ``planned`` is the shape trace to repeat, or None.
    """

    seed: int
    conditioning: Conditioning
    scheduler: Scheduler
    generator: torch.Generator
    latents: torch.Tensor
    planned: tuple[int, ...] | None = None
    trace: list[int] = field(default_factory=list)

    @property
    def call(self) -> int:
        """The number of the next denoiser call, counted from 0."""
        return len(self.trace)

    @property
    def calls(self) -> int:
        """Denoiser calls from start to end."""
        return len(self.scheduler.timesteps)

    @property
    def finished(self) -> bool:
        return self.call == self.calls

    @property
    def tier(self) -> int:
        """The tier for this image's next call when it runs alone."""
        return self.planned[self.call] if self.planned is not None else TIERS[0]


def begin(
    family: Family,
    request: GenerationRequest,
    index: int,
    conditioning: Conditioning,
    source: Image.Image | None = None,
    planned: tuple[int, ...] | None = None,
) -> ImageRun:
    """Image ``index`` (counted from 0) of ``request`` before its first call.

    Draws from the image's generator in diffusers' order: the VAE's posterior of ``source`` first (image to image),
    then the noise, then what the scheduler needs on its way.
    """
    seed = request.image_seed(index)
    generator = seeded(seed)
    strength = 1.0 if source is None or request.strength is None else request.strength
    scheduler = Scheduler(request.scheduler, family.scheduler_config, request.steps, strength)
    if planned is not None and (len(planned) != len(scheduler.timesteps) or not set(planned) <= set(TIERS)):
        raise ValueError(f"a shape trace of {len(scheduler.timesteps)} tiers out of {TIERS} is needed, not {planned}")
    image = None
    if source is not None:
        image = family.encode_image(fit(source, request.width, request.height), generator)
    noise = initial_noise(generator, family.latent_shape(request.width, request.height))
    variation_seed = request.image_variation_seed(index)
    if variation_seed is not None:
        noise = varied_noise(noise, variation_seed, request.variation_strength)
    latents = scheduler.noised(noise.to(family.device), image)
    return ImageRun(seed, conditioning, scheduler, generator, latents, planned)


def tick(family: Family, runs: Sequence[ImageRun], tier: int) -> None:
    """Takes ``runs``, all of one size and none finished, one denoiser call further in one batch of shape ``tier``."""
    inputs = torch.cat([run.scheduler.model_input(run.latents, run.call) for run in runs])
    timesteps = torch.stack([run.scheduler.timesteps[run.call].float() for run in runs])
    predictions = family.denoise(inputs, timesteps, [run.conditioning for run in runs], tier)
    for run, prediction in zip(runs, torch.split(predictions, 1), strict=True):
        run.latents = run.scheduler.step(prediction, run.call, run.latents, run.generator)
        run.trace.append(tier)


@torch.inference_mode()
def generate(
    family: Family,
    request: GenerationRequest,
    on_call: Callable[[int, ImageRun], None],
    source: Image.Image | None = None,
    traces: Sequence[tuple[int, ...]] | None = None,
) -> list[tuple[Image.Image, ImageRun]]:
    """The images of ``request``, one after another, each with its finished state.

    ``on_call`` gets the image's index and state before each denoiser call and before the decoder; what it raises
    ends the work there. ``traces`` has the shape trace to repeat for each image.
    """
    if traces is not None and len(traces) != request.count:
        raise ValueError(f"{request.count} images need as many shape traces, not {len(traces)}")
    conditioning = family.encode(
        request.prompt, request.negative_prompt, request.guidance_scale, request.width, request.height
    )
    images = []
    for index in range(request.count):
        run = begin(family, request, index, conditioning, source, traces[index] if traces else None)
        while not run.finished:
            on_call(index, run)
            tick(family, [run], run.tier)
        on_call(index, run)
        images.append((family.decode(run.latents), run))
    return images
