"""Names, folders and sizes: what is refused, and what is offered instead."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.catalog import (
    MODELS,
    POCKET,
    FamilyName,
    ModelEntry,
    check_request,
    check_size,
    request_notices,
    resolve_model,
    size_for_aspect,
    size_notices,
)
from generation.request import GenerationRequest, Upscaler
from prompting.errors import UserError
from tests.generation.tiny_flow import tiny_flux, tiny_sd3


def request(**changes: object) -> GenerationRequest:
    values: dict[str, object] = {
        "model": "pocket",
        "prompt": "a fox",
        "seed": 1,
        "steps": 20,
        "guidance_scale": 4.0,
        "scheduler": "ddim",
        "width": 128,
        "height": 128,
        **changes,
    }
    return GenerationRequest.model_validate(values)


def test_a_name_is_found_however_it_is_written() -> None:
    assert resolve_model(" Pocket ") is POCKET


def test_a_folder_gives_its_own_limits(sdxl_folder: Path, sd_folder: Path) -> None:
    xl, sd = resolve_model(str(sdxl_folder)), resolve_model(str(sd_folder))
    assert (xl.family, sd.family) == (FamilyName.SDXL, FamilyName.SD)
    assert (xl.native_size, xl.size_multiple, xl.min_side, xl.max_side, xl.token_limit) == (32, 4, 16, 64, 16)
    assert xl.path == sdxl_folder


@pytest.mark.parametrize(
    "name", ["poket", "", "gpt", "x" * 10_000, "pocket\0", "../nowhere", "/etc/passwd", "a/b", "~nobody-here/m"]
)
def test_an_unknown_name_or_path_is_told_with_what_there_is(name: str) -> None:
    with pytest.raises(UserError) as caught:
        resolve_model(name)
    assert caught.value.code == "unknown_model"
    assert "pocket" in caught.value.hint
    assert len(caught.value.message) < 300


def test_a_folder_that_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="model_index") as caught:
        resolve_model(str(tmp_path))
    assert caught.value.code == "unsupported_model"


@pytest.mark.parametrize("pipeline", ["FluxControlPipeline", "MyPipeline", ["my_code", "Pipeline"], None])
def test_other_pipelines_are_refused(pipeline: object, tmp_path: Path) -> None:
    (tmp_path / "model_index.json").write_text(json.dumps({"_class_name": pipeline}))
    with pytest.raises(UserError) as caught:
        resolve_model(str(tmp_path))
    assert caught.value.code == "unsupported_model"


@pytest.mark.parametrize("text", ["", "[1]", "{", "\ufffe"])
def test_a_broken_index_is_told(text: str, tmp_path: Path) -> None:
    (tmp_path / "model_index.json").write_text(text)
    with pytest.raises(UserError) as caught:
        resolve_model(str(tmp_path))
    assert caught.value.code == "damaged_weights"


@pytest.mark.parametrize(
    ("size", "nearest"),
    [((1, 1), "96×96"), ((10_000, 10_000), "256×256"), ((130, 128), "128×128"), ((128, 40), "128×96")],
)
def test_a_wrong_size_gets_the_nearest(size: tuple[int, int], nearest: str) -> None:
    with pytest.raises(UserError) as caught:
        check_size(POCKET, *size)
    assert nearest in caught.value.hint


@given(st.sampled_from(list(MODELS.values())), st.floats(1e-3, 1e3))
def test_every_aspect_has_an_allowed_size(entry: ModelEntry, ratio: float) -> None:
    width, height = size_for_aspect(entry, ratio)
    check_size(entry, width, height)
    assert (width >= height) if ratio > 1 else (width <= height)


def test_common_aspects_keep_the_native_area() -> None:
    assert size_for_aspect(POCKET, 1.0) == (128, 128)
    assert size_for_aspect(POCKET, 16 / 9) == (160, 96)
    assert size_for_aspect(POCKET, 2 / 3) == (96, 160)


def test_a_size_that_was_not_trained_is_mentioned() -> None:
    assert size_notices(POCKET, 128, 128) == ()
    assert [notice.code for notice in size_notices(POCKET, 160, 96)] == ["untrained_size"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"model": "nothing"}, "unknown_model"),
        ({"scheduler": "eular"}, "unknown_scheduler"),
        ({"scheduler": "lcm", "steps": 60}, "steps_unsupported"),
        ({"width": 136}, "unsupported_size"),
        ({"prompt": " AND ".join(["a fox"] * 8)}, "too_many_parts"),
        (
            {"upscale_factor": 2, "upscaler": Upscaler.LANCZOS_IMG2IMG, "strength": 0.3, "init_image": "0" * 64},
            "upscaler_unsupported",
        ),
    ],
)
def test_requests_that_a_model_cannot_follow(changes: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as caught:
        check_request(request(**changes))
    assert caught.value.code == code
    assert caught.value.hint


@pytest.mark.parametrize("flow", [tiny_flux, tiny_sd3])
def test_a_break_that_counts_as_a_space_is_mentioned(flow: Callable[[Path], Path], tmp_path: Path) -> None:
    entry = resolve_model(str(flow(tmp_path)))
    codes = [notice.code for notice in request_notices(entry, request(prompt="a (fox:1.2) BREAK a hen"))]
    assert codes.count("break_unused") == 1
    assert "break_unused" not in [one.code for one in request_notices(entry, request(prompt="a (fox:1.2) AND a hen"))]
    assert request_notices(POCKET, request(prompt="a fox BREAK a hen")) == ()


def test_resampling_takes_any_size() -> None:
    wanted = request(width=1000, height=777, upscale_factor=4, upscaler=Upscaler.LANCZOS, init_image="0" * 64)
    assert check_request(wanted) is POCKET
