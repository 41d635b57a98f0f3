"""On a device with a choice of kernels: who computes, with what, and what the fingerprint says of it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image

from generation.backends import GenerationResult
from generation.backends.local import LocalBackend
from generation.catalog import check_request
from generation.graphs import Graphs
from generation.kernels import CANDIDATES, SAFE
from generation.loop import StepLoop
from generation.placement import Spared
from generation.residents import Resident, Residents
from generation.self_test import verdicts
from generation.work import RequestWork
from tests.benchmarks.engine_exactness import Heard
from tests.generation.recorded_calls import EagerRecorder
from tests.generation.test_local_backend import request
from tests.generation.test_loop import GUEST, wait_for
from tests.generation.test_placement import Short, submitted


class Choosing(Resident):
    """With the flags of a GPU's libraries, which change nothing here."""

    @property
    def chooses_kernels(self) -> bool:
        return True


class Several(Residents):
    def _load(self, entry: Any, weights: dict[str, str], size_bytes: int) -> Resident:
        made = super()._load(entry, weights, size_bytes)
        return Choosing(entry, made.device, made.loaded, None, made.fingerprint, 1, size_bytes)


def test_on_a_device_with_a_choice_one_thread_computes_at_a_time(sdxl_folder: Path) -> None:
    """Pictures are made while the self-test runs, which changes the flags; none of them sees another's."""

    class Crowded(Short):
        inside, most = 0, 0

        def denoise(self, *inputs: Any) -> torch.Tensor:
            self.inside += 1
            self.most = max(self.most, self.inside)
            prediction = super().denoise(*inputs)
            self.inside -= 1
            return prediction

    residents = Several(1, "cpu:0")
    resident = residents.load(check_request(request(str(sdxl_folder))))
    crowded: Any = Crowded(resident.family)
    resident.loaded = crowded
    loop = StepLoop(residents)
    heard = [submitted(loop, str(sdxl_folder), seed=seed, steps=20) for seed in range(4)]
    while not heard[0].steps:
        time.sleep(0.001)
    for _ in range(5):
        with resident.at_work():
            verdicts(crowded, 32, 32, 4)
    wait_for(*heard)
    loop.close()
    assert crowded.most == 1


def test_on_a_device_with_a_choice_the_fingerprint_says_how_each_shape_was_computed(sdxl_folder: Path) -> None:
    loop = StepLoop(Several(1, "cpu:0"))
    heard = submitted(loop, str(sdxl_folder), count=2)
    wait_for(heard)
    loop.close()
    assert heard.result is not None
    kernels = heard.result.fingerprint.kernels
    width, height = heard.result.images[0].image.size
    assert f"decoding {width}×{height}" in kernels
    assert [name for name in kernels if "rows of" in name]
    assert set(kernels.values()) <= {one.name for one in CANDIDATES}
    plain = heard.result.fingerprint.model_copy(update={"kernels": {}})
    assert "kernels" not in plain.model_dump()
    assert any("kernels for" in reason for reason in plain.differences(heard.result.fingerprint))


def test_tiles_which_no_self_test_tried_are_decoded_by_the_safe_kernels(sdxl_folder: Path) -> None:
    class Small(Short):
        fast = False

        def decode(self, latents: torch.Tensor) -> Image.Image:
            picture = super().decode(latents)
            self.fast = torch.backends.cudnn.allow_tf32
            return picture

    residents = Several(1, "cpu:0")
    resident = residents.load(check_request(request(str(sdxl_folder))))
    small: Any = Small(resident.family)
    resident.loaded = small
    resident.decoding[32, 32] = CANDIDATES[0]
    loop = StepLoop(residents)
    whole = submitted(loop, str(sdxl_folder))
    wait_for(whole)
    assert small.fast
    small.decodes = Spared.TEXTS_AND_VAE
    tiled = submitted(loop, str(sdxl_folder))
    wait_for(tiled)
    loop.close()
    assert not small.fast
    assert tiled.result is not None
    assert tiled.result.images[0].shape_trace[-1] == 0
    assert not any("decoding" in name for name in tiled.result.fingerprint.kernels)


class Watched(Short):
    """Notes with which flags it computes: TF32, deterministic convolutions."""

    def __init__(self, family: Any) -> None:
        super().__init__(family)
        self.denoised: set[tuple[bool, bool]] = set()
        self.decoded: set[tuple[bool, bool]] = set()

    def denoise(self, *inputs: Any) -> torch.Tensor:
        self.denoised.add(_flags())
        return super().denoise(*inputs)

    def decode(self, latents: torch.Tensor) -> Image.Image:
        self.decoded.add(_flags())
        return super().decode(latents)


def _flags() -> tuple[bool, bool]:
    return torch.backends.cudnn.allow_tf32, torch.backends.cudnn.deterministic


