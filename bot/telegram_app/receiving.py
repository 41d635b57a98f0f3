"""How updates come in: asked for (long polling), or told to us (webhook). Kept first, then confirmed.

python-telegram-bot's own Updater confirms updates before anything of them is stored; so we ask ourselves.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from typing import Any

import structlog
from aiohttp import web
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError

from bot.telegram_app.addresses import sender_of
from bot.telegram_app.asking import as_json
from bot.telegram_app.inbox import Inbox
from bot.telegram_app.ledger import Ledger
from bot.telegram_app.limiter import seconds_of
from bot.telegram_app.sending import TelegramBot
from prompting.errors import UserError
from storage.updates import Incoming

KINDS = ("message", "callback_query", "inline_query", "chosen_inline_result")
AT_ONCE = 100  # updates of one answer
POLL_SECONDS = 25  # that Telegram keeps a question open
FIRST_WAIT, LONGEST_WAIT = 0.5, 10.0  # seconds after a failure, doubled each time
CONFLICT_SECONDS = 5.0  # somebody else asks with our token
MAX_BODY = 1024 * 1024  # bytes
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Poller:
    """Asks Telegram for updates, one answer after another."""

    def __init__(self, bot: TelegramBot, ledger: Ledger, inbox: Inbox) -> None:
        self._bot = bot
        self._ledger = ledger
        self._inbox = inbox
        self._offset = 0
        self._log = structlog.get_logger()

    async def run(self) -> None:
        """Ask until cancelled. The next question confirms what the last answer brought, which is stored by then.

        Raises:
            InvalidToken: the token has been taken back.
        """
        await self._bot.delete_webhook()
        wait = FIRST_WAIT
        while True:
            try:
                told = await self._ask()
                if told:
                    await self._ledger.keep([one for body in told if (one := incoming(body)) is not None])
                    self._offset = max(self._offset, *(int(body["update_id"]) + 1 for body in told))
                    self._inbox.wake()
                else:
                    self._offset = 0  # all is confirmed; and after a quiet week Telegram may begin to count anew
                wait = FIRST_WAIT
            except (TelegramError, UserError) as error:
                await asyncio.sleep(self._wait_after(error, wait))
                wait = min(2 * wait, LONGEST_WAIT)

    async def confirm(self) -> None:
        """Tell Telegram what was stored, before leaving; if it fails, the updates come again and are known."""
        await self._ask(seconds=0, limit=1)

    async def _ask(self, seconds: int = POLL_SECONDS, limit: int = AT_ONCE) -> list[dict[str, Any]]:
        question = {"offset": self._offset, "timeout": seconds, "limit": limit, "allowed_updates": KINDS}
        # Raw: `get_updates` makes objects of all updates at once, and one that it cannot read would hide the others.
        # With the underscore at its end python-telegram-bot does not advise us to use that.
        answer: Any = await self._bot.do_api_request("get_updates_", question, read_timeout=seconds + 10.0)
        return [body for body in answer if isinstance(body, dict) and isinstance(body.get("update_id"), int)]

    def _wait_after(self, error: TelegramError | UserError, wait: float) -> float:
        if isinstance(error, InvalidToken | EndPointNotFound):
            raise InvalidToken from error
        self._log.warning("telegram not reached", kind=type(error).__name__, code=getattr(error, "code", None))
        if isinstance(error, Conflict):
            return CONFLICT_SECONDS
        return seconds_of(error) if isinstance(error, RetryAfter) else wait


class Webhook:
    """Takes updates that Telegram brings.

    Args:
        url: where Telegram finds us, https; its path is ours.
        secret: that Telegram says with every update.
        listen: host and port.
    """

    def __init__(
        self, bot: TelegramBot, ledger: Ledger, inbox: Inbox, *, url: str, secret: str, listen: tuple[str, int]
    ) -> None:
        self._bot = bot
        self._ledger = ledger
        self._inbox = inbox
        self._url, self._secret, self._listen = url, secret, listen
        self._log = structlog.get_logger()

    async def run(self) -> None:
        """Listen until cancelled."""
        runner = web.AppRunner(self._application(), access_log=None)
        await runner.setup()
        try:
            host, port = self._listen
            await web.TCPSite(runner, host, port).start()
            await self._bot.set_webhook(self._url, secret_token=self._secret, allowed_updates=list(KINDS))
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    async def confirm(self) -> None:
        """Nothing: each update was confirmed by its own answer."""

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=MAX_BODY)
        application.router.add_post("/{path:.*}", self._told)
        return application

    async def _told(self, request: web.Request) -> web.Response:
        said = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(said.encode(), self._secret.encode()):
            return web.Response(status=403)
        try:
            body = json.loads(await request.read())
        except ValueError:
            return web.Response(status=400)
        if not isinstance(body, dict) or (one := incoming(body)) is None:
            return web.Response(status=400)
        try:
            await self._ledger.keep([one])
        except UserError as error:  # Telegram brings it again
            self._log.warning("update not kept", code=error.code)
            return web.Response(status=503)
        self._inbox.wake()
        return web.Response()


def incoming(body: dict[str, Any]) -> Incoming | None:
    """An update as it is kept; None for what is none."""
    number = body.get("update_id")
    if not isinstance(number, int):
        return None
    return Incoming(event_id=f"update:{number}", sender=sender_of(body), body=as_json(body))
