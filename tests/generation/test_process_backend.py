"""The engine in a process of its own: the same pictures, the same errors, and it neither outlives nor drags down."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image

from generation.backends import EngineLost, GenerationCancelled, Phase, Share
from generation.backends.local import LocalBackend
from generation.backends.process import ProcessBackend
from generation.catalog import MODELS
from generation.images import pixel_sha256
from generation.store import ModelStore
from prompting.errors import UserError
from tests.generation.test_local_backend import hashes, request

ROOT = Path(__file__).parents[2]
PARENT = """
import asyncio, sys
from generation.backends.process import ProcessBackend
from generation.request import GenerationRequest
async def main():
    backend = ProcessBackend(threads=1, device="cpu", niceness=0)
    run = backend.start(GenerationRequest.model_validate_json(sys.argv[1]))
    async for progress in run:
        if progress.step >= 1:
            print(backend.pid, flush=True)
            break
    await run.result()
asyncio.run(main())
"""


@pytest.fixture
def model(sdxl_folder: Path) -> str:
    return str(sdxl_folder)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def kept_backend() -> AsyncIterator[ProcessBackend]:
    backend = ProcessBackend(threads=1, device="cpu", niceness=0)
    yield backend
    await backend.close()


@pytest.mark.asyncio(loop_scope="module")
async def test_the_engine_tells_what_it_holds(model: str) -> None:
    backend = ProcessBackend(threads=1, device="cpu", niceness=0)
    try:
        assert backend.memory() is None
        await backend.start(request(model)).result()
        held = await asyncio.to_thread(backend.memory)
        assert held is not None
        (one,) = held.models
        assert (one.name, one.device) == (model, "cpu")
        weights = sum(file.stat().st_size for file in Path(model).rglob("*.safetensors"))
        assert weights <= one.size_bytes < 2 * weights
        assert (held.process_bytes or 0) > one.size_bytes
        os.kill(backend.pid or 0, signal.SIGKILL)
        assert await asyncio.to_thread(backend.memory) is None
    finally:
        await backend.close()


@pytest.mark.asyncio(loop_scope="module")
async def test_pictures_progress_and_everything_beside_them_cross_the_pipe(
    kept_backend: ProcessBackend, model: str
) -> None:
    source = Image.effect_noise((32, 32), 60).convert("RGB")
    wanted = request(model, count=2, steps=6, strength=0.5, init_image=pixel_sha256(source))
    run = kept_backend.start(wanted, source=source, share=Share(person="ada", weight=2.0))
    phases = [progress.phase async for progress in run]
    there = await run.result()
    assert phases[0] is Phase.WAITING
    assert {Phase.LOADING, Phase.DENOISING, Phase.DECODING} <= set(phases)
    local = LocalBackend(threads=1, device="cpu")
    here = await local.start(wanted, source=source).result()
    await local.close()
    assert hashes(there) == hashes(here) == [pixel_sha256(image.image) for image in there.images]
    assert [image.shape_trace for image in there.images] == [image.shape_trace for image in here.images]
    assert there.fingerprint == here.fingerprint
    assert there.scheduler is not None
    assert here.scheduler is not None
    assert there.scheduler.timesteps == here.scheduler.timesteps
    traces = tuple(image.shape_trace for image in there.images)
    assert hashes(await kept_backend.start(wanted, source=source, traces=traces).result()) == hashes(here)


@pytest.mark.asyncio(loop_scope="module")
async def test_errors_cross_with_their_words(kept_backend: ProcessBackend, model: str, tmp_path: Path) -> None:
    with pytest.raises(UserError) as at_once:
        kept_backend.start(request(model, width=1000))
    assert at_once.value.code == "unsupported_size"
    broken = Path(shutil.copytree(model, tmp_path / "broken"))
    (broken / "unet" / "diffusion_pytorch_model.safetensors").write_bytes(b"nothing")
    with pytest.raises(UserError) as caught:
        await kept_backend.start(request(str(broken))).result()
    assert caught.value.code == "damaged_weights"
    assert str(broken) in caught.value.message
    with pytest.raises(RuntimeError, match="init_image"):
        await kept_backend.start(request(model, init_image="0" * 64, strength=0.5)).result()


@pytest.mark.asyncio(loop_scope="module")
async def test_cancelling_ends_one_and_leaves_the_others(kept_backend: ProcessBackend, model: str) -> None:
    long = kept_backend.start(request(model, steps=200, count=16))
    gone = kept_backend.start(request(model, steps=50))
    gone.cancel()
    async for progress in long:
        if progress.step >= 2:
            break
    long.cancel()
    for run in (long, gone):
        with pytest.raises(GenerationCancelled):
            await run.result()
    assert len((await kept_backend.start(request(model)).result()).images) == 1


async def test_a_process_that_dies_is_told_and_replaced(model: str) -> None:
    backend = ProcessBackend(threads=1, device="cpu", niceness=0)
    backend.preload(model)
    runs = [backend.start(request(model, steps=200, count=16, seed=seed)) for seed in (1, 2)]
    async for progress in runs[0]:
        if progress.step >= 1:
            break
    assert backend.pid is not None
    os.kill(backend.pid, signal.SIGKILL)
    for run in runs:
        with pytest.raises(EngineLost, match="signal 9"):
            await run.result()
    assert len((await backend.start(request(model)).result()).images) == 1
    pid = backend.pid
    assert pid is not None
    waiting = backend.start(request(model, steps=200, count=16))
    begun = time.monotonic()
    await backend.close()
    assert time.monotonic() - begun < 5
    with pytest.raises(GenerationCancelled):
        await waiting.result()
    assert not Path(f"/proc/{pid}").exists()
    with pytest.raises(RuntimeError):
        backend.start(request(model))


async def test_it_leaves_when_its_parent_is_killed(model: str) -> None:
    wanted = request(model, steps=200, count=16).model_dump_json()
    parent = subprocess.Popen(  # noqa: ASYNC220  it is killed, which asyncio's would be told of first
        [sys.executable, "-c", PARENT, wanted], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = int(await asyncio.to_thread(parent.stdout.readline))
    parent.kill()
    parent.wait()
    async with asyncio.timeout(10):
        while Path(f"/proc/{child}").exists():
            await asyncio.sleep(0.05)
    parent.stdout.close()


async def test_a_model_that_is_added_while_it_runs_can_be_used_at_once(model: str, tmp_path: Path) -> None:
    store = ModelStore(tmp_path / "models")
    MODELS.include(store)
    backend = ProcessBackend(threads=1, device="cpu", niceness=0, models=store.folder)
    try:
        plain = await backend.start(request(model)).result()
        with pytest.raises(UserError, match="mine"):
            backend.start(request("mine"))
        copy = Path(shutil.copytree(model, tmp_path / "mine"))
        store.register(copy, "mine")
        assert hashes(await backend.start(request("mine")).result()) == hashes(plain)
        store.remove("mine")
        weights = copy / "unet" / "diffusion_pytorch_model.safetensors"
        store.register(copy, "mine")
        content = bytearray(weights.read_bytes())
        content[-5] ^= 1  # one bit, which nothing but the manifest of the adding can tell
        weights.write_bytes(content)
        later = ProcessBackend(threads=1, device="cpu", niceness=0, models=store.folder)
        with pytest.raises(UserError) as caught:
            await later.start(request("mine")).result()
        await later.close()
        assert caught.value.code == "damaged_weights"
    finally:
        MODELS.include(ModelStore(tmp_path / "none"))
        await backend.close()
