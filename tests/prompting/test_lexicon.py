"""The knowledge files: complete, consistent, and within the prompt contract."""

import pytest

from prompting.contract import breach
from prompting.lexicon import SubjectClass, conflict, fillings, style_wordings, styles, subject_classes, terms
from prompting.lexicon.scenes import class_names, scenes
from prompting.option_values import choice_key
from prompting.spec import Origin, Phrase, PromptSpec, Slot
from prompting.vocabulary import Vocabulary

EMPTY = PromptSpec(idea="x")


def test_there_are_forty_styles_and_all_are_complete() -> None:
    assert len(styles()) >= 40
    for style in styles().values():
        assert style.about.endswith(".")
        assert set(style.slots) & {Slot.STYLE, Slot.MEDIUM}, style.name
        assert not set(style.slots) & {Slot.SUBJECT, Slot.ACTION, Slot.SETTING, Slot.REFERENCE}


def test_every_wording_means_one_style() -> None:
    keys = [choice_key(wording) for style in styles().values() for wording in (style.name, *style.aliases)]
    names = {choice_key(wording): name for wording, name in style_wordings().items()}
    owners = {(choice_key(w), s.name) for s in styles().values() for w in (s.name, *s.aliases)}
    assert len(names) == len(owners)
    assert len(keys) >= len(names)


def test_every_style_of_the_pocket_model_is_a_named_style(pocket: Vocabulary) -> None:
    assert set(pocket.styles) <= set(styles())


@pytest.mark.parametrize("style", styles().values(), ids=lambda style: style.name)
def test_styles_keep_the_contract(style: object) -> None:
    for slot, texts in style.slots.items():  # type: ignore[attr-defined]
        for text in texts:
            assert breach(Phrase(text=text, origin=Origin.PRESET), slot, EMPTY) is None


def test_fillings_keep_the_contract() -> None:
    knowledge = fillings()
    added = [(slot, text) for slot, row in knowledge.candidates.items() for texts in row.values() for text in texts]
    added += [(Slot.SETTING, setting) for settings in knowledge.home.values() for setting in settings]
    assert len(added) > 60
    for slot, text in added:
        assert breach(Phrase(text=text, origin=Origin.RULE), slot, EMPTY) is None, text


def test_fillings_speak_of_known_classes_and_nouns() -> None:
    for row in fillings().candidates.values():
        assert set(row) <= class_names()
    assert set(fillings().home) <= set(scenes().kinds)


def test_every_class_has_nouns_and_every_slot_has_terms() -> None:
    assert set(subject_classes().values()) == set(SubjectClass)
    unfilled = {Slot.SUBJECT, Slot.NEGATIVE}
    assert set(terms().slots.values()) == set(Slot) - unfilled


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("at night", "golden hour", True),
        ("at night", "under the night sky", False),
        ("in space", "golden hour", True),
        ("a fox", "golden hour", False),
        ("pencil sketch of a fox", "warm tones", True),
        ("spooky", "playful", True),
    ],
)
def test_conflicts(one: str, other: str, expected: bool) -> None:
    sides_of = fillings().sides_of
    assert conflict(sides_of(one), sides_of(other)) is expected
    assert conflict(sides_of(other), sides_of(one)) is expected
