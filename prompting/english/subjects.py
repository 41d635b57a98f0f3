"""What an idea is about when no noun stands where a subject stands: "forest at night", "kitchen, pots", "grief"."""

from __future__ import annotations

from collections.abc import Iterator

from prompting.english.ends import Piece
from prompting.english.matching import LAMPS, last_term
from prompting.english.naming import OF_LIGHT
from prompting.english.participles import DESCRIBES
from prompting.english.parts_of_speech import is_participle, kinds
from prompting.lexicon import SubjectClass, grammar, subject_classes, terms
from prompting.spec import Slot
from prompting.words import ARTICLES, DETERMINERS, FUNCTION_WORDS, NUMBERS, PREPOSITIONS

_ALONE = frozenset({Slot.MOOD, Slot.COLOUR, Slot.LIGHTING})  # may be all that a picture shows
_SHOWN = frozenset({Slot.LIGHTING, Slot.LENS})  # things as well: "lanterns float", "city lights at night"
_MANNERS = frozenset(Slot) - {Slot.SUBJECT, Slot.ACTION, Slot.SETTING, Slot.MOOD}
_LIVING = frozenset({SubjectClass.ANIMAL, SubjectClass.PERSON, SubjectClass.FANTASY})
_CROWDS = frozenset({"crowd", "person", "audience", "passerby", "tourist"})  # part of a place
_PLACES = frozenset({SubjectClass.BUILDING, SubjectClass.LANDSCAPE})
_BEHIND_NOUNS = FUNCTION_WORDS - ARTICLES


def with_subject(pieces: list[Piece]) -> list[Piece]:
    """``pieces`` with a subject: when nothing else is it, a place that no preposition brought in is.

    Weather and hours are so only when there is no place, and one piece alone always is: "loneliness".
    """
    pieces = _with_weather(_with_product(pieces))
    pieces = _with_backdrop(_with_surface(_with_place(_with_state(pieces))))
    if any(piece.slot is Slot.SUBJECT and not piece.led for piece in pieces):
        return pieces
    at = next(_candidates(pieces), None)
    return _lit(pieces) if at is None else _as_subject(pieces, at)


def _with_weather(pieces: list[Piece]) -> list[Piece]:
    """Weather named first that does something is the subject: "the rain | stops and the whole street comes out"."""
    if len(pieces) < 2 or pieces[0].slot is not Slot.SETTING or pieces[0].led or pieces[1].slot is not Slot.ACTION:
        return pieces
    near = pieces[1].tokens[0].start - pieces[0].tokens[-1].end == 1
    told = pieces[0].tokens[0].key in DETERMINERS or not pieces[1].tokens[0].key.endswith("ing")
    return _as_subject(pieces, 0) if near and told else pieces


def _lit(pieces: list[Piece]) -> list[Piece]:
    """``pieces`` with what light falls on as the subject: "moonlight over | an empty playground"."""
    if not any(piece.slot is Slot.LIGHTING for piece in pieces):
        return pieces
    led = (at for at, piece in enumerate(pieces) if piece.slot is Slot.SETTING and piece.led and _lasts(piece))
    at = next(led, None)
    if at is None or pieces[at].tokens[0].key not in PREPOSITIONS or len(pieces[at].tokens) < 3:
        return pieces
    if pieces[at].tokens[1].key not in {"a", "an"} | NUMBERS:
        return pieces  # "sunset over the city"
    return [*pieces[:at], Piece(Slot.SUBJECT, pieces[at].tokens[1:]), *pieces[at + 1 :]]


def _as_subject(pieces: list[Piece], at: int) -> list[Piece]:
    return [*pieces[:at], Piece(Slot.SUBJECT, pieces[at].tokens), *pieces[at + 1 :]]


