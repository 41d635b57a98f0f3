"""What words say about a scene: when and where it is, in what weather, how bright, how lively, and how it is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from prompting.lexicon import Side, TermKey, rows, side_of, subject_classes
from prompting.words import term_key

ANY = "any"  # the class of a subject that nothing is known of


@dataclass(frozen=True, kw_only=True)
class Scenes:
    """The sides that words take: for sure, by custom only (``usual``), or where they are left out (``without``).

    ``formats`` are words for what is drawn flat, each with the class that its terms go by; ``kinds`` gives nouns their
    class, and ``leading`` nouns keep it before "of"; what is ``cooked`` is food. What a class has no terms for, it
    takes from the one that it is ``like``. Who is ``busy`` does things where they are done; who is
    ``idle`` is no one of a trade.
    Sides on the axes ``beside`` never exclude each other.
    """

    sides: Mapping[TermKey, frozenset[Side]]
    usual: Mapping[TermKey, frozenset[Side]]
    without: Mapping[TermKey, frozenset[Side]]
    formats: Mapping[TermKey, str | None]
    kinds: Mapping[TermKey, str]
    leading: frozenset[TermKey]
    like: Mapping[str, str]
    cooked: frozenset[str]
    busy: frozenset[str]
    idle: frozenset[str]
    beside: frozenset[str]

    @cached_property
    def spoken(self) -> frozenset[TermKey]:
        """Every term that takes a side, or shields its words from taking one."""
        return frozenset({*self.sides, *self.usual})


@cache
def scenes() -> Scenes:
    """The words of scenes.toml and kinds.toml."""
    scene, kinds = rows("scenes.toml"), rows("kinds.toml")
    cooked, busy = _words(kinds.pop("cooked")), _words(kinds.pop("busy"))
    leading, idle = _words(kinds.pop("leading")), _words(kinds.pop("idle"))
    like: dict[str, str] = kinds.pop("like")
    nouns = {term_key(noun): str(name) for name, words in kinds.items() for noun in _words(words)}
    neutral = {term_key(word): frozenset[Side]() for word in _words(scene["neutral"]["words"])}
    formats = {term_key(word): None if name == "none" else name
               for name, words in scene["formats"].items() for word in _words(words)}  # fmt: skip
    return Scenes(
        sides={**_taken(scene["axes"]), **neutral},
        usual={**_taken(scene["usual"]), **neutral},
        without=_inverted({side_of(name): words for name, words in scene["without"].items()}),
        formats=formats,
        kinds={**{noun: str(name) for noun, name in subject_classes().items()}, **nouns},
        leading=frozenset(map(term_key, leading)),
        like=like,
        cooked=frozenset(cooked),
        busy=frozenset(busy),
        idle=frozenset(idle),
        beside=frozenset(_words(scene["beside"])),
    )


@cache
def class_names() -> frozenset[str]:
    """The classes that terms may suit: those of subjects, of kinds.toml and of formats, and `ANY`."""
    return frozenset({ANY, *scenes().kinds.values(), *filter(None, scenes().formats.values())})


@cache
def known_sides() -> frozenset[Side]:
    """Every side that a word can take."""
    known = scenes()
    return frozenset[Side]().union(*known.sides.values(), *known.usual.values(), *known.without.values())


def _words(text: str) -> list[str]:
    """The words of a list that stands as one text: far quicker to read than an array of strings."""
    return text.replace("\n", " ").split(", ")


def _taken(axes: Mapping[str, Mapping[str, str]]) -> dict[TermKey, frozenset[Side]]:
    return _inverted({(axis, side): words for axis, sides in axes.items() for side, words in sides.items()})


def _inverted(words_of: Mapping[Side, str]) -> dict[TermKey, frozenset[Side]]:
    taken: dict[TermKey, set[Side]] = {}
    for side, words in words_of.items():
        for word in _words(words):
            taken.setdefault(term_key(word), set()).add(side)
    return {term: frozenset(sides) for term, sides in taken.items()}
