"""What somebody types into one slot, read as the same words in an idea: weights, schedules, "no birds".

A slot is part of an idea that is there already, so what is about a whole idea is refused in it: options, templates,
add-ons, AND and BREAK.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn

from prompting.chinese.ideas import has_chinese
from prompting.english.negation import runs, things
from prompting.errors import UserError
from prompting.flags import find_flags
from prompting.grammar import tree
from prompting.marks import Unmarked, mean_weight, unmarked, weight_of
from prompting.nearest import shortened
from prompting.options import ImagineOptions
from prompting.render import escaped, ordered_phrases
from prompting.slots import excluded, to_spec
from prompting.spec import Mark, Origin, Phrase, Slot
from prompting.syntax import ParsedIdea
from prompting.tree import Choice, Permutation, Wildcard
from prompting.variants import varies
from prompting.words import Token, clean, tokenise


@dataclass(frozen=True)
class SlotWords:
    """A phrase as typed, without its marks; these by their place in ``text``."""

    text: str
    marks: tuple[Mark, ...] = ()

    @property
    def weight(self) -> float:
        """The one weight of all of it, or 1.0."""
        return weight_of(self.marks, 0, len(self.text))


def read_words(text: str, there: Sequence[str]) -> tuple[list[SlotWords], list[Phrase]]:
    """The phrases that ``text`` puts into a slot, and those that it wants left out of the picture.

    Commas, semicolons and line ends part phrases; quotes hold. What is already ``there`` stays as it is.

    Raises:
        UserError: ``not_for_a_slot``.
    """
    text = rest = clean(text)
    for phrase in sorted(there, key=len, reverse=True):
        rest = rest.replace(phrase, "")
        if escaped(phrase) != phrase:
            text = text.replace(phrase, escaped(phrase))
    _check(rest)
    plain = unmarked(text)
    if plain.loras:
        _refuse("<lora:…>")
    for mark in plain.marks:
        if mark.start == mark.end and mark.source:
            _refuse(mark.source)
    words: list[SlotWords] = []
    left_out = list(excluded(ImagineOptions(exclude=plain.excluded), "en"))
    for segment in tokenise(plain.text):
        start, end = segment[0].start, segment[-1].end
        typed = plain.text[start:end]
        wanted, unwanted = ([(start, end)], []) if typed in there else _negated(plain, segment)
        words += [_part(plain, *span) for span in wanted]
        left_out += unwanted
    return words, left_out


def _check(text: str) -> None:
    for flag in find_flags(text):
        if flag.option is not None:
            _refuse(text[flag.start : flag.end])
    if varies(tree(text)):
        first = next((node for node in tree(text) if isinstance(node, Choice | Permutation | Wildcard)), None)
        _refuse(text if first is None else text[first.start : first.end])


def _refuse(said: str) -> NoReturn:
    message = "“{words}” is about a whole idea, so it cannot stand in a slot; nothing was changed."
    hint = "Options, braces, AND and BREAK go into the idea itself: /expand IDEA. “no …” is fine in a slot."
    raise UserError("not_for_a_slot", message, hint, words=shortened(said.strip(), 40))


def _negated(plain: Unmarked, segment: Sequence[Token]) -> tuple[list[tuple[int, int]], list[Phrase]]:
    """Where in ``plain`` the words of ``segment`` are that are wanted, and what is not."""
    start, end = segment[0].start, segment[-1].end
    typed = plain.text[start:end]
    if has_chinese(typed):
        read = to_spec(ParsedIdea(text=typed, idea=typed, spans=()))
        spans = [phrase.span for phrase in ordered_phrases(read) if phrase.span is not None]
        unwanted = [phrase.model_copy(update={"span": None}) for phrase in read.phrases(Slot.NEGATIVE)]
        if not unwanted:
            return [(start, end)], []
        return [(start + min(spans)[0], start + max(at for _, at in spans))] if spans else [], unwanted
    found = list(runs(list(segment)))
    if not any(negated for _, negated in found):
        return [(start, end)], []
    wanted = [(tokens[0].start, tokens[-1].end) for tokens, negated in found if tokens and not negated]
    return wanted, list(_left_out(plain, [tokens for tokens, negated in found if negated]))


def _left_out(plain: Unmarked, negated: Sequence[Sequence[Token]]) -> Iterator[Phrase]:
    for tokens in negated:
        for thing in things(list(tokens)):
            start, end = thing[0].start, thing[-1].end
            yield Phrase(text=plain.text[start:end], origin=Origin.USER, weight=mean_weight(plain.marks, start, end))


def _part(plain: Unmarked, start: int, end: int) -> SlotWords:
    """The words of ``plain`` from ``start`` to ``end`` with their marks; a schedule whose words were parted is lost."""
    marks = (
        mark.model_copy(update={"start": max(mark.start, start) - start, "end": min(mark.end, end) - start})
        for mark in plain.marks
        if mark.start < end and mark.end > start
    )
    return SlotWords(plain.text[start:end], tuple(marks))
