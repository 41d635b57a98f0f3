"""From a composed prompt and options to the request that the engine gets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PIL.Image import Image

from bot.core.commands import VariationSize
from generation.catalog import ModelEntry, check_follows, check_size, resolve_model, size_for_aspect
from generation.images import pixel_sha256
from generation.request import MAX_SEED, GenerationRequest, Upscaler
from generation.upscale import REPAINT_STRENGTH
from prompting.errors import UserError
from prompting.options import ImagineOptions
from storage.values import StoredImage

DEFAULT_STRENGTH = 0.6
SUBTLE = VariationSize.SUBTLE.value
SeedSource = Callable[[], int]


@dataclass(frozen=True)
class RenderedText:
    """The two texts that condition the model."""

    prompt: str
    negative_prompt: str


def build_request(
    entry: ModelEntry, text: RenderedText, options: ImagineOptions, source: Image | None, draw_seed: SeedSource
) -> GenerationRequest:
    """Fill what the person left open with the model's defaults and a drawn seed.

    Raises:
        UserError: a size, a sampler or a prompt that the model does not take, ``strength`` without a picture, or a
            seed too near the end.
    """
    if options.strength is not None and source is None:
        raise UserError("strength_without_image", "--strength needs a picture to start from.", "Add --image FILE.")
    width, height = _size(entry, options, source)
    seed = draw_seed() if options.seed is None else options.seed
    count = 1 if options.count is None else options.count
    if seed + count - 1 > MAX_SEED:
        raise UserError(
            "seed_too_large",
            "Seed {seed} leaves no room for {count} images.",
            "The last image's seed may be at most {most}.",
            seed=seed,
            count=count,
            most=MAX_SEED,
        )
    variation_seed, variation_strength = _variation(options, draw_seed)
    request = GenerationRequest(
        model=entry.name,
        prompt=text.prompt,
        negative_prompt=text.negative_prompt,
        seed=seed,
        count=count,
        steps=entry.default_steps if options.steps is None else options.steps,
        guidance_scale=entry.default_guidance if options.guidance_scale is None else options.guidance_scale,
        true_guidance_scale=1.0 if options.true_guidance_scale is None else options.true_guidance_scale,
        scheduler=entry.default_scheduler if options.sampler is None else options.sampler,
        width=width,
        height=height,
        init_image=None if source is None else pixel_sha256(source),
        strength=None if source is None else (DEFAULT_STRENGTH if options.strength is None else options.strength),
        variation_seed=variation_seed,
        variation_strength=variation_strength,
    )
    check_follows(entry, request)
    return request


def _size(entry: ModelEntry, options: ImagineOptions, source: Image | None) -> tuple[int, int]:
    if options.size is not None:
        check_size(entry, *options.size)
        return options.size
    if options.aspect_ratio is not None:
        width, height = options.aspect_ratio
        return size_for_aspect(entry, width / height)
    if source is not None:
        return size_for_aspect(entry, source.width / source.height)
    return entry.native_size, entry.native_size


def _variation(options: ImagineOptions, draw_seed: SeedSource) -> tuple[int | None, float]:
    """A variation needs both halves; the half that was not given is drawn, or taken as subtle."""
    if options.variation_seed is None and not options.variation_strength:
        return None, 0.0
    seed = draw_seed() if options.variation_seed is None else options.variation_seed
    return seed, SUBTLE if options.variation_strength is None else options.variation_strength


def changed_request(request: GenerationRequest, **changes: object) -> GenerationRequest:
    """``request`` with changes, checked again as a whole."""
    return GenerationRequest.model_validate({**request.model_dump(), **changes})


def enlarged_request(request: GenerationRequest, image: StoredImage, factor: int) -> GenerationRequest:
    """One image of ``request``, ``factor`` times as wide and high; repainted where the model can do that."""
    repaints = resolve_model(request.model).holds_above_native
    return changed_request(
        request,
        seed=image.seed,
        count=1,
        width=image.width * factor,
        height=image.height * factor,
        variation_seed=None,
        variation_strength=0.0,
        init_image=image.pixel_sha256,
        strength=REPAINT_STRENGTH if repaints else None,
        upscale_factor=factor,
        upscaler=Upscaler.LANCZOS_IMG2IMG if repaints else Upscaler.LANCZOS,
    )


def kept_options(request: GenerationRequest, number: int | None) -> ImagineOptions:
    """What a remix keeps of a request, or of its image ``number``, counted from 0."""
    factor, varied = request.upscale_factor, request.is_variation
    variation_seed = request.variation_seed if number is None else request.image_variation_seed(number)
    return ImagineOptions(
        size=(request.width // factor, request.height // factor),
        seed=request.seed if number is None else request.image_seed(number),
        count=request.count if number is None else 1,
        steps=request.steps,
        guidance_scale=request.guidance_scale,
        sampler=request.scheduler,
        strength=request.strength,
        variation_seed=variation_seed if varied else None,
        variation_strength=request.variation_strength if varied else None,
    )


def template_seed(given: ImagineOptions) -> int | None:
    """What decides between the words of a template, where it was given beside the text; see `parse_all`."""
    return given.seed if given.prompt_seed is None else given.prompt_seed
