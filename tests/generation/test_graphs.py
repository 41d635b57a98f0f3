"""Recorded calls: equal to plain ones, safe to forget at any time, and dropped where their bits differ."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path
from typing import Any

import pytest
import torch

from generation.catalog import resolve_model
from generation.engine import generate
from generation.families.loading import load_family
from generation.graphs import Graphs, Inputs
from generation.kernels import CANDIDATES, SAFE
from generation.request import GenerationRequest
from generation.self_test import decoding_kernels, settled
from tests.generation.recorded_calls import EagerRecorder
from tests.generation.tiny_flow import tiny_flux, tiny_sd3

WEIGHTS = torch.randn(4, 4, generator=torch.Generator().manual_seed(0))


def call(inputs: Inputs) -> torch.Tensor:
    return inputs["sample"] @ WEIGHTS + inputs["timestep"][:, None]


def inputs(rows: int, seed: int) -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return {"sample": torch.randn(rows, 4, generator=generator), "timestep": torch.rand(rows, generator=generator)}


def test_a_replay_gives_the_plain_bits_and_never_changes_what_it_gave_before() -> None:
    recorder = EagerRecorder()
    graphs = Graphs(call, recorder)
    with graphs.recording():
        first = graphs(inputs(2, 1))
    kept = first.clone()
    second = graphs(inputs(2, 2))
    assert (recorder.recorded, recorder.replayed) == (1, 2)
    assert torch.equal(first, kept)
    assert torch.equal(first, call(inputs(2, 1)))
    assert torch.equal(second, call(inputs(2, 2)))


def test_the_callers_tensors_stay_what_they_were() -> None:
    graphs = Graphs(call, EagerRecorder())
    mine = inputs(2, 1)
    with graphs.recording():
        graphs(mine)
    graphs(inputs(2, 2))
    assert all(torch.equal(tensor, inputs(2, 1)[name]) for name, tensor in mine.items())


def test_each_shape_is_recorded_by_itself_and_only_while_that_is_asked_for() -> None:
    recorder = EagerRecorder()
    graphs = Graphs(call, recorder)
    graphs(inputs(2, 1))
    assert len(graphs) == 0
    with graphs.recording():
        graphs(inputs(2, 1))
        graphs(inputs(4, 1))
        graphs(inputs(2, 1) | {"timestep": torch.zeros(2, dtype=torch.float64)})
    assert len(graphs) == 3
    graphs(inputs(8, 1))
    assert not graphs.replayed
    with graphs.plain():
        graphs(inputs(4, 1))
    assert not graphs.replayed
    graphs(inputs(4, 1))
    assert graphs.replayed


def test_what_cannot_be_recorded_is_computed() -> None:
    graphs = Graphs(call, EagerRecorder(most_rows=2))
    with graphs.recording():
        large = graphs(inputs(4, 1))
    assert torch.equal(large, call(inputs(4, 1)))
    assert len(graphs) == 0


def test_the_least_used_recording_is_forgotten_and_all_memory_given_back() -> None:
    recorder = EagerRecorder()
    graphs = Graphs(call, recorder, most_kept=2)
    with graphs.recording():
        graphs(inputs(1, 1))
        graphs(inputs(2, 1))
        graphs(inputs(1, 2))
        graphs(inputs(4, 1))
    graphs(inputs(1, 1))
    assert graphs.replayed
    graphs(inputs(2, 1))
    assert not graphs.replayed
    buffers = [weakref.ref(tensor) for kept in graphs._kept.values() for tensor in kept.inputs.values()]
    assert graphs.release()
    assert not graphs.release()
    gc.collect()
    assert [buffer() for buffer in buffers] == [None] * 4


def test_after_giving_up_nothing_is_recorded_any_more() -> None:
    graphs = Graphs(call, EagerRecorder())
    graphs.give_up()
    with graphs.recording():
        assert torch.equal(graphs(inputs(2, 1)), call(inputs(2, 1)))
    assert not graphs.possible


def test_a_model_leaves_memory_with_its_recordings(sdxl_folder: Path) -> None:
    family: Any = load_family(resolve_model(str(sdxl_folder)), torch.device("cpu"))
    family.graphs = Graphs(family._call, EagerRecorder())
    assert settled(family, 32, 32, 2).recorded
    gone = weakref.ref(family._network)
    del family
    gc.collect()
    assert gone() is None


@pytest.fixture(scope="module", params=["sd", "sdxl", "sd3", "flux"])
def family(request: pytest.FixtureRequest, sdxl_folder: Path, sd_folder: Path, tmp_path_factory: Any) -> Any:
    folder = {
        "sd": lambda: sd_folder,
        "sdxl": lambda: sdxl_folder,
        "sd3": lambda: tiny_sd3(tmp_path_factory.mktemp("sd3")),
        "flux": lambda: tiny_flux(tmp_path_factory.mktemp("flux")),
    }[request.param]()
    return load_family(resolve_model(str(folder)), torch.device("cpu"))


def wanted(family: Any) -> GenerationRequest:
    side = family.entry.min_side
    return GenerationRequest(
        model=family.entry.name,
        prompt="a fox",
        seed=3,
        steps=3,
        guidance_scale=4.0,
        scheduler=family.entry.default_scheduler,
        width=side,
        height=side,
    )


def test_every_family_makes_the_same_picture_from_recordings(family: Any) -> None:
    """Whatever a call depends on is among its inputs."""
    request = wanted(family)
    (plain, _), *_ = generate(family, request, lambda index, run: None)
    recorder = EagerRecorder()
    family.graphs = Graphs(family._call, recorder)
    rows = 1 if family.entry.name.endswith("flux0") else 2
    verdict = settled(family, request.width, request.height, rows)
    assert verdict.well
    assert verdict.recorded
    before = recorder.replayed
    (replayed, _), *_ = generate(family, request, lambda index, run: None)
    assert recorder.replayed == before + 3
    assert replayed.tobytes() == plain.tobytes()


def test_a_recording_with_bits_of_its_own_is_not_used(family: Any) -> None:
    family.graphs = Graphs(family._call, EagerRecorder(off_by=1e-6))
    side = family.entry.min_side
    verdict = settled(family, side, side, 2)
    assert verdict.well
    assert not verdict.recorded
    assert len(family.graphs) == 0


def test_the_first_kernels_that_pass_are_used(sdxl: Any) -> None:
    """A family whose convolutions repeat themselves only where that is asked for."""

    class Wavering:
        def __init__(self) -> None:
            self.calls = 0

        def __getattr__(self, name: str) -> Any:
            return getattr(sdxl, name)

        def denoise(self, *args: Any) -> torch.Tensor:
            self.calls += 1
            wave = 0.0 if torch.backends.cudnn.deterministic else 1e-3 * (self.calls % 7)
            prediction: torch.Tensor = sdxl.denoise(*args) + wave
            return prediction

        def decode(self, latents: torch.Tensor) -> Any:
            self.calls += 1
            wave = 0.0 if torch.backends.cudnn.deterministic else 0.1 * (self.calls % 3)
            return sdxl.decode(latents + wave)

    wavering: Any = Wavering()
    try:
        assert settled(sdxl, 32, 32, 2, tried=CANDIDATES).kernels == CANDIDATES[0].name
        verdict = settled(wavering, 32, 32, 2, tried=CANDIDATES)
        assert (verdict.well, verdict.kernels) == (True, CANDIDATES[1].name)
        assert decoding_kernels(sdxl, 32, 32, CANDIDATES) == CANDIDATES[0]
        assert decoding_kernels(wavering, 32, 32, CANDIDATES) == CANDIDATES[1]
    finally:
        SAFE.use()
    assert torch.backends.cudnn.deterministic
    assert not torch.backends.cudnn.allow_tf32
