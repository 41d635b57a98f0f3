"""What Darkroom does for people: one method for each command, the same for every platform."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.core import commands
from bot.core.advising import Advised
from bot.core.clock import utc_now
from bot.core.composing import rolled, settled
from bot.core.describing import Described, read_picture
from bot.core.form_commands import MakeForm
from bot.core.planning import Making, Plan, Planner
from generation.backends import Backend, GenerationResult, Progress, Run
from generation.catalog import ModelEntry
from generation.images import psnr
from prompting.options import ImagineOptions
from prompting.pipeline import Composed
from prompting.spec import PromptSpec, Slot
from storage.forms import Forms, PromptForm, new_form_id
from storage.library import Library
from storage.people import THIS_COMPUTER, People
from storage.values import Generation, HistoryPage

OnProgress = Callable[[Progress], None]


@dataclass(frozen=True)
class ReplayedImage:
    """One image made again; ``psnr`` in dB, infinite when every pixel is equal."""

    index: int
    identical: bool
    psnr: float


@dataclass(frozen=True)
class ReplayReport:
    """The answer to "is this really how the picture was made?"."""

    generation: Generation
    images: tuple[ReplayedImage, ...]
    reasons: tuple[str, ...]

    @property
    def verdict(self) -> Literal["identical", "different"]:
        return "identical" if all(image.identical for image in self.images) else "different"


def ignore_progress(_: Progress) -> None:
    """For callers who only want the result."""


async def followed(run: Run, on_progress: OnProgress) -> GenerationResult:
    """A run to its end; it is cancelled with whoever waits."""
    try:
        async for progress in run:
            on_progress(progress)
        return await run.result()
    except asyncio.CancelledError:
        run.cancel()
        raise


class Darkroom:
    """The use cases over one library and one backend."""

    def __init__(self, library: Library, planner: Planner, backend: Backend) -> None:
        self._library = library
        self._planner = planner
        self._backend = backend

    def expand(self, command: commands.Expand, rerolled: Sequence[Slot] = ()) -> tuple[Composed, ModelEntry]:
        """The structured prompt that ``imagine`` would use for the same words, and the model that it is for.

        The slots ``rerolled`` get other words, and no other slot changes. Blocks, like `advise`.

        Raises:
            UserError: the idea cannot be used, or ``not_rollable``.
        """
        composed, entry = self._planner.compose(command)
        return rolled(composed, rerolled, entry), entry

    def advise(self, command: commands.Advise) -> Advised:
        """What could be better about an idea."""
        return self._planner.advise(command)

    def describe(self, command: commands.Describe) -> Described:
        """How the picture in a file was made, by its own words and by our rows. Blocks.

        Raises:
            UserError: it cannot be read as a picture.
        """
        return read_picture(command.image, self._library, None)

    def keep_prompt(self, spec: PromptSpec, options: ImagineOptions) -> MakeForm:
        """Keep a prompt as it is, like a form in a chat; the command makes pictures of exactly that. Blocks."""
        model = self._planner.model(options.model).name
        with self._library.transaction() as session:
            form = PromptForm(
                id=new_form_id(),
                person_id=People(session).person_for(*THIS_COMPUTER),
                platform=THIS_COMPUTER[0],
                created=utc_now(),
                model=model,
                spec=spec,
                options=settled(options),
            )
            Forms(session).add(form)
        return MakeForm(form_id=form.id)

    def plans(self, command: Making) -> tuple[Plan, ...]:
        """What a command asks for: one set of pictures for each prompt that its idea stands for. Blocks.

        Raises:
            UserError: the command asks for something that cannot be had.
        """
        return self._planner.plans(command)

    async def make(self, asked: Making | Plan, on_progress: OnProgress = ignore_progress) -> Generation:
        """Make the pictures of a plan, or of a command's first plan, and keep them."""
        plan = asked if isinstance(asked, Plan) else await asyncio.to_thread(self._planner.plan, asked)
        result = await followed(self._backend.start(plan.draft.request, source=plan.source), on_progress)
        return await asyncio.to_thread(self._library.keep, plan.draft, plan.source, result)

    async def replay(self, command: commands.Replay, on_progress: OnProgress = ignore_progress) -> ReplayReport:
        """Make a stored generation again, at the batch shapes and with the kernels that made it, and compare pixels."""
        stored = await self.show(commands.Show(ref=command.ref))
        origin = stored.request.init_image
        source = None if origin is None else await asyncio.to_thread(self._library.pixels, origin)
        traces = tuple(image.shape_trace for image in stored.images)
        kernels = stored.fingerprint.kernels
        run = self._backend.start(stored.request, source=source, traces=traces, kernels=kernels)
        result = await followed(run, on_progress)
        images = await asyncio.to_thread(self._compared, stored, result)
        reasons = stored.fingerprint.differences(result.fingerprint)
        if not reasons and not all(image.identical for image in images):
            reasons = ["the pixels differ although nothing that is recorded about the engine does"]
        return ReplayReport(stored, images, tuple(reasons))

    async def show(self, command: commands.Show) -> Generation:
        """Everything that is known about one generation."""
        return await asyncio.to_thread(self._library.find, command.ref.generation_id)

    async def history(self, command: commands.History) -> HistoryPage:
        """Past generations, newest first."""
        return await asyncio.to_thread(self._library.history, command.search, command.limit)

    def _compared(self, stored: Generation, result: GenerationResult) -> tuple[ReplayedImage, ...]:
        compared = []
        for kept, made in zip(stored.images, result.images, strict=True):
            identical = kept.pixel_sha256 == made.sha256
            distance = float("inf") if identical else psnr(self._library.picture(kept), made.image)
            compared.append(ReplayedImage(kept.index, identical, distance))
        return tuple(compared)
