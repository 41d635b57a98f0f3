"""The chats' conversation in a terminal: the same desk, the same replies, buttons pressed by typing their label."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import replace

from PIL import Image
from rich.text import Text

from bot.core.chat_line import CHAT_VERBS
from bot.core.commands import EditGeneration
from bot.core.desk import Desk, Event
from bot.core.form_commands import ShowForm
from bot.core.language import _, spoken_language
from bot.core.people import Asker, Place, PlaceKind
from bot.core.replies import Reply, ReplyImage
from bot.core.service import Service
from bot.terminal_app.describing import DESCRIBE
from bot.terminal_app.offered import Offered
from bot.terminal_app.output import Output
from bot.terminal_app.views import show_picture
from generation.images import contact_sheet
from prompting.errors import UserError
from prompting.spec import Slot
from storage.jobs import Delivery, Json

HOW_TO_EDIT = (
    "Type a slot and its words, like “{slot}: neon light”; the slot alone empties it. “🖼️ make” makes the prompt, "
    "/drop leaves it."
)
GREETING = "Type an idea, or /help. A button is pressed by typing its label. /quit leaves."
PLATFORM = "terminal"
HERE = Place(platform=PLATFORM, kind=PlaceKind.DIRECT, channel="this", age_restricted=True)  # one's own computer
MYSELF = Asker(platform=PLATFORM, user="me", place=HERE, administrator=True, moderator=True)


class TerminalSurface:
    """The screen, as a surface: one message after another, the newest reply's buttons can be pressed."""

    platform = PLATFORM

    def __init__(self, output: Output) -> None:
        self._output = output
        self._status = output.console.status("")
        self.offered = Offered()
        self.delivered: asyncio.Queue[str] = asyncio.Queue()

    async def show_progress(self, delivery: Delivery, reply: Reply) -> None:  # noqa: ARG002  there is one screen
        """See `Surface.show_progress`."""
        self._status.update(Text(reply.text.splitlines()[-1]))
        self._status.start()

    async def deliver(self, delivery: Delivery, reply: Reply) -> Json:
        """See `Surface.deliver`."""
        self.show(reply)
        self.delivered.put_nowait(delivery.job_id)
        return {"screen": True}

    async def erase(self, address: Json, message_ref: Json | None) -> None:
        """See `ErasingSurface.erase`: what a screen showed cannot be taken back."""

    def show(self, reply: Reply) -> None:
        """A reply in words, pictures and buttons."""
        self._status.stop()
        console = self._output.console
        if reply.images and console.is_terminal:
            pictures = [_still(image) for image in reply.images]
            picture = pictures[0] if len(pictures) == 1 else contact_sheet(pictures)
            show_picture(console, picture, self._output.protocol)
        console.print(Text(reply.text))
        for image in reply.images:
            console.print(Text(f"{image.path}  {image.alt_text}", style="dim"), soft_wrap=True)
        for file in reply.files:
            console.print(Text(str(file.path)), soft_wrap=True)
        fields = () if reply.form is None else tuple(field for field in reply.form.fields if field.buttons)
        for field in fields:
            labels = "  ".join(f"[{button.label}]" for button in field.buttons)
            console.print(Text(f"{field.number:>2} {field.label}  {labels}", style="cyan"))
        if reply.buttons:
            console.print(Text("  ".join(f"[{button.label}]" for button in reply.buttons), style="cyan"))
        self.offered.show(reply)
        if reply.form is not None:
            console.print(Text(_("This is prompt {id}.").format(id=reply.form.form_id), style="dim"))


async def talk(service: Service, surface: TerminalSurface, output: Output) -> None:
    """Read lines until ``/quit`` or the end of input, and answer each."""
    working = asyncio.ensure_future(service.run())
    output.console.print(_(GREETING), style="dim")
    try:
        while (line := await asyncio.to_thread(_read, output)) not in (None, "/quit", "/exit"):
            assert line is not None
            if line == "/help":
                output.console.print(help_text())
            elif line.lower().partition(" ")[0] == "/drop":  # whatever is named, there is one
                surface.offered.drop()
                output.console.print(_("No prompt is being changed any more; plain words are ideas."), style="dim")
            elif line:
                await _answer(service.desk, surface, output, line)
    finally:
        service.stop()
        await working


async def _answer(desk: Desk, surface: TerminalSurface, output: Output, line: str) -> None:
    try:
        asked = surface.offered.read(line)
        event = Event(event_id=secrets.token_hex(8), address={}, pressed=asked.pressed)
        answer = await desk.answer(asked.command, replace(MYSELF, language=spoken_language()), event)
    except UserError as error:
        output.error(error)
        return
    surface.offered.carried_out(asked.command)
    if asked.remark is not None:
        output.console.print(asked.remark, style="dim")
    if answer.job_id is None:
        surface.show(answer.reply)
        if isinstance(asked.command, ShowForm | EditGeneration):
            words = _(HOW_TO_EDIT).format(slot=_(Slot.LIGHTING.value))
            output.console.print(Text(words, style="dim"))
        return
    awaited = {answer.job_id, *answer.beside}
    while awaited:
        awaited.discard(await surface.delivered.get())


def help_text() -> str:
    """The commands, one a line."""
    verbs = [(verb.usage, _(verb.help)) for verb in (*CHAT_VERBS, DESCRIBE)]
    verbs.append(("/drop", _("Leave the prompt that is being changed.")))
    width = max(len(usage) for usage, _help in verbs)
    return "\n".join(f"{usage:<{width}}  {told}" for usage, told in verbs)


def _still(image: ReplyImage) -> Image.Image:
    """The picture, or the last one of a film."""
    picture = Image.open(image.path)
    picture.seek(getattr(picture, "n_frames", 1) - 1)
    return picture.convert("RGB")


def _read(output: Output) -> str | None:
    try:
        return output.console.input("[bold]›[/bold] ").strip()
    except EOFError:
        return None
