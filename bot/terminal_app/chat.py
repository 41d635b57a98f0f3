"""The chats' conversation in a terminal: the same commands, the same replies, buttons pressed by typing their label."""

from __future__ import annotations

import asyncio

from PIL import Image
from rich.text import Text

from bot.core.chat_line import CHAT_VERBS, read_line
from bot.core.commands import Command
from bot.core.conversation import Conversation
from bot.core.replies import Button, Reply
from bot.terminal_app.output import Output
from bot.terminal_app.views import show_picture
from generation.images import contact_sheet
from prompting.errors import UserError

GREETING = "Type an idea, or /help. A button is pressed by typing its label. /quit leaves."


def talk(conversation: Conversation, output: Output) -> None:
    """Read lines until ``/quit`` or the end of input, and answer each."""
    asyncio.run(_talk(conversation, output))


async def _talk(conversation: Conversation, output: Output) -> None:
    output.console.print(GREETING, style="dim")
    buttons: tuple[Button, ...] = ()
    while (line := _read(output)) is not None:
        if line in ("/quit", "/exit"):
            return
        if not line:
            continue
        if line == "/help":
            output.console.print(help_text())
            continue
        try:
            buttons = await _answer(conversation, output, line, buttons)
        except UserError as error:
            output.error(error)
        except asyncio.CancelledError:  # Ctrl-C while a picture is made stops the picture, not the conversation
            task = asyncio.current_task()
            assert task is not None
            task.uncancel()
            output.error(UserError("stopped", "Stopped. Nothing of it was kept."))


async def _answer(
    conversation: Conversation, output: Output, line: str, buttons: tuple[Button, ...]
) -> tuple[Button, ...]:
    command = pressed(line, buttons) or read_line(line)
    with output.progress() as on_progress:
        reply = await conversation.answer(command, on_progress)
    _show(output, reply)
    return reply.buttons or buttons


def pressed(line: str, buttons: tuple[Button, ...]) -> Command | None:
    """The command of the button whose label was typed, in any case and without its picture sign."""
    for button in buttons:
        label = button.label.lower()
        if line.lower() in (label, label.split()[-1]):
            return button.action.command()
    return None


def help_text() -> str:
    """The commands, one a line."""
    width = max(len(verb.usage) for verb in CHAT_VERBS)
    return "\n".join(f"{verb.usage:<{width}}  {verb.help}" for verb in CHAT_VERBS)


def _read(output: Output) -> str | None:
    try:
        return output.console.input("[bold]›[/bold] ").strip()
    except EOFError:
        return None


def _show(output: Output, reply: Reply) -> None:
    if reply.images and output.console.is_terminal:
        pictures = [Image.open(image.path) for image in reply.images]
        show_picture(output.console, pictures[0] if len(pictures) == 1 else contact_sheet(pictures), output.protocol)
    output.console.print(Text(reply.text))
    for image in reply.images:
        output.console.print(Text(f"{image.path}  {image.alt_text}", style="dim"), soft_wrap=True)
    if reply.buttons:
        output.console.print(Text("  ".join(f"[{button.label}]" for button in reply.buttons), style="cyan"))
