"""The terminal: ``darkroom imagine | reroll | vary | …``. Translation only; every rule lives in ``bot.core``.

What needs a moment to import is imported by the command that uses it, so that ``--help`` answers at once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.describe_command import describing
from bot.model_commands import models
from bot.noise_commands import noise
from bot.session import EXIT_DIFFERENT, EXIT_SOME_FAILED, AsJson, output, run_guarded, session
from bot.terminal_app.option_table import Values, table_command

if TYPE_CHECKING:
    from bot.core.planning import Making

app = typer.Typer(
    name="darkroom",
    help="Short ideas become structured prompts, and pictures that can be proved and repeated.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(models, name="models")
app.add_typer(noise)
app.add_typer(describing)

Ref = Annotated[str, typer.Argument(metavar="ID[:INDEX]", help="A generation, or one image of it, counted from 1.")]
Seed = Annotated[str | None, typer.Option("--seed", metavar="SEED", help="Seed to use; drawn when absent.")]

_OF_FILE = "Read ideas from FILE, one a line; answers a JSON line each with its line's number; status 4 if some failed."
IdeaFile = (
    Annotated[Path | None, typer.Option("--file", metavar="FILE", help=_OF_FILE)],
    None,
)
WrittenPrompt = (
    Annotated[Path | None, typer.Option("--spec", help="Exactly this prompt, which expand --as json wrote to FILE.")],
    None,
)
RerolledSlots = (
    Annotated[list[str] | None, typer.Option("--reroll", metavar="SLOT", help="Other words there, and nowhere else.")],
    None,
)
PromptForm = (
    Annotated[str | None, typer.Option("--as", metavar="a1111|midjourney|json", help="As another tool writes it.")],
    None,
)
Measured = (
    Annotated[bool, typer.Option("--measure", help="Ask the model's text encoder what each phrase changes.")],
    False,
)


def main() -> None:
    """Run the command line; every failure becomes one sentence, a hint and an exit code."""
    sys.exit(run_guarded(app, sys.argv[1:]))


@table_command(app, "imagine", spec=WrittenPrompt)
def imagine(words: list[str], values: Values, as_json: bool) -> None:
    """Make pictures of an idea: darkroom imagine a red fox in the snow --n 4"""
    from bot.core.commands import Imagine
    from bot.terminal_app.expansion import read_prompt

    spec = values.extra["spec"]
    with session(as_json) as (application, out):
        if isinstance(spec, Path):
            command: Making = application.darkroom.keep_prompt(*read_prompt(spec, words, values.options()))
        else:
            command = Imagine(text=values.idea(words), options=values.options(), image=values.image())
        out.all_made(application.library, application.darkroom.plans(command), application.darkroom.make)


@table_command(app, "expand", file=IdeaFile, reroll=RerolledSlots, form=PromptForm)
def expand(words: list[str], values: Values, as_json: bool) -> None:
    """Show the structured prompt of an idea, and what was added, without making a picture."""
    from bot.terminal_app.expansion import Expansion, expand_file, expand_idea

    file = values.extra["file"]
    with session(as_json or file is not None) as (application, out):
        asked = Expansion.read(values)
        if isinstance(file, Path):
            if expand_file(application.darkroom, out, file, words, asked):
                raise typer.Exit(EXIT_SOME_FAILED)
        else:
            expand_idea(application.darkroom, out, values.idea(words), asked)


@table_command(app, "advise", measure=Measured)
def advise(words: list[str], values: Values, as_json: bool) -> None:
    """What could be better about an idea: what it leaves open, contradicts, or says in vain."""
    from bot.core.commands import Advise
    from bot.terminal_app.advising import advice_document, advice_view
    from generation.effect import measured_effects
    from prompting.render import ordered_phrases

    with session(as_json) as (application, out):
        found = application.darkroom.advise(Advise(text=values.idea(words), options=values.options()))
        phrases = [phrase.text for phrase in ordered_phrases(found.spec)] if values.extra["measure"] else []
        effects = measured_effects(found.entry, phrases, application.settings.threads) if phrases else ()
        out.print(advice_document(found, effects), advice_view(found, effects))


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


@app.command()
def styles(as_json: AsJson = False) -> None:
    """The styles for --style."""
    from bot.terminal_app import listings

    output(as_json).print(listings.styles_document(), listings.styles_view())


@app.command()
def presets(as_json: AsJson = False) -> None:
    """The presets for --preset."""
    from bot.app import offer_presets
    from bot.config import load_settings
    from bot.terminal_app import listings

    offer_presets(load_settings())
    output(as_json).print(listings.presets_document(), listings.presets_view())


@app.command()
def doctor(
    clean: Annotated[bool, typer.Option("--clean", help="Remove image files that nothing names any more.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check everything that a picture needs, and say what to do about what is missing."""
    from bot.health import examine
    from bot.terminal_app.documents import health_document
    from bot.terminal_app.views import health_view

    checks = examine(clean=clean)
    output(as_json).print(health_document(checks), health_view(checks))
    if not all(check.well for check in checks):
        raise typer.Exit(1)


@app.command()
def chat() -> None:
    """The conversation that the chats have, here in the terminal, without a token."""
    import asyncio

    from bot.terminal_app.chat import TerminalSurface, talk

    with session(False, engine_apart=True) as (application, out):
        surface = TerminalSurface(out)
        service = application.service({surface.platform: surface}, folders=True)
        asyncio.run(talk(service, surface, out))


@app.command()
def run() -> None:
    """Start every chat that has a token, and serve until SIGTERM or Ctrl-C."""
    import asyncio

    from bot.app import build_platforms
    from bot.run import ServingLoop, serve

    with session(False, engine_apart=True) as (application, out), asyncio.Runner(loop_factory=ServingLoop) as runner:
        runner.run(serve(application, build_platforms, out.error))


def read_whole(flag: str, text: str | None) -> int | None:
    """A number by the rules of the option table; None stays None."""
    from prompting.option_values import parse_value
    from prompting.options import option_for

    option = option_for(flag)
    assert option is not None
    return None if text is None else int(str(parse_value(option, text)))


if __name__ == "__main__":
    main()
