"""What stands at the ends of a noun and is no part of it: "watercolor fox", "a hotel lobby pastel pink bokeh"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prompting.english.finite import is_plural
from prompting.english.matching import LAMPS, by_pattern, covered, last_term, term_at
from prompting.english.media import PICTURES, SHOWING, described_medium
from prompting.english.participles import DESCRIBES
from prompting.english.parts_of_speech import is_adjective, is_only_described, is_participle, kinds
from prompting.english.verbs import OF_THE_SUBJECT
from prompting.lexicon import SubjectClass, Terms, grammar, subject_classes, terms
from prompting.spec import Slot
from prompting.words import (
    ARTICLES,
    CONJUNCTIONS,
    DETERMINERS,
    FUNCTION_WORDS,
    PREPOSITIONS,
    Tokens,
    longest_match,
)

_SMALL_WORDS = FUNCTION_WORDS | DETERMINERS | CONJUNCTIONS | {"has", "have", "had"}
_AT_THE_ENDS = frozenset(
    {Slot.STYLE, Slot.MEDIUM, Slot.LIGHTING, Slot.COMPOSITION, Slot.LENS, Slot.QUALITY, Slot.REFERENCE}
)
_BEHIND = _AT_THE_ENDS | {Slot.COLOUR, Slot.MOOD, Slot.SETTING}
# Single words that the noun before them makes another of: "a dust storm", "a tea party".
# Adjectives that are a style when an idea begins with them, and no article: "gothic | abbey", not "a gothic abbey".
_MANNERS = frozenset({
    "gothic", "rustic", "retro", "futuristic", "minimal", "geometric", "bohemian", "boho", "psychedelic", "realistic",
    "abstract", "grunge", "victorian", "edwardian", "georgian", "byzantine",
    "glitch", "noir", "liminal", "pixelated", "eldritch", "opulent", "goth",
})  # fmt: skip
_STUFFS = frozenset({
    "enamel", "ceramic", "porcelain", "clay", "terracotta", "stoneware", "bronze", "brass", "copper", "glass", "felt",
    "leather", "cardboard", "marble", "wood", "metal", "stone", "gold", "silver", "ivory", "lacquer", "raku",
})  # fmt: skip
_IN_COMPOUNDS = frozenset({
    "storm", "day", "cloud", "party", "season", "sky", "shower", "wind", "flood", "carnival", "eclipse", "dust", "year",
    "background", "backdrop", "weather", "smoke", "weekend", "drizzle", "hail",
})  # fmt: skip
OF_STYLE = frozenset({"style", "vibe", "aesthetic"})
_ALONE = frozenset({Slot.STYLE, Slot.REFERENCE, Slot.LENS, Slot.QUALITY})
_THINGS = frozenset({Slot.LIGHTING, Slot.LENS, Slot.REFERENCE})
_ALIVE = frozenset({SubjectClass.ANIMAL, SubjectClass.PERSON, SubjectClass.FANTASY})
_WHEREABOUTS = frozenset({
    "underwater", "outdoors", "indoors", "upstairs", "downstairs", "backstage", "offshore", "outside", "nearby",
    "uphill", "downhill", "upstream", "downstream", "ashore", "overseas", "inland", "uptown", "midstream", "ringside",
    "courtside", "trackside", "overhead",
})  # fmt: skip
_CLAUSES = frozenset({"whose", "that", "who", "where"})
_SEES = frozenset({"watching", "seeing", "hearing", "making", "letting"})
_VERSIONS = frozenset({
    "version", "rendition", "rendering", "depiction", "interpretation", "edition", "sprite", "scene", "print",
    "piece", "artwork", "panel", "sheet", "scroll", "variation",
    "study", "portrayal", "representation", "impression", "composition",
})  # fmt: skip
_SEEMS = frozenset({"looking", "feeling", "being", "getting", "seeming", "turning"})  # "looking smug"
# They tell one kind of a medium from another: "a japanese ink painting", "a vintage photo".
_PERIODS = frozenset({
    "victorian", "medieval", "modern", "contemporary", "japanese", "persian", "egyptian", "roman", "soviet",
    "georgian", "edwardian", "norse", "slavic", "ottoman", "classical", "folk", "inca", "aztec", "mayan", "celtic",
    "byzantine", "primitive", "tribal", "propaganda", "horror", "pulp", "flat", "film", "minimal", "regency",
    "editorial",
})  # fmt: skip
# What stands behind these belongs to them: "mount fuji", "something creepy".
_TITLES = frozenset({
    "mount", "mt", "saint", "st", "san", "sir", "mr", "mrs", "ms", "dr", "captain", "uncle", "aunt", "lady", "lord",
    "something", "someone", "somebody", "anything", "everything", "nothing", "everyone", "somewhere",
})  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """Words that go to one slot. ``led`` is true when a preposition brought them there."""

    slot: Slot
    tokens: Tokens
    led: bool = False


def leading(cut: Tokens) -> tuple[int, list[Piece]]:
    """Where the noun of ``cut`` begins, and the styles, media and the like in front of it."""
    keys, lexicon = [token.key for token in cut], terms()
    begin, pieces = 0, list[Piece]()
    while length := _leading(keys, begin, lexicon):
        start = begin + articles(keys, begin)
        end = start + length
        if cut[end - 1].text.endswith(("'s", "’s")):
            break  # "Baba Yaga's hut"
        slot = lexicon.slots.get(tuple(keys[start:end])) or last_term(keys[start:end], lexicon) or Slot.MEDIUM
        if keys[end] == "style" or (keys[end] in _VERSIONS and keys[end + 1 : end + 2] == ["of"]):
            end += 1
            pieces.append(Piece(slot, cut[start:end]))
        else:
            pieces += split(slot, cut[start:end])
        begin = end + (keys[end : end + 1] != [] and keys[end] in SHOWING)
        if _are_media(pieces[-2:]):  # "wallpaper pattern"
            pieces[-2:] = [Piece(slot, [*pieces[-2].tokens, *pieces[-1].tokens])]
    return begin, pieces


def _are_media(pieces: Sequence[Piece]) -> bool:
    """Whether ``pieces`` are two words for one medium, with nothing between them."""
    near = len(pieces) == 2 and pieces[1].tokens[0].start - pieces[0].tokens[-1].end == 1
    return near and all(piece.slot is Slot.MEDIUM for piece in pieces)


def articles(keys: Sequence[str], at: int) -> int:
    """How many articles stand at ``at``; other determiners say something ("two"), so nothing is taken past them."""
    end = at
    while end < len(keys) and keys[end] in ARTICLES:
        end += 1
    return end - at


def split(slot: Slot, tokens: Tokens) -> Iterator[Piece]:
    """A medium or a view, and the style or the mood before it apart: "retro | travel poster", "dramatic | portrait"."""
    keys, lexicon = [token.key for token in tokens], terms()
    begin = articles(keys, 0)
    while slot in PICTURES | {Slot.STYLE} and begin < len(keys) - 1 and tuple(keys[begin:]) not in lexicon.listed:
        parts = [n for n in range(len(keys) - 1 - begin, 0, -1) if _is_manner(keys[begin : begin + n], lexicon)]
        whole = (n for n in parts if n < len(keys) - 1 - begin and tuple(keys[begin + n :]) in lexicon.listed)
        length = next(whole, next(iter(parts), 0))
        if not length or last_term(keys[begin + length :], lexicon) not in PICTURES:
            break
        yield Piece(lexicon.slots[tuple(keys[begin : begin + length])], tokens[begin : begin + length])
        tokens, keys, begin = tokens[begin + length :], keys[begin + length :], 0
        slot = last_term(keys, lexicon) or slot
    yield Piece(slot, tokens)


def _is_manner(keys: Sequence[str], lexicon: Terms) -> bool:
    return lexicon.slots.get(tuple(keys)) in (Slot.STYLE, Slot.MOOD, Slot.REFERENCE) and _PERIODS.isdisjoint(keys)


def _leading(keys: Sequence[str], begin: int, lexicon: Terms) -> int:
    """The length of a style, medium or the like that stands first and leaves a noun: "a watercolor fox"."""
    first = begin + articles(keys, begin)
    if first >= len(keys):
        return 0
    if longest_match(keys, first, lexicon.compounds) > longest_match(keys, first, lexicon.slots):
        return 0
    length = longest_match(keys, first, lexicon.slots)
    if length and first + length < len(keys) and _is_apart(keys, first, first + length, lexicon):
        return length
    return described_medium(keys, first, lexicon)


def _is_apart(keys: Sequence[str], start: int, end: int, lexicon: Terms) -> bool:
    """Whether the term in [start, end) is of the picture, and does not describe the noun behind it."""
    term = tuple(keys[start:end])
    slot = lexicon.slots[term]
    ware = not _STUFFS.isdisjoint(term) and keys[end] in grammar().wares  # "enamel pots"
    if ware or slot not in _AT_THE_ENDS or term in lexicon.materials or keys[end] in DESCRIBES | OF_THE_SUBJECT:
        return False
    if keys[end + 1 : end + 2] != [] and keys[end + 1] in PREPOSITIONS | {"like"} and (
        is_participle(keys[end]) or keys[end] in grammar().bare_participles - {"set"}
    ):  # fmt: skip
        return False  # "a painting hung on a wall"
    if slot is Slot.LIGHTING and keys[end] in grammar().shining:
        return False  # "warm light spilling from the door"
    if (
        slot is Slot.LIGHTING
        and term[-1].endswith(("lit", "escent"))
        and term_at(keys, end, lexicon)[1] not in PICTURES
    ):
        return False  # "bioluminescent mushrooms"
    if slot is Slot.REFERENCE and keys[end] in {"as", "and", "with"}:
        return False  # "sherlock holmes as a badger"
    shows = keys[end] in SHOWING
    if term in lexicon.adjectives:
        return (shows and slot in PICTURES | {Slot.STYLE}) or (
            start == 0 and not _MANNERS.isdisjoint(term) and term_at(keys, end, lexicon)[1] is not Slot.MEDIUM
        )
    if slot in (Slot.COMPOSITION, Slot.LENS, Slot.QUALITY, Slot.REFERENCE) and len(term) == 1:
        return shows or (slot is Slot.COMPOSITION and (not is_adjective(term[0]) or term[0] in {"macro", "isometric"}))
    return True


def trailing(cut: Tokens, begin: int, *, acts: bool = False) -> tuple[int, list[Piece]]:
    """Where the noun that begins at ``begin`` ends, and what stands behind it: "fox pixel art style".

    With ``acts`` the noun may be what a verb acts on: "blowing out birthday candles".
    """
    keys, lexicon = [token.key for token in cut], terms()
    if (
        not _CLAUSES.isdisjoint(keys)
        or covered(keys[begin:], lexicon)
        or (keys[0] == "by" and lexicon.slots.get(tuple(keys[begin:][-2:])))
    ):
        return len(cut), []
    noun = next((i for i in range(begin, len(cut)) if keys[i] not in FUNCTION_WORDS), len(cut))
    end, pieces = len(cut), list[Piece]()
    plain = FUNCTION_WORDS.isdisjoint(keys)
    while True:
        named = end - (keys[end - 1] in OF_STYLE)
        soup = plain and end < len(keys) and named - noun >= 3
        start = _term_before(keys, noun, named, lexicon, acts=acts and named == end, soup=soup)
        if (
            start is None
            or cut[start - 1].text.endswith(("'s", "’s"))
            or any(tuple(keys[end - length : end]) in lexicon.compounds for length in (2, 3) if end - length >= begin)
        ):
            return end, pieces[::-1]
        slot = lexicon.slots.get(tuple(keys[start:named])) or by_pattern(keys[start]) or Slot.STYLE
        if acts and start == begin + 1 and slot is Slot.SETTING and not _is_when(keys[start:end]):
            return end, pieces[::-1]  # "orbiting jupiter"
        if slot is Slot.STYLE and end - start == 1 and is_plural(cut[start]):
            return end, pieces[::-1]  # "mall goths"
        if acts and keys[begin] in _SEES and end - start == 1 and slot is Slot.SETTING:
            return end, pieces[::-1]  # "watching the comet fall"
        pieces += [Piece(slot, cut[start:end])] if named < end else [*split(slot, cut[start:end])][::-1]
        end = start


def _term_before(keys: Sequence[str], noun: int, end: int, lexicon: Terms, *, acts: bool, soup: bool) -> int | None:
    """Where the longest term that ends at ``end`` begins, if it stands behind a complete noun."""
    longest = min(5, end - noun)
    length = next((n for n in range(longest, 0, -1) if tuple(keys[end - n : end]) in lexicon.slots), 0)
    length = length or int(end - noun > 0 and by_pattern(keys[end - 1]) is not None)
    if not length or end - length <= noun or (acts and length == 1 and _is_a_thing(keys[end - 1], lexicon)):
        return None
    return end - length if _is_behind(keys, end - length, end, lexicon, soup=soup) else None


def _is_when(term: Sequence[str]) -> bool:
    """Whether ``term`` says when or where without a preposition: "backstage", "sunday morning"."""
    return term[-1] in _WHEREABOUTS | grammar().occasions


def _is_soup(keys: Sequence[str], start: int, end: int) -> bool:
    """Whether an animal or a person stands before a place, among tags alone: "corgi | beach | sunset"."""
    alive = subject_classes().get((keys[start - 1],)) in _ALIVE
    return alive and end < len(keys) and FUNCTION_WORDS.isdisjoint(keys)


def _is_a_thing(key: str, lexicon: Terms) -> bool:
    """Whether a term is also a thing that a verb acts on: candles, a lens; not moonlight."""
    return (key in {"shot", "portrait", "profile"} or lexicon.slots.get((key,)) in _THINGS) and not key.endswith(
        ("light", "lit", "sunset", "sunrise", "silhouette")
    )


def _is_its_noun(keys: Sequence[str], start: int, end: int, lexicon: Terms) -> bool:
    """Whether [start, end) is the noun itself: worn, behind a title, or all that is described: "a smiling | sun"."""
    if keys[start - 1] in _TITLES | _SEEMS:
        return True
    small = next((at for at in range(start - 1, -1, -1) if not is_adjective(keys[at])), start)
    if small < start - 1 and keys[small] in _SMALL_WORDS:
        return True  # "a medieval market day", "through medieval Prague", "discovering a Roman mosaic"
    described = keys[start - 1] in grammar().describing and keys[start] not in _WHEREABOUTS
    if described and (start == 1 or keys[start - 2] in DETERMINERS | {"with"}):
        return True
    return any(tuple(keys[end - n : end]) in lexicon.worn for n in (1, 2) if n <= end)


def _is_place_behind(term: Sequence[str]) -> bool:
    """Whether a setting stands by itself behind a noun: "backstage", "sunday morning", a city or a country."""
    if len(term) == 1 and term[0] in _IN_COMPOUNDS | _WHEREABOUTS:
        return term[0] in _WHEREABOUTS
    return term[-1] in grammar().occasions | {"sky"} or not (kinds(term[-1]) or term[-1] in grammar().shops)


def _is_behind(keys: Sequence[str], start: int, end: int, lexicon: Terms, *, soup: bool) -> bool:
    """Whether [start, end) is a term behind a complete noun, and not the noun itself: "an old | street lamp"."""
    term, before = tuple(keys[start:end]), keys[start - 1]
    slot = lexicon.slots.get(term) or (by_pattern(term[0]) if len(term) == 1 else None)
    if slot not in _BEHIND or term in lexicon.materials or before in _SMALL_WORDS or term[0] in DESCRIBES:
        return False
    a_thing = keys[0] in ARTICLES or (start == 1 and end == len(keys) and subject_classes().get((before,)) is None)
    a_lamp = slot is Slot.LIGHTING and a_thing and term[-1] in LAMPS  # "a cafe lantern", "soy candles"
    if a_lamp or _is_its_noun(keys, start, end, lexicon):
        return False
    known = last_term(keys[max(start - 5, 0) : start], lexicon)
    if is_adjective(before) and known not in _BEHIND - {Slot.COLOUR, Slot.MOOD}:
        tags = start > 2 and FUNCTION_WORDS.isdisjoint(keys)  # "dragon volcano epic | digital painting"
        return known is Slot.MOOD and (slot in _ALONE or (tags and slot in (Slot.MEDIUM, Slot.MOOD)))
    if slot is Slot.SETTING:
        return soup or _is_soup(keys, start, end) or _is_place_behind(term)
    if len(term) > 1 or slot is Slot.REFERENCE:
        return True
    if slot in (Slot.COLOUR, Slot.MOOD):
        return is_only_described(term[0]) or term[0] == "pastel" or (slot is Slot.MOOD and "ADJ" in kinds(term[0]))
    return not before.endswith("ing") or before in grammar().describing or before in lexicon.not_actions
