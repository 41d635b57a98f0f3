"""Presses of buttons, by what their ``custom_id`` says and nothing else, whatever the age of the message.

discord.py's DynamicItem is not used: it drops a press without a word when the message's components do not hold the
button, and swallows what its callbacks raise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.core.actions import VERSION, Action, Verb
from bot.core.commands import Command
from bot.discord_app.addresses import Interaction
from bot.discord_app.answering import Answers
from bot.discord_app.forms import CHOICE, submission
from bot.discord_app.image_prompts import IMAGE_PROMPT, ImagePrompts
from prompting.errors import UserError

_OPENING = (f"{VERSION}:{Verb.EDIT}:", f"{VERSION}:{Verb.FORM}:")  # buttons whose answer is a modal


async def pressed(interaction: Interaction, answers: Answers) -> None:
    """Carry out what the button stands for. Never raises."""
    code = _code(interaction)

    async def read() -> Command:
        return Action.unpack(code).command()

    await answers.command(interaction, read, pressed=code, as_modal=code.startswith(_OPENING))


async def submitted(interaction: Interaction, answers: Answers, images: ImagePrompts) -> None:
    """Carry out what a modal asks for, whichever process opened it and when. Never raises."""
    code = interaction.custom_id or ""

    async def read() -> Command:
        if code.startswith(IMAGE_PROMPT):
            return await images.submission(interaction, code)
        if not code.startswith(f"{VERSION}:"):
            hint = "Use the command or the button again."
            raise UserError("old_form", "This form is not in use any more.", hint)
        return submission(interaction, code)

    await answers.command(interaction, read, pressed=code)


def _code(interaction: Interaction) -> str:
    """A button's own code, or that of the button that was chosen from a select."""
    code = interaction.custom_id or ""
    sent: Mapping[str, Any] = interaction.data or {}
    chosen = sent.get("values")
    return str(chosen[0]) if code.startswith(f"{CHOICE}:") and chosen else code
