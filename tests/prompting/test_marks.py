"""Weights, parts and what was copied with a prompt: nothing of it reaches a text encoder as words, or is lost."""

import pytest
from hypothesis import given

from prompting.attention import parts
from prompting.errors import UserError
from prompting.marks import unmarked
from prompting.pipeline import Composed, compose
from prompting.spec import MAX_WEIGHT
from prompting.syntax import parse
from tests.prompting.ideas import any_text
from tests.prompting.limits import words_read


def plain(text: str) -> Composed:
    return compose(f"{text} --raw", model_name="x")


def said(composed: Composed) -> list[str]:
    return [notice.code for notice in composed.spec.notices]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a fox AND a cat :1.2", (("a fox", 1.0), ("a cat", 1.2))),
        ("a fox :0.5 AND a cat", (("a fox", 0.5), ("a cat", 1.0))),
        ("a fox:0.5 AND a cat :-.5 AND a dog : 2 ", (("a fox", 0.5), ("a cat", -0.5), ("a dog", 2.0))),
        ("a clock at 7:30 AND a cat", (("a clock at 7:30", 1.0), ("a cat", 1.0))),
        ("a clock at 7:30", (("a clock at 7:30", 1.0),)),
    ],
)
def test_parts_have_their_weights(text: str, found: tuple[tuple[str, float], ...]) -> None:
    composed = plain(text)
    assert parts(composed.prompt) == found
    assert not any(
        ":" in phrase.text for phrases in composed.spec.slots.values() for phrase in phrases if " " not in phrase.text
    )


@pytest.mark.parametrize("room", [None, 40, 3])
def test_additions_stand_before_the_weight_of_the_last_part(room: int | None) -> None:
    composed = compose(
        "a fox :0.5 AND a cat :1.2", model_name="x", limits=words_read(room, most_windows=8) if room else None
    )
    first, last = parts(composed.prompt)
    assert (first, last.weight) == (("a fox", 0.5), 1.2)
    assert last.text.startswith("a cat")
    assert len(last.text) > len("a cat")


def test_weights_beyond_the_limits_are_named() -> None:
    for text, prompt in (("(fox:99)", "(fox:10)"), ("a (big:99) fox", "a (big:10) fox"), ("(fox:-99)", "(fox:-10)")):
        composed = plain(text)
        (notice,) = composed.spec.notices
        assert composed.prompt == prompt
        assert notice.code == "weight_limited"
        assert "99 became" in notice.message
    assert said(plain("a fox --no (hat:50)")) == ["weight_limited"]
    assert said(plain("(fox:10)")) == []


@given(any_text)
def test_no_weight_is_beyond_the_limits(text: str) -> None:
    assert all(abs(mark.weight) <= MAX_WEIGHT for mark in unmarked(text).marks)


@pytest.mark.parametrize(
    ("text", "negative", "code"),
    [
        ("a fox::1 a hat::-0.5", "a hat", "part_excluded"),
        ("a fox::1 a hat::-1", "(a hat:2)", "part_excluded"),
        ("a fox::1 a hat, snow::-0.25", "(a hat:0.5), (snow:0.5)", "part_excluded"),
        ("a fox::1 a hat::0", "", "part_left_out"),
    ],
)
def test_a_negative_part_is_excluded_with_its_weight(text: str, negative: str, code: str) -> None:
    composed = plain(text)
    assert (composed.prompt, composed.negative_prompt, said(composed)) == ("a fox", negative, [code])


@pytest.mark.parametrize("text", ["no children wearing hats", "a hat::-0.5"])
def test_an_idea_that_shows_nothing_says_what_to_add(text: str) -> None:
    with pytest.raises(UserError) as raised:
        plain(text)
    assert raised.value.code == "empty_idea"
    assert raised.value.hint.startswith("Add what it should show")


@pytest.mark.parametrize(
    "text", ["/imagine prompt: a fox", "/imagine a fox", " /IMAGINE prompt:a fox", "/imagine: a fox", "/imagine\na fox"]
)
def test_a_copied_command_is_no_subject(text: str) -> None:
    parsed = parse(f"{text} --seed 3")
    assert (parsed.idea, parsed.options.seed) == ("a fox", 3)
    assert "".join(parsed.text[span.start : span.end] for span in parsed.spans) == parsed.text


@pytest.mark.parametrize("text", ["/imagined worlds", "imagine a fox", "a fox /imagine", "/r/cats"])
def test_other_words_are_no_command(text: str) -> None:
    assert parse(text).idea == text


def test_names_of_emoji_stay_whole() -> None:
    assert plain(":dog:").prompt == ":dog:"
    assert plain("a :dog: in the snow").spec.slots["subject"][0].text == "a :dog:"  # type: ignore[index]
    assert plain("subject: a fox").prompt == "a fox"


@pytest.mark.parametrize(
    ("text", "weights", "taking"),
    [
        ("a fox AND a dog :-1", [1.0, -1.0], 0),
        ("a fox AND a dog :0.5", [1.0, 0.5], 0),
        ("a fox :0.5 AND a dog", [0.5, 1.0], 1),
        ("a fox AND a dog", [1.0, 1.0], 1),
        ("a fox BREAK a cat AND a dog :0", [1.0, 0.0], 0),
        ("a fox :-1 AND a dog :-2", [-1.0, -2.0, 1.0], 2),
    ],
)
@pytest.mark.parametrize("room", [None, 40])
def test_additions_act_in_one_part_that_draws(text: str, weights: list[float], taking: int, room: int | None) -> None:
    limits = words_read(room, most_windows=8) if room else None
    composed = compose(text, model_name="x", limits=limits)
    bare = [*parts(plain(text).prompt), ("", 1.0)]
    found = parts(composed.prompt)
    assert [part.weight for part in found] == weights
    for at, part in enumerate(found):
        assert part.text.startswith(bare[at][0])
        assert (len(part.text) > len(bare[at][0])) == (at == taking)


@pytest.mark.parametrize("flag", ["--negative", "--no"])
@pytest.mark.parametrize(
    ("text", "negative"),
    [
        ("hat, (blurry:1.4)", "hat, (blurry:1.4)"),
        ("hat,(blurry:1.4) , coat", "hat, (blurry:1.4), coat"),
        ("(hat, blurry:1.4)", "(hat:1.4), (blurry:1.4)"),
        ("(bad hands, extra (fingers:1.2):1.5)", "(bad hands:1.5), (extra fingers:1.66)"),
    ],
)
def test_weights_in_negatives_stay(flag: str, text: str, negative: str) -> None:
    assert plain(f"a fox {flag} {text}").negative_prompt == negative


def test_weights_in_the_negatives_of_a_pasted_block_stay() -> None:
    block = "a fox\nNegative prompt: hat, (blurry:1.4)\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 5"
    assert compose(block, model_name="x").negative_prompt.startswith("hat, (blurry:1.4)")


def test_and_between_chinese_words_parts_them() -> None:
    marks = parse("一只狐狸 AND 一只狗").marks
    assert [mark.source for mark in marks] == ["AND"]
    assert parse("A FOX AND A DOG").marks == ()
