"""An English sentence taken apart: which words belong to which slot, by rules and the lexicon.

Read from left to right, a stretch is cut before prepositions, before the verb behind a noun, and before an "and"
that brings a new noun. A piece with a preposition goes where its noun belongs ("in the snow" is a setting) or stays
with what it describes ("in a hat"). The other pieces give off named styles, media and the like at either end
("watercolor fox", "pixel art of a fox"); what remains is a subject, or from its verb on an action.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prompting.lexicon import Terms, subject_classes, terms
from prompting.spec import Slot
from prompting.verbs import begins_action, binds
from prompting.words import (
    ARTICLES,
    CONJUNCTIONS,
    DETERMINERS,
    FUNCTION_WORDS,
    POSSESSIVES,
    PREPOSITIONS,
    Tokens,
    longest_match,
    term_key,
)

_AT_THE_ENDS = frozenset(
    {Slot.STYLE, Slot.MEDIUM, Slot.LIGHTING, Slot.COMPOSITION, Slot.LENS, Slot.QUALITY, Slot.REFERENCE}
)
_WITH = frozenset({Slot.LIGHTING, Slot.MOOD, Slot.COLOUR, Slot.LENS, Slot.COMPOSITION, Slot.QUALITY})
_GIVEN = frozenset(
    {"lit", "shot", "inspired", "directed", "painted", "photographed", "illustrated", "drawn", "designed"}
)
_ATTACHES = frozenset({Slot.SUBJECT, Slot.ACTION, Slot.SETTING})


@dataclass(frozen=True)
class Piece:
    """Words that go to one slot. ``led`` is true when a preposition brought them there."""

    slot: Slot
    tokens: Tokens
    led: bool = False


def pieces_of(stretch: Tokens, before: Sequence[Piece], *, first: bool) -> list[Piece]:
    """The pieces of ``stretch``, words without a comma among them. ``before`` are those of the same sentence so far;
    ``first`` says whether the idea begins here, where its subject is expected."""
    pieces = list(before)
    known = len(pieces)
    for cut in filter(None, map(_trimmed, _cuts(stretch))):
        if not cut[0].quoted and (cut[0].key in PREPOSITIONS or cut[0].key in _GIVEN):
            _place(cut, pieces)
        elif not cut[0].quoted and cut[0].key in {"up", "down"} and pieces and pieces[-1].slot is Slot.ACTION:
            pieces.append(Piece(Slot.SETTING, cut, led=True))
        else:
            pieces.extend(_read(cut, first=first and len(pieces) == known))
    return pieces


def _cuts(tokens: Tokens) -> Iterator[Tokens]:
    """``tokens`` cut before prepositions, verbs and joints; terms such as "black and white" are never cut."""
    keys = [token.key for token in tokens]
    slots = terms().slots
    begin = at = 0
    while at < len(tokens):
        if at > begin and not tokens[at].quoted and _is_cut(keys, begin, at):
            yield tokens[begin:at]
            begin = at
        at += max(longest_match(keys, at, slots), 1)
    yield tokens[begin:]


def _is_cut(keys: Sequence[str], begin: int, at: int) -> bool:
    key = keys[at]
    if key in PREPOSITIONS:
        return True
    if key in _GIVEN:
        return keys[at + 1 : at + 2] in (["by"], ["on"], ["with"])
    if key in {"up", "down"}:
        return keys[at + 1 : at + 2] != [] and keys[at + 1] in DETERMINERS
    return _joins(keys, at) or begins_action(keys, begin, at)


def _trimmed(tokens: Tokens) -> Tokens:
    """``tokens`` without conjunctions at either end."""
    inner = [i for i, token in enumerate(tokens) if token.quoted or token.key not in CONJUNCTIONS | {"but"}]
    return tokens[inner[0] : inner[-1] + 1] if inner else ()


def _joins(keys: Sequence[str], at: int) -> bool:
    """Whether the "and" at ``at`` parts two things: "a cat and a rocket", "cat and dog", "soft light and bokeh"."""
    if keys[at] not in CONJUNCTIONS or at + 1 >= len(keys):
        return False
    if keys[at + 1] in DETERMINERS:
        return True
    nouns, slots = subject_classes(), terms().slots
    following = longest_match(keys, at + 1, slots)
    before = _last_term(keys[:at], terms())
    if following and before:
        return slots[tuple(keys[at + 1 : at + 1 + following])] is not before
    return (keys[at - 1],) in nouns and longest_match(keys, at + 1, nouns) > 0


def _place(cut: Tokens, pieces: list[Piece]) -> None:
    """Add a piece that begins with a preposition: to a slot of its own, or to the piece that it describes."""
    before = pieces[-1] if pieces else None
    follows = before is not None and before.slot in _ATTACHES and before.tokens[-1].end <= cut[0].start
    slot = _led_slot(cut, before if follows else None)
    if slot is not None:
        pieces.append(Piece(slot, cut, led=True))
    elif before is not None and follows:
        pieces[-1] = Piece(before.slot, [*before.tokens, *cut], led=before.led)
    else:
        pieces.append(Piece(Slot.SUBJECT, cut))


def _led_slot(cut: Tokens, before: Piece | None) -> Slot | None:
    """Where a piece such as "in the snow" belongs; None when it describes what stands before it."""
    lexicon, preposition = terms(), cut[0].key
    keys = [token.key for token in cut]
    if preposition in _GIVEN or preposition == "by":
        return _given_by(cut, lexicon)
    if "style" in keys:
        return _styled(keys, lexicon)
    if before is not None and binds([token.key for token in before.tokens], keys):
        return None
    whole = lexicon.slots.get(term_key(" ".join(keys))) or _covered(keys[1:], lexicon)
    if _ends_with(keys, lexicon.worn) and whole is not Slot.COLOUR:
        return None
    slot = whole or _last_term(keys, lexicon)
    if preposition == "with":
        return slot if slot in _WITH or (whole and keys[1:2] and keys[1] not in DETERMINERS) else None
    if slot is not None and slot is not Slot.ACTION:
        return slot
    return Slot.SETTING if before is not None or preposition != "on" else None


def _given_by(cut: Tokens, lexicon: Terms) -> Slot:
    """ "By Rembrandt" and "inspired by Vermeer" name who, "by the sea" says where, "lit by a candle" is light."""
    if cut[0].key in {"lit", "shot"}:
        return Slot.LIGHTING if cut[0].key == "lit" else Slot.LENS
    named = next((token for token in cut if token.key not in _GIVEN | {"by"}), None)
    if named is None or named.key in DETERMINERS:
        return _last_term([token.key for token in cut], lexicon) or Slot.SETTING
    return Slot.REFERENCE


def _styled(keys: Sequence[str], lexicon: Terms) -> Slot:
    """ "In the style of Van Gogh" is a reference, "in pixel art style" and "in a style of the fifties" a style."""
    if keys[-1] == "style":
        return Slot.REFERENCE if _covered(keys[1:-1], lexicon) is Slot.REFERENCE else Slot.STYLE
    named = keys[list(keys).index("style") + 1 :]
    known = _covered([key for key in named if key != "of"], lexicon) if named else Slot.STYLE
    return Slot.STYLE if known in (Slot.STYLE, Slot.MEDIUM) or named[1:2] == ["the"] else Slot.REFERENCE


def _covered(keys: Sequence[str], lexicon: Terms) -> Slot | None:
    """The one slot whose terms make up all of ``keys``, articles and "and" aside."""
    found: set[Slot] = set()
    at = 0
    while at < len(keys):
        length = longest_match(keys, at, lexicon.slots)
        if length:
            found.add(lexicon.slots[tuple(keys[at : at + length])])
        elif keys[at] not in DETERMINERS and keys[at] not in CONJUNCTIONS:
            return None
        at += max(length, 1)
    return found.pop() if len(found) == 1 else None


def _ends_with(keys: Sequence[str], among: frozenset[tuple[str, ...]]) -> bool:
    """Whether ``keys`` end with one of ``among``, or with a part of somebody's body: "on its back"."""
    return (keys[1:2] != [] and keys[1] in POSSESSIVES) or any(tuple(keys[-length:]) in among for length in (1, 2))


