"""What the house knows about words: slots' terms, subjects by class, named styles, fillings for empty slots.

The knowledge stands in the TOML files beside this module, all written for this project. Each is read at first use.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from prompting.spec import Slot
from prompting.words import all_matches, term_key

TermKey = tuple[str, ...]
Side = tuple[str, str]  # a group of things that exclude each other, and one side in it


class SubjectClass(StrEnum):
    """What kind of thing a picture is about."""

    ANIMAL = "animal"
    PERSON = "person"
    FANTASY = "fantasy"
    VEHICLE = "vehicle"
    BUILDING = "building"
    PLANT = "plant"
    FOOD = "food"
    OBJECT = "object"
    LANDSCAPE = "landscape"


@dataclass(frozen=True, kw_only=True)
class Style:
    """A named set of slot fillings. ``slots`` may hold Slot.NEGATIVE: what the style is not."""

    name: str
    about: str
    aliases: tuple[str, ...]
    slots: Mapping[Slot, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Which words belong to which slot, and the exceptions that the slotting rules need."""

    slots: Mapping[TermKey, Slot]
    worn: frozenset[TermKey]
    adjectives: frozenset[TermKey]
    not_actions: frozenset[str]
    compounds: frozenset[TermKey]
    materials: frozenset[TermKey]
    listed: frozenset[TermKey]


@dataclass(frozen=True, kw_only=True)
class Grammar:
    """How single words behave in an English sentence; grammar.toml says what each list is for."""

    describing: frozenset[str]
    postures: frozenset[str]
    of_colours: frozenset[str]
    for_doing: frozenset[str]
    for_whom: frozenset[str]
    vessels: frozenset[str]
    with_particles: frozenset[str]
    states: frozenset[str]
    shining: frozenset[str]
    emerging: frozenset[str]
    states_by: frozenset[str]
    kinds_of_doing: frozenset[str]
    occasions: frozenset[str]
    falling: frozenset[str]
    body: frozenset[str]
    before_prepositions: frozenset[str]
    intransitive: frozenset[str]
    no_actors: frozenset[str]
    pasts: frozenset[str]
    furniture: frozenset[str]
    surfaces: frozenset[str]
    shops: frozenset[str]
    wares: frozenset[str]
    bare_participles: frozenset[str]
    first_names: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Filling:
    """What may be added: the sides that it takes in a scene, those of which it ``needs`` one, and what it is not.

    ``stated`` None: as its words say. A ``photographic`` one makes sense in a photograph only.
    """

    text: str
    stated: frozenset[Side] | None = None
    needs: frozenset[Side] = frozenset()
    negative: tuple[str, ...] = ()
    photographic: bool = False


@dataclass(frozen=True, kw_only=True)
class Fillings:
    """What rule expansion may add. ``home`` maps a noun to the settings it comes from.

    ``suited`` are by slot and class of subject, "any" for one that nothing is known of. ``order`` has the slots that
    are filled, by the class of what is drawn flat, and "usual". ``sides`` are of what one picture cannot hold together.
    """

    version: int
    suited: Mapping[Slot, Mapping[str, tuple[Filling, ...]]]
    order: Mapping[str, tuple[Slot, ...]]
    home: Mapping[TermKey, tuple[str, ...]]
    sides: Mapping[TermKey, frozenset[Side]]

    @property
    def candidates(self) -> Mapping[Slot, Mapping[str, tuple[str, ...]]]:
        """The wordings of ``suited``."""
        return {
            slot: {name: tuple(filling.text for filling in row) for name, row in named.items()}
            for slot, named in self.suited.items()
        }

    def sides_of(self, *texts: str) -> frozenset[Side]:
        """The sides that ``texts`` take in the groups of what one picture cannot hold together."""
        return frozenset(side for text in texts for term in all_matches(text, self.sides) for side in self.sides[term])


def conflict(some: frozenset[Side], others: frozenset[Side]) -> bool:
    """Whether two texts, by their sides, bring together such things as night and noon."""
    groups = {group for group, _ in some} & {group for group, _ in others}
    return any(not {side for side in some & others if side[0] == group} for group in groups)


@cache
def styles() -> Mapping[str, Style]:
    """The named styles, in the order of the file."""
    return {name: _style(name, row) for name, row in rows("styles.toml").items()}


