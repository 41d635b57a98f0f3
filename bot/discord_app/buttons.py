"""Presses of buttons, by what their ``custom_id`` says and nothing else, whatever the age of the message.

discord.py's DynamicItem is not used: it drops a press without a word when the message's components do not hold the
button, and swallows what its callbacks raise.
"""

from __future__ import annotations

from bot.core.actions import Action
from bot.core.commands import Command
from bot.discord_app.addresses import Interaction
from bot.discord_app.answering import Answers
from prompting.errors import UserError


async def pressed(interaction: Interaction, answers: Answers) -> None:
    """Carry out what the button stands for. Never raises."""
    code = interaction.custom_id or ""

    async def read() -> Command:
        return Action.unpack(code).command()

    await answers.command(interaction, read, pressed=code)


async def submitted(interaction: Interaction, answers: Answers) -> None:
    """A form that this process did not open, or that no longer exists. Never raises."""
    hint = "Use the command or the button again."
    await answers.refuse(interaction, UserError("old_form", "This form is not in use any more.", hint))
