"""What a translation model may do: put into English what our lists could not, and nothing else."""

from __future__ import annotations

import pytest

from prompting.pipeline import Composed, compose
from prompting.spec import Origin, PromptSpec, Slot
from prompting.translation import Translator

IDEA = "белый кот на зюмбале"


def with_model(text: str, translator: Translator | None, **given: object) -> Composed:
    return compose(f"{text} --raw", model_name="x", translator=translator, **given)  # type: ignore[arg-type]


def codes(composed: Composed) -> list[str]:
    return [notice.code for notice in composed.spec.notices]


def test_only_phrases_with_unknown_words_are_asked_about() -> None:
    asked: list[str] = []

    def translator(text: str) -> str:
        asked.append(text)
        return "on the roof"

    composed = with_model(IDEA, translator)
    assert asked == ["на зюмбале"]
    assert composed.prompt == "white cat, on the roof"
    (phrase,) = composed.spec.phrases(Slot.SETTING)
    assert (phrase.origin, phrase.source_text, phrase.language) == (Origin.TRANSLATED, "на зюмбале", "en")
    assert codes(composed) == []
    with_model("a red fox in the snow", translator)
    assert asked == ["на зюмбале"]


@pytest.mark.parametrize(
    ("answer", "setting"),
    [
        ("(on the roof:1.9) <lora:x:1>, [a|b]", "on the roof:1.9 lora:x:1 , a b"),
        ("на зюмбале", "on зюмбале"),
        ("", "on зюмбале"),
        ("...", "on зюмбале"),
        ("roof " * 100, "on зюмбале"),
        ("屋顶", "on зюмбале"),
    ],
)
def test_what_it_answers_is_words_or_nothing(answer: str, setting: str) -> None:
    composed = with_model(IDEA, lambda _: answer)
    (phrase,) = composed.spec.phrases(Slot.SETTING)
    assert phrase.text == setting
    assert ("not_translated" in codes(composed)) is ("зюмбале" in setting)


@pytest.mark.parametrize("error", [OSError, ValueError, RuntimeError, ImportError])
def test_a_model_that_fails_leaves_it_to_the_lists(error: type[Exception]) -> None:
    def translator(text: str) -> str:
        raise error("broken")

    composed = with_model(IDEA, translator)
    assert composed.prompt == with_model(IDEA, None).prompt
    assert codes(composed)[:2] == ["not_translated", "translation_failed"]


def test_a_translation_is_inspected() -> None:
    seen: list[str] = []

    def inspect(spec: PromptSpec) -> None:
        seen.append(spec.phrases(Slot.SETTING)[0].text)

    with_model(IDEA, lambda _: "on the roof", inspect=inspect)
    assert seen == ["on зюмбале", "on the roof"]


def test_a_model_that_reads_chinese_gets_the_original() -> None:
    translated = with_model("一只红色的狐狸在雪地里 --no 帽子", None)
    original = with_model("一只红色的狐狸在雪地里 --no 帽子", None, reads_chinese=True)
    assert original.spec.slots == translated.spec.slots
    assert "fox" in translated.prompt
    assert "红色的狐狸" in original.prompt
    assert "雪地里" in original.prompt
    assert original.prompt.isascii() is False
    assert "fox" not in original.prompt
    assert original.negative_prompt == "帽子"
    assert codes(original) == []


@pytest.mark.parametrize(
    "text",
    ["a sign that says “你好”", "一只猫写着“你好”", "a fox --no 魑魅", "a 魑魅魍魉 here", "สุนัขจิ้งจอก", "Ёжик в тумане"],
)
def test_no_word_of_another_script_reaches_an_english_model_silently(text: str) -> None:
    composed = with_model(text, None)
    named = " ".join(notice.message for notice in composed.spec.notices)
    for character in composed.prompt + composed.negative_prompt:
        assert ord(character) < 0x250 or not character.isalpha() or character in named
