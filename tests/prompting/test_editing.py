"""Words that somebody changes in a structured prompt; the idea, its marks and what was typed follow."""

from __future__ import annotations

import pytest

from prompting.editing import reword
from prompting.errors import UserError
from prompting.pipeline import compose
from prompting.render import Dialect, render
from prompting.spec import Origin, PromptSpec, Slot


def spec_of(idea: str) -> PromptSpec:
    return compose(f"{idea} --raw", model_name="x").spec


def prompt_of(spec: PromptSpec) -> str:
    return render(spec, Dialect.A1111).prompt


def test_marks_keep_their_words_when_others_change() -> None:
    before = spec_of("a fox, in the (deep:1.3) snow, [dawn:dusk:0.5]")
    assert before.as_typed == "a fox, in the (deep:1.3) snow, [dawn:dusk:0.5]"
    after = reword(before, {Slot.SUBJECT: "a very old wolf"})
    assert after.idea == "a very old wolf, in the deep snow, dawn"
    assert after.as_typed == "a very old wolf, in the (deep:1.3) snow, [dawn:dusk:0.5]"
    assert prompt_of(after) == "a very old wolf, in the (deep:1.3) snow, [dawn:dusk:0.5]"


def test_what_parts_the_idea_stays_between_its_parts() -> None:
    before = spec_of("a fox AND a (cat:1.2) BREAK a dog")
    after = reword(before, {Slot.SUBJECT: ", ".join(["a wolf", *(p.text for p in before.phrases(Slot.SUBJECT)[1:])])})
    assert after.as_typed == "a wolf AND a (cat:1.2) BREAK a dog"
    assert prompt_of(after) == "a wolf AND a (cat:1.2) BREAK a dog"


def test_marks_go_with_their_words() -> None:
    after = reword(spec_of("a fox, in the (deep:1.3) snow"), {Slot.SETTING: "on a hill"})
    assert (after.as_typed, after.marks) == ("a fox, on a hill", ())
    assert prompt_of(after) == "a fox, on a hill"


def test_chinese_words_are_put_into_english_as_in_an_idea() -> None:
    after = reword(spec_of("a fox"), {Slot.LIGHTING: "霓虹灯", Slot.NEGATIVE: "帽子"})
    [light] = after.phrases(Slot.LIGHTING)
    assert (light.text, light.source_text, light.origin) == ("neon lights", "霓虹灯", Origin.TRANSLATED)
    assert after.idea[slice(*(light.span or (0, 0)))] == "霓虹灯"
    assert [phrase.text for phrase in after.phrases(Slot.NEGATIVE)] == ["hat"]
    assert prompt_of(after) == "a fox, neon lights"
    assert reword(after, {Slot.LIGHTING: "neon lights"}) == after


def test_chinese_that_nobody_could_translate_stays_as_typed() -> None:
    [phrase] = reword(spec_of("a fox"), {Slot.MOOD: "㸚㸚"}).phrases(Slot.MOOD)
    assert (phrase.text, phrase.origin) == ("㸚㸚", Origin.USER)


def reworded(idea: str, slot: Slot, text: str) -> PromptSpec:
    return reword(spec_of(idea), {slot: text})


@pytest.mark.parametrize(
    ("idea", "prompt"),
    [
        ("a fox AND a dog :0.5", "a fox, neon AND a dog :0.5"),
        ("a fox :0.2 AND a dog :0.5", "a fox :0.2 AND a dog, neon :0.5"),
        ("a fox AND a dog :-1", "a fox, neon AND a dog :-1"),
        ("a fox :-1 AND a dog :-1", "a fox :-1 AND a dog :-1 AND neon"),
        ("a fox AND a dog", "a fox AND a dog, neon"),
    ],
)
def test_new_words_stand_in_a_part_before_its_weight(idea: str, prompt: str) -> None:
    after = reworded(idea, Slot.LIGHTING, "neon")
    assert prompt_of(after) == prompt
    assert prompt_of(reword(after, {Slot.LIGHTING: "candles"})) == prompt.replace("neon", "candles")


