"""The prompt contract, held against expanders that break it."""

import pytest

from prompting.contract import breach, enforce
from prompting.slots import to_spec
from prompting.spec import Origin, Phrase, PromptSpec, Slot
from prompting.syntax import parse


def spec_of(text: str) -> PromptSpec:
    return to_spec(parse(text))


def model(text: str) -> Phrase:
    return Phrase(text=text, origin=Origin.MODEL)


def with_slots(spec: PromptSpec, **slots: tuple[Phrase, ...]) -> PromptSpec:
    return spec.model_copy(update={"slots": {**spec.slots, **{Slot(name): phrases for name, phrases in slots.items()}}})


@pytest.mark.parametrize(
    ("idea", "slot", "text", "reason"),
    [
        ("a fox", Slot.LIGHTING, "golden hour", None),
        ("a fox in the snow", Slot.SETTING, "in the forest", "you chose the setting yourself"),
        ("a fox --no forest", Slot.SETTING, "in a dark forest", "you excluded it"),
        ("a fox --no bad lighting", Slot.LIGHTING, "soft lighting", None),
        ("a fox", Slot.SETTING, "beside a knight", "it would bring in a new subject, knight"),
        ("a fox", Slot.SETTING, "in a meadow", None),
        ("a fox", Slot.MOOD, "like a meadow", "it would bring in a new subject, meadow"),
        ("", Slot.SUBJECT, "a dog", "only you choose the subject"),
        ("a fox", Slot.REFERENCE, "by Greg", "only you choose the reference"),
        ("photo of a fox", Slot.NEGATIVE, "photo", "you asked for it"),
        ("a fox", Slot.NEGATIVE, "photo", None),
        ("a fox and a knight", Slot.MOOD, "proud knight", None),
    ],
)
def test_breach(idea: str, slot: Slot, text: str, reason: str | None) -> None:
    found = breach(model(text), slot, spec_of(idea) if idea else PromptSpec(idea="x"))
    assert (None if found is None else str(found)) == reason


def test_a_good_expansion_passes_unchanged() -> None:
    before = spec_of("a fox")
    after = with_slots(before, lighting=(model("golden hour"),), mood=(model("cozy"),))
    assert enforce(before, after).slots == after.slots
    assert enforce(before, after).notices == ()


def test_a_breaching_addition_is_dropped_with_the_reason() -> None:
    before = spec_of("a fox --no forest")
    after = with_slots(before, setting=(model("in a dark forest"),), lighting=(model("golden hour"),))
    kept = enforce(before, after)
    assert kept.phrases(Slot.SETTING) == ()
    assert kept.phrases(Slot.LIGHTING) == (model("golden hour"),)
    assert [notice.code for notice in kept.notices] == ["addition_dropped"]
    assert kept.notices[0].message == '"in a dark forest" was not added: you excluded it.'


def test_words_that_an_expander_changed_or_lost_come_back() -> None:
    before = spec_of("three red foxes in the snow")
    after = with_slots(before, subject=(model("two foxes"),), setting=())
    kept = enforce(before, after.model_copy(update={"idea": "two foxes"}))
    assert kept.slots == before.slots
    assert kept.idea == before.idea
    assert [notice.code for notice in kept.notices] == ["words_restored", "addition_dropped", "words_restored"]
