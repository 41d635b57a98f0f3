"""Updates sent to the bot's own address, with its secret, until it answers 2xx."""

from __future__ import annotations

import asyncio
import re

import aiohttp

from tests.telegram_server.errors import JsonObject, bad_request
from tests.telegram_server.updates import Update, UpdateQueue
from tests.telegram_server.world import World

_SECRET = re.compile(r"[A-Za-z0-9_-]*")


class Webhook:
    """setWebhook as a local Bot API server has it: http and any port are allowed, as they are there."""

    def __init__(self, world: World, queue: UpdateQueue) -> None:
        self._world = world
        self._queue = queue
        self.url = ""
        self.secret = ""
        self.attempts: list[tuple[int, int]] = []  # (update id, status; 0 for no answer)
        self._most = 40
        self._last_error: tuple[float, str] | None = None
        self._task: asyncio.Task[None] | None = None
        self._busy: set[int] = set()  # chats with an update under way: theirs come one after the other
        self._again: dict[int, tuple[float, float]] = {}  # update id -> (not before, next pause)

    def set(self, url: str, secret: str, most: int, allowed: list[str] | None, *, drop: bool) -> None:
        """Raises 400 for an address or a secret that Telegram refuses."""
        if len(secret) > 256:
            raise bad_request("secret token is too long")
        if not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", url):
            raise bad_request("invalid webhook URL specified")
        self._queue.allow(allowed)
        self._queue.interrupt("terminated by setWebhook request")
        if drop:
            self._queue.drop_all()
        self.url, self.secret, self._most = url, secret, min(max(most, 1), 100)
        self._queue.webhook_set = True
        self._restart()

    def delete(self, *, drop: bool) -> None:
        self.stop()
        self.url = self.secret = ""
        self._queue.webhook_set = False
        if drop:
            self._queue.drop_all()

    def description(self) -> JsonObject:
        """The answer of getWebhookInfo."""
        shown: JsonObject = {"url": self.url, "has_custom_certificate": False}
        shown["pending_update_count"] = len(self._queue.pending)
        if self.url:
            shown["max_connections"] = self._most
        if self._last_error is not None:
            shown |= {"last_error_date": int(self._last_error[0]), "last_error_message": self._last_error[1]}
        if self._queue.allowed is not None:
            shown["allowed_updates"] = sorted(self._queue.allowed)
        return shown

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _restart(self) -> None:
        self.stop()
        self._busy.clear()
        self._again.clear()
        self._task = asyncio.get_running_loop().create_task(self._deliver())

    async def _deliver(self) -> None:
        under_way: set[asyncio.Task[None]] = set()
        timeout = aiohttp.ClientTimeout(total=10.0)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            try:
                while True:
                    self._queue.on_push.clear()
                    for update in self._due(self._most - len(under_way)):
                        under_way.add(asyncio.create_task(self._send(session, update)))
                    waiting = asyncio.create_task(self._queue.on_push.wait())
                    done, _ = await asyncio.wait(
                        {*under_way, waiting}, timeout=0.05 if self._again else None, return_when="FIRST_COMPLETED"
                    )
                    waiting.cancel()
                    under_way -= done
            finally:
                for task in under_way:
                    task.cancel()

    def _due(self, room: int) -> list[Update]:
        """At most one of each chat, the oldest, if it is not to wait."""
        now, seen = self._world.clock.now(), set(self._busy)
        found: list[Update] = []
        for update in self._queue.pending.values():
            if len(found) >= room:
                break
            key = update.chat_id if update.chat_id is not None else -update.id
            if key in seen:
                continue
            seen.add(key)
            if self._again.get(update.id, (0.0, 0.0))[0] <= now:
                self._busy.add(key)
                found.append(update)
        return found

    async def _send(self, session: aiohttp.ClientSession, update: Update) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        self._queue.delivered[update.id] += 1
        try:
            async with session.post(self.url, json=update.body, headers=headers) as answer:
                status, reason = answer.status, f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            status, reason = 0, f"Connection failed: {type(error).__name__}"
        self.attempts.append((update.id, status))
        if 200 <= status < 300:
            self._queue.pending.pop(update.id, None)
            self._again.pop(update.id, None)
        else:
            now = self._world.clock.now()
            first, longest = self._world.limits.webhook_retry_seconds
            pause = self._again.get(update.id, (0.0, first))[1]
            self._again[update.id] = (now + pause, min(pause * 2, longest))
            self._last_error = (now, reason)
        self._busy.discard(update.chat_id if update.chat_id is not None else -update.id)
        self._world.changed()
