"""A slash command as a value: its parameters, and how its values become a command of the core."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import Parameter, Signature
from typing import Any, cast

import discord
from discord import app_commands

from bot.core.commands import Command
from bot.discord_app.addresses import Interaction
from bot.discord_app.answering import Answers
from bot.discord_app.suggestions import suggest_names, wordings_of
from bot.discord_app.wording import cut
from prompting.option_values import read_options
from prompting.options import MAX_TEXT, OPTIONS, ImagineOptions, Kind, Option, option_for

MAX_DESCRIPTION = 100

Values = Mapping[str, Any]  # what discord.py read, by parameter; absent ones are None
Suggest = Callable[[Interaction, str], Awaitable[list[app_commands.Choice[str]]]]


@dataclass(frozen=True, kw_only=True)
class Input:
    """One parameter of a slash command. ``kind`` is the annotation that discord.py reads."""

    name: str
    help: str
    kind: Any = str
    required: bool = False
    suggest: Suggest | None = None


@dataclass(frozen=True, kw_only=True)
class SlashCommand:
    """One slash command, and how its values become a command of the core.

    ``administrative`` ones are shown to who may manage the server; the core asks again. ``opens_modal``: the answer
    is a form, and its fields are shown to type into.
    """

    name: str
    help: str
    read: Callable[[Values], Awaitable[Command]]
    inputs: Sequence[Input] = field(default_factory=tuple)
    administrative: bool = False
    opens_modal: bool = False


def option_input(option: Option) -> Input:
    """The parameter for one row of the option table."""
    low, high = option.minimum, option.maximum
    kind: Any = app_commands.Range[str, 1, MAX_TEXT]
    match option.kind:
        case Kind.WHOLE if low is not None and high is not None:
            kind = app_commands.Range[int, int(low), int(high)]
        case Kind.NUMBER if low is not None and high is not None:
            kind = app_commands.Range[float, float(low), float(high)]
        case Kind.SWITCH:
            kind = bool
        case Kind.FILE:
            kind = discord.Attachment
    wordings = wordings_of(option)

    async def suggest(_: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        assert wordings is not None
        return suggest_names(typed, wordings())

    return Input(
        name=parameter_name(option),
        help=option.help,
        kind=kind,
        suggest=suggest if wordings is not None else None,
    )


def parameter_name(option: Option) -> str:
    """The flag as a parameter: ``prompt_seed`` for ``--prompt-seed``."""
    return option.flag.lstrip("-").replace("-", "_")


def table_row(flag: str) -> Option:
    """The row of the option table for a flag that is there."""
    option = option_for(flag)
    assert option is not None
    return option


def built(command: SlashCommand, answers: Answers) -> app_commands.Command[Any, Any, None]:
    """The command for discord.py, which reads parameters from a function's signature."""

    async def callback(interaction: Interaction, **values: Any) -> None:
        await answers.command(interaction, lambda: command.read(values), as_modal=command.opens_modal)

    parameters = [Parameter("interaction", Parameter.POSITIONAL_OR_KEYWORD, annotation=discord.Interaction)]
    for given in command.inputs:
        kind, default = (given.kind, Parameter.empty) if given.required else (given.kind | None, None)
        parameters.append(Parameter(given.name, Parameter.POSITIONAL_OR_KEYWORD, annotation=kind, default=default))
    callback.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    app_commands.describe(**{given.name: cut(given.help, MAX_DESCRIPTION) for given in command.inputs})(callback)
    made: app_commands.Command[Any, Any, None] = app_commands.Command(
        name=command.name, description=cut(command.help, MAX_DESCRIPTION), callback=cast(Any, callback)
    )
    if command.administrative:
        made.default_permissions = discord.Permissions(manage_guild=True)
    for given in command.inputs:
        if given.suggest is not None:
            made.autocomplete(given.name)(cast(Any, given.suggest))
    return made


def given_options(values: Values) -> ImagineOptions:
    """Values as texts by flag, so that wrong ones get the same words as in the terminal."""
    texts: dict[str, str | bool | None] = {}
    for option in OPTIONS:
        value = values.get(parameter_name(option))
        if value is not None and option.kind is not Kind.FILE:
            texts[option.flag] = value if isinstance(value, bool) else str(value)
    return read_options(texts)


def just(command: Command) -> Callable[[Values], Awaitable[Command]]:
    """A command without parameters."""

    async def read(_: Values) -> Command:
        return command

    return read
