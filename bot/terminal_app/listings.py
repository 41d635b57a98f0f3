"""Lists of what there is to choose from: models and styles."""

from __future__ import annotations

from dataclasses import fields

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.terminal_app.documents import Document
from generation.catalog import MODELS, ModelEntry, resolve_model
from generation.vocabularies import known_words
from prompting.lexicon import styles
from prompting.vocabulary import KINDS, Vocabulary


def models_document() -> Document:
    """For ``models``."""
    return {"models": [_entry_document(entry) for entry in MODELS.values()]}


def models_view() -> RenderableType:
    """One row a model."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for entry in MODELS.values():
        table.add_row(Text(entry.name, style="bold"), f"{entry.native_size}×{entry.native_size}", entry.description)
    return Group(table, Text("Any local diffusers folder works too: --model FOLDER", style="dim"))


def model_document(name: str) -> Document:
    """For ``models show``."""
    entry = resolve_model(name)
    vocabulary = known_words(entry)
    words = None if vocabulary is None else {kind: sorted(getattr(vocabulary, kind)) for kind in KINDS}
    return {**_entry_document(entry), "vocabulary": words}


def model_view(name: str) -> RenderableType:
    """Its limits, and every word that it knows."""
    entry = resolve_model(name)
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", justify="right")
    table.add_column(overflow="fold")
    for key, value in _entry_document(entry).items():
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
        table.add_row(Text(style.name, style="bold"), style.about)
    return table


def _vocabulary_view(vocabulary: Vocabulary | None) -> list[RenderableType]:
    if vocabulary is None:
        return [Text("\nIt reads any words.")]
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", justify="right")
    table.add_column(overflow="fold")
    for kind in KINDS:
        table.add_row(kind, ", ".join(getattr(vocabulary, kind)))
    return [Text("\nThe words it was taught, and others that mean the same:"), table]


def _entry_document(entry: ModelEntry) -> Document:
    hidden = {"path", "vocabulary"}
    values = {field.name: getattr(entry, field.name) for field in fields(entry) if field.name not in hidden}
    return {**values, "family": entry.family.name.lower()}
