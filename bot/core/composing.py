"""Structured prompts as a model of ours reads them: its words, its text encoder's limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.core.language import _
from bot.core.moderation import Check, owners_check
from generation.catalog import ModelEntry
from generation.text_limits import text_limits
from generation.vocabularies import known_words
from prompting import editing
from prompting.errors import UserError
from prompting.expand import Expander, expand
from prompting.options import MAX_TEXT, ImagineOptions
from prompting.pipeline import Composed, compose, written
from prompting.render import Dialect, render
from prompting.spec import PromptSpec, Slot
from prompting.syntax import ParsedIdea, parse_all
from prompting.translation import Translator


def warm(entry: ModelEntry) -> None:
    """Read the words, lists, grammar and tokenizer that prompts are made with; no language model is loaded, or asked.

    Else many first commands at once, after a start, would each read them.

    Raises:
        UserError: the model's files are damaged.
    """
    for idea in parse_all("a {red|blue} fox"):
        composed_for(idea, ImagineOptions(), entry, expand, owners_check)


def composed_for(
    idea: ParsedIdea,
    options: ImagineOptions,
    entry: ModelEntry,
    expander: Expander,
    check: Check,
    translator: Translator | None = None,
) -> Composed:
    """The prompt of an idea; the expander, which may be somebody else's, sees it only after ``check``.

    Raises:
        UserError: the idea or an option cannot be used, or `bot.core.moderation.ContentError`.
    """
    return compose(
        idea,
        options,
        model_name=entry.name,
        vocabulary=known_words(entry),
        limits=text_limits(entry),
        expander=expander,
        inspect=lambda spec: check(spec, render(spec, Dialect.A1111).prompt),
        translator=translator,
        reads_chinese=entry.reads_chinese,
    )


def written_for(spec: PromptSpec, options: ImagineOptions, entry: ModelEntry) -> Composed:
    """The prompt of ``spec`` as it is, with nothing added."""
    return written(
        spec,
        options,
        model_name=entry.name,
        vocabulary=known_words(entry),
        limits=text_limits(entry),
        reads_chinese=entry.reads_chinese,
    )


def rolled(composed: Composed, slots: Sequence[Slot], entry: ModelEntry) -> Composed:
    """``composed`` with other words in these slots, and in no other.

    Raises:
        UserError: ``not_rollable``.
    """
    spec = composed.spec
    for slot in slots:
        before, spec = spec, editing.roll(spec, slot, known_words(entry))
        if spec == before:
            raise not_rollable(spec, slot)
    if not slots:
        return composed
    again = written_for(spec, composed.options, entry)
    notices = tuple(dict.fromkeys(again.spec.notices))  # what was said before is said again
    return replace(again, spec=again.spec.model_copy(update={"notices": notices}))


def not_rollable(spec: PromptSpec, slot: Slot) -> UserError:
    """Why ``slot`` cannot get other words."""
    named = {"slot": _(slot.value)}
    if editing.is_locked(spec, slot):
        return UserError("not_rollable", "The slot “{slot}” is locked.", "Unlock it first.", **named)
    if not spec.phrases(slot):
        message = "The slot “{slot}” is empty, and nothing of ours would fit there."
        return UserError("not_rollable", message, "Say yourself what it should be.", **named)
    if not editing.added(spec, slot):
        message, hint = "All that is in the slot “{slot}” is yours, and stays.", "Only what was added is rolled."
        return UserError("not_rollable", message, hint, **named)
    message, hint = "There are no other words for the slot “{slot}”.", "What you typed and what is locked stays."
    return UserError("not_rollable", message, hint, **named)


def settled(options: ImagineOptions) -> ImagineOptions:
    """``options`` beside a prompt that holds their words already, and a model that is known."""
    return replace(options, model=None, exclude=(), negative_prompt=None)


def reworded(spec: PromptSpec, changes: Mapping[Slot, str]) -> PromptSpec:
    """``spec`` with what somebody typed into its slots; what was said about its old words is dropped.

    Raises:
        UserError: ``idea_too_long``.
    """
    typed = sum(map(len, changes.values()))
    if typed > MAX_TEXT:
        message = "These words have {count:,} characters; the limit is {limit:,}."
        raise UserError("idea_too_long", message, "A text encoder reads about 75 tokens.", count=typed, limit=MAX_TEXT)
    changed = editing.reword(spec, changes)
    return spec if changed == spec else changed.model_copy(update={"notices": (), "fit": None})
