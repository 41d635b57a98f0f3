"""What is denied of somebody goes to the negative slot, or stays denied in English: never the opposite is said."""

from __future__ import annotations

import pytest

from prompting.slots import to_spec
from prompting.spec import PromptSpec, Slot
from prompting.syntax import parse

WITHOUT = [
    ("没穿外套的女人", "女人", "外套"),
    ("不戴眼镜的老师", "老师", "眼镜"),
    ("没打伞的女孩", "女孩", "伞"),
    ("没带伞的上班族", "上班族", "伞"),
    ("不下雨的城市", "城市", "下雨"),
    ("从不下雪的小岛", "小岛", "下雪"),
    ("男孩没有穿鞋", "男孩", "鞋"),
    ("没化妆的新娘", "新娘", "妆"),
    ("没拿剑的武士", "武士", "剑"),
    ("老人不拄拐杖", "老人", "拐杖"),
    ("不骑马的骑士", "骑士", "马"),
    ("没开灯的房间", "房间", "灯"),
    ("没有耳朵的猫", "猫", "耳朵"),
    ("没人的街道", "街道", "人"),
    ("沒穿外套的女人", "女人", "外套"),
    ("不戴眼鏡的老師", "老師", "眼鏡"),
    ("還沒下雨的街道", "街道", "下雨"),
]
DENIED = [
    ("不开心的小丑", "unhappy clown"),
    ("不高兴的猫", "unhappy cat"),
    ("不完整的雕像", "incomplete statue"),
    ("不听话的孩子", "naughty child"),
    ("不会飞的鸟", "bird not flying"),
    ("不吃鱼的猫", "cat not eating fish"),
    ("没刮胡子的男人", "man not shaving"),
    ("没有寄出的信", "letter not"),
    ("没关的门", "door not closed"),
    ("没点亮的灯笼", "lantern not"),
    ("不開心的小丑", "unhappy clown"),
]


def _spec(idea: str) -> PromptSpec:
    return to_spec(parse(idea))


@pytest.mark.parametrize(("idea", "subject", "without"), WITHOUT)
def test_what_is_not_there_is_negative(idea: str, subject: str, without: str) -> None:
    spec = _spec(idea)
    [denied], [who] = spec.phrases(Slot.NEGATIVE), spec.phrases(Slot.SUBJECT)
    assert denied.source_text == without
    assert who.source_text == subject
    assert denied.text not in who.text
    assert not spec.phrases(Slot.ACTION)
    assert not spec.phrases(Slot.SETTING)


@pytest.mark.parametrize(("idea", "english"), DENIED)
def test_what_somebody_is_not_stays_denied(idea: str, english: str) -> None:
    spec = _spec(idea)
    assert english in spec.phrases(Slot.SUBJECT)[0].text
    assert not spec.phrases(Slot.NEGATIVE)
