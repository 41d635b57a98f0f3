"""Previews: a rough picture of the latents, like the picture that comes of them, and only where it was asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import torch
from diffusers import AutoencoderTiny
from diffusers.image_processor import VaeImageProcessor
from PIL import Image, ImageChops, ImageStat

from generation.backends.local import LocalBackend
from generation.catalog import resolve_model
from generation.families.loading import load_family
from generation.preview import TINY, tiny_decoder
from prompting.errors import UserError
from tests.generation.test_local_backend import request
from tests.generation.tiny_models import tiny_sdxl


@pytest_asyncio.fixture
async def backend() -> AsyncIterator[LocalBackend]:
    backend = LocalBackend(threads=1, device="cpu")
    yield backend
    await backend.close()


def distance(one: Image.Image, other: Image.Image) -> float:
    return sum(ImageStat.Stat(ImageChops.difference(one, other.resize(one.size, Image.Resampling.BOX))).mean)


@pytest.mark.parametrize("asked", [True, False])
async def test_a_preview_comes_nearer_to_the_picture(backend: LocalBackend, asked: bool) -> None:
    wanted = request("pocket", prompt="a red apple on the beach", width=128, height=128, steps=13, scheduler="ddim")
    run = backend.start(wanted, previews=asked)
    previews = [progress.preview async for progress in run if progress.preview is not None]
    picture = (await run.result()).images[0].image
    if not asked:
        assert previews == []
        return
    assert [preview.size for preview in previews] == [(16, 16)] * 3
    distances = [distance(preview, picture) for preview in previews]
    assert distances[-1] < distances[0] / 2


def tiny_vae(folder: Path, channels: int = 4) -> None:
    """A random AutoencoderTiny in TAESD's layout, which makes each latent 8 × 8 pixels."""
    torch.manual_seed(5)
    AutoencoderTiny(
        encoder_block_out_channels=(8, 8, 8, 8),
        decoder_block_out_channels=(8, 8, 8, 8),
        num_encoder_blocks=(1, 1, 1, 1),
        num_decoder_blocks=(1, 1, 1, 1),
        latent_channels=channels,
    ).save_pretrained(folder / TINY)


async def test_a_tiny_decoder_in_the_models_folder_draws_the_previews(backend: LocalBackend, tmp_path: Path) -> None:
    folder = tiny_sdxl(tmp_path)
    wanted = request(str(folder), steps=9, scheduler="ddim")
    plain = backend.start(wanted, previews=True)
    assert [one async for one in plain if one.preview is not None] == []
    without = await plain.result()
    tiny_vae(folder)
    fresh = LocalBackend(threads=1, device="cpu")
    run = fresh.start(wanted, previews=True)
    previews = [progress.preview async for progress in run if progress.preview is not None]
    made = await run.result()
    await fresh.close()
    latents_side = wanted.width // 2  # of this model's VAE
    assert [preview.size for preview in previews] == [(latents_side * 8,) * 2] * 2
    assert previews[0].tobytes() != previews[1].tobytes()
    assert made.images[0].sha256 == without.images[0].sha256
    assert made.fingerprint == without.fingerprint


def test_a_preview_is_what_the_tiny_decoder_makes_small(tmp_path: Path) -> None:
    tiny_vae(tmp_path)
    decode = tiny_decoder(tmp_path, 4, torch.device("cpu"))
    assert decode is not None
    stock = AutoencoderTiny.from_pretrained(tmp_path / TINY)
    with torch.inference_mode():
        latents = torch.randn(1, 4, 16, 24, generator=torch.Generator().manual_seed(2))
        expected = VaeImageProcessor().postprocess(stock.decode(latents).sample)[0]
        assert decode(latents).tobytes() == expected.tobytes()
        assert decode(torch.zeros(1, 4, 64, 32)).size == (128, 256)


@pytest.mark.parametrize("harm", ["channels", "pickle"])
def test_a_tiny_decoder_that_does_not_fit_is_refused_by_name(harm: str, tmp_path: Path) -> None:
    folder = tiny_sdxl(tmp_path)
    tiny_vae(folder, channels=16 if harm == "channels" else 4)
    if harm == "pickle":
        (weights,) = (folder / TINY).glob("*.safetensors")
        weights.rename(weights.with_suffix(".bin"))
    with pytest.raises(UserError, match=TINY):
        load_family(resolve_model(str(folder)), torch.device("cpu"))
