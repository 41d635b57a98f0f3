"""An English sentence taken apart: which words belong to which slot, by rules, the lexicon and a dictionary.

Read from left to right, a stretch is cut before prepositions, before the verb behind a noun, and before an "and"
that brings a new noun. A piece with a preposition goes where its noun belongs ("in the snow" is a setting) or stays
with what it describes ("in a hat"). The other pieces give off named styles, media and the like at either end
("watercolor fox", "pixel art of a fox"); what remains is a subject, or from its verb on an action.
"""

from __future__ import annotations

from collections.abc import Sequence

from prompting.english.cuts import DIRECTIONS, cuts, trimmed
from prompting.english.ends import Piece, trailing
from prompting.english.finite import clause_end, is_plural
from prompting.english.gerunds import moves
from prompting.english.led import is_of_body, leads, led_slot
from prompting.english.matching import covered, last_term
from prompting.english.participles import GIVEN, MADE
from prompting.english.parts_of_speech import is_participle, kinds
from prompting.english.unled import read
from prompting.english.weather import begins_weather, tells_weather, time_told
from prompting.lexicon import grammar, terms
from prompting.spec import Slot
from prompting.words import DETERMINERS, POSSESSIVES, PREPOSITIONS, Tokens, term_key

__all__ = ["Piece", "pieces_of"]

_ATTACHES = frozenset({Slot.SUBJECT, Slot.ACTION, Slot.SETTING})
_PRODUCTS = frozenset(
    {"logo", "poster", "cover", "ad", "sticker", "card", "icon", "banner", "patch", "stamp", "postcard"}
)
_MANNERS = frozenset({Slot.MEDIUM, Slot.STYLE, Slot.MOOD, Slot.COMPOSITION, Slot.COLOUR, Slot.QUALITY})
_PLACES_AND_LIGHTS = frozenset({Slot.SETTING, Slot.LIGHTING, Slot.MEDIUM, None})
_FIGURES = frozenset({
    "bust", "statue", "sculpture", "figurine", "statuette", "totem", "puppet", "plushie", "mannequin", "figure",
})  # fmt: skip
_CLAUSES = frozenset({"when", "whenever", "where", "wherever"})
_MOTIFS = frozenset({"pattern", "print", "design", "motif", "label", "embroidery", "decal", "texture"})
_FAR = frozenset({"background", "distance", "foreground", "air", "horizon"})


def pieces_of(stretch: Tokens, before: Sequence[Piece], *, first: bool) -> list[Piece]:
    """The pieces of ``stretch``, words without a comma among them. ``before`` are those of the same sentence so far;
    ``first`` says whether the idea begins here, where its subject is expected."""
    pieces = list(before)
    known = len(pieces)
    if _tells_when(stretch) or (not first and tells_weather(stretch)):
        end = clause_end(stretch)
        pieces.append(Piece(Slot.SETTING, stretch[:end], led=True))
        return pieces_of(stretch[end:], pieces, first=first) if end < len(stretch) else pieces
    if told := time_told(stretch):
        pieces.append(Piece(Slot.SETTING, stretch[told], led=True))
        return pieces_of(stretch[told.stop + 1 :], pieces, first=True) if told.stop + 1 < len(stretch) else pieces
    for whole, joint in [(stretch, "")] if _is_pair(stretch, first=first) else cuts(stretch):
        if not first and len(pieces) == known + 1 and _is_far(whole, pieces[-1]):
            pieces[-1] = Piece(Slot.SETTING, [*pieces[-1].tokens, *whole], led=True)
        else:
            _take(whole, joint, pieces, begins=first and len(pieces) == known)
    return pieces


def _take(whole: Tokens, joint: str, pieces: list[Piece], *, begins: bool) -> None:
    """Add ``whole``, which was cut before ``joint``, to ``pieces``; ``begins`` says whether the idea begins with it."""
    cut = trimmed(whole)
    keys = [token.key for token in cut]
    if keys in ([], ["with"]):  # what follows is a quoted text
        return
    if [token.key for token in whole[:2]] == ["look", "like"] and len(pieces) == 1:
        pieces[0] = Piece(Slot.SUBJECT, pieces[0].tokens)  # "make hope look like a weed"
    if begins and whole[-1].key == "for" and last_term(keys, terms()) is Slot.MEDIUM:
        pieces.append(Piece(Slot.MEDIUM, cut))  # "exhibition poster for" and a quoted text
    elif cut[0].quoted:
        pieces.extend(read(cut, first=begins, joint=""))
    elif (not begins and tells_weather(whole)) or begins_weather(keys):
        pieces.append(Piece(Slot.SETTING, whole if tells_weather(whole) else cut, led=True))
    elif not _goes_on(cut, joint, pieces):
        pieces.extend(read(cut, first=begins, joint=joint))


def _is_pair(stretch: Tokens, *, first: bool) -> bool:
    """Whether ``stretch`` is two nouns between commas, the second of which could be a verb too: "porcelain cracks"."""
    if first or len(stretch) != 2 or not is_plural(stretch[1]) or stretch[0].key in DETERMINERS | PREPOSITIONS:
        return False
    return "NOUN" in kinds(stretch[1].key) and not is_plural(stretch[0]) and not stretch[0].key.endswith("ing")


