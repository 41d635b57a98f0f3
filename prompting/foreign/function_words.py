"""The small words and plurals that English needs around words of another language: "on the roof", "two cats"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from prompting.foreign.lists import plural_of
from prompting.words import NUMBERS

NEAR = 12
"""Words that a noun phrase is looked for in, so that no text takes long."""
_NO_ARTICLES = frozenset({
    "ru", "uk", "pl", "cs", "ja", "ko", "hi", "ur", "mr", "bn", "ta", "te", "th", "id", "vi", "tr", "he", "ar", "fa",
    "sw", "sv", "ro", "el", "da", "no",
})  # fmt: skip
PLACES = frozenset({
    "forest", "mountain", "mountains", "river", "sea", "lake", "sky", "snow", "rain", "beach", "island", "desert",
    "field", "meadow", "valley", "cave", "fog", "storm", "space", "city", "village", "castle", "street", "road",
    "garden", "park", "market", "station", "harbor", "library", "room", "kitchen", "hill", "coast", "square", "ocean",
    "water", "moonlight", "lakeside", "seaside", "night", "morning", "evening", "winter", "summer", "autumn",
    "spring", "roof", "wall", "branch", "ice", "grass", "sunset", "sunrise", "window", "table", "moon", "sun",
    "house", "shadow", "light", "darkness", "stairs", "wind", "windowsill", "balcony", "attic", "mud", "floor",
    "ground", "cellar", "bathroom", "terrace", "swamp", "full moon",
})  # fmt: skip
_ON = frozenset({
    "beach", "hill", "roof", "table", "branch", "bridge", "coast", "street", "island", "throne", "chair", "horse",
    "road", "square", "planet", "ice", "grass", "flower", "rock", "stone", "moon", "windowsill", "balcony", "swing",
    "floor", "ground",
})  # fmt: skip
_IN = frozenset({
    "forest", "garden", "sky", "field", "meadow", "mountains", "park", "space", "room", "kitchen", "city", "village",
    "desert", "rain", "fog", "snow", "library", "valley", "cafe", "church", "station", "storm", "style",
})  # fmt: skip
_AT = frozenset({"sunset", "sunrise", "night"})
_BARE = frozenset({"space", "night", "sunset", "sunrise", "winter", "summer", "autumn", "spring", "glasses", "style"})
_PAIRS = frozenset({"eye", "wing"})
_BESIDE_GAMES = frozenset({"at", "in", "on", "the"})
_GAMES = frozenset({"chess", "soccer", "cards"})
_FACIAL = frozenset({"beard", "mustache"})
_OWNERS = {
    **dict.fromkeys(("woman", "girl", "queen", "princess", "witch", "mother", "old woman", "young woman"), "her"),
    **dict.fromkeys(("man", "boy", "king", "prince", "knight", "father", "old man", "wizard", "monk"), "his"),
}
_MASS = frozenset({
    "water", "wine", "coffee", "tea", "gold", "people", "hair", "ice", "bread", "snow", "wood", "fish", "silver",
    "paper", "sand", "grass", "fire", "fruit", "rice", "soup", "mud", "smoke", "dust", "chess", "soccer",
})  # fmt: skip


@dataclass(frozen=True)
class Item:
    """A word of the idea at [start, end), and what it is in English; ``known`` when a list holds it."""

    start: int
    end: int
    english: str
    language: str = "en"
    known: bool = False
    kind: str = "noun"
    stop: bool = False


def added(english: str, beside: Item, kind: str = "preposition") -> Item:
    """A word that nobody typed, in front of ``beside``."""
    return replace(beside, end=beside.start, english=english, kind=kind)


def is_noun(item: Item | None) -> bool:
    """Whether ``item`` is a noun, or a word that nobody knows."""
    return item is not None and item.kind == "noun" and not item.stop


def finished(items: Sequence[Item], language: str) -> list[Item]:
    """``items`` with the prepositions, articles and plurals of English."""
    found: list[Item] = []
    for at, item in enumerate(items):
        head, has_article = _head_after(items, at)
        if _is_played(items, at):
            continue
        if item.english == "the" and head is not None and head.english in _FACIAL and _before(items, at) == "with":
            found.append(replace(item, english="a"))
            continue
        if item.kind == "preposition" and item.known and head is not None:
            flying = any(word.english == "flying" for word in items[max(0, at - 2) : at])
            found.append(replace(item, english=_idiomatic(item.english, head.english, above=flying)))
            bare = language in _NO_ARTICLES or (item.english == "in" and head.english in PLACES)
            bare = bare or (item.english == "with" and head.english in _FACIAL)
            if bare and not has_article and (article := _article(found[-1].english, head)):
                found.append(added(article, items[at + 1], "article"))
        elif item.kind == "noun" and item.known and any(says(items, at) for says in (_is_many, _fills, _is_pair)):
            found.append(replace(item, english=plural_of(item.english)))
        else:
            found.append(item)
    return _with_own_body(found)


def _is_played(items: Sequence[Item], at: int) -> bool:
    """Whether the small word at ``at`` stands between playing and the game: "gioca a scacchi", "joue aux échecs"."""
    behind = [item.english for item in items[at : at + 3]]
    small = items[at].kind in ("preposition", "article") and items[at].english.partition(" ")[0] in _BESIDE_GAMES
    before = at > 0 and "playing" in [item.english for item in items[max(0, at - 2) : at]]
    return small and before and any(word in _GAMES for word in behind)


def _with_own_body(items: list[Item]) -> list[Item]:
    """``items`` with "in her hair" for "in the hair"."""
    owners = [_OWNERS[item.english] for item in items if item.english in _OWNERS]
    own = owners[0] if owners else "their"
    for at in range(1, len(items)):
        if items[at].english not in ("hair", "hand", "hands", "head", "face") or not items[at].known:
            continue
        before, first = items[at - 1], items[at - 2] if at > 1 else items[0]
        if before.english in ("a", "the", "his", "her") and first.english in ("in", "on", "between"):
            items[at - 1] = replace(before, english=own)
            items[at - 2] = replace(first, english="on" if first.english == "on" else "in")
        elif before.english in ("in", "on", "in the", "on the"):
            items[at - 1] = replace(before, english=f"{before.english.split()[0]} {own}")
    return items


def _is_pair(items: Sequence[Item], at: int) -> bool:
    """Whether somebody has what stands at ``at``, which comes in pairs: "with green eyes"."""
    return items[at].english in _PAIRS and at > 0 and _before(items, at) == "with"


def _before(items: Sequence[Item], at: int) -> str:
    """The word before the noun phrase that ends at ``at``."""
    first = max(0, at - NEAR)
    at -= 1
    while at >= first and items[at].kind in ("adjective", "article"):
        at -= 1
    return items[at].english if at >= 0 else ""


def _is_many(items: Sequence[Item], at: int) -> bool:
    """Whether a number such as two is said of the noun at ``at``, which is no plural yet."""
    noun = items[at].english
    if noun.endswith("s") or plural_of(noun) == noun or noun == "people" or noun == "children":
        return False
    if at + 1 < len(items) and is_noun(items[at + 1]):
        return False
    first = max(0, at - NEAR)
    at -= 1
    while at >= first and items[at].kind in ("adjective", "noun"):
        at -= 1
    return at >= 0 and items[at].english in NUMBERS - {"one"}


def _fills(items: Sequence[Item], at: int) -> bool:
    """Whether the noun at ``at`` is what a basket or the like is full of, of which one is never enough."""
    noun = items[at].english
    if noun in _MASS or noun.endswith("s") or (at + 1 < len(items) and is_noun(items[at + 1])):
        return False
    first = max(0, at - NEAR)
    at -= 1
    while at >= first and items[at].kind == "adjective":
        at -= 1
    return at > 0 and items[at].english == "of" and items[at - 1].english in ("basket", "bowl", "box")


def _head_after(items: Sequence[Item], at: int) -> tuple[Item | None, bool]:
    """The noun that what stands at ``at`` leads, and whether an article or a number stands before it."""
    head, counted = None, False
    for item in items[at + 1 : at + 1 + NEAR]:
        if item.kind in ("article", "number"):
            counted = True
        elif item.kind == "noun":
            head = item
        elif item.kind != "adjective":
            break
    return head, counted


def _idiomatic(preposition: str, noun: str, *, above: bool = False) -> str:
    first, _, article = preposition.partition(" ")
    if first in ("in", "on", "under") and noun in _AT:
        return "at"
    if first == "at" and (noun in _IN or noun == "moonlight"):
        first = "in"
    if first == "in" and noun in _ON:
        first = "on"
    elif first == "on" and (above or noun in ("river", "city")):
        first = "over"
    elif first == "at" and noun in ("coast", "beach", "river", "lake", "sea"):
        first = "on" if noun in ("coast", "beach") else "by"
    elif (first == "on" and noun in _IN) or (first == "under" and noun in ("rain", "snow", "moonlight")):
        first = "in"
    elif first not in ("in", "on"):
        return preposition
    return f"{first} {article}".strip() if article in ("", "the", "a") else preposition


def _article(preposition: str, head: Item) -> str:
    if head.english in _BARE or not head.known or preposition in ("of", "without", "at", "from"):
        return ""
    many = head.english.endswith("s") and not head.english.endswith(("ss", "us"))
    if head.english in PLACES | {f"{place}s" for place in PLACES}:
        return "the"
    return "" if many or head.english in _MASS | _PAIRS else "a"
