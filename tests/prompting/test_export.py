"""A prompt written for other tools, and what they cannot say."""

import json

import pytest

from prompting.errors import UserError
from prompting.export import Exported, Form, export, form_named, imported
from prompting.options import ImagineOptions
from prompting.pipeline import Composed, compose

DEFAULTS = ImagineOptions(steps=20, guidance_scale=5.0, sampler="dpm++ 2m karras", size=(512, 512))
MARKED = "a (red:1.3) fox, (misty forest:1.4), [dawn:dusk:0.5] --no (hat:1.2), cap --seed 4 --ar 16:9 --raw"


def composed(text: str) -> Composed:
    return compose(text, model_name="x")


def written(text: str, form: Form) -> Exported:
    return export(composed(text), form, DEFAULTS)


def unsaid(exported: Exported) -> str:
    return " ".join(notice.message for notice in exported.notices)


def test_a_parameters_block_reads_back_as_the_same_prompt() -> None:
    block = written("a (red:1.3) fox, [dawn:dusk:0.5] --no (hat:1.2) --seed 4 --steps 9 --cfg 6.5", Form.A1111)
    assert not block.notices
    first, again = composed("a (red:1.3) fox, [dawn:dusk:0.5] --no (hat:1.2)"), composed(block.text)
    assert again.prompt == first.prompt
    assert again.negative_prompt == first.negative_prompt
    options = again.options
    assert (options.seed, options.steps, options.guidance_scale) == (4, 9, 6.5)
    assert (options.sampler, options.size) == ("dpm++ 2m karras", (512, 512))


def test_a_block_has_the_options_that_were_given_and_else_the_models() -> None:
    *_, settings = written("a fox --sampler euler a --size 640x512 --n 3", Form.A1111).text.split("\n")
    assert settings == "Steps: 20, Sampler: Euler a, CFG scale: 5, Size: 640x512"
    assert "--n" in unsaid(written("a fox --n 3", Form.A1111))


def test_a_midjourney_line() -> None:
    line = written("a red fox in the snow --no hat, cap --seed 4 --ar 16:9 --n 2 --s 50 --raw", Form.MIDJOURNEY)
    assert line.text == "a red fox in the snow --ar 16:9 --no hat, cap --seed 4 --stylize 50 --repeat 2"
    assert not line.notices


def test_midjourney_weighs_parts_and_says_what_it_cannot() -> None:
    line = written(f"{MARKED} --steps 9 --cfg 7", Form.MIDJOURNEY)
    assert line.text.startswith("a red fox::1 misty forest::1.4 ")
    for lost in ("[dawn:dusk:0.5]", "(red:1.3)", "(hat:1.2)", "--steps", "--cfg"):
        assert lost in unsaid(line)
    assert "misty" not in unsaid(line)
    assert "(" not in line.text


def test_a_midjourney_line_reads_back() -> None:
    line = written("a red fox in the snow --no hat --seed 4 --ar 16:9 --raw", Form.MIDJOURNEY)
    again = composed(f"{line.text} --raw")
    assert (again.prompt, again.negative_prompt) == ("a red fox in the snow", "hat")
    assert (again.options.seed, again.options.aspect_ratio) == (4, (16, 9))


def test_our_own_json_says_everything() -> None:
    whole = composed("三只猫在雨中 --no a hat --no b --seed 4 --n 2 --raw")
    text = export(whole, Form.JSON, DEFAULTS).text
    assert json.loads(text)["prompt"] == whole.prompt
    assert json.loads(text)["options"] == {"--no": ["a hat", "b"], "--seed": "4", "--n": "2", "--raw": True}
    assert imported(text) == (whole.spec.model_copy(update={"notices": ()}), whole.options)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a fox",
        "[]",
        "{}",
        "[" * 100_000,
        '{"spec": {}, "options": {}}',
        '{"spec": {"idea": "a"}, "options": {"x": "1"}}',
        '{"spec": {"idea": "a"}, "options": {"--seed": 1}}',
        '{"spec": {"idea": "a", "slots": {"hat": []}}, "options": {}}',
        '{"spec": {"idea": "a", "slots": {"mood": [{"text": "x", "origin": "user", "weight": 99}]}}, "options": {}}',
    ],
)
def test_what_is_not_our_json_is_said(text: str) -> None:
    with pytest.raises(UserError) as caught:
        imported(text)
    assert caught.value.code == "not_a_prompt"


def test_our_json_is_held_to_the_bounds() -> None:
    with pytest.raises(UserError) as caught:
        imported('{"spec": {"idea": "a fox"}, "options": {"--steps": "1000000"}}')
    assert "--steps" in caught.value.message
    with pytest.raises(UserError) as caught:
        imported(json.dumps({"spec": {"idea": "x" * 100_000}, "options": {}}))
    assert caught.value.code == "idea_too_long"


@pytest.mark.parametrize("seed", [2**32 - 1, 2**32])
def test_a_seed_that_midjourney_does_not_take_is_named(seed: int) -> None:
    line = written(f"a fox --seed {seed}", Form.MIDJOURNEY)
    assert (f"--seed {seed}" in line.text) == (seed < 2**32) == ("--seed" not in unsaid(line))


def test_forms_by_name() -> None:
    assert form_named(" A1111 ") is Form.A1111
    with pytest.raises(UserError) as caught:
        form_named("novel")
    assert "midjourney" in caught.value.hint
