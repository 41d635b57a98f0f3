"""Previews: a rough picture of the latents, like the picture that comes of them, and only where it was asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from PIL import Image, ImageChops, ImageStat

from generation.backends.local import LocalBackend
from tests.generation.test_local_backend import request


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
