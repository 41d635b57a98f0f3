"""What is asked for with a picture's noise, as drafts: the way between two pictures, and the film of one."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.commands import ImageRef
from bot.core.noise_commands import Between, Film
from bot.core.requests import changed_request
from generation.request import GenerationRequest, Towards
from prompting.errors import UserError
from prompting.spec import Notice, PromptSpec
from storage.library import Library
from storage.values import Draft, Generation, Operation, StoredImage


@dataclass(frozen=True)
class Way:
    """The drafts from one picture to another, in their order, without the two."""

    first: tuple[Generation, StoredImage]
    second: tuple[Generation, StoredImage]
    drafts: tuple[Draft, ...]


class NoiseDrafts:
    """Drafts over a library. The calls block."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def between(self, command: Between) -> Way:
        """A draft for each picture on the way, with the settings of the first.

        Raises:
            UserError: there is no way between them, or one is not there.
        """
        first, start = self.denoised(command.first)
        second, end = self.denoised(command.second)
        _check_pair(first.request, second.request)
        told = _told(first, second)
        amounts = [number / (command.steps + 1) for number in range(1, command.steps + 1)]
        drafts = []
        for amount in amounts:
            request = _on_the_way(first, start, second, end, amount)
            draft: Draft = Draft.child(first, start.index, Operation.BETWEEN, request)
            drafts.append(draft.model_copy(update={"spec": told}))
        return Way((first, start), (second, end), tuple(drafts))

    def film(self, command: Film) -> tuple[Draft, Generation, StoredImage]:
        """The draft of one picture made again, and the picture.

        Raises:
            UserError: the picture has no steps that could be shown, or is not there.
        """
        stored, image = self.denoised(command.ref)
        if not image.shape_trace:
            raise UserError(
                "no_steps",
                "The model “{model}” runs whole, so its steps cannot be shown.",
                "A film is made of pictures of the families {families}.",
                model=stored.request.model,
                families="SD, SDXL, SD3, FLUX",
            )
        return Draft.child(stored, image.index, Operation.FILM, stored.request.alone(image.index - 1)), stored, image

    def denoised(self, ref: ImageRef) -> tuple[Generation, StoredImage]:
        """A picture that came out of noise.

        Raises:
            UserError: ``unknown_generation``, ``unknown_image``, ``enlarged_picture``.
        """
        generation = self._library.find(ref.generation_id)
        image = generation.image(ref.index or generation.images[0].index)
        if generation.request.upscaler is not None:
            parent = generation.parent
            raise UserError(
                "enlarged_picture",
                "{id} is an enlarged picture, which has no noise of its own.",
                "Take the one that it was made from: {origin}.",
                id=generation.id,
                origin="" if parent is None else f"{parent.id}:{parent.index or 1}",
            )
        return generation, image


def _on_the_way(
    first: Generation, start: StoredImage, second: Generation, end: StoredImage, amount: float
) -> GenerationRequest:
    here, there = first.request.alone(start.index - 1), second.request.alone(end.index - 1)
    way = Towards(
        amount=amount,
        prompt=there.prompt,
        negative_prompt=there.negative_prompt,
        end_seed=there.seed,
        variation=here.image_variation(0),
        end_variation=there.image_variation(0),
    )
    return changed_request(here, variation_seed=None, variation_strength=0.0, towards=way.model_dump())


def _check_pair(first: GenerationRequest, second: GenerationRequest) -> None:
    """Raises:
    UserError: ``no_way_between``.
    """
    if first.model != second.model:
        message, hint = "They were made by two models: {first} and {second}.", "Take two pictures of one model."
        raise UserError("no_way_between", message, hint, first=first.model, second=second.model)
    if (first.width, first.height) != (second.width, second.height):
        one, other = (f"{request.width}×{request.height}" for request in (first, second))
        message, hint = "They have two sizes: {first} and {second} pixels.", "Take two pictures of one size."
        raise UserError("no_way_between", message, hint, first=one, second=other)
    if first.init_image is not None or second.init_image is not None:
        raise UserError(
            "no_way_between", "One of them started from a picture, not from noise alone.", "Take two made from words."
        )
    if first.towards is not None or second.towards is not None:
        raise UserError(
            "no_way_between", "One of them lies between two others already.", "Take the pictures at the ends."
        )


def _told(first: Generation, second: Generation) -> PromptSpec:
    """The words of the first, and a notice where its settings count for both."""
    settings = ("steps", "guidance_scale", "true_guidance_scale", "scheduler")
    if all(getattr(first.request, name) == getattr(second.request, name) for name in settings):
        return first.spec
    message = "Steps, guidance scale and sampler are those of {id} all the way."
    notice = Notice.of("settings_of_first", message, id=first.id)
    changed: PromptSpec = first.spec.model_copy(update={"notices": (*first.spec.notices, notice)})
    return changed
