"""What somebody in a chat is told when a model is gone, its weights are cut off, or the disk is full; others go on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.core.actions import Verb
from bot.core.commands import ImageRef, Imagine, Upscale
from generation.catalog import MODELS
from generation.store import ModelStore
from storage.library import Library
from tests.bot.test_service import opened
from tests.generation.tiny_models import tiny_sd


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as library:
        yield library


@pytest.fixture
def weights(tmp_path: Path) -> Iterator[Path]:
    """The folder of an added model called tiny."""
    folder = tiny_sd(tmp_path / "tiny")
    store = ModelStore(tmp_path / "models")
    store.register(folder, "tiny")
    MODELS.include(store)
    yield folder
    MODELS.include(ModelStore(tmp_path / "none"))


async def test_a_model_that_went_while_a_job_waited(library: Library, weights: Path) -> None:
    async with opened(library, working=False) as before:
        await before.say(Imagine(text="a fox --model tiny --steps 2"), event="gone")
        await before.say(Imagine(text="a fox --steps 2"), event="other")
    shutil.rmtree(weights)
    async with opened(library) as chat:
        told = await chat.screen.shown("gone")
        assert "“tiny” is gone" in told.text
        assert not told.images
        assert (await chat.screen.shown("other")).images


async def test_weights_that_were_cut_off_while_a_job_waited(library: Library, weights: Path) -> None:
    async with opened(library, working=False) as before:
        await before.say(Imagine(text="a fox --model tiny --steps 2"), event="cut")
        await before.say(Imagine(text="a fox --steps 2"), event="other")
    file = weights / "unet" / "diffusion_pytorch_model.safetensors"
    os.truncate(file, file.stat().st_size // 2)
    async with opened(library) as chat:
        told = await chat.screen.shown("cut")
        assert file.name in told.text
        assert not told.images
        assert (await chat.screen.shown("other")).images


async def test_a_disk_that_fills_while_a_picture_is_written(tmp_path: Path) -> None:
    """The pictures lie on a real, small disk; the enlarged one has no room there until the disk grows."""
    folder = tmp_path / "library" / "blobs"
    folder.mkdir(parents=True)
    with small_disk(folder), Library.open(tmp_path / "library") as library:
        async with opened(library) as chat:
            made = await chat.say(Imagine(text="a fox --steps 1 --size 256x256 --seed 1"), event="small")
            assert (await chat.screen.shown("small")).images
            assert made.job_id is not None
            before = sorted(folder.rglob("*.png"))
            await chat.say(Upscale(ref=ImageRef(made.job_id, 1), factor=4), event="large")
            told = await chat.screen.shown("large")
            assert "disk is full" in told.text.lower()
            assert not told.images
            assert [file for file in folder.rglob("*") if file.is_file()] == before
            mounted("-o", "remount,size=8m", str(folder))
            [again] = [button for button in told.buttons if button.action.verb is Verb.RETRY]
            await chat.say(again.action.command(), event="again")
            assert (await chat.screen.shown("again")).images


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """256 KB at ``folder``."""
    if not mounted("-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)):
        pytest.skip("a disk can be mounted by root only")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def mounted(*arguments: str) -> bool:
    return sys.platform == "linux" and subprocess.run(["mount", *arguments], capture_output=True).returncode == 0
