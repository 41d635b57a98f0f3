"""Chinese words that no list of ours holds: people, places, dishes, and what their characters mean."""

from __future__ import annotations

import pytest

from prompting.chinese.dictionary import romanised
from prompting.chinese.glossary import Kind
from prompting.chinese.word_kinds import kind_and_english
from prompting.slots import to_spec
from prompting.spec import Slot
from prompting.syntax import parse


def texts(idea: str, slot: Slot) -> list[str]:
    return [phrase.text for phrase in to_spec(parse(idea)).phrases(slot)]


@pytest.mark.parametrize(
    ("word", "kind", "english"),
    [
        ("霍去病", Kind.PERSON, "Huo Qubing"),  # in pinyin, the surname first
        ("李清照", Kind.PERSON, "Li Qingzhao"),  # though what ends in 照 is a photo
        ("武则天", Kind.PERSON, "Wu Zetian"),  # though what ends in 天 is a day
        ("额济纳", Kind.PLACE, "Ejin Banner"),
        ("皖南", Kind.PLACE, "Wannan"),
        ("马尔代夫", Kind.PLACE, "Maldives"),
    ],
)
def test_names_of_people_and_places(word: str, kind: Kind, english: str) -> None:
    assert kind_and_english(word) == (kind, english)


def test_a_place_is_said_in_one_word() -> None:
    assert romanised("皖南") == "Wannan"


@pytest.mark.parametrize("dish", ["热干面", "炸酱面", "肉夹馍", "夫妻肺片"])
def test_dishes_are_things(dish: str) -> None:
    assert kind_and_english(dish)[0] is Kind.FOOD


@pytest.mark.parametrize(
    ("idea", "slot", "phrases"),
    [
        ("花生，还带着泥", Slot.SUBJECT, ["peanuts", "carrying mud"]),
        ("一只狐狸，16:9", Slot.COMPOSITION, ["16:9 aspect ratio"]),
        ("凌晨3:20的街道", Slot.SETTING, ["3:20"]),
        ("暴雨将至，渔船归港", Slot.SETTING, ["rainstorm being about to arrive"]),
        ("井盖上冒着白气", Slot.SETTING, ["on the manhole cover"]),
        ("用黏土做一个叶绿体", Slot.MEDIUM, ["clay"]),
        ("麻雀馆，杜琪峯电影的感觉", Slot.REFERENCE, ["johnnie to"]),
        ("猫头鹰的App图标", Slot.MEDIUM, ["App icon"]),
        ("领奖台，无人", Slot.NEGATIVE, ["person"]),
    ],
)
def test_phrases(idea: str, slot: Slot, phrases: list[str]) -> None:
    assert texts(idea, slot) == phrases