def _candidates(pieces: list[Piece]) -> Iterator[int]:
    """The places of the pieces that may be the subject, the likeliest first."""
    own = [at for at, piece in enumerate(pieces) if not piece.led]
    if own[:1] == [0]:
        first, others = pieces[0], pieces[1:]
        led = all(piece.led for piece in others)
        acts = others != [] and others[0].slot is Slot.ACTION
        shines = first.tokens[-1].key in OF_LIGHT or first.tokens[-1].key.endswith("light")
        lamp = first.tokens[-1].key in LAMPS and all(piece.led or piece.slot in _MANNERS for piece in others)
        if first.slot in _SHOWN and others and (acts or lamp or (led and not shines)):
            yield 0  # "lantern, ring flash"
        placed = led and all(piece.slot is Slot.SETTING for piece in others)
        whole = first.tokens[-1].text.endswith("s") or (placed and len(first.tokens) == 1 and first.slot is Slot.STYLE)
        if first.slot in (Slot.MEDIUM, Slot.STYLE) and others and led and whole:
            yield 0  # "paintings on a wall", "graffiti on a wall"
        near = acts and others[0].tokens[0].start - first.tokens[-1].end == 1
        if near and (first.slot is Slot.STYLE or (first.slot is Slot.MEDIUM and first.tokens[0].key in ARTICLES)):
            yield 0  # "a hologram begging for batteries", "graffiti peeling off the wall"
        if first.slot in _ALONE and acts and "NOUN" in kinds(first.tokens[-1].key):
            yield 0  # "honey dripping"
        material = tuple(token.key for token in first.tokens) in terms().materials
        if not others and (first.slot in _ALONE or material):
            yield 0
        felt = first.slot is Slot.MOOD and {"NOUN"} <= kinds(first.tokens[-1].key) <= {"NOUN", "VERB"}
        if felt and all(piece.led or piece.slot in _MANNERS for piece in others):
            yield 0
    places = [at for at in own if pieces[at].slot is Slot.SETTING]
    yield from (at for at in places if at + 1 < len(pieces) and pieces[at + 1].slot is Slot.ACTION)
    yield from (at for at in places if _lasts(pieces[at]))
    yield from places
    yield from (at for at in own if pieces[at].slot is Slot.REFERENCE)
    yield from (at for at in own if pieces[at].tokens[0].key in DETERMINERS)


def _with_place(pieces: list[Piece]) -> list[Piece]:
    """A place named first is the subject when only things without life are listed behind it: "bathroom, mirror"."""
    first = next((at for at, piece in enumerate(pieces) if piece.slot not in _MANNERS | {Slot.MOOD}), None)
    if first is None or len(pieces) < 2:
        return pieces
    place = pieces[first]
    things = [piece for piece in pieces[first + 1 :] if piece.slot in (Slot.SUBJECT, Slot.ACTION)]
    if place.slot is Slot.SETTING and not place.led and _lasts(place) and (
        _are_listed(things) or _is_placed(pieces, first)
    ):  # fmt: skip
        pieces = _as_subject(pieces, first)
    elif place.slot is not Slot.SUBJECT or not _is_place(place):
        return pieces
    return [
        Piece(Slot.SUBJECT, piece.tokens) if not piece.led and piece.slot is Slot.SETTING
        and _named(piece)[-1:] != [] and _named(piece)[-1] in grammar().furniture else piece for piece in pieces
    ]  # fmt: skip


def _is_placed(pieces: list[Piece], at: int) -> bool:
    """Whether the place at ``at`` is itself somewhere: "vegetable patch | on an aircraft carrier"."""
    if at + 1 == len(pieces):
        return False
    where = pieces[at + 1]
    near = where.tokens[0].start - pieces[at].tokens[-1].end == 1
    return near and where.led and where.slot is Slot.SETTING and _lasts(where)


def _with_state(pieces: list[Piece]) -> list[Piece]:
    """What only describes, and stands before the one that it describes: "covered in moss, | a giant sleeps"."""
    first = pieces[0].tokens if pieces and pieces[0].slot is Slot.SUBJECT else ()
    described = len(first) > 1 and first[1].key in PREPOSITIONS and (
        first[0].key in DESCRIBES or is_participle(first[0].key)
    )  # fmt: skip
    named = any(piece.slot is Slot.SUBJECT and piece.tokens[0].key in DETERMINERS for piece in pieces[1:])
    return [Piece(Slot.ACTION, first), *pieces[1:]] if described and named else pieces


def _with_backdrop(pieces: list[Piece]) -> list[Piece]:
    """A building between commas is where somebody is, when somebody or what is done came before: "a fox, old mill"."""
    shown = [piece for piece in pieces if piece.slot in (Slot.SUBJECT, Slot.ACTION)]
    if len(shown) < 2 or shown[0].slot is not Slot.SUBJECT or not (_lives(shown[0]) or shown[1].slot is Slot.ACTION):
        return pieces
    return [
        Piece(Slot.SETTING, piece.tokens) if _is_listed(pieces, at) and _is_building(piece) else piece
        for at, piece in enumerate(pieces)
    ]


