"""Free sentences put into slots."""

from itertools import pairwise

import pytest
from hypothesis import given, settings

from prompting.chinese.ideas import has_chinese
from prompting.errors import UserError
from prompting.heads import head_of_text
from prompting.render import render
from prompting.slots import to_spec
from prompting.spec import Origin, Phrase, PromptSpec, Slot
from prompting.syntax import parse
from prompting.words import content_keys
from tests.prompting.ideas import any_text, plain_ideas
from tests.prompting.labelled import lost_words


def spec_of(text: str) -> PromptSpec:
    return to_spec(parse(text))


def texts(spec: PromptSpec) -> dict[str, list[str]]:
    return {slot.value: [phrase.text for phrase in phrases] for slot, phrases in spec.slots.items()}


@pytest.mark.parametrize(
    ("idea", "expected"),
    [
        ("a red fox in the snow", {"subject": ["a red fox"], "setting": ["in the snow"]}),
        ("watercolor fox", {"subject": ["fox"], "medium": ["watercolor"]}),
        ("a fox, watercolour", {"subject": ["a fox"], "medium": ["watercolour"]}),
        ("fox pixel art style", {"subject": ["fox"], "style": ["pixel art style"]}),
        (
            "pixel art of a fox in the forest at night",
            {"subject": ["a fox"], "setting": ["in the forest", "at night"], "style": ["pixel art"]},
        ),
        ("a cat and a rocket", {"subject": ["a cat", "a rocket"]}),
        ("cat and dog at dusk", {"subject": ["cat", "dog"], "setting": ["at dusk"]}),
        ("a dam in a valley, bar", {"subject": ["a dam"], "setting": ["in a valley", "bar"]}),
        ("salt and pepper", {"subject": ["salt and pepper"]}),
        ("a black and white cat", {"subject": ["a black and white cat"]}),
        ("photo of a fox in black and white",
         {"subject": ["a fox"], "style": ["in black and white"], "medium": ["photo"]}),
        ("sunset over the city", {"setting": ["over the city"], "lighting": ["sunset"]}),
        ("a fox, golden hour", {"subject": ["a fox"], "lighting": ["golden hour"]}),
        ("a castle in moonlight", {"subject": ["a castle"], "lighting": ["in moonlight"]}),
        ("neon city", {"subject": ["city"], "lighting": ["neon"]}),
        ("forest at night", {"subject": ["forest"], "setting": ["at night"]}),
        ("a cat in a red hat in a cafe", {"subject": ["a cat in a red hat"], "setting": ["in a cafe"]}),
        ("two cats playing chess on the moon",
         {"subject": ["two cats"], "action": ["playing chess"], "setting": ["on the moon"]}),
        ("a flying pig over London", {"subject": ["a flying pig"], "setting": ["over London"]}),
        ("portrait of a king by Rembrandt",
         {"subject": ["a king"], "composition": ["portrait"], "reference": ["by Rembrandt"]}),
        ("castle in the style of Van Gogh", {"subject": ["castle"], "reference": ["in the style of Van Gogh"]}),
        ("a dog with dramatic lighting and bokeh",
         {"subject": ["a dog"], "lighting": ["with dramatic lighting"], "lens": ["bokeh"]}),
        ("1girl, red hair, cozy, 8k, from above, 35mm lens, teal and orange", {
            "subject": ["1girl", "red hair"], "colour": ["teal and orange"], "mood": ["cozy"],
            "composition": ["from above"], "lens": ["35mm lens"], "quality": ["8k"]}),
        ("1,000 birds; a lake", {"subject": ["1,000 birds"], "setting": ["a lake"]}),
        ("the", {"subject": ["the"]}),
        ("a ropemaker braiding rope", {"subject": ["a ropemaker"], "action": ["braiding rope"]}),
        ("a tiny flying car", {"subject": ["a tiny flying car"]}),
        ("an empty swimming pool at night", {"subject": ["an empty swimming pool"], "setting": ["at night"]}),
        ("a fox high above the city", {"subject": ["a fox"], "setting": ["high above the city"]}),
        ("a bakery open late at night", {"subject": ["a bakery open"], "setting": ["late at night"]}),
        ("a dog, weary", {"subject": ["a dog"], "mood": ["weary"]}),
        ("an orc, Zorvan Quill", {"subject": ["an orc", "Zorvan Quill"]}),
        ("an orc, Zorvan Quilteth", {"subject": ["an orc"], "reference": ["Zorvan Quilteth"]}),
        ("a wren, 135mm, f/5.6", {"subject": ["a wren"], "lens": ["135mm", "f/5.6"]}),
        ("eerie poster of a toad", {"subject": ["a toad"], "mood": ["eerie"], "medium": ["poster"]}),
        ("a barn oil painting muted colors",
         {"subject": ["a barn"], "medium": ["oil painting"], "colour": ["muted colors"]}),
        ("black cat yellow eyes purple background",
         {"subject": ["black cat", "yellow eyes"], "setting": ["purple background"]}),
        ("a small, shy, white dog", {"subject": ["a small, shy, white dog"]}),
        ("a maid who polishes a spoon while her cat watches her",
         {"subject": ["a maid", "her cat"], "action": ["polishes a spoon", "watches her"]}),
        ("an owl with the moon behind it", {"subject": ["an owl with the moon behind it"]}),
        ("a kite surrounded by gulls", {"subject": ["a kite surrounded by gulls"]}),
        ("a plate of figs and honey on slate", {"subject": ["a plate of figs and honey"], "setting": ["on slate"]}),
        ("hey can u make a cat please", {"subject": ["a cat"]}),
        ("what would a submarine look like", {"subject": ["a submarine"]}),
        ("sorrow", {"subject": ["sorrow"]}),
    ],
)  # fmt: skip
def test_slots(idea: str, expected: dict[str, list[str]]) -> None:
    assert texts(spec_of(idea)) == expected


