"""``darkroom describe``: how a picture in a file was made. Translation only."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.session import AsJson, session

describing = typer.Typer()


@describing.command()
def describe(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A PNG, JPEG or WebP file, whoever made it.")] = "",
    form: Annotated[
        str | None, typer.Option("--as", metavar="a1111|midjourney|json", help="Its prompt as another tool writes it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """How a picture was made, told by its file: A1111, ComfyUI, InvokeAI, Fooocus, NovelAI, SwarmUI, or Darkroom."""
    from bot.terminal_app.describing import read_file, show_picture
    from prompting.export import form_named

    with session(as_json) as (application, out):
        asked = None if form is None else form_named(form)
        show_picture(out, application.darkroom.describe(read_file(file)), asked)
