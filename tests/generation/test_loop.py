"""The step loop with a real tiny model: who waits how long in ticks, what cancelling and full memory do to others."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from PIL import Image

from generation.backends import Share
from generation.catalog import check_request
from generation.engine import TILED
from generation.families.family import Conditioning, Family
from generation.ladder import CALLS_TO_TRUST
from generation.loop import StepLoop
from generation.request import GenerationRequest
from generation.residents import CPU_ROWS, Resident, Residents
from generation.work import RequestWork
from prompting.errors import UserError
from tests.benchmarks.engine_exactness import Heard
from tests.generation.test_local_backend import request

FLOODER, GUEST = Share(person="flooder"), Share(person="guest")


class Wrapped:
    """A real family that runs out of memory where a test says so, and counts its calls."""

    def __init__(self, family: Family, *, most_rows: int = 99, largest_decoded: int = 99) -> None:
        self._family = family
        self.entry, self.device, self.scheduler = family.entry, family.device, family.scheduler
        self.scheduler_config = family.scheduler_config
        self.latent_shape, self.encode, self.encode_image = family.latent_shape, family.encode, family.encode_image
        self.graphs, self.preview = family.graphs, family.preview
        self.spare, self.restore, self.sparing = family.spare, family.restore, family.sparing
        self.most_rows, self.largest_decoded = most_rows, largest_decoded
        self.gate = threading.Event()
        self.gate.set()
        self.calls: list[int] = []

    def denoise(
        self, latents: torch.Tensor, timesteps: torch.Tensor, conditionings: Sequence[Conditioning], tier: int
    ) -> torch.Tensor:
        self.gate.wait()
        if tier > self.most_rows:
            raise torch.OutOfMemoryError(f"CUDA out of memory. Tried {tier} rows.")
        self.calls.append(tier)
        return self._family.denoise(latents, timesteps, conditionings, tier)

    def decode(self, latents: torch.Tensor) -> Image.Image:
        if max(latents.shape[2:]) > self.largest_decoded:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return self._family.decode(latents)


class Bench:
    """A loop with one slot over one model."""

    def __init__(self, model: str, **limits: int) -> None:
        self.residents = Residents(1, "cpu")
        entry = check_request(request(model))
        self.resident: Resident = self.residents.load(entry)
        self.family = Wrapped(self.resident.family, **limits)
        self.resident.loaded = self.family
        self.loop = StepLoop(self.residents)

    def submit(
        self, wanted: GenerationRequest, share: Share = GUEST, traces: tuple[tuple[int, ...], ...] | None = None
    ) -> tuple[RequestWork, Heard]:
        heard = Heard()
        work = RequestWork(check_request(wanted), wanted, None, traces, share, False, heard)
        self.loop.submit(work)
        return work, heard


def wait_for(*waiting: Heard, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not all(heard.over for heard in waiting):
        assert time.monotonic() < end
        time.sleep(0.001)


@pytest.fixture
def model(sdxl_folder: Path) -> str:
    return str(sdxl_folder)


def test_a_flood_delays_one_image_by_no_more_than_the_tick_under_way(model: str) -> None:
    bench = Bench(model)
    flood = [bench.submit(request(model, seed=seed, steps=5), FLOODER) for seed in range(1000)]
    while bench.loop.tick < 30:
        time.sleep(0.001)
    bench.family.gate.clear()  # one call is under way, so the count is exact
    begun = bench.loop.tick
    _, single = bench.submit(request(model, seed=5000, steps=7, width=64))
    bench.family.gate.set()
    wait_for(single)
    assert bench.loop.tick - begun <= 7 + 1 + 2  # its steps, its decoding; the tick under way, one noticed late
    for work, _ in flood:
        bench.loop.cancel(work)
    bench.loop.close()


def test_a_request_joins_at_the_next_tick_and_cancelling_frees_it_at_the_next(model: str) -> None:
    bench = Bench(model)
    first, heard = bench.submit(request(model, steps=200), FLOODER)
    while heard.steps < 3:
        time.sleep(0.001)
    bench.family.gate.clear()
    begun = len(bench.family.calls)
    _, second = bench.submit(request(model, steps=3, seed=8))
    bench.family.gate.set()
    while second.steps == 0:
        time.sleep(0.0005)
    assert len(bench.family.calls) - begun <= 2 + 4  # the self-test of the shape takes four calls, once
    bench.loop.cancel(first)
    wait_for(second)
    alone = bench.family.calls[-1]
    assert alone == 2  # two rows, with guidance: nobody shares any more
    assert heard.error is not None
    bench.loop.close()


def test_cancelling_changes_nobody_elses_bits(model: str) -> None:
    bench = Bench(model)
    unwanted, gone = bench.submit(request(model, steps=50, seed=1))
    _, kept = bench.submit(request(model, steps=12, seed=2))
    while gone.steps < 4:
        time.sleep(0.0005)
    bench.loop.cancel(unwanted)
    wait_for(kept)
    assert kept.result is not None
    traces = tuple(image.shape_trace for image in kept.result.images)
    assert len(set(traces[0])) > 1
    _, again = bench.submit(request(model, steps=12, seed=2), traces=traces)
    wait_for(again)
    assert again.result is not None
    assert again.result.images[0].sha256 == kept.result.images[0].sha256
    bench.loop.close()


def test_full_memory_makes_calls_smaller_and_loses_nothing(model: str) -> None:
    bench = Bench(model, most_rows=4)
    heard = [bench.submit(request(model, seed=seed))[1] for seed in range(6)]
    wait_for(*heard)
    assert all(one.result is not None for one in heard)
    assert max(bench.family.calls) == 4
    bench.loop.close()


def test_a_larger_shape_is_tried_again_when_memory_is_there_again(model: str) -> None:
    bench = Bench(model, most_rows=4)
    resident, size = bench.resident, (32, 32)
    wait_for(*[bench.submit(request(model, seed=seed))[1] for seed in range(6)])
    assert resident.ladder.limit(size) == 4
    bench.family.most_rows = 99
    for _ in range(CALLS_TO_TRUST):
        resident.note_success(size)
    assert resident.ladder.limit(size) == CPU_ROWS
    heard = [bench.submit(request(model, seed=seed))[1] for seed in range(6)]
    wait_for(*heard)
    assert all(one.result is not None for one in heard)
    assert max(bench.family.calls) == CPU_ROWS
    bench.loop.close()


def test_what_was_lowered_comes_back_one_shape_at_a_time(model: str) -> None:
    resident, size = Bench(model).resident, (32, 32)
    resident.ladder.lower(size, 2)
    seen = [resident.ladder.limit(size)]
    while resident.ladder.limit(size) < CPU_ROWS:
        for _ in range(CALLS_TO_TRUST - 1):
            resident.note_success(size)
        assert resident.ladder.limit(size) == seen[-1]
        resident.note_success(size)
        seen.append(resident.ladder.limit(size))
    assert seen == [1, 2, 4, 8]


def test_a_picture_too_large_to_decode_at_once_is_decoded_in_tiles_and_repeated_so(model: str) -> None:
    bench = Bench(model)
    wanted = request(model, width=64, height=64)
    bench.family.largest_decoded = bench.family.latent_shape(64, 64)[2] * 2 // 3
    _, heard = bench.submit(wanted)
    wait_for(heard)
    assert heard.result is not None
    (image,) = heard.result.images
    assert image.image.size == (64, 64)
    assert image.shape_trace[-1] == TILED
    whole = Bench(model)
    _, again = whole.submit(wanted, traces=(image.shape_trace,))
    _, untiled = whole.submit(wanted)
    wait_for(again, untiled)
    assert again.result is not None
    assert untiled.result is not None
    assert again.result.images[0].sha256 == image.sha256
    assert again.result.images[0].sha256 != untiled.result.images[0].sha256
    for one in (bench, whole):
        one.loop.close()


def test_memory_that_is_never_enough_ends_in_a_sentence_and_the_loop_goes_on(model: str) -> None:
    bench = Bench(model, most_rows=1)
    _, hungry = bench.submit(request(model))
    _, modest = bench.submit(request(model, guidance_scale=1.0))
    wait_for(hungry, modest)
    assert isinstance(hungry.error, UserError)
    assert hungry.error.code == "out_of_memory"
    assert modest.result is not None
    bench.loop.close()


def test_several_models_stay_in_memory_and_the_least_used_leaves(model: str, sd_folder: Path) -> None:
    roomy, tight = Residents(1, "cpu"), Residents(1, "cpu", budget=1)
    entries = [check_request(request(name, width=32)) for name in (model, str(sd_folder))]
    for entry in entries:
        roomy.load(entry)
        tight.load(entry)
    assert all(roomy.get(entry) is not None for entry in entries)
    assert [tight.get(entry) is not None for entry in entries] == [False, True]
    assert roomy.load(entries[0]) is roomy.get(entries[0])
