"""Pieces that no preposition leads: what stands at their ends, the subject, what is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prompting.english.ends import Piece, leading, split, trailing
from prompting.english.gerunds import is_gerund
from prompting.english.matching import covered, last_term
from prompting.english.naming import OF_LIGHT, named_slot, names_subject
from prompting.english.parts_of_speech import is_known, kinds
from prompting.english.verbs import PRONOUNS, begins_action
from prompting.lexicon import grammar, terms
from prompting.spec import Slot
from prompting.words import ARTICLES, DETERMINERS, FUNCTION_WORDS, Tokens

# Their words are verbs behind a noun.
_NO_VERBS = frozenset({Slot.MEDIUM, Slot.SETTING, Slot.MOOD, Slot.LENS, Slot.LIGHTING})
_DONE = frozenset({"verb", "finite"})


def read(cut: Tokens, *, first: bool, joint: str) -> Iterator[Piece]:
    """The pieces of ``cut``, which `cuts` cut before ``joint``; ``first`` says whether the idea begins here."""
    keys = [token.key for token in cut]
    if joint == "thing":
        end, behind = trailing(cut, 0)
        yield Piece(named_slot(keys[:end], terms(), first=False) or Slot.SUBJECT, cut[:end])
        yield from behind
        return
    named = cut[0].text.casefold().endswith("ings") or _is_medium(keys, first=first, joint=joint)  # "shavings"
    acts = joint in _DONE or (not first and not joint and _resumes(cut)) or (begins_action(keys, 0, 0) and not named)
    slot = _as_a_whole(keys, first=first, joint=joint, acts=acts)
    if (slot is None and not (first or joint) and _is_a_name(cut)) or _is_place_and_year(cut):
        slot = Slot.SETTING
    if slot is not None:
        yield from split(slot, cut)
        return
    begin, front = (0, list[Piece]()) if acts else leading(cut)
    yield from front
    end, behind = trailing(cut, begin, acts=acts)
    made = covered(keys[begin:end], terms()) if front else None
    if made in (Slot.MEDIUM, Slot.STYLE, Slot.COMPOSITION):
        yield Piece(made, cut[begin:end])  # "minimalist | logo"
    elif begin < end:
        done = acts or (not front and not named and begins_action(keys, begin, begin))
        yield Piece(Slot.ACTION if done else Slot.SUBJECT, cut[begin:end])
    yield from behind


def _resumes(cut: Tokens) -> bool:
    """Whether ``cut`` between commas begins with what somebody does next: "opens the wrong door"."""
    word, key = cut[0].text.casefold(), cut[0].key
    if len(cut) < 2 or cut[1].key not in DETERMINERS | PRONOUNS:
        return False
    return word in grammar().pasts or (word != key and word.endswith("s") and "VERB" in kinds(word))


def _is_a_name(cut: Tokens) -> bool:
    """Whether ``cut`` is one name that nobody knows: between commas rather that of a place ("Biarritz")."""
    return len(cut) == 1 and cut[0].text.istitle() and cut[0].text.isalpha() and not is_known(cut[0].key)


def _is_place_and_year(cut: Tokens) -> bool:
    """Whether ``cut`` is a name and a year: "Constantinople 1453"."""
    dated = len(cut) == 2 and cut[1].key.isdigit() and 1000 <= int(cut[1].key) < 2100
    return dated and cut[0].text.istitle() and "ADJ" not in kinds(cut[0].key) and not names_subject([cut[0].key])


def _is_medium(keys: Sequence[str], *, first: bool, joint: str) -> bool:
    """Whether a medium ends ``keys`` between commas, whatever they begin with: "advertising photo"."""
    return not first and not joint and FUNCTION_WORDS.isdisjoint(keys) and last_term(keys, terms()) is Slot.MEDIUM


def _as_a_whole(keys: Sequence[str], *, first: bool, joint: str, acts: bool) -> Slot | None:
    """The slot of all of ``keys``; None when they have parts, or say what is done."""
    lexicon = terms()
    if joint == "verb" and keys[0] == "looking":
        return Slot.ACTION  # between commas it is a view: "looking up"
    one = keys[0] in {"a", "an"} or keys[-1] not in grammar().occasions
    joined = joint == "joint" and one and FUNCTION_WORDS.isdisjoint(keys[1:])
    if joined and named_slot(keys, lexicon, first=False) is Slot.SETTING:
        return Slot.SUBJECT  # "a woman and a forest"
    if first and not joint and _is_styled_medium(keys):
        return Slot.MEDIUM
    if not joint and keys[-1] in OF_LIGHT and is_gerund(keys[0]) and covered(keys[1:], lexicon) is Slot.LIGHTING:
        return Slot.LIGHTING  # "slanting sunlight"
    if joint != "finite" and (not acts or covered(keys, lexicon)):
        slot = named_slot(keys, lexicon, first=first)
        if slot and (joint != "verb" or slot not in _NO_VERBS):  # "men playing cards"
            return slot
    told_of_all = keys[0] in {"everything", "it", "all"} and keys[1:2] in (["is"], ["in"])
    if told_of_all and (slot := covered(keys[2:], lexicon)):
        return slot
    unheard = keys[-1] == "style" and last_term(keys[:-1], lexicon) is None and not names_subject(keys)
    return Slot.STYLE if unheard else None


def _is_styled_medium(keys: Sequence[str]) -> bool:
    """Whether ``keys`` are a medium and its style, and no more: "a vintage matchbox label"."""
    lexicon = terms()
    medium = next(
        (n for n in range(min(4, len(keys) - 1), 0, -1) if lexicon.slots.get(tuple(keys[-n:])) is Slot.MEDIUM), 0
    )
    bare = [key for key in keys[: len(keys) - medium] if key not in ARTICLES]
    listed = medium > 0 and tuple(keys[-medium:]) not in lexicon.materials
    return listed and bare != [] and covered(bare, lexicon) in (Slot.STYLE, Slot.MOOD)
