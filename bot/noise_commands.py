"""The terminal's noise tools: ``darkroom neighbours | between | film``. Translation only."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.session import EXIT_DIFFERENT, AsJson, session

if TYPE_CHECKING:
    from bot.app import Application
    from bot.core.noise import Sheet
    from bot.terminal_app.output import Output

noise = typer.Typer()

Picture = Annotated[str, typer.Argument(metavar="ID[:INDEX]", help="One image, counted from 1.")]
SheetFile = Annotated[Path | None, typer.Option("--to", metavar="FILE", help="Write the sheet to FILE, as PNG.")]


@noise.command()
def neighbours(
    ref: Picture = "",
    strength: Annotated[str, typer.Option("--strength", metavar="0.05–1", help="How far away they are.")] = "0.1",
    size: Annotated[
        int, typer.Option("--size", min=2, max=5, help="Pictures along a side, the one itself counted.")
    ] = 3,
    to: SheetFile = None,
    as_json: AsJson = False,
) -> None:
    """The pictures around one image, by a little other noise; each has an id of its own."""
    from bot.core.chat_line import read_strength
    from bot.core.commands import ImageRef
    from bot.core.noise_commands import Neighbours

    with session(as_json) as (application, out):
        command = Neighbours(ref=ImageRef.parse(ref), strength=read_strength(strength), size=size)
        sheet = out.wait(lambda progress: application.noise.neighbours(command, progress))
        _show(application, out, sheet, to)


@noise.command()
def between(
    first: Annotated[str, typer.Argument(metavar="ID[:INDEX]", help="Where the way begins.")] = "",
    second: Annotated[str, typer.Argument(metavar="ID[:INDEX]", help="Where it ends.")] = "",
    steps: Annotated[int, typer.Option("--steps", min=1, max=16, help="Pictures on the way.")] = 5,
    to: SheetFile = None,
    as_json: AsJson = False,
) -> None:
    """Pictures on the way from one image to another of the same model and size; each has an id of its own."""
    from bot.core.commands import ImageRef
    from bot.core.noise_commands import Between

    with session(as_json) as (application, out):
        command = Between(first=ImageRef.parse(first), second=ImageRef.parse(second), steps=steps)
        sheet = out.wait(lambda progress: application.noise.between(command, progress))
        _show(application, out, sheet, to)


@noise.command()
def film(
    ref: Picture = "",
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="A name ending in .webp, .gif or .mp4; else ID-INDEX.webp."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """One image at every step, from noise to picture, as a film; exit status 3 when it comes out different."""
    from bot.core.commands import ImageRef
    from bot.core.noise_commands import Film
    from bot.terminal_app.noise import film_document, film_view, write_file
    from generation.films import FilmFormat, check_format, encode_film

    with session(as_json) as (application, out):
        form = FilmFormat.WEBP if to is None else FilmFormat.of(to.name)
        check_format(form)
        command = Film(ref=ImageRef.parse(ref))
        reel = out.wait(lambda progress: application.noise.film(command, progress))
        file = to or Path(f"{reel.generation.id}-{reel.image.index}.{form.value}")
        write_file(file, encode_film(reel.frames, form))
        out.print(film_document(reel, file), film_view(reel, file))
        if not reel.identical:
            raise typer.Exit(EXIT_DIFFERENT)


def _show(application: Application, out: Output, sheet: Sheet, to: Path | None) -> None:
    from bot.terminal_app.documents import print_json
    from bot.terminal_app.noise import sheet_document, sheet_lines, write_file
    from bot.terminal_app.views import show_picture
    from generation.images import encode_png
    from generation.metadata import XMP_KEY, xmp_packet

    if to is not None:
        write_file(to, encode_png(sheet.picture, {XMP_KEY: xmp_packet()}))
    if out.as_json:
        print_json(sheet_document(sheet, application.library))
        return
    if out.console.is_terminal:
        show_picture(out.console, sheet.picture, out.protocol)
    for line in sheet_lines(sheet, application.library, to):
        out.console.print(line, soft_wrap=True)
