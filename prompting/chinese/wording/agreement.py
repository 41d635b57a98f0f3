# ruff: noqa: E501  tables of words
"""Articles and numbers of English nouns made from Chinese ones, which have neither: 一只拖鞋 is "a slipper"."""

from __future__ import annotations

import re

from prompting.patterns import late

_IRREGULAR = {"man": "men", "woman": "women", "child": "children", "person": "people", "mouse": "mice",
              "goose": "geese",
              "fish": "fish", "sheep": "sheep", "deer": "deer", "wolf": "wolves", "elf": "elves", "leaf": "leaves",
              "bamboo": "bamboo", "samurai": "samurai", "carp": "carp", "ox": "oxen", "knife": "knives", "foot": "feet",
              "tooth": "teeth", "bookshelf": "bookshelves", "shelf": "shelves", "loaf": "loaves", "dwarf": "dwarfs",
              "tomato": "tomatoes", "potato": "potatoes", "hero": "heroes", "reindeer": "reindeer", "koi": "koi",
              "aircraft": "aircraft", "calf": "calves", "scarf": "scarves", "ninja": "ninja"}  # fmt: skip
# Nouns without article and plural.
_MASS_WORDS = """
jewellery firewood straw hay rubble coal powder chili pepper yarn thread sauce gas neon foam flesh luggage mail graffiti spaghetti
homework work poetry opera calligraphy kungfu yoga shade treasure swordplay mahjong ivory catch sunset sunrise luck time
advice news knitwear sportswear clothes lipstick plastic rubber concrete cement amber coral crystal foliage greenery
air algae ammunition armor armour bacon bamboo basketball beef beer blood bread butter candy cash
chalk cheese chess chicken chocolate clay cloth clothing coffee confetti congee corn cotton cream
dew dust earth equipment everything fire fish flour fog food football frost fruit fur furniture
garbage garlic ginger glass gold grass hair hanfu honey ice incense ink ivory ivy jade jelly jewelry
juice lace laughter lava leather light lightning lipstick lotus luggage mahjong makeup meat medicine
metal milk mist money moonlight moss mud music mutton nature oil paint paper perfume popcorn pork
porridge rain ramen rice rubbish rust salt sand sashimi scenery seaweed silk silver smoke snow soil
soup space steam stone sugar sunlight sushi sweat tanghulu tea tennis thunder tofu traffic trash
water weather wheat wine wood wool
"""
_MASS = frozenset(_MASS_WORDS.split())
_PAIRS = frozenset({"trousers", "jeans", "shorts", "glasses", "sunglasses", "scissors", "pants", "overalls", "goggles",
                    "headphones", "binoculars", "tights", "pajamas", "leggings", "chopsticks", "pliers"})  # fmt: skip
_ONE_OF = {many: one for one, many in _IRREGULAR.items() if one != many and many not in ("people", "feet", "teeth")}
# Forms of a plural that one thing may have.
_KEPT = frozenset({"clothes", "stairs", "noodles", "ruins", "goods", "series", "news", "gardens", "headquarters", "twins", "woods", "fireworks",
                   "lights", "shadows", "stocks", "grounds", "barracks", "crossroads", "sweets", "snacks", "animals"})  # fmt: skip
_PORTIONS = {"lightning": "bolt", "light": "ray", "sunlight": "ray", "moonlight": "ray", "paper": "sheet", "tofu": "piece", "bread": "piece",
             "jade": "piece", "meat": "piece", "wood": "piece", "cloth": "piece", "furniture": "piece"}  # fmt: skip
_RINGS = frozenset(
    {"ring", "king", "wing", "string", "building", "painting", "earring", "swing", "ceiling", "duckling", "spring"}
)
_SILENT = late(r"(?:hour|honest|heir)")
_AS_YOU = late(r"(?:uni|use|one|euro|ute|uku)")
_NO_PLURAL = ("ss", "us", "is")


def article(text: str) -> str:
    """ "a" or "an" by how ``text`` begins."""
    first = text.lower()
    vowel = first[:1] in "aeiou" and not (_AS_YOU.match(first) and not first.startswith(("unin", "unim")))
    return "an" if vowel or _SILENT.match(first) else "a"