@pytest.mark.parametrize(
    ("idea", "prompt", "negative"),
    [
        ("a fox no hat", "a fox", "hat"),
        ("a man without people or cars in the city", "a man, in the city", "people, cars"),
        ("a fox with no hat in the snow", "a fox, in the snow", "hat"),
        ("a fox, no hat and no glasses", "a fox", "hat, glasses"),
        ("a fox --no hat, glasses --negative blurry", "a fox", "hat, glasses, blurry"),
        ("a fox without a hat but with a scarf", "a fox, with a scarf", "hat"),
        ("a toad, not green", "a toad", "green"),
        ("a toad with no hat croaking in a pond", "a toad, croaking in a pond", "hat"),
        ("a tart with everything except cream", "a tart with everything", "cream"),
        ("a fjord, don't include people", "a fjord", "people"),
        ("no one in the street", "no one in the street", ""),
        ('a sign saying "no entry"', 'a sign saying "no entry"', ""),
        ("a fox without", "a fox without", ""),
    ],
)
def test_negation(idea: str, prompt: str, negative: str) -> None:
    rendered = render(spec_of(idea))
    assert (rendered.prompt, rendered.negative_prompt) == (prompt, negative)


@pytest.mark.parametrize(
    ("subject", "head"),
    [
        ("a snow covered cabin", "cabin"),
        ("a tea party hosted by mice", "party"),
        ("a black and white cat", "cat"),
        ("something odd", "something"),
        ("hundreds of paper cranes", "cranes"),
        ("a tin of sardines", "tin"),
        ("the inside of a clock", "inside"),
        ("an astronaut but made of glass", "astronaut"),
    ],
)
def test_the_head_of_a_subject(subject: str, head: str) -> None:
    assert head_of_text(subject) == head


def test_phrases_know_where_they_stood() -> None:
    spec = spec_of("a red fox --seed 5 in the snow")
    assert spec.idea == "a red fox in the snow"
    assert spec.phrases(Slot.SETTING) == (Phrase(text="in the snow", origin=Origin.USER, span=(10, 21)),)


def test_language() -> None:
    assert spec_of("雪中的红狐狸").language == "zh"
    assert spec_of("a fox").language == "en"


@settings(max_examples=200, deadline=None)  # lists load with the first word that needs them
@given(plain_ideas | any_text)
def test_no_word_is_lost(text: str) -> None:
    """Every content word lands in a slot, every phrase is a piece of the idea, no two overlap."""
    try:
        parsed = parse(text)
    except UserError:
        return
    spec = to_spec(parsed)
    phrases = [phrase for slot in Slot for phrase in spec.phrases(slot)] + list(spec.quoted)
    assert not lost_words(spec)
    spans = sorted(phrase.span for phrase in phrases if phrase.span)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    assert all(
        spec.idea[slice(*phrase.span)] == (phrase.source_text or phrase.text) for phrase in phrases if phrase.span
    )
    assert PromptSpec.model_validate_json(spec.model_dump_json()) == spec


@settings(max_examples=200, deadline=None)  # lists load with the first word that needs them
@given(plain_ideas)
def test_an_idea_without_negation_is_rendered_as_typed(idea: str) -> None:
    spec = spec_of(idea)
    if spec.phrases(Slot.NEGATIVE) or has_chinese(idea):
        return
    written = render(spec).prompt
    assert content_keys(written) == content_keys(spec.idea)
    kept = [word.strip(",.") for word in written.split()]
    order = iter(word.strip(",.") for word in spec.idea.split())
    assert all(word in order for word in kept)
