"""Fused projections and channels_last: the same prediction within rounding, and no weights kept twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from generation.catalog import resolve_model
from generation.families.fusing import fuse_projections
from generation.families.loading import load_family
from tests.generation.tiny_flow import tiny_flux, tiny_sd3


@pytest.fixture(params=["sd", "sdxl", "flux"])
def family(request: pytest.FixtureRequest, sdxl_folder: Path, sd_folder: Path, tmp_path: Path) -> Any:
    folder = {"sd": sd_folder, "sdxl": sdxl_folder}.get(request.param) or tiny_flux(tmp_path)
    return load_family(resolve_model(str(folder)), torch.device("cpu"))


@torch.inference_mode()
def prediction(family: Any) -> torch.Tensor:
    side = family.entry.min_side
    conditioning = family.encode("a fox", "", 1.0, side, side)
    latents = torch.randn(family.latent_shape(side, side), generator=torch.Generator().manual_seed(1))
    predicted: torch.Tensor = family.denoise(latents, torch.tensor([500.0]), [conditioning], 2)
    return predicted


def test_fused_and_laid_out_the_prediction_is_the_same(family: Any) -> None:
    plain, weights = prediction(family), sum(tensor.numel() for tensor in family._network.parameters())
    with torch.inference_mode():
        assert fuse_projections(family._network)
        family._network.to(memory_format=torch.channels_last)
    layers = [name for name, _ in family._network.named_modules() if name.endswith(("to_qkv", "to_kv"))]
    assert layers
    assert (prediction(family) - plain).abs().max() <= 1e-5 * max(1.0, float(plain.abs().max()))
    assert sum(tensor.numel() for tensor in family._network.parameters()) == weights


def test_projections_that_would_lose_their_normalization_stay_apart(tmp_path: Path) -> None:
    family: Any = load_family(resolve_model(str(tiny_sd3(tmp_path))), torch.device("cpu"))
    plain = prediction(family)
    assert not fuse_projections(family._network)
    assert torch.equal(prediction(family), plain)
