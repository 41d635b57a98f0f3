# ruff: noqa: E501  Chinese characters count twice
"""The words of a Chinese phrase in the order of English: 雪地里 is "in the snow", 戴帽子的女孩 "girl wearing a hat"."""

from __future__ import annotations

from collections.abc import Sequence

from prompting.chinese.clauses import ANIMATE, clause_of
from prompting.chinese.glossary import Kind, Word

_PREPOSITIONS = frozenset(
    {
        "in",
        "on",
        "at",
        "under",
        "after",
        "above",
        "outside",
        "inside",
        "over",
        "before",
        "near",
        "from",
        "along",
        "around",
        "beside",
        "behind",
    }
)
_NO_ARTICLE = frozenset({"clothes", "armor", "glasses", "sunglasses", "jeans", "trousers", "shoes", "boots", "gloves",
                         "socks", "hair", "earrings", "pajamas", "sneakers", "headphones"})  # fmt: skip
_NAMES = frozenset({"mars", "jupiter", "saturn", "venus", "heaven", "hell", "outer space", "space", "tokyo", "paris", "london",
                    "new york", "beijing", "shanghai", "chongqing", "hong kong", "venice", "rome", "kyoto", "taipei"})  # fmt: skip
_IRREGULAR = {"man": "men", "woman": "women", "child": "children", "person": "people", "mouse": "mice", "goose": "geese",
              "fish": "fish", "sheep": "sheep", "deer": "deer", "wolf": "wolves", "elf": "elves", "leaf": "leaves",
              "bamboo": "bamboo", "samurai": "samurai", "carp": "carp", "ox": "oxen", "knife": "knives"}  # fmt: skip


_ACTS = frozenset({Kind.VERB, Kind.WITH, Kind.BODY, Kind.HAVE, Kind.AT})
_MADE = ("做", "制", "雕", "织", "搭", "拼", "堆", "编", "捏", "建", "造", "砌", "刻", "扎", "折", "缝")
_SPOKEN = {Kind.AND: "and", Kind.NOT: "not"}
_LEADS = {"被": "by", "给": "for", "从": "from", "由": "from", "向": "toward", "往": "toward", "对着": "at", "朝": "toward",
          "朝着": "toward", "对": "at", "用": "with", "沿着": "along", "顺着": "along", "围绕着": "around", "为了": "for",
          "替": "for", "像": "like", "如": "like", "如同": "like", "似": "like", "好像": "like", "宛如": "like", "犹如": "like", "跟着": "behind", "随着": "with", "向着": "toward", "冲着": "at"}  # fmt: skip
_PARTICIPLES = {"making": "made", "building": "built", "growing": "grown", "drawing": "drawn", "weaving": "woven",
                "eating": "eaten", "breaking": "broken", "holding": "held", "throwing": "thrown", "hiding": "hidden",
                "catching": "caught", "taking": "taken", "tearing": "torn", "writing": "written", "binding": "bound",
                "leaving": "left", "burning": "burnt", "cutting": "cut", "surrounding": "surrounded", "lighting": "lit",
                "carrying": "carried", "putting": "put", "wrapping": "wrapped", "biting": "bitten", "piling": "piled", "carving": "carved", "forgeting": "forgotten", "forgetting": "forgotten", "blowing": "blown"}  # fmt: skip


def in_english(words: Sequence[Word], *, place: bool, action: bool = False) -> str:
    """The English of ``words``, a noun phrase or an action; empty when nothing in it is known.

    An ``action`` is said in the order of its verbs. ``place`` makes a phrase without a preposition of its own one with "in", where 在 or 里 asks for it.
    """
    where = next((word.english for word in reversed(words) if word.kind is Kind.WHERE), None)
    led = where is not None or any(word.kind is Kind.AT for word in words)
    said = [word for word in words if word.kind not in (Kind.WHERE, Kind.AT)]
    said_action = any(word.kind in (Kind.VERB, Kind.WITH) for word in words) and Kind.WEAR not in {
        word.kind for word in words
    }
    text = "" if place or action else _described(words)
    text = text or (_doing(words if action else said) if said_action else _with_clause(said))
    if not text:
        return ""
    if place and led and text.split()[0] not in _PREPOSITIONS:
        return f"{where or 'in'} the {text}" if _takes_article(said) else f"{where or 'in'} {text}"
    return text


def _takes_article(words: Sequence[Word]) -> bool:
    last = next((word for word in reversed(words) if word.english), None)
    counted = any(word.kind is Kind.COUNT for word in words)
    if last is not None and last.english in _NAMES:
        return False
    return (
        last is not None and not counted and not last.english.startswith(("the ", "year ")) and last.english.islower()
    )


