"""``darkroom describe``: pictures of other tools and of ours, with the words that these tools write, made here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prompting.pasted import find_document
from tests.bot.conftest import Run
from tests.generation.test_foreign import COMFY, FLUX, FOOOCUS, INVOKE, NOVEL, as_comment, png

A1111 = (
    "a (red:1.3) fox\nNegative prompt: dog, {settings}\n"
    "Steps: 20, Sampler: DPM++ 2M Karras, CFG scale: 7, Seed: 5, Size: 512x768, Model: dream"
)
FOOOCUS_A1111 = (
    "a fox in the snow, cinematic still\nNegative prompt: blurry\nSteps: 30, Sampler: DPM++ 2M SDE Karras, Seed: 7, "
    'Size: 1152x896, CFG scale: 4, Sharpness: 2, ADM Guidance: "(1.5, 0.8, 0.3)", Model: juggernautXL_v8, '
    "Model hash: aeb7e9e689, Performance: Speed, Raw prompt: a fox in the snow, Version: Fooocus v2.5.5"
)
FILES = {
    "a1111": (png(parameters=A1111), "a (red:1.3) fox"),
    "comfyui": (png(prompt=json.dumps(COMFY), workflow='{"nodes": [], "links": []}'), "a fox in the snow"),
    "comfyui without workflow": (png(prompt=json.dumps(FLUX)), "a fox in the snow"),
    "invokeai": (png(invokeai_metadata=json.dumps(INVOKE)), "a fox in the snow"),
    "fooocus": (png(parameters=json.dumps(FOOOCUS), fooocus_scheme="fooocus"), "a fox in the snow, cinematic still"),
    "fooocus jpeg": (as_comment("JPEG", json.dumps(FOOOCUS)), "a fox in the snow, cinematic still"),
    "fooocus a1111": (png(parameters=FOOOCUS_A1111, fooocus_scheme="a1111"), "a fox in the snow, cinematic still"),
    "fooocus a1111 jpeg": (as_comment("JPEG", FOOOCUS_A1111), "a fox in the snow, cinematic still"),
    "novelai": (
        png(Software="NovelAI", Source="NovelAI Diffusion", Description=NOVEL["prompt"], Comment=json.dumps(NOVEL)),
        "a fox in the snow",
    ),
}


@pytest.mark.parametrize(("content", "prompt"), FILES.values(), ids=FILES)
def test_a_picture_says_how_it_was_made(darkroom: Run, tmp_path: Path, content: bytes, prompt: str) -> None:
    file = tmp_path / "a picture"
    file.write_bytes(content)
    told = darkroom("describe", str(file), "--json")
    assert told["prompt"] == prompt
    assert told["made_here"] is None
    assert (told["width"], told["height"]) == (8, 8)
    settings = told["settings"]
    assert isinstance(settings, dict)
    assert settings["Seed"] in ("5", "7")
    assert f"prompt: {prompt}\n" in darkroom("describe", str(file)).out
    assert "{" not in darkroom("describe", str(file)).out.replace("{settings}", "")


def test_what_strangers_wrote_does_not_command_the_terminal(darkroom: Run, tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(png(parameters=A1111.replace("fox", "\x1b[31mfox [bold]:fox:")))
    for form in ((), ("--as", "a1111"), ("--json",)):
        assert "[31mfox [bold]:fox:" in darkroom("describe", str(file), *form).out
    for form in ((), ("--as", "a1111"), ("--as", "midjourney"), ("--as", "json"), ("--json",)):
        assert "\x1b" not in darkroom("describe", str(file), *form).out


def test_it_can_be_taken_elsewhere(darkroom: Run, tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(png(parameters=A1111))
    block = darkroom("describe", str(file), "--as", "a1111")
    assert block.out.strip() == A1111
    line = darkroom("describe", str(file), "--as", "midjourney")
    assert line.out.strip() == "a red fox --ar 2:3 --no dog, {settings} --seed 5"
    assert "(red:1.3)" in line.err
    assert "Model" in line.err
    written = darkroom("describe", str(file), "--as", "json", "--json")["export"]
    assert isinstance(written, dict)
    pasted = find_document(written["text"])
    assert pasted is not None
    assert pasted.spec.as_typed == "a (red:1.3) fox"
    assert (pasted.options.seed, pasted.options.sampler) == (5, "dpm++ 2m karras")
    assert darkroom("describe", str(file), "--as", "novel", "--json").error["code"] == "unknown_form_of_prompt"


def test_a_picture_of_ours_is_known_by_its_pixels(darkroom: Run) -> None:
    made = darkroom("imagine", "a (red:1.3) fox", "--embed", "none", "--steps", "2", "--seed", "4", "--json")
    told = darkroom("describe", made["images"][0]["path"], "--json")  # type: ignore[index]
    assert told["made_here"] == {"id": made["id"], "index": 1}
    assert told["prompt"] == made["prompt"]
    assert told["settings"]["Seed"] == "4"  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("nope.png", None, "unreadable_image"),
        (".", None, "unreadable_image"),
        ("", None, "no_picture"),
        ("words.png", b"no picture at all", "image_unreadable"),
        ("bare.png", png(), "nothing_known"),
        ("other.png", png(parameters='{"a": 1}'), "nothing_known"),
    ],
)
def test_what_is_wrong_is_said(darkroom: Run, tmp_path: Path, name: str, content: bytes | None, code: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    error = darkroom("describe", str(tmp_path / name) if name else "", "--json").error
    assert error["code"] == code
    assert error["hint"]