def _tells_when(stretch: Tokens) -> bool:
    """Whether all of ``stretch`` is a clause of time or place: "when the tide goes out"."""
    return stretch[0].key in _CLAUSES and len(stretch) > 2


def _goes_on(cut: Tokens, joint: str, pieces: list[Piece]) -> bool:
    """Add ``cut`` where its preposition or direction leads: "in the snow", "off her hands". False without such."""
    keys = [token.key for token in cut]
    acts = bool(pieces) and pieces[-1].slot is Slot.ACTION
    if joint in {"finite", "verb"} and _is_inverted(keys, pieces):
        pieces += [Piece(Slot.ACTION, cut[:1]), *read(cut[1:], first=True, joint="")]
        return True
    if keys[0] == "wearing" and joint and pieces and pieces[-1].slot is Slot.SUBJECT:
        pieces[-1] = Piece(Slot.SUBJECT, [*pieces[-1].tokens, *cut], led=pieces[-1].led)
        return True
    if keys[0] == "alone" and acts and len(keys) > 1:
        pieces[-1] = Piece(Slot.ACTION, [*pieces[-1].tokens, cut[0]])
        _place(cut[1:], pieces)
    elif leads(keys, 0) or (joint == "led" and keys[0] in {"from", "into"}):
        _place(cut, pieces)
    elif keys[0] in DIRECTIONS and acts and (
        keys[1] in POSSESSIVES or keys[0] == "off"
    ):  # fmt: skip
        pieces[-1] = Piece(Slot.ACTION, [*pieces[-1].tokens, *cut])
    elif keys[0] in DIRECTIONS and acts:
        pieces.append(Piece(Slot.SETTING, cut, led=True))
    else:
        return False
    return True


def _is_inverted(keys: Sequence[str], before: Sequence[Piece]) -> bool:
    """Whether the subject stands behind its verb: "high in the clouds | stands | a tollbooth"."""
    places = bool(before) and all(piece.slot is Slot.SETTING and piece.led for piece in before)
    follows = keys[1:2] != [] and keys[1] in DETERMINERS
    return places and follows and (keys[0] in grammar().intransitive or moves(keys[0]))


def _is_far(cut: Tokens, before: Piece) -> bool:
    """Whether ``cut`` says where ``before`` is seen: "mountains | in the background", "rain | on the glass"."""
    keys = [token.key for token in cut]
    falls = before.slot is Slot.SETTING and not before.led and before.tokens[-1].key in grammar().falling
    if falls and keys[0] in {"on", "over", "against"} and keys[-1] not in grammar().occasions:
        return True
    return keys[0] == "in" and keys[-1] in _FAR and before.slot in (Slot.SUBJECT, Slot.SETTING) and not before.led


def _place(cut: Tokens, pieces: list[Piece]) -> None:
    """Add a piece that begins with a preposition: to a slot of its own, or to the piece that it describes."""
    if cut[0].key == "by" and (of := _of_drawn(cut, pieces)):
        if cut[1].key in DETERMINERS:
            pieces[0] = Piece(Slot.MEDIUM, [*pieces[0].tokens, *cut[:of]])
        else:
            pieces[:] = [Piece(Slot.MEDIUM, pieces[0].tokens), Piece(Slot.REFERENCE, cut[:of], led=True)]
        pieces.extend(pieces_of(cut[of + 1 :], [], first=True))
        return
    if cut[0].key == "with" and len(pieces) > 1 and pieces[-1].tokens[-1].key in _PRODUCTS:
        _join_product(pieces, cut)
    if cut[0].key == "with" and len(pieces) == 1 and _is_vessel(pieces[0]):
        pieces[0] = Piece(Slot.MEDIUM, pieces[0].tokens)  # "a label with rosemary"
    if cut[0].key == "with" and _shows(pieces, cut):
        shown = pieces_of(cut[1:], [], first=True)
        if shown and shown[0].slot is Slot.SETTING and not shown[0].led:
            shown[0] = Piece(Slot.SUBJECT, shown[0].tokens)
        pieces.extend(shown)
        return
    if len(pieces) == 1 and pieces[0].slot is Slot.REFERENCE and not pieces[0].led and (
        cut[0].start - pieces[0].tokens[-1].end <= 1
    ):  # fmt: skip
        pieces[0] = Piece(Slot.SUBJECT, pieces[0].tokens)  # "mona lisa with sunglasses"
    if len(pieces) == 1 and pieces[0].tokens[-1].key in _FIGURES and cut[0].key == "with":
        pieces[0] = Piece(Slot.SUBJECT, pieces[0].tokens)
    end, behind = (len(cut), list[Piece]()) if _is_whole(cut) else trailing(cut, 1)
    before = pieces[-1] if pieces and pieces[-1].tokens[-1].end <= cut[0].start else None
    _add(cut[:end], before, pieces)
    pieces.extend(behind)


