"""The request refuses what does not fit together, and the fingerprint says how engines differ."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from generation.fingerprint import resampling_fingerprint
from generation.request import MAX_SEED, GenerationRequest, Upscaler

HASH = "0" * 64
GOOD: dict[str, object] = {
    "model": "pocket",
    "prompt": "a fox",
    "seed": 0,
    "steps": 20,
    "guidance_scale": 4.0,
    "scheduler": "ddim",
    "width": 128,
    "height": 128,
}


@pytest.mark.parametrize(
    "changes",
    [
        {"seed": -1},
        {"seed": MAX_SEED + 1},
        {"seed": MAX_SEED, "count": 2},
        {"count": 0},
        {"count": 17},
        {"steps": 0},
        {"steps": 201},
        {"guidance_scale": float("nan")},
        {"guidance_scale": -0.1},
        {"width": 1},
        {"height": 10_000},
        {"variation_strength": 0.5},
        {"strength": 0.5},
        {"init_image": HASH},
        {"init_image": HASH, "strength": 0.01},
        {"upscale_factor": 3, "upscaler": Upscaler.LANCZOS, "init_image": HASH},
        {"upscale_factor": 2, "init_image": HASH},
        {"upscaler": Upscaler.LANCZOS, "init_image": HASH},
        {"upscale_factor": 2, "upscaler": Upscaler.LANCZOS, "init_image": HASH, "strength": 0.5},
        {"upscale_factor": 2, "upscaler": Upscaler.LANCZOS_IMG2IMG, "init_image": HASH},
        {"recipe": 1},
    ],
)
def test_what_does_not_fit_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        GenerationRequest.model_validate({**GOOD, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"seed": MAX_SEED},
        {"variation_seed": 0, "variation_strength": 1.0},
        {"init_image": HASH, "strength": 0.05},
        {"upscale_factor": 4, "upscaler": Upscaler.LANCZOS, "init_image": HASH},
        {"upscale_factor": 2, "upscaler": Upscaler.LANCZOS_IMG2IMG, "init_image": HASH, "strength": 0.3},
    ],
)
def test_a_request_survives_json(changes: dict[str, object]) -> None:
    request = GenerationRequest.model_validate({**GOOD, **changes})
    assert GenerationRequest.model_validate_json(request.model_dump_json()) == request


def test_engines_differ_in_named_ways() -> None:
    mine = resampling_fingerprint()
    changed = {"versions": {**mine.versions, "pillow": "1.0"}, "threads": 2, "weights": {"unet": "ab" * 32}}
    theirs = mine.model_copy(update=changed)
    assert mine.differences(mine) == []
    assert mine.differences(theirs) == [
        f"pillow {mine.versions['pillow']} → 1.0",
        "threads 1 → 2",
        "weights unet absent → abababababab",
    ]
