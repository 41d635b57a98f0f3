"""Where the subject of a Chinese idea ends and its action begins, and which tag of a list is the subject."""

from __future__ import annotations

import pytest

from prompting.heads import head_of
from prompting.slots import to_spec
from prompting.spec import Slot
from prompting.syntax import parse

ACTIONS = [
    ("大禹治水", "大禹", "治水"),
    ("学生早读", "学生", "早读"),
    ("矿工下井", "矿工", "下井"),
    ("孔雀开屏", "孔雀", "开屏"),
    ("克隆人从培养舱里醒来", "克隆人", "醒来"),
    ("女技师正在拧紧巨人的膝盖", "技师", "拧紧巨人的膝盖"),
    ("机器人飞快地钓鱼", "机器人", "飞快地钓鱼"),
    ("石狮子四处张望", "石狮子", "四处张望"),
    ("北极熊梦里打哈欠", "北极熊", "打哈欠"),
    ("和尚请狐狸喝茶", "和尚", "请狐狸喝茶"),
    ("风把小女孩的帽子吹走", "风", "把小女孩的帽子吹走"),
    ("龙卷风卷走房子", "龙卷风", "卷走房子"),
    ("妈妈为孩子缝衣服", "妈妈", "为孩子缝衣服"),
]
OUT_OF = [
    ("夜班工人走出厂门", "走出", "厂门"),
    ("贞子爬出冰箱", "爬出", "冰箱"),
    ("小猫钻进纸箱", "钻进", "纸箱"),
    ("兔子跳出帽子", "跳出", "帽子"),
]
NAMES = [
    ("海带结", "结"),
    ("水果捞", "捞"),
    ("苞米地", "地"),
    ("一辆换药推车", "推车"),
    ("老鼠一家", "一家"),
    ("堆成山的包裹", "包裹"),
]
TAGS = [
    ("厨房，岩板岛台，不要吊柜", "厨房"),
    ("极光, 驯鹿群, 拉普兰", "极光"),
    ("晒谷场，稻草堆，打滚的孩子", "晒谷场"),
    ("白底，一双红色高跟鞋", "高跟鞋"),
    ("大理石台面，香水瓶", "香水瓶"),
]


@pytest.mark.parametrize(("idea", "head", "action"), ACTIONS)
def test_an_action_begins_behind_who_acts(idea: str, head: str, action: str) -> None:
    spec = to_spec(parse(idea))
    assert head_of(spec) == head
    assert (spec.phrases(Slot.ACTION)[0].source_text or spec.phrases(Slot.ACTION)[0].text) == action


@pytest.mark.parametrize(("idea", "head"), NAMES)
def test_a_verb_may_be_a_part_of_a_noun(idea: str, head: str) -> None:
    spec = to_spec(parse(idea))
    assert head_of(spec) == head
    assert not spec.phrases(Slot.ACTION)


@pytest.mark.parametrize(("idea", "head"), TAGS)
def test_the_subject_of_a_list_of_tags(idea: str, head: str) -> None:
    assert head_of(to_spec(parse(idea))) == head


@pytest.mark.parametrize(("idea", "action", "place"), OUT_OF)
def test_who_moves_into_or_out_of_a_thing_is_there(idea: str, action: str, place: str) -> None:
    spec = to_spec(parse(idea))
    assert [phrase.source_text for phrase in spec.phrases(Slot.ACTION)] == [action]
    assert [phrase.source_text for phrase in spec.phrases(Slot.SETTING)] == [place]


def test_what_comes_out_of_a_thing_is_the_subject() -> None:
    spec = to_spec(parse("帽子里飞出一群鸽子"))
    assert head_of(spec) == "鸽子"
    assert [phrase.source_text for phrase in spec.phrases(Slot.SETTING)] == ["帽子里"]
