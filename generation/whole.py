"""A unit of the step loop for pipelines that no family knows: one image from start to end, alone in the engine."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from generation.backends import GenerationCancelled, Phase, Progress
from generation.memory import told
from generation.residents import Resident
from generation.units import Picked
from generation.work import RequestWork, generated

if TYPE_CHECKING:
    from generation.families.family import WholeFamily


class Whole:
    """Makes one image. It cannot share a call, so it has no shape trace; it can be cancelled after every step."""

    def __init__(self, resident: Resident, family: WholeFamily, image: Picked, slots: int) -> None:
        self.images = [image]
        self.slots = slots
        self.served: list[Picked] = []
        self.failures: list[tuple[RequestWork, Exception]] = []
        self._resident = resident
        self._family = family

    def run(self) -> None:
        import torch

        work, image = self.images[0]
        work.begun = work.begun if work.begun is not None else time.perf_counter()

        def on_step(step: int) -> None:
            if work.cancelled:
                raise GenerationCancelled
            work.listener.report(self._progress(work, image.index, step))

        try:
            with self._resident.at_work(), torch.inference_mode():
                picture = self._family.generate(work.request, image.index, on_step)
            image.made = generated(image.index, picture, work.request.image_seed(image.index), [])
            work.fingerprint = self._resident.fingerprint
        except Exception as error:
            self.failures.append((work, told(error, work)))
        else:
            self.served = self.images * work.request.steps

    def _progress(self, work: RequestWork, index: int, step: int) -> Progress:
        assert work.begun is not None
        fraction = (index + step / work.request.steps) / work.request.count
        elapsed = time.perf_counter() - work.begun
        return Progress(
            phase=Phase.DENOISING,
            image_index=index,
            images=work.request.count,
            step=step,
            steps=work.request.steps,
            fraction=min(fraction, 1.0),
            eta_seconds=elapsed / fraction - elapsed if fraction else None,
        )
