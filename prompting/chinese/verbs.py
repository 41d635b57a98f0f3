# ruff: noqa: E501  Chinese characters count twice
"""Chinese verbs of a single character, alone and with where they lead or what comes of them: 钻出来, 拧紧."""

from __future__ import annotations

from prompting.chinese.dictionary import doing, gloss, listed, may_be_done, part_of_speech
from prompting.chinese.glossary import Kind, glossary

_DIRECTIONS = {
    "出来": "out", "起来": "up", "下来": "down", "上来": "up", "过来": "over", "回来": "back", "进来": "in", "出去": "out",
    "下去": "down", "上去": "up", "过去": "past", "进去": "into", "回去": "back", "去": "away", "出": "out of", "起": "up", "进": "into",
    "入": "into", "过": "past", "向": "toward", "往": "toward", "上": "up", "下": "down", "回": "back to", "开": "open",
    "到": "to", "住": "", "满": "full of", "成": "into", "着": "", "完": "", "好": "", "走": "away", "掉": "off", "断": "in two", "碎": "to pieces", "倒": "over",
}  # fmt: skip
_RESULTS = {
    "紧": "tight", "松": "loose", "破": "through", "裂": "apart", "翻": "over", "平": "flat", "直": "straight", "弯": "bent", "干": "dry", "净": "clean",
    "醒": "awake", "亮": "alight", "灭": "out", "散": "apart", "歪": "askew", "稳": "steady", "牢": "firmly", "齐": "even", "尽": "up", "穿": "through", "死": "to death",
    "熟": "until done", "透": "through", "坏": "to ruins", "烂": "to pieces", "空": "empty", "光": "up", "饱": "full", "醉": "drunk", "见": "", "懂": "", "遍": "all over",
}  # fmt: skip
_TURNING = ("成", "满", "出", "进", "向", "到", "出来", "起来", "过来", "下来")
_LEADING = frozenset(_DIRECTIONS) - {"上", "下", "着", "好", "完", "开"}


def in_direction(word: str) -> str:
    """The English of a verb with where it leads: 钻 + 出来, 踮 + 起; else nothing."""
    for end, english in (*_DIRECTIONS.items(), *_RESULTS.items()):
        if word.endswith(end) and len(word) == len(end) + 1 and (verb := verb_of(word[0], rarely=True)):
            return f"{verb} {english}".strip()
        first = word.removesuffix(end)
        if len(first) == 2 and end in _TURNING and word.endswith(end) and may_be_done(first) and not listed(word):
            return f"{doing(gloss(first, verb=True))} {english}".strip()  # 伪装成
    return ""


def leads(word: str) -> bool:
    """Whether ``word`` is a verb of our own with where it leads: 跑进, 钻出来."""
    if word[1:] not in _LEADING:
        return False
    verb = glossary().get(word[:1])
    return verb[0] is Kind.VERB if verb is not None else may_be_done(word[:1])


def verb_of(character: str, *, rarely: bool = False) -> str:
    """The English of a single character as a verb; ``rarely``, also where it mostly is something else."""
    known = glossary().get(character)
    if known:
        return known[1] if known[0] is Kind.VERB else ""
    acts = part_of_speech(character).startswith("v") or (rarely and may_be_done(character))
    meaning = gloss(character, verb=True) if acts else ""
    return doing(meaning) if meaning.startswith("to ") else ""
