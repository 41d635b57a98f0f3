"""What there is to choose from: one model in full, and the styles."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.core.language import _
from bot.terminal_app.documents import Document
from bot.terminal_app.model_lists import entry_document
from generation.catalog import resolve_model
from generation.vocabularies import known_words
from prompting.lexicon import styles
from prompting.presets import PRESETS
from prompting.vocabulary import KINDS, Vocabulary


def model_document(name: str) -> Document:
    """For ``models show``."""
    entry = resolve_model(name)
    vocabulary = known_words(entry)
    words = None if vocabulary is None else {kind: sorted(getattr(vocabulary, kind)) for kind in KINDS}
    return {**entry_document(entry), "vocabulary": words}


def model_view(name: str) -> RenderableType:
    """Its limits, and every word that it knows."""
    entry = resolve_model(name)
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", justify="right")
    table.add_column(overflow="fold")
    for key, value in entry_document(entry).items():
        table.add_row(key.replace("_", " "), str(value))
    return Group(table, *_vocabulary_view(known_words(entry)))


def styles_document() -> Document:
    """For ``styles``."""
    return {
        "styles": [
            {"name": style.name, "description": style.about, "aliases": list(style.aliases)}
            for style in styles().values()
        ]
    }


def styles_view() -> RenderableType:
    """One row a style."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for style in styles().values():
        table.add_row(Text(style.name, style="bold"), _(style.about))
    return table


def presets_document() -> Document:
    """For ``presets``."""
    return {
        "presets": [
            {
                "name": preset.name,
                "description": preset.about,
                "aliases": list(preset.aliases),
                "options": dict(preset.options),
                "slots": {slot.value: list(texts) for slot, texts in preset.slots.items()},
            }
            for preset in PRESETS.all().values()
        ]
    }


def presets_view() -> RenderableType:
    """One row a preset: what it is for, and what it sets."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for preset in PRESETS.all().values():
        flags = [flag if value is True else f"{flag} {value}" for flag, value in preset.options.items()]
        words = [", ".join(texts) for texts in preset.slots.values()]
        about = _(preset.about) if preset.about else ""
        table.add_row(Text(preset.name, style="bold"), about, Text("; ".join([*flags, *words]), style="dim"))
    return table


def _vocabulary_view(vocabulary: Vocabulary | None) -> list[RenderableType]:
    if vocabulary is None:
        return [Text("\n" + _("It reads any words."))]
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", justify="right")
    table.add_column(overflow="fold")
    for kind in KINDS:
        table.add_row(kind, ", ".join(getattr(vocabulary, kind)))
    return [Text("\n" + _("The words it was taught, and others that mean the same:")), table]
