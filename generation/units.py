"""What a thread of the step loop does at a time: a denoiser call, the decoding of one image, the loading of a model.

A unit does its work without the loop's lock, and never raises: `served` and `failures` say what came of it. Memory
that runs out costs nobody their picture as long as there is a way around it: first calls with fewer images, then the
image is decoded in tiles, then other models leave, then parts of the model wait on the CPU (`generation.placement`);
only then does the request end, with a sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from generation.backends import Phase
from generation.backends.following import not_begun
from generation.fairness import ROWS
from generation.memory import out_of_memory, relieve, told
from generation.residents import Resident, Residents
from generation.settling import company_is_safe, decoding, denoising, fingerprint_of
from generation.work import ImageWork, RequestWork, generated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

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
            if self._loaded(work):
                return
            relieve()
            if not self._residents.drop_others(work.entry):  # else it is tried again
                self._residents.load_sparingly(work.entry)
        except Exception as error:
            self.failures.append((work, told(error, work)))

    def _loaded(self, work: RequestWork) -> bool:
        """Whether it fits."""
        try:
            self._residents.load(work.entry)
        except Exception as error:
            if not out_of_memory(error):
                raise
            return False
        return True


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

        with self._resident.at_work(), torch.inference_mode():
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
                if not (out_of_memory(error) and _way_out(self._residents, self._resident, picked)):
                    self.failures.append((work, told(error, work)))
        return image.run

    def _step(self, images: list[Picked], runs: list[ImageRun], rows: int) -> None:
        from generation.engine import tick

        resident, size, tokens = self._resident, images[0][0].size, runs[0].conditioning.tokens
        if len(runs) > 1 and not company_is_safe(resident, size, rows, tokens):
            images, runs = images[:1], runs[:1]
            rows = self._shape(runs)
        for work, image in images:
            work.note_step(image, resident.family)
        with denoising(resident, [work for work, _ in images], rows, tokens):
            tick(resident.family, runs, rows)
        self.served = images
        resident.note_success(size)
        for _, image in images:
            image.short = False
        self.failures += [
            (work, told(run.error, work)) for (work, _), run in zip(images, runs, strict=True) if run.error is not None
        ]

    def _shape(self, runs: Sequence[ImageRun]) -> int:
        if len(runs) == 1:
            return runs[0].rows * runs[0].tier
        taken = sum(run.rows for run in runs)
        return next(shape for shape in ROWS if shape >= taken)

    def _stumbled(self, images: list[Picked], rows: int, error: Exception) -> None:
        """Nothing has changed for the images, so they can be tried again."""
        work = images[0][0]
        if out_of_memory(error):
            relieve()
            if len(images) > 1:
                self._resident.ladder.lower(work.size, rows)
                return
            if _way_out(self._residents, self._resident, images[0]):
                return
        elif len(images) > 1:  # which one it is about shows when each goes alone
            for _, image in images:
                image.solo = True
            return
        self.failures.append((work, told(error, work)))


def _way_out(residents: Residents, resident: Resident, picked: Picked) -> bool:
    """Whether it is worth trying again what one image alone had too little memory for.

    First with what nobody uses given back, then without what came back lately, then without other models, then with
    less and less of its own on the device.
    """
    work, image = picked
    relieve()
    if not image.short:
        image.short = True
        return True
    if resident.ladder.on_trial and resident.spare():
        return True
    return residents.drop_others(work.entry) or resident.spare()


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
        with self._resident.at_work(), torch.inference_mode():
            try:
                work.note_step(image, self._resident.family)
                self._decode(work, image)
            except Exception as error:
                if not (out_of_memory(error) and _way_out(self._residents, self._resident, self.images[0])):
                    self.failures.append((work, told(error, work)))
            else:
                self.served = self.images
                image.short = False

    def _decode(self, work: RequestWork, image: ImageWork) -> None:
        from generation.engine import TILED

        run = image.run
        assert run is not None
        picture = self._decoded(work, run)
        if picture is None:  # what the failed attempt held is let go only after its error
            relieve()
            run.tiled = True
            picture = self._decoded(work, run)
        assert picture is not None
        trace = [*run.trace, TILED] if run.tiled else run.trace
        image.made = generated(image.index, picture, run.seed, trace)
        work.fingerprint = fingerprint_of(self._resident, work)

    def _decoded(self, work: RequestWork, run: ImageRun) -> Image.Image | None:
        """The picture, None where there is no memory to decode it in one piece."""
        from generation.engine import decoded

        try:
            with decoding(self._resident, work, tiled=run.tiled):
                return decoded(self._resident.family, run)
        except Exception as error:
            if not out_of_memory(error) or run.tiled:
                raise
        return None
