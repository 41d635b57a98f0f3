"""How the noise tools' outcomes look in a terminal, and as JSON."""

from __future__ import annotations

from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from bot.core.language import _
from bot.core.noise import Cell, FilmReel, Sheet
from bot.terminal_app.documents import Document
from bot.terminal_app.views import notices_view
from prompting.errors import UserError
from storage.library import Library


def sheet_document(sheet: Sheet, library: Library) -> Document:
    """For ``neighbours`` and ``between``: the pictures in reading order; ``made`` is false for what was there."""
    return {
        "images": [
            {
                "id": cell.generation.id,
                "index": cell.image.index,
                "made": cell.made,
                "path": str(library.path(cell.image)),
                "sha256": cell.image.pixel_sha256,
            }
            for cell in sheet.cells
        ]
    }


def sheet_lines(sheet: Sheet, library: Library, file: Path | None) -> list[Text]:
    """One line a picture, in reading order. Never to be wrapped, so that paths can be copied."""
    lines = [_line(cell, library) for cell in sheet.cells]
    made = next(cell.generation for cell in sheet.cells if cell.made)
    if file is not None:
        lines.append(Text(_("all of them: {file}").format(file=file)))
    return [*lines, *notices_view(made.spec.notices)]


def _line(cell: Cell, library: Library) -> Text:
    words = f"{cell.generation.id}:{cell.image.index}  {library.path(cell.image)}"
    return Text(words if cell.made else _("{words}  (was there)").format(words=words))


def film_document(reel: FilmReel, file: Path) -> Document:
    """For ``film``."""
    return {
        "id": reel.generation.id,
        "index": reel.image.index,
        "path": str(file),
        "frames": len(reel.frames),
        "identical": reel.identical,
        "reasons": list(reel.reasons),
    }


def film_view(reel: FilmReel, file: Path) -> RenderableType:
    """The file, and whether the film ends in the stored picture."""
    count = Text(_("{count} frames: {file}").format(count=len(reel.frames), file=file))
    if reel.identical:
        return Group(count, Text(_("identical: its last picture is the stored one, bit for bit."), style="bold green"))
    words = _("its last picture differs from the stored one: {reasons}")
    reasons = "; ".join(reel.reasons) or _("nothing that is recorded about the engine differs")
    return Group(count, Text(words.format(reasons=reasons), style="bold yellow"))


def write_file(file: Path, content: bytes) -> None:
    """Raises:
    UserError: ``cannot_write``; no half of a file is left.
    """
    draft = file.with_name(f".{file.name}.new")
    try:
        draft.write_bytes(content)
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise UserError(
            "cannot_write",
            "The file “{file}” cannot be written: {reason}.",
            "Name another place with --to FILE.",
            file=file,
            reason=error.strerror or "",
        ) from error
