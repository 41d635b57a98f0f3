"""An English sentence taken apart: which words belong to which slot, by rules, the lexicon and a dictionary.

Read from left to right, a stretch is cut before prepositions, before the verb behind a noun, and before an "and"
that brings a new noun. A piece with a preposition goes where its noun belongs ("in the snow" is a setting) or stays
with what it describes ("in a hat"). The other pieces give off named styles, media and the like at either end
("watercolor fox", "pixel art of a fox"); what remains is a subject, or from its verb on an action.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prompting.ends import Piece, leading, split, trailing
from prompting.finite import is_finite
from prompting.led import GIVEN, leads, led_slot
from prompting.lexicon import grammar, subject_classes, terms
from prompting.matching import covered, last_term
from prompting.naming import begins_another, named_slot, names_subject
from prompting.spec import Slot
from prompting.parts_of_speech import is_adjective
from prompting.verbs import begins_action
from prompting.words import (
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    POLITE,
    POSSESSIVES,
    RELATIVES,
    Tokens,
    longest_match,
)

__all__ = ["Piece", "pieces_of"]

_ATTACHES = frozenset({Slot.SUBJECT, Slot.ACTION, Slot.SETTING})
_APPLIED = frozenset({Slot.LIGHTING, Slot.MOOD, Slot.LENS, Slot.COMPOSITION, Slot.QUALITY})
_BEFORE = CONJUNCTIONS | POLITE | {"but", "while", "then", "that"}
_BEHIND = CONJUNCTIONS | POLITE | RELATIVES | AUXILIARIES | {"but", "while", "then"}
_PRODUCTS = frozenset(
    {"logo", "poster", "cover", "ad", "sticker", "card", "icon", "banner", "patch", "stamp", "postcard"}
)
_WEATHER = frozenset({"sun", "moon", "rain", "snow", "storm", "wind", "fog", "night", "day", "leaf", "star"})
_DIRECTIONS = frozenset({"up", "down", "off"})


def pieces_of(stretch: Tokens, before: Sequence[Piece], *, first: bool) -> list[Piece]:
    """The pieces of ``stretch``, words without a comma among them. ``before`` are those of the same sentence so far;
    ``first`` says whether the idea begins here, where its subject is expected."""
    pieces = list(before)
    known = len(pieces)
    for whole, joint in _cuts(stretch):
        cut = _trimmed(whole)
        if not cut:
            continue
        keys = [token.key for token in cut]
        begins = first and len(pieces) == known
        if keys == ["with"]:  # what follows is a quoted text
            continue
        if cut[0].quoted:
            pieces.extend(_read(cut, first=begins, joint=""))
        elif leads(keys, 0):
            _place(cut, pieces)
        elif keys[0] in _DIRECTIONS and pieces and pieces[-1].slot is Slot.ACTION:
            if keys[1] in POSSESSIVES:  # "off her hands"
                pieces[-1] = Piece(Slot.ACTION, [*pieces[-1].tokens, *cut])
            else:
                pieces.append(Piece(Slot.SETTING, cut, led=True))
        elif _tells_weather(whole):
            pieces.append(Piece(Slot.SETTING, whole, led=True))
        elif keys[:2] == ["while", "it"]:  # "while it snows"
            pieces.append(Piece(Slot.SETTING, cut, led=True))
        else:
            pieces.extend(_read(cut, first=begins, joint=joint))
    return pieces


def _cuts(tokens: Tokens) -> Iterator[tuple[Tokens, str]]:
    """``tokens`` cut before prepositions, verbs and joints, each with what it was cut before, as `_cut_before` says.

    Terms such as "black and white" are never cut.
    """
    keys = [token.key for token in tokens]
    lexicon = terms()
    begin = at = 0
    joint = ""
    while at < len(tokens):
        cut = _cut_before(keys, begin, at) if at > begin and not tokens[at].quoted else None
        if cut is None and at > begin and not tokens[at].quoted and is_finite(tokens, begin, at):
            cut = "finite"
        if cut:
            yield tokens[begin:at], joint
            begin, joint = at, cut
        at += max(longest_match(keys, at, lexicon.slots), longest_match(keys, at, lexicon.compounds), 1)
    yield tokens[begin:], joint


def _tells_weather(clause: Tokens) -> bool:
    """Whether a clause says what sun or weather do: "while the sun goes down", "storm clouds are gathering"."""
    keys = [token.key for token in clause]
    joined = keys[:1] in (["while"], ["as"])
    names = [key for key in keys[joined : joined + 4] if key not in ARTICLES and not is_adjective(key)]
    if not names or names[0] not in grammar().occasions | _WEATHER:
        return False
    return len(keys) > 2 and (joined or not AUXILIARIES.isdisjoint(keys[1:4]))


def _cut_before(keys: Sequence[str], begin: int, at: int) -> str | None:
    """What begins at ``at`` and ends the piece that began at ``begin``: "verb", "led", "joint", "thing".

    `_cuts` adds "finite", for a verb that agrees with its noun."""
    key = keys[at]
    if keys[begin : begin + 2] == ["while", "it"]:
        return None
    if leads(keys, at):
        within = leads(keys, begin) and keys[begin] in grammar().before_prepositions | GIVEN | {"seen", "viewed"}
        return None if within and at <= begin + 1 + (keys[begin] in GIVEN) else "led"
    if key in _DIRECTIONS:
        return "led" if keys[at + 1 : at + 2] != [] and keys[at + 1] in DETERMINERS else None
    if key == "while" or _joins(keys, begin, at) or _exists(keys, at):
        return "joint"
    if key == "being":
        return "verb"
    if keys[begin] == "being" and at == begin + 1:
        return None
    if begins_action(keys, begin, at):
        return "verb"
    return "thing" if begins_another(keys, begin, at) else None


def _trimmed(tokens: Tokens) -> Tokens:
    """``tokens`` without conjunctions at either end."""
    begin, end = 0, len(tokens)
    keys = [token.key for token in tokens]
    if keys[:2] == ["while", "it"]:
        return tokens
    begin = 2 if _exists(keys, 0) else 0
    while begin < end and not tokens[begin].quoted and tokens[begin].key in _BEFORE:
        begin += 1
    while end > begin and not tokens[end - 1].quoted and tokens[end - 1].key in _BEHIND:
        end -= 1
    if end - begin > 2 and [token.key for token in tokens[end - 2 : end]] == ["look", "like"]:
        end -= 2
    return tokens[begin:end]


def _exists(keys: Sequence[str], at: int) -> bool:
    """Whether "there is" stands at ``at``: "in a well | there is a tea party"."""
    return list(keys[at : at + 1]) == ["there"] and keys[at + 1 : at + 2] in (["is"], ["are"])


def _joins(keys: Sequence[str], begin: int, at: int) -> bool:
    """Whether the "and" at ``at`` parts two things: "a cat and a rocket", "cat and dog", "soft light and bokeh"."""
    if keys[at] not in CONJUNCTIONS or at + 1 >= len(keys):
        return False
    nouns, slots = subject_classes(), terms().slots
    before = last_term(keys[begin:at], terms())
    if keys[at] in {"vs", "versus"}:
        return True
    if keys[begin] == "with":
        return before in _APPLIED
    if keys[begin] == "between":
        return False
    worn = any(tuple(keys[at - length : at]) in terms().worn for length in (1, 2) if at - length >= begin)
    if worn and (keys[begin] == "in" or "wearing" in keys[begin:at]):
        return longest_match(keys, at + 1 + (keys[at + 1] in DETERMINERS), nouns) > 0
    if keys[at + 1] in DETERMINERS:
        return True
    following = longest_match(keys, at + 1, slots)
    if following and before:
        return slots[tuple(keys[at + 1 : at + 1 + following])] is not before
    if keys[begin] in ARTICLES:
        return False  # "a bride and groom"
    return (keys[at - 1],) in nouns and longest_match(keys, at + 1, nouns) > 0


def _place(cut: Tokens, pieces: list[Piece]) -> None:
    """Add a piece that begins with a preposition: to a slot of its own, or to the piece that it describes."""
    if cut[0].key == "with" and len(pieces) > 1 and pieces[-1].tokens[-1].key in _PRODUCTS:
        _join_product(pieces, cut)
    before = pieces[-1] if pieces else None
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
    if slot is not None:
        pieces.append(Piece(slot, cut, led=True))
    elif before is not None and attaches:
        pieces[-1] = Piece(before.slot, [*before.tokens, *cut], led=before.led)
    else:
        pieces.append(Piece(Slot.SUBJECT, cut))
    pieces.extend(behind)


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
    acts = joint in {"verb", "finite"} or begins_action(keys, 0, 0)
    if joint == "thing":
        end, behind = trailing(cut, 0)
        yield Piece(named_slot(keys[:end], lexicon, first=False) or Slot.SUBJECT, cut[:end])
        yield from behind
        return
    if joint != "finite" and (not acts or covered(keys, lexicon)) and (slot := named_slot(keys, lexicon, first=first)):
        yield from split(slot, cut)
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
