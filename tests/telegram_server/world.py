"""The state of the loopback Telegram, its clock and its ids."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from typing import Any

from tests.telegram_server.errors import Breach, JsonObject, NoAnswerError
from tests.telegram_server.files import FileStore
from tests.telegram_server.limits import Limits
from tests.telegram_server.things import Call, Chat, Message, User

_LOOK_AGAIN = 0.1  # seconds; for conditions that hold outside the server


class Clock:
    """Unix seconds; `advance` moves it forward without waiting."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Seconds since 1970, as this server sees them."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += seconds


class World:
    """The whole state. It lives in the server's loop; tests read it, and change it only through the server."""

    def __init__(self, limits: Limits, token: str, username: str) -> None:
        self.limits = limits
        self.token = token
        self.clock = Clock()
        self.base_url = ""
        self.privacy_mode = True
        self.files = FileStore(limits)
        self.breaches: list[Breach] = []
        self.calls: list[Call] = []
        self.bot = User(int(token.partition(":")[0]), "Darkroom", username, is_bot=True)
        self.users: dict[int, User] = {self.bot.id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.inline_messages: dict[str, Message] = {}
        self.commands: dict[tuple[str, str], list[JsonObject]] = {}  # (scope as JSON, language code)
        self.profile: dict[tuple[str, str], str] = {}  # (name | description | short_description, language code)
        self.on_update: Callable[[str, JsonObject, int | None], int | None] = lambda kind, payload, chat_id: None
        self._numbers = itertools.count(1)
        self._message_ids = itertools.count(1)  # private chats and groups count together, as on the real one
        self._waiters: set[asyncio.Future[None]] = set()

    def number(self) -> int:
        """The next of a row of unique numbers."""
        return next(self._numbers)

    def next_message_id(self, chat: Chat) -> int:
        """Ids count up in each supergroup by itself, and in all other chats together."""
        if chat.type != "supergroup":
            return next(self._message_ids)
        chat.last_id += 1
        return chat.last_id

    def breach(self, rule: str, detail: str) -> None:
        self.breaches.append(Breach(rule, detail, self.clock.now()))

    def private_chat(self, user: User) -> Chat:
        """The chat between the bot and `user`, made when it does not exist."""
        chat = self.chats.get(user.id)
        if chat is None:
            chat = self.chats[user.id] = Chat(user.id, "private", user=user, members={user.id: user})
        return chat

    def add_message(self, message: Message) -> Message:
        """Keep a new message."""
        message.chat.stored[message.id] = message
        message.snapshot("created", message.at)
        return message

    def changed(self) -> None:
        """Wake everyone who waits for something to happen."""
        waiters, self._waiters = self._waiters, set()
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def until(self, found: Callable[[], Any], within: float, what: str) -> Any:
        """Wait in the server's loop until `found()` is truthy and return it; raises NoAnswerError after `within` s."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        while not (value := found()):
            waiter: asyncio.Future[None] = loop.create_future()
            self._waiters.add(waiter)
            await asyncio.wait([waiter], timeout=min(deadline - loop.time(), _LOOK_AGAIN))
            self._waiters.discard(waiter)
            if not waiter.done() and loop.time() >= deadline and not found():
                raise NoAnswerError(f"{what}: nothing within {within:g} s")
        return value
