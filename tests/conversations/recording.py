"""What passes between an adapter and the core, as values that can be compared between platforms.

Ids are drawn at random, so each is told by when it first came up; times are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.core.commands import Command
from bot.core.desk import Answer, Desk, Event
from bot.core.people import Asker
from bot.core.replies import Button, Reply
from bot.core.surfaces import Surface
from prompting.errors import UserError
from storage.jobs import Delivery, Json
from tests.conversations.script import Line

_TIME = re.compile(r" · about \d+ (?:s|min)|, about \d+ (?:s|min)")


@dataclass(frozen=True)
class Exchange:
    """A command, and what came of it; ``outcome`` is the reply that a job was delivered with."""

    command: str
    reply: str
    outcome: str | None = None


@dataclass
class Record:
    """What one conversation was, as the core saw it; a line that never reached it stands for its command."""

    commands: list[Command | Line] = field(default_factory=list)
    replies: list[Reply | UserError] = field(default_factory=list)
    jobs: list[str] = field(default_factory=list)
    delivered: dict[str, Reply] = field(default_factory=dict)
    job_of: dict[int, str] = field(default_factory=dict)

    def exchanges(self) -> list[Exchange]:
        """All of it, comparable."""
        ids: dict[str, str] = {}
        found = []
        for number, (command, reply) in enumerate(zip(self.commands, self.replies, strict=True)):
            outcome = self.delivered.get(self.job_of.get(number, ""))
            for shown in (reply, outcome):
                for known in () if shown is None or isinstance(shown, UserError) else ids_in(shown):
                    ids.setdefault(known, f"#{len(ids)}")
            told = None if outcome is None else _told(outcome, ids)
            found.append(Exchange(_named(repr(command), ids), _told(reply, ids), told))
        return found


class RecordingDesk(Desk):
    """A desk that passes everything on to another and writes it down."""

    def __init__(self, desk: Desk, record: Record) -> None:
        self._desk, self._record = desk, record

    async def answer(self, command: Command, asker: Asker, event: Event) -> Answer:
        try:
            answer = await self._desk.answer(command, asker, event)
        except UserError as error:
            self._record.commands.append(command)
            self._record.replies.append(error)
            raise
        if answer.job_id is not None:
            self._record.job_of[len(self._record.commands)] = answer.job_id
            self._record.jobs.append(answer.job_id)
        self._record.commands.append(command)
        self._record.replies.append(answer.reply)
        return answer

    async def waiting(self, job_id: str) -> Answer | None:
        return await self._desk.waiting(job_id)


class RecordingSurface:
    """A surface that passes everything on to another and writes down what it delivered."""

    def __init__(self, surface: Surface, record: Record) -> None:
        self._surface, self._record = surface, record

    @property
    def platform(self) -> str:
        return self._surface.platform

    async def show_progress(self, delivery: Delivery, reply: Reply) -> None:
        await self._surface.show_progress(delivery, reply)

    async def deliver(self, delivery: Delivery, reply: Reply) -> Json:
        reference = await self._surface.deliver(delivery, reply)
        self._record.delivered[delivery.job_id] = reply
        return reference


def ids_in(reply: Reply) -> list[str]:
    """The ids of generations, forms and codes in a reply, in their order."""
    return [button.action.generation_id for button in all_buttons(reply)]


def all_buttons(reply: Reply) -> tuple[Button, ...]:
    """Those of the whole reply and of the slots of its form."""
    fields = () if reply.form is None else reply.form.fields
    return (*reply.buttons, *(button for field in fields for button in field.buttons))


def _told(reply: Reply | UserError, ids: dict[str, str]) -> str:
    if isinstance(reply, UserError):
        return _named(f"{reply.code}: {reply.message} {reply.hint}", ids)
    form = None if reply.form is None else [(f.slot, f.label, f.words, f.locked) for f in reply.form.fields]
    told = {
        "text": _TIME.sub("", reply.text),
        "images": [image.alt_text for image in reply.images],
        "files": len(reply.files),
        "buttons": [(button.label, button.action.pack()) for button in all_buttons(reply)],
        "private": reply.private,
        "form": form,
        "replaces": reply.replaces,
        "language": reply.language,
    }
    return _named(repr(told), ids)


def _named(text: str, ids: dict[str, str]) -> str:
    for known, name in ids.items():
        text = text.replace(known, name)
    return text
