"""The noise tools: what lies around a picture, what lies between two, and how one came out of its noise."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PIL.Image import Image

from bot.core.noise_commands import Between, Film, Neighbours
from bot.core.noise_drafts import NoiseDrafts
from bot.core.planning import Plan
from bot.core.requests import SeedSource, changed_request
from bot.core.use_cases import OnProgress, followed, ignore_progress
from generation.backends import Backend, Progress
from generation.catalog import check_request
from generation.images import contact_sheet
from generation.request import GenerationRequest, Towards
from prompting.errors import UserError
from storage.library import Library
from storage.values import Draft, Generation, Operation, StoredImage


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
        self._drafts = NoiseDrafts(library)
        self._backend = backend
        self._draw_seed = draw_seed

    async def neighbours(self, command: Neighbours, on_progress: OnProgress = ignore_progress) -> Sheet:
        """Other noise mixed into that of one picture, as in a variation; each is a generation of its own.

        Raises:
            UserError: the picture has no noise that could be moved, or is not there.
        """
        origin, image = await asyncio.to_thread(self._drafts.denoised, command.ref)
        seed = self._draw_seed()
        requests = [_moved(origin, image, seed + number, command.strength) for number in range(command.size**2 - 1)]
        drafts = [Draft.child(origin, image.index, Operation.VARY, request) for request in requests]
        made = await self._made(drafts, on_progress)
        middle = len(requests) // 2
        cells = (*made[:middle], Cell(origin, image, made=False), *made[middle:])
        return await asyncio.to_thread(self._sheet, cells, command.size)

    async def between(self, command: Between, on_progress: OnProgress = ignore_progress) -> Sheet:
        """Pictures on the way from one to another, with the settings of the first; each a generation of its own.

        Raises:
            UserError: there is no way between them, or one is not there.
        """
        way = await asyncio.to_thread(self._drafts.between, command)
        (first, start), (second, end) = way.first, way.second
        made = await self._made(way.drafts, on_progress)
        cells = (Cell(first, start, made=False), *made, Cell(second, end, made=False))
        return await asyncio.to_thread(self._sheet, cells, len(cells))

    async def film(self, command: Film, on_progress: OnProgress = ignore_progress) -> FilmReel:
        """A picture made again at the batch shapes it was made in, decoded before every step.

        Raises:
            UserError: the picture has no steps that could be shown, or is not there.
        """
        draft, stored, image = await asyncio.to_thread(self._drafts.film, command)
        request = draft.request
        source = await asyncio.to_thread(self._source, request)
        frames: dict[int, Image] = {}

        def seen(progress: Progress) -> None:
            if progress.preview is not None:
                frames.setdefault(progress.step, progress.preview)
            on_progress(progress)

        kernels = stored.fingerprint.kernels
        run = self._backend.start(request, source=source, traces=(image.shape_trace,), kernels=kernels, film=True)
        result = await followed(run, seen)
        last = result.images[0]
        pictures = (*(frames[step] for step in sorted(frames)), last.image)
        reasons = tuple(stored.fingerprint.differences(result.fingerprint))
        return FilmReel(stored, image, pictures, last.sha256 == image.pixel_sha256, reasons)

    async def _made(self, drafts: Sequence[Draft], on_progress: OnProgress) -> list[Cell]:
        """One generation for each draft, all in the engine at once; kept as they come."""
        for draft in drafts:
            check_request(draft.request)
        source = await asyncio.to_thread(self._source, drafts[0].request)
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
