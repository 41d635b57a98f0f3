"""Specs written as prompts."""

import pytest

from prompting.render import Dialect, render
from prompting.slots import to_spec
from prompting.spec import Origin, Phrase, PromptSpec, Slot
from prompting.syntax import parse


@pytest.mark.parametrize(
    "idea",
    [
        "a red fox in the snow",
        "pixel art of a fox in the forest at night",
        "a watercolor fox",
        "watercolor style fox",
        "masterpiece, a cat and a rocket, 8k",
        'a sign saying "no entry in the snow" on a door',
        "a fox in the forest and on the beach",
    ],
)
def test_what_was_typed_is_written_as_typed(idea: str) -> None:
    assert render(to_spec(parse(idea))).prompt == idea


def test_additions_follow_slot_by_slot() -> None:
    spec = to_spec(parse("a fox at night"))
    more = {
        Slot.MOOD: (Phrase(text="cozy", origin=Origin.RULE),),
        Slot.STYLE: (Phrase(text="neon", origin=Origin.PRESET),),
        Slot.NEGATIVE: (Phrase(text="hat", origin=Origin.USER), Phrase(text="blur", origin=Origin.PRESET)),
    }
    rendered = render(spec.model_copy(update={"slots": {**spec.slots, **more}}))
    assert rendered.prompt == "a fox at night, neon, cozy"
    assert rendered.negative_prompt == "hat, blur"


def test_edited_and_removed_phrases() -> None:
    spec = to_spec(parse("a red fox in the snow at night"))
    subject = spec.phrases(Slot.SUBJECT)[0].model_copy(update={"text": "a blue fox"})
    settings = spec.phrases(Slot.SETTING)
    edited = spec.model_copy(update={"slots": {Slot.SUBJECT: (subject,), Slot.SETTING: settings[1:]}})
    assert render(edited).prompt == "a blue fox, at night"


def test_weights_are_written_where_the_model_reads_them() -> None:
    phrases = (Phrase(text="a fox", origin=Origin.USER, weight=1.2), Phrase(text="hat", origin=Origin.USER))
    spec = PromptSpec(idea="x", slots={Slot.SUBJECT: phrases})
    assert render(spec).prompt == "a fox, hat"
    assert render(spec, Dialect.A1111).prompt == "(a fox:1.2), hat"
