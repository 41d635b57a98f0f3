"""The terminal: ``darkroom imagine | reroll | vary | …``. Translation only; every rule lives in ``bot.core``.

What needs a moment to import is imported by the command that uses it, so that ``--help`` answers at once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.session import EXIT_DIFFERENT, output, run_guarded, session
from bot.terminal_app.option_table import Values, table_command

app = typer.Typer(
    name="darkroom",
    help="Short ideas become structured prompts, and pictures that can be proved and repeated.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
models = typer.Typer(help="The models that can be used.", invoke_without_command=True)
app.add_typer(models, name="models")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Ref = Annotated[str, typer.Argument(metavar="ID[:INDEX]", help="A generation, or one image of it, counted from 1.")]
Seed = Annotated[str | None, typer.Option("--seed", metavar="SEED", help="Seed to use; drawn when absent.")]


def main() -> None:
    """Run the command line; every failure becomes one sentence, a hint and an exit code."""
    sys.exit(run_guarded(app, sys.argv[1:]))


@table_command(app, "imagine")
def imagine(words: list[str], values: Values, as_json: bool) -> None:
    """Make pictures of an idea: darkroom imagine a red fox in the snow --n 4"""
    from bot.core.commands import Imagine

    with session(as_json) as (application, out):
        command = Imagine(text=" ".join(words), options=values.options(), image=values.image())
        out.made(application.library, lambda progress: application.darkroom.make(command, progress))


@table_command(app, "expand", file_help="Read ideas from FILE, one a line; with --json one object a line.")
def expand(words: list[str], values: Values, as_json: bool) -> None:
    """Show the structured prompt of an idea, and what was added, without making a picture."""
    from bot.terminal_app.expansion import expand_file, expand_idea

    with session(as_json) as (application, out):
        if values.file is not None:
            expand_file(application.darkroom, out, values.file, values.options())
        else:
            expand_idea(application.darkroom, out, " ".join(words), values.options())


@app.command()
def reroll(ref: Ref = "", seed: Seed = None, as_json: AsJson = False) -> None:
    """The same request again with a new seed."""
    from bot.core.commands import ImageRef, Reroll

    with session(as_json) as (application, out):
        command = Reroll(ref=ImageRef.parse(ref), seed=read_whole("--seed", seed))
        out.made(application.library, lambda progress: application.darkroom.make(command, progress))


@app.command()
def vary(
    ref: Ref = "",
    strength: Annotated[str | None, typer.Option("--strength", metavar="0.05–1", help="How far to go.")] = None,
    subtle: Annotated[bool, typer.Option("--subtle", help="Strength 0.2, the default.")] = False,
    strong: Annotated[bool, typer.Option("--strong", help="Strength 0.6.")] = False,
    count: Annotated[str, typer.Option("--n", metavar="1–16", help="How many variations.")] = "1",
    seed: Seed = None,
    as_json: AsJson = False,
) -> None:
    """Pictures near one image, by other noise mixed into its own."""
    from bot.core.chat_line import read_strength
    from bot.core.commands import ImageRef, Vary
    from prompting.errors import UserError

    with session(as_json) as (application, out):
        if (strength is not None) + subtle + strong > 1:
            raise UserError("conflicting_strength", "Give only one of --strength, --subtle and --strong.")
        amount = read_strength(strength or ("strong" if strong else "subtle"))
        command = Vary(
            ref=ImageRef.parse(ref),
            strength=amount,
            count=read_whole("--n", count) or 1,
            seed=read_whole("--seed", seed),
        )
        out.made(application.library, lambda progress: application.darkroom.make(command, progress))


@app.command()
def upscale(
    ref: Ref = "",
    factor: Annotated[str, typer.Option("--factor", metavar="2|4", help="Times as wide and high.")] = "2",
    as_json: AsJson = False,
) -> None:
    """One image made larger."""
    from bot.core.chat_line import read_factor
    from bot.core.commands import ImageRef, Upscale

    with session(as_json) as (application, out):
        command = Upscale(ref=ImageRef.parse(ref), factor=read_factor(factor))
        out.made(application.library, lambda progress: application.darkroom.make(command, progress))


@app.command()
def replay(ref: Ref = "", as_json: AsJson = False) -> None:
    """Make a generation again and compare every pixel; exit status 3 when they differ."""
    from bot.core.commands import ImageRef, Replay
    from bot.terminal_app.documents import replay_document
    from bot.terminal_app.views import replay_view

    with session(as_json) as (application, out):
        command = Replay(ref=ImageRef.parse(ref))
        report = out.wait(lambda progress: application.darkroom.replay(command, progress))
        out.print(replay_document(report), replay_view(report))
        if report.verdict == "different":
            raise typer.Exit(EXIT_DIFFERENT)


@app.command()
def show(ref: Ref = "", as_json: AsJson = False) -> None:
    """Everything that is known about a generation, and its pictures."""
    from bot.core.commands import ImageRef, Show

    with session(as_json) as (application, out):
        command = Show(ref=ImageRef.parse(ref))
        out.made(application.library, lambda _: application.darkroom.show(command))


@app.command()
def history(
    search: Annotated[
        str | None, typer.Option("--search", metavar="WORDS", help="Only ideas with these words.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=1000, help="How many.")] = 20,
    as_json: AsJson = False,
) -> None:
    """What was made, newest first."""
    from bot.core.commands import History
    from bot.terminal_app.documents import history_document
    from bot.terminal_app.views import history_view

    with session(as_json) as (application, out):
        page = out.wait(lambda _: application.darkroom.history(History(search=search, limit=limit)))
        out.print(history_document(page), history_view(page))


@app.command(name="open")
def open_picture(ref: Ref = "", as_json: AsJson = False) -> None:
    """Open an image in the viewer of this computer."""
    from bot.core.commands import ImageRef, Show
    from bot.terminal_app.documents import path_document

    with session(as_json) as (application, out):
        command = Show(ref=ImageRef.parse(ref))
        generation = out.wait(lambda _: application.darkroom.show(command))
        path: Path = application.library.path(generation.image(command.ref.index or 1))
        out.print(path_document(path), str(path))
        if not as_json:
            typer.launch(str(path))


@models.callback()
def list_models(context: typer.Context, as_json: AsJson = False) -> None:
    """The models that can be used."""
    from bot.terminal_app import listings

    if context.invoked_subcommand is None:
        output(as_json).print(listings.models_document(), listings.models_view())


@models.command(name="show")
def show_model(name: str, as_json: AsJson = False) -> None:
    """One model: its limits, and the words it knows."""
    from bot.terminal_app import listings

    output(as_json).print(listings.model_document(name), listings.model_view(name))


@app.command()
def styles(as_json: AsJson = False) -> None:
    """The styles for --style."""
    from bot.terminal_app import listings

    output(as_json).print(listings.styles_document(), listings.styles_view())


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Check everything that a picture needs, and say what to do about what is missing."""
    from bot.health import examine
    from bot.terminal_app.documents import health_document
    from bot.terminal_app.views import health_view

    checks = examine()
    output(as_json).print(health_document(checks), health_view(checks))
    if not all(check.well for check in checks):
        raise typer.Exit(1)


@app.command()
def chat() -> None:
    """The conversation that the chats have, here in the terminal, without a token."""
    import asyncio

    from bot.terminal_app.chat import TerminalSurface, talk

    with session(False) as (application, out):
        surface = TerminalSurface(out)
        service = application.service({surface.platform: surface}, folders=True)
        asyncio.run(talk(service, surface, out))


@app.command()
def run() -> None:
    """Start every chat that has a token, and serve until SIGTERM or Ctrl-C."""
    import asyncio

    from bot.app import build_platforms
    from bot.run import serve

    with session(False) as (application, out):
        asyncio.run(serve(application, build_platforms, out.error))


def read_whole(flag: str, text: str | None) -> int | None:
    """A number by the rules of the option table; None stays None."""
    from prompting.option_values import parse_value
    from prompting.options import option_for

    option = option_for(flag)
    assert option is not None
    return None if text is None else int(str(parse_value(option, text)))


if __name__ == "__main__":
    main()