def _described(words: Sequence[Word]) -> str:
    """A noun with what it does behind it: 一个背着书包的小学生 is "a pupil carrying schoolbag"; else nothing."""
    begin = 1 if words and words[0].kind is Kind.COUNT else 0
    if (undone := begin + 1 < len(words) and words[begin].kind is Kind.NOT and clause_of(words, begin + 1)):
        last = words[-1].kind in ANIMATE
        doing = _doing(words[begin + 1 : undone]) if last else _passive(words[begin + 1 : undone])
        return f"{_row([*words[:begin], *words[undone + 1 :]])} not {doing}"  # 没有寄出的信
    of = next((i for i, word in enumerate(words) if word.kind is Kind.OF), 0)
    if begin + 1 < of < len(words) - 1 and words[of - 1].kind is Kind.VERB and words[of - 1].text.startswith(_MADE):
        stuff = [word for word in words[begin : of - 1] if word.kind is not Kind.WITH]
        return f"{_row([*words[:begin], *words[of + 1 :]])} {_passive(words[of - 1 : of])} from {_row(stuff)}"
    if len(words) < begin + 3 or words[begin].kind not in _ACTS or not (of := clause_of(words, begin)):
        return ""
    clause, named = words[begin:of], [*words[:begin], *words[of + 1 :]]
    doing = _doing(clause)
    if len(clause) == 1 and " " not in doing:
        return _row([*words[:begin], clause[0], *words[of + 1 :]])
    return f"{_row(named)} {doing}".strip()


def _doing(words: Sequence[Word]) -> str:
    """Verbs with their objects, in the order of English: 把伞递给狗 is "handing umbrella to dog"."""
    lead = next((i for i, word in enumerate(words) if word.kind is Kind.WITH), None)
    if lead is not None:
        verb = next((i for i in range(lead + 1, len(words)) if words[i].kind is Kind.VERB), len(words))
        before, thing, rest = _doing(words[:lead]), _row(words[lead + 1 : verb]), words[verb:]
        if words[lead].text == "把":
            return " ".join(filter(None, (before, _row(rest[:1]), thing, _doing(rest[1:]))))
        done = _passive(rest) if words[lead].text == "被" else _doing(rest)
        beside = f"{_LEADS.get(words[lead].text, 'to')} {thing}" if thing else ""
        return " ".join(filter(None, (before, done, beside)))
    at = next((i for i, word in enumerate(words) if word.kind is Kind.AT), len(words))
    acts = next((i for i in range(at + 1, len(words)) if words[i].kind is Kind.VERB), 0)
    if at == 0 and acts:  # 在月亮上钓鱼
        return f"{_doing(words[acts:])} {in_english(words[:acts], place=True)}"
    spoken: list[str] = []
    group: list[Word] = []
    for word in words[:at]:
        if word.kind in (Kind.VERB, Kind.COUNT, Kind.BODY, Kind.HAVE):
            spoken, group = [*spoken, _row(group)], []
        if word.kind is Kind.HAVE:
            spoken.append("with")
        group.append(word)
    place = in_english(words[at:], place=True) if at < len(words) else ""
    return " ".join(filter(None, (*spoken, _row(group), place)))


def _passive(words: Sequence[Word]) -> str:
    """A verb as what was done: "covering" is "covered"."""
    first, _, rest = _doing(words).partition(" ")
    stem = first.removesuffix("ing")
    done = _PARTICIPLES.get(first) or (f"{stem}ed" if stem != first else first)
    return f"{done} {rest}".strip()


def _with_clause(words: Sequence[Word]) -> str:
    """A noun with what it wears behind it, as English wants it."""
    wear = next((i for i, word in enumerate(words) if word.kind is Kind.WEAR), None)
    if wear is None:
        return _row(words)
    of = next((i for i in range(len(words) - 1, wear, -1) if words[i].kind is Kind.OF and i < len(words) - 1), None)
    worn = words[wear + 1 : of]
    wearer = [*words[:wear], *(words[of + 1 :] if of is not None else ())]
    clothes = _row(worn)
    plural = clothes.endswith("s") and not clothes.endswith("ss")
    if clothes and not plural and clothes.split()[-1] not in _NO_ARTICLE:
        clothes = f"{_article(clothes)} {clothes}"
    return " wearing ".join(filter(None, (_row(wearer), clothes)))


def _row(words: Sequence[Word]) -> str:
    """The English words one after the other, with the number first and in agreement."""
    count = next((word.english for word in words if word.kind is Kind.COUNT), "")
    spoken = [
        _SPOKEN.get(word.kind, word.english)
        for word in words
        if (word.english and word.kind is not Kind.COUNT) or word.kind in _SPOKEN
    ]
    text = " ".join(spoken)
    if not text or not count:
        return text
    number, _, measure = count.partition(" ")
    if measure:
        return f"{number} {measure} {_plural(text) if _is_of_many(number, measure) else text}"
    if number == "a" and text.endswith("s") and not text.endswith(("ss", "us", "is")):
        return text
    return f"{_article(text)} {text}" if number == "a" else f"{count} {_plural(text)}"


def _is_of_many(number: str, measure: str) -> bool:
    """Whether things stand behind the English of a measure word, and not a stuff: a group of, dozens of."""
    return (
        number.endswith("s") or number == "all" or measure.startswith(("group", "pair", "row", "line", "stack", "set"))
    )


def _article(text: str) -> str:
    return "an" if text[0].lower() in "aeiou" else "a"


def _plural(text: str) -> str:
    first, _, last = text.rpartition(" ")
    if last in _IRREGULAR:
        last = _IRREGULAR[last]
    elif last.endswith("child"):
        last = f"{last}ren"
    elif last.endswith("man") and last not in ("human", "german", "caiman", "shaman"):
        last = f"{last[:-3]}men"
    elif last.endswith(("s", "x", "ch", "sh")):
        last = last if last.endswith("s") and not last.endswith("ss") else f"{last}es"
    elif last.endswith("y") and last[-2:-1] not in "aeiou":
        last = f"{last[:-1]}ies"
    else:
        last = f"{last}s"
    return f"{first} {last}".strip()
