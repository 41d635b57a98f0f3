"""What a request's prompt tells the text encoder: weights, schedules, parts and windows."""

from __future__ import annotations

import random
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prompting.attention import Fragment, parse_attention, parts, plain_text, schedule_at, switches, windows
from prompting.errors import UserError
from prompting.pipeline import compose
from prompting.render import Dialect, render
from prompting.slots import to_spec
from prompting.spec import Slot
from prompting.syntax import parse
from tests.prompting.ideas import any_text, plain_ideas

_WORDS = [
    "fox",
    "a red hat",
    "snow, ice",
    "16:9",
    "C++",
    "50%",
    "night: moon",
    "\\(x\\)",
    "\\[y\\]",
    "été",
    "猫",
    "a-b",
    "1.3",
]


def _case(draw: random.Random, depth: int, weight: float) -> tuple[str, list[tuple[str, float]]]:
    """A prompt and the texts and weights that it means, written together: nothing is parsed here."""
    prompt, meant = "", list[tuple[str, float]]()
    for _ in range(draw.randint(1, 4)):
        kind = draw.choice(["text", "more", "less", "weight"]) if depth else "text"
        if kind == "text":
            word = draw.choice(_WORDS) + draw.choice([" ", ", ", ""])
            prompt, meant = prompt + word, [*meant, (word.replace("\\", ""), weight)]
            continue
        number = round(draw.uniform(0.05, 2.5), draw.randint(0, 3)) or 1.0
        factor = {"more": 1.1, "less": 1 / 1.1, "weight": number}[kind]
        inner, inside = _case(draw, depth - 1, weight * factor)
        if kind in ("more", "less"):
            inner, inside = inner + "!", [*inside, ("!", weight * factor)]
        opening, closing = {"more": "()", "less": "[]", "weight": ("(", f":{number})")}[kind]
        prompt, meant = prompt + opening + inner + closing, meant + inside
    return prompt, meant


def _merged(pairs: list[tuple[str, float]]) -> list[tuple[str, float]]:
    groups = groupby(pairs, key=lambda pair: round(pair[1], 9))
    return [("".join(text for text, _ in group), weight) for weight, group in groups]


def test_weights_are_those_of_the_rules_that_people_know() -> None:
    """500 prompts whose meaning was written down as they were made."""
    right = 0
    for seed in range(500):
        prompt, meant = _case(random.Random(seed), 4, 1.0)
        found, wanted = _merged(list(parse_attention(prompt))), _merged(meant)
        same_texts = [text for text, _ in found] == [text for text, _ in wanted]
        right += same_texts and all(abs(a - b) <= 1e-6 for (_, a), (_, b) in zip(found, wanted, strict=True))
    assert right / 500 >= 0.995


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a fox", [("a fox", 1.0)]),
        ("a (red:1.5) fox", [("a ", 1.0), ("red", 1.5), (" fox", 1.0)]),
        ("((a))", [("a", 1.1 * 1.1)]),
        ("((a:0.5)b:2.0)", [("a", 1.0), ("b", 2.0)]),
        ("a\\(b\\)", [("a(b)", 1.0)]),
        ('say "(hi)"', [('say "', 1.0), ("hi", 1.1), ('"', 1.0)]),
        ("{a|b} __c__", [("{a|b} __c__", 1.0)]),
        ("a <lora:x:1> b", [("a  b", 1.0)]),
        ("(a", [("(a", 1.0)]),
        ("", []),
    ],
)
def test_fragments(prompt: str, expected: list[tuple[str, float]]) -> None:
    assert parse_attention(prompt) == tuple(Fragment(*pair) for pair in expected)


def test_schedules_switch_at_the_right_step() -> None:
    assert [schedule_at("a [fox:wolf:0.5]", step, 4) for step in range(4)] == ["a fox", "a fox", "a wolf", "a wolf"]
    assert [schedule_at("[x:3]", step, 5) for step in range(5)] == ["", "", "", "x", "x"]
    assert [schedule_at("[x::1]y", step, 2) for step in range(2)] == ["xy", "y"]
    assert [schedule_at("[a|b|c]", step, 4) for step in range(4)] == ["a", "b", "c", "a"]
    assert [schedule_at("([a:(b:2):2]:1.2)", step, 3) for step in (0, 2)] == ["(a:1.2)", "((b:2):1.2)"]


def test_switches_name_the_first_step_of_each_text() -> None:
    assert switches("a [fox:[wolf|dog]:0.5]", 6) == ((0, "a fox"), (3, "a dog"), (4, "a wolf"), (5, "a dog"))
    assert switches("a fox", 30) == ((0, "a fox"),)


def test_parts_and_windows() -> None:
    assert parts("a cat :1.2 AND a dog AND x:y :-1") == (("a cat", 1.2), ("a dog", 1.0), ("x:y", -1.0))
    assert parts("a cat") == (("a cat", 1.0),)
    assert windows("a cat BREAK a dog") == ("a cat", "a dog")


def test_marks_come_through_the_slots() -> None:
    composed = compose("a (red:1.3) fox in the [snow:rain:0.4], (watercolor) BREAK a moon --raw", model_name="x")
    assert composed.prompt == "a (red:1.3) fox in the [snow:rain:0.4], (watercolor:1.1) BREAK a moon"
    (medium,) = composed.spec.phrases(Slot.MEDIUM)
    assert (medium.text, medium.weight) == ("watercolor", 1.1)
    assert render(composed.spec).prompt == "a red fox in the snow, watercolor, a moon"


def test_weights_of_the_negative_prompt() -> None:
    composed = compose("a fox --negative (blurry, dark:1.4), text --raw", model_name="x")
    assert composed.negative_prompt == "(blurry:1.4), (dark:1.4), text"


def test_parts_of_midjourney_are_weighted_against_each_other() -> None:
    composed = compose("a fox::3 a hat::1 rain::-0.5 --raw", model_name="x")
    assert (composed.prompt, composed.negative_prompt) == ("(a fox:1.5), (a hat:0.5)", "rain")


_marked = st.lists(
    st.sampled_from(
        ["(fox:1.2)", "[hat]", "\\(", ")", "[", "a cat", ", ", " in the snow", "((sea))", "night", "\\", " ", "CATS"]
    ),
    min_size=1,
    max_size=10,
).map("".join)


@settings(max_examples=200, deadline=None)
@given(plain_ideas | any_text | _marked)
def test_marks_change_no_word(idea: str) -> None:
    """The request's prompt without its marks is the plain prompt."""
    try:
        spec = to_spec(parse(idea))
    except UserError:
        return
    if any(mark.source is not None for mark in spec.marks):
        return
    marked, plain = render(spec, Dialect.A1111), render(spec)
    assert plain_text(marked.prompt).casefold() == plain.prompt.casefold()
    assert plain_text(marked.negative_prompt).casefold() == plain.negative_prompt.casefold()