@pytest.mark.parametrize(
    ("idea", "kept", "typed"),
    [
        ("a fox AND a dog :0.5", "a dog", "a dog"),
        ("a fox AND a dog :0.5", "a fox", "a fox"),
        ("a fox :2 AND a dog :0.5 AND a cat :3", "a fox, a cat", "a fox :2 AND a cat :3"),
        ("a fox :2 AND a dog :0.5 AND a cat :3", "a fox, a dog", "a fox :2 AND a dog :0.5"),
        ("a fox :2 AND a dog AND a cat", "a dog, a cat", "a dog AND a cat"),
        ("a fox :2 AND a dog, a cow :0.5", "a fox, a cow", "a fox :2 AND a cow :0.5"),
    ],
)
def test_the_weight_of_a_part_goes_with_it(idea: str, kept: str, typed: str) -> None:
    after = reworded(idea, Slot.SUBJECT, kept)
    assert (after.as_typed, prompt_of(after)) == (typed, typed)


@pytest.mark.parametrize(
    ("slot", "text", "prompt", "negative"),
    [
        (Slot.SETTING, "on a roof, no birds", "a fox, on a roof", "birds"),
        (Slot.SETTING, "on a roof without people", "a fox, on a roof", "people"),
        (Slot.SETTING, "公园，不要鸟", "a fox, park", "bird"),
        (Slot.LIGHTING, "no (flash:1.3)", "a fox", "(flash:1.3)"),
        (Slot.LIGHTING, "(neon:1.5), soft (warm:1.2) light", "a fox, (neon:1.5), soft (warm:1.2) light", ""),
        (Slot.LIGHTING, "(neon, candles:1.5)", "a fox, (neon:1.5), (candles:1.5)", ""),
        (Slot.LIGHTING, "[neon:candles:0.5]", "a fox, [neon:candles:0.5]", ""),
        (Slot.SUBJECT, "a dog::2", "a dog", ""),
        (Slot.SUBJECT, "a dog::2 a hat::-1", "a dog", "(a hat:2)"),
        (Slot.SUBJECT, "(a fox:1.4)", "(a fox:1.4)", ""),
        (Slot.NEGATIVE, "no hat, (blur:1.4)", "a fox", "(blur:1.4), hat"),
    ],
)
def test_a_slot_is_read_as_an_idea_is(slot: Slot, text: str, prompt: str, negative: str) -> None:
    after = render(reworded("a fox", slot, text), Dialect.A1111)
    assert (after.prompt, after.negative_prompt) == (prompt, negative)


def test_weights_in_a_slot_can_be_typed_again() -> None:
    assert reworded("a fox", Slot.LIGHTING, "soft (warm:1.2) light").as_typed == "a fox, soft (warm:1.2) light"
    weighted = reworded("a fox", Slot.SUBJECT, "(a fox:1.4)")
    assert reword(weighted, {Slot.SUBJECT: "a fox, a cat"}).as_typed == "(a fox:1.4), a cat"
    assert prompt_of(reword(weighted, {Slot.SUBJECT: "(a fox:1.6)"})) == "(a fox:1.6)"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a cat --no dog", "--no"),
        ("neon --ar 16:9", "--ar"),
        ("neon —steps 4", "—steps"),
        ("a {neon|candle} light", "{neon|candle}"),
        ("__light__", "__light__"),
        ("a cat AND a dog", "AND"),
    ],
)
def test_what_is_about_a_whole_idea_is_refused_in_a_slot(text: str, named: str) -> None:
    with pytest.raises(UserError) as caught:
        reworded("a fox", Slot.LIGHTING, text)
    assert caught.value.code == "not_for_a_slot"
    assert f"“{named}”" in caught.value.message
    assert "/expand IDEA" in caught.value.hint


def test_what_stood_in_a_slot_is_no_mark_when_more_is_typed() -> None:
    after = reworded(r"a fox in the (snow\)", Slot.SETTING, "in the (snow), on a hill")
    assert [phrase.text for phrase in after.phrases(Slot.SETTING)][-1] == "on a hill"
    assert all(phrase.weight == 1.0 for phrase in after.phrases(Slot.SETTING))


def test_a_new_subject_stands_in_front_after_the_old_one_was_taken_away() -> None:
    without = reworded("a fox in the snow, at night", Slot.SUBJECT, "")
    assert prompt_of(without) == "in the snow, at night"
    assert prompt_of(reword(without, {Slot.SUBJECT: "a cat"})) == "a cat, in the snow, at night"
