"""A prompt of ours in JSON, pasted where an idea is expected."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.terminal_app.documents import expansion_document
from prompting.errors import UserError
from prompting.export import Form, export
from prompting.options import ImagineOptions
from prompting.pasted import MAX_DOCUMENT, find_document
from prompting.pipeline import Composed, compose
from prompting.syntax import parse, parse_all

IDEAS = (
    "a red fox in the snow --style watercolor --no hat",
    "a (red:1.3) fox, [dawn:dusk:0.5] (misty forest:1.4) --no (hat:1.2), cap --seed 4 --n 2",
    "三只猫在雨中 --no 帽子",
    "un renard dans la neige --ar 3:2",
    'a sign that says "open late" BREAK a street',
)


def composed(text: str) -> Composed:
    return compose(text, model_name="x")


def exported(whole: Composed) -> str:
    return export(whole, Form.JSON, ImagineOptions()).text


def printed(whole: Composed) -> str:
    return json.dumps(expansion_document(whole), ensure_ascii=False)


@pytest.mark.parametrize("write", [exported, printed])
@pytest.mark.parametrize("idea", IDEAS)
def test_it_is_the_same_prompt_again(idea: str, write: object) -> None:
    whole = composed(idea)
    text = write(whole)  # type: ignore[operator]
    for pasted in (text, f"```json\n{text}\n```", json.dumps(json.loads(text), indent=2)):
        again = composed(pasted)
        assert (again.prompt, again.negative_prompt) == (whole.prompt, whole.negative_prompt)
        assert {slot: [phrase.text for phrase in phrases] for slot, phrases in again.spec.slots.items()} == {
            slot: [phrase.text for phrase in phrases] for slot, phrases in whole.spec.slots.items()
        }
        assert again.spec.notices == ()


def test_options_come_along_and_flags_behind_it_win() -> None:
    text = exported(composed("a fox --seed 4 --n 2 --ar 16:9"))
    options = composed(text).options
    assert (options.seed, options.count, options.aspect_ratio) == (4, 2, (16, 9))
    options = composed(f"{text} --n 3 --steps 9").options
    assert (options.seed, options.count, options.steps) == (4, 3, 9)
    assert composed(f"{text} --no hat").negative_prompt == "hat"


def test_a_printed_generation_says_its_request() -> None:
    document = {
        **expansion_document(composed("a fox --raw")),
        "id": "x", "model": "pocket", "seed": 7, "steps": 9, "guidance_scale": 4.5, "scheduler": "euler a",
        "width": 128, "height": 96, "images": [{}, {}],
    }  # fmt: skip
    options = parse(json.dumps(document)).options
    assert (options.model, options.seed, options.steps, options.guidance_scale) == ("pocket", 7, 9, 4.5)
    assert (options.sampler, options.size, options.count) == ("euler a", (128, 96), 2)


@pytest.mark.parametrize("text", ["{red, green} bird", "{a|b} fox", '{"a"|"b"} fox', "{ 2$$a|b } fox", "{}", "a {fox"])
def test_templates_are_no_documents(text: str) -> None:
    assert find_document(text) is None
    assert parse_all(text)


GOOD = exported(composed("a fox"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (GOOD[:-9], "bad_json"),
        (GOOD.replace(":", "=", 3).replace("=", ":", 1), "bad_json"),
        ('{"prompt": ', "bad_json"),
        ('{"prompt": "a fox"}', "not_a_prompt"),
        ('{"spec": {}, "options": {}}', "not_a_prompt"),
        ('{"spec": {"idea": "x", "slots": {"hat": []}}, "options": {}}', "not_a_prompt"),
        ('{"idea": "x", "slots": {"subject": [{"text": "", "origin": "user"}]}}', "not_a_prompt"),
        ('{"idea": "x", "slots": {"subject": [{"text": "x", "origin": "god"}]}}', "not_a_prompt"),
        ('{"idea": "x", "slots": []}', "empty_idea"),
        ('{"a": ' + "[" * 30_000, "not_a_prompt"),
        ('{"a": "' + "x" * MAX_DOCUMENT + '"}', "idea_too_long"),
        (GOOD.replace('"options": {', '"options": {"--seed": "abc"'), "bad_value"),
        (GOOD.replace('"options": {', '"options": {"--hat": "1"'), "not_a_prompt"),
        (f"{GOOD} and a hat", "words_behind_prompt"),
    ],
)
def test_what_is_wrong_gets_a_sentence(text: str, code: str) -> None:
    with pytest.raises(UserError) as raised:
        composed(text)
    assert raised.value.code == code
    assert raised.value.message.endswith((".", "?"))


def test_bad_json_says_where() -> None:
    with pytest.raises(UserError, match="character 12"):
        composed('{"prompt": }')


@given(st.text(alphabet='{}[]":, abspecidoptn01\\\n', max_size=60))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        parse_all('{"spec": ' + text)
    except UserError as error:
        assert error.message