def _last_term(keys: Sequence[str], lexicon: Terms) -> Slot | None:
    """The slot of the longest term at the end of ``keys``: its noun decides where a piece belongs."""
    for length in range(min(5, len(keys)), 0, -1):
        if tuple(keys[-length:]) in lexicon.slots:
            return lexicon.slots[tuple(keys[-length:])]
    return None


def _read(cut: Tokens, *, first: bool) -> Iterator[Piece]:
    """A piece without a preposition: what stands at its ends, its subject, its action."""
    lexicon = terms()
    keys = [token.key for token in cut]
    if slot := _covered(keys, lexicon) or (None if first else _named_by_its_end(keys, lexicon)):
        yield Piece(slot, cut)
        return
    if keys[-1] == "style" and _last_term(keys[:-1], lexicon) is None and not _names_subject(keys):
        yield Piece(Slot.STYLE, cut)  # a style that the lexicon has not heard of
        return
    begin = 0
    while length := _leading(keys, begin, lexicon):
        start = begin + _articles(keys, begin)
        end = start + length
        slot = _slot_at(keys, start, end, lexicon)
        end += keys[end] == "style"
        yield Piece(slot, cut[start:end])
        begin = end + (keys[end : end + 1] == ["of"])
    end, trailing = _trailing(cut, begin, lexicon)
    if begin < end:
        rest = cut[begin:end]
        yield Piece(Slot.ACTION if begins_action(keys, begin, begin) else Slot.SUBJECT, rest)
    yield from trailing


