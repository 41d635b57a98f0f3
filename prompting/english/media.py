"""What a picture is made as, named before what it shows: "a tiny childish drawing of", "a banner for our shop"."""

from __future__ import annotations

from collections.abc import Sequence

from prompting.english.matching import last_term
from prompting.english.participles import DESCRIBES
from prompting.lexicon import Terms, grammar
from prompting.spec import Slot
from prompting.words import FUNCTION_WORDS, JOINTS

PICTURES = frozenset({Slot.MEDIUM, Slot.COMPOSITION})
SHOWING = JOINTS | {"of", "for", "from"}
_SETS = frozenset({"set", "pack", "series", "collection", "sheet", "page", "grid", "pair", "bundle"})


def described_medium(keys: Sequence[str], first: int, lexicon: Terms) -> int:
    """The length of "tiny childish drawing" in "tiny childish drawing of a house"; 0 when there is no such thing."""
    near = range(first + 1, min(first + 7, len(keys) - 1))
    shown = next((at for at in near if keys[at] in SHOWING), 0)
    if keys[shown : shown + 1] == ["of"] and keys[shown - 1] in _SETS:  # "a set of icons | for an app"
        shown = next((at for at in range(shown + 2, len(keys) - 1) if keys[at] in SHOWING), shown)
    small = [at for at in range(first, shown) if keys[at] in FUNCTION_WORDS - {"of"}]
    two_colours = all(lexicon.slots.get(tuple(keys[at - 1 : at + 2])) is Slot.COLOUR for at in small if at > first)
    if not two_colours or first in small or (keys[first],) in lexicon.materials:
        return 0
    if shown > first + 1 and keys[shown - 1] in DESCRIBES:
        return 0  # "a scarf knitted from clouds"
    slot = last_term(keys[first:shown], lexicon) if shown else None
    art = shown > first + 1 and keys[shown - 1 : shown + 1] == ["art", "of"]  # "macaroni art of the mona lisa"
    if shown > first and slot is None and (art or keys[shown - 1] in grammar().vessels):
        return shown - first  # "a discord emote of a capybara"
    return shown - first if slot in PICTURES and tuple(keys[shown - 1 : shown]) not in lexicon.materials else 0
