"""Closed classes of Chinese: numbers, colours, words that only ask, fields; and words that their neighbours tell."""

from __future__ import annotations

import pytest

from prompting.chinese.colours import TINT, tinted
from prompting.chinese.glossary import Kind
from prompting.chinese.numbers import COUNT, counted
from prompting.chinese.requests import asking_end, thanks_start
from prompting.chinese.segmentation import words_of
from prompting.slots import to_spec
from prompting.syntax import parse
from tests.prompting.labelled import found_in


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("三只", "three"),
        ("一大群", "a group of"),
        ("十几个", "a dozen"),
        ("一排排", "a row of"),
        ("二十四朵", "24"),
        ("一百二十三个", "123"),
        ("一百只", "a hundred"),
        ("三五个", "several"),
        ("无数", "countless"),
        ("12只", "12"),
    ],
)
def test_numbers_with_their_measure_words(text: str, english: str) -> None:
    count = COUNT.fullmatch(text)
    assert count is not None
    assert counted(count) == english


@pytest.mark.parametrize("text", ["三国", "一", "两车间", "五方"])
def test_a_number_needs_a_measure_word(text: str) -> None:
    assert COUNT.fullmatch(text) is None


@pytest.mark.parametrize(
    ("name", "english"),
    [("浅灰", "light gray"), ("蓝紫色", "blue and purple"), ("暗红", "dark red"), ("黑红", "black and red")],
)
def test_colours_put_together(name: str, english: str) -> None:
    assert TINT.fullmatch(name)
    assert tinted(name) == english


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("能不能画一棵圣诞树，谢谢", "一棵圣诞树"),
        ("给我来张柴犬的表情包", "柴犬的表情包"),
        ("可以帮我设计一个logo吗", "一个logo"),
        ("幫我畫一隻黑熊", "一隻黑熊"),
        ("我想看看故宫长什么样", "故宫"),
        ("麻烦画只狗，拜托了！", "狗"),
        ("大佬们，求一只橘猫", "一只橘猫"),
        ("上一张不错，再来一只橘猫", "一只橘猫"),
        ("我女儿想要一只橘猫", "一只橘猫"),
        ("刚才那张太暗了，重新画一座灯塔吧", "一座灯塔"),
        ("我昨晚梦见了一座灯塔", "一座灯塔"),
        ("整个城市被淹没", "整个城市被淹没"),
        ("深夜网吧", "深夜网吧"),
        ("画家在画画", "画家在画画"),
        ("来自火星的猫", "来自火星的猫"),
        ("出租车在雨夜", "出租车在雨夜"),
    ],
)
def test_what_only_asks(text: str, asked: str) -> None:
    assert text[asking_end(text) : thanks_start(text)] == asked


@pytest.mark.parametrize(
    ("text", "word", "kind"),
    [
        ("凌晨四点的豆浆铺", "铺", Kind.BUILDING),
        ("钓鱼佬，河边", "钓鱼佬", Kind.PERSON),
        ("台风天的街头", "台风天", Kind.TIME),
        ("墨绿配金", "配", Kind.AND),
        ("毕加索画的公鸡", "画", Kind.NOTHING),
        ("鲸鱼驮着一座小镇", "驮", Kind.VERB),
        ("额头贴着符的僵尸", "额头", Kind.BODY),
        ("发掘现场", "发掘", Kind.ADJECTIVE),
        ("背景是星空，一辆房车", "背景", Kind.NOTHING),
        ("粽子 竹叶背景", " ", Kind.STOP),
    ],
)
def test_words_that_their_neighbours_tell(text: str, word: str, kind: Kind) -> None:
    assert [found.kind for found in words_of(text) if found.text == word] == [kind]


@pytest.mark.parametrize(
    ("idea", "expected"),
    [
        ("一台蒸汽朋克风格的打字机", "subject 打字机; style 蒸汽朋克"),
        ("退潮后的沙滩，贝壳", "subject 沙滩; subject 贝壳; setting 退潮后"),
        ("小女孩雨中奔跑", "subject 小女孩; action 奔跑; setting 雨中"),
        ("一封没有寄出的信", "subject 一封没有寄出的信"),
        ("长颈鹿自由散步", "subject 长颈鹿; action 自由散步"),
        ("折叠自行车，白底", "subject 折叠自行车; setting 白底"),
        ("只有一只眼睛的怪兽", "subject 只有一只眼睛的怪兽"),
        ("背景是星空，主角是一只猫", "subject 一只猫; setting 星空"),
        ("月饼礼盒，墨绿配金，动态构图", "subject 月饼礼盒; colour 墨绿配金; composition 动态构图"),
        ("守株待兔，连环画", "subject 守株待兔; medium 连环画"),
    ],
)
def test_phrases_and_their_slots(idea: str, expected: str) -> None:
    found = "; ".join(f"{slot.value} {text}" for slot, text in found_in(to_spec(parse(idea))))
    assert found == expected
