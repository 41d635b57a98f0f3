"""The commands of a message's context menu, for messages with pictures of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import discord
from discord import app_commands

from bot.core import commands
from bot.core.actions import Action, Verb
from bot.core.commands import Command, ImageRef
from bot.discord_app.addresses import Client
from bot.discord_app.answering import Answers
from prompting.errors import UserError

MENUS: Mapping[str, Callable[..., Command]] = {
    "Reroll": commands.Reroll,
    "Vary": commands.Vary,
    "Parameters": commands.Show,
    "Originals": commands.Originals,
}

_OF_PICTURES = frozenset({Verb.DETAILS, Verb.REROLL, Verb.UPSCALE, Verb.VARY_SUBTLE, Verb.VARY_STRONG, Verb.ORIGINALS})


def add_menus(tree: app_commands.CommandTree[Client], answers: Answers) -> None:
    """Put every context menu into ``tree``."""
    for name, kind in MENUS.items():
        tree.add_command(_menu(name, kind, answers))


def _menu(name: str, kind: Callable[..., Command], answers: Answers) -> app_commands.ContextMenu:
    async def callback(interaction: discord.Interaction[Client], message: discord.Message) -> None:
        async def read() -> Command:
            return kind(ref=generation_of(message, interaction.client.user))

        await answers.command(interaction, read)

    callback.__annotations__ = {"interaction": discord.Interaction, "message": discord.Message}
    return app_commands.ContextMenu(name=name, callback=callback)


def generation_of(message: discord.Message, us: discord.abc.User | None) -> ImageRef:
    """The generation that a message of ours shows; anybody else may imitate our buttons.

    Raises:
        UserError: ``no_pictures_here``.
    """
    if message.author == us:
        for code in custom_ids(message.components):
            try:
                action = Action.unpack(code)
            except UserError:
                continue
            if action.verb in _OF_PICTURES:
                return ImageRef(action.generation_id)
    hint = "Use this on a message with pictures that I made."
    raise UserError("no_pictures_here", "There are no pictures of mine in this message.", hint)


def custom_ids(components: Any) -> Iterator[str]:
    """The codes of all buttons in a message."""
    for component in components:
        if isinstance(code := getattr(component, "custom_id", None), str):
            yield code
        yield from custom_ids(getattr(component, "children", ()))
