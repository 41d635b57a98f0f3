"""However a request ends, it ends: failures in any phase, cancelling at any moment, closing; and nothing is left."""

from __future__ import annotations

import asyncio
import gc
import random
import threading
import time
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image

from generation.backends import GenerationCancelled, Phase, Progress, Share
from generation.backends.following import FollowedRun
from generation.backends.local import LocalBackend
from generation.backends.process import ProcessBackend
from generation.catalog import check_request
from generation.entries import OWN_SAMPLER
from generation.families.family import Conditioning
from generation.images import pixel_sha256
from generation.loop import StepLoop
from generation.request import GenerationRequest
from generation.residents import Residents
from generation.schedulers import Scheduler
from generation.work import RequestWork
from tests.benchmarks.engine_exactness import Heard
from tests.generation.test_local_backend import hashes, request
from tests.generation.test_loop import GUEST, Bench, Wrapped, wait_for
from tests.generation.test_whole import tiny_latent_consistency
from tests.generation.tiny_flow import tiny_flux, tiny_sd3

MARK = 7
"""Steps, or the side in latents times 8, of the request in which something breaks."""


class BrokenError(Exception):
    """A bug somewhere in a model."""


class Breaking(Wrapped):
    """A real family that breaks at one point for one request, whichever call it shares."""

    point = ""

    def __init__(self, family: Any) -> None:
        super().__init__(family)
        self.encode: Any = self._encoded
        self.scheduler: Any = self._scheduled
        self._marked: set[int] = set()

    def _encoded(self, prompt: str, *rest: Any) -> Conditioning:
        if prompt == "broken" and self.point == "encode":
            raise BrokenError
        found = self._family.encode(prompt, *rest)
        if prompt == "broken":
            self._marked.add(found.positive.hidden.data_ptr())
        return found

    def _scheduled(self, name: str, steps: int, *rest: Any) -> Scheduler:
        made = self._family.scheduler(name, steps, *rest)
        if steps == MARK and self.point == "scheduler":
            setattr(made, "step", _raise)  # noqa: B010
        return made

    def denoise(
        self, latents: torch.Tensor, timesteps: torch.Tensor, conditionings: Sequence[Conditioning], tier: int
    ) -> torch.Tensor:
        marked = any(one.positive.hidden.data_ptr() in self._marked for one in conditionings)
        if marked and self.point == "denoise":
            raise BrokenError
        return super().denoise(latents, timesteps, conditionings, tier)

    def decode(self, latents: torch.Tensor) -> Image.Image:
        if latents.shape[-1] > latents.shape[-2] and self.point == "decode":
            raise BrokenError
        return super().decode(latents)


def _raise(*_: object) -> torch.Tensor:
    raise BrokenError


class Deaf(Heard):
    """Somebody whom progress cannot be told."""

    def report(self, progress: Progress) -> None:
        raise BrokenError


@pytest.fixture
def model(sdxl_folder: Path) -> str:
    return str(sdxl_folder)


def submitted(loop: StepLoop, wanted: GenerationRequest, heard: Heard, share: Share = GUEST) -> RequestWork:
    work = RequestWork(check_request(wanted), wanted, None, None, share, False, heard)
    loop.submit(work)
    return work


@pytest.mark.parametrize("point", ["encode", "denoise", "scheduler", "decode", "report"])
def test_what_breaks_in_one_request_ends_that_one_with_the_error(model: str, point: str) -> None:
    bench = Bench(model)
    bench.resident.loaded = family = Breaking(bench.family._family)
    family.point = point
    wide = {"width": 64, "height": 32} if point == "decode" else {}
    ill, well = (Deaf() if point == "report" else Heard()), [Heard() for _ in range(3)]
    family.gate.clear()
    submitted(bench.loop, request(model, steps=5, seed=1), well[0])
    submitted(bench.loop, request(model, steps=MARK, prompt="broken", **wide), ill)
    for seed, heard in enumerate(well[1:], 2):
        submitted(bench.loop, request(model, steps=MARK - 1, seed=seed), heard)
    family.gate.set()
    wait_for(ill, *well)
    assert isinstance(ill.error, BrokenError)
    assert all(heard.result is not None for heard in well)
    assert bench.loop.idle
    bench.loop.close()


def test_a_bug_in_the_order_ends_what_waits_and_the_loop_lives(model: str) -> None:
    bench = Bench(model)
    nobody, after = Heard(), Heard()
    submitted(bench.loop, request(model), nobody, Share(person=[]))  # type: ignore[arg-type]
    wait_for(nobody)
    assert isinstance(nobody.error, TypeError)
    submitted(bench.loop, request(model), after)
    wait_for(after)
    assert after.result is not None
    bench.loop.close()


def test_a_share_weighs_something() -> None:
    with pytest.raises(ValueError, match="greater than 0"):
        Share(weight=0.0)


class Told(Heard):
    """Does something when a phase is reached, in the engine's thread."""

    def __init__(self, phase: Phase) -> None:
        self.phase, self.reached, self.go_on = phase, threading.Event(), threading.Event()

    def report(self, progress: Progress) -> None:
        super().report(progress)
        if progress.phase is self.phase:
            self.reached.set()
            self.go_on.wait(20)


