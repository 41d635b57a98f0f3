"""Advice on an idea, for people who want more of it than a list of slots."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.language import _, noticed
from bot.core.moderation import Check
from bot.core.replies import Reply
from generation.catalog import ModelEntry
from generation.entries import Guidance
from generation.vocabularies import known_words
from prompting.advice.advising import advise
from prompting.options import ImagineOptions
from prompting.render import Dialect, render
from prompting.slots import to_spec
from prompting.spec import Notice, PromptSpec, Slot
from prompting.syntax import ParsedIdea
from prompting.vocabulary import vocabulary_notices


@dataclass(frozen=True, kw_only=True)
class Advised:
    """An idea in slots as its person typed it, for a model. ``open`` has fitting words for each empty slot."""

    spec: PromptSpec
    entry: ModelEntry
    open: dict[Slot, tuple[str, ...]]
    notices: tuple[Notice, ...]


def advised(idea: ParsedIdea, options: ImagineOptions, entry: ModelEntry, check: Check) -> Advised:
    """What could be better about an idea.

    Raises:
        UserError: the idea cannot be used, or ``check`` refuses it.
    """
    spec, vocabulary = to_spec(idea, options), known_words(entry)
    spec = spec if idea.typed is None else spec.model_copy(update={"typed": idea.typed})
    check(spec, render(spec, Dialect.A1111).prompt)
    takes, scale = _takes_negative(entry, options)
    found = advise(spec, vocabulary=vocabulary, takes_negative=takes, guidance_scale=scale)
    unknown = vocabulary_notices(spec, vocabulary, entry.name)
    return Advised(spec=spec, entry=entry, open=found.open, notices=(*spec.notices, *found.notices, *unknown))


def present_advice(found: Advised) -> Reply:
    """What is open, with suggestions, and what is likely to go wrong."""
    lines = [noticed(notice) for notice in found.notices]
    if found.open:
        lines.append(_("Still open, with words that would suit:"))
        lines += [f"{_(slot.value)}: {', '.join(words)}" for slot, words in found.open.items()]
    return Reply(text="\n".join(lines or [_("Nothing to add: this says all that a picture needs.")]), private=True)


def _takes_negative(entry: ModelEntry, options: ImagineOptions) -> tuple[bool, float | None]:
    """Whether a negative prompt counts; where the guidance scale alone is why not, that scale."""
    if entry.guidance not in (Guidance.CFG, Guidance.DISTILLED):
        return False, None
    scale = entry.default_guidance if options.guidance_scale is None else options.guidance_scale
    return (True, None) if scale > 1 else (False, scale)
