"""One step: a state object per image, and one denoiser call per tick for all images in it.

On a CPU in float32 an image's bits depend on the batch shape of each denoiser call, but at a fixed shape neither on
its place in the batch nor on its neighbours. So every call runs at one of a few shapes, and every image writes down
the tier of each of its calls, its *shape trace*: repeated alone at those tiers, padded with empty rows, it comes out
the same to the bit. A tier is the number of images like this one that fill the batch, so tier 1 is the image alone:
the batch has as many rows as an image takes, times the tier. `generation.loop` decides who shares a call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch
from PIL import Image

from generation.conditioning import encoded, guided, one_sided
from generation.families.family import Conditioning, Family
from generation.images import fit
from generation.interpolation import noise_towards
from generation.noise import initial_noise, seeded, varied_noise
from generation.request import GenerationRequest
from generation.schedulers import Scheduler
from generation.tiling import decode_in_tiles

TILED = 0
"""Ends the shape trace of an image that was decoded in tiles, which changes pixels."""

TIERS = (1, 2, 4, 8, 16)
"""Images like one image per denoiser call; 16 only without guidance, where an image takes one row instead of two."""


@dataclass
class ImageRun:
    """One image on its way: everything that the denoiser does not share with its neighbours.

    ``latents`` is (1, channels, height / 8, width / 8) in float32. ``planned`` is the shape trace to repeat, or None.
    ``tiled`` has it decoded in tiles.
    """

    seed: int
    conditioning: Conditioning
    scheduler: Scheduler
    generator: torch.Generator
    latents: torch.Tensor
    planned: tuple[int, ...] | None = None
    trace: list[int] = field(default_factory=list)
    error: Exception | None = None
    tiled: bool = False

    def conditioning_at(self, call: int) -> Conditioning:
        """What steers the denoiser call of that number."""
        step = self.scheduler.steps_done(call + 1) - 1  # some samplers call twice in a step
        begun = [later for start, later in self.conditioning.later if start <= step]
        return begun[-1] if begun else self.conditioning

    @property
    def rows(self) -> int:
        """Rows of the batch that this image takes."""
        return self.conditioning.rows

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
    scheduler = family.scheduler(request.scheduler, request.steps, request.width, request.height, strength)
    tiled = planned is not None and planned[-1:] == (TILED,)
    planned = planned[:-1] if planned is not None and tiled else planned
    if planned is not None and (len(planned) != len(scheduler.timesteps) or not set(planned) <= set(TIERS)):
        raise ValueError(f"a shape trace of {len(scheduler.timesteps)} tiers out of {TIERS} is needed, not {planned}")
    image = None
    if source is not None:
        image = family.encode_image(fit(source, request.width, request.height), generator)
    noise = initial_noise(generator, family.latent_shape(request.width, request.height))
    if request.towards is not None:
        noise = noise_towards(noise, request.towards)
    variation_seed = request.image_variation_seed(index)
    if variation_seed is not None:
        noise = varied_noise(noise, variation_seed, request.variation_strength)
    latents = scheduler.noised(noise.to(family.device), image)
    return ImageRun(seed, conditioning, scheduler, generator, latents, planned, tiled=tiled)


def tick(family: Family, runs: Sequence[ImageRun], rows: int) -> None:
    """Takes ``runs``, all of one size and none finished, one denoiser call further in one batch of ``rows`` rows.

    An image with guidance takes two rows (Ho and Salimans 2022), one without takes one, and each text beside its
    prompt one more; empty rows are zeros. Their texts have one length. What one image's scheduler raises is kept in
    its ``error`` and hurts no other.

    Raises:
        ValueError: the images do not fit. Nothing has changed then, nor after what the denoiser itself raises.
    """
    inputs: list[torch.Tensor] = []
    timesteps: list[torch.Tensor] = []
    texts: list[Conditioning] = []
    for run in runs:
        sides = one_sided(run.conditioning_at(run.call))
        inputs += [run.scheduler.model_input(run.latents, run.call)] * len(sides)
        timesteps += [run.scheduler.timesteps[run.call].float()] * len(sides)
        texts += sides
    if len(texts) > rows:
        raise ValueError(f"{len(texts)} rows do not fit into a batch of {rows}")
    predictions = iter(torch.split(family.denoise(torch.cat(inputs), torch.stack(timesteps), texts, rows), 1))
    for run in runs:
        conditioning = run.conditioning_at(run.call)
        prediction = guided([next(predictions) for _ in range(run.rows)], conditioning)
        try:
            run.latents = run.scheduler.step(prediction, run.call, run.latents, run.generator)
        except Exception as error:
            run.error = error
        run.trace.append(rows // run.rows)


def decoded(family: Family, run: ImageRun) -> Image.Image:
    """The picture of a finished image, in tiles where that was decided."""
    return decode_in_tiles(family.decode, run.latents) if run.tiled else family.decode(run.latents)


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
    conditioning = encoded(family, request)
    images = []
    for index in range(request.count):
        run = begin(family, request, index, conditioning, source, traces[index] if traces else None)
        while not run.finished:
            on_call(index, run)
            tick(family, [run], run.rows * run.tier)
            if run.error is not None:
                raise run.error
        on_call(index, run)
        images.append((decoded(family, run), run))
    return images
