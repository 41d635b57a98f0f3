"""A checkpoint in one file makes the pictures of the folder that it was written from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.models import add_model
from generation.backends.local import LocalBackend
from generation.catalog import MODELS, FamilyName
from generation.single_file import checkpoint_kind
from generation.store import ModelStore
from generation.weights import read_header
from prompting.errors import UserError
from tests.generation.ldm_layout import write_checkpoint
from tests.generation.test_local_backend import hashes, request
from tests.generation.tiny_models import tiny_sd, tiny_sdxl


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


async def test_sdxl_with_its_two_text_encoders(store: ModelStore, tmp_path: Path) -> None:
    folder = tiny_sdxl(tmp_path / "sdxl", both_encoders=True, first_width=24)
    file = write_checkpoint(folder, tmp_path / "XL.safetensors")
    assert checkpoint_kind(file) == "StableDiffusionXLPipeline"
    add(store, file, folder)
    entry = MODELS["xl"]
    assert entry.family is FamilyName.SDXL
    backend = LocalBackend(threads=1, device="cpu")
    try:
        wanted = await backend.start(request(str(folder), negative_prompt="fog")).result()
        made = await backend.start(request("xl", negative_prompt="fog")).result()
    finally:
        await backend.close()
    assert hashes(made) == hashes(wanted)


@pytest.mark.parametrize("sdxl", [False, True])
def test_without_settings_at_hand_it_says_what_to_name(sdxl: bool, store: ModelStore, tmp_path: Path) -> None:
    folder = tiny_sdxl(tmp_path / "m", both_encoders=True, first_width=24) if sdxl else tiny_sd(tmp_path / "m")
    file = write_checkpoint(folder, tmp_path / "alone.safetensors")
    with pytest.raises(UserError) as caught:
        add_model(store, str(file), None, None, half=False, on_bytes=lambda *_: None)
    assert caught.value.code == "settings_missing"
    assert "--config FOLDER" in caught.value.hint
    assert ("StableDiffusionXLPipeline" in str(caught.value)) is sdxl
    assert store.names() == ()


def test_settings_of_the_other_kind_are_told(checkpoint: Path, store: ModelStore, tmp_path: Path) -> None:
    other = tiny_sdxl(tmp_path / "other", both_encoders=True)
    with pytest.raises(UserError) as caught:
        add(store, checkpoint, other)
    assert caught.value.code == "unsupported_model"
    assert "StableDiffusionXLPipeline" in str(caught.value)


def test_a_file_cut_off_in_the_middle_is_told(
    checkpoint: Path, folder: Path, store: ModelStore, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.safetensors"
    content = checkpoint.read_bytes()
    for size in (0, 7, 100, len(content) // 2, len(content) - 1):
        cut.write_bytes(content[:size])
        with pytest.raises(UserError) as caught:
            add(store, cut, folder)
        assert caught.value.code == "damaged_weights"
        assert store.names() == ()


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
