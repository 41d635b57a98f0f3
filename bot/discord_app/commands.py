"""The slash commands: their options from the option table, and the core's commands that they stand for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from inspect import Parameter, Signature
from typing import Any, cast

import discord
from discord import app_commands

from bot.core import commands
from bot.core.chat_line import read_factor, read_strength
from bot.core.commands import Command, ImageRef
from bot.discord_app.addresses import Client, Interaction
from bot.discord_app.answering import NETWORK_ERRORS, Answers
from bot.discord_app.recent import Recent
from bot.discord_app.suggestions import suggest_ids, suggest_names, wordings_of
from bot.discord_app.wording import cut
from prompting.errors import UserError
from prompting.option_values import read_options
from prompting.options import MAX_TEXT, OPTIONS, ImagineOptions, Kind, Option, option_for

MAX_DESCRIPTION = 100
MAX_UPLOAD = 10 * 1024 * 1024  # bytes
UPLOAD_SECONDS = 2.0  # to fetch a picture, of the three that Discord gives for the first answer

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
    """One slash command, and how its values become a command of the core."""

    name: str
    help: str
    read: Callable[[Values], Awaitable[Command]]
    inputs: Sequence[Input] = field(default_factory=tuple)


def slash_commands(recent: Recent) -> tuple[SlashCommand, ...]:
    """Every slash command but /help, which is about them."""
    own = _suggest_own(recent)
    one = Input(name="id", help="The picture: its id, such as k3v9x2m7qd, or k3v9x2m7qd:2", required=True, suggest=own)
    count = option_input(_row("--n"))
    seed = option_input(_row("--seed"))
    strength = Input(name="strength", help="subtle, strong, or a number from 0.05 to 1")
    factor = Input(name="factor", help="How many times as wide and high", kind=app_commands.Range[int, 2, 4])
    limit = Input(name="limit", help="How many lines", kind=app_commands.Range[int, 1, 50])
    search = Input(name="search", help="Words of the idea or the prompt")
    favorites = Input(name="favorites", help="Only what you marked", kind=bool)
    picture = Input(name="image", help="A picture that I made, as a file", kind=discord.Attachment, required=True)
    prompt = Input(name="prompt", help="Your idea in plain words; every --flag works here too", required=True,
                   kind=app_commands.Range[str, 1, MAX_TEXT])  # fmt: skip
    job = Input(name="id", help="The job; without it the newest of yours", suggest=own)
    return (
        SlashCommand(name="imagine", help="Make pictures of an idea", read=_read_imagine,
                     inputs=(prompt, *_options("imagine"))),
        SlashCommand(name="expand", help="Show the structured prompt of an idea, without a picture",
                     read=_read_expand, inputs=(prompt, *_options("expand"))),
        SlashCommand(name="reroll", help="The same request again with a new seed", read=_read_reroll,
                     inputs=(one, seed)),
        SlashCommand(name="vary", help="Pictures near this one", read=_read_vary, inputs=(one, strength, count, seed)),
        SlashCommand(name="upscale", help="The picture, larger", read=_read_upscale, inputs=(one, factor)),
        SlashCommand(name="remix", help="Another idea, with the seed, size and steps of a picture", read=_read_remix,
                     inputs=(one, prompt)),
        SlashCommand(name="show", help="Everything that is known about a picture", read=_of(commands.Show),
                     inputs=(one,)),
        SlashCommand(name="describe", help="How a picture was made, told by its file", read=_read_describe,
                     inputs=(picture,)),
        SlashCommand(name="history", help="What you made, newest first", read=_read_history,
                     inputs=(search, option_input(_row("--model")), seed, favorites, limit)),
        SlashCommand(name="favorite", help="Mark a picture, or take the mark away", read=_of(commands.Favorite),
                     inputs=(one,)),
        SlashCommand(name="favorites", help="What you marked, newest first", read=_read_favorites, inputs=(limit,)),
        SlashCommand(name="queue", help="What of yours waits or runs", read=_just(commands.Queue())),
        SlashCommand(name="cancel", help="End a job of yours that waits or runs", read=_read_cancel, inputs=(job,)),
        SlashCommand(name="delete", help="Erase pictures: their rows, files and messages", read=_of(commands.Delete),
                     inputs=(one,)),
        SlashCommand(name="originals", help="The files of your pictures, byte for byte", read=_of(commands.Originals),
                     inputs=(one,)),
        SlashCommand(name="inbox", help="What could not be brought to you", read=_just(commands.Inbox())),
        SlashCommand(name="export", help="A copy of all that is kept of you", read=_just(commands.Export())),
        SlashCommand(name="forget", help="Erase all that is kept of you; you are asked again first",
                     read=_just(commands.Forget())),
    )  # fmt: skip


def add_commands(tree: app_commands.CommandTree[Client], answers: Answers, recent: Recent) -> None:
    """Put every slash command into ``tree``."""
    made = slash_commands(recent)
    for command in made:
        tree.add_command(_built(command, answers))
    lines = [f"/{command.name}: {command.help}." for command in made]

    @tree.command(name="help", description="What can be asked for here")
    async def show_help(interaction: Interaction) -> None:
        await answers.say(interaction, "\n".join(lines))


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


def _options(command: str) -> tuple[Input, ...]:
    return tuple(option_input(option) for option in OPTIONS if command in option.commands)


def _row(flag: str) -> Option:
    option = option_for(flag)
    assert option is not None
    return option


def _built(command: SlashCommand, answers: Answers) -> app_commands.Command[Any, Any, None]:
    """The command for discord.py, which reads parameters from a function's signature."""

    async def callback(interaction: Interaction, **values: Any) -> None:
        await answers.command(interaction, lambda: command.read(values))

    parameters = [Parameter("interaction", Parameter.POSITIONAL_OR_KEYWORD, annotation=discord.Interaction)]
    for given in command.inputs:
        kind, default = (given.kind, Parameter.empty) if given.required else (given.kind | None, None)
        parameters.append(Parameter(given.name, Parameter.POSITIONAL_OR_KEYWORD, annotation=kind, default=default))
    callback.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    app_commands.describe(**{given.name: cut(given.help, MAX_DESCRIPTION) for given in command.inputs})(callback)
    built: app_commands.Command[Any, Any, None] = app_commands.Command(
        name=command.name, description=cut(command.help, MAX_DESCRIPTION), callback=cast(Any, callback)
    )
    for given in command.inputs:
        if given.suggest is not None:
            built.autocomplete(given.name)(cast(Any, given.suggest))
    return built


