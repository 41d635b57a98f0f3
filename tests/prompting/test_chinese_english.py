"""The English of Chinese ideas, by words that it has to have (`tests/benchmarks/chinese_english.py` prints figures)."""

from __future__ import annotations

import pytest

from tests.prompting.chinese_english import Wanted, english_of, faults, share_of_good, wanted


@pytest.mark.parametrize(("half", "least"), [("tune", 0.95), ("held", 0.92)])
def test_the_share_of_good_english(half: str, least: float) -> None:
    assert len(wanted(half)) == 100
    assert share_of_good(half) >= least


@pytest.mark.parametrize(
    ("phrases", "fault"),
    [
        (["fox"], "lacks in … snow"),
        (["in the deep snow", "foxes", "crow"], "says crow"),
        (["fox from, from ice", "in the snow"], "twice from"),
        (["fox 雪", "in the snow"], "left fox 雪"),
        (["foxy", "in the snow"], "lacks fox/foxes"),
    ],
)
def test_what_is_a_fault(phrases: list[str], fault: str) -> None:
    one = Wanted("雪里的狐狸", "fox in the snow", ("fox/foxes", "in … snow"), ("crow*",))
    assert fault.replace("crow", "crow*") in faults(one, phrases)
    assert faults(one, ["fox", "in the snow"]) == []


@pytest.mark.parametrize(
    ("idea", "english"),
    [
        # measure words, articles and plurals
        ("一只拖鞋", ["a slipper"]),
        ("一对情侣", ["a couple"]),
        ("一群大雁", ["a flock of wild geese"]),
        ("一束阳光", ["a beam of sunlight"]),
        ("一头大象", ["an elephant"]),
        ("一面破碎的镜子", ["a broken mirror"]),
        # numbers that describe
        ("第三只眼", ["third eye"]),
        ("三岁的小男孩", ["three-year-old little boy"]),
        ("五层的塔", ["five-story tower"]),
        ("三层的生日蛋糕", ["three-tier birthday cake"]),
        ("十八世纪的街道", ["street", "18th century"]),
        # clothes
        ("牛仔裤和白色T恤的模特", ["model wearing jeans and a white t-shirt"]),
        ("戴红色帽子、穿蓝色外套的男人", ["man wearing a red hat and a blue coat"]),
        ("戴着耳机听音乐的女孩", ["girl wearing headphones and listening to music"]),
        # parts of a body
        ("手里拿着苹果的女人", ["woman holding an apple"]),
        ("蓝眼睛的白猫", ["white cat with blue eyes"]),
        ("四只眼睛的怪物", ["monster with four eyes"]),
        ("肩上站着一只鹦鹉的海盗", ["pirate with a parrot standing on the shoulder"]),
        ("母亲怀里的婴儿", ["baby in mother's arms"]),
        ("一个孤独的背影", ["a lonely figure", "seen from behind"]),
        # sides of things, what fills and what lies there
        ("窗边的猫", ["cat", "by the window"]),
        ("山顶的寺庙", ["temple at the top of the mountain"]),
        ("站在舞台上的歌手", ["singer", "standing", "on stage"]),
        ("红灯笼挂满街道", ["red lanterns", "hanging", "all over the street"]),
        ("挂满灯笼的老街", ["old street hung with lanterns"]),
        ("咖啡放在木桌上", ["coffee", "placed", "on the wooden table"]),
        ("放在窗台上的花瓶", ["vase placed on the windowsill"]),
        ("萤火虫飞舞的池塘", ["pond with fluttering fireflies"]),
        # what is made of what, more than what, done for whom
        ("木头做的小马", ["pony made of wood"]),
        ("妈妈做的蛋糕", ["cake made by mother"]),
        ("比山还高的巨人", ["giant taller than a mountain"]),
        ("医生给病人看病", ["doctor", "treating a patient"]),
        ("女孩把信放进邮筒", ["girl", "putting a letter into a mailbox"]),
        # names and sayings
        ("江南水乡的小桥流水", ["jiangnan water town small bridge over a flowing stream"]),
        ("高耸入云的摩天大楼", ["skyscraper towering into the clouds"]),
        ("漓江上的竹筏", ["bamboo raft", "on the Li River"]),
        ("第一次世界大战的士兵", ["soldier", "World War I"]),
    ],
)
def test_english_by_mechanism(idea: str, english: list[str]) -> None:
    assert sorted(english_of(idea)) == sorted(english)
