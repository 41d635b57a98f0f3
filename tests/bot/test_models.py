"""``darkroom models``: added, used by name, verified, removed; from a folder and from a hub."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.app import open_application
from bot.config import load_settings
from tests.bot.conftest import Run
from tests.generation.test_local_backend import request
from tests.generation.tiny_models import tiny_sdxl

UNET = "unet/diffusion_pytorch_model.safetensors"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tiny_sdxl(tmp_path / "My Model")


def names(darkroom: Run) -> list[str]:
    models = darkroom("models", "--json")["models"]
    return [model["name"] for model in models]  # type: ignore[attr-defined]


def test_a_folder_becomes_a_model_with_a_name(darkroom: Run, folder: Path) -> None:
    added = darkroom("models", "add", str(folder), "--json")
    assert (added.status, added["name"], added["owned"]) == (0, "my-model", False)
    assert names(darkroom) == ["pocket", "my-model"]
    made = darkroom("imagine", "a fox", "--model", "my-model", "--steps", "2", "--json")
    assert (made["model"], made["width"]) == ("my-model", 32)
    assert darkroom("replay", str(made["id"]), "--json")["verdict"] == "identical"
    assert darkroom("models", "verify", "my-model", "--json").status == 0


async def test_the_chats_engine_finds_it_without_a_restart(darkroom: Run, folder: Path) -> None:
    with open_application(load_settings(), engine_apart=True) as application:
        try:
            assert darkroom("models", "add", str(folder), "--name", "mine", "--json").status == 0
            wanted = request("mine", steps=2)
            made = await application.backend.start(wanted).result()
        finally:
            await application.backend.close()
    assert len(made.images) == 1


def test_weights_that_changed_are_found(darkroom: Run, folder: Path) -> None:
    darkroom("models", "add", str(folder), "--name", "mine", "--json")
    (folder / UNET).write_bytes((folder / UNET).read_bytes()[:-10])
    found = darkroom("models", "verify", "--json")
    assert (found.status, found["error"]["code"]) == (1, "damaged_weights")  # type: ignore[index]
    listed = darkroom("models")
    assert listed.status == 0


def test_removing_leaves_the_folder(darkroom: Run, folder: Path) -> None:
    darkroom("models", "add", str(folder), "--name", "mine", "--json")
    assert darkroom("models", "remove", "mine", "--json")["owned"] is False
    assert names(darkroom) == ["pocket"]
    assert (folder / UNET).is_file()
    gone = darkroom("imagine", "a fox", "--model", "mine", "--json")
    assert gone["error"]["code"] == "unknown_model"  # type: ignore[index]


def test_a_model_whose_folder_is_gone(darkroom: Run, folder: Path) -> None:
    darkroom("models", "add", str(folder), "--name", "mine", "--json")
    shutil.rmtree(folder)
    made = darkroom("imagine", "a fox", "--model", "mine", "--json")
    assert made["error"]["code"] == "model_gone"  # type: ignore[index]
    assert darkroom("models", "--json").status == 0


@pytest.mark.parametrize(
    ("source", "code"),
    [("nowhere", "unknown_model"), ("./nowhere/at/all", "unknown_model"), ("{folder}/unet", "unsupported_model")],
)
def test_what_cannot_be_added_is_told(source: str, code: str, darkroom: Run, folder: Path) -> None:
    refused = darkroom("models", "add", source.format(folder=folder), "--json")
    assert (refused.status, refused["error"]["code"]) == (1, code)  # type: ignore[index]


def test_a_pickle_is_refused_by_its_name_and_by_its_content(darkroom: Run, tmp_path: Path) -> None:
    for name in ("model.ckpt", "model.safetensors"):
        (tmp_path / name).write_bytes(b"\x80\x02}q\x00." * 20)
        refused = darkroom("models", "add", str(tmp_path / name), "--json")
        assert refused["error"]["code"] == "unsafe_weights"  # type: ignore[index]
