"""The whole way from text to prompt."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings

from prompting.attention import plain_text
from prompting.contract import TYPED
from prompting.errors import UserError
from prompting.options import ImagineOptions
from prompting.pipeline import Composed, compose
from prompting.spec import PromptSpec, Slot
from prompting.syntax import parse
from prompting.vocabulary import Vocabulary
from prompting.words import content_keys
from tests.prompting.ideas import any_text, plain_ideas
from tests.prompting.labelled import lost_words
from tests.prompting.limits import words_read

ROOT = Path(__file__).parents[2]


def codes(composed: Composed) -> list[str]:
    return [notice.code for notice in composed.spec.notices]


def test_an_idea_for_the_pocket_model(pocket: Vocabulary) -> None:
    composed = compose("a red fox in the snow --no hat", model_name="pocket", vocabulary=pocket)
    assert composed.prompt.startswith("a red fox in the snow")
    assert composed.negative_prompt == "hat"
    assert composed.spec.notices == ()
    assert composed == compose("a red fox in the snow --no hat", model_name="pocket", vocabulary=pocket)


def test_the_image_seed_does_not_change_the_prompt() -> None:
    assert compose("a fox --seed 1", model_name="x").prompt == compose("a fox --seed 2", model_name="x").prompt


def test_the_prompt_seed_does() -> None:
    prompts = {compose(f"a fox --prompt-seed {seed}", model_name="x").prompt for seed in range(10)}
    assert len(prompts) > 3


def test_raw_adds_nothing_and_says_that_a_style_is_unused() -> None:
    composed = compose("a fox --raw --style neon", model_name="x")
    assert composed.prompt == "a fox"
    assert codes(composed) == ["style_unused"]


def test_options_beside_the_text_win() -> None:
    explicit = ImagineOptions(style="watercolor", exclude=("hat",), size=(64, 64))
    composed = compose("a fox --style neon --ar 1:1", explicit, model_name="x")
    assert "watercolor" in composed.prompt
    assert "neon" not in composed.prompt
    assert composed.negative_prompt.startswith("hat")
    assert composed.options.size == (64, 64)
    assert codes(composed) == ["option_given_twice", "aspect_ratio_unused"]


def test_a_parsed_idea_will_do() -> None:
    assert compose(parse("a fox"), model_name="x") == compose("a fox", model_name="x")


def test_only_negatives_is_no_idea() -> None:
    for text in ("no hat", "without people"):
        with pytest.raises(UserError) as raised:
            compose(text, model_name="x")
        assert raised.value.code == "empty_idea"


def test_every_notice_reaches_the_person(pocket: Vocabulary) -> None:
    composed = compose(
        "a badger in a tutu --foo",
        model_name="pocket",
        vocabulary=pocket,
        limits=words_read(4),
    )
    assert codes(composed) == ["unknown_flag", "outside_vocabulary", "additions_left_out", "words_left_out"]


@settings(max_examples=200, deadline=None)  # lists load with the first word that needs them
@given(plain_ideas | any_text)
def test_every_content_word_is_in_the_prompts(text: str) -> None:
    try:
        composed = compose(text, model_name="x")
    except UserError:
        return
    assert not lost_words(composed.spec)
    written = " ".join(map(plain_text, (composed.prompt, composed.negative_prompt))).casefold()
    if not any(mark.source for mark in composed.spec.marks):
        phrases = [*composed.spec.quoted, *(phrase for slot in Slot for phrase in composed.spec.phrases(slot))]
        assert all(phrase.text.casefold() in written for phrase in phrases)
    assert composed.prompt.encode("utf-8")
    assert PromptSpec.model_validate_json(composed.spec.model_dump_json()) == composed.spec


@settings(max_examples=100)
@given(plain_ideas)
def test_nothing_excluded_is_added(idea: str) -> None:
    try:
        spec = compose(f"{idea} --no forest, snow, golden hour, peaceful", model_name="x").spec
    except UserError:
        return
    phrases = [phrase for slot in Slot if slot is not Slot.NEGATIVE for phrase in spec.phrases(slot)]
    added = [content_keys(phrase.text) for phrase in phrases if phrase.origin not in TYPED]
    for excluded in ({"forest"}, {"snow"}, {"golden", "hour"}, {"peaceful"}):
        assert not any(excluded <= keys for keys in added)


@pytest.mark.parametrize(
    "piece", ["a,", "flying ", "8k ", "no a ", "a with b ", "in snow ", "and a cat ", "fox. ", '"a" ']
)
def test_long_ideas_take_no_time(pocket: Vocabulary, piece: str) -> None:
    text = ("fox " + piece * 6000)[:6000]
    compose("a fox", model_name="x")
    began = time.process_time()
    compose(text, model_name="x", vocabulary=pocket, limits=words_read(75))
    assert time.process_time() - began < 2.0


def test_starts_fast_and_light() -> None:
    program = (
        "import sys, time, pydantic\nfrom pydantic import BaseModel\nbegan = time.process_time()\n"
        "import prompting.pipeline\nprint(time.process_time() - began)\n"
        "print(sorted({'torch', 'numpy', 'rapidfuzz'} & set(sys.modules)))"
    )
    seconds, heavy = min(
        subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
        .stdout.splitlines()
        for _ in range(3)
    )  # fmt: skip
    assert float(seconds) < 0.5
    assert heavy == "[]"


@pytest.mark.parametrize(("idea", "named"), [("没有人", "人"), ("no hat", "hat"), ("没有帽子", "帽子")])
def test_what_alone_is_left_out_is_named_as_it_was_typed(idea: str, named: str) -> None:
    with pytest.raises(UserError) as caught:
        compose(idea, model_name="x")
    assert f'such as "a park, no {named}"' in caught.value.hint
