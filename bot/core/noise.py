"""The noise tools: what lies around a picture, what lies between two, and how one came out of its noise."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PIL.Image import Image

from bot.core.commands import ImageRef
from bot.core.noise_commands import Between, Film, Neighbours
from bot.core.planning import Plan
from bot.core.requests import SeedSource, changed_request
from bot.core.use_cases import OnProgress, followed, ignore_progress
from generation.backends import Backend, Progress
from generation.catalog import check_request
from generation.images import contact_sheet
from generation.request import GenerationRequest, Towards
from prompting.errors import UserError
from prompting.spec import Notice, PromptSpec
from storage.library import Library
from storage.values import Draft, Generation, Operation, Parent, StoredImage


@dataclass(frozen=True)
class Cell:
    """One picture of a sheet. ``made`` is False for a picture that was there before."""

    generation: Generation
    image: StoredImage
    made: bool


@dataclass(frozen=True)
class Sheet:
    """Pictures in reading order, each with an id of its own, and all of them as one."""

    cells: tuple[Cell, ...]
    picture: Image


@dataclass(frozen=True)
class FilmReel:
    """``frames`` from noise to image. ``identical``: whether the last is the stored picture, bit for bit; else why."""

    generation: Generation
    image: StoredImage
    frames: tuple[Image, ...]
    identical: bool
    reasons: tuple[str, ...]


class NoiseTools:
    """Use cases over one library and one backend, as `Darkroom`."""

    def __init__(self, library: Library, backend: Backend, draw_seed: SeedSource) -> None:
        self._library = library
        self._backend = backend
        self._draw_seed = draw_seed

    async def neighbours(self, command: Neighbours, on_progress: OnProgress = ignore_progress) -> Sheet:
        """Other noise mixed into that of one picture, as in a variation; each is a generation of its own.

        Raises:
            UserError: the picture has no noise that could be moved, or is not there.
        """
        origin, image = await asyncio.to_thread(self._denoised, command.ref)
        seed = self._draw_seed()
        requests = [_moved(origin, image, seed + number, command.strength) for number in range(command.size**2 - 1)]
        made = await self._made(origin, image, Operation.VARY, origin.spec, requests, on_progress)
        middle = len(requests) // 2
        cells = (*made[:middle], Cell(origin, image, made=False), *made[middle:])
        return await asyncio.to_thread(self._sheet, cells, command.size)

    async def between(self, command: Between, on_progress: OnProgress = ignore_progress) -> Sheet:
        """Pictures on the way from one to another, with the settings of the first; each a generation of its own.

        Raises:
            UserError: there is no way between them, or one is not there.
        """
        first, start = await asyncio.to_thread(self._denoised, command.first)
        second, end = await asyncio.to_thread(self._denoised, command.second)
        _check_pair(first.request, second.request)
        amounts = [number / (command.steps + 1) for number in range(1, command.steps + 1)]
        requests = [_on_the_way(first, start, second, end, amount) for amount in amounts]
        made = await self._made(first, start, Operation.BETWEEN, _told(first, second), requests, on_progress)
        cells = (Cell(first, start, made=False), *made, Cell(second, end, made=False))
        return await asyncio.to_thread(self._sheet, cells, len(cells))

    async def film(self, command: Film, on_progress: OnProgress = ignore_progress) -> FilmReel:
        """A picture made again at the batch shapes it was made in, decoded before every step.

        Raises:
            UserError: the picture has no steps that could be shown, or is not there.
        """
        stored, image = await asyncio.to_thread(self._denoised, command.ref)
        if not image.shape_trace:
            raise UserError(
                "no_steps",
                "The model “{model}” runs whole, so its steps cannot be shown.",
                "A film is made of pictures of the families {families}.",
                model=stored.request.model,
                families="SD, SDXL, SD3, FLUX",
            )
        request = stored.request.alone(image.index - 1)
        source = await asyncio.to_thread(self._source, request)
        frames: dict[int, Image] = {}

        def seen(progress: Progress) -> None:
            if progress.preview is not None:
                frames.setdefault(progress.step, progress.preview)
            on_progress(progress)

        run = self._backend.start(request, source=source, traces=(image.shape_trace,), film=True)
        result = await followed(run, seen)
        last = result.images[0]
        pictures = (*(frames[step] for step in sorted(frames)), last.image)
        reasons = tuple(stored.fingerprint.differences(result.fingerprint))
        return FilmReel(stored, image, pictures, last.sha256 == image.pixel_sha256, reasons)

    async def _made(
        self,
        parent: Generation,
        image: StoredImage,
        operation: Operation,
        spec: PromptSpec,
        requests: Sequence[GenerationRequest],
        on_progress: OnProgress,
    ) -> list[Cell]:
        """One generation for each request, all in the engine at once; kept as they come."""
        for request in requests:
            check_request(request)
        source = await asyncio.to_thread(self._source, parent.request)
        drafts = [
            Draft(
                operation=operation,
                parent=Parent(id=parent.id, index=image.index),
                spec=spec,
                request=request,
                embed=parent.embed,
            )
            for request in requests
        ]
        told = _together(len(drafts), on_progress)
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(self._kept(Plan(draft, source), told(number)))
                    for number, draft in enumerate(drafts)
                ]
        except ExceptionGroup as failed:  # what is wrong with one is mostly wrong with all
            raise failed.exceptions[0] from failed
        return [Cell(generation, generation.images[0], made=True) for generation in (task.result() for task in tasks)]

    async def _kept(self, plan: Plan, on_progress: OnProgress) -> Generation:
        result = await followed(self._backend.start(plan.draft.request, source=plan.source), on_progress)
        return await asyncio.to_thread(self._library.keep, plan.draft, plan.source, result)

    def _denoised(self, ref: ImageRef) -> tuple[Generation, StoredImage]:
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

    def _source(self, request: GenerationRequest) -> Image | None:
        return None if request.init_image is None else self._library.pixels(request.init_image)

    def _sheet(self, cells: tuple[Cell, ...], columns: int) -> Sheet:
        pictures = [self._library.picture(cell.image) for cell in cells]
        return Sheet(cells, contact_sheet(pictures, columns=columns))


def _moved(origin: Generation, image: StoredImage, seed: int, strength: float) -> GenerationRequest:
    """The request of a picture with other noise mixed in.

    A variation mixes two noises; where the picture is one itself, the third is another picture of the same words on
    the way to which it is.
    """
    own = origin.request.alone(image.index - 1)
    varied = own.image_variation(0)
    if varied is None:
        return changed_request(own, variation_seed=seed, variation_strength=strength)
    if own.towards is not None:
        raise UserError(
            "mixed_already",
            "The noise of {id} is mixed of too many already.",
            "Take the picture that it is a variation of.",
            id=f"{origin.id}:{image.index}",
        )
    way = Towards(
        amount=strength,
        prompt=own.prompt,
        negative_prompt=own.negative_prompt,
        end_seed=seed,
        variation=varied,
    )
    return changed_request(own, variation_seed=None, variation_strength=0.0, towards=way.model_dump())


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


def _together(count: int, on_progress: OnProgress) -> Callable[[int], OnProgress]:
    """The progress of many runs as that of one."""
    fractions = [0.0] * count

    def of(number: int) -> OnProgress:
        def seen(progress: Progress) -> None:
            fractions[number] = progress.fraction
            fraction = sum(fractions) / count
            on_progress(replace(progress, image_index=number, images=count, fraction=fraction, eta_seconds=None))

        return seen

    return of
