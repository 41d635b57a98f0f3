"""Words that are still forming, as previews that vanish by themselves, where Telegram can show such."""

from __future__ import annotations

import zlib

import structlog
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.telegram_app.asking import Asked
from bot.telegram_app.wording import shown

STEPS = 4  # previews of one text


class Drafts:
    """Previews in private chats. Whether there are such is found out once."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._possible = True

    async def grow(self, asked: Asked, text: str) -> None:
        """Show a text as it forms, line by line. Never raises."""
        lines = text.splitlines()
        step = max(1, -(-len(lines) // STEPS))
        for end in range(step, len(lines), step):
            await self.show(asked, shown("\n".join(lines[:end])))

    async def show(self, asked: Asked, text: str = "") -> None:
        """Show ``text`` as what is being written; empty for somebody thinking. Never raises."""
        address = asked.address
        if not self._possible or address.group or address.chat_id is None or address.inline_message_id is not None:
            return
        draft = zlib.crc32(asked.event_id.encode()) or 1
        try:
            await self._bot.send_message_draft(
                address.chat_id, draft, text or None, message_thread_id=address.thread_id
            )
        except (
            InvalidToken,
            BadRequest,
        ) as error:  # a server that does not know the method answers as to a wrong token
            self._possible = False
            structlog.get_logger().info("no drafts", kind=type(error).__name__)
        except TelegramError as error:
            structlog.get_logger().debug("draft not shown", kind=type(error).__name__)
