# ruff: noqa: E501  Chinese characters count twice
"""Our own Chinese words with their kind and their English, and the words of grammar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources


class Kind(StrEnum):
    """What a word does in a phrase."""

    ANIMAL = "animal"
    PERSON = "person"
    FANTASY = "fantasy"
    VEHICLE = "vehicle"
    BUILDING = "building"
    PLANT = "plant"
    FOOD = "food"
    OBJECT = "object"
    WORN = "worn"
    PLACE = "place"
    TIME = "time"  # of day and year, and weather
    STYLE = "style"
    MEDIUM = "medium"
    LIGHTING = "lighting"
    COLOUR = "colour"
    TINT = "tint"  # a colour that a thing can have
    MOOD = "mood"
    COMPOSITION = "composition"
    LENS = "lens"
    REFERENCE = "reference"
    QUALITY = "quality"
    ADJECTIVE = "adjective"
    VERB = "verb"
    WEAR = "wear"  # 穿, 戴
    AT = "at"  # 在
    WHERE = "where"  # 上, 里: behind a noun, a place
    OF = "of"  # 的
    AND = "and"
    NOT = "not"
    MANNER = "manner"  # 风格: what stands before it is a style
    COUNT = "count"  # a number with its measure word
    NOTHING = "nothing"  # grammar only
    HAVE = "have"  # 有, 放着: what a place holds follows
    WITH = "with"  # 把, 从, 对着: what comes between who does and what is done
    BODY = "body"  # 头上, 手里
    SHEET = "sheet"  # 一张: of a picture, or of a table
    STOP = "stop"
    QUOTED = "quoted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Word:
    """A word, ``text`` at [start, end) in simplified characters; no ``english`` for grammar and what is not known."""

    kind: Kind
    start: int
    end: int
    english: str
    text: str = ""


_GRAMMAR: Mapping[Kind, str] = {
    Kind.WEAR: "穿 穿着 戴 戴着 身穿 身着 头戴 披着 披 系着 戴上 穿上 头顶着 身披 脚穿 脚踩着 扎着 留着 佩戴 佩戴着 裹着",
    Kind.AT: "在 位于 处于 于 立于 坐落于 置身于 身处 坐落在",
    Kind.OF: "的 之 式的 般的 一样的",
    Kind.AND: "和 与 跟 及 以及 或 或者 还有 同 其实是",
    Kind.WITH: "把 被 给 从 向 往 对着 朝 朝着 对 用 由 沿着 顺着 围绕着 为了 替 跟着 随着 向着 冲着 一边 一面",
    Kind.HAVE: "有 放着 摆着 摆放着 放有 有着 立着 坐落着 矗立着 只有 停着 铺着 挂着 摊着 搁着 堆着 贴着 停放着 悬挂着 陈列着",
    Kind.NOT: "不要 没有 不带 不能有 不含 去掉 除去 不想要 不许有 别有 别 无 没 别画 不要画 不要出现 别出现 不画 不用 避免 没有任何 不要任何 不需要 请勿 不是 而不是",
    Kind.MANNER: "风格 画风 风格的 艺术风格 的风格 笔法 笔触 手法 技法 笔下 风格化",
    Kind.NOTHING: "个 正在 正 着 著 了 是 并 并且 地 得 以 为 让 很 非常 十分 特别 一起 一样 像 也 都 又 "
    "请 我 你 他 她 它 我们 带有 充满 一种 一些 这 那 这个 那个 写着 展现 呈现 采用 使用 拍摄 幅 其 们 只要 仅 就要 只 边走边 "
    "自己 独自 其中 这里 那里 正好 图 图片 图像 画面 刚刚 正要 会 能 可以 正准备 之一 那种 这种 那样 这样 那般 看起来 似乎 仿佛 一个个 一起来 来 去 起来 而 且 但 却 就 才 还 再 已 已经 从来 关于 但是 不过 然后 同时 最好 另外 而是 只是 尽量 整体 整体上 吗 吧 呢 呀 啦 嘛 哦 将 所 的话 一下 则 比如 例如 譬如 比方说 诸如",
}
WHERES: Mapping[str, str] = {
    "里": "in", "里面": "in", "中": "in", "内": "in", "之中": "in", "上": "on", "上面": "on", "之上": "above", "上方": "above",
    "上空": "above", "下": "under", "下面": "under", "之下": "under", "下方": "below", "旁": "beside", "旁边": "beside",
    "边": "beside", "边上": "beside", "身边": "beside", "前": "in front of", "前面": "in front of", "后": "behind",
    "后面": "behind", "背后": "behind", "之间": "between", "中间": "in the middle of", "中央": "in the middle of",
    "外": "outside", "外面": "outside", "附近": "near", "对面": "opposite", "周围": "around", "深处": "deep in", "尽头": "at the end of",
    "脚下": "at the foot of", "顶上": "on top of", "底下": "under", "门口": "at the door of", "四周": "around", "之巅": "on top of", "之畔": "beside", "畔": "beside", "之旁": "beside", "之外": "outside",
}  # fmt: skip


_LISTS = ("chinese_sights.txt", "chinese.txt")  # the words of a later one win


@cache
def glossary() -> Mapping[str, tuple[Kind, str]]:
    """Chinese word -> its kind and its English."""
    words: dict[str, tuple[Kind, str]] = {}
    kind = Kind.UNKNOWN
    for name in _LISTS:
        text = resources.files("prompting.lexicon").joinpath(name).read_text(encoding="utf-8")
        for line in text.splitlines():
            if line.startswith("["):
                kind = Kind(line.strip("[]"))
            elif line and not line.startswith("#"):
                entries = (entry.partition(" ") for entry in line.split(" / "))
                words.update((chinese, (kind, english)) for chinese, _, english in entries)
    words.update((word, (kind, "")) for kind, listed in _GRAMMAR.items() for word in listed.split())
    lasting = (word for word, (kind, _) in words.items() if kind in (Kind.HAVE, Kind.WEAR) and word.endswith("着"))
    words.update({f"{word[:-1]}著": words[word] for word in lasting if f"{word[:-1]}著" not in words})  # 擺著
    words.update((word, (Kind.WHERE, english)) for word, english in WHERES.items() if word not in words)
    return words
