"""What a thread of the step loop does at a time: a denoiser call, the decoding of one image, the loading of a model.

A unit does its work without the loop's lock, and never raises: `served` and `failures` say what came of it. Memory
that runs out costs nobody their picture as long as there is a way around it: first calls with fewer images, then
other models leave, then the image is decoded in tiles; only then does the request end, with a sentence.
"""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Protocol

from generation.backends import Phase
from generation.backends.following import not_begun
from generation.fairness import ROWS
from generation.residents import Resident, Residents, use_threads
from generation.work import ImageWork, RequestWork, generated
from prompting.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generation.engine import ImageRun

Picked = tuple[RequestWork, ImageWork]


class Unit(Protocol):
    """``slots`` are the processors it needs."""

    images: list[Picked]
    slots: int
    served: list[Picked]
    failures: list[tuple[RequestWork, Exception]]

    def run(self) -> None: ...


class Loading:
    """Brings the model of one request into memory."""

    def __init__(self, residents: Residents, image: Picked) -> None:
        self.images = [image]
        self.slots = 0
        self.served: list[Picked] = []
        self.failures: list[tuple[RequestWork, Exception]] = []
        self._residents = residents

    def run(self) -> None:
        work = self.images[0][0]
        work.listener.report(not_begun(Phase.LOADING, work.request))
        try:
            self._residents.load(work.entry)
        except Exception as error:
            if out_of_memory(error) and self._residents.drop_others(work.entry):
                return  # it is tried again
            self.failures.append((work, told(error, work)))


class Stepping:
    """One denoiser call for images of one model and size."""

    def __init__(self, residents: Residents, resident: Resident, images: list[Picked], slots: int) -> None:
        self.images = images
        self.slots = slots
        self.served: list[Picked] = []
        self.failures: list[tuple[RequestWork, Exception]] = []
        self._residents = residents
        self._resident = resident

    def run(self) -> None:
        import torch

        use_threads(self._resident.threads)
        with torch.inference_mode():
            begun = [pair for pair in ((picked, self._begun(picked)) for picked in self.images) if pair[1] is not None]
            if not begun:
                return
            images, runs = [picked for picked, _ in begun], [run for _, run in begun if run is not None]
            if any(not _fit_together(runs[0], other) for other in runs[1:]):
                images, runs = images[:1], runs[:1]  # the others are begun, so that the loop knows it next time
            rows = self._shape(runs)
            try:
                self._step(images, runs, rows)
            except Exception as error:
                self._stumbled(images, rows, error)

    def _begun(self, picked: Picked) -> ImageRun | None:
        work, image = picked
        if image.run is None:
            from generation.conditioning import encoded
            from generation.engine import begin

            family, request = self._resident.family, work.request
            try:
                with self._resident.lock:
                    if work.conditioning is None:
                        work.conditioning = encoded(family, request)
                        self._resident.note_length(work.conditioning.tokens)
                    planned = None if work.traces is None else work.traces[image.index]
                    image.run = begin(family, request, image.index, work.conditioning, work.source, planned)
            except Exception as error:
                self.failures.append((work, told(error, work)))
        return image.run

    def _step(self, images: list[Picked], runs: list[ImageRun], rows: int) -> None:
        from generation.engine import tick

        if len(runs) > 1 and not self._proven(images[0][0].size, rows, runs[0].conditioning.tokens):
            images, runs = images[:1], runs[:1]
            rows = self._shape(runs)
        for work, image in images:
            work.note_step(image, self._resident.family)
        tick(self._resident.family, runs, rows)
        self.served = images
        self.failures += [
            (work, told(run.error, work)) for (work, _), run in zip(images, runs, strict=True) if run.error is not None
        ]

    def _shape(self, runs: Sequence[ImageRun]) -> int:
        if len(runs) == 1:
            return runs[0].rows * runs[0].tier
        taken = sum(run.rows for run in runs)
        return next(shape for shape in ROWS if shape >= taken)

    def _proven(self, size: tuple[int, int], rows: int, tokens: int) -> bool:
        """Whether company leaves every image's bits alone at this shape; tried when it is first needed."""
        resident = self._resident
        with resident.lock:
            if (size, rows, tokens) not in resident.proven:
                from generation.self_test import shape_verdict

                try:
                    resident.proven[size, rows, tokens] = shape_verdict(resident.family, *size, rows, tokens).well
                except Exception as error:
                    if not out_of_memory(error):
                        raise
                    relieve()
                    resident.lower(size, rows)
                    return False
            return resident.proven[size, rows, tokens]

    def _stumbled(self, images: list[Picked], rows: int, error: Exception) -> None:
        """Nothing has changed for the images, so they can be tried again."""
        work = images[0][0]
        if out_of_memory(error):
            relieve()
            if len(images) > 1:
                self._resident.lower(work.size, rows)
                return
            if self._residents.drop_others(work.entry):
                return
        elif len(images) > 1:  # which one it is about shows when each goes alone
            for _, image in images:
                image.solo = True
            return
        self.failures.append((work, told(error, work)))


def _fit_together(one: ImageRun, other: ImageRun) -> bool:
    """Whether two images can be rows of one batch; texts side by side make rows that no other image has."""
    alike = one.conditioning.tokens == other.conditioning.tokens
    return alike and not one.conditioning.beside and not other.conditioning.beside


class Decoding:
    """From the latents of one image to its pixels."""

    def __init__(self, residents: Residents, resident: Resident, image: Picked, slots: int) -> None:
        self.images = [image]
        self.slots = slots
        self.served: list[Picked] = []
        self.failures: list[tuple[RequestWork, Exception]] = []
        self._residents = residents
        self._resident = resident

    def run(self) -> None:
        import torch

        work, image = self.images[0]
        use_threads(self._resident.threads)
        try:
            with torch.inference_mode():
                work.note_step(image, self._resident.family)
                self._decode(work, image)
        except Exception as error:
            if not (out_of_memory(error) and self._residents.drop_others(work.entry)):
                self.failures.append((work, told(error, work)))
        else:
            self.served = self.images

    def _decode(self, work: RequestWork, image: ImageWork) -> None:
        from generation.engine import TILED, decoded

        run = image.run
        assert run is not None
        family = self._resident.family
        try:
            picture = decoded(family, run)
        except Exception as error:
            if not out_of_memory(error) or run.tiled:
                raise
            relieve()
            run.tiled = True
            picture = decoded(family, run)
        trace = [*run.trace, TILED] if run.tiled else run.trace
        image.made = generated(image.index, picture, run.seed, trace)
        work.fingerprint = self._resident.fingerprint


def out_of_memory(error: BaseException) -> bool:
    """Whether memory ran out, of the GPU or of the machine; torch has a class for the first only."""
    import torch

    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    return isinstance(error, RuntimeError) and "can't allocate memory" in str(error)


def relieve() -> None:
    """Give back what nobody uses."""
    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def told(error: Exception, work: RequestWork) -> Exception:
    """What a request ends with: where memory ran out, a sentence about it."""
    if not out_of_memory(error):
        return error
    width, height = work.size
    return UserError(
        "out_of_memory",
        "There is not enough memory for a picture of {width}×{height} pixels by the model “{model}”.",
        "A smaller size works, or a smaller model.",
        width=width,
        height=height,
        model=work.entry.name,
    )