def _of_drawn(cut: Tokens, pieces: Sequence[Piece]) -> int:
    """Where "of" brings what is drawn, behind who drew it: "a drawing by a child | of a house"; 0 without such."""
    keys = [token.key for token in cut]
    drawn = len(pieces) == 1 and last_term([token.key for token in pieces[0].tokens], terms()) is Slot.MEDIUM
    of = keys.index("of") if "of" in keys[2:-1] else 0
    return of if drawn and of and keys[of + 1] in DETERMINERS else 0


def _is_whole(cut: Tokens) -> bool:
    """Whether nothing behind its noun is to be taken from ``cut``: a term, or "with a fox pattern"."""
    keys = [token.key for token in cut]
    described = keys[0] == "with" and len(keys) > 1 and (keys[1] in DETERMINERS or keys[-1] in _MOTIFS)
    return described or keys[0] in GIVEN | MADE or term_key(" ".join(keys)) in terms().slots


def _add(cut: Tokens, before: Piece | None, pieces: list[Piece]) -> None:
    """Add ``cut`` to ``pieces``, the last of which is ``before`` when ``cut`` follows it."""
    if before is not None and before.slot is Slot.MOOD and _is_placed_so(before, cut):
        before = pieces[-1] = Piece(Slot.ACTION, before.tokens)
    attached = before if before is not None and before.slot in _ATTACHES else None
    acts = attached is not None and attached.slot is Slot.ACTION
    slot = led_slot(cut, attached.tokens if attached else None, after_action=acts)
    if slot is Slot.SETTING and attached is not None and _is_of_itself(attached, cut):
        slot = None
    if before is not None and slot in _PLACES_AND_LIGHTS and _streams(before, cut):
        slot, attached = None, before
    if before is not None and _is_one_with(before, slot, cut):
        pieces[-1] = Piece(before.slot, [*before.tokens, *cut])
    elif slot is not None:
        pieces.append(Piece(slot, cut, led=True))
    elif attached is None:
        pieces.append(Piece(Slot.SUBJECT, cut))
    elif _is_beside(attached, cut):
        pieces.append(Piece(Slot.SUBJECT, cut[1:], led=True))
    else:
        own = attached.slot is Slot.SETTING and not attached.led and is_of_body([token.key for token in cut])
        kept = Slot.SUBJECT if own else attached.slot  # "moss on its shoulders"
        pieces[-1] = Piece(kept, [*attached.tokens, *cut], led=attached.led)


def _is_placed_so(before: Piece, cut: Tokens) -> bool:
    """Whether one word of posture stands before a place: ", buried | in snow"."""
    if len(before.tokens) > 1 or cut[0].key == "with":
        return False
    done = cut[0].key == "by" and is_participle(before.tokens[0].key)  # ", guarded | by soldiers"
    return done or (before.tokens[0].key in grammar().postures and cut[0].key != "by")


def _is_one_with(before: Piece, slot: Slot | None, cut: Tokens) -> bool:
    """Whether ``cut`` goes on with colours or media: "red on white", "grey with a streak of red"."""
    if before.slot is Slot.COLOUR and cut[0].key == "with":
        return last_term([token.key for token in cut], terms()) is before.slot
    if slot is before.slot is Slot.SETTING and cut[0].key == "in" and not before.led:
        return cut[-1].key.isdigit() and len(cut) < 4  # "a sunday in 1962"
    return slot is before.slot and slot in (Slot.COLOUR, Slot.MEDIUM) and cut[0].key == "on"


def _is_of_itself(before: Piece, cut: Tokens) -> bool:
    """Whether ``cut`` is a part of the thing before it: "a volcano with a village | in its crater"."""
    its = len(cut) > 2 and cut[1].key == "its" and before.slot is Slot.SUBJECT
    return its and any(token.key == "with" for token in before.tokens)


def _is_beside(before: Piece, cut: Tokens) -> bool:
    """Whether "with" brings another thing behind a place: "in Havana with two vintage cars"."""
    place = before.slot is Slot.SETTING and before.led and len(cut) > 1
    whole = {token.key for token in before.tokens[1:2]}.isdisjoint({"a", "an"})
    return place and cut[0].key == "with" and (whole or before.tokens[-1].key in grammar().occasions)


def _shows(pieces: Sequence[Piece], cut: Tokens) -> bool:
    """Whether "with" tells what a medium shows, when nothing else was said yet: "still life with a skull"."""
    if len(pieces) == 0 or any(piece.slot not in _MANNERS for piece in pieces):
        return False
    near = cut[0].start - pieces[-1].tokens[-1].end <= 1
    if near and pieces[-1].tokens[0].key in {"a", "an"} and pieces[-1].tokens[-1].key in _FIGURES:
        return False  # "a marble bust with headphones"
    keys = [token.key for token in cut[1:]]
    shows = pieces[-1].slot is Slot.MEDIUM or pieces[-1].tokens[-1].key == "pattern"
    return near and shows and keys != [] and covered(keys, terms()) in (None, Slot.SETTING)


def _is_vessel(piece: Piece) -> bool:
    keys = [token.key for token in piece.tokens]
    return piece.slot is Slot.SUBJECT and keys[-1] in grammar().vessels and PREPOSITIONS.isdisjoint(keys)


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
