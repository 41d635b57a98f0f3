"""What kinds of word an English word can be: by our own lists, and by the dictionary that lemminflect carries.

The dictionary (80,000 forms, MIT licence) is read at first use, in some 20 ms. It knows no names of people. Its file is
read without importing lemminflect, which would take ten times as long and bring numpy.
"""

from __future__ import annotations

import gzip
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import takewhile
from pathlib import Path

from prompting.lexicon import SubjectClass, grammar, subject_classes, terms
from prompting.spec import Slot
from prompting.words import FUNCTION_WORDS, NUMBERS, PREPOSITIONS

_COUNTED = frozenset({"first", "second", "third", "half", "dozen"})
_ALIVE = frozenset({SubjectClass.ANIMAL, SubjectClass.PERSON, SubjectClass.FANTASY})
_ACTORS = ("er", "or", "ist", "ian", "man", "woman", "ess", "smith", "herd")  # ends of nouns for people
_COLLECTIVES = frozenset({
    "team", "crew", "band", "choir", "orchestra", "troupe", "squad", "gang", "army", "family", "couple", "crowd",
    "club", "duo", "trio", "quartet", "committee", "jury", "staff", "tribe", "clan", "mob", "herd", "flock", "swarm",
    "audience", "company", "council", "parliament", "cast", "twin",
})  # fmt: skip
# Adjectives by their endings; nouns that end so are short.
_COMPOUND_ENDINGS = (
    "ed", "like", "shaped", "ing", "old", "sized", "free", "made", "faced", "deep", "high", "long", "wide", "thick",
    "thin", "tall", "heavy", "proof", "tight", "clad", "bound", "worn", "grown", "built", "woven", "ridden", "torn",
)  # fmt: skip
_ADJECTIVE_ENDINGS = ("ful", "less", "ous", "ish", "ic", "ical", "able", "ible", "esque", "-like", "shaped", "colored")


@cache
def _dictionary() -> Sequence[str]:
    """The lines of lemminflect's lexicon, "form,kind,lemma", sorted by form; nothing when it is not installed."""
    package = find_spec("lemminflect")
    if package is None or package.origin is None:
        return ()
    packed = (Path(package.origin).parent / "resources" / "lemma_lu.csv.gz").read_bytes()
    return gzip.decompress(packed).decode("utf-8").splitlines()


def _form(line: str) -> str:
    return line.partition(",")[0]


def _entries(word: str) -> Iterator[tuple[str, str]]:
    """What ``word`` can be, each with its lemma: ("verb", "sew") for "sewn"."""
    lines = _dictionary()
    begin = bisect_left(lines, word, key=_form)
    near = lines[begin : begin + 8]  # no form has more kinds than that
    for line in takewhile(lambda line: _form(line) == word, near):
        _, kind, lemma = line.split(",")
        yield kind.upper(), lemma


@lru_cache(maxsize=8192)
def kinds(word: str) -> frozenset[str]:
    """What ``word`` can be: some of NOUN, VERB, ADJ, ADV; nothing when the dictionary does not know it.

    Of what is written with a capital only adjectives are known, "Peruvian", and no names.
    """
    found = frozenset(kind for kind, _ in _entries(word))
    if found:
        return found
    named = frozenset(kind for kind, _ in _entries(word.capitalize()))
    return named if "ADJ" in named else found


def is_known(word: str) -> bool:
    """Whether the dictionary or our lists know ``word``."""
    listed = (word,) in terms().slots or (word,) in subject_classes() or (word,) in terms().worn
    return listed or bool(kinds(word)) or word.endswith(("ed", "ing", "ness", "tion", "less", "ful", "ish", "ly"))


@lru_cache(maxsize=8192)
def is_adjective(word: str) -> bool:
    """Whether ``word``, in front of a noun, rather describes it than is one."""
    if (word,) in subject_classes() or word in grammar().for_doing or (word,) in terms().worn:
        return False
    slot = terms().slots.get((word,))
    if word in NUMBERS or word in _COUNTED or word.isdigit() or slot in (Slot.COLOUR, Slot.MOOD, Slot.QUALITY):
        return True
    if (word,) in terms().adjectives and slot not in (Slot.MEDIUM, Slot.LENS, Slot.LIGHTING):
        return True
    found = kinds(word)
    if "-" in word:
        return word.endswith(_COMPOUND_ENDINGS)
    return "ADJ" in found or (not found and word.endswith(_ADJECTIVE_ENDINGS)) or is_participle(word)


def is_participle(word: str) -> bool:
    """Whether ``word`` is a past participle and no noun: "rusted", "broken", "sewn"."""
    found = kinds(word)
    return (word.endswith(("ed", "en")) or is_past_form(word)) and "VERB" in found and "NOUN" not in found


@lru_cache(maxsize=4096)
def is_past_form(word: str) -> bool:
    """Whether ``word`` is a form of a verb, neither plain nor in -s or -ing, that may be a participle: "sewn"."""
    if word.endswith(("s", "ing")) or word in grammar().pasts | FUNCTION_WORDS:
        return False
    return any(kind == "VERB" and lemma != word for kind, lemma in _entries(word))


def can_act(noun: str) -> bool:
    """Whether ``noun`` names who can do something: by its class, or by its ending ("sailor", "gardener")."""
    if noun in _COLLECTIVES:
        return True
    known = subject_classes().get((noun,))
    made = (noun,) in terms().slots or (noun,) in terms().worn
    unknown = known is None and not made and noun not in FUNCTION_WORDS | grammar().body | grammar().no_actors
    return known in _ALIVE or (unknown and len(noun) > 4 and noun.endswith(_ACTORS) and is_noun(noun))


def is_doubled(keys: Sequence[str], at: int) -> bool:
    """Whether a noun said twice, which says how, stands at ``at``: "shoulder to shoulder", "side by side"."""
    return at + 2 < len(keys) and keys[at] == keys[at + 2] and keys[at + 1] in PREPOSITIONS | {"to"}


def is_noun(word: str) -> bool:
    """Whether ``word`` names a thing; a word that nobody knows is taken to."""
    found = kinds(word)
    plain = found == {"VERB"} and not word.endswith(("ed", "en", "ing"))
    return (word,) in subject_classes() or "NOUN" in found or not found or plain


def is_only_described(word: str) -> bool:
    """Whether ``word`` can only describe: an adjective, an adverb or a participle, and no noun.

    A verb's plain form is taken for a noun that the dictionary forgot ("a tin", "a dam").
    """
    found = kinds(word)
    if found == {"VERB"} and not word.endswith(("ed", "en", "ing")):
        return False
    return (word,) not in subject_classes() and bool(found) and "NOUN" not in found


def is_adverb(word: str) -> bool:
    """Whether ``word`` says how: "slowly", "together"."""
    found = kinds(word)
    return ("ADV" in found and not found & {"NOUN", "ADJ"}) or (word.endswith("ly") and "NOUN" not in found)
