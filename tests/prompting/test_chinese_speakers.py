"""What people say of themselves or of the occasion is nothing to see; a sentence about them alone is the idea."""

from __future__ import annotations

import pytest

from prompting.heads import head_of
from prompting.slots import to_spec
from prompting.spec import PromptSpec, Slot
from prompting.syntax import parse

ASKED = [
    ("第一次用，先来一只小狗试试", "狗", "一只小狗"),
    ("我不太会写，想要一片油菜花", "油菜花", "一片油菜花"),
    ("我想给女朋友做个礼物，两只企鹅抱在一起", "企鹅", "两只企鹅"),
    ("下周是妈妈生日，想要一束康乃馨", "康乃馨", "一束康乃馨"),
    ("公司年会用的，一条金龙，红色背景", "龙", "一条金龙"),
    ("随便画点什么，比如一只熊猫", "熊猫", "一只熊猫"),
    ("朋友说你画得好，画一只狐狸", "狐狸", "一只狐狸"),
    ("在线等，一辆红色跑车", "跑车", "一辆红色跑车"),
    ("我家猫走丢了，画一只橘猫", "橘猫", "一只橘猫"),
    ("最近迷上了露营，来个帐篷，星空下", "帐篷", "帐篷"),
    ("我女儿属兔，给她画一只穿汉服的兔子", "兔子", "一只穿汉服的兔子"),
    ("帮朋友问一下，能不能画一只蓝色的鲸鱼", "鲸鱼", "一只蓝色的鲸鱼"),
    ("没有灵感，随便来只狗", "狗", "狗"),
    ("刚毕业，想要一张四个女生扔学士帽的插画", "女生", "四个女生"),
    ("不好意思打扰一下，想要一只玻璃做的鲸鱼", "鲸鱼", "一只玻璃做的鲸鱼"),
    ("没别的要求，一棵樱花树就行", "樱花树", "一棵樱花树"),
    ("家里老人过寿，画一只仙鹤和松树", "仙鹤", "一只仙鹤"),
    ("之前画的那张不好看，换一只黑猫", "猫", "一只黑猫"),
    ("做PPT用，地球被绿叶包裹", "地球", "地球"),
    ("脑子里有个画面：一个女孩在水下弹钢琴", "女孩", "一个女孩"),
    ("幫同事問，可不可以畫一隻龍貓", "龍貓", "一隻龍貓"),
    ("試一下，畫一隻黑貓", "貓", "一隻黑貓"),
    ("我不太會寫，想要一片薰衣草田", "薰衣草田", "一片薰衣草田"),
    ("公司尾牙用的，一隻招財貓", "招財貓", "一隻招財貓"),
    ("我儿子喜欢奥特曼，画他写作业的样子", "奥特曼", "奥特曼"),
    ("我养了一只鹦鹉，画它戴墨镜的样子", "鹦鹉", "一只鹦鹉"),
]
OF_THE_SPEAKER = [
    ("我和我的猫在海边", "猫"),
    ("我妈站在花里笑", "妈"),
    ("我奶奶在院子里晒辣椒", "奶奶"),
    ("第一次坐飞机的小女孩", "女孩"),
    ("我奶奶的缝纫机", "缝纫机"),
    ("妈妈喜欢跳广场舞", "妈妈"),
    ("我女兒騎著獨角獸", "女兒"),
]


def _spec(idea: str) -> PromptSpec:
    return to_spec(parse(idea))


@pytest.mark.parametrize(("idea", "head", "subject"), ASKED)
def test_what_the_speaker_says_of_himself_has_no_slot(idea: str, head: str, subject: str) -> None:
    spec = _spec(idea)
    assert head_of(spec) == head
    first = spec.phrases(Slot.SUBJECT)[0]
    assert (first.source_text or first.text) == subject


@pytest.mark.parametrize(("idea", "head"), OF_THE_SPEAKER)
def test_a_sentence_about_the_speaker_is_the_idea(idea: str, head: str) -> None:
    assert head_of(_spec(idea)) == head


@pytest.mark.parametrize("idea", ["下雪了，画一只狐狸", "水彩，画一只猫", "可爱，画猫", "海边，画一个小女孩"])
def test_what_describes_the_picture_stays(idea: str) -> None:
    spec = _spec(idea)
    said = [phrase.source_text for slot in (Slot.SETTING, Slot.MEDIUM, Slot.MOOD) for phrase in spec.phrases(slot)]
    assert said == [idea.split("，")[0]]


@pytest.mark.parametrize(("idea", "without"), [("不要香菜，来一碗牛肉粉", "香菜"), ("别画美女，我要一个妇女", "美女")])
def test_what_is_not_wanted_is_not_passed_over(idea: str, without: str) -> None:
    assert [phrase.source_text for phrase in _spec(idea).phrases(Slot.NEGATIVE)] == [without]


def test_what_he_hands_in_is_the_medium() -> None:
    spec = _spec("娃明天要交手抄报，主题“节约用水”，一颗小水滴")
    assert [phrase.source_text for phrase in spec.phrases(Slot.MEDIUM)] == ["手抄报"]
    assert head_of(spec) == "小水滴"
    assert not spec.phrases(Slot.ACTION)
    assert not spec.phrases(Slot.SETTING)


def test_trying_is_only_asked_where_something_is_asked_for() -> None:
    assert not _spec("来一只小猫试试").phrases(Slot.ACTION)
    assert _spec("小猫在镜子前看看").phrases(Slot.ACTION)
