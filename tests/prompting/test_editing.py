"""Words that somebody changes in a structured prompt; the idea, its marks and what was typed follow."""

from __future__ import annotations

from prompting.editing import reword
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
