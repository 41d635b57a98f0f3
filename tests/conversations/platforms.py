"""The platforms that a conversation is held on. To add one: a class with `platform`, `opened` and `say`."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import re
import sys
from collections.abc import AsyncIterator, MutableMapping
from typing import Protocol

import pytest

from bot.core.chat_line import read_line
from bot.core.planning import Planner
from bot.core.replies import Reply
from bot.core.service import Service
from bot.core.surfaces import Surface
from bot.discord_app.addresses import PLATFORM as DISCORD
from bot.discord_app.client import DarkroomClient, run_discord
from bot.terminal_app.chat import PLATFORM as TERMINAL
from bot.terminal_app.chat import TerminalSurface, talk
from bot.terminal_app.output import Output
from bot.terminal_app.pictures import PictureProtocol
from generation.backends.local import LocalBackend
from generation.metadata import Embed
from prompting.errors import UserError
from storage.library import Library
from tests.conversations.recording import Record, RecordingDesk, RecordingSurface, all_buttons
from tests.conversations.script import Line, Press, Step
from tests.discord_server import DiscordServer, Interaction, Message

PATIENCE = 90.0
_ESCAPE = re.compile(r"\\(.)")


class RecordedService(Service):
    """The service, with everything that passes through its desk written down."""

    def __init__(
        self, library: Library, backend: LocalBackend, surfaces: MutableMapping[str, Surface], record: Record
    ) -> None:
        seeds = itertools.count(100)
        planner = Planner(library, "pocket", Embed.FULL, lambda: next(seeds), folders=False)
        super().__init__(library, planner, backend, surfaces)
        self.desk = RecordingDesk(self.desk, record)


class Platform(Protocol):
    """Somebody with an app of a platform open, and the bot behind it."""

    record: Record

    def opened(self) -> contextlib.AbstractAsyncContextManager[None]:
        """The bot runs and can be talked to."""
        ...

    async def say(self, step: Step) -> str:
        """Type or press, and wait for all that comes of it; everything that was shown then, as text."""
        ...


def filled(step: Line, record: Record) -> dict[str, str | int]:
    """The values with the ids of this conversation."""
    return {
        name: value.format(*record.jobs) if isinstance(value, str) else value for name, value in step.values.items()
    }


def typed(step: Step, record: Record) -> str:
    """What somebody types for a step."""
    if isinstance(step, Press):
        return step.label
    return f"/{step.name} " + " ".join(str(value) for value in filled(step, record).values())


def note_misread(step: Step, record: Record) -> UserError | None:
    """Of a line that cannot be read, and so does not reach the core, note what should be told of it."""
    if isinstance(step, Line):
        try:
            read_line(typed(step, record))
        except UserError as error:
            record.commands.append(step)
            record.replies.append(error)
            return error
    return None


class InTerminal:
    """``darkroom chat``: lines go into standard input, and what comes out is on standard output and error."""

    def __init__(
        self, library: Library, backend: LocalBackend, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch
    ) -> None:
        patch.setenv("COLUMNS", "10000")
        self.record = Record()
        self._output = Output(as_json=False, protocol=PictureProtocol.HALF_BLOCKS)
        self._surface = TerminalSurface(self._output)
        surfaces: dict[str, Surface] = {TERMINAL: RecordingSurface(self._surface, self.record)}
        self._service = RecordedService(library, backend, surfaces, self.record)
        self._capsys, self._patch = capsys, patch
        self._typed = -1

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        reading, self._typed = os.pipe()
        with os.fdopen(reading, encoding="utf-8") as keyboard:
            self._patch.setattr(sys, "stdin", keyboard)
            talking = asyncio.create_task(talk(self._service, self._surface, self._output))
            yield
            os.close(self._typed)
            await talking

    async def say(self, step: Step) -> str:
        self._capsys.readouterr()
        before = len(self.record.commands)
        misread = note_misread(step, self.record)
        os.write(self._typed, f"{typed(step, self.record)}\n".encode())
        await until(lambda: len(self.record.commands) > before and self._is_shown(before))
        text = ""
        while not text or (misread is not None and misread.message not in text):
            await asyncio.sleep(0.05)
            captured = self._capsys.readouterr()
            text += captured.out + captured.err
        return text

    def _is_shown(self, number: int) -> bool:
        job = self.record.job_of.get(number)
        return job is None or job in self.record.delivered


class InDiscord:
    """A person in a channel of the loopback Discord."""

    def __init__(self, library: Library, backend: LocalBackend, server: DiscordServer) -> None:
        self.record = Record()
        surfaces: dict[str, Surface] = {}
        self._service = RecordedService(library, backend, surfaces, self.record)
        self._client = DarkroomClient(
            self._service.desk, recall=lambda _: [], load_hash=lambda: None, save_hash=lambda _: None
        )
        surfaces[DISCORD] = RecordingSurface(self._client.surface, self.record)
        self._server, self._person = server, server.person("ada")
        self._messages: list[Message] = []

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        tasks = [
            asyncio.create_task(run_discord(self._client, self._server.token)),
            asyncio.create_task(self._service.run()),
        ]
        await self._server.connected()
        yield
        self._service.stop()
        await self._client.close()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def say(self, step: Step) -> str:
        before = len(self.record.commands)
        note_misread(step, self.record)
        done = await self._done(step)
        await until(lambda: len(self.record.commands) > before)
        job = self.record.job_of.get(before)
        reply = self.record.replies[before]
        if job is not None:
            await until(lambda: job in self.record.delivered)
            reply = self.record.delivered[job]
        expected = None if isinstance(reply, UserError) else {button.action.pack() for button in all_buttons(reply)}
        message = await done.original(PATIENCE, where=lambda shown: _has(shown, reply, expected))
        self._messages.append(message)
        parts = [message.text, *(str(item["description"]) for item in message.gallery), str(message.components)]
        return _ESCAPE.sub(r"\1", "\n".join(parts))

    async def _done(self, step: Step) -> Interaction:
        if isinstance(step, Line):
            return await self._person.slash(step.name, filled(step, self.record))
        message = next(m for m in reversed(self._messages) if any(b.get("label") == step.label for b in m.buttons))
        return await self._person.press(message, step.label)


def _has(shown: Message, reply: Reply | UserError, expected: set[str] | None) -> bool:
    """Whether a message shows this reply already, and not one before it."""
    if expected is None:
        assert isinstance(reply, UserError)
        return reply.code in _ESCAPE.sub(r"\1", shown.text)
    return all(code in str(shown.components) for code in expected)


async def until(met: object) -> None:
    """Wait until ``met()``."""
    assert callable(met)
    async with asyncio.timeout(PATIENCE):
        while not met():
            await asyncio.sleep(0.01)
