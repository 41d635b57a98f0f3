"""The state of the loopback Discord, its clock and its ids."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from tests.discord_server.errors import Breach, JsonObject, NoAnswerError
from tests.discord_server.limits import Limits
from tests.discord_server.things import Attachment, Channel, Guild, Message, Request, User

_LOOK_AGAIN = 0.1  # seconds; for conditions that hold outside the server
EPOCH = 1420070400.0  # first second of 2015, "Reference" page, Snowflakes


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

    def __init__(self, limits: Limits, token: str) -> None:
        self.limits = limits
        self.token = token
        self.clock = Clock()
        self.base_url = ""
        self.breaches: list[Breach] = []
        self.requests: list[Request] = []
        self.disturbed: set[str] = set()  # paths that an injected fault has hit: what follows is not the client's fault
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.messages: dict[int, Message] = {}
        self._by_channel: dict[int, list[Message]] = {}
        self._by_nonce: dict[tuple[int, str], Message] = {}
        self._direct: dict[int, Channel] = {}
        self.uploads: dict[int, Attachment] = {}
        self.commands: dict[int | None, list[JsonObject]] = {None: []}
        self.stated_file_size = limits.file_size
        self.on_event: Callable[[str, JsonObject, int | None], None] = lambda name, payload, guild_id: None
        self._last_id = 0
        self._waiters: set[asyncio.Future[None]] = set()
        self.bot = User(self.snowflake(at=self.clock.now() - 400 * 86400), "darkroom", bot=True)
        self.users[self.bot.id] = self.bot
        self.application_id = self.bot.id

    @property
    def gateway_url(self) -> str:
        return f"{self.base_url.replace('http', 'ws', 1)}/gateway"

    def snowflake(self, at: float | None = None) -> int:
        """A new unique id whose timestamp is `at` (unix seconds; now when None)."""
        milliseconds = int(((self.clock.now() if at is None else at) - EPOCH) * 1000)
        candidate = milliseconds << 22
        if at is None:
            candidate = max(candidate, self._last_id + 1)
            self._last_id = candidate
            return candidate
        while candidate in self.messages or candidate in self.users or candidate in self.channels:
            candidate += 1
        return candidate

    def breach(self, rule: str, detail: str) -> None:
        self.breaches.append(Breach(rule, detail, self.clock.now()))

    def upload(self, filename: str, content: bytes, content_type: str, description: str | None = None) -> Attachment:
        """Keep a file on the CDN."""
        new_id = self.snowflake()
        url = f"{self.base_url}/attachments/{self.application_id}/{new_id}/{filename}?ex=1&is=1&hm=1"
        attachment = Attachment(new_id, filename, content, content_type, url, description)
        self.uploads[new_id] = attachment
        return attachment

    def direct_channel(self, user: User) -> Channel:
        """The DM between the bot and `user`, made when it does not exist."""
        channel = self._direct.get(user.id)
        if channel is None:
            channel = Channel(self.snowflake(), f"dm-{user.name}", type=1, recipients=(user,))
            self.channels[channel.id] = self._direct[user.id] = channel
        return channel

    def add_message(self, message: Message) -> None:
        """Keep a new message."""
        self.messages[message.id] = message
        self._by_channel.setdefault(message.channel.id, []).append(message)
        if message.nonce is not None:
            self._by_nonce[message.channel.id, message.nonce] = message

    def same_nonce(self, channel: Channel, nonce: str) -> Message | None:
        """The bot's own recent message with this nonce."""
        message = self._by_nonce.get((channel.id, nonce))
        since = self.clock.now() - self.limits.nonce_seconds
        return None if message is None or message.deleted or message.created_at < since else message

    def visible(self, channel: Channel) -> list[Message]:
        """Messages of a channel that are not deleted, oldest first, ephemeral ones included."""
        found = [message for message in self._by_channel.get(channel.id, []) if not message.deleted]
        return sorted(found, key=lambda message: message.id)

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
