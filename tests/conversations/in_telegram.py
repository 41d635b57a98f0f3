"""A person in their private chat with the bot, or in a group, of the loopback Telegram."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from bot.core.replies import Reply
from bot.core.surfaces import Surface
from bot.telegram_app.addresses import PLATFORM
from bot.telegram_app.client import Connection, TelegramClient
from bot.telegram_app.limiter import Limit, Limits
from generation.backends.local import LocalBackend
from prompting.errors import UserError
from storage.library import Library
from tests.conversations.platforms import RecordedService, note_misread, typed, until
from tests.conversations.recording import Record, RecordingSurface, all_buttons
from tests.conversations.script import Line, Step
from tests.telegram_server import Message, Press, TelegramServer

UNHURRIED = Limits(*[(Limit(1_000, 1.0),)] * 3)  # for a server that does not count


class InTelegram:
    """Lines and taps go into a chat; what comes of them is in its messages, in the private chat, or over a chat.

    Telegram has no words for those who cannot see a picture, so `say` tells none, but waits for the picture.
    """

    def __init__(self, library: Library, backend: LocalBackend, server: TelegramServer, *, group: bool = False) -> None:
        self.record = Record()
        surfaces: dict[str, Surface] = {}
        self._service = RecordedService(library, backend, surfaces, self.record)
        self._client = TelegramClient(
            self._service.desk,
            library,
            Connection(token=server.token, api_url=server.api_url),
            load_hash=lambda: None,
            save_hash=lambda _: None,
            limits=UNHURRIED,
        )
        surfaces[PLATFORM] = RecordingSurface(self._client.surface, self.record)
        self._server, self._person = server, server.person("Ada")
        self._private = self._person.private
        self._chat = server.supergroup("Foxes", [self._person]) if group else self._private

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(self._client.run()), asyncio.create_task(self._service.run())]
        await self._server.connected()
        self._private.started = True  # a bot can write to nobody who never wrote to it
        yield
        self._service.stop()
        await self._client.close()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def say(self, step: Step) -> str:
        before, seen = len(self.record.commands), self._states()
        note_misread(step, self.record)
        press = await self._done(step)
        await until(lambda: len(self.record.commands) > before)
        reply = self.record.replies[before]
        job = self.record.job_of.get(before)
        if job is not None:
            await until(lambda: job in self.record.delivered)
            reply = self.record.delivered[job]
        await until(lambda: any(_has(shown, reply) for shown in self._shown(seen)) or _alerted(press, reply))
        told = [str(press.answer.text)] if press is not None and press.answer is not None else []
        return "\n".join([*told, *(_all_of(message) for message in self._shown(seen))])

    async def _done(self, step: Step) -> Press | None:
        if isinstance(step, Line):
            await self._person.writes(self._chat, typed(step, self.record))
            return None
        message = max((m for m in self._messages() if m.button(step.label)), key=lambda m: m.at)
        return await self._person.presses(message, step.label)

    def _messages(self) -> list[Message]:
        chats = dict.fromkeys((self._chat, self._private))
        return [message for chat in chats for message in chat.messages if message.sender.is_bot]

    def _states(self) -> dict[Message, int]:
        return {message: len(message.revisions) for message in self._messages()}

    def _shown(self, seen: dict[Message, int]) -> list[Message]:
        """The messages that are new, or other than they were."""
        return [message for message in self._messages() if len(message.revisions) != seen.get(message)]


def _has(shown: Message, reply: Reply | UserError) -> bool:
    """Whether a message shows this reply already, and not one before it."""
    if isinstance(reply, UserError):
        return reply.code in shown.words
    pressable = {button["callback_data"] for button in shown.buttons}
    return (not reply.images or shown.media is not None) and (
        shown.document is not None or pressable >= {button.action.pack() for button in all_buttons(reply)}
    )


def _alerted(press: Press | None, reply: Reply | UserError) -> bool:
    """Whether a short reply is told over the chat."""
    if press is None or press.answer is None or not press.answer.text:
        return False
    return isinstance(reply, UserError) or not (reply.images or reply.buttons or reply.form)


def _all_of(message: Message) -> str:
    labels = [str(button["text"]) for button in message.buttons]
    name = message.document.name if message.document is not None else None
    return "\n".join([message.words, *labels, *([name] if name else [])])
