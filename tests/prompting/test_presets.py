"""Presets: partial requests by name, which give way to what somebody types."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from prompting.errors import OptionError, UserError
from prompting.option_values import read_options
from prompting.options import ImagineOptions
from prompting.pipeline import Composed, compose
from prompting.presets import PRESETS, Presets, with_preset
from prompting.spec import Origin, Slot
from prompting.vocabulary import Vocabulary


def composed(text: str, **given: object) -> Composed:
    return compose(text, model_name="x", **given)  # type: ignore[arg-type]


@pytest.fixture
def cover(tmp_path: Path) -> Iterator[Path]:
    """A preset of the operator's, as long as the test runs."""
    file = tmp_path / "mine.toml"
    file.write_text(
        '[cover]\nabout = "Ours."\naliases = ["front page"]\n'
        'options = { "--ar" = "3:4", steps = 12, "--no" = "text", "--style" = "risograph" }\nlighting = "rim light"\n',
        encoding="utf-8",
    )
    PRESETS.include(file)
    yield file
    file.unlink()
    PRESETS.include(tmp_path)  # which is empty now


def test_the_built_in_ones_can_be_used() -> None:
    for preset in Presets().all().values():
        assert preset.about.endswith(".")
        read_options(preset.options)
        made = composed(f"a fox --preset {preset.name}")
        for slot, texts in preset.slots.items():
            assert [phrase.text for phrase in made.spec.phrases(slot)] == list(texts)
            assert {phrase.origin for phrase in made.spec.phrases(slot)} == {Origin.PRESET}
    assert {"portrait", "wallpaper", "draft"} <= set(Presets().all())


def test_what_is_typed_wins() -> None:
    plain = composed("a fox --preset portrait")
    assert plain.options.aspect_ratio == (2, 3)
    assert "85mm lens" in plain.prompt
    typed = composed("a fox in hard light, 35mm lens --preset portrait --ar 1:1")
    assert typed.options.aspect_ratio == (1, 1)
    assert "85mm lens" not in typed.prompt
    assert [phrase.text for phrase in typed.spec.phrases(Slot.COMPOSITION)] == ["head and shoulders portrait"]
    assert composed("a fox --preset portrait", explicit=ImagineOptions(size=(64, 96))).options.aspect_ratio is None


def test_raw_takes_its_options_only_and_says_so() -> None:
    made = composed("a fox --raw --preset portrait")
    assert (made.prompt, made.options.aspect_ratio) == ("a fox", (2, 3))
    assert [notice.code for notice in made.spec.notices] == ["preset_unused"]


def test_a_model_of_few_words_gets_those_that_it_knows(pocket: Vocabulary) -> None:
    made = compose("a fox --preset product", model_name="pocket", vocabulary=pocket)
    assert [notice.code for notice in made.spec.notices] == ["preset_outside_vocabulary"]
    assert "white background" in made.spec.notices[0].message
    assert "white background" not in made.prompt


@pytest.mark.parametrize(("name", "near"), [("portrat", "portrait"), ("walpaper", "wallpaper")])
def test_an_unknown_name_gets_the_nearest(name: str, near: str) -> None:
    with pytest.raises(OptionError) as raised:
        composed(f"a fox --preset {name}")
    assert near in f"{raised.value.message} {raised.value.hint}"


def test_an_operators_own(cover: Path) -> None:
    made = composed("a fox --preset front page --no hat")
    assert (made.options.aspect_ratio, made.options.steps) == ((3, 4), 12)
    assert made.options.exclude == ("hat", "text")
    assert made.options.style == "risograph"
    assert "rim light" in made.prompt
    assert "risograph" in made.prompt
    assert made.negative_prompt.startswith("hat, text")


def test_an_option_without_a_preset_is_left_alone() -> None:
    options = ImagineOptions(steps=3)
    assert with_preset(options) is options


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[a", "Expected"),
        ("[a]", "not a table of texts"),
        ("a = 1", "not a table of texts"),
        ("[a]\nlightning = ['x']", "lightning is not known"),
        ("[a]\noptions = { '--arr' = '1:1' }", "--arr is not known"),
        ("[a]\noptions = { '--ar' = '0:1' }", "--ar"),
        ("[a]\noptions = { '--preset' = 'b' }", "--preset is not known"),
        ("[a]\noptions = { '--image' = '/etc/passwd' }", "--image is not known"),
        ("[a]\nlighting = [1]", "not a table of texts"),
        ("[a]\nlighting = ['']", "not a table of texts"),
    ],
)
def test_a_file_that_is_wrong_is_named_with_its_fault(text: str, fault: str, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as raised:
        Presets().include(tmp_path)
    assert raised.value.code == "bad_presets"
    assert "bad.toml" in raised.value.message
    assert fault in raised.value.message


def test_what_is_not_there_or_not_text(tmp_path: Path) -> None:
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "none", tmp_path / "bytes.toml"):
        with pytest.raises(UserError, match="cannot be used"):
            Presets().include(path)
