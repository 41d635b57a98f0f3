"""Advice on a structured prompt."""

import pytest

from prompting.advice.advising import Advice, advise
from prompting.expand import expand
from prompting.slots import to_spec
from prompting.spec import Slot
from prompting.syntax import parse
from prompting.vocabulary import Vocabulary


def advice_on(text: str, **options: bool) -> Advice:
    return advise(to_spec(parse(text)), **options)  # type: ignore[arg-type]


def codes(advice: Advice) -> set[str]:
    return {notice.code for notice in advice.notices}


def test_each_empty_slot_gets_three_suggestions_that_suit() -> None:
    advice = advice_on("a fox in the snow")
    assert Slot.SETTING not in advice.open
    assert all(len(words) == 3 for slot, words in advice.open.items() if slot in (Slot.LIGHTING, Slot.MOOD))
    assert not set(advice.open[Slot.LIGHTING]) & {"studio lighting", "neon glow"}


def test_what_rules_added_is_not_taken_for_the_persons_choice() -> None:
    spec = to_spec(parse("a fox"))
    assert advise(expand(spec, prompt_seed=spec.prompt_seed)).open == advise(spec).open


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a castle at night, sunny", "contradiction"),
        ("a fox, watercolor, oil painting", "two_media"),
        ("a cat to the left of a dog", "spatial_relation"),
        ("a red cube on top of a ball", "spatial_relation"),
    ],
)
def test_what_models_cannot_do_is_said(text: str, code: str) -> None:
    assert code in codes(advice_on(text))


def test_every_spatial_relation_is_named_once() -> None:
    notices = advice_on("a cat to the left of a dog, a bird above a house, a moth above a lamp").notices
    assert [notice.text.values for notice in notices] == [{"relation": "to the left of”, “above"}]


def test_nothing_is_said_about_a_plain_idea() -> None:
    assert codes(advice_on("a fox in the snow, watercolor, golden hour")) == set()


def test_a_negative_prompt_that_the_model_ignores() -> None:
    assert "negative_ignored" in codes(advice_on("a fox --no hat", takes_negative=False))
    assert "negative_ignored" not in codes(advice_on("a fox --no hat"))


def test_suggestions_stay_within_a_small_vocabulary(pocket: Vocabulary) -> None:
    advice = advise(to_spec(parse("a fox")), vocabulary=pocket)
    assert advice.open
    assert all(pocket.canonical(word) == word for words in advice.open.values() for word in words)