def _suggest_own(recent: Recent) -> Suggest:
    async def suggest(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return suggest_ids(typed, await recent.of(str(interaction.user.id)))

    return suggest


def _given(values: Values) -> ImagineOptions:
    """Values as texts by flag, so that wrong ones get the same words as in the terminal."""
    texts: dict[str, str | bool | None] = {}
    for option in OPTIONS:
        value = values.get(parameter_name(option))
        if value is not None and option.kind is not Kind.FILE:
            texts[option.flag] = value if isinstance(value, bool) else str(value)
    return read_options(texts)


async def _read_imagine(values: Values) -> Command:
    image = await read_upload(values["image"]) if values.get("image") is not None else None
    return commands.Imagine(text=values["prompt"], options=_given(values), image=image)


async def _read_expand(values: Values) -> Command:
    return commands.Expand(text=values["prompt"], options=_given(values))


async def _read_reroll(values: Values) -> Command:
    return commands.Reroll(ref=ImageRef.parse(values["id"]), seed=_given(values).seed)


async def _read_vary(values: Values) -> Command:
    options = _given({name: value for name, value in values.items() if name != "strength"})
    strength = commands.VariationSize.SUBTLE.value if values["strength"] is None else read_strength(values["strength"])
    return commands.Vary(
        ref=ImageRef.parse(values["id"]), strength=strength, count=options.count or 1, seed=options.seed
    )


async def _read_upscale(values: Values) -> Command:
    return commands.Upscale(ref=ImageRef.parse(values["id"]), factor=read_factor(str(values["factor"] or 2)))


async def _read_remix(values: Values) -> Command:
    return commands.Remix(ref=ImageRef.parse(values["id"]), text=values["prompt"])


async def _read_describe(values: Values) -> Command:
    return commands.Describe(image=await read_upload(values["image"]))


async def _read_history(values: Values) -> Command:
    options = _given({name: values[name] for name in ("model", "seed")})
    return commands.History(
        search=values["search"],
        model=options.model,
        seed=options.seed,
        favorites_only=bool(values["favorites"]),
        limit=values["limit"] or commands.History.limit,
    )


async def _read_favorites(values: Values) -> Command:
    return commands.Favorites(limit=values["limit"] or commands.Favorites.limit)


async def _read_cancel(values: Values) -> Command:
    return commands.Cancel(job_id=None if values["id"] is None else ImageRef.parse(values["id"]).generation_id)


def _of(kind: Callable[..., Command]) -> Callable[[Values], Awaitable[Command]]:
    async def read(values: Values) -> Command:
        return kind(ref=ImageRef.parse(values["id"]))

    return read


def _just(command: Command) -> Callable[[Values], Awaitable[Command]]:
    async def read(_: Values) -> Command:
        return command

    return read


async def read_upload(attachment: discord.Attachment) -> bytes:
    """The content of a picture that somebody uploaded to Discord.

    Raises:
        UserError: ``upload_too_large``, ``upload_failed``.
    """
    if attachment.size > MAX_UPLOAD:
        raise UserError("upload_too_large", f"This file has {attachment.size / 1e6:.0f} MB.", "At most 10 MB, please.")
    try:
        return await asyncio.wait_for(attachment.read(), UPLOAD_SECONDS)
    except (discord.HTTPException, *NETWORK_ERRORS) as error:
        hint = "Try it again; a smaller file is quicker."
        raise UserError("upload_failed", "Discord did not hand over the picture in time.", hint) from error