@pytest.mark.parametrize("phase", [Phase.LOADING, Phase.DENOISING, Phase.DECODING])
@pytest.mark.parametrize("closing", [False, True])
def test_cancelling_and_closing_in_every_phase(model: str, phase: Phase, closing: bool) -> None:
    loop = StepLoop(Residents(1, "cpu"))
    heard = Told(phase)
    work = submitted(loop, request(model), heard)
    assert heard.reached.wait(60)
    other = threading.Thread(target=loop.close if closing else lambda: loop.cancel(work))
    other.start()
    wait_for(heard)  # before the engine gets any further
    assert isinstance(heard.error, GenerationCancelled)
    heard.go_on.set()
    other.join(60)
    assert not other.is_alive()
    assert loop.idle
    if not closing:
        after = Heard()
        submitted(loop, request(model), after)
        wait_for(after)
        assert after.result is not None
        loop.close()
    with pytest.raises(RuntimeError, match="closed"):
        submitted(loop, request(model), Heard())


async def test_closing_ends_what_was_being_prepared(model: str) -> None:
    """A picture to start from is read beside the engine, where it may wait behind a model that is loaded."""
    backend = LocalBackend(threads=1, device="cpu")
    source = Image.effect_noise((32, 32), 60).convert("RGB")
    backend.preload("pocket")
    wanted = request(model, strength=0.5, init_image=pixel_sha256(source))
    runs = [backend.start(wanted, source=source) for _ in range(5)]
    await backend.close()
    for run in runs:
        with pytest.raises(GenerationCancelled):
            await asyncio.wait_for(run.result(), 10)


async def test_a_picture_that_cannot_be_sent_ends_its_run(model: str) -> None:
    backend = ProcessBackend(threads=1, device="cpu", niceness=0)
    source = Image.new("RGB", (32, 32))
    wanted = request(model, strength=0.5, init_image=pixel_sha256(source))
    source.close()
    run = backend.start(wanted, source=source)
    with pytest.raises(Exception, match=r"closed|NoneType"):
        await asyncio.wait_for(run.result(), 30)
    await backend.close()


async def test_two_hundred_runs_started_and_cancelled_at_random_leave_nothing(model: str) -> None:
    others = set(threading.enumerate())
    backend = LocalBackend(threads=1, device="cpu")
    chance = random.Random(11)
    source = Image.effect_noise((32, 32), 60).convert("RGB")
    left: list[weakref.ref[FollowedRun]] = []
    outcomes: list[str] = []

    async def one(number: int) -> None:
        await asyncio.sleep(chance.random() * 2)
        start = {"strength": 0.5, "init_image": pixel_sha256(source)} if number % 5 == 0 else {}
        wanted = request(model, seed=number, steps=chance.randint(1, 4), count=chance.randint(1, 2), **start)
        person = Share(person=f"person{number % 9}")
        run = backend.start(wanted, source=source if start else None, share=person, previews=number % 2 == 0)
        left.append(weakref.ref(run))
        if chance.random() < 0.6:
            await asyncio.sleep(chance.random())
            run.cancel()
        try:
            outcomes.append(f"{len((await run.result()).images)} of {wanted.count}")
        except GenerationCancelled:
            outcomes.append("cancelled")

    async with asyncio.timeout(120):
        await asyncio.gather(*(one(number) for number in range(200)))
    assert len(outcomes) == 200
    assert set(outcomes) == {"1 of 1", "2 of 2", "cancelled"}
    assert backend.idle
    async with asyncio.timeout(10):  # a thread of the engine may be in a step that nobody wants any more
        while any(run() is not None for run in left):
            await asyncio.sleep(0.05)
            gc.collect()
    await backend.close()
    assert not [thread for thread in set(threading.enumerate()) - others if thread.name == "engine"]


async def test_every_kind_of_model_goes_through_one_loop(model: str, sd_folder: Path, tmp_path: Path) -> None:
    whole_folder = str(tiny_latent_consistency(tmp_path / "whole"))
    backend = LocalBackend(threads=1, device="cpu")
    flow = {"scheduler": "flow-match euler", "width": 256, "height": 256}
    whole = {"scheduler": OWN_SAMPLER, "width": 256, "height": 256, "guidance_scale": 8.5}
    wanted = [
        request(model),
        request(str(sd_folder)),
        request(str(tiny_sd3(tmp_path / "sd3")), scheduler="flow-match euler"),
        request(str(tiny_flux(tmp_path / "flux")), **flow),
        request(whole_folder, count=2, steps=2, **whole),
    ]
    made = await asyncio.gather(*(backend.start(one).result() for one in wanted))
    for one, result in zip(wanted, made, strict=True):
        traces = tuple(image.shape_trace for image in result.images)
        again = await backend.start(one, traces=None if traces[0] == () else traces).result()
        assert hashes(again) == hashes(result)
    run = backend.start(request(whole_folder, steps=50, **whole))
    async for progress in run:
        if progress.step >= 1:
            run.cancel()
    with pytest.raises(GenerationCancelled):
        await run.result()
    assert backend.idle
    await backend.close()


@pytest.mark.parametrize("phase", [Phase.WAITING, Phase.LOADING, Phase.DECODING])
async def test_a_child_killed_in_any_phase_ends_its_runs(model: str, phase: Phase) -> None:
    """While it denoises: `test_process_backend`."""
    backend = ProcessBackend(threads=1, device="cpu", niceness=0)
    runs = [backend.start(request(model, steps=3, count=2, seed=seed)) for seed in (1, 2)]
    async for progress in runs[0]:
        if progress.phase is phase:
            break
    await asyncio.to_thread(_killed, backend)
    async with asyncio.timeout(30):
        ended = await asyncio.gather(*(run.result() for run in runs), return_exceptions=True)
    assert [type(one).__name__ for one in ended] == ["EngineLost"] * 2
    assert backend.idle
    await backend.close()


def _killed(backend: ProcessBackend) -> None:
    import os
    import signal

    end = time.monotonic() + 30
    while backend.pid is None and time.monotonic() < end:
        time.sleep(0.01)
    assert backend.pid is not None
    os.kill(backend.pid, signal.SIGKILL)
