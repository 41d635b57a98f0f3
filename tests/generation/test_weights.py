"""Files that are not what they should be are named and refused before anything is loaded."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from generation.weights import MANIFEST, components, verify_weights, weight_variant
from prompting.errors import UserError

UNET = "unet/diffusion_pytorch_model.safetensors"


@pytest.fixture
def model(sdxl_folder: Path, tmp_path: Path) -> Path:
    """A copy with a manifest."""
    folder = tmp_path / "model"
    shutil.copytree(sdxl_folder, folder)
    (folder / MANIFEST).write_text(json.dumps(verify_weights(folder)))
    return folder


def refused(folder: Path) -> UserError:
    with pytest.raises(UserError) as caught:
        verify_weights(folder)
    return caught.value


def flip(file: Path, at: int) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)


def test_a_sound_model_gives_the_hash_of_every_file_that_is_read(model: Path) -> None:
    digests = verify_weights(model)
    assert {"model_index.json", "scheduler/scheduler_config.json", "unet/config.json", UNET} <= set(digests)
    assert {name.partition("/")[0] for name in digests} >= {"vae", "text_encoder_2", "tokenizer_2"}
    assert all(len(digest) == 64 for digest in digests.values())


@pytest.mark.parametrize("at", [0, 8, 100, -1])
@pytest.mark.parametrize("name", [UNET, "vae/config.json", "tokenizer_2/tokenizer.json"])
def test_a_flipped_bit_is_found_wherever_it_is(name: str, at: int, model: Path) -> None:
    flip(model / name, at)
    error = refused(model)
    assert error.code == "damaged_weights"
    assert name in error.message
    assert error.hint


def test_a_missing_file_is_named(model: Path) -> None:
    (model / UNET).unlink()
    error = refused(model)
    assert (error.code, "unet" in error.message) == ("damaged_weights", True)


@pytest.mark.parametrize("keep", [0, 5, 200, -1])
def test_a_file_cut_short_is_found_without_a_manifest(keep: int, model: Path) -> None:
    (model / MANIFEST).unlink()
    (model / UNET).write_bytes((model / UNET).read_bytes()[:keep])
    assert refused(model).code == "damaged_weights"


def test_a_pickle_under_another_name_is_no_safetensors_file(model: Path) -> None:
    (model / MANIFEST).unlink()
    (model / UNET).write_bytes(b"\x80\x02}q\x00." * 100)
    assert "not a safetensors file" in refused(model).message


@pytest.mark.parametrize("suffix", ["bin", "pt", "ckpt"])
def test_pickled_weights_are_refused(suffix: str, model: Path) -> None:
    (model / MANIFEST).unlink()
    (model / UNET).rename(model / "unet" / f"diffusion_pytorch_model.{suffix}")
    error = refused(model)
    assert error.code == "unsafe_weights"
    assert "safetensors" in error.hint


@pytest.mark.parametrize(
    "entry", [("unet", ["my_code", "MyUNet"]), ("vae", ["diffusers", "AutoencoderTiny"]), ("extra", ["os", "system"])]
)
def test_components_of_other_classes_are_refused(entry: tuple[str, list[str]], model: Path) -> None:
    index = json.loads((model / "model_index.json").read_text())
    (model / "model_index.json").write_text(json.dumps({**index, entry[0]: entry[1]}))
    with pytest.raises(UserError, match=entry[1][1]) as caught:
        components(model)
    assert caught.value.code == "unsupported_model"


def test_half_precision_files_are_taken_only_where_there_are_no_plain_ones(model: Path) -> None:
    (model / MANIFEST).unlink()
    assert weight_variant(model / "unet") is None
    shutil.copy(model / UNET, model / "unet" / "diffusion_pytorch_model.fp16.safetensors")
    assert weight_variant(model / "unet") is None
    assert "unet/diffusion_pytorch_model.fp16.safetensors" not in verify_weights(model)
    (model / UNET).unlink()
    assert weight_variant(model / "unet") == "fp16"
    assert "unet/diffusion_pytorch_model.fp16.safetensors" in verify_weights(model)
