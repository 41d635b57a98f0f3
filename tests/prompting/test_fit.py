"""Prompts that are longer than the text encoder reads."""

from hypothesis import given, settings
from hypothesis import strategies as st

from prompting.contract import TYPED
from prompting.expand import expand
from prompting.fit import fit
from prompting.render import ordered_phrases, render
from prompting.slots import to_spec
from prompting.spec import PromptSpec
from prompting.syntax import parse
from tests.prompting.ideas import plain_ideas


def count_words(text: str) -> int:
    return len(text.split())


def expanded(text: str, style: str | None = None) -> PromptSpec:
    return expand(to_spec(parse(text)), prompt_seed=1, style=style)


def test_what_fits_is_not_touched() -> None:
    spec = expanded("a fox")
    assert fit(spec, count_words, 75) == (spec, ())


def test_additions_go_first_and_are_named() -> None:
    spec = expanded("a red fox in the snow", style="cyberpunk")
    fitted, notices = fit(spec, count_words, 7)
    assert render(fitted).prompt == "a red fox in the snow, cyberpunk"
    (notice,) = notices
    assert notice.code == "additions_left_out"
    for phrase in ordered_phrases(spec):
        assert (phrase.text in notice.message) is (phrase not in ordered_phrases(fitted))


def test_then_the_last_words_of_the_person() -> None:
    fitted, notices = fit(expanded("a red fox in the snow with a very long scarf"), count_words, 8)
    assert render(fitted).prompt == "a red fox in the snow with a"
    assert [notice.code for notice in notices] == ["additions_left_out", "words_left_out"]
    assert "very long scarf" in notices[1].message


def test_the_negative_prompt_is_fitted_too() -> None:
    fitted, notices = fit(expanded("a fox --no one, two, three, four", style="oil painting"), count_words, 3)
    assert render(fitted).negative_prompt == "one, two, three"
    assert [notice.code for notice in notices][-2:] == ["additions_left_out", "words_left_out"]
    assert "photo" in notices[-2].message
    assert "four" in notices[-1].message


def test_scripts_without_spaces_are_cut_by_character() -> None:
    fitted, notices = fit(to_spec(parse("雪の中の赤い狐" * 50)), len, 75)
    assert render(fitted).prompt == ("雪の中の赤い狐" * 50)[:75]
    assert notices[0].code == "words_left_out"


def test_an_endless_word_is_cut_somewhere() -> None:
    fitted, _ = fit(to_spec(parse("x" * 3000)), len, 75)
    assert render(fitted).prompt == "x" * 40


@settings(max_examples=100)
@given(plain_ideas, st.integers(1, 12), st.sampled_from([None, "neon", "cinematic"]))
def test_no_word_of_the_person_goes_while_an_addition_stays(idea: str, limit: int, style: str | None) -> None:
    spec = expanded(idea, style)
    fitted, notices = fit(spec, count_words, limit)
    rendered = render(fitted)
    assert max(count_words(rendered.prompt), count_words(rendered.negative_prompt)) <= limit
    before, after = ordered_phrases(spec), ordered_phrases(fitted)
    typed = [phrase for phrase in before if phrase.origin in TYPED]
    if [phrase for phrase in after if phrase.origin in TYPED] != typed:
        assert all(phrase.origin in TYPED for phrase in after)
    assert bool(notices) is (fitted != spec)
