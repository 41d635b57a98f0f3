"""On a device with a choice of kernels: who computes, with what, and what the fingerprint says of it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import torch
from PIL import Image

from generation.catalog import check_request
from generation.kernels import CANDIDATES
from generation.loop import StepLoop
from generation.placement import Spared
from generation.residents import Resident, Residents
from generation.self_test import verdicts
from tests.generation.test_local_backend import request
from tests.generation.test_loop import wait_for
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
