"""The way from one picture to another, and what is mixed into its ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import ValidationError

from generation.backends.local import LocalBackend
from generation.backends.process import ProcessBackend
from generation.images import pixel_sha256
from generation.request import GenerationRequest, Towards, Variation
from tests.generation.test_local_backend import hashes, request

END = Towards(amount=1.0, prompt="a blue owl", negative_prompt="fog", end_seed=9)


@pytest_asyncio.fixture
async def backend() -> AsyncIterator[LocalBackend]:
    backend = LocalBackend(threads=1, device="cpu")
    yield backend
    await backend.close()


@pytest.mark.parametrize("family", ["sdxl", "sd"])
async def test_both_ends_are_the_pictures_themselves(
    family: str, backend: LocalBackend, sdxl_folder: Path, sd_folder: Path
) -> None:
    start = plain(str({"sdxl": sdxl_folder, "sd": sd_folder}[family]))
    end = start.model_copy(update={"prompt": "a blue owl", "negative_prompt": "fog", "seed": 9})
    begin = await backend.start(way(start, amount=0.0)).result()
    last = await backend.start(way(start, amount=1.0)).result()
    middle = await backend.start(way(start, amount=0.5)).result()
    assert hashes(begin) == hashes(await backend.start(start).result())
    assert hashes(last) == hashes(await backend.start(end).result())
    assert len({*hashes(begin), *hashes(middle), *hashes(last)}) == 3


async def test_variations_at_both_ends_and_on_top(backend: LocalBackend, sdxl_folder: Path) -> None:
    start = plain(str(sdxl_folder), negative_prompt="fog")
    varied = Variation(seed=21, strength=0.3)
    same = {"prompt": start.prompt, "negative_prompt": "fog", "end_seed": 9}
    begin = await backend.start(way(start, amount=0.0, variation=varied, **same)).result()
    last = await backend.start(way(start, amount=1.0, end_variation=varied, **same)).result()
    one, other = (
        start.model_copy(update={"seed": seed, "variation_seed": 21, "variation_strength": 0.3}) for seed in (5, 9)
    )
    assert hashes(begin) == hashes(await backend.start(one).result())
    assert hashes(last) == hashes(await backend.start(other).result())
    top = way(start, amount=1.0, **same).model_copy(update={"variation_seed": 21, "variation_strength": 0.3})
    assert hashes(await backend.start(top).result()) == hashes(last)


async def test_a_set_on_the_way_equals_its_images_alone(backend: LocalBackend, sdxl_folder: Path) -> None:
    together = way(plain(str(sdxl_folder)), amount=0.5).model_copy(update={"count": 2})
    made = await backend.start(together).result()
    alone = [hashes(await backend.start(together.alone(index)).result())[0] for index in range(2)]
    assert hashes(made) == alone


def test_requests_from_before_it_existed_are_read() -> None:
    old = plain("pocket").model_dump(mode="json")
    del old["towards"]
    assert GenerationRequest.model_validate(old).towards is None
    new = way(plain("pocket"), amount=0.25)
    assert GenerationRequest.model_validate_json(new.model_dump_json()) == new


@pytest.mark.parametrize("amount", [-0.1, 1.1, float("nan"), float("inf")])
def test_no_way_leads_beyond_its_ends(amount: float) -> None:
    with pytest.raises(ValidationError):
        Towards(amount=amount, prompt="", end_seed=1)


async def test_a_film_crosses_the_pipe_frame_by_frame(sdxl_folder: Path) -> None:
    wanted = request(str(sdxl_folder), steps=5)
    backend = ProcessBackend(threads=1, device="cpu", niceness=0)
    try:
        plainly = await backend.start(wanted).result()
        run = backend.start(wanted, traces=tuple(image.shape_trace for image in plainly.images), film=True)
        frames = [progress.preview async for progress in run if progress.preview is not None]
        filmed = await run.result()
    finally:
        await backend.close()
    assert hashes(filmed) == hashes(plainly)
    assert len({pixel_sha256(frame) for frame in frames}) == 5
    assert {frame.size for frame in frames} == {(32, 32)}


def plain(model: str, **changes: object) -> GenerationRequest:
    """A sampler that draws nothing on its way, so that the noise at the beginning is all there is."""
    return request(model, scheduler="ddim", **changes)


def way(start: GenerationRequest, **changes: object) -> GenerationRequest:
    towards = END.model_copy(update=changes)
    return start.model_copy(update={"towards": towards})
