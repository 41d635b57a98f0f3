# ruff: noqa: E501  Chinese characters count twice
"""The kind and the English of a Chinese word that our glossary lacks, from how it ends and what a dictionary says.

Chinese words are head-final: what ends in 楼 is a building, in 师 a person. So the end decides before the dictionary's
part of speech does.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from prompting.chinese.characters import meanings
from prompting.chinese.dictionary import (
    doing,
    gloss,
    is_done,
    is_eaten,
    is_only_done,
    likely_words,
    listed,
    means,
    names_place,
    part_of_speech,
    romanised,
)
from prompting.chinese.glossary import Kind, glossary
from prompting.chinese.proper_names import proper_name
from prompting.chinese.verbs import in_direction, verb_of
from prompting.english.parts_of_speech import kinds
from prompting.lexicon import SubjectClass, grammar, subject_classes, terms
from prompting.patterns import late
from prompting.spec import Slot
from prompting.words import term_key

_ENDS: Mapping[Kind, str] = {
    Kind.PERSON: "人 者 师 员 工 匠 兵 童 孩 爷 婆 妈 爸 叔 姨 哥 姐 妹 弟 侠 客 民 夫 妇 婴 娘 僧 尼 徒 贼 男 女 手 家 生 士 长 模特 明星 歌星 影星 球星 童星 警察 演员 教练 司机 老板 队长 保镖 保安 大爷 大妈 乐队 队 迷",
    Kind.ANIMAL: "狗 猫 鸟 鱼 虫 马 牛 羊 猪 鸡 鸭 鹅 虎 狼 熊 鹿 蛇 龟 蛙 鼠 兔 猴 鹰 雀 鹤 蝶 蜂 蚁 虾 蟹 鲸 豚 犬 象 豹 狐 貂 獭 鸦 鸽 鲨 鳄 蛛 狮 驼 鹭 雁 驴",
    Kind.FANTASY: "龙 妖 魔 仙 鬼 怪 神 精灵 机甲 兽",
    Kind.PLANT: "树 花 草 竹 松 柳 梅 菊 莲 藤 叶 苔 麦 苇 蕨",
    Kind.FOOD: "饭 粥 汤 糕 饼 糖 茶 酒 果 菜 肉 饺 酱 蛋 奶 汁 瓜 豆 火锅 面包 拉面 牛肉面 汤面 炒面 凉面 汉堡 寿司 咖啡 串 卷 粽 薯 馍 馕 羹 膏 煲 酥 饺子 包子 糍粑 米线 奶酪 饮料 零食",
    Kind.BUILDING: "楼 塔 桥 寺 庙 殿 宫 屋 房 亭 阁 堡 教堂 馆 店 铺 厂 庄 舍 宅 坊 棚 摊 亭子 车站 帐篷 铺子 摊子 库 墓 陵 坟 祠 牢 狱 碉 寨 城墙 遗址",
    Kind.PLACE: "山 湖 海 河 江 溪 岸 滩 岛 谷 峡 崖 坡 林 原 野 田 地 园 场 路 街 巷 道 村 镇 城 市 乡 区 港 湾 池 塘 潭 泉 洞 室 厅 廊 空 云 国 洲 面 背景 院 站 井 沟 桥下 窟 埕 埠 圩 墟 峰 岭 丘 坝 堤 坳 垭 涧 瀑 屿 荡 浦 滨 礁 谷地 轨 阶 梯 毯 席 波 浪 墙 角落 口 间",
    Kind.VEHICLE: "车 船 舰 艇 机车 舟 飞机 战机 客机",
    Kind.OBJECT: "镜 灯 伞 刀 剑 枪 球 琴 鼓 笛 钟 书 信 纸 笔 杯 碗 盘 瓶 壶 椅 桌 床 柜 箱 盒 袋 篮 机 器 仪 具 牌 旗 扇 帘 巾 绳 线 棍 棒 锅 铲 勺 筷 叉 碟 缸 罐 桶 盆 锁 钉 锤 钳 锯 斧 针 梳 垫 枕 框 架 凳 屏 板 砖 瓦 石 棋 币 徽 符 链 珠 钗 簪 镯 坠 钥匙 玩具 雕像 像 木 袋子 箱子 杯子",
    Kind.WORN: "衣 裙 裤 鞋 靴 帽 袍 衫 袜 围巾 头巾 眼镜 墨镜 服 装 饰 冠 面具 手套 甲 披肩 耳环 项链 头盔",
    Kind.LIGHTING: "光 灯光 光线 光影 晖 霞 照明 光斑 光芒 路灯 光源",
    Kind.MEDIUM: "画 摄影 照片 图 插画 插图 海报 雕塑 版画 壁画 绘本 漫画 图标 贴纸 壁纸 摆件 手办 浮雕 木雕 石雕 冰雕 邮票 刺绣 剪纸 标志 草稿 线稿 渲染 写真 照",
    Kind.STYLE: "风 主义 派 艺术 风格 朋克 美学 画风",
    Kind.TINT: "色",
    Kind.COLOUR: "色调 配色 色系 撞色 色彩",
    Kind.MOOD: "感 氛围 气氛 情绪 气息 火气 井气 子气 湖气 卷气 女气 年气 民气",
    Kind.COMPOSITION: "视角 构图 特写 半身照 全身照 视图 角度 景别 远景 近景",
    Kind.LENS: "镜头 焦段 虚化 曝光 景深 快门 光圈 滤镜 对焦 焦距",
    Kind.TIME: "天 夜 晨 季 节 雨 雪 雾 年 月 日 时 午 傍晚 夜晚 时分 天气 高峰 时代 世纪 天空",
    Kind.QUALITY: "画质 分辨率 细节 质感 清晰度",
}  # fmt: skip
_KIND_OF_END = {end: kind for kind, ends in _ENDS.items() for end in ends.split()}
_KIND_OF_SLOT = {
    Slot.STYLE: Kind.STYLE, Slot.LIGHTING: Kind.LIGHTING, Slot.MOOD: Kind.MOOD,
    Slot.COMPOSITION: Kind.COMPOSITION, Slot.LENS: Kind.LENS, Slot.QUALITY: Kind.QUALITY, Slot.SETTING: Kind.PLACE,
    Slot.REFERENCE: Kind.REFERENCE, Slot.COLOUR: Kind.TINT,
}  # fmt: skip
_KIND_OF_CLASS = {
    SubjectClass.ANIMAL: Kind.ANIMAL, SubjectClass.PERSON: Kind.PERSON, SubjectClass.FANTASY: Kind.FANTASY,
    SubjectClass.VEHICLE: Kind.VEHICLE, SubjectClass.BUILDING: Kind.BUILDING, SubjectClass.PLANT: Kind.PLANT,
    SubjectClass.FOOD: Kind.FOOD, SubjectClass.OBJECT: Kind.OBJECT, SubjectClass.LANDSCAPE: Kind.PLACE,
}  # fmt: skip
# By the ICTCLAS letters of a part of speech.
_KIND_OF_PART = {
    "n": Kind.OBJECT,
    "ns": Kind.PLACE,
    "s": Kind.PLACE,
    "nr": Kind.PERSON,
    "t": Kind.TIME,
    "f": Kind.WHERE,
}
_NO_CHARACTERS = frozenset("日月时年节午面口间席梅女木家生手长")  # which are more often something else
_COLOURED = frozenset("红橙黄绿青蓝紫粉白黑灰棕褐金银")
_BUILT = frozenset({Kind.BUILDING, Kind.VEHICLE, Kind.PERSON})
_COOKED = frozenset("烤炒煎煮炸蒸炖拌卤包冻腌熏烧焗酿泡涮煲焖糟溜爆熬冰拉")  # 烤鱼 is a dish
_PROFESSIONS = {"师": "master", "员": "worker", "者": "person", "手": "player", "家": "artist", "长": "chief", "工": "worker",
                "商": "merchant", "迷": "fan", "客": "visitor", "匠": "craftsman", "贩": "vendor", "族": "people"}  # fmt: skip
_DESCRIBING = frozenset("azbdilo")  # adjectives, states, distinctions, adverbs, set phrases
_NAMING = frozenset(_ENDS)
_THINGS = frozenset(
    {
        SubjectClass.ANIMAL,
        SubjectClass.PERSON,
        SubjectClass.FANTASY,
        SubjectClass.PLANT,
        SubjectClass.FOOD,
        SubjectClass.VEHICLE,
    }
)
_NO_THINGS = frozenset(
    {Kind.PLACE, Kind.TIME, Kind.STYLE, Kind.MEDIUM, Kind.LIGHTING, Kind.MOOD, Kind.LENS, Kind.COMPOSITION}
)
# What the English of a word says that is really of the kind of its end.
_MEANT = {
    "派": late(r"(?i:school|style|faction|sect|group|party|camp|ism\b|ists?\b)"),
    "风": late(r"(?i:style|trend|fashion|custom|tradition|retro|vintage)"),
    "照": late(r"(?i:photo|picture|portrait|selfie|shot)"),
    "光": late(
        r"(?i:light|ray|sun|moon|glow|gleam|glint|shimmer|halo|flash|beam|glare|lumin|shin|radian|reflect|bright|dawn|glory)"
    ),
}
_BLOWS = late(r"(?i:wind|gust|breeze|draft|storm|typhoon)")
_OF = late(r"\s(?:of|in|with|for|from)\s")  # behind the noun that tells what it is
_NOT_DONE = frozenset("adrmpcfqu")  # parts of speech of words that are no verbs whatever the dictionary makes of them
_SCENERY = frozenset({"background", "backdrop", "sky", "cloud", "cloudy", "smoke", "party", "urban", "snow"})
_NATURE = frozenset("雨雪风云雾浪涛雷电沙尘烟水叶花草雹霜夜暮昏晨")  # what happens around a subject: 惊涛拍岸
_HOURS = frozenset(
    {"dynasty", "times", "time", "century", "era", "period", "festival", "season", "daybreak", "eve", "antiquity"}
)


@lru_cache(maxsize=4096)
def kind_and_english(word: str) -> tuple[Kind, str]:
    """The kind of ``word``, which the glossary does not hold, and its English; UNKNOWN and "" when nothing is known."""
    if (name := proper_name(word)) is not None and term_key(name[1]) not in subject_classes():
        return name
    part = part_of_speech(word)
    meaning = gloss(word, verb=part.startswith("v"))
    acts = meaning.startswith("to ")
    if (moving := in_direction(word)) and not meaning:
        return Kind.VERB, moving
    if (is_done(word) and part[:1] not in _NOT_DONE) or (part == "a" and is_only_done(word)):
        return Kind.VERB, doing(gloss(word, verb=True))
    if acts and ((part[:1] not in "nstrabdm" and part != "z") or not part or _starts_with_verb(word)):
        return Kind.VERB, doing(meaning)
    english = doing(meaning) if acts else meaning or _in_parts(word)
    if (kind := _of_character(word, part)) is not None:
        return kind, english
    if not english:
        return _untold_kind(word, part)
    named = likely_words(word) == ((word, "n"),) and kind_by_end(word) in (Kind.OBJECT, Kind.PLANT, *_BUILT)  # 化妆镜
    if not meaning and not named and word[0] not in _COOKED and (doing_it := _in_action(word)):
        return Kind.VERB, doing_it
    return _kind_of(word, english, part), english


def _of_character(word: str, part: str) -> Kind | None:
    """The kind of a single character by what the words that end in it are, unless it is rather a verb: 园, 寺, 粥."""
    if word not in _KIND_OF_END or (is_done(word) and part[:1] != "n"):
        return None
    return _KIND_OF_END[word] if word not in _NO_CHARACTERS else None


def _kind_of(word: str, english: str, part: str) -> Kind:
    """The kind of ``word`` by what it means, how it ends, and last its part of speech."""
    key, end = term_key(english), kind_by_end(word)
    classes, slots = subject_classes(), terms().slots
    if word[-1] in _MEANT and listed(word) and not means(word, _MEANT[word[-1]]):
        end = Kind.TIME if word[-1] == "风" and means(word, _BLOWS) else None  # 穿堂风, 树莓派, 麦克风, 护照
    known = _thing_of(word, english, end) or _of_place_or_time(word, key, part)
    if known is not None:
        return known
    if len(word) == 2 and word[-1] in _COLOURED and slots.get(key[-1:]) is Slot.COLOUR:
        return Kind.TINT  # 碧绿, 雪白
    agrees = key[-1:] in classes and _KIND_OF_CLASS[classes[key[-1:]]] is end
    firm = part[:1] not in "azdi" or _ends_long(word) or agrees
    if end is not None and firm:
        return end
    if slots.get(key) is not Slot.MOOD and _describes(word, english, part):
        return (
            Kind.TIME if slots.get(key) is Slot.SETTING or (len(word) == 4 and set(word) & _NATURE) else Kind.ADJECTIVE
        )
    if slots.get(key) in _KIND_OF_SLOT:
        return _KIND_OF_SLOT[slots[key]]
    if end is not None:
        return end
    if listed(word) and slots.get(key[-1:]) is Slot.SETTING:
        return Kind.PLACE
    if kinds(key[-1]) & {"ADJ", "NOUN"} == {"ADJ"} and not (part.startswith("n") and len(word) > 2):
        return Kind.ADJECTIVE
    return _KIND_OF_CLASS[classes[key[-1:]]] if key[-1:] in classes else _by_part(english, part)


def _thing_of(word: str, english: str, end: Kind | None) -> Kind | None:
    """The kind of thing that ``word`` is by its English, where how it ends does not tell: 热干面 is no place, but noodles."""
    classes = subject_classes()
    key, head = term_key(english), term_key(_OF.split(english)[0])
    if key in classes:
        return _KIND_OF_CLASS[classes[key]]
    if end is not None and end not in _NO_THINGS and head == key:
        return None
    thing = classes.get(head[-1:]) if listed(word) and (end or head != key) else None
    if thing in _THINGS:
        return _KIND_OF_CLASS[thing]
    return Kind.FOOD if is_eaten(word) else None


def _untold_kind(word: str, part: str) -> tuple[Kind, str]:
    """The kind of ``word``, which has no English, by how it ends or by its part of speech; of a place, its name."""
    end = kind_by_end(word)
    if part.startswith("v") and len(word) == 2 and end is None:
        return Kind.VERB, ""
    if likely_words(word) == ((word, "ns"),):
        return end or Kind.PLACE, romanised(word)  # 皖南
    return Kind.UNKNOWN, ""


def _of_place_or_time(word: str, key: tuple[str, ...], part: str) -> Kind | None:
    if names_place(word):
        return Kind.PLACE
    if len(word) == 4 and not listed(word) and set(word[:2]) & _NATURE and is_done(word[2]):
        return Kind.TIME  # 乌云压顶
    hour = part == "t" or key[-1] in _HOURS or key[-1] in grammar().occasions - _SCENERY
    return Kind.TIME if hour else None


def _describes(word: str, english: str, part: str) -> bool:
    """Whether the part of speech says that ``word`` describes, and its English does not say that it is a thing: 快门."""
    key = term_key(english)
    thing = part[:1] in "zdb" and len(word) < 4 and (kinds(key[-1]) == {"NOUN"} or key[-1:] in subject_classes())
    return part[:1] in _DESCRIBING and not thing and not (part in "il" and len(word) == 3)


def _by_part(english: str, part: str) -> Kind:
    if part[:2] in ("ns", "nr") and not english[:1].isupper():
        return Kind.OBJECT
    return _KIND_OF_PART.get(part[:2]) or _KIND_OF_PART.get(part[:1]) or Kind.OBJECT


def kind_by_end(word: str) -> Kind | None:
    """The kind of what ``word`` ends in, if that tells it."""
    known = glossary()
    for start in range(1, len(word)):
        end = word[start:]
        if end in _KIND_OF_END:
            return _KIND_OF_END[end]
        if len(end) > 1 and end in known and known[end][0] in _NAMING:
            return known[end][0]
    return None


def _ends_long(word: str) -> bool:
    return any(word[at:] in _KIND_OF_END for at in range(1, len(word) - 1))


def _in_parts(word: str) -> str:
    """The English of ``word`` by its parts, when all are known: 油菜 + 花."""
    for at in range(len(word) - 1, 0, -1):
        first, rest = _plain(word[:at]), _PROFESSIONS.get(word[at:]) or _plain(word[at:])
        if first and rest:
            return f"{first} {rest}"
    first = _plain(word[:1])
    rest = _in_parts(word[1:]) if first and len(word) > 2 else ""
    return f"{first} {rest}" if rest else ""


def _plain(word: str) -> str:
    if word in meanings():
        return meanings()[word]
    known = glossary().get(word)
    return known[1] if known and known[1] else gloss(word).removeprefix("to ") if listed(word) else ""


def _in_action(word: str) -> str:
    """The English of a verb and its object that the dictionary has only apart: 打 + 麻将; else nothing."""
    known = glossary()
    firm = _KIND_OF_END.get(word[-1:]) in _BUILT
    if len(word) == 2 and not listed(word) and is_done(word[0]) and part_of_speech(word).startswith("v") and not firm:
        return f"{verb_of(word[0])} {_plain(word[1])}".strip() if verb_of(word[0]) and _plain(word[1]) else ""
    for at in (2, 1):
        thing = _plain(word[at:])
        verb = verb_of(word[:at]) if at == 1 and len(word) > 2 else known.get(word[:at], (None, ""))[1]
        acts = (at == 1 and len(word) > 2) or known.get(word[:at], (None, ""))[0] is Kind.VERB
        if (at == 2 and len(word) == 3 and firm) or known.get(word[at:], (None,))[0] in _KIND_OF_SLOT.values():
            continue  # 露营车, 料特写
        named = len(word) > at + 1 or word[at:] in known or part_of_speech(word[at:]).startswith("n")
        if acts and verb and thing and named:
            return f"{verb} {thing}"
    return ""


def _starts_with_verb(word: str) -> bool:
    return any(glossary().get(word[:at], (None,))[0] is Kind.VERB for at in range(1, len(word)))
