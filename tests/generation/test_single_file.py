"""A checkpoint in one file makes the pictures of the folder that it was written from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.models import add_model
from generation.backends.local import LocalBackend
from generation.catalog import MODELS
from generation.store import ModelStore
from generation.weights import read_header
from prompting.errors import UserError
from tests.generation.ldm_layout import write_checkpoint
from tests.generation.test_local_backend import hashes, request
from tests.generation.tiny_models import tiny_sd


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_sd(tmp_path_factory.mktemp("sd"))


@pytest.fixture(scope="module")
def checkpoint(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_checkpoint(folder, tmp_path_factory.mktemp("file") / "Tiny.safetensors")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ModelStore]:
    made = ModelStore(tmp_path / "models")
    MODELS.include(made)
    yield made
    MODELS.include(ModelStore(tmp_path / "none"))


def add(store: ModelStore, file: Path, config: Path) -> None:
    add_model(store, str(file), None, str(config), half=False, on_bytes=lambda *_: None)


async def test_it_makes_the_same_pictures(folder: Path, checkpoint: Path, store: ModelStore) -> None:
    add(store, checkpoint, folder)
    assert store.names() == ("tiny",)
    store.verify("tiny")
    backend = LocalBackend(threads=1, device="cpu")
    try:
        wanted = await backend.start(request(str(folder), negative_prompt="fog")).result()
        made = await backend.start(request("tiny", negative_prompt="fog")).result()
    finally:
        await backend.close()
    assert hashes(made) == hashes(wanted)


def test_half_precision_stays_half(folder: Path, store: ModelStore, tmp_path: Path) -> None:
    add(store, write_checkpoint(folder, tmp_path / "half.safetensors", half=True), folder)
    written = store.find("half").path.rglob("*.safetensors")
    assert {tensor["dtype"] for file in written for name, tensor in read_header(file).items() if name[0] != "_"} <= {
        "F16",
        "I64",
    }


def test_settings_of_another_shape_are_told_and_nothing_stays(
    checkpoint: Path, store: ModelStore, tmp_path: Path
) -> None:
    other = tiny_sd(tmp_path / "other", block_out_channels=(32, 64))
    with pytest.raises(UserError) as caught:
        add(store, checkpoint, other)
    assert caught.value.code == "unsupported_model"
    assert "--config" in caught.value.hint
    assert store.names() == ()
    assert not list(store.folder.iterdir())