def _slot_at(keys: Sequence[str], start: int, end: int, lexicon: Terms) -> Slot:
    """The slot of the term in [start, end), or of the term at its end."""
    return lexicon.slots.get(tuple(keys[start:end])) or _last_term(keys[start:end], lexicon) or Slot.MEDIUM


def _named_by_its_end(keys: Sequence[str], lexicon: Terms) -> Slot | None:
    """The slot of a phrase between commas by its last word: "tropical island", "soft purple light", "dynamic pose"."""
    if begins_action(keys, 0, 0):
        return None
    named = keys[:-1] if keys[-1] == "style" and len(keys) > 1 else keys
    for length in range(min(5, len(named)), 0, -1):
        if tuple(named[-length:]) in lexicon.slots:
            slot = lexicon.slots[tuple(named[-length:])]
            names_another = _names_subject(keys[:-length]) and slot is not Slot.SETTING
            return None if names_another or slot is Slot.ACTION else slot
    return None


def _names_subject(keys: Sequence[str]) -> bool:
    return any(longest_match(keys, at, subject_classes()) for at in range(len(keys)))


def _articles(keys: Sequence[str], at: int) -> int:
    """How many articles stand at ``at``; other determiners say something ("two"), so nothing is taken past them."""
    end = at
    while end < len(keys) and keys[end] in ARTICLES:
        end += 1
    return end - at


def _leading(keys: Sequence[str], begin: int, lexicon: Terms) -> int:
    """The length of a style, medium or the like that stands first and leaves a noun: "a watercolor fox"."""
    first = begin + _articles(keys, begin)
    if longest_match(keys, first, lexicon.compounds) > longest_match(keys, first, lexicon.slots):
        return 0
    length = longest_match(keys, first, lexicon.slots)
    term = tuple(keys[first : first + length])
    fits = length and lexicon.slots[term] in _AT_THE_ENDS and term not in lexicon.adjectives
    if fits and first + length < len(keys):
        return length
    return _described_medium(keys, first, lexicon)


def _described_medium(keys: Sequence[str], first: int, lexicon: Terms) -> int:
    """The length of "tiny childish drawing" in "tiny childish drawing of a house"; 0 when there is no such thing."""
    of = next((at for at in range(first + 1, min(first + 6, len(keys) - 1)) if keys[at] == "of"), 0)
    slot = _last_term(keys[first:of], lexicon) if of else None
    return of - first if slot in (Slot.MEDIUM, Slot.COMPOSITION) else 0


def _trailing(cut: Tokens, begin: int, lexicon: Terms) -> tuple[int, list[Piece]]:
    """Where the noun ends, and the styles, media and the like behind it: "fox pixel art style"."""
    keys = [token.key for token in cut]
    noun = next((i for i in range(begin, len(cut)) if keys[i] not in FUNCTION_WORDS), len(cut))
    end, pieces = len(cut), list[Piece]()
    while True:
        named = end - (keys[end - 1] == "style")
        start = next((named - length for length in range(5, 0, -1) if named - length > noun and
                      lexicon.slots.get(tuple(keys[named - length : named])) in _AT_THE_ENDS), None)  # fmt: skip
        if start is None or any(
            tuple(keys[end - length : end]) in lexicon.compounds for length in (2, 3) if end - length >= begin
        ):
            return end, pieces
        pieces.insert(0, Piece(lexicon.slots[tuple(keys[start:named])], cut[start:end]))
        end = start