def with_article(text: str) -> str:
    """``text`` with "a" or "an" when its last word is one thing that can be counted."""
    head = _head(text)
    first = text.partition(" ")[0]
    told = (
        first in ("a", "an", "the", "one", "two", "three", "my", "your", "his", "her", "their", "its")
        or first.isdigit()
    )
    known = (
        told
        or head in _MASS
        or (head.endswith("ing") and head not in _RINGS)
        or is_plural(head)
        or not text[:1].islower()
        or not head.replace("-", "").isalpha()
    )
    return text if known else f"{article(text)} {text}"


def is_plural(noun: str) -> bool:
    """Whether ``noun`` has the form of a plural."""
    return noun in _IRREGULAR.values() or (noun.endswith("s") and not noun.endswith(_NO_PLURAL))


def _head(text: str) -> str:
    """The last word of the noun itself: "cup" of "cup of tea"."""
    return re.split(r" (?:of|with|in|on|wearing|at|for|by) ", text)[0].rpartition(" ")[2]


def singular(text: str) -> str:
    """``text`` as one of the things that mostly come in numbers: "slippers" is "slipper"."""
    first, _, last = text.rpartition(" ")
    if last in _ONE_OF:
        last = _ONE_OF[last]
    elif last.endswith(("ches", "shes", "xes", "sses")):
        last = last[:-2]
    elif last.endswith("ies") and len(last) > 4:
        last = f"{last[:-3]}y"
    elif is_plural(last) and last.endswith("s") and last not in _KEPT:
        last = last[:-1]
    return f"{first} {last}".strip()


def one(text: str, chinese: str) -> str:
    """``text`` with "a", counted by the Chinese words ``chinese``."""
    head = text.rpartition(" ")[2]
    if head in _PAIRS:
        return f"a pair of {text}"
    if head in _PORTIONS and not chinese.endswith(("只", "条", "头")):
        return f"a {_PORTIONS[head]} of {text}"
    text = singular(text)
    kept = is_plural(text.rpartition(" ")[2]) and text.rpartition(" ")[2] not in _ONE_OF.values()
    return text if kept and text.endswith("s") else f"{article(text)} {text}"


def many(text: str) -> str:
    """``text`` as more than one, unless it is a stuff or a name."""
    head = text.rpartition(" ")[2]
    return text if head in _MASS or not head.isalpha() or not head.islower() or is_plural(head) else plural(text)


def plural(text: str) -> str:
    """The plural of the last word of ``text``, or of what comes before its "with" or "of"."""
    if (parted := re.match(r"^(.+?)( (?:of|with|wearing|made of|carved from|full of) .+)$", text)) is not None:
        return f"{plural(parted[1])}{parted[2]}"
    first, _, last = text.rpartition(" ")
    if last in _IRREGULAR:
        last = _IRREGULAR[last]
    elif last in _IRREGULAR.values():
        pass
    elif last.endswith("child"):
        last = f"{last}ren"
    elif last.endswith("man") and last not in ("human", "german", "caiman", "shaman", "ottoman", "talisman"):
        last = f"{last[:-3]}men"
    elif last.endswith(("s", "x", "ch", "sh")):
        last = last if last.endswith("s") and not last.endswith(("ss", "us")) else f"{last}es"
    elif last.endswith("y") and last[-2:-1] not in "aeiou":
        last = f"{last[:-1]}ies"
    else:
        last = f"{last}s"
    return f"{first} {last}".strip()


def more(adjective: str) -> str:
    """The comparative of ``adjective``."""
    if " " in adjective or len(adjective) > 6:
        return f"more {adjective}"
    twice = adjective in ("big", "thin", "fat", "hot", "wet", "sad", "red")
    stem = f"{adjective}{adjective[-1]}" if twice else adjective.removesuffix("e")
    return (
        f"{stem[:-1]}ier" if stem.endswith("y") else {"little": "smaller", "good": "better"}.get(adjective, f"{stem}er")
    )
