"""One run of the command line: the application opened for it, and every failure made readable."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import copy_context
from typing import TYPE_CHECKING, Annotated

import typer
from typer.exceptions import TyperException

from bot.core.language import speak
from prompting.errors import UserError

if TYPE_CHECKING:
    from bot.app import Application
    from bot.terminal_app.output import Output

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
EXIT_OK, EXIT_ERROR, EXIT_USAGE, EXIT_DIFFERENT, EXIT_SOME_FAILED, EXIT_BUG, EXIT_STOPPED = 0, 1, 2, 3, 4, 70, 130


@contextmanager
def session(as_json: bool, *, engine_apart: bool = False) -> Iterator[tuple[Application, Output]]:
    """The application over the settings of this run (see `open_application`), and the output that was asked for."""
    from bot.app import open_application
    from bot.config import load_settings

    settings = load_settings()
    if settings.language is not None:
        speak(settings.language)
    with open_application(settings, engine_apart=engine_apart) as application:
        yield application, output(as_json)


def output(as_json: bool) -> Output:
    """Where this run's outcome goes."""
    from bot.config import terminal_environment
    from bot.terminal_app.output import Output
    from bot.terminal_app.pictures import detect_protocol

    return Output(as_json=as_json, protocol=detect_protocol(terminal_environment()))


def run_guarded(app: typer.Typer, arguments: Sequence[str]) -> int:
    """Run the command that ``arguments`` name and return the exit status. Nothing escapes as a traceback."""
    return copy_context().run(_run, app, arguments)  # the language of this run ends with it


def _run(app: typer.Typer, arguments: Sequence[str]) -> int:
    from bot.config import terminal_language

    speak(terminal_language())
    flags = [_worded(argument) for argument in arguments]
    as_json = "--json" in (flags[: flags.index("--")] if "--" in flags else flags)
    try:
        status = app(args=flags, standalone_mode=False)
    except UserError as error:
        return _fail(error, EXIT_STOPPED if error.code == "stopped_between" else EXIT_ERROR, as_json)
    except TyperException as error:
        if not str(error):  # no command at all: the help was printed
            return EXIT_USAGE
        hint = "darkroom --help lists the commands, darkroom COMMAND --help its options."
        words = getattr(error, "format_message", error.__str__)()  # names the option, where typer knows it
        return _fail(UserError("usage", _sentence(words), hint), EXIT_USAGE, as_json)
    except (KeyboardInterrupt, typer.Abort):
        status = EXIT_STOPPED
    except BrokenPipeError:
        return EXIT_OK
    except Exception as error:  # the boundary: whatever is left is a bug, and nobody should meet a traceback
        return _fail(_bug(error), EXIT_BUG, as_json)
    if status == EXIT_STOPPED:  # typer, too, says so of Ctrl-C
        return _fail(UserError("stopped", "Stopped. Nothing of it was kept."), EXIT_STOPPED, as_json)
    return status if isinstance(status, int) else EXIT_OK


def _worded(argument: str) -> str:
    """``argument``, so that an idea in quotes that begins with a flag is no option: "--ar 3:2 a fox"."""
    return f" {argument}" if argument.startswith("--") and " " in argument.partition("=")[0] else argument


def _bug(error: Exception) -> UserError:
    """A code for the person, the traceback for the log."""
    import structlog

    code = secrets.token_hex(4)
    structlog.get_logger().debug("bug", code=code, exc_info=error)
    structlog.get_logger().error("bug", code=code, kind=type(error).__name__)
    return UserError(
        "bug",
        "Something broke that should not have (code {code}, {kind}).",
        "DARKROOM_LOG_LEVEL=debug prints the details; please report them.",
        code=code,
        kind=type(error).__name__,
    )


def _fail(error: UserError, status: int, as_json: bool) -> int:
    if as_json:
        from bot.terminal_app.documents import error_document, print_json

        print_json(error_document(error))
    else:
        from bot.terminal_app.consoles import console
        from bot.terminal_app.errors import error_view

        console(stderr=True).print(error_view(error))
    return status


def _sentence(message: str) -> str:
    return message if message.endswith((".", "?", "!")) else f"{message}."
