# ruff: noqa: E501  Chinese characters count twice
"""The English of Chinese words where it depends on what stands beside them: 一群大雁 is "a flock of wild geese"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from prompting.chinese.glossary import Kind, Word
from prompting.chinese.wording.agreement import is_plural, many, with_article
from prompting.chinese.wording.small_words import EVENTS, STATES
from prompting.patterns import late

_NOUNS = frozenset({Kind.ANIMAL, Kind.PERSON, Kind.FANTASY, Kind.VEHICLE, Kind.BUILDING, Kind.PLANT, Kind.FOOD, Kind.OBJECT,
                    Kind.WORN, Kind.PLACE, Kind.UNKNOWN})  # fmt: skip
_BEFORE_NOUNS: Mapping[str, str] = {
    "ancient times": "ancient", "modern times": "modern", "prehistoric times": "prehistoric", "middle ages": "medieval",
    "the middle ages": "medieval", "republican-era china": "republican-era", "future": "future", "the future": "future",
    "modern age": "modern", "wood": "wooden", "china": "Chinese", "japan": "Japanese", "france": "French", "england": "English", "britain": "British", "united kingdom": "British",
    "germany": "German", "italy": "Italian", "spain": "Spanish", "russia": "Russian", "india": "Indian", "egypt": "Egyptian", "greece": "Greek",
    "america": "American", "united states": "American", "korea": "Korean", "south korea": "Korean", "thailand": "Thai", "vietnam": "Vietnamese", "mexico": "Mexican",
    "turkey": "Turkish", "netherlands": "Dutch", "holland": "Dutch", "europe": "European", "africa": "African", "persia": "Persian",
    "mongolia": "Mongolian", "tibet": "Tibetan", "norway": "Norwegian", "iceland": "Icelandic", "brazil": "Brazilian", "australia": "Australian",
    "canada": "Canadian", "switzerland": "Swiss", "sweden": "Swedish", "denmark": "Danish", "finland": "Finnish", "ireland": "Irish", "scotland": "Scottish",
    "ancient egypt": "ancient Egyptian", "ancient rome": "ancient Roman", "ancient greece": "ancient Greek", "ancient china": "ancient Chinese",
    "white background": "white", "black background": "black", "evening": "evening",
}  # fmt: skip
_STUFFS = {
    "wooden": "wood",
    "golden": "gold",
    "woolen": "wool",
    "silken": "silk",
    "earthen": "clay",
    "woollen": "wool",
    "magical": "magic",
}
_HERDS: Mapping[str, str] = {
    "bird": "flock", "goose": "flock", "gull": "flock", "seagull": "flock", "pigeon": "flock", "dove": "flock", "crow": "flock",
    "swallow": "flock", "sparrow": "flock", "crane": "flock", "duck": "flock", "duckling": "flock", "swan": "flock", "sheep": "flock", "lamb": "flock",
    "flamingo": "flock", "egret": "flock", "chicken": "flock", "penguin": "colony", "fish": "school", "goldfish": "school", "koi": "school",
    "carp": "school", "dolphin": "pod", "whale": "pod", "wolf": "pack", "dog": "pack", "horse": "herd", "cattle": "herd", "cow": "herd",
    "elephant": "herd", "deer": "herd", "antelope": "herd", "zebra": "herd", "reindeer": "herd", "camel": "herd", "yak": "herd", "buffalo": "herd",
    "bee": "swarm", "butterfly": "swarm", "firefly": "swarm", "bat": "swarm", "ant": "swarm", "locust": "swarm", "soldier": "troop",
}  # fmt: skip
_RAYS = late(r"(?:light|sunlight|moonlight|sunshine|ray|glow)$")
_NEAR = {"身后": "behind", "身旁": "beside", "身前": "in front of"}
_POSED = {
    "盘": "coiled",
    "卧": "lying",
    "吊": "hanging",
    "蜷": "curled up",
    "缩": "curled up",
    "挤": "crowded together",
}
_HANDLED = {
    "折": "folding",
    "砌": "building",
    "打造": "making",
    "铸造": "making",
    "铸": "casting",
    "砌成": "building",
    "做成": "making",
    "制成": "making",
    "搭成": "building",
    "建成": "building",
    "打着": "holding up",
}
_PARTS = late(
    r"^(?:长发|短发|手|眼|脸|脚|头|发|嘴|耳|鼻|背|心|影|肩|翅|尾|牙|爪|家$|房间|侧脸|笑|泪|皱|胡|怀|声|衣|帽|鞋|书包|世界|梦)"
)
_BEHIND = late(
    r"^(?:with|of|in|under|on|at|from|beyond)\s|\s(?:with|of|into|from|down|on and on|gracefully|in)(?=\s)|^dancing |^facing |^(?:covering|filling|blooming|baring|rising|stretching|decked|laden|shaded)\b"
)
_UNENDED = late(r"\b(?:with|of|in|on|to|at|for|from|by)$")
_SPOKEN_OF = {"看病": "treating {}", "打针": "giving an injection to {}", "理发": "cutting the hair of {}", "剪头发": "cutting the hair of {}",
              "洗澡": "bathing {}", "喂食": "feeding {}", "喂饭": "feeding {}", "喂奶": "feeding {}", "拍照": "taking a photo of {}",
              "画像": "painting a portrait of {}", "讲故事": "telling a story to {}", "化妆": "putting makeup on {}", "梳头": "combing the hair of {}",
              "按摩": "massaging {}", "浇水": "watering {}", "穿衣": "dressing {}", "穿衣服": "dressing {}", "剪毛": "shearing {}", "梳毛": "brushing {}",
              "上课": "teaching {}", "让座": "giving up a seat for {}", "敬礼": "saluting {}", "鞠躬": "bowing to {}", "写信": "writing a letter to {}"}  # fmt: skip
# Verbs of lying somewhere, before 在 and of what cannot do them: 咖啡放在桌上.
_LAID = {"放": "placed", "摆": "set out", "插": "standing", "印": "printed", "停": "parked", "铺": "spread", "贴": "pasted", "刻": "carved",
         "埋": "buried", "堆": "piled up", "装": "kept", "扔": "thrown", "丢": "thrown", "搁": "placed", "摊": "spread out", "建": "built", "盖": "built",
         "种": "planted", "挂": "hanging", "晾": "hanging", "盛": "served", "洒": "falling", "照": "shining", "绑": "tied", "系": "tied", "披": "draped",
         "散落": "scattered", "摆放": "set out", "停放": "parked", "悬挂": "hanging", "铺满": "spread all over", "靠": "leaning", "泡": "soaking"}  # fmt: skip
# Of what is there in plenty: 墙上挂满照片.
_ALL_OVER = {"挂": "hanging", "摆": "set out", "贴": "pasted", "落": "fallen", "开": "blooming", "长": "growing", "爬": "climbing", "种": "growing",
             "堆": "piled up", "布": "scattered", "停": "parked", "坐": "sitting", "站": "standing", "撒": "scattered", "洒": "scattered", "铺": "spread",
             "盖": "spread", "飘": "floating", "漂": "floating", "挤": "crowding", "塞": "crammed", "装": "packed", "写": "written", "画": "painted", "放": "set out",
             "插": "standing", "围": "gathered", "飞": "flying", "沾": "stuck", "缠": "twined", "结": "growing", "点": "lit", "刻": "carved", "排": "lined up"}  # fmt: skip
_THERE = {"插着": "arranged", "装着": "held", "盛着": "served", "养着": "kept", "种着": "growing", "写着": "written", "印着": "printed", "停靠着": "moored",
          "晒着": "drying", "晾着": "hanging", "画着": "painted", "住着": "living", "藏着": "hidden", "长着": "growing", "停着": "parked", "摆满": "set out", "点着": "lit", "倒映着": "reflected", "倒映": "reflected", "悬浮着": "floating"}  # fmt: skip


def beside(words: Sequence[Word]) -> list[Word]:
    """``words`` with the English that they have beside each other."""
    found: list[Word] = []
    for at, word in enumerate(words):
        before, rest = words[at - 1] if at else None, words[at + 1 :]
        noun = next((one for one in rest if one.kind not in (Kind.OF, Kind.NOTHING)), None)
        word = _counting(_timed(word, before), rest, noun)
        if noun is not None:
            if (
                word.kind is Kind.LIGHTING
                and noun.kind in _NOUNS | {Kind.ADJECTIVE, Kind.TINT}
                and word.text.endswith(("亮", "暗"))
            ):
                word = replace(word, english=word.english.removesuffix(" light"))
            if word.kind is Kind.COLOUR and noun.kind in _NOUNS:
                word = replace(word, english=word.english.removesuffix(" tones"))
            word = _owning(_doing(word, rest, noun), rest)
            if word.kind in (Kind.TIME, Kind.OBJECT, Kind.PLACE) and noun.kind in _NOUNS:
                word = replace(word, english=_BEFORE_NOUNS.get(word.english.lower(), word.english))
        found.append(word)
    return found


def _timed(word: Word, before: Word | None) -> Word:
    """前 and 后 of an hour and a deed: "before" the storm; 比 in front of what something is more than."""
    if word.text in _NEAR and before is not None and before.kind in _NOUNS:
        return replace(word, kind=Kind.WHERE, english=_NEAR[word.text])
    if word.text == "比":
        return replace(word, english="")
    happens = before is not None and (before.kind in (Kind.VERB, Kind.TIME) or before.text in EVENTS)
    if happens and word.kind is Kind.WHERE and word.text in ("前", "之前", "后", "之后"):
        return replace(word, english="before" if word.text.endswith("前") else "after")
    return word


def _counting(word: Word, rest: Sequence[Word], noun: Word | None) -> Word:
    """A number with its measure as what is counted has it, also 一头 of an elephant."""
    if word.text == "一头" and noun is not None and noun.kind is Kind.ANIMAL:
        return replace(word, kind=Kind.COUNT, english="a")
    return replace(word, english=_measured(word, rest)) if word.kind is Kind.COUNT and noun is not None else word


def _doing(word: Word, rest: Sequence[Word], noun: Word) -> Word:
    """A verb by what it is done to: 抱 of flowers is "holding", 拉 of a suitcase "pulling"; and the hand that does it."""
    if word.kind is Kind.BODY and rest[0].kind is Kind.WEAR:
        return replace(word, english="")
    if word.kind is Kind.BODY and word.text.startswith(("手", "双手")):
        holds = rest[0].kind is Kind.VERB and rest[0].english.startswith(("holding", "carrying", "taking"))
        return replace(word, english="") if holds else word
    if word.kind is not Kind.VERB:
        return word
    if word.text in STATES and (
        rest[0].kind is Kind.OF or (rest[0].text == "着" and rest[1:2] and rest[1].kind is Kind.OF)
    ):
        return replace(word, english=STATES[word.text])
    if word.text == "开" and rest[-1].kind is Kind.PLANT:
        return replace(word, english="blooming")
    if word.english == "hugging" and noun.kind in (Kind.PLANT, Kind.FOOD, Kind.OBJECT):
        return replace(word, english="holding")
    if (
        word.text.startswith("拉")
        and word.english.startswith("playing")
        and not noun.text.endswith(("琴", "胡", "弦", "曲"))
    ):
        return replace(word, english="pulling")
    if word.text.startswith("插") and word.english == "holding" and any(one.kind is Kind.OF for one in rest):
        return replace(word, english="stuck with")
    return replace(word, english=_HANDLED.get(word.text, word.english)) if noun.kind in _NOUNS else word


def _owning(word: Word, rest: Sequence[Word]) -> Word:
    """Whose a part of a body or a thing is: 老人的手 is "old man's hand"."""
    owner = word.kind in (Kind.PERSON, Kind.ANIMAL, Kind.FANTASY) and len(rest) > 1 and rest[0].kind is Kind.OF
    if not owner or not word.english or word.text[-1] == "龙" or not _PARTS.match(rest[1].text):
        return word
    many_of_them = is_plural(word.english) and word.english.endswith("s")
    return replace(word, english=f"{word.english}{chr(39)}{'' if many_of_them else 's'}")


def _measured(count: Word, rest: Sequence[Word]) -> str:
    """The English of a number with its measure, by what is counted: a pack of wolves, a beam of light, a forest."""
    head = rest[-1].english.rpartition(" ")[2]
    if count.text.endswith("对") and head in ("couple", "couples", "lovers", "newlyweds"):
        return "a" if count.english.startswith("a ") else count.english.removesuffix(" pair of")
    if count.english.endswith("group of") and head in _HERDS:
        return count.english.replace("group", _HERDS[head])
    if count.english.endswith("bunch of"):
        return count.english.replace(
            "bunch", "beam" if _RAYS.search(head) else "bouquet" if rest[-1].kind is Kind.PLANT else "bunch"
        )
    if count.text.endswith("片") and count.english.endswith("piece of"):
        if rest[-1].kind in (Kind.PLACE, Kind.PLANT, Kind.TIME):
            return count.english.removesuffix(" piece of")
        return count.english.replace("piece", "slice") if rest[-1].kind is Kind.FOOD else count.english
    return count.english


def follows(word: Word) -> bool:
    """Whether ``word`` describes a noun from behind in English: "busy with traffic", "towering into the clouds"."""
    told = (
        word.kind in (Kind.ADJECTIVE, Kind.TIME) and " " in word.english and "-" not in word.english.partition(" ")[0]
    )
    return told and bool(_BEHIND.search(word.english)) and not _UNENDED.search(word.english)


def stuff(text: str) -> str:
    """``text``, of what something is made, as a noun: "wood" for "wooden"."""
    return _STUFFS.get(text, text)


def done_for(verb: Word, whom: str) -> str:
    """What 给 makes of ``verb``: 给病人看病 is "treating a patient"; empty where it stays "for"."""
    return _SPOKEN_OF[verb.text].format(whom) if verb.text in _SPOKEN_OF else ""


def laid(words: Sequence[Word], *, before_place: bool, behind_place: bool, living: bool = False) -> str:
    """An action of one verb, of what can do nothing, as what lies or hangs somewhere; empty when it is not such."""
    verb = "".join(word.text for word in words)
    if verb.endswith("满") and len(words) < 3:
        return _ALL_OVER.get(verb[:-1], "")
    if behind_place and (there := _THERE.get(verb) or _THERE.get(f"{verb}着")):
        return there
    if before_place and verb in _POSED:
        return _POSED[verb]
    return _LAID.get(verb.removesuffix("着"), "") if before_place and not living else ""


def plenty(text: str) -> str:
    """``text`` as many, as it is said of what fills a place."""
    return text if text.startswith(("a ", "an ")) else many(text)


def is_feature(english: str) -> bool:
    """Whether ``english`` ends in a part of a body that somebody is known by: "blue eyes"."""
    return english.rpartition(" ")[2] in _FEATURES


def objective(thing: str, verb: str, last: Word) -> str:
    """``thing``, whose last word is ``last``, as English has it behind ``verb``."""
    if verb == "waiting":
        return f"for {with_article(thing)}"
    if not thing or verb.endswith(("playing", "doing", "practicing")):
        return thing
    if verb.endswith((" with", " of", "full of parked")):
        return plenty(thing) if last.kind in _NOUNS - {Kind.PLACE} else thing
    if thing in _UNIQUE:
        return f"the {thing}"
    counted = last.kind in _COUNTED or (last.kind in (Kind.FOOD, Kind.LIGHTING) and thing.rpartition(" ")[2] in _PIECES)
    return with_article(thing) if counted else thing


_FEATURES = frozenset({"eyes", "hair", "ears", "tail", "face", "nose", "wings", "teeth", "beard", "mouth", "legs", "horns", "antlers", "ear", "eye",
                       "leg", "arm", "arms", "head", "heads", "hand", "hands", "wing", "horn", "foot", "feet", "mustache", "braids", "ponytail", "eyebrows", "fangs", "claws"})  # fmt: skip
_UNIQUE = frozenset({"moon", "sun", "sky", "sea", "ocean", "earth", "stars", "universe", "horizon", "wind"})
_COUNTED = frozenset({Kind.ANIMAL, Kind.PERSON, Kind.FANTASY, Kind.VEHICLE, Kind.BUILDING, Kind.WORN, Kind.OBJECT})
_PIECES = frozenset({"torch", "lantern", "lamp", "candle", "apple", "banana", "orange", "peach", "pear", "egg", "cake", "burger", "hamburger", "sandwich", "lollipop", "watermelon",
                     "bun", "dumpling", "carrot", "cookie", "pizza", "lemon", "strawberry", "pumpkin", "mushroom", "mooncake", "donut", "pineapple",
                     "potato", "tomato", "cucumber", "radish", "pancake", "steak", "hot dog"})  # fmt: skip


def of_hair(text: str) -> str:
    """``text``, which says how somebody's hair is, as the hair: "long-haired" is "long hair"."""
    return re.sub(
        "-haired$",
        " hair",
        re.sub("ponytailed$", "ponytail", text)
        if "ponytail" in text
        else re.sub("^bearded$|(?<= )bearded$", "beard", text),
    )


def set_down(verb: Word, *, living: bool) -> str:
    """``verb`` before 在 and the 的 of what lies there, as what was done to it: 放 is "placed"; empty for others."""
    said = _DONE_THERE.get(verb.text, "" if living else _LAID.get(verb.text, ""))
    return "hidden" if verb.text == "藏" and not living else said


def by_body(words: Sequence[Word], doing: str) -> str:
    """``doing`` behind the part of the body that opens ``words``: "holding a rose in the mouth"."""
    where, verb = words[0].english, words[1]
    if verb.text[:1] in "站坐趴停蹲立落" and len(words) > 2:
        first, _, thing = doing.partition(" ")
        return f"with {thing} {first} {where}"  # 肩上站着一只鹦鹉
    if verb.text[:1] == "抱" or "mouth" in verb.english:
        return doing
    return f"{doing} {where}"


_DONE_THERE = {
    "写": "written",
    "画": "painted",
    "刻": "carved",
    "埋": "buried",
    "印": "printed",
    "绣": "embroidered",
    "雕": "carved",
    "拍": "taken",
}
