"""An English sentence taken apart: which words belong to which slot, by rules, the lexicon and a dictionary.

Read from left to right, a stretch is cut before prepositions, before the verb behind a noun, and before an "and"
that brings a new noun. A piece with a preposition goes where its noun belongs ("in the snow" is a setting) or stays
with what it describes ("in a hat"). The other pieces give off named styles, media and the like at either end
("watercolor fox", "pixel art of a fox"); what remains is a subject, or from its verb on an action.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prompting.cuts import DIRECTIONS, cuts, trimmed
from prompting.ends import Piece, leading, split, trailing
from prompting.led import GIVEN, leads, led_slot
from prompting.lexicon import grammar, terms
from prompting.matching import covered, last_term
from prompting.naming import named_slot, names_subject
from prompting.parts_of_speech import is_adjective
from prompting.spec import Slot
from prompting.verbs import begins_action, is_gerund
from prompting.words import (
    ARTICLES,
    AUXILIARIES,
    POSSESSIVES,
    Tokens,
)

__all__ = ["Piece", "pieces_of"]

_ATTACHES = frozenset({Slot.SUBJECT, Slot.ACTION, Slot.SETTING})
_PRODUCTS = frozenset(
    {"logo", "poster", "cover", "ad", "sticker", "card", "icon", "banner", "patch", "stamp", "postcard"}
)
_WEATHER = frozenset({"sun", "moon", "rain", "snow", "storm", "wind", "fog", "night", "day", "leaf", "star"})
_MANNERS = frozenset({Slot.MEDIUM, Slot.STYLE, Slot.MOOD, Slot.COMPOSITION, Slot.COLOUR, Slot.QUALITY})
_FAR = frozenset({"background", "distance", "foreground", "air", "horizon"})


def pieces_of(stretch: Tokens, before: Sequence[Piece], *, first: bool) -> list[Piece]:
    """The pieces of ``stretch``, words without a comma among them. ``before`` are those of the same sentence so far;
    ``first`` says whether the idea begins here, where its subject is expected."""
    pieces = list(before)
    known = len(pieces)
    keys = [token.key for token in stretch]
    if (not first and _tells_weather(stretch)) or (_is_it(stretch) and covered(keys[1:], terms()) is Slot.SETTING):
        return [*pieces, Piece(Slot.SETTING, stretch, led=True)]
    for whole, joint in cuts(stretch):
        cut = trimmed(whole)
        if not cut:
            continue
        keys = [token.key for token in cut]
        if keys == ["with"]:  # what follows is a quoted text
            continue
        begins = first and len(pieces) == known
        listed = not first and len(pieces) == known + 1
        if cut[0].quoted:
            pieces.extend(_read(cut, first=begins, joint=""))
        elif listed and _is_far(keys, pieces[-1]):
            pieces[-1] = Piece(Slot.SETTING, [*pieces[-1].tokens, *cut], led=True)
        elif (not begins and _tells_weather(whole)) or keys[:2] == ["while", "it"]:  # "while it snows"
            pieces.append(Piece(Slot.SETTING, whole if _tells_weather(whole) else cut, led=True))
        elif not _goes_on(cut, pieces):
            pieces.extend(_read(cut, first=begins, joint=joint))
    return pieces


def _goes_on(cut: Tokens, pieces: list[Piece]) -> bool:
    """Add ``cut`` where its preposition or direction leads: "in the snow", "off her hands". False without such."""
    keys = [token.key for token in cut]
    acts = bool(pieces) and pieces[-1].slot is Slot.ACTION
    if keys[0] == "alone" and acts and len(keys) > 1:
        pieces[-1] = Piece(Slot.ACTION, [*pieces[-1].tokens, cut[0]])
        _place(cut[1:], pieces)
    elif leads(keys, 0):
        _place(cut, pieces)
    elif keys[0] in DIRECTIONS and acts and keys[1] in POSSESSIVES:
        pieces[-1] = Piece(Slot.ACTION, [*pieces[-1].tokens, *cut])
    elif keys[0] in DIRECTIONS and acts:
        pieces.append(Piece(Slot.SETTING, cut, led=True))
    else:
        return False
    return True


def _is_far(keys: Sequence[str], before: Piece) -> bool:
    """Whether ``keys`` say that ``before`` stands far off: "mountains | in the background"."""
    return keys[0] == "in" and keys[-1] in _FAR and before.slot in (Slot.SUBJECT, Slot.SETTING) and not before.led


def _is_it(clause: Tokens) -> bool:
    """Whether ``clause`` begins with "it's": "it's raining"."""
    return clause[0].text.casefold() in {"it's", "it’s"}


def _tells_weather(clause: Tokens) -> bool:
    """Whether a clause says what sun or weather do: "while the sun goes down", "storm clouds are gathering"."""
    keys = [token.key for token in clause]
    joined = keys[:1] in (["while"], ["as"])
    names = [key for key in keys[joined : joined + 4] if key not in ARTICLES and not is_adjective(key)]
    if not names or names[0] not in grammar().occasions | _WEATHER:
        return False
    if not joined and len(keys) > 1 and any(is_gerund(key) for key in keys[1:4]):
        return True  # "mist rising"
    return len(keys) > 2 and (joined or not AUXILIARIES.isdisjoint(keys[1:4]))


def _place(cut: Tokens, pieces: list[Piece]) -> None:
    """Add a piece that begins with a preposition: to a slot of its own, or to the piece that it describes."""
    if cut[0].key == "with" and len(pieces) > 1 and pieces[-1].tokens[-1].key in _PRODUCTS:
        _join_product(pieces, cut)
    if cut[0].key == "with" and _shows(pieces, cut):
        shown = pieces_of(cut[1:], [], first=True)
        if shown and shown[0].slot is Slot.SETTING and not shown[0].led:
            shown[0] = Piece(Slot.SUBJECT, shown[0].tokens)
        pieces.extend(shown)
        return
    before = pieces[-1] if pieces else None
    if before is not None and before.slot is Slot.REFERENCE and not before.led and len(pieces) == 1 and (
        cut[0].start - before.tokens[-1].end <= 1
    ):  # fmt: skip
        before = pieces[0] = Piece(Slot.SUBJECT, before.tokens)  # "mona lisa with sunglasses"
    follows = before is not None and before.tokens[-1].end <= cut[0].start
    attaches = follows and before is not None and before.slot in _ATTACHES
    end, behind = trailing(cut, 1) if cut[0].key not in GIVEN else (len(cut), list[Piece]())
    cut = cut[:end]
    slot = led_slot(
        cut,
        before.tokens if attaches and before else None,
        after_action=attaches and before is not None and before.slot is Slot.ACTION,
    )
    if slot in (Slot.SETTING, Slot.MEDIUM, None) and follows and before is not None and _streams(before, cut):
        slot, attaches = None, True
    beside = before is not None and before.slot is Slot.SETTING and before.led and len(cut) > 1
    if slot is not None:
        pieces.append(Piece(slot, cut, led=True))
    elif beside and before is not None and cut[0].key == "with" and before.tokens[1].key not in {"a", "an"}:
        pieces.append(Piece(Slot.SUBJECT, cut[1:], led=True))  # "in Havana with two vintage cars"
    elif before is not None and attaches:
        pieces[-1] = Piece(before.slot, [*before.tokens, *cut], led=before.led)
    else:
        pieces.append(Piece(Slot.SUBJECT, cut))
    pieces.extend(behind)


def _shows(pieces: Sequence[Piece], cut: Tokens) -> bool:
    """Whether "with" tells what a medium shows, when nothing else was said yet: "still life with a skull"."""
    if len(pieces) == 0 or any(piece.slot not in _MANNERS for piece in pieces):
        return False
    near = cut[0].start - pieces[-1].tokens[-1].end <= 1
    keys = [token.key for token in cut[1:]]
    shows = pieces[-1].slot is Slot.MEDIUM or pieces[-1].tokens[-1].key == "pattern"
    return near and shows and keys != [] and covered(keys, terms()) in (None, Slot.SETTING)


def _join_product(pieces: list[Piece], cut: Tokens) -> None:
    """Make "a gym | logo" one medium again when "with a bear" tells what it shows."""
    shown, product = pieces[-2:]
    if shown.slot is Slot.SUBJECT and product.slot is Slot.MEDIUM and not shown.led:
        between = product.tokens[0].start - shown.tokens[-1].end
        if between <= 1 and cut[0].start - product.tokens[-1].end <= 1:
            pieces[-2:] = [Piece(Slot.MEDIUM, [*shown.tokens, *product.tokens])]


def _streams(before: Piece, cut: Tokens) -> bool:
    """Whether light comes from or through what ``cut`` names: "sunlight streaming | through the window"."""
    return before.slot is Slot.LIGHTING and cut[0].key in {"through", "on", "against"} and (
        cut[0].key == "through" or before.tokens[-1].key.endswith("ing")
    )  # fmt: skip


def _read(cut: Tokens, *, first: bool, joint: str) -> Iterator[Piece]:
    """A piece without a preposition: what stands at its ends, its subject, its action."""
    lexicon = terms()
    keys = [token.key for token in cut]
    if joint == "verb" and keys[0] == "looking":
        yield Piece(Slot.ACTION, cut)  # between commas it is a view: "looking up"
        return
    if joint == "joint" and keys[0] in {"a", "an"} and covered(keys, lexicon) is Slot.SETTING:
        yield Piece(Slot.SUBJECT, cut)  # "a woman and a forest"
        return
    acts = joint in {"verb", "finite"} or begins_action(keys, 0, 0)
    if joint == "thing":
        end, behind = trailing(cut, 0)
        yield Piece(named_slot(keys[:end], lexicon, first=False) or Slot.SUBJECT, cut[:end])
        yield from behind
        return
    if (
        joint != "finite"
        and (not acts or covered(keys, lexicon))
        and (slot := named_slot(keys, lexicon, first=first))
        and (
            joint != "verb" or slot not in (Slot.MEDIUM, Slot.SETTING)  # "men playing cards", "a cloud raining"
        )
    ):
        yield from split(slot, cut)
        return
    if (
        keys[0] in {"everything", "it", "all"}
        and keys[1:2] in (["is"], ["in"])
        and (slot := covered(keys[2:], lexicon))
    ):
        yield Piece(slot, cut)
        return
    if keys[-1] == "style" and last_term(keys[:-1], lexicon) is None and not names_subject(keys):
        yield Piece(Slot.STYLE, cut)  # a style that the lexicon has not heard of
        return
    begin, front = (0, list[Piece]()) if acts else leading(cut)
    yield from front
    end, behind = trailing(cut, begin, acts=acts)
    made = covered(keys[begin:end], lexicon) if front else None
    if made in (Slot.MEDIUM, Slot.STYLE, Slot.COMPOSITION):
        yield Piece(made, cut[begin:end])  # "minimalist | logo"
    elif begin < end:
        rest = cut[begin:end]
        yield Piece(Slot.ACTION if acts or (not front and begins_action(keys, begin, begin)) else Slot.SUBJECT, rest)
    yield from behind
