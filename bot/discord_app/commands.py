"""The slash commands: their options from the option table, and the core's commands that they stand for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import discord
from discord import app_commands

from bot.core import commands
from bot.core.chat_line import read_factor, read_strength
from bot.core.commands import Command, ImageRef
from bot.core.language import _, speaking
from bot.core.noise_commands import MOST_ON_THE_WAY, NEAR, NEIGHBOURS, ON_THE_WAY, Between, Film
from bot.core.preferences import SETTINGS
from bot.discord_app.addresses import Client, Interaction
from bot.discord_app.administration import administrative_commands
from bot.discord_app.answering import Answers
from bot.discord_app.recent import Recent
from bot.discord_app.slash import (
    Input,
    SlashCommand,
    Suggest,
    Values,
    built,
    given_options,
    just,
    option_input,
    table_row,
)
from bot.discord_app.suggestions import suggest_ids, suggest_names
from bot.discord_app.uploads import read_upload
from prompting.errors import UserError
from prompting.options import MAX_TEXT, OPTIONS


def slash_commands(recent: Recent) -> tuple[SlashCommand, ...]:
    """Every slash command but /help, which is about them."""
    own = _suggest_own(recent)
    one = Input(name="id", help="The picture: its id, such as k3v9x2m7qd, or k3v9x2m7qd:2", required=True, suggest=own)
    return (*_making(one), *_keeping(one, own))


def _making(one: Input) -> tuple[SlashCommand, ...]:
    """What makes pictures, and what tells how they are made."""
    seed = option_input(table_row("--seed"))
    count = option_input(table_row("--n"))
    strength = Input(name="strength", help="subtle, strong, or a number from 0.05 to 1")
    factor = Input(name="factor", help="How many times as wide and high", kind=app_commands.Range[int, 2, 4])
    steps = Input(name="pictures", help="How many, without those two", kind=app_commands.Range[int, 1, MOST_ON_THE_WAY])
    picture = Input(name="image", help="A picture that I made, as a file", kind=discord.Attachment, required=True)
    prompt = Input(name="prompt", help="Your idea in plain words; every --flag works here too", required=True,
                   kind=app_commands.Range[str, 1, MAX_TEXT])  # fmt: skip
    return (
        SlashCommand(name="imagine", help="Make pictures of an idea", read=_read_imagine,
                     inputs=(prompt, *_options("imagine"))),
        SlashCommand(name="expand", help="Show the structured prompt of an idea, without a picture",
                     read=_read_expand, inputs=(prompt, *_options("imagine", pictures=False))),
        SlashCommand(name="advise", help="What could be better about an idea", read=_read_advise,
                     inputs=(prompt, *_options("advise"))),
        SlashCommand(name="reroll", help="The same request again with a new seed", read=_read_reroll,
                     inputs=(one, seed)),
        SlashCommand(name="vary", help="Pictures near this one", read=_read_vary, inputs=(one, strength, count, seed)),
        SlashCommand(name="neighbours", help="Four pictures very near this one", read=_read_neighbours,
                     inputs=(one, strength)),
        SlashCommand(name="between", help="Pictures on the way from one to another", read=_read_between,
                     inputs=(*_ends(one), steps)),
        SlashCommand(name="film", help="How a picture came out of its noise", read=_of(Film), inputs=(one,)),
        SlashCommand(name="upscale", help="The picture, larger", read=_read_upscale, inputs=(one, factor)),
        SlashCommand(name="remix", help="Another idea, with the seed, size and steps of a picture", read=_read_remix,
                     inputs=(one, prompt)),
        SlashCommand(name="show", help="Everything that is known about a picture", read=_of(commands.Show),
                     inputs=(one,)),
        SlashCommand(name="describe", help="How a picture was made, told by its file", read=_read_describe,
                     inputs=(picture,)),
        SlashCommand(name="edit", help="Change the words of a picture and make another",
                     read=_of(commands.EditGeneration), inputs=(one,), opens_modal=True),
    )  # fmt: skip


def _ends(one: Input) -> tuple[Input, Input]:
    """The two pictures of a way."""
    return (
        Input(name="first", help="Where the way begins: an id, or ID:2", required=True, suggest=one.suggest),
        Input(name="second", help="Where it ends: a picture of the same model and size", required=True,
              suggest=one.suggest),
    )  # fmt: skip


def _keeping(one: Input, own: Suggest) -> tuple[SlashCommand, ...]:
    """What was made, what waits, and what somebody chose."""
    seed = option_input(table_row("--seed"))
    limit = Input(name="limit", help="How many lines", kind=app_commands.Range[int, 1, 50])
    search = Input(name="search", help="Words of the idea or the prompt")
    favorites = Input(name="favorites", help="Only what you marked", kind=bool)
    setting = Input(name="setting", help="What to change", suggest=_suggest_setting)
    value = Input(name="value", help="Its new value; “default” leaves it open again")
    job = Input(name="id", help="The job; without it the newest of yours", suggest=own)
    return (
        SlashCommand(name="history", help="What you made, newest first", read=_read_history,
                     inputs=(search, option_input(table_row("--model")), seed, favorites, limit)),
        SlashCommand(name="favorite", help="Mark a picture, or take the mark away", read=_of(commands.Favorite),
                     inputs=(one,)),
        SlashCommand(name="favorites", help="What you marked, newest first", read=_read_favorites, inputs=(limit,)),
        SlashCommand(name="queue", help="What of yours waits or runs", read=just(commands.Queue())),
        SlashCommand(name="cancel", help="End a job of yours that waits or runs", read=_read_cancel, inputs=(job,)),
        SlashCommand(name="delete", help="Erase pictures: their rows, files and messages", read=_of(commands.Delete),
                     inputs=(one,)),
        SlashCommand(name="originals", help="The files of your pictures, byte for byte", read=_of(commands.Originals),
                     inputs=(one,)),
        SlashCommand(name="report", help="Tell the administrators about a picture", read=_of(commands.Report),
                     inputs=(one,)),
        SlashCommand(name="settings", help="Your own defaults, your language, and private mode", read=_read_settings,
                     inputs=(setting, value)),
        SlashCommand(name="inbox", help="What could not be brought to you", read=just(commands.Inbox())),
        SlashCommand(name="link", help="Be one account on several platforms", read=_read_link,
                     inputs=(Input(name="code", help="The code from the other platform"),)),
        SlashCommand(name="export", help="A copy of all that is kept of you", read=just(commands.Export())),
        SlashCommand(name="privacy", help="What is kept of you", read=just(commands.Privacy())),
        SlashCommand(name="forget", help="Erase all that is kept of you; you are asked again first",
                     read=just(commands.Forget())),
    )  # fmt: skip


def add_commands(tree: app_commands.CommandTree[Client], answers: Answers, recent: Recent) -> None:
    """Put every slash command into ``tree``."""
    made = (*slash_commands(recent), *administrative_commands())
    for command in made:
        tree.add_command(built(command, answers))

    @tree.command(name="help", description="What can be asked for here")
    async def show_help(interaction: Interaction) -> None:
        with speaking(interaction.locale.value):
            lines = [_("/{name}: {help}.").format(name=command.name, help=_(command.help)) for command in made]
        await answers.say(interaction, "\n".join(lines))


def _options(command: str, *, pictures: bool = True) -> tuple[Input, ...]:
    """The options of a command; without ``pictures`` those that need no picture to start from."""
    rows = (option for option in OPTIONS if command in option.commands)
    return tuple(option_input(row) for row in rows if pictures or row.name not in ("image", "strength"))


def _suggest_own(recent: Recent) -> Suggest:
    async def suggest(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return suggest_ids(typed, await recent.of(str(interaction.user.id)))

    return suggest


async def _suggest_setting(_: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return suggest_names(typed, {name: name for name in SETTINGS})


async def _read_link(values: Values) -> Command:
    return commands.Link(code=values["code"])


async def _read_settings(values: Values) -> Command:
    name, value = values["setting"], values["value"]
    if name is None:
        return commands.Settings()
    if value is None:
        hint = "Like setting: count, value: 2."
        raise UserError("missing_value", "“{name}” needs a value.", hint, name=name[:30])
    return commands.Settings(changes={name: value})


async def _read_imagine(values: Values) -> Command:
    image = await read_upload(values["image"]) if values.get("image") is not None else None
    return commands.Imagine(text=values["prompt"], options=given_options(values), image=image)


async def _read_expand(values: Values) -> Command:
    return commands.Expand(text=values["prompt"], options=given_options(values))


async def _read_advise(values: Values) -> Command:
    return commands.Advise(text=values["prompt"], options=given_options(values))


async def _read_reroll(values: Values) -> Command:
    return commands.Reroll(ref=ImageRef.parse(values["id"]), seed=given_options(values).seed)


async def _read_vary(values: Values) -> Command:
    options = given_options({name: value for name, value in values.items() if name != "strength"})
    strength = commands.VariationSize.SUBTLE.value if values["strength"] is None else read_strength(values["strength"])
    return commands.Vary(
        ref=ImageRef.parse(values["id"]), strength=strength, count=options.count or 1, seed=options.seed
    )


async def _read_neighbours(values: Values) -> Command:
    strength = NEAR if values["strength"] is None else read_strength(values["strength"])
    return commands.Vary(ref=ImageRef.parse(values["id"]), strength=strength, count=NEIGHBOURS)


async def _read_between(values: Values) -> Command:
    first, second = ImageRef.parse(values["first"]), ImageRef.parse(values["second"])
    return Between(first=first, second=second, steps=values["pictures"] or ON_THE_WAY)


async def _read_upscale(values: Values) -> Command:
    return commands.Upscale(ref=ImageRef.parse(values["id"]), factor=read_factor(str(values["factor"] or 2)))


async def _read_remix(values: Values) -> Command:
    return commands.Remix(ref=ImageRef.parse(values["id"]), text=values["prompt"])


async def _read_describe(values: Values) -> Command:
    return commands.Describe(image=await read_upload(values["image"]))


async def _read_history(values: Values) -> Command:
    options = given_options({name: values[name] for name in ("model", "seed")})
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
