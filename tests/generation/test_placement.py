"""Short memory: recordings go, then text encoders and VAE wait away, then blocks; the bits stay, requests end well.

A CPU by another name stands for the device, so that everything really moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image

from generation.catalog import check_request, resolve_model
from generation.engine import generate
from generation.families.family import Conditioning
from generation.families.loading import load_family
from generation.graphs import Graphs
from generation.loop import StepLoop
from generation.placement import Spared, place_in_blocks
from generation.residents import Resident, Residents
from generation.self_test import settled
from generation.work import RequestWork
from prompting.errors import UserError
from tests.benchmarks.engine_exactness import Heard
from tests.generation.recorded_calls import EagerRecorder
from tests.generation.test_graphs import wanted
from tests.generation.test_local_backend import request
from tests.generation.test_loop import GUEST, wait_for
from tests.generation.tiny_flow import tiny_flux, tiny_sd3

DEVICE = torch.device("cpu:0")


@pytest.fixture(params=["sd", "sdxl", "sd3", "flux"])
def family(request: pytest.FixtureRequest, sdxl_folder: Path, sd_folder: Path, tmp_path: Path) -> Any:
    made = {"sd3": tiny_sd3, "flux": tiny_flux}
    folder = {"sd": sd_folder, "sdxl": sdxl_folder}.get(request.param) or made[request.param](tmp_path)
    return load_family(resolve_model(str(folder)), DEVICE)


def picture(family: Any) -> bytes:
    (made, _), *_ = generate(family, wanted(family), lambda index, run: None)
    return made.tobytes()


def test_each_way_to_spare_memory_is_taken_once_and_keeps_the_bits(family: Any) -> None:
    plain = picture(family)
    family.graphs = Graphs(family._call, EagerRecorder())
    side = family.entry.min_side
    assert settled(family, side, side, 1).recorded
    ways = 0
    with torch.inference_mode():
        while family.spare():
            ways += 1
            assert picture(family) == plain
    assert ways == 3
    assert family._spared is Spared.BLOCKS
    assert not family.graphs.possible


def test_on_the_cpu_itself_there_is_nothing_to_spare(sdxl: Any) -> None:
    assert not sdxl.spare()
    assert not sdxl.restore()


def test_blocks_come_for_their_own_call_only_also_when_it_fails() -> None:
    class Block(torch.nn.Module):
        def __init__(self, fails: bool = False) -> None:
            super().__init__()
            self.layer, self.fails = torch.nn.Linear(2, 2), fails
            self.moves: list[str] = []

        def to(self, device: Any) -> Block:  # type: ignore[override]
            self.moves.append(str(device))
            return self

        def forward(self, hidden: torch.Tensor) -> torch.Tensor:
            self.moves.append("works")
            if self.fails:
                raise torch.OutOfMemoryError
            result: torch.Tensor = self.layer(hidden)
            return result

    class Network(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.blocks = torch.nn.ModuleList([Block(), Block(fails=True)])
            self.scale = torch.nn.Parameter(torch.ones(1))

        def forward(self, hidden: torch.Tensor) -> torch.Tensor:
            for block in self.blocks:
                hidden = block(hidden) * self.scale
            return hidden

    network = Network()
    place_in_blocks(network, DEVICE)
    with pytest.raises(torch.OutOfMemoryError):
        network(torch.ones(1, 2))
    for block in network.blocks:
        assert block.moves[-3:] == ["cpu:0", "works", "cpu"]  # type: ignore[index, union-attr]


class Short:
    """A device too small for everything: a family fits when it spares ``needs``, and decodes whole when ``decodes``."""

    needs, decodes = Spared.NOTHING, Spared.NOTHING

    def __init__(self, family: Any) -> None:
        self._family = family

    def __getattr__(self, name: str) -> Any:
        return getattr(self._family, name)

    def denoise(
        self, latents: torch.Tensor, timesteps: torch.Tensor, conditionings: Sequence[Conditioning], tier: int
    ) -> torch.Tensor:
        if self._family._spared < self.needs:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        prediction: torch.Tensor = self._family.denoise(latents, timesteps, conditionings, tier)
        return prediction

    def decode(self, latents: torch.Tensor) -> Image.Image:
        if self._family._spared < self.decodes:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        picture: Image.Image = self._family.decode(latents)
        return picture


def submitted(loop: StepLoop, model: str, **changes: object) -> Heard:
    asked, heard = request(model, **changes), Heard()
    loop.submit(RequestWork(check_request(asked), asked, None, None, GUEST, False, heard))
    return heard


@pytest.mark.parametrize("needs", [Spared.NOTHING, Spared.TEXTS_AND_VAE, Spared.BLOCKS])
def test_a_model_that_does_not_fit_is_served_from_the_cpu_with_the_same_bits(needs: Spared, sdxl_folder: Path) -> None:
    model = str(sdxl_folder)
    residents, roomy = Residents(1, "cpu:0"), StepLoop(Residents(1, "cpu:0"))
    resident = residents.load(check_request(request(model)))
    short: Any = Short(resident.family)
    short.needs = needs
    resident.loaded = short
    loop = StepLoop(residents)
    heard = [submitted(loop, model, seed=seed) for seed in range(3)]
    alone = submitted(roomy, model, seed=1)
    wait_for(*heard, alone)
    assert all(one.result is not None for one in heard)
    assert resident.family._spared is needs  # type: ignore[attr-defined]
    for one in (loop, roomy):
        one.close()
    if needs is not Spared.NOTHING:  # then nobody shared a call
        assert heard[1].result is not None
        assert alone.result is not None
        assert heard[1].result.images[0].sha256 == alone.result.images[0].sha256


@pytest.mark.parametrize(("decodes", "ends_well"), [(Spared.BLOCKS, True), (99, False)])
def test_tiles_come_before_waiting_away_and_a_sentence_comes_last(
    decodes: Any, ends_well: bool, sdxl_folder: Path
) -> None:
    model = str(sdxl_folder)
    residents = Residents(1, "cpu:0")
    resident = residents.load(check_request(request(model)))
    short: Any = Short(resident.family)
    short.decodes = decodes
    resident.loaded = short
    loop = StepLoop(residents)
    hungry = submitted(loop, model)
    wait_for(hungry)
    short.decodes = Spared.NOTHING
    after = submitted(loop, model)
    wait_for(after)
    loop.close()
    assert after.result is not None
    if ends_well:
        assert hungry.result is not None
        assert hungry.result.images[0].shape_trace[-1] == 0
    else:
        assert isinstance(hungry.error, UserError)
        assert hungry.error.code == "out_of_memory"


class Tight(Residents):
    """A device that no model fits on as a whole."""

    attempts = 0

    def _load(self, entry: Any, weights: dict[str, str], size_bytes: int) -> Resident:
        self.attempts += 1
        if entry.path not in self._large:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return super()._load(entry, weights, size_bytes)


def test_a_model_that_cannot_be_loaded_whole_is_loaded_in_blocks(sdxl_folder: Path) -> None:
    residents = Tight(1, "cpu:0")
    loop = StepLoop(residents)
    heard = submitted(loop, str(sdxl_folder))
    wait_for(heard)
    loop.close()
    assert heard.result is not None
    assert residents.attempts == 2
    resident: Any = residents.get(check_request(request(str(sdxl_folder))))
    assert resident.family._spared is Spared.BLOCKS


class Flaky(Short):
    """Every third call runs out of memory, whatever waits where, and the next one does not."""

    def __init__(self, family: Any) -> None:
        super().__init__(family)
        self.calls = 0

    def _perhaps(self) -> None:
        self.calls += 1
        if self.calls % 3 == 0:
            raise torch.OutOfMemoryError("CUDA out of memory.")

    def encode(self, *texts: Any) -> Conditioning:
        self._perhaps()
        conditioning: Conditioning = self._family.encode(*texts)
        return conditioning

    def denoise(self, *inputs: Any) -> torch.Tensor:
        self._perhaps()
        return super().denoise(*inputs)


def test_memory_that_is_there_at_the_next_try_costs_nothing(sdxl_folder: Path) -> None:
    model = str(sdxl_folder)
    residents = Residents(1, "cpu:0")
    resident = residents.load(check_request(request(model)))
    flaky: Any = Flaky(resident.family)
    resident.loaded = flaky
    loop = StepLoop(residents)
    heard = []
    for seed in range(8):  # one after the other, so that each is alone
        heard.append(submitted(loop, model, seed=seed))
        wait_for(heard[-1])
    loop.close()
    assert all(one.result is not None for one in heard)
    assert flaky.calls > 24
    assert flaky._family._spared is Spared.NOTHING
