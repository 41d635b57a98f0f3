"""The commands of a message's context menu."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import discord
from discord import app_commands

from bot.core import commands
from bot.core.commands import Command
from bot.discord_app.addresses import Client
from bot.discord_app.answering import Answers
from bot.discord_app.image_prompts import ImagePrompts
from bot.discord_app.messages import generation_of

MENUS: Mapping[str, Callable[..., Command]] = {
    "Reroll": commands.Reroll,
    "Vary": commands.Vary,
    "Parameters": commands.Show,
    "Report": commands.Report,
}
IMAGE_MENU = "Use as image prompt"


def add_menus(tree: app_commands.CommandTree[Client], answers: Answers, images: ImagePrompts) -> None:
    """Put every context menu into ``tree``; five is the most that Discord takes."""
    for name, kind in MENUS.items():
        tree.add_command(_menu(name, kind, answers))

    async def use_as_image_prompt(interaction: discord.Interaction[Client], message: discord.Message) -> None:
        await answers.open(interaction, lambda: images.modal(interaction, message))

    use_as_image_prompt.__annotations__ = {"interaction": discord.Interaction, "message": discord.Message}
    tree.add_command(app_commands.ContextMenu(name=IMAGE_MENU, callback=use_as_image_prompt))


def _menu(name: str, kind: Callable[..., Command], answers: Answers) -> app_commands.ContextMenu:
    async def callback(interaction: discord.Interaction[Client], message: discord.Message) -> None:
        async def read() -> Command:
            return kind(ref=generation_of(message, interaction.client.user))

        await answers.command(interaction, read)

    callback.__annotations__ = {"interaction": discord.Interaction, "message": discord.Message}
    return app_commands.ContextMenu(name=name, callback=callback)
