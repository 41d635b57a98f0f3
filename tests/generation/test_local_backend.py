"""The local backend: progress, order, cancelling, and the same bits however and wherever a request is made."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image
from safetensors.torch import load_file, save_file

from generation.backends import GenerationCancelled, GenerationResult, Phase
from generation.backends.local import LocalBackend
from generation.images import pixel_sha256
from generation.request import GenerationRequest, Upscaler
from generation.upscale import lanczos
from prompting.errors import UserError
from tests.generation.other_process import made_elsewhere


@pytest_asyncio.fixture
async def backend() -> AsyncIterator[LocalBackend]:
    backend = LocalBackend(threads=1, device="cpu")
    yield backend
    await backend.close()


@pytest.fixture
def model(sdxl_folder: Path) -> str:
    return str(sdxl_folder)


def request(model: str, **changes: object) -> GenerationRequest:
    values: dict[str, object] = {
        "model": model,
        "prompt": "a red fox",
        "seed": 5,
        "steps": 4,
        "guidance_scale": 4.0,
        "scheduler": "euler a",
        "width": 32,
        "height": 32,
        **changes,
    }
    return GenerationRequest.model_validate(values)


def hashes(result: GenerationResult) -> list[str]:
    return [image.sha256 for image in result.images]


async def test_a_result_says_all_that_is_needed_to_make_it_again(backend: LocalBackend, model: str) -> None:
    result = await backend.start(request(model, count=2)).result()
    assert [image.seed for image in result.images] == [5, 6]
    assert [image.index for image in result.images] == [0, 1]
    assert all(image.shape_trace == (1, 1, 1, 1) for image in result.images)
    assert all(pixel_sha256(image.image) == image.sha256 for image in result.images)
    assert result.scheduler is not None
    assert result.scheduler.scheduler_class == "EulerAncestralDiscreteScheduler"
    assert len(result.scheduler.timesteps) == 4
    fingerprint = result.fingerprint
    assert (fingerprint.dtype, fingerprint.threads) == ("float32", 1)
    assert fingerprint.device.startswith("cpu: ")
    assert "unet/diffusion_pytorch_model.safetensors" in fingerprint.weights
    assert fingerprint.versions["torch"].startswith("2.")
    assert fingerprint.differences(fingerprint) == []


async def test_progress_goes_up_to_the_last_image(backend: LocalBackend, model: str) -> None:
    seen = [progress async for progress in backend.start(request(model, count=2))]
    assert [progress.phase for progress in seen[:3]] == [Phase.WAITING, Phase.LOADING, Phase.DENOISING]
    working = seen[2:]
    assert [(it.image_index, it.step) for it in working] == [(i, step) for i in range(2) for step in range(5)]
    assert working[4].phase is Phase.DECODING
    fractions = [progress.fraction for progress in working]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 0.9)
    assert working[0].eta_seconds is None
    assert all(progress.eta_seconds and progress.eta_seconds > 0 for progress in working[1:])


async def test_a_loaded_model_is_not_loaded_again(backend: LocalBackend, model: str) -> None:
    first = await backend.start(request(model)).result()
    begun = time.perf_counter()
    second = await backend.start(request(model)).result()
    assert hashes(first) == hashes(second)
    assert first.fingerprint == second.fingerprint
    assert time.perf_counter() - begun < 5


async def test_requests_share_the_engine_and_each_is_repeated_alone(backend: LocalBackend, model: str) -> None:
    wanted = [request(model, seed=seed, guidance_scale=guidance) for seed, guidance in ((1, 4.0), (2, 1.0), (3, 7.5))]
    results = await asyncio.gather(*(backend.start(one).result() for one in wanted))
    assert any(tier > 1 for result in results for image in result.images for tier in image.shape_trace)
    for one, shared in zip(wanted, results, strict=True):
        traces = tuple(image.shape_trace for image in shared.images)
        alone = await backend.start(one, traces=traces).result()
        assert hashes(alone) == hashes(shared)
        assert tuple(image.shape_trace for image in alone.images) == traces


async def test_cancelling_comes_within_one_step(backend: LocalBackend, model: str) -> None:
    run = backend.start(request(model, steps=200, count=16))
    steps_after = 0
    async for progress in run:
        if progress.step >= 3:
            run.cancel()
            steps_after += 1
    assert steps_after <= 3  # one that was under way, and what the queue already held
    with pytest.raises(GenerationCancelled):
        await run.result()
    assert len((await backend.start(request(model)).result()).images) == 1


async def test_closing_ends_what_runs_and_what_waits(model: str) -> None:
    backend = LocalBackend(threads=1, device="cpu")
    runs = [backend.start(request(model, steps=200, count=16)) for _ in range(3)]
    await backend.close()
    for run in runs:
        with pytest.raises(GenerationCancelled):
            await run.result()


async def test_giving_up_waiting_does_not_end_the_run(backend: LocalBackend, model: str) -> None:
    run = backend.start(request(model, steps=20))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(run.result(), 0.001)
    assert len((await run.result()).images) == 1


async def test_what_cannot_be_made_is_told_at_once(backend: LocalBackend, model: str) -> None:
    with pytest.raises(UserError) as caught:
        backend.start(request(model, width=1000))
    assert caught.value.code == "unsupported_size"


async def test_damaged_weights_are_told_and_the_backend_lives_on(
    backend: LocalBackend, model: str, tmp_path: Path
) -> None:
    broken = Path(shutil.copytree(model, tmp_path / "broken"))
    (broken / "unet" / "diffusion_pytorch_model.safetensors").write_bytes(b"nothing")
    with pytest.raises(UserError) as caught:
        await backend.start(request(str(broken))).result()
    assert caught.value.code == "damaged_weights"
    assert len((await backend.start(request(model)).result()).images) == 1


async def test_weights_that_leave_gaps_are_refused(backend: LocalBackend, model: str, tmp_path: Path) -> None:
    """Both libraries would fill gaps with random numbers: a picture that nobody could repeat."""
    broken = Path(shutil.copytree(model, tmp_path / "broken"))
    for component, file in (("unet", "diffusion_pytorch_model"), ("text_encoder_2", "model")):
        weights = broken / component / f"{file}.safetensors"
        whole = weights.read_bytes()
        save_file(dict(list(load_file(weights).items())[1:]), weights, metadata={"format": "pt"})
        with pytest.raises(UserError, match=component) as caught:
            await backend.start(request(str(broken))).result()
        assert caught.value.code == "damaged_weights"
        weights.write_bytes(whole)


async def test_recorded_traces_are_repeated(backend: LocalBackend, model: str) -> None:
    traces = ((1, 2, 4, 8), (2, 2, 1, 1))
    result = await backend.start(request(model, count=2), traces=traces).result()
    again = await backend.start(request(model, count=2), traces=traces).result()
    assert tuple(image.shape_trace for image in result.images) == traces
    assert hashes(result) == hashes(again)


async def test_an_enlargement_is_lanczos_and_nothing_else(backend: LocalBackend) -> None:
    source = Image.effect_noise((24, 16), 60).convert("RGB")
    wanted = request(
        "pocket", width=48, height=32, upscale_factor=2, upscaler=Upscaler.LANCZOS, init_image=pixel_sha256(source)
    )
    result = await backend.start(wanted, source=source).result()
    assert hashes(result) == [pixel_sha256(lanczos(source, 2))]
    assert result.scheduler is None
    assert result.images[0].shape_trace == ()


async def test_an_enlargement_can_be_repainted_where_the_model_can(backend: LocalBackend, model: str) -> None:
    source = Image.effect_noise((32, 32), 60).convert("RGB")
    changes = {"upscale_factor": 2, "upscaler": Upscaler.LANCZOS_IMG2IMG, "strength": 0.5}
    wanted = request(model, width=64, height=64, init_image=pixel_sha256(source), **changes)
    result = await backend.start(wanted, source=source).result()
    assert result.images[0].image.size == (64, 64)
    assert len(result.images[0].shape_trace) == 2
    assert hashes(result) != [pixel_sha256(lanczos(source, 2))]


async def test_a_source_that_is_not_the_one_named_is_a_bug(backend: LocalBackend, model: str) -> None:
    wanted = request(model, init_image="0" * 64, strength=0.5)
    for source in (None, Image.new("RGB", (32, 32))):
        with pytest.raises(ValueError, match="init_image"):
            await backend.start(wanted, source=source).result()


async def test_preloading_an_unknown_model_is_told(backend: LocalBackend) -> None:
    with pytest.raises(UserError):
        backend.preload("poket")


async def test_another_process_makes_the_same_pictures_and_nothing_else_is_printed(
    backend: LocalBackend, model: str
) -> None:
    wanted = request(model, count=2)
    here = hashes(await backend.start(wanted).result())
    there, complaints = made_elsewhere(wanted)
    assert there == here
    assert complaints == ""
