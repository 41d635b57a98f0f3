"""Tiny models, made once per test run."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from generation.catalog import resolve_model
from generation.families.family import Family
from generation.families.loading import load_family
from tests.generation.tiny_models import tiny_sd, tiny_sdxl


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Tiny models are faster without threads, and much faster so on a busy machine."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def sdxl_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_sdxl(tmp_path_factory.mktemp("sdxl"))


@pytest.fixture(scope="session")
def sdxl(sdxl_folder: Path) -> Family:
    return load_family(resolve_model(str(sdxl_folder)), torch.device("cpu"))


@pytest.fixture(scope="session")
def sd_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_sd(tmp_path_factory.mktemp("sd"))
