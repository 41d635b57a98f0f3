# ruff: noqa: E501  Chinese characters count twice
"""Names of people and places, which the dictionary of words may not hold: 霍去病, 皖南, 喀纳斯, 额济纳."""

from __future__ import annotations

from prompting.chinese.dictionary import gloss, likely_words, listed, names_place, romanised, senses_of_name, surname_of
from prompting.chinese.glossary import Kind, glossary
from prompting.patterns import late

_PERSON = late(
    r"^[^,]{2,40}\((?:c\. ?|\?|-|born |died |active |d\. )?\d|\b(?:poet|poetess|general|emperor|empress|king|queen|goddess|god|beauty"
    r"|concubine|consort|writer|painter|artist|musician|composer|singer|actor|actress|philosopher|physicist|scientist"
    r"|hero|heroine|character in|legendary|mythical|mythological|politician|leader|monk|poet|woman|man|girl|admiral"
    r"|immortal|deity|founder|novelist|sculptor|architect|explorer|warlord|prophet|saint|calligrapher|given name)\b"
)
_PLACE = late(
    r"\b(?:[Cc]ity|[Cc]ount(?:y|ry)|[Tt]own(?:ship)?|[Dd]istrict|[Pp]rovince|[Pp]refecture|[Vv]illage|[Bb]anner|[Ll]eague"
    r"|[Ii]slands?|[Rr]iver|[Ll]ake|[Mm]ountains?|[Mm]ount|Mt|[Cc]apital|[Rr]egion|[Pp]eninsula|[Bb]ay|[Ss]traits?|[Ss]ea"
    r"|[Oo]cean|[Dd]esert|[Ss]treet|[Hh]arbou?r|[Cc]ontinent|[Rr]epublic|[Kk]ingdom|[Rr]eserve|[Vv]alley|[Pp]ass|[Cc]aves?"
    r"|[Pp]lateau|[Gg]rasslands?|[Bb]asin|[Bb]each|[Gg]orge|[Ww]aterfall|[Ss]cenic|[Ss]tate|[Pp]eak|[Pp]lain|[Bb]orough)\b"
)
_TIME = late(
    r"\b(?:[Dd]ynast(?:y|ies)|[Pp]eriod|[Ff]estival|[Ee]quinox|[Ss]olstice|solar term|[Hh]oliday|[Dd]ay|[Ww]ar|[Ee]ra)\b"
)
# Characters by which the names of far places are written as they sound.
_SOUNDS = late(
    "[阿巴贝勃布查察达德尔嘎噶格哈海赫呼基加喀卡科克库拉兰勒里林鲁伦罗洛玛麦满蒙米木纳尼诺帕恰若萨塞斯苏索塔台泰坦特提图吐托瓦维乌西夏雅亚伊玉扎孜干]+"
)


def proper_name(word: str) -> tuple[Kind, str] | None:
    """PERSON or PLACE and the English of ``word`` when it is a name of one; None when it is no name, or of something else."""
    if senses := senses_of_name(word):
        return _listed_name(word, senses)
    if listed(word) or len(word) < 2:
        return None
    likely = likely_words(word)
    part = likely[0][1] if len(likely) == 1 else ""
    worded = word[:-1] in glossary() or listed(word[:-1]) or word[1:] in glossary()  # 胡同口
    worded = worded or glossary().get(word[0], (None,))[0] is Kind.TINT  # 红砖墙, 白纱帘
    if part.startswith("nr") and len(word) in (3, 4) and surname_of(word) and not worded:
        return Kind.PERSON, "" if _SOUNDS.fullmatch(word[1:]) else romanised(word)  # 孟德尔 is Mendel
    if part == "ns" and _SOUNDS.fullmatch(word):
        return Kind.PLACE, romanised(word)
    return None


def _listed_name(word: str, senses: str) -> tuple[Kind, str] | None:
    english, first = gloss(word), senses.split("/")[0]
    if not english[:1].isupper() or _TIME.search(english):
        return None
    if _PERSON.search(first):
        return Kind.PERSON, english
    if names_place(word) or _PLACE.search(first):
        return Kind.PLACE, english
    if _PERSON.search(senses) or "(name)" in senses:
        return Kind.PERSON, english
    return (Kind.PLACE, english) if likely_words(word)[0][1] in ("nrt", "ns") else None  # 马尔代夫
