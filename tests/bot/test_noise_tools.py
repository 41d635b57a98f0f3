"""Neighbours, the way between two pictures, and the film: the real model, a real database, real files."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from PIL import Image

from generation.images import pixel_sha256, psnr
from tests.bot.conftest import Outcome, Run
from tests.generation.tiny_models import tiny_sd

QUICK = ("--steps", "4", "--json")


@pytest.fixture
def fox(darkroom: Run) -> str:
    return str(darkroom("imagine", "a red fox in the snow", "--seed", "7", "--n", "2", *QUICK)["id"])


def pictures(sheet: Outcome) -> list[dict[str, object]]:
    images = sheet["images"]
    assert isinstance(images, list)
    return images


def proved(darkroom: Run, image: dict[str, object]) -> bool:
    replayed = darkroom("replay", str(image["id"]), "--json")
    return (replayed.status, replayed["verdict"]) == (0, "identical")


def test_neighbours_lie_around_the_picture_and_replay(darkroom: Run, fox: str, tmp_path: Path) -> None:
    file = tmp_path / "sheet.png"
    near = pictures(darkroom("neighbours", f"{fox}:2", "--to", str(file), "--json"))
    assert [image["made"] for image in near] == [True] * 4 + [False] + [True] * 4
    assert (near[4]["id"], near[4]["index"]) == (fox, 2)
    assert len({image["id"] for image in near}) == len({image["sha256"] for image in near}) == 9
    assert proved(darkroom, near[0])
    assert proved(darkroom, near[8])
    own = Image.open(str(near[4]["path"]))
    far = pictures(darkroom("neighbours", f"{fox}:2", "--strength", "1", "--size", "2", "--json"))
    nearness = [psnr(own, Image.open(str(image["path"]))) for image in near if image["made"]]
    farness = [psnr(own, Image.open(str(image["path"]))) for image in far if image["made"]]
    assert len(farness) == 3
    assert min(nearness) > max(farness)
    sheet = Image.open(file)
    assert sheet.size == (3 * own.width + 8, 3 * own.height + 8)
    middle = sheet.crop((own.width + 4, own.height + 4, 2 * own.width + 4, 2 * own.height + 4))
    assert pixel_sha256(middle) == near[4]["sha256"]


def test_a_variations_neighbours_lie_around_the_variation(darkroom: Run, fox: str) -> None:
    varied = darkroom("vary", f"{fox}:1", "--strong", "--json")
    near = pictures(darkroom("neighbours", str(varied["id"]), "--strength", "0.05", "--size", "2", "--json"))
    itself = next(Image.open(str(image["path"])) for image in near if not image["made"])
    original = Image.open(str(darkroom("show", fox, "--json")["images"][0]["path"]))  # type: ignore[index]
    for image in (one for one in near if one["made"]):
        picture = Image.open(str(image["path"]))
        assert psnr(picture, itself) > psnr(picture, original)
    assert proved(darkroom, next(one for one in near if one["made"]))
    deeper = darkroom("vary", str(near[0]["id"]), "--json")
    assert proved(darkroom, {"id": deeper["id"]})
    assert darkroom("neighbours", str(deeper["id"]), "--json").error["code"] == "mixed_already"


def test_the_way_between_two_pictures_leads_from_one_to_the_other(darkroom: Run, fox: str) -> None:
    owl = str(darkroom("vary", str(darkroom("imagine", "a blue owl", "--seed", "3", *QUICK)["id"]), "--json")["id"])
    way = pictures(darkroom("between", f"{fox}:2", owl, "--steps", "3", "--json"))
    assert [(image["id"], image["index"]) for image in (way[0], way[-1])] == [(fox, 2), (owl, 1)]
    assert [image["made"] for image in way] == [False, True, True, True, False]
    first, *_, last = frames = [Image.open(str(image["path"])) for image in way]
    assert psnr(frames[1], first) > psnr(frames[1], last)
    assert psnr(frames[3], last) > psnr(frames[3], first)
    assert proved(darkroom, way[2])
    shown = darkroom("show", str(way[2]["id"]), "--json")
    assert shown["towards"]["amount"] == 0.5  # type: ignore[index]
    assert "owl" in shown["towards"]["prompt"]  # type: ignore[index]
    assert shown["operation"] == "between"
    again = darkroom("between", f"{fox}:2", owl, "--steps", "1", "--json")
    assert psnr(Image.open(str(pictures(again)[1]["path"])), frames[2]) > 40  # alone, so the last bits may differ
    assert proved(darkroom, {"id": darkroom("reroll", str(way[2]["id"]), "--json")["id"]})


@pytest.mark.parametrize("ending", ["webp", "gif"])
def test_a_film_ends_in_the_stored_picture(ending: str, darkroom: Run, fox: str, tmp_path: Path) -> None:
    file = tmp_path / f"fox.{ending}"
    filmed = darkroom("film", f"{fox}:2", "--to", str(file), "--json")
    assert (filmed.status, filmed["identical"], filmed["frames"]) == (0, True, 5)
    stored = Image.open(str(darkroom("show", fox, "--json")["images"][1]["path"]))  # type: ignore[index]
    with Image.open(file) as film:
        assert (film.format, film.n_frames, film.size) == (ending.upper(), 5, stored.size)  # type: ignore[attr-defined]
        nearness = []
        for frame in range(5):
            film.seek(frame)
            nearness.append(psnr(film.convert("RGB"), stored))
    assert nearness[0] < nearness[2] < nearness[4]
    assert nearness[4] > 25


def test_a_film_of_a_picture_that_shared_its_calls_is_identical_too(darkroom: Run, fox: str, tmp_path: Path) -> None:
    near = pictures(darkroom("neighbours", fox, "--json"))
    filmed = darkroom("film", str(near[0]["id"]), "--to", str(tmp_path / "a.webp"), "--json")
    assert (filmed.status, filmed["identical"]) == (0, True)


@pytest.mark.skipif(importlib.util.find_spec("av") is not None, reason="PyAV is installed here")
def test_without_an_encoder_mp4_is_refused_before_anything_is_made(darkroom: Run, fox: str, tmp_path: Path) -> None:
    refused = darkroom("film", fox, "--to", str(tmp_path / "fox.mp4"), "--json")
    assert refused.error["code"] == "no_encoder"
    assert not list(tmp_path.glob("*.mp4"))


def test_what_has_no_noise_or_no_way_is_refused_with_the_reason(darkroom: Run, fox: str, tmp_path: Path) -> None:
    large = str(darkroom("upscale", fox, "--json")["id"])
    wide = str(darkroom("imagine", "a fox", "--size", "160x96", *QUICK)["id"])
    middle = str(pictures(darkroom("between", f"{fox}:1", f"{fox}:2", "--steps", "1", "--json"))[1]["id"])
    for command in (("neighbours", large), ("between", fox, large), ("film", large)):
        refused = darkroom(*command, "--json")
        assert refused.error["code"] == "enlarged_picture"
        assert f"{fox}:1" in refused.error["hint"]
    for command in (("between", fox, wide), ("between", fox, middle)):
        assert darkroom(*command, "--json").error["code"] == "no_way_between"
    for command in (("neighbours", "zzzz9999"), ("between", fox, "zzzz9999"), ("film", "zzzz9999")):
        assert darkroom(*command, "--json").error["code"] == "unknown_generation"
    for command in (("neighbours", f"{fox}:3"), ("between", fox, f"{fox}:3"), ("film", f"{fox}:3")):
        assert darkroom(*command, "--json").error["code"] == "unknown_image"
    assert darkroom("film", fox, "--to", "fox.avi", "--json").error["code"] == "bad_format"
    assert darkroom("film", fox, "--to", str(tmp_path / "none" / "a.webp"), "--json").error["code"] == "cannot_write"
    assert darkroom("neighbours", fox, "--strength", "2", "--json").error["code"] == "bad_strength"
    assert darkroom("neighbours", fox, "--size", "9", "--json").status == 2
    assert darkroom("between", fox, "--json").error["code"] == "bad_reference"


def test_a_model_that_was_damaged_meanwhile_is_told_once(darkroom: Run, tmp_path: Path) -> None:
    folder = tiny_sd(tmp_path / "tiny")
    made = darkroom("imagine", "a fox", "--model", str(folder), "--size", "32x32", *QUICK)
    assert made.status == 0
    weights = folder / "unet" / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    for tool in ("neighbours", "film"):
        assert darkroom(tool, str(made["id"]), "--json").error["code"] == "damaged_weights"
    other = str(darkroom("imagine", "a fox", *QUICK)["id"])
    assert darkroom("between", str(made["id"]), other, "--json").error["code"] == "no_way_between"
