"""The models as the terminal lists them, and the bar of a download."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields

from rich.console import Group, RenderableType
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.table import Table
from rich.text import Text

from bot.core.language import _, told
from bot.terminal_app.consoles import console
from bot.terminal_app.documents import Document
from generation.catalog import MODELS, ModelEntry
from generation.hub import OnBytes
from generation.store import ModelStore, StoredModel
from generation.weights import disk_bytes
from prompting.errors import UserError

_UNITS = ("B", "kB", "MB", "GB", "TB")


def models_document(store: ModelStore) -> Document:
    """For ``models``: every model, and what is wrong with one that cannot be used."""
    return {"models": [_document(store, name) for name in MODELS]}


def models_view(store: ModelStore) -> RenderableType:
    """One row a model: name, family, size, licence, and where it lies or what it is."""
    added = store.names()
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name in MODELS:
        try:
            entry = MODELS[name]
            family, size = entry.family.name.lower(), shown_bytes(disk_bytes(entry.path))
            said = str(entry.path) if name in added else _(entry.description)
            table.add_row(Text(name, style="bold"), family, size, _native(entry), entry.licence, said)
        except UserError as error:
            table.add_row(Text(name, style="bold"), "", "", "", "", Text(told(error)[0], style="red"))
    more = _("Any local diffusers folder works too: --model FOLDER")
    return Group(table, Text(more, style="dim"), Text(_("darkroom models add gives it a name."), style="dim"))


def stored_document(store: ModelStore, model: StoredModel) -> Document:
    """For ``models add | verify | remove``."""
    values = model.model_dump(mode="json")
    return {**values, "files": len(model.files), "owned": store.owns(model)}


def added_view(model: StoredModel) -> RenderableType:
    """What was added, and how to use it."""
    message = _("{name} is added: {count} files, {size}, in {path}.\nUse it with --model {name}.")
    size = shown_bytes(model.disk_bytes)
    return Text(message.format(name=model.name, count=len(model.files), size=size, path=model.path))


def verified_view(model: StoredModel) -> RenderableType:
    """Every file is as it was."""
    message = _("{name}: {count} files, every hash as it should be")
    return Text(message.format(name=model.name, count=len(model.files)))


def removed_view(model: StoredModel, owned: bool) -> RenderableType:
    """What is gone, and what stays."""
    message = _("{name} is removed, with its files.") if owned else _("{name} is forgotten; its folder {path} stays.")
    return Text(message.format(name=model.name, path=model.path))


def shown_bytes(count: float) -> str:
    """A size as people read it, in powers of 1000."""
    power = 0
    while count >= 1000 and power < len(_UNITS) - 1:
        count, power = count / 1000, power + 1
    return f"{count:.0f} {_UNITS[power]}" if power < 2 else f"{count:.1f} {_UNITS[power]}"


@contextmanager
def download_bar(as_json: bool) -> Iterator[OnBytes]:
    """Size, speed and time left, on standard error and only where somebody watches."""
    screen = console(stderr=True)
    if as_json or not screen.is_terminal:
        yield _unwatched
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=screen, transient=True) as bar:
        row = bar.add_task("", total=None)
        yield lambda name, done, total: bar.update(row, description=name, completed=done, total=total)


def _unwatched(name: str, done: int, total: int) -> None:
    """Where nobody watches."""


def _native(entry: ModelEntry) -> str:
    return f"{entry.native_size}×{entry.native_size}"


def _document(store: ModelStore, name: str) -> Document:
    try:
        entry = MODELS[name]
        return {
            **entry_document(entry),
            "path": str(entry.path),
            "disk_bytes": disk_bytes(entry.path),
            "added": name in store.names(),
        }
    except UserError as error:
        return {"name": name, "added": True, "error": {"code": error.code, "message": error.message}}


def entry_document(entry: ModelEntry) -> Document:
    """An entry's limits."""
    hidden = {"path", "vocabulary", "tokenizers", "long_text"}
    values = {field.name: getattr(entry, field.name) for field in fields(entry) if field.name not in hidden}
    return {**values, "family": entry.family.name.lower(), "guidance": entry.guidance.value}
