"""Flags that there are not, and dashes of other pages."""

import pytest

from prompting.syntax import parse

UNKNOWN = (
    "--sref 123 --weird 100 --cref x --p --fast --relax --turbo --draft --exp 10 --ow 100 --sw 50 --cw 20 --stop 80"
    " --hd --video"
)


def messages(text: str) -> list[str]:
    return [notice.message for notice in parse(text).notices]


def test_every_unknown_flag_is_named() -> None:
    told = " ".join(messages(f"a fox {UNKNOWN}"))
    assert all(
        f"{flag} " in told or f"{flag}," in told or f"{flag}." in told for flag in UNKNOWN.split() if "--" in flag
    )
    assert len(messages(f"a fox {UNKNOWN}")) == 6


def test_very_many_are_counted() -> None:
    flags = [f"--zz{chr(97 + at // 26)}{chr(97 + at % 26)}" for at in range(40)]
    assert messages(f"a fox {' '.join(flags)}")[-1].endswith("and 23 more.")


def test_a_name_of_one_letter_is_near_to_nothing() -> None:
    assert messages("a fox --p") == ["--p is not an option, so it stays part of the idea."]
    assert messages("a fox --sty 5")[0].endswith("Did you mean --style?")


@pytest.mark.parametrize("dashes", ["−−", "――", "——", "––", "−", "―", "—", "--"])
def test_dashes_of_phones_and_pages_begin_a_flag(dashes: str) -> None:
    parsed = parse(f"a fox {dashes}ar 3:2")
    assert (parsed.idea, parsed.options.aspect_ratio, parsed.notices) == ("a fox", (3, 2), ())


@pytest.mark.parametrize("text", ["−5 degrees, a fox", "a fox −5", "a fox ——running", "a − b", "5 −− 3"])
def test_other_dashes_stay_text(text: str) -> None:
    assert (parse(text).idea, parse(text).notices) == (text, ())


def test_a_chinese_flag_that_there_is_not_stays_as_typed() -> None:
    from prompting.pipeline import compose

    composed = compose("一只猫 --尺寸 3 --raw", model_name="x")
    assert composed.prompt == "a cat, --尺寸 3"
    assert composed.spec.notices[0].code == "unknown_flag"
