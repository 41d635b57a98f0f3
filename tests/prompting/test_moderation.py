"""Moderation, layer 0, against sets that were labelled first: what is found in disguise, and what is left alone."""

import hashlib
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompting.lexicon import styles
from prompting.moderation.judging import Category, moderate, moderate_prompt
from prompting.pipeline import compose

LABELS = Path(__file__).parent / "labels"


def lines(name: str) -> list[str]:
    text = (LABELS / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


MUST_BLOCK = [(Category(category.strip()), text.strip()) for category, text in
              (line.split("|") for line in lines("must_block.txt"))]  # fmt: skip
HARMLESS = lines("harmless.txt")


def in_other_letters(text: str) -> str:
    return text.translate(str.maketrans("aeopcx", "аеорсх"))


def in_leet(text: str) -> str:
    return text.translate(str.maketrans("aeos", "430$"))


def spelt_apart(text: str) -> str:
    return " ".join(" ".join(word) if len(word) > 2 and word.isascii() else word for word in text.split(" ")).replace(
        "  ", " "
    )


def with_invisible(text: str) -> str:
    return "\u200b".join(text)


def with_dots(text: str) -> str:
    return " ".join(".".join(word) for word in text.split(" "))


def with_repeats(text: str) -> str:
    return "".join(letter * 3 if letter in "aeiou" else letter for letter in text)


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def with_accents(text: str) -> str:
    return "".join(letter + "\u0301" if letter in "aeou" else letter for letter in text)


DISGUISES: list[Callable[[str], str]] = [
    str, str.upper, in_other_letters, in_leet, with_invisible, with_dots, with_repeats, full_width, with_accents,
]  # fmt: skip


def held(text: str) -> bool:
    """The half that no word list was tuned to."""
    return hashlib.blake2b(text.encode(), digest_size=1).digest()[0] % 2 == 0


def recall(cases: list[tuple[Category, str]]) -> float:
    found = [category in {finding.category for finding in moderate(disguise(text))}
             for category, text in cases for disguise in DISGUISES]  # fmt: skip
    return sum(found) / len(found)


def test_what_must_be_found_is_found_in_every_disguise() -> None:
    assert recall([case for case in MUST_BLOCK if not held(case[1])]) >= 0.97
    assert recall([case for case in MUST_BLOCK if held(case[1])]) >= 0.97


def test_letters_spelt_apart_hide_no_word() -> None:
    assert any(finding.category is Category.SEXUAL for finding in moderate("a n u d e woman"))
    assert any(finding.category is Category.SEXUAL for finding in moderate(spelt_apart("porn")))


def test_a_thousand_harmless_ideas_are_left_alone() -> None:
    names = list(styles())
    chosen = random.Random(5)
    composed = [f"{chosen.choice(names)} of {idea}, {chosen.choice(names)}" for idea in HARMLESS for _ in range(5)]
    ideas = (HARMLESS + composed)[:1000]
    assert len(ideas) == 1000
    alarms = [idea for idea in ideas if moderate(idea)]
    assert len(alarms) <= 10, alarms[:20]


def test_sexual_words_and_minors_meet_across_texts() -> None:
    findings = moderate("一个孩子", "a child", "nude, oil painting")
    assert findings[0].category is Category.MINORS


@pytest.mark.parametrize("age", ["9 year old", "17yo", "12-year old", "16岁", "１５ years"])
def test_an_age_under_eighteen_is_a_minor(age: str) -> None:
    assert moderate(f"{age} nude")[0].category is Category.MINORS


@pytest.mark.parametrize("age", ["21 year old", "35yo", "18岁", "a 5 year old whisky next to a 40 year old"])
def test_other_ages_are_not(age: str) -> None:
    assert Category.MINORS not in {finding.category for finding in moderate(f"{age} portrait")}


@given(st.text(max_size=300))
def test_it_never_fails(text: str) -> None:
    moderate(text)


@pytest.mark.parametrize(
    ("text", "categories"),
    [
        ("a portrait, no nudity", set()),
        ("a fox --no nude people, gore", set()),
        ("一个女人，不要裸体", set()),
        ("a nude woman, no nudity", {Category.SEXUAL}),
        ("a nude woman --no child", {Category.SEXUAL}),
        ("a woman without clothes", {Category.SEXUAL}),
        ("a woman --no clothes", {Category.SEXUAL}),
        ("没穿衣服的女人", {Category.SEXUAL}),
        ("a child --no clothes", {Category.SEXUAL, Category.MINORS}),
        ("女孩，不要衣服", {Category.SEXUAL, Category.MINORS}),
        ('a sign that says "nude"', {Category.SEXUAL}),
        ("(nude:1.2) woman", {Category.SEXUAL}),
        ("n{u}de", {Category.SEXUAL}),
    ],
)
def test_what_is_excluded_by_its_name_is_not_asked_for(text: str, categories: set[Category]) -> None:
    composed = compose(text, model_name="x")
    assert {finding.category for finding in moderate_prompt(composed.spec, composed.prompt)} == categories
