"""Added models: by name at once, verified to the byte, removed without touching what was there before."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from generation.catalog import MODELS, check_request, resolve_model
from generation.request import GenerationRequest
from generation.single_file import checkpoint_kind, convert
from generation.store import Models, ModelStore, name_for
from prompting.errors import UserError

UNET = "unet/diffusion_pytorch_model.safetensors"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ModelStore]:
    made = ModelStore(tmp_path / "models")
    MODELS.include(made)
    yield made
    MODELS.include(ModelStore(tmp_path / "none"))


@pytest.fixture
def folder(sdxl_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sdxl_folder, tmp_path / "mine"))


def refused(code: str, call: object, *arguments: object) -> UserError:
    with pytest.raises(UserError) as caught:
        call(*arguments)  # type: ignore[operator]
    assert (caught.value.code, bool(caught.value.hint)) == (code, True)
    return caught.value


def test_a_registered_folder_has_a_name_everywhere_at_once(store: ModelStore, folder: Path) -> None:
    refused("unknown_model", resolve_model, "mine-xl")
    model = store.register(folder, "mine-xl")
    entry = resolve_model("Mine-XL")
    assert (entry.name, entry.path) == ("mine-xl", folder.resolve())
    assert list(MODELS) == ["pocket", "mine-xl"]
    assert not store.owns(model)
    assert model.disk_bytes == sum((folder / name).stat().st_size for name in model.files)
    assert entry.resident_bytes > 4 * (folder / UNET).stat().st_size // 4


def test_two_processes_see_one_store(store: ModelStore, folder: Path) -> None:
    other = Models({})
    other.include(ModelStore(store.folder))
    assert len(other) == 0
    store.register(folder, "mine")
    assert list(other) == ["mine"]


def test_removing_leaves_the_persons_own_folder_alone(store: ModelStore, folder: Path) -> None:
    store.register(folder, "mine")
    store.remove("mine")
    assert (folder / UNET).is_file()
    assert (store.names(), "mine" in MODELS) == ((), False)
    refused("unknown_model", store.remove, "mine")


def test_what_was_received_is_ours_and_leaves(store: ModelStore, folder: Path) -> None:
    model = store.receive(
        "copy", "somewhere", lambda place: shutil.copytree(folder, place, dirs_exist_ok=True) and None
    )
    assert store.owns(model)
    assert resolve_model("copy").path == model.path
    store.remove("copy")
    assert not list(store.folder.rglob("*.safetensors"))


def test_nothing_stays_of_a_model_that_could_not_be_received(store: ModelStore) -> None:
    def half(place: Path) -> None:
        (place / "model_index.json").write_text("{}")

    refused("unsupported_model", store.receive, "broken", "somewhere", half)
    assert store.names() == ()
    assert not list(store.folder.iterdir())


@pytest.mark.parametrize("keep", [0, 100, -1])
def test_verifying_finds_a_file_that_was_cut_off(keep: int, store: ModelStore, folder: Path) -> None:
    store.register(folder, "mine")
    assert store.verify("mine").name == "mine"
    (folder / UNET).write_bytes((folder / UNET).read_bytes()[:keep])
    assert "unet" in refused("damaged_weights", store.verify, "mine").message


def test_verifying_finds_a_single_changed_bit(store: ModelStore, folder: Path) -> None:
    store.register(folder, "mine")
    content = bytearray((folder / UNET).read_bytes())
    content[-5] ^= 1
    (folder / UNET).write_bytes(content)
    refused("damaged_weights", store.verify, "mine")


def test_a_model_that_is_gone_is_told_by_its_name(store: ModelStore, folder: Path) -> None:
    store.register(folder, "mine")
    shutil.rmtree(folder)
    request = GenerationRequest(
        model="mine", prompt="a fox", seed=1, steps=4, guidance_scale=4, scheduler="ddim", width=32, height=32
    )
    error = refused("model_gone", check_request, request)
    assert "mine" in error.message
    assert "models remove" in error.hint


@pytest.mark.parametrize("name", ["", "..", "a/b", "Big", "x" * 80, "-dash", "ä"])
def test_names_that_cannot_be(name: str, store: ModelStore, folder: Path) -> None:
    refused("bad_model_name", store.register, folder, name)


def test_a_name_is_given_once(store: ModelStore, folder: Path) -> None:
    store.register(folder, "mine")
    refused("model_exists", store.register, folder, "mine")
    refused("model_exists", store.register, folder, "pocket")


def test_a_broken_record_is_told(store: ModelStore, folder: Path) -> None:
    store.register(folder, "mine")
    (store.folder / "mine" / "model.json").write_text("{")
    refused("damaged_weights", resolve_model, "mine")
    store_names = store.names()
    assert store_names == ("mine",)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("stabilityai/sdxl-turbo", "sdxl-turbo"),
        ("/models/My Model (v2).safetensors", "my-model-v2"),
        ("C:\\models\\Foo_1.5", "foo_1.5"),
        ("./", ""),
    ],
)
def test_a_name_is_made_from_where_it_comes_from(source: str, name: str) -> None:
    assert name_for(source) == name


@pytest.mark.parametrize("begin", [b"\x80\x02}q\x00.", b"PK\x03\x04archive"])
def test_a_pickle_under_another_name_is_refused(begin: bytes, tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    file.write_bytes(begin * 50)
    refused("unsafe_weights", checkpoint_kind, file)


def test_files_that_are_no_checkpoints_are_refused_with_the_reason(tmp_path: Path) -> None:
    lora, cut = tmp_path / "lora.safetensors", tmp_path / "cut.safetensors"
    save_file({"lora_unet_down.alpha": torch.zeros(2)}, lora)
    assert "LoRA" in refused("unsupported_model", checkpoint_kind, lora).message
    cut.write_bytes(lora.read_bytes()[:-3])
    refused("damaged_weights", checkpoint_kind, cut)


def test_settings_are_never_fetched(tmp_path: Path, folder: Path) -> None:
    checkpoint = tmp_path / "sd.safetensors"
    names = ("model.diffusion_model.input_blocks.0.0.weight", "cond_stage_model.transformer.x")
    save_file({name: torch.zeros(2) for name in names}, checkpoint)
    assert checkpoint_kind(checkpoint) == "StableDiffusionPipeline"
    error = refused("settings_missing", convert, checkpoint, tmp_path / "out", None)
    assert "--config" in error.hint
    assert "StableDiffusionXL" in refused("unsupported_model", convert, checkpoint, tmp_path / "out", folder).message
    assert json.loads((folder / "model_index.json").read_text())["_class_name"] == "StableDiffusionXLPipeline"
