"""Ideas with flags in them."""

import time
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given

from prompting.errors import OptionError, UserError
from prompting.options import ImagineOptions
from prompting.syntax import ParsedIdea, parse
from tests.prompting.ideas import any_text


def codes(parsed: ParsedIdea) -> list[str]:
    return [notice.code for notice in parsed.notices]


@pytest.mark.parametrize(
    ("text", "idea", "options"),
    [
        ("a red fox in the snow", "a red fox in the snow", {}),
        ("a fox —ar 16:9", "a fox", {"aspect_ratio": (16, 9)}),
        ("a fox –steps 5 at night", "a fox at night", {"steps": 5}),
        ("a fox --AR=3:2, in snow", "a fox in snow", {"aspect_ratio": (3, 2)}),
        ("--style oil painting a fox", "a fox", {"style": "oil painting"}),
        ("--sampler euler a fox", "fox", {"sampler": "euler a"}),
        ('--sampler "euler" a fox', "a fox", {"sampler": "euler"}),
        ('a fox --no "top hat, glasses" at night', "a fox at night", {"exclude": ("top hat, glasses",)}),
        ("a fox --no hat --no snow", "a fox", {"exclude": ("hat", "snow")}),
        ("a fox --negative “blurry, dark” --raw", "a fox", {"negative_prompt": "blurry, dark", "raw": True}),
        ("--raw a fox", "a fox", {"raw": True}),
        ("a fox --no hat\nat night", "a fox, at night", {"exclude": ("hat",)}),
        ("a fox,\n\nat night", "a fox, at night", {}),
        ('a sign "--no entry" --n 2', 'a sign "--no entry"', {"count": 2}),
        ("a  fox\t--seed 0", "a fox", {"seed": 0}),
    ],
)
def test_flags_anywhere(text: str, idea: str, options: dict[str, object]) -> None:
    parsed = parse(text)
    assert parsed.idea == idea
    assert parsed.options == ImagineOptions(**options)  # type: ignore[arg-type]
    assert parsed.notices == ()


@pytest.mark.parametrize(
    "text",
    ["50% off, $5, C++ and C#", "#1 (((fox [", "a -- b", "night — moonlit –red", "{a} {} std::vector", "---"],
)
def test_what_is_no_flag_stays_text(text: str) -> None:
    assert parse(text) == ParsedIdea(text=text, idea=text, spans=parse(text).spans)


def test_unknown_flags_stay_text_and_are_named_with_the_nearest() -> None:
    parsed = parse("a fox --stile neon --foo")
    assert parsed.idea == "a fox --stile neon --foo"
    assert codes(parsed) == ["unknown_flag", "unknown_flag"]
    assert "--stile" in parsed.notices[0].message
    assert "Did you mean --style?" in parsed.notices[0].message
    assert "--foo" in parsed.notices[1].message
    assert codes(parse("a fox —stile neon")) == ["unknown_flag"]


def test_a_value_given_twice() -> None:
    parsed = parse("a fox --seed 1 --seed 2 --steps 3 --steps 3")
    assert (parsed.options.seed, parsed.options.steps, codes(parsed)) == (2, 3, ["option_given_twice"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty_idea"),
        (" \n\t\x00 ", "empty_idea"),
        ("--seed 5", "empty_idea"),
        ("x" * 100_000, "idea_too_long"),
    ],
)
def test_ideas_that_cannot_be_used(text: str, code: str) -> None:
    with pytest.raises(UserError) as raised:
        parse(text)
    assert raised.value.code == code
    assert raised.value.hint


def test_a_long_idea_is_told_its_length_and_the_limit() -> None:
    with pytest.raises(UserError, match="100,000 characters; the limit is 6,000"):
        parse("x" * 100_000)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a fox --steps abc", '--steps needs a whole number, not "abc".'),
        ("a fox --seed --steps 3", "--seed needs a value."),
        ("a fox --style", "--style needs a value."),
        ("a fox --style wattercolor painting", '--style does not know "wattercolor painting".'),
    ],
)
def test_values_that_options_do_not_take(text: str, message: str) -> None:
    with pytest.raises(OptionError) as raised:
        parse(text)
    assert raised.value.message == message


def test_a_chat_cannot_name_a_file_of_this_machine() -> None:
    with pytest.raises(OptionError, match="--image"):
        parse("a fox --image /etc/passwd")
    assert parse("a fox --image fox.png", files=True).options.image == "fox.png"


@given(any_text)
def test_spans_cover_the_text_and_all_can_be_encoded(text: str) -> None:
    try:
        parsed = parse(text)
    except UserError:
        return
    assert len(parsed.text) == len(text)
    assert "".join(parsed.text[span.start : span.end] for span in parsed.spans) == parsed.text
    assert all(left.end == right.start for left, right in pairwise(parsed.spans))
    assert parsed.idea.encode("utf-8")


def test_lone_surrogates_and_control_characters_are_replaced() -> None:
    assert parse("a \ud800fox\x1b[31m\x00").idea == "a \ufffdfox [31m"


@pytest.mark.parametrize("piece", ["a ", "--", "“ ", '" ', "--a ", "[(", "—x ", "\n", '"a ', "=", "--no "])
def test_time_grows_with_the_length_only(piece: str) -> None:
    text = ("fox " + piece * 6000)[:6000]
    began = time.process_time()
    with suppress(UserError):
        parse(text)
    assert time.process_time() - began < 0.5
