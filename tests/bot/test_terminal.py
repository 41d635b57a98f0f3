"""The terminal from end to end: the real model, a real database, real files."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from bot.session import EXIT_SOME_FAILED
from tests.bot.conftest import Run

QUICK = ("--steps", "4", "--json")
ROOT = Path(__file__).parent.parent.parent


def test_an_idea_becomes_a_picture_that_is_stored_and_proved(darkroom: Run) -> None:
    made = darkroom("imagine", "a red fox in the snow", "--seed", "7", *QUICK)
    assert made.status == 0
    expected = {"id", "idea", "prompt", "negative_prompt", "slots", "model", "seed", "steps", "guidance_scale"}
    expected |= {"scheduler", "width", "height", "parent", "images", "seconds"}
    assert expected <= set(made.document)
    assert (made["idea"], made["seed"], made["steps"], made["model"]) == ("a red fox in the snow", 7, 4, "pocket")
    assert made["parent"] is None
    assert "fox" in str(made["prompt"])
    assert {"text", "origin", "weight"} == set(made["slots"]["subject"][0])  # type: ignore[index]

    [image] = made["images"]  # type: ignore[misc]
    picture = Image.open(image["path"])
    assert picture.size == (made["width"], made["height"])
    assert hashlib.sha256(picture.convert("RGB").tobytes()).hexdigest() == image["sha256"]
    assert "Seed: 7" in picture.info["parameters"]
    assert "trainedAlgorithmicMedia" in picture.info["XML:com.adobe.xmp"]

    shown = darkroom("show", str(made["id"]), "--json")
    assert shown.document == made.document
    replayed = darkroom("replay", str(made["id"]), "--json")
    assert (replayed.status, replayed["verdict"], replayed["reasons"]) == (0, "identical", [])
    assert replayed["images"] == [{"index": 1, "identical": True, "psnr": None}]


def test_what_people_typed_is_shown_as_typed(darkroom: Run) -> None:
    idea = 'a fox [cat:dog:0.5] and a sign "[bold] :fire: [/bold]"'
    assert "[cat:dog:0.5]" in darkroom("expand", idea, "--as", "a1111").out
    shown = " ".join(darkroom("expand", idea, "--raw").out.split())
    assert "[cat:dog:0.5]" in shown
    assert ":fire:" in shown


def test_flags_that_belong_to_an_idea_stand_beside_it_as_in_it(darkroom: Run) -> None:
    flags = ("--ar", "3:2", "--steps", "4", "--stylize", "50", "--chaos", "20", "--style", "raw")
    beside = darkroom("expand", "a", "fox", *flags, "--json")
    inside = darkroom("expand", " ".join(flags) + " a fox", "--json")
    assert beside.status == inside.status == 0
    assert beside["prompt"] == inside["prompt"] == "a fox"
    assert beside["notices"] == inside["notices"] != []


def test_each_image_of_a_set_is_what_its_seed_gives_alone(darkroom: Run) -> None:
    together = darkroom("imagine", "a cat", "--seed", "40", "--n", "4", *QUICK)
    alone = darkroom("imagine", "a cat", "--seed", "42", *QUICK)
    assert [image["seed"] for image in together["images"]] == [40, 41, 42, 43]  # type: ignore[attr-defined]
    assert together.pixels[2] == alone.pixels[0]
    assert len(set(together.pixels)) == 4


def test_another_process_and_folder_give_the_same_pixels(darkroom: Run, tmp_path: Path) -> None:
    here = darkroom("imagine", "a ghost", "--seed", "0", *QUICK)
    environment = {"DARKROOM_DATA_DIR": str(tmp_path / "elsewhere"), "PATH": "/usr/bin:/bin", "PYTHONHASHSEED": "5"}
    command = [sys.executable, "-m", "bot.cli", "imagine", "a ghost", "--seed", "0", *QUICK]
    there = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, check=True)
    document = json.loads(there.stdout)
    assert document["seed"] == 0
    assert [image["sha256"] for image in document["images"]] == here.pixels
    assert (document["prompt"], document["slots"]) == (here["prompt"], here["slots"])


def test_children_know_their_parents_and_replay(darkroom: Run) -> None:
    parent = darkroom("imagine", "an owl", "--n", "2", *QUICK)
    ref = f"{parent['id']}:2"
    rerolled = darkroom("reroll", str(parent["id"]), "--json")
    varied = darkroom("vary", ref, "--strong", "--json")
    enlarged = darkroom("upscale", ref, "--factor", "4", "--json")
    assert rerolled["parent"] == {"id": parent["id"], "index": None, "operation": "reroll"}
    assert varied["parent"] == {"id": parent["id"], "index": 2, "operation": "vary"}
    assert enlarged["parent"] == {"id": parent["id"], "index": 2, "operation": "upscale"}
    assert rerolled["seed"] != parent["seed"]
    assert varied["seed"] == parent["images"][1]["seed"]  # type: ignore[index]
    assert enlarged["width"] == 4 * int(str(parent["width"]))
    assert len({*parent.pixels, *rerolled.pixels, *varied.pixels, *enlarged.pixels}) == 6
    for child in (rerolled, varied, enlarged):
        assert darkroom("replay", str(child["id"]), "--json")["verdict"] == "identical"


def test_variations_are_near_and_repeatable(darkroom: Run) -> None:
    parent = darkroom("imagine", "a robot", "--seed", "3", *QUICK)
    first = darkroom("vary", str(parent["id"]), "--seed", "9", "--n", "2", "--json")
    again = darkroom("vary", f"{parent['id']}:1", "--seed", "10", "--subtle", "--json")
    assert first.pixels[1] == again.pixels[0]
    assert first["variation"] == {"seed": 9, "strength": 0.2}
    beyond = darkroom("vary", str(first["id"]) + ":1", "--json")
    assert beyond["parent"]["id"] == first["id"]  # type: ignore[index]


def test_a_variation_of_an_enlargement_goes_back_to_its_noise(darkroom: Run) -> None:
    parent = darkroom("imagine", "a robot", "--seed", "3", *QUICK)
    large = darkroom("upscale", str(parent["id"]), "--json")
    varied = darkroom("vary", str(large["id"]), "--seed", "9", "--json")
    direct = darkroom("vary", str(parent["id"]), "--seed", "9", "--json")
    assert varied.pixels == direct.pixels
    assert varied["parent"]["id"] == large["id"]  # type: ignore[index]


def test_a_picture_to_start_from(darkroom: Run, tmp_path: Path) -> None:
    Image.linear_gradient("L").convert("RGB").save(tmp_path / "start.jpg")
    start = ("--image", str(tmp_path / "start.jpg"), "--seed", "1")
    weak = darkroom("imagine", "a tree", *start, "--strength", "0.3", *QUICK)
    strong = darkroom("imagine", "a tree", *start, "--strength", "1", *QUICK)
    assert weak["strength"] == 0.3
    assert weak.pixels != strong.pixels
    (tmp_path / "start.jpg").unlink()
    assert darkroom("replay", str(weak["id"]), "--json")["verdict"] == "identical"


def test_history_is_searched_and_counted(darkroom: Run) -> None:
    for idea in ("a red fox", "a blue whale", "a red apple"):
        darkroom("imagine", idea, *QUICK)
    page = darkroom("history", "--json")
    assert [row["idea"] for row in page["generations"]] == ["a red apple", "a blue whale", "a red fox"]  # type: ignore[attr-defined]
    found = darkroom("history", "--search", "red", "--limit", "1", "--json")
    assert [row["idea"] for row in found["generations"]] == ["a red apple"]  # type: ignore[attr-defined]
    assert {"id", "idea", "created", "model", "seed"} <= set(found["generations"][0])  # type: ignore[index]


def test_expansion_is_the_prompt_that_imagine_uses(darkroom: Run) -> None:
    expanded = darkroom("expand", "a fox in the forest", "--json")
    made = darkroom("imagine", "a fox in the forest", *QUICK)
    known = {"idea", "language", "prompt", "negative_prompt", "prompt_seed", "slots", "quoted", "notices", "fit"}
    assert set(expanded.document) == known
    assert (expanded["prompt"], expanded["slots"]) == (made["prompt"], made["slots"])
    raw = darkroom("expand", "a fox in the forest", "--raw", "--json")
    origins = {phrase["origin"] for phrases in raw["slots"].values() for phrase in phrases}  # type: ignore[attr-defined]
    assert origins == {"user"}


def test_a_file_of_ideas_gives_one_line_each(darkroom: Run, tmp_path: Path) -> None:
    (tmp_path / "ideas.txt").write_text("a fox\n\na cat --seed abc\n猫\n", encoding="utf-8")
    outcome = darkroom("expand", "--file", str(tmp_path / "ideas.txt"))
    documents = [json.loads(line) for line in outcome.out.splitlines()]
    told = [(document["line"], document["idea"]) for document in documents]
    assert told == [(1, "a fox"), (3, "a cat --seed abc"), (4, "猫")]
    assert "--seed" in documents[1]["error"]["message"]
    assert outcome.status == EXIT_SOME_FAILED
    (tmp_path / "ideas.txt").write_text("\r\na fox\r\n", encoding="utf-8")
    outcome = darkroom("expand", "--file", str(tmp_path / "ideas.txt"), "--as", "a1111")
    assert outcome.status == 0
    assert (outcome["line"], outcome["idea"]) == (2, "a fox")


def test_ideas_come_from_a_file_or_from_the_line(darkroom: Run, tmp_path: Path) -> None:
    (tmp_path / "ideas.txt").write_text("a cat\n", encoding="utf-8")
    refused = darkroom("expand", "--file", str(tmp_path / "ideas.txt"), "a fox", "--json")
    assert refused.error["code"] == "idea_given_twice"


@pytest.mark.parametrize("idea", ["a fox [cat:dog:0.5]", "a fox (, a cat):1.2", "a (red:1.3) fox, a cat::2 a dog::1"])
def test_people_see_and_search_what_they_typed(darkroom: Run, idea: str) -> None:
    made = darkroom("imagine", f"{idea} --seed 3", *QUICK)
    assert made["idea"] == idea
    commands = (("show", str(made["id"])), ("expand", idea), ("advise", idea))
    for document in (darkroom(*command, "--json") for command in commands):
        assert document["idea"] == idea
        assert document["plain_idea"] == made["plain_idea"] != idea
    assert idea in darkroom("show", str(made["id"])).out
    for words in (idea, str(made["plain_idea"])):
        [row] = darkroom("history", "--search", words, "--json")["generations"]  # type: ignore[misc]
        assert row["idea"] == idea
    again = darkroom("expand", json.dumps(made.document), "--json")
    assert (again["idea"], again["prompt"]) == (idea, made["prompt"])


def test_what_the_model_does_not_know_is_named(darkroom: Run) -> None:
    made = darkroom("imagine", "a quokka in the snow", *QUICK)
    [notice] = [notice for notice in made["notices"] if notice["code"] == "outside_vocabulary"]  # type: ignore[attr-defined]
    assert "quokka" in notice["message"]


@pytest.mark.parametrize("embed", ["full", "seed", "none"])
def test_what_the_file_tells_is_chosen(darkroom: Run, embed: str) -> None:
    made = darkroom("imagine", "a lighthouse keeper", "--embed", embed, *QUICK)
    picture = Image.open(made["images"][0]["path"])  # type: ignore[index]
    assert ("lighthouse" in str(picture.info)) == (embed == "full")
    assert ("Seed: " in str(picture.info)) == (embed != "none")
    assert "trainedAlgorithmicMedia" in str(picture.info)


def test_listings(darkroom: Run) -> None:
    [pocket] = [model for model in darkroom("models", "--json")["models"] if model["name"] == "pocket"]  # type: ignore[attr-defined]
    assert pocket["native_size"] == 128
    assert "fox" in darkroom("models", "show", "pocket", "--json")["vocabulary"]["subjects"]  # type: ignore[index]
    assert len(darkroom("styles", "--json")["styles"]) >= 40  # type: ignore[arg-type]
    assert "fox" in darkroom("models", "show", "pocket").out
    assert "watercolor" in darkroom("styles").out


def test_the_doctor_makes_a_picture(darkroom: Run) -> None:
    outcome = darkroom("doctor", "--json")
    assert outcome.status == 0
    assert {check["name"] for check in outcome["checks"]} >= {"data folder", "database", "model", "picture"}  # type: ignore[attr-defined]


def test_people_see_slots_settings_and_paths(darkroom: Run) -> None:
    out = darkroom("imagine", "a panda", "--seed", "5", "--steps", "4").out
    for words in ("subject", "a panda", "seed 5", ".png"):
        assert words in out