@cache
def style_wordings() -> Mapping[str, str]:
    """Every name by which a style may be asked for -> its own name."""
    return {wording: style.name for style in styles().values() for wording in (style.name, *style.aliases)}


@cache
def terms() -> Terms:
    """The words by which phrases find their slots; what a style puts into a slot belongs there when it is typed too.

    ``materials`` are media only when they stand alone: "a slab of slate" is a thing. ``listed`` are the terms that
    stand in a list of their own, not only in a style.
    """
    rows = _lists("terms.toml")
    styled = {
        term_key(text): slot
        for style in styles().values()
        for slot, texts in style.slots.items()
        if slot is not Slot.NEGATIVE
        for text in texts
    }
    packed = {term_key(text): slot for slot, groups in _pack().items() for group in groups for text in group["terms"]}
    listed = {term_key(term): Slot(slot) for slot, words in rows.items() if slot in set(Slot) for term in words}
    return Terms(
        slots={**styled, **packed, **listed},
        worn=frozenset(map(term_key, rows["worn"])),
        adjectives=frozenset(map(term_key, rows["adjectives"])),
        not_actions=frozenset(rows["not_actions"]),
        compounds=frozenset(map(term_key, rows["compounds"])),
        materials=frozenset(key for key, slot in packed.items() if slot is Slot.MEDIUM and key not in listed),
        listed=frozenset(listed),
    )


@cache
def grammar() -> Grammar:
    """The lists of words by what they do in a sentence."""
    return Grammar(**{name: frozenset(text.split()) for name, text in rows("grammar.toml").items()})


@cache
def subject_classes() -> Mapping[TermKey, SubjectClass]:
    """Nouns -> the class of what they name."""
    rows = _lists("subjects.toml")
    return {term_key(noun): SubjectClass(name) for name, nouns in rows.items() for noun in nouns}


@cache
def fillings() -> Fillings:
    """What rule expansion may add, and what must not meet."""
    file = rows("fillings.toml")
    homes = {setting: frozenset(map(term_key, nouns)) for setting, nouns in file["setting_of"].items()}
    taken: dict[TermKey, list[Side]] = {}
    for group, sides in file["conflicts"].items():
        for side, words in sides.items():
            for word in words:
                taken.setdefault(term_key(word), []).append((group, side))
    groups = [(Slot.SETTING, group) for group in file["setting"]]
    groups += [(slot, group) for slot, found in _pack().items() for group in found if not group.get("known")]
    suited: dict[Slot, dict[str, dict[str, Filling]]] = {}
    for slot, group in groups:
        for subject_class in group["suits"]:
            row = suited.setdefault(slot, {}).setdefault(subject_class, {})
            row.update((filling.text, filling) for filling in _fillings_of(group))
    return Fillings(
        version=file["version"],
        suited={slot: {name: tuple(row.values()) for name, row in named.items()} for slot, named in suited.items()},
        order={name: tuple(map(Slot, slots)) for name, slots in file["order"].items()},
        home={
            key: tuple(setting for setting, keys in homes.items() if key in keys)
            for key in set[TermKey]().union(*homes.values())
        },
        sides={term: frozenset(sides) for term, sides in taken.items()},
    )


def side_of(name: str) -> Side:
    """("time", "night") for "time.night"."""
    axis, _, side = name.partition(".")
    return axis, side


def _fillings_of(group: Mapping[str, Any]) -> Iterator[Filling]:
    for text in group["terms"]:
        yield Filling(
            text=text,
            stated=frozenset(map(side_of, group["is"])) if "is" in group else None,
            needs=frozenset(map(side_of, group.get("needs", ()))),
            negative=tuple(group.get("negative", ())),
            photographic=group.get("photographic", False),
        )


@cache
def _pack() -> Mapping[Slot, list[dict[str, Any]]]:
    """The groups of terms by slot."""
    return {Slot(slot): groups for slot, groups in rows("pack.toml").items()}


def _style(name: str, row: Mapping[str, list[str]]) -> Style:
    return Style(
        name=name,
        about=str(row["about"]),
        aliases=tuple(row.get("aliases", ())),
        slots={slot: tuple(row[slot]) for slot in Slot if slot in row},
    )


def rows(file: str) -> dict[str, Any]:
    """The tables of one file of this folder."""
    return tomllib.loads(resources.files(__name__).joinpath(file).read_text(encoding="utf-8"))


def _lists(file: str) -> dict[str, list[str]]:
    return dict(rows(file))
