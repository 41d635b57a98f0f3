"""``darkroom expand``: one idea laid out, or a file of ideas as JSON lines."""

from __future__ import annotations

from pathlib import Path

from bot.core.commands import Expand
from bot.core.use_cases import Darkroom
from bot.terminal_app.documents import error_document, expansion_document, print_json
from bot.terminal_app.output import Output
from bot.terminal_app.views import expansion_view
from prompting.errors import UserError
from prompting.options import ImagineOptions


def expand_idea(darkroom: Darkroom, output: Output, text: str, options: ImagineOptions) -> None:
    """One idea."""
    composed = darkroom.expand(Expand(text=text, options=options))
    output.print(expansion_document(composed), expansion_view(composed))


def expand_file(darkroom: Darkroom, output: Output, file: Path, options: ImagineOptions) -> None:
    """One idea a line; a line that cannot be expanded gets its error in its place, and the others go on.

    Raises:
        UserError: ``unreadable_file``.
    """
    for line in read_ideas(file):
        try:
            expand_idea(darkroom, output, line, options)
        except UserError as error:
            if output.as_json:
                print_json(error_document(error))
            else:
                output.error(error)


def read_ideas(file: Path) -> list[str]:
    """The lines of a UTF-8 file that hold something.

    Raises:
        UserError: ``unreadable_file``.
    """
    try:
        text = file.expanduser().read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UserError("unreadable_file", f"The file {file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UserError("unreadable_file", f"The file {file} is not UTF-8 text.", "Save it as UTF-8.") from error
    return [line for line in text.splitlines() if line.strip()]
