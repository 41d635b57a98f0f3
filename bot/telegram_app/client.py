"""The connection to Telegram: what comes in goes to the inbox, and from there to those who answer."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from telegram import Update
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.core.clock import utc_now
from bot.core.desk import Desk
from bot.core.turns import Turns
from bot.telegram_app.answering import Answers
from bot.telegram_app.asking import Asked, Ourselves, asked_in, event_of
from bot.telegram_app.inbox import Inbox
from bot.telegram_app.inline import Inline, chosen
from bot.telegram_app.ledger import Ledger
from bot.telegram_app.limiter import ChatLimiter, Limits
from bot.telegram_app.menu import offer_commands
from bot.telegram_app.receiving import Poller, Webhook
from bot.telegram_app.recovery import Recovery
from bot.telegram_app.sending import Sender, TelegramBot
from bot.telegram_app.surface import TelegramSurface
from prompting.errors import UserError
from storage.library import Library
from storage.updates import StoredUpdate

CONNECTIONS = 32
CONFIRM_SECONDS = 3.0  # of the time there is for leaving


@dataclass(frozen=True, kw_only=True)
class WebhookSettings:
    """Where Telegram brings updates, what it says to be known by, and where we listen."""

    url: str
    secret: str
    host: str
    port: int


@dataclass(frozen=True, kw_only=True)
class Connection:
    """How Telegram is reached. ``cache_chat`` is for pictures of inline messages; ``webhook`` None means polling."""

    token: str
    api_url: str
    cache_chat: int | None = None
    webhook: WebhookSettings | None = None


class TelegramClient:
    """Darkroom in Telegram. ``surface`` is where its results are shown.

    Args:
        desk: answers people.
        load_hash: what was last given to ``save_hash``, or None; both block.
        save_hash: keeps the hash of the commands as they were told to Telegram.
    """

    def __init__(
        self,
        desk: Desk,
        library: Library,
        connection: Connection,
        *,
        load_hash: Callable[[], str | None],
        save_hash: Callable[[str], None],
        limits: Limits | None = None,
    ) -> None:
        limiter = ChatLimiter(limits)
        self._bot = _bot(connection, limiter)
        self._ledger = Ledger(library)
        self._load_hash, self._save_hash = load_hash, save_hash
        turns, recovery = Turns(), Recovery(self._ledger, Sender(self._bot))
        self.surface = TelegramSurface(
            self._bot, limiter, self._ledger, turns, recovery, cache_chat=connection.cache_chat, now=utc_now
        )
        self._answers = Answers(desk, self._bot, self._ledger, turns, recovery)
        self._inline = Inline(self._bot, self._ledger)
        self._inbox = Inbox(self._ledger, self._handle)
        self._receiver = self._receiver_for(connection)
        self._us = Ourselves(0, "")
        self._running: asyncio.Task[None] | None = None
        self._log = structlog.get_logger()

    async def run(self) -> None:
        """Serve people until `close`.

        Raises:
            UserError: ``telegram_token``.
            TelegramError: Telegram cannot be reached; another client may be, later.
        """
        self._running = asyncio.current_task()
        try:
            await self._bot.initialize()
            self._us = Ourselves(self._bot.id, self._bot.username)
            await offer_commands(self._bot, self._load_hash, self._save_hash)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._inbox.run())
                group.create_task(self._receiver.run())
        except BaseExceptionGroup as several:
            raise _first(several) from several
        except InvalidToken as error:
            raise bad_token() from error
        finally:
            await self._leave()

    async def close(self) -> None:
        """Stop receiving, and leave what is not handled to the next start."""
        if self._running is not None and not self._running.done():
            self._running.cancel()
            await asyncio.wait({self._running})

    async def _leave(self) -> None:
        if self._us.id:
            with contextlib.suppress(TelegramError, TimeoutError):
                async with asyncio.timeout(CONFIRM_SECONDS):
                    await self._receiver.confirm()
        with contextlib.suppress(TelegramError):
            await self._bot.shutdown()
        self._ledger.close()

    async def _handle(self, stored: StoredUpdate) -> None:
        """Whatever one update needs. What nobody can read is logged by its kind."""
        kind = next((name for name in stored.body if name != "update_id"), "nothing")
        try:
            update = Update.de_json(stored.body, self._bot)
            if update.inline_query is not None:
                return await self._inline.answer(update.inline_query)
            if update.message is not None and update.message.migrate_to_chat_id is not None:
                return await self._ledger.migrated(update.message.chat.id, update.message.migrate_to_chat_id)
            asked = self._asked(update)
        except Exception as error:  # a kind, or a field, that does not exist yet
            self._log.error("update not read", update=kind, kind=type(error).__name__)
            return None
        if asked is None:
            self._log.debug("update not for us", update=kind)
            return None
        try:
            await self._answers.answer(asked, again=stored.attempts > 0)
        except TelegramError as error:
            self._log.warning("answer not shown", update=kind, kind=type(error).__name__)
        return None

    def _asked(self, update: Update) -> Asked | None:
        if update.chosen_inline_result is not None:
            return chosen(event_of(update), update.chosen_inline_result)
        return asked_in(update, self._us)

    def _receiver_for(self, connection: Connection) -> Poller | Webhook:
        if (webhook := connection.webhook) is None:
            return Poller(self._bot, self._ledger, self._inbox)
        listen = (webhook.host, webhook.port)
        return Webhook(self._bot, self._ledger, self._inbox, url=webhook.url, secret=webhook.secret, listen=listen)


def _bot(connection: Connection, limiter: ChatLimiter) -> TelegramBot:
    base = connection.api_url.rstrip("/")
    try:
        return TelegramBot(
            connection.token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=_request(CONNECTIONS),
            get_updates_request=_request(1),
            rate_limiter=limiter,
        )
    except InvalidToken as error:
        raise bad_token() from error


def _request(connections: int) -> HTTPXRequest:
    """More patient than python-telegram-bot by itself: a slow upload that arrives is no failure."""
    return HTTPXRequest(connections, read_timeout=30.0, write_timeout=20.0, pool_timeout=30.0, media_write_timeout=60.0)


def bad_token() -> UserError:
    """Telegram does not know us by what we say."""
    hint = "Ask @BotFather for it again: /mybots, then API Token."
    return UserError("telegram_token", "Telegram does not accept the token in DARKROOM_TELEGRAM_TOKEN.", hint)


def _first(several: BaseExceptionGroup[BaseException]) -> BaseException:
    """What a group of tasks ended with; a taken back token before anything else."""
    errors = [error for error in several.exceptions if not isinstance(error, BaseExceptionGroup)]
    if any(isinstance(error, InvalidToken) for error in errors):
        return bad_token()
    return errors[0] if errors else several
