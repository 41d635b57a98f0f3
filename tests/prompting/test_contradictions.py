"""What contradicts itself in an idea, against two sets that were labelled first, and where no rule may speak."""

import pytest

from prompting.advice.contradictions import contradictions
from prompting.expand import expand
from prompting.slots import to_spec
from prompting.syntax import parse
from tests.prompting.test_moderation import lines


def found(text: str) -> list[tuple[str, str, str]]:
    return [(one.group, one.one, one.other) for one in contradictions(to_spec(parse(text)))]


def test_clear_contradictions_are_found() -> None:
    ideas = lines("contradictions.txt")
    missed = [idea for idea in ideas if not found(idea)]
    assert len(missed) <= 0.05 * len(ideas), missed


def test_contrasts_on_purpose_are_left_alone() -> None:
    ideas = lines("no_contradictions.txt")
    alarms = {idea: found(idea) for idea in ideas if found(idea)}
    assert len(alarms) <= 0.03 * len(ideas), alarms


def test_harmless_ideas_of_moderation_hardly_contradict_themselves() -> None:
    ideas = lines("harmless.txt") + lines("harmless_more.txt")
    alarms = [idea for idea in ideas if found(idea)]
    assert len(alarms) <= 0.01 * len(ideas), alarms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("golden hour and moonlight", [("time", "golden hour", "moonlight")]),
        ("正午的夜晚", [("time", "正午", "夜晚")]),
        ("三只猫，四只猫", [("count", "三只猫", "四只猫")]),
        ("a man --no man", [("excluded", "man", "a man")]),
        ("portrait, fisheye, 85mm", [("lens", "fisheye", "85mm")]),
        ("a tall short man", [("adjectives", "tall", "short")]),
        ("an enormous blue tiny cat", [("adjectives", "enormous", "tiny")]),
        ("long shadows, short grass", []),
        ("an old train station, no trains", []),
        ("a crowded market --no people", [("crowd", "crowded", "people")]),
        ("正午 的 黑夜", [("time", "正午", "黑夜")]),
        ("盛夏的大雪", [("ground", "盛夏", "大雪")]),
        ("bald man with long hair", [("adjectives", "bald", "long hair")]),
        ("red blue car", [("adjectives", "red", "blue")]),
        ("满月，正午", [("moon", "满月", "正午")]),
        ("hot ice cream in cold fire", [("adjectives", "hot", "ice cream"), ("adjectives", "cold", "fire")]),
    ],
)
def test_each_names_the_words_of_the_person(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(text) == expected


def test_only_what_the_person_typed_counts() -> None:
    spec = to_spec(parse("a fox at night"))
    assert not contradictions(expand(spec, prompt_seed=1, style="watercolor"))


@pytest.mark.parametrize("text", ["noon " * 1000 + "night", "tall short " * 500, "24mm 85mm " * 300, "高大矮小" * 500])
def test_a_flood_says_little(text: str) -> None:
    assert len(found(text)) <= 24 * 24
