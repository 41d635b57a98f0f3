"""Articles and numbers of English nouns made from Chinese ones, which have neither: 一只拖鞋 is "a slipper"."""

from __future__ import annotations

import re

from prompting.patterns import late

_IRREGULAR = {"man": "men", "woman": "women", "child": "children", "person": "people", "mouse": "mice", "goose": "geese",
              "fish": "fish", "sheep": "sheep", "deer": "deer", "wolf": "wolves", "elf": "elves", "leaf": "leaves",
              "bamboo": "bamboo", "samurai": "samurai", "carp": "carp", "ox": "oxen", "knife": "knives", "foot": "feet",
              "tooth": "teeth", "bookshelf": "bookshelves", "shelf": "shelves", "loaf": "loaves", "dwarf": "dwarfs",
              "tomato": "tomatoes", "potato": "potatoes", "hero": "heroes", "reindeer": "reindeer", "koi": "koi",
              "aircraft": "aircraft", "calf": "calves", "scarf": "scarves", "ninja": "ninja"}  # fmt: skip
# Nouns without article and plural.
_MASS = frozenset(
    "snow grass water dust moss rain food furniture rubbish trash garbage fruit ivy fog mist smoke bread ice sand rice fire hair"
    " light sunlight moonlight tea coffee milk wine beer juice soup porridge congee gold silver jade money music meat beef"
    " mutton pork chicken fish tofu jelly honey sugar salt oil paint ink paper wood bamboo stone cloth silk cotton wool glass"
    " metal clay mud earth soil chalk armor armour clothing jewelry luggage ivory lace fur leather steam frost dew lava"
    " blood sweat moss seaweed wheat corn garlic ginger cheese butter chocolate candy cream popcorn bacon sashimi ramen sushi"
    " tanghulu ammunition equipment traffic scenery laughter incense medicine perfume makeup lipstick weather thunder lightning"
    " algae lotus everything cash confetti chess mahjong football basketball tennis hanfu air space nature flour rust".split()
)
_PAIRS = frozenset({"trousers", "jeans", "shorts", "glasses", "sunglasses", "scissors", "pants", "overalls", "goggles",
                    "headphones", "binoculars", "tights", "pajamas", "leggings", "chopsticks", "pliers"})  # fmt: skip
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
    told = first in ("a", "an", "the", "one", "two", "three", "my", "your", "his", "her", "their", "its") or first.isdigit()
    known = told or head in _MASS or is_plural(head) or not text[:1].islower() or not head.isalpha()
    return text if known else f"{article(text)} {text}"


def is_plural(noun: str) -> bool:
    """Whether ``noun`` has the form of a plural."""
    return noun in _IRREGULAR.values() or (noun.endswith("s") and not noun.endswith(_NO_PLURAL))


def _head(text: str) -> str:
    """The last word of the noun itself: "cup" of "cup of tea"."""
    return re.split(r" (?:of|with|in|on|wearing|at|for|by) ", text)[0].rpartition(" ")[2]


def singular(text: str) -> str:
    """``text`` as one of the things that mostly come in pairs: "slippers" is "slipper"."""
    return text[:-1] if is_plural(text.rpartition(" ")[2]) and text.endswith("s") else text


def one(text: str, chinese: str) -> str:
    """``text`` with "a", counted by the Chinese words ``chinese``."""
    head = text.rpartition(" ")[2]
    if head in _PAIRS:
        return f"a pair of {text}"
    if head in ("people", "everyone"):
        return f"a {text}"
    if text.endswith("s") and not text.endswith(_NO_PLURAL):
        text = singular(text) if chinese.endswith("只") else text
        return text if is_plural(text.rpartition(" ")[2]) else f"{article(text)} {text}"
    return f"{article(text)} {text}"


def many(text: str) -> str:
    """``text`` as more than one, unless it is a stuff or a name."""
    head = text.rpartition(" ")[2]
    return text if head in _MASS or not head.isalpha() or not head.islower() or is_plural(head) else plural(text)


def plural(text: str) -> str:
    """The plural of the last word of ``text``, or of what comes before its "with" or "of"."""
    if (parted := re.match(r"^(.+?)( (?:with|wearing|made of|carved from|full of) .+)$", text)) is not None:
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
