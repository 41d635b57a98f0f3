"""Names that no dictionary holds are one word in front of what their bearers do; how much a clause says is of it."""

from __future__ import annotations

import pytest

from prompting.heads import head_of
from prompting.slots import to_spec
from prompting.spec import Slot
from prompting.syntax import parse

CALLED = [
    ("小丑女吃臭豆腐", "小丑女", "吃臭豆腐"),
    ("雷震子送外卖", "雷震子", "送外卖"),
    ("王二狗送外卖", "王二狗", "送外卖"),
    ("聂小倩弹琴", "聂小倩", "弹琴"),
    ("郭靖骑马", "郭靖", "骑马"),
    ("赵小满修钟表", "赵小满", "修钟表"),
    ("阿强在工地搬砖", "阿强", "搬砖"),
    ("翠花端酸菜", "翠花", "端酸菜"),
    ("采茶女唱歌", "采茶女", "唱歌"),
    ("琵琶女轻拢慢捻", "琵琶女", "轻拢慢捻"),
    ("蘑菇精弹琴", "蘑菇精", "弹琴"),
    ("火焰侠打拳", "火焰侠", "打拳"),
    ("云朵怪吃月亮", "云朵怪", "吃月亮"),
    ("打工喵写代码", "打工喵", "写代码"),
    ("武则天自拍", "武则天", "自拍"),
    ("楊戩遛哮天犬", "楊戩", "遛哮天犬"),
    ("吳大寶賣烤地瓜", "吳大寶", "賣烤地瓜"),
]
WHOLE = [
    ("一碗宝宝辅食，胡萝卜泥", "辅食"),
    ("杨柳依依", "杨柳"),
    ("半截埋在雪里的红色轿车", "轿车"),
    ("半截沉在水里的石像", "石像"),
    ("一半浸在水里的汽车", "汽车"),
    ("大半个身子探出窗外的少女", "少女"),
    ("半边脸藏在阴影里的男人", "人"),
    ("半个身子露在水面上的河马", "河马"),
    ("全身裹着绷带的木乃伊", "木乃伊"),
    ("下半身变成鱼尾的女人", "人"),
    ("满地落叶的小路", "路"),
    ("一墙爬山虎的老房子", "房子"),
    ("停在屋檐下的自行车", "自行车"),
    ("陷在泥里的卡车", "卡车"),
    ("卡在树枝间的风筝", "风筝"),
    ("落满灰的钢琴", "钢琴"),
    ("钉在木板上的照片", "照片"),
    ("挂在墙上的油画", "油画"),
    ("一截断掉的铅笔", "铅笔"),
    ("破帆船", "帆船"),
    ("喝剩半杯的咖啡", "咖啡"),
    ("半截埋在雪裏的紅色轎車", "轎車"),
]


@pytest.mark.parametrize(("idea", "head", "action"), CALLED)
def test_a_name_stands_in_front_of_what_its_bearer_does(idea: str, head: str, action: str) -> None:
    spec = to_spec(parse(idea))
    assert head_of(spec) == head
    said = [phrase.source_text or phrase.text for phrase in spec.phrases(Slot.ACTION)]
    assert said == [action]


@pytest.mark.parametrize(("idea", "head"), WHOLE)
def test_a_clause_with_its_place_and_extent_is_of_the_subject(idea: str, head: str) -> None:
    spec = to_spec(parse(idea))
    assert head_of(spec) == head
    first = spec.phrases(Slot.SUBJECT)[0]
    assert (first.source_text or first.text) == idea.split("，")[0]
    assert not spec.phrases(Slot.ACTION)
