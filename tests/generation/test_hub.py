"""Models from a hub: what is fetched, what a broken line costs, and what is said when nothing answers."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from huggingface_hub.constants import DOWNLOAD_CHUNK_SIZE
from safetensors.torch import save_file

from generation.catalog import resolve_model
from generation.hub import HubFile, fetch, wanted
from generation.store import ModelStore
from prompting.errors import UserError
from tests.generation.loopback_hub import LoopbackHub, running

ID = "someone/tiny-xl"
UNET = "unet/diffusion_pytorch_model.safetensors"


@pytest.fixture
def repository(sdxl_folder: Path, tmp_path: Path) -> Path:
    """As people publish: a card, pictures, other formats and a half precision copy beside the model."""
    folder = tmp_path / "repository"
    shutil.copytree(sdxl_folder, folder)
    (folder / "README.md").write_text("---\nlicense: openrail++\n---\n# A model\n")
    (folder / "one-file.safetensors").write_bytes(b"x" * 1000)
    (folder / "picture.png").write_bytes(b"x" * 1000)
    (folder / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"x" * 1000)
    (folder / "unet" / "diffusion_pytorch_model.non_ema.safetensors").write_bytes(b"x" * 1000)
    shutil.copy(folder / UNET, folder / "unet" / "diffusion_pytorch_model.fp16.safetensors")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "data" / "models")


def ignore(name: str, done: int, total: int) -> None:
    """For those who do not watch."""


@pytest.mark.parametrize("half", [False, True])
def test_a_model_is_fetched_whole_and_nothing_else(half: bool, repository: Path, store: ModelStore) -> None:
    seen: list[tuple[int, int]] = []
    hub = LoopbackHub(ID, repository)
    with running(hub) as address:
        model = fetch(store, ID, "tiny", lambda _, *so_far: seen.append(so_far), half=half, endpoint=address)
    assert model.source == ID
    unet = [name for name in hub.served if name.startswith("unet/") and name.endswith("s")]
    assert unet == ["unet/diffusion_pytorch_model.fp16.safetensors" if half else UNET]
    assert {name for name in hub.served if "/" not in name} == {"model_index.json", "README.md"}
    assert not [name for name in hub.served if name.endswith(".bin")]
    assert seen[-1][0] == seen[-1][1] > 40_000
    assert all(before[0] <= after[0] for before, after in pairwise(seen))
    entry = model.entry()
    assert (entry.name, entry.licence) == ("tiny", "openrail++")
    assert resolve_model(str(model.path)).family is entry.family
    assert store.verify("tiny") == model
    assert not [path for path in store.folder.rglob("*") if "incomplete" in path.name or path.name == ".cache"]


def test_a_line_that_breaks_is_taken_up_where_it_broke(repository: Path, store: ModelStore) -> None:
    """huggingface_hub writes whole chunks, so a file has to be larger than one."""
    save_file({"large": torch.randn(3 * DOWNLOAD_CHUNK_SIZE // 8)}, repository / UNET)
    hub = LoopbackHub(ID, repository, cut_after=DOWNLOAD_CHUNK_SIZE + 5000)
    with running(hub) as address:
        model = fetch(store, ID, "tiny", ignore, endpoint=address)
    assert hub.ranges == [(UNET, DOWNLOAD_CHUNK_SIZE)]
    assert (model.path / UNET).read_bytes() == (repository / UNET).read_bytes()


def test_what_arrived_before_a_failure_is_not_fetched_again(
    repository: Path, store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(name: str, done: int, total: int) -> None:
        if (name == UNET and done == total) or name.startswith("vae"):
            raise ConnectionResetError("the line is dead")

    with running(LoopbackHub(ID, repository)) as address, pytest.raises(UserError) as caught:
        fetch(store, ID, "tiny", stop, endpoint=address)
    assert caught.value.code == "hub_unreachable"
    assert "again" in caught.value.hint
    assert "HF_ENDPOINT" in caught.value.hint
    assert store.names() == ()
    second = LoopbackHub(ID, repository)
    with running(second) as address:
        fetch(store, ID, "tiny", ignore, endpoint=address)
    assert UNET not in second.served
    assert store.names() == ("tiny",)


def test_a_hub_that_does_not_answer(store: ModelStore) -> None:
    with pytest.raises(UserError) as caught:
        fetch(store, ID, "tiny", ignore, endpoint="http://127.0.0.1:9")
    assert caught.value.code == "hub_unreachable"
    assert "darkroom models add FOLDER" in caught.value.hint


def test_a_model_that_is_not_there_or_not_for_everybody(repository: Path, store: ModelStore) -> None:
    hub = LoopbackHub(ID, repository)
    with running(hub) as address:
        with pytest.raises(UserError) as unknown:
            fetch(store, "someone/else", "tiny", ignore, endpoint=address)
        hub.gated = True
        with pytest.raises(UserError) as gated:
            fetch(store, ID, "tiny", ignore, endpoint=address)
    assert (unknown.value.code, gated.value.code) == ("unknown_model", "gated_model")


def test_repositories_that_cannot_be_used() -> None:
    with pytest.raises(UserError) as other:
        wanted([HubFile("model.safetensors", 5)])
    assert other.value.code == "unsupported_model"
    with pytest.raises(UserError) as pickled:
        wanted([HubFile("model_index.json", 5), HubFile("unet/config.json", 5), HubFile("unet/model.bin", 5)])
    assert pickled.value.code == "unsafe_weights"


def test_weights_in_parts_come_with_their_index() -> None:
    names = [
        "model_index.json",
        "unet/config.json",
        "unet/model-00001-of-00002.safetensors",
        "unet/model-00002-of-00002.safetensors",
        "unet/model.safetensors.index.json",
        "unet/model.fp16-00001-of-00001.safetensors",
        "unet/model.safetensors.index.fp16.json",
        "../escape/config.json",
    ]
    files = [HubFile(name, 1) for name in names]
    assert [file.path for file in wanted(files)] == names[:5]
    assert [file.path for file in wanted(files, half=True)] == [*names[:2], *names[5:7]]