class Choice:
    """A loop over one model on a device with a choice of kernels, of which only the safe ones pass the self-test."""

    def __init__(self, folder: Path) -> None:
        self._model = str(folder)
        residents = Several(1, "cpu:0")
        self.resident = residents.load(check_request(request(self._model)))
        self.watched = Watched(self.resident.family)
        family: Any = self.watched
        self.resident.loaded = family
        self._loop = StepLoop(residents)

    def made(self, again: GenerationResult | None = None, kernels: dict[str, str] | None = None) -> GenerationResult:
        """Two pictures; or the ones of ``again`` again, with ``kernels``."""
        self.watched.denoised.clear()
        self.watched.decoded.clear()
        wanted, heard = request(self._model, count=2), Heard()
        traces = None if again is None else tuple(image.shape_trace for image in again.images)
        entry = check_request(wanted)
        self._loop.submit(RequestWork(entry, wanted, None, traces, GUEST, False, heard, kernels=kernels or {}))
        wait_for(heard)
        assert heard.result is not None, heard.error
        return heard.result

    def close(self) -> None:
        self._loop.close()
        SAFE.use()


def test_a_replay_uses_the_kernels_that_made_the_picture_and_new_pictures_the_settled_ones(sdxl_folder: Path) -> None:
    choice = Choice(sdxl_folder)
    first = choice.made()
    settled = dict(first.fingerprint.kernels)
    fast, middle = CANDIDATES[0], CANDIDATES[1]
    stored = {part: (fast if part.startswith("decoding") else middle).name for part in settled}
    again = choice.made(first, stored)
    assert choice.watched.denoised == {(middle.tf32, middle.deterministic)}
    assert choice.watched.decoded == {(fast.tf32, fast.deterministic)}
    assert again.fingerprint == first.fingerprint.model_copy(update={"kernels": stored})
    after = choice.made()
    choice.close()
    assert choice.watched.denoised == choice.watched.decoded == {(SAFE.tf32, SAFE.deterministic)}
    assert after.fingerprint == first.fingerprint
    assert set(settled.values()) == {SAFE.name}


def test_a_replay_settles_nothing_where_the_kernels_are_known(sdxl_folder: Path) -> None:
    first = Choice(sdxl_folder)
    made = first.made()
    first.close()
    second = Choice(sdxl_folder)
    again = second.made(made, made.fingerprint.kernels)
    second.close()
    assert not second.resident.proven
    assert not second.resident.decoding
    assert again.fingerprint == made.fingerprint


def test_a_replay_says_which_kernels_are_not_to_be_had_here(sdxl_folder: Path) -> None:
    choice = Choice(sdxl_folder)
    first = choice.made()
    part = next(part for part in first.fingerprint.kernels if "rows of" in part)
    stored = first.fingerprint.model_copy(update={"kernels": first.fingerprint.kernels | {part: "kernels of tomorrow"}})
    again = choice.made(first, stored.kernels)
    choice.close()
    assert stored.differences(again.fingerprint) == [f"kernels for {part} kernels of tomorrow → {SAFE.name}"]


def test_a_recording_is_of_the_settled_kernels_and_serves_no_replay_with_others(sdxl_folder: Path) -> None:
    choice = Choice(sdxl_folder)
    recorder = EagerRecorder()
    family: Any = choice.watched._family
    family.graphs = Graphs(family._call, recorder)
    first = choice.made()
    assert recorder.replayed
    before = recorder.replayed
    choice.made(first, {part: CANDIDATES[0].name for part in first.fingerprint.kernels})
    assert recorder.replayed == before
    choice.made(first, first.fingerprint.kernels)
    choice.close()
    assert recorder.replayed > before


async def test_kernels_are_repeated_along_with_traces_only(sdxl_folder: Path) -> None:
    backend = LocalBackend(threads=1, device="cpu")
    with pytest.raises(ValueError, match="along with shape traces"):
        backend.start(request(str(sdxl_folder)), kernels={"decoding 32×32": SAFE.name})
    await backend.close()


def test_recordings_that_went_for_want_of_memory_come_back_after_many_good_calls(sdxl_folder: Path) -> None:
    """Those too that could not be made meanwhile; the kernels stay what they were settled to be."""

    class Full(Watched):
        left = 0

        def denoise(self, *inputs: Any) -> torch.Tensor:
            if self.left:
                self.left -= 1
                raise torch.OutOfMemoryError("CUDA out of memory.")
            return super().denoise(*inputs)

    choice = Choice(sdxl_folder)
    family: Any = choice.watched._family
    recorder = EagerRecorder()
    family.graphs = Graphs(family._call, recorder)
    full: Any = Full(family)
    choice.resident.loaded = choice.watched = full
    first = choice.made()
    recorded, replayed = recorder.recorded, recorder.replayed
    full.left = 2
    short = choice.made()
    assert (recorder.recorded, recorder.replayed, len(family.graphs)) == (recorded, replayed, 0)
    while family.sparing:
        choice.resident.note_success((32, 32))
    settled = dict(choice.resident.kernels)
    after = choice.made()
    choice.close()
    assert recorder.recorded > recorded
    assert recorder.replayed > replayed
    assert (choice.resident.kernels, choice.resident.unrecorded) == (settled, set())
    for one in (short, after):
        assert [image.sha256 for image in one.images] == [image.sha256 for image in first.images]
