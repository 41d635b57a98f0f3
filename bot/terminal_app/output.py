"""Where a terminal command's outcome goes: to eyes through rich, or to a program as one JSON object."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

from rich.console import RenderableType
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from bot.core.language import _
from bot.core.planning import Plan
from bot.core.use_cases import OnProgress, ignore_progress
from bot.terminal_app.consoles import console
from bot.terminal_app.documents import Document, generation_document, print_json
from bot.terminal_app.errors import error_view
from bot.terminal_app.pictures import PictureProtocol
from bot.terminal_app.views import generation_view, image_lines, show_pictures
from generation.backends import Progress as EngineProgress
from prompting.errors import UserError
from storage.library import Library
from storage.values import Generation

T = TypeVar("T")


class Output:
    """One command's output. ``as_json`` keeps stdout for the one object; progress then goes nowhere."""

    def __init__(self, *, as_json: bool, protocol: PictureProtocol) -> None:
        self.as_json = as_json
        self.protocol = protocol
        self.console = console()
        self._progress_console = console(stderr=True)

    def error(self, error: UserError) -> None:
        """A failure that the command survives."""
        self._progress_console.print(error_view(error))

    def remark(self, words: RenderableType) -> None:
        """Something beside the outcome, for eyes only."""
        if not self.as_json:
            self._progress_console.print(words)

    def wait(self, start: Callable[[OnProgress], Awaitable[T]]) -> T:
        """Run a use case to its end with a progress bar; Ctrl-C cancels it and is raised as KeyboardInterrupt."""
        with self.progress() as on_progress:
            return asyncio.run(_awaited(start(on_progress)))

    def made(self, library: Library, start: Callable[[OnProgress], Awaitable[Generation]]) -> None:
        """Run a use case that ends in a generation, and show the generation with its pictures."""
        generation = self.wait(start)
        if self.as_json:
            print_json(generation_document(generation, library))
            return
        if self.console.is_terminal:
            show_pictures(self.console, generation, library, self.protocol)
        self.console.print(generation_view(generation))
        for line in image_lines(generation, library):
            self.console.print(line, soft_wrap=True)

    def all_made(
        self, library: Library, plans: Sequence[Plan], make: Callable[[Plan, OnProgress], Awaitable[Generation]]
    ) -> None:
        """Make one plan after another, and show each generation when it is there: with ``--json`` a line each.

        Raises:
            UserError: ``stopped_between``, when Ctrl-C comes after the first of several.
        """
        for made, plan in enumerate(plans):
            try:
                self.made(library, partial(make, plan))
            except KeyboardInterrupt:
                if not made:
                    raise
                message = "Stopped. {made} of {count} sets were made, and are kept."
                raise UserError(
                    "stopped_between", message, "darkroom history lists them.", made=made, count=len(plans)
                ) from None

    def print(self, document: Document, view: RenderableType) -> None:
        """The outcome, once, in the form that was asked for."""
        if self.as_json:
            print_json(document)
        else:
            self.console.print(view)

    @contextmanager
    def progress(self) -> Iterator[OnProgress]:
        """A bar with steps and the time left, on standard error and only where somebody watches."""
        if self.as_json or not self._progress_console.is_terminal:
            yield ignore_progress
            return
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[steps]}"), EtaColumn())
        with Progress(*columns, console=self._progress_console, transient=True) as bar:
            row = bar.add_task(_("loading the model"), total=1.0, steps="", eta=None)

            def on_progress(progress: EngineProgress) -> None:
                bar.update(
                    row,
                    completed=progress.fraction,
                    description=_("image {index} of {count}").format(
                        index=progress.image_index + 1, count=progress.images
                    ),
                    steps=_("step {step} of {steps}").format(step=progress.step, steps=progress.steps),
                    eta=progress.eta_seconds,
                )

            yield on_progress


class EtaColumn(TimeRemainingColumn):
    """The engine's own estimate; rich would guess from the bar alone."""


async def _awaited(result: Awaitable[T]) -> T:
    return await result
