"""Traditional characters: one for one, whatever the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompting.chinese.traditional import simplified


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("賽博龐克風格的貓咪", "赛博庞克风格的猫咪"),
        ("頭髮與皇后後面", "头发与皇后后面"),
        ("乾淨的乾隆", "干净的乾隆"),
        ("a fox 狐狸", "a fox 狐狸"),
        ("", ""),
    ],
)
def test_known_words(text: str, expected: str) -> None:
    assert simplified(text) == expected


@given(st.text(alphabet=st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF)) | st.text())
def test_length_stays_and_once_is_enough(text: str) -> None:
    once = simplified(text)
    assert len(once) == len(text)
    assert simplified(simplified(once)) == simplified(once)