def _with_product(pieces: list[Piece]) -> list[Piece]:
    """A product named first is a medium when what it shows is named behind a comma: "mobile game icon, | a gem"."""
    first = pieces[0] if len(pieces) > 1 else None
    if first is None or first.slot is not Slot.SUBJECT or not _is_listed(pieces, 1):
        return pieces
    keys = [token.key for token in first.tokens]
    shown = pieces[1].slot is Slot.SUBJECT and not pieces[1].led and pieces[1].tokens[0].key in DETERMINERS
    made = (
        len(keys) > 1
        and FUNCTION_WORDS.isdisjoint(keys)
        and (last_term(keys, terms()) is Slot.MEDIUM or keys[-1] in grammar().vessels)
    )
    return [Piece(Slot.MEDIUM, first.tokens), *pieces[1:]] if shown and made else pieces


def _with_surface(pieces: list[Piece]) -> list[Piece]:
    """What a dish or another thing lies on, between commas, is where it is: "sushi, | black slate"."""
    first = next((piece for piece in pieces if piece.slot not in _MANNERS), None)
    if first is None or first.slot is not Slot.SUBJECT or _lives(first) or _is_place(first):
        return pieces
    return [
        Piece(Slot.SETTING, piece.tokens)
        if piece is not first and piece.slot in (Slot.SUBJECT, Slot.MEDIUM) and _is_listed(pieces, at)
        and _is_surface(piece) else piece
        for at, piece in enumerate(pieces)
    ]  # fmt: skip


def _is_surface(piece: Piece) -> bool:
    keys = [token.key for token in piece.tokens]
    if piece.slot is Slot.MEDIUM and tuple(keys) in terms().listed:
        return False  # "felt", which may be the medium of the whole
    return not piece.led and len(keys) < 4 and FUNCTION_WORDS.isdisjoint(keys) and keys[-1] in grammar().surfaces


def _is_listed(pieces: list[Piece], at: int) -> bool:
    """Whether a comma stands before the piece at ``at``, or before the manners in front of it: ", art deco | hotel"."""
    while (
        at > 1 and pieces[at - 1].slot in _MANNERS and pieces[at].tokens[0].start - pieces[at - 1].tokens[-1].end == 1
    ):
        at -= 1
    return at > 0 and _is_apart(pieces[at - 1], pieces[at])


def _is_apart(before: Piece, piece: Piece) -> bool:
    """Whether no more than a comma stands between the two."""
    return piece.tokens[0].start - before.tokens[-1].end == len(", ")


def _is_building(piece: Piece) -> bool:
    keys = [token.key for token in piece.tokens]
    plain = piece.slot is Slot.SUBJECT and not piece.led and DETERMINERS.isdisjoint(keys)
    return plain and FUNCTION_WORDS.isdisjoint(keys) and subject_classes().get((keys[-1],)) is SubjectClass.BUILDING


def _lives(piece: Piece) -> bool:
    return any(subject_classes().get((key,)) in _LIVING for key in _named(piece)[-1:])


def _lasts(piece: Piece) -> bool:
    """Whether a setting is a place, and no weather and no time."""
    return piece.tokens[-1].key not in grammar().occasions and not piece.tokens[-1].key.isdigit()


def _are_listed(things: list[Piece]) -> bool:
    """Whether ``things`` stand in a place, and none of them is what the picture is about."""
    if not things or things[0].tokens[0].key in DETERMINERS:
        return False
    return not any(piece.slot is Slot.ACTION for piece in things)


def _named(piece: Piece) -> list[str]:
    """The words of ``piece`` up to its noun: "shelf" of "shelves of bowls"."""
    keys = [token.key for token in piece.tokens]
    return keys[: next((at for at, key in enumerate(keys) if key in _BEHIND_NOUNS), len(keys))]


def _is_place(piece: Piece) -> bool:
    ends = [tuple(_named(piece)[-length:]) for length in (1, 2)]
    return any(subject_classes().get(end) in _PLACES or terms().slots.get(end) is Slot.SETTING for end in ends)
