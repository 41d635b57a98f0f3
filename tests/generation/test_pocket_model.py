"""The shipped weights, through the same backend that people get: equal pixels, always."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import torch
from PIL import Image

from generation.backends import GenerationCancelled, GenerationResult
from generation.backends.local import LocalBackend
from generation.catalog import POCKET, resolve_model
from generation.engine import begin, generate, tick
from generation.families.family import Family
from generation.families.loading import load_family
from generation.images import pixel_sha256, psnr
from generation.request import GenerationRequest
from generation.weights import MANIFEST, verify_weights
from tests.generation.other_process import made_elsewhere

pytestmark = pytest.mark.skipif(
    not (POCKET.path / "model_index.json").is_file(), reason="the pocket model is not trained yet"
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def backend() -> AsyncIterator[LocalBackend]:
    backend = LocalBackend(device="cpu")
    yield backend
    await backend.close()


@pytest.fixture(scope="module")
def pocket() -> Family:
    return load_family(POCKET, torch.device("cpu"))


def request(**changes: object) -> GenerationRequest:
    values: dict[str, object] = {
        "model": "pocket",
        "prompt": "a red fox in the snow",
        "seed": 40,
        "steps": 8,
        "guidance_scale": POCKET.default_guidance,
        "scheduler": POCKET.default_scheduler,
        "width": 128,
        "height": 128,
        **changes,
    }
    return GenerationRequest.model_validate(values)


async def made(backend: LocalBackend, source: Image.Image | None = None, **changes: object) -> GenerationResult:
    return await backend.start(request(**changes), source=source).result()


def hashes(result: GenerationResult) -> list[str]:
    return [image.sha256 for image in result.images]


def test_the_entry_says_what_the_folder_says() -> None:
    folder = resolve_model(str(POCKET.path))
    assert folder.family is POCKET.family
    assert folder.native_size == POCKET.native_size
    assert POCKET.size_multiple % folder.size_multiple == 0
    assert folder.token_limit == POCKET.token_limit


def test_every_file_that_is_read_stands_in_the_manifest() -> None:
    manifest = json.loads((POCKET.path / MANIFEST).read_text())
    assert set(verify_weights(POCKET.path)) == set(manifest)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", ["ddim", "euler a", "dpm++ 2m karras", "dpm++ sde", "unipc", "lcm"])
async def test_a_sampler_is_repeatable_and_image_3_of_4_is_its_seed_alone(name: str, backend: LocalBackend) -> None:
    of_set = await made(backend, scheduler=name, count=4, steps=4)
    again = await made(backend, scheduler=name, count=4, steps=4)
    alone = await made(backend, scheduler=name, seed=42, steps=4)
    assert hashes(of_set) == hashes(again)
    assert hashes(of_set)[2] == hashes(alone)[0]
    assert len(set(hashes(of_set))) == 4


@pytest.mark.asyncio(loop_scope="module")
async def test_a_variation_is_repeatable_and_near(backend: LocalBackend) -> None:
    changes = {"variation_seed": 9, "variation_strength": 0.15}
    plain, other = await made(backend), await made(backend, seed=9)
    varied, again = await made(backend, **changes), await made(backend, **changes)
    assert hashes(varied) == hashes(again) != hashes(plain)
    near = psnr(varied.images[0].image, plain.images[0].image)
    assert near > psnr(varied.images[0].image, other.images[0].image)


@pytest.mark.asyncio(loop_scope="module")
async def test_image_to_image_is_repeatable_and_keeps_more_with_less_strength(backend: LocalBackend) -> None:
    source = (await made(backend, seed=77)).images[0].image
    changes = {"init_image": pixel_sha256(source), "steps": 20}
    weak = await made(backend, source, strength=0.2, **changes)
    strong = await made(backend, source, strength=0.9, **changes)
    assert hashes(weak) == hashes(await made(backend, source, strength=0.2, **changes))
    assert psnr(weak.images[0].image, source) > psnr(strong.images[0].image, source)


@pytest.mark.asyncio(loop_scope="module")
async def test_another_process_makes_the_same_picture(backend: LocalBackend) -> None:
    wanted = request(steps=20)
    assert made_elsewhere(wanted)[0] == hashes(await backend.start(wanted).result())


@pytest.mark.asyncio(loop_scope="module")
async def test_cancelling_comes_within_a_step(backend: LocalBackend) -> None:
    run = backend.start(request(steps=200))
    late = 0
    async for progress in run:
        if progress.step >= 2:
            run.cancel()
            late += 1
    assert late <= 2
    with pytest.raises(GenerationCancelled):
        await run.result()


@torch.inference_mode()
def test_a_picture_made_among_others_is_exact_when_its_trace_is_repeated(pocket: Family) -> None:
    wanted = request(steps=5, scheduler="euler a")
    conditioning = pocket.encode(wanted.prompt, "", wanted.guidance_scale, 128, 128)
    runs = [begin(pocket, wanted, index, conditioning) for index in range(3)]
    for tier in (4, 4, 8, 4, 4):
        tick(pocket, runs, 2 * tier)
    for run in runs:
        again = request(steps=5, scheduler="euler a", seed=run.seed)
        _, alone = generate(pocket, again, lambda index, run: None, traces=[tuple(run.trace)])[0]
        assert torch.equal(alone.latents, run.latents)
