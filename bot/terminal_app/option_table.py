"""Terminal commands whose options are the rows of the option table.

Values reach us as text, so that every adapter gives the same words for what is wrong with them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from prompting.errors import UserError
from prompting.option_values import read_options
from prompting.options import OPTIONS, ImagineOptions, Kind, Option
from prompting.syntax import only_left_out

Given = str | list[str] | bool | None


@dataclass(frozen=True)
class Values:
    """What stood on the command line beside the idea, by flag."""

    given: Mapping[str, Given]
    extra: Mapping[str, object] = field(default_factory=dict)

    def options(self) -> ImagineOptions:
        """The values, checked.

        Raises:
            OptionError: a value that its option does not take.
        """
        return read_options(self.given)

    def idea(self, words: Sequence[str]) -> str:
        """The idea as one text.

        Raises:
            UserError: ``empty_idea``, where there are no words and the options only say what to leave out.
        """
        text, options = " ".join(words), self.options()
        if not text.strip() and (left_out := ", ".join((*options.exclude, options.negative_prompt or "")).strip(", ")):
            raise only_left_out(left_out)
        return text

    def image(self) -> bytes | None:
        """The bytes of the picture that ``--image`` names.

        Raises:
            UserError: ``unreadable_image``.
        """
        name = self.given.get("--image")
        return None if name is None else read_picture(Path(str(name)))


Body = Callable[[list[str], Values, bool], None]


def table_command(app: typer.Typer, name: str, **extra: tuple[object, object]) -> Callable[[Body], Body]:
    """Register a command that takes an idea, the options of the table, and ``--json``.

    Help lists the options that belong to ``name``; the others may stand among the words of an idea, so they are taken
    here, too. ``extra`` are those that only the terminal has, each an annotation and a default; see `Values.extra`.
    """
    rows = [option for option in OPTIONS if name in option.commands or option.kind is not Kind.FILE]

    def register(body: Body) -> Body:
        def command(**arguments: object) -> None:
            given = {option.flag: _given(arguments[option.name]) for option in rows}
            words, as_json = arguments["words"], arguments["as_json"]
            assert isinstance(words, list | None)
            body(words or [], Values(given, {name: arguments[name] for name in extra}), bool(as_json))

        parameters = [_idea(), *(_parameter(option, hidden=name not in option.commands) for option in rows)]
        parameters += [_keyword(name, annotation, default) for name, (annotation, default) in extra.items()]
        json_help = "Print one JSON object and nothing else."
        parameters.append(_keyword("as_json", Annotated[bool, typer.Option("--json", help=json_help)], False))
        command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        command.__doc__ = body.__doc__
        app.command(name=name)(command)
        return body

    return register


def read_picture(path: Path) -> bytes:
    """The bytes of a picture file.

    Raises:
        UserError: ``unreadable_image``.
    """
    try:
        return path.expanduser().read_bytes()
    except OSError as error:
        message = "The picture {path} cannot be read: {reason}."
        raise UserError("unreadable_image", message, "Check the path.", path=path, reason=error.strerror) from error


def _idea() -> inspect.Parameter:
    """The words of the idea; that they may be missing lets the prompt room say so, as everywhere."""
    argument = typer.Argument(metavar="IDEA", help="What to show, in your own words; flags may stand among them.")
    return _keyword("words", Annotated[list[str] | None, argument], None)


def _parameter(option: Option, *, hidden: bool) -> inspect.Parameter:
    kind: object = bool if option.kind is Kind.SWITCH else list[str] | None if option.repeatable else str | None
    metavar = option.metavar if option.kind is not Kind.SWITCH else None
    text = option.help if option.default in (None, False) else f"{option.help} Default: {option.default}."
    declaration = typer.Option(*option.flags, metavar=metavar, help=text, hidden=hidden)
    return _keyword(option.name, Annotated[kind, declaration], False if kind is bool else None)


def _keyword(name: str, annotation: object, default: object) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _given(value: object) -> Given:
    assert value is None or isinstance(value, str | list | bool)
    return value
