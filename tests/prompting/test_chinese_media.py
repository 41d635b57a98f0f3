"""What a medium shows is the subject whatever it is, tales are of their medium, old things in a collage are things."""

from __future__ import annotations

import pytest

from prompting.heads import head_of
from prompting.slots import to_spec
from prompting.spec import PromptSpec, Slot
from prompting.syntax import parse

SHOWN = [
    ("健身房的logo，一头公牛", "健身房", "logo"),
    ("磨砂玻璃的材质贴图，高清", "玻璃", "材质贴图"),
    ("老同学聚会的合影，KTV包间", "老同学", "合影"),
    ("奶茶店的logo，一只柴犬", "奶茶店", "logo"),
    ("咖啡馆的海报", "咖啡馆", "海报"),
    ("宠物医院的招牌", "医院", "招牌"),
    ("旧城区的明信片", "旧城区", "明信片"),
    ("汉服社团的招新海报，一个少女撑伞", "社团", "招新海报"),
    ("祖父母的金婚照", "祖父母", "金婚照"),
    ("大理石的无缝贴图", "大理石", "无缝贴图"),
    ("火锅店的菜单封面", "火锅店", "菜单封面"),
    ("柯基的证件照", "柯基", "证件照"),
    ("書店的logo，一隻貓頭鷹", "書店", "logo"),
    ("大理石的材質貼圖", "大理石", "材質貼圖"),
]
TALES = [
    ("睡前故事插图，小熊盖着被子", "熊", "睡前故事插图"),
    ("成语故事绘本，一只狐狸", "狐狸", "成语故事绘本"),
    ("儿童小说封面，一条龙", "龙", "儿童小说封面"),
    ("儿歌绘本，小青蛙", "蛙", "儿歌绘本"),
    ("旅游手册封面，布达拉宫", "布达拉宫", "旅游手册封面"),
    ("公益广告，融化的北极熊", "北极熊", "公益广告"),
]
TAGS = [
    ("拼贴画，旧邮票，干花", "邮票"),
    ("拼貼畫，舊郵票，咖啡杯", "郵票"),
    ("希区柯克变焦，螺旋楼梯，惊恐的女人", "楼梯"),
    ("微距，旧报纸，咖啡渍", "报纸"),
    ("电影海报，片名“风起龙门”，两名刀客", "刀客"),
    ("电影海报，片名《归途》，一个背影", "背影"),
    ("散场后的电影院，一个清洁工扫爆米花", "清洁工"),
    ("放学后的操场，两个男孩打篮球", "男孩"),
    ("黄昏的钟楼，一群乌鸦飞过", "钟楼"),
    ("电梯，发呆的上班族", "电梯"),
]


def _spec(idea: str) -> PromptSpec:
    return to_spec(parse(idea))


def _media(spec: PromptSpec) -> list[str]:
    return [phrase.source_text or phrase.text for phrase in spec.phrases(Slot.MEDIUM)]


@pytest.mark.parametrize(("idea", "head", "medium"), SHOWN + TALES)
def test_the_subject_of_a_medium(idea: str, head: str, medium: str) -> None:
    spec = _spec(idea)
    assert head_of(spec) == head
    assert _media(spec) == [medium]


@pytest.mark.parametrize(("idea", "head"), TAGS)
def test_the_first_thing_behind_a_medium_or_a_lens(idea: str, head: str) -> None:
    assert head_of(_spec(idea)) == head


def test_a_place_with_its_hour_is_one_setting() -> None:
    settings = _spec("散场后的电影院，一个清洁工扫爆米花").phrases(Slot.SETTING)
    assert [phrase.source_text for phrase in settings] == ["散场后的电影院"]


def test_what_a_thing_is_turned_into_is_its_medium() -> None:
    spec = _spec("把石狮子做成橡皮泥的可以吗")
    assert head_of(spec) == "石狮子"
    assert _media(spec) == ["橡皮泥"]
