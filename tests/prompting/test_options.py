"""The option table and the reading of values."""

from dataclasses import fields

import pytest

from generation import request
from prompting import options as table
from prompting.errors import OptionError
from prompting.option_values import parse_value, read_options
from prompting.options import OPTIONS, ImagineOptions, Kind, option_for
from prompting.samplers import SAMPLERS


def value(flag: str, text: str) -> object:
    option = option_for(flag)
    assert option is not None
    return parse_value(option, text)


def test_every_flag_stands_in_the_table_once() -> None:
    flags = [flag for option in OPTIONS for flag in option.flags]
    assert len(flags) == len(set(flags))
    assert all(flag.startswith("--") and flag == flag.casefold() for flag in flags)


def test_the_table_and_the_result_have_the_same_fields() -> None:
    names = [option.name for option in OPTIONS if not option.ignored]
    assert [*names, "ignored"] == [field.name for field in fields(ImagineOptions)]


def test_every_row_can_be_shown_to_people() -> None:
    for option in OPTIONS:
        assert option.help.endswith(".")
        assert bool(option.metavar) is (option.kind is not Kind.SWITCH)


def test_bounds_agree_with_the_request() -> None:
    assert (table.MAX_SEED, table.MAX_STEPS, table.MAX_IMAGES, table.MAX_SIDE) == (
        request.MAX_SEED, request.MAX_STEPS, request.MAX_IMAGES, request.MAX_SIDE
    )  # fmt: skip


@pytest.mark.parametrize(
    ("flag", "text", "expected"),
    [
        ("--ar", "16:9", (16, 9)),
        ("--aspect", "3 / 2", (3, 2)),
        ("--size", "768x512", (768, 512)),
        ("--size", "768×512", (768, 512)),
        ("--seed", "0", 0),
        ("--seed", str(2**63 - 1), 2**63 - 1),
        ("--cfg", "7.5", 7.5),
        ("--guidance", "0", 0.0),
        ("--n", "16", 16),
        ("--STEPS", "200", 200),
        ("--strength", ".05", 0.05),
        ("--embed", "Seed", "seed"),
        ("--model", "/models/my model", "/models/my model"),
        ("--style", "Watercolour", "watercolor"),
        ("--style", "film-noir", "film noir"),
        ("--raw", "", True),
        ("--no", "caf\ud800é\x00", "caf\ufffdé"),
    ],
)
def test_reads(flag: str, text: str, expected: object) -> None:
    assert value(flag, text) == expected


@pytest.mark.parametrize(
    ("wording", "name"),
    [
        *((title, name) for name, title in SAMPLERS.items()),
        ("euler_a", "euler a"),
        ("Euler Ancestral", "euler a"),
        ("dpm++_2m_karras", "dpm++ 2m karras"),
        ("DPMpp 2M", "dpm++ 2m"),
        ("uni-pc", "unipc"),
    ],
)
def test_samplers_by_the_names_people_use(wording: str, name: str) -> None:
    assert value("--sampler", wording) == name


@pytest.mark.parametrize(
    ("flag", "text", "code", "hint"),
    [
        ("--seed", "abc", "bad_value", "whole number from 0 to 9223372036854775807"),
        ("--seed", "99999999999999999999", "out_of_range", "9223372036854775807"),
        ("--seed", "-1", "out_of_range", "leave it out"),
        ("--seed", "9" * 5000, "bad_value", "whole number"),
        ("--seed", "٣", "bad_value", "whole number"),
        ("--steps", "0", "out_of_range", "from 1 to 200"),
        ("--steps", "2.5", "bad_value", "from 1 to 200"),
        ("--n", "1000", "out_of_range", "from 1 to 16"),
        ("--cfg", "nan", "bad_value", "from 0 to 30"),
        ("--cfg", "inf", "bad_value", "from 0 to 30"),
        ("--cfg", "1e400", "bad_value", "from 0 to 30"),
        ("--cfg", "1e9", "out_of_range", "from 0 to 30"),
        ("--cfg", "-1E2", "out_of_range", "from 0 to 30"),
        ("--strength", "0.01", "out_of_range", "from 0.05 to 1"),
        ("--ar", "0:1", "out_of_range", "16:9"),
        ("--ar", "1:0", "out_of_range", "16:9"),
        ("--ar", "11:1", "out_of_range", "10:1"),
        ("--ar", "wide", "bad_value", "16:9"),
        ("--size", "1x1", "out_of_range", "from 8 to 4096"),
        ("--size", "10000x10000", "out_of_range", "from 8 to 4096"),
        ("--sampler", "DPM++ 2M Caras", "unknown_choice", "dpm++ 2m karras"),
        ("--sampler", "qqqqqq", "unknown_choice", "takes one of ddpm, ddim"),
        ("--style", "watercolr", "unknown_choice", "Did you mean watercolor?"),
        ("--embed", "all", "unknown_choice", "full"),
        ("--no", "  ", "missing_value", "--no"),
        ("--negative", "x" * 6001, "too_long", "--negative"),
    ],
)
def test_refuses_in_words_that_help(flag: str, text: str, code: str, hint: str) -> None:
    with pytest.raises(OptionError) as raised:
        value(flag, text)
    assert raised.value.code == code
    assert flag in raised.value.message
    assert len(raised.value.message) < 120
    assert hint in raised.value.hint


def test_options_given_beside_the_idea() -> None:
    read = read_options({"--seed": "5", "--no": ["hat", "snow"], "--raw": True, "--steps": None, "--image": "fox.png"})
    assert read == ImagineOptions(seed=5, exclude=("hat", "snow"), raw=True, image="fox.png")
    with pytest.raises(KeyError):
        read_options({"--nothing": "5"})


def test_what_is_given_beside_the_text_wins_and_says_so() -> None:
    in_text = ImagineOptions(seed=1, steps=20, exclude=("hat",), raw=True)
    merged, notices = in_text.merged(ImagineOptions(seed=0, steps=20, exclude=("hat", "snow"), style="neon"))
    assert merged == ImagineOptions(seed=0, steps=20, exclude=("hat", "snow"), raw=True, style="neon")
    assert [notice.code for notice in notices] == ["option_given_twice"]
    assert notices[0].message == "--seed was given twice: 0 is used, 1 is not."
