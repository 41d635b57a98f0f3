"""Prompts that are longer than the text encoder reads."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from prompting.contract import TYPED
from prompting.expand import expand
from prompting.fit import fit
from prompting.render import ordered_phrases, render
from prompting.slots import to_spec
from prompting.spec import Notice, PromptSpec
from prompting.syntax import parse
from prompting.windows import EncoderLimit, TextLimits
from tests.prompting.ideas import plain_ideas
from tests.prompting.limits import words_read


def count_words(text: str) -> int:
    return len(text.split())


def fit_to(
    spec: PromptSpec, limit: int, count: Callable[[str], int] = count_words
) -> tuple[PromptSpec, tuple[Notice, ...]]:
    """To an encoder without windows."""
    fitted = fit(spec, TextLimits((EncoderLimit("words", count, limit),)))
    return fitted.spec, fitted.notices


def expanded(text: str, style: str | None = None) -> PromptSpec:
    return expand(to_spec(parse(text)), prompt_seed=1, style=style)


def test_what_fits_is_not_touched() -> None:
    spec = expanded("a fox")
    fitted, notices = fit_to(spec, 75)
    assert (fitted.model_copy(update={"fit": None}), notices) == (spec, ())


def test_additions_go_first_and_are_named() -> None:
    spec = expanded("a red fox in the snow", style="cyberpunk")
    fitted, notices = fit_to(spec, 7)
    assert render(fitted).prompt == "a red fox in the snow, cyberpunk"
    (notice,) = notices
    assert notice.code == "additions_left_out"
    for phrase in ordered_phrases(spec):
        assert (phrase.text in notice.message) is (phrase not in ordered_phrases(fitted))


def test_then_the_last_words_of_the_person() -> None:
    fitted, notices = fit_to(expanded("a red fox in the snow with a very long scarf"), 8)
    assert render(fitted).prompt == "a red fox in the snow with a"
    assert [notice.code for notice in notices] == ["additions_left_out", "words_left_out"]
    assert "very long scarf" in notices[1].message


def test_the_negative_prompt_is_fitted_too() -> None:
    fitted, notices = fit_to(expanded("a fox --no one, two, three, four", style="oil painting"), 3)
    assert render(fitted).negative_prompt == "one, two, three"
    assert [notice.code for notice in notices][-2:] == ["additions_left_out", "words_left_out"]
    assert "photo" in notices[-2].message
    assert "four" in notices[-1].message


def test_scripts_without_spaces_are_cut_by_character() -> None:
    fitted, notices = fit_to(to_spec(parse("ຫິມະສີແດງໃຫຍ່" * 50)), 75, len)
    assert render(fitted).prompt == ("ຫິມະສີແດງໃຫຍ່" * 50)[:75]
    assert notices[0].code == "words_left_out"


def test_an_endless_word_is_cut_somewhere() -> None:
    fitted, _ = fit_to(to_spec(parse("x" * 3000)), 75, len)
    assert render(fitted).prompt == "x" * 40


@settings(max_examples=100)
@given(plain_ideas, st.integers(1, 12), st.sampled_from([None, "neon", "cinematic"]))
def test_no_word_of_the_person_goes_while_an_addition_stays(idea: str, limit: int, style: str | None) -> None:
    spec = expanded(idea, style)
    fitted, notices = fit_to(spec, limit)
    rendered = render(fitted)
    assert max(count_words(rendered.prompt), count_words(rendered.negative_prompt)) <= limit
    before, after = ordered_phrases(spec), ordered_phrases(fitted)
    typed = [phrase for phrase in before if phrase.origin in TYPED]
    if [phrase for phrase in after if phrase.origin in TYPED] != typed:
        assert all(phrase.origin in TYPED for phrase in after)
    assert bool(notices) is (fitted.model_copy(update={"fit": None}) != spec)


def test_a_long_prompt_goes_into_windows_that_end_between_phrases() -> None:
    spec = to_spec(parse("a red fox, the blue bird, one green tree, some yellow grass --no hat"))
    fitted = fit(spec, words_read(6, most_windows=3))
    assert fitted.prompt == "a red fox, the blue bird BREAK one green tree, some yellow grass"
    assert fitted.spec.fit is not None
    assert [window.tokens["words"] for window in fitted.spec.fit.prompt.windows] == [6, 6]
    assert [window.text for window in fitted.spec.fit.negative_prompt.windows] == ["hat"]
    (notice,) = fitted.notices
    assert notice.code == "several_windows"
    assert notice.message.endswith("in 2 windows. From the second on: one green tree, some yellow grass")


def test_a_typed_break_is_a_window_of_its_own_and_nothing_is_said_of_it() -> None:
    fitted = fit(to_spec(parse("a red fox BREAK a bird")), words_read(6, most_windows=3))
    assert fitted.prompt == "a red fox BREAK a bird"
    assert fitted.notices == ()


def test_without_windows_break_is_white_space_and_each_text_of_an_and_has_the_whole_limit() -> None:
    fitted = fit(to_spec(parse("a red fox AND a blue bird")), words_read(3))
    assert (fitted.prompt, fitted.notices) == ("a red fox AND a blue bird", ())
    fitted = fit(to_spec(parse("a red fox BREAK a blue bird")), words_read(3))
    assert fitted.spec.fit is not None
    assert fitted.spec.fit.prompt.words == ("a blue bird",)


def test_one_endless_phrase_is_parted_between_words_and_brackets_stay_whole() -> None:
    words = [f"word{number}" for number in range(20)]
    fitted = fit(to_spec(parse(f"{' '.join(words)} (three small birds:1.3)")), words_read(8, most_windows=9))
    assert fitted.spec.fit is not None
    windows = [window.text for window in fitted.spec.fit.prompt.windows]
    assert fitted.prompt == " BREAK ".join(windows)
    assert " ".join(windows).split()[:20] == words
    assert "(three small birds:1.3)" in windows[-1]


def test_what_no_window_takes_goes_and_additions_go_first() -> None:
    spec = expanded("a red fox, the blue bird, one green tree", style="cyberpunk")
    fitted = fit(spec, words_read(3, most_windows=3))
    assert fitted.prompt == "a red fox BREAK the blue bird BREAK one green tree"
    assert fitted.spec.fit is not None
    assert "cyberpunk" in fitted.spec.fit.prompt.additions
    assert fitted.spec.fit.prompt.words == ()
    again = fit(fitted.spec, words_read(3, most_windows=3))
    assert (again.prompt, again.spec) == (fitted.prompt, fitted.spec)


def test_an_encoder_that_only_sums_up_reads_the_beginning_and_that_is_said() -> None:
    count = count_words
    limits = TextLimits((EncoderLimit("long", count, 50), EncoderLimit("short", count, 3, sums_up=True)))
    fitted = fit(to_spec(parse("a red fox, the blue bird")), limits)
    assert fitted.prompt == "a red fox, the blue bird"
    assert fitted.spec.fit is not None
    assert fitted.spec.fit.prompt.cut == ("short",)
    assert [notice.code for notice in fitted.notices] == ["summary_of_beginning"]
