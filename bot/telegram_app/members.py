"""Who somebody is in a group: asked of Telegram when it matters, and remembered for a minute."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import replace

from telegram import Bot, ChatMember, ChatMemberAdministrator
from telegram.error import TelegramError

from bot.core.people import Asker
from bot.telegram_app.addresses import Address

KEPT_SECONDS = 60.0
MOST = 2_000


class Members:
    """The standing of people in groups."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._known: OrderedDict[tuple[int, int], tuple[float, bool, bool]] = OrderedDict()

    async def with_standing(self, asker: Asker, address: Address) -> Asker:
        """``asker`` with what they are in the group; nothing more than anybody when Telegram does not say."""
        if asker.administrator or address.chat_id is None or address.user_id is None:
            return asker
        administrator, moderator = await self._standing(address.chat_id, address.user_id)
        return replace(asker, administrator=administrator, moderator=moderator)

    async def _standing(self, chat_id: int, user_id: int) -> tuple[bool, bool]:
        now = asyncio.get_running_loop().time()
        if (known := self._known.get((chat_id, user_id))) is not None and now - known[0] < KEPT_SECONDS:
            return known[1:]
        try:
            member = await self._bot.get_chat_member(chat_id, user_id)
        except TelegramError:
            return False, False
        owner = member.status == ChatMember.OWNER
        administrator = owner or isinstance(member, ChatMemberAdministrator)
        moderator = owner or (isinstance(member, ChatMemberAdministrator) and bool(member.can_delete_messages))
        self._known[chat_id, user_id] = (now, administrator, moderator)
        while len(self._known) > MOST:
            self._known.popitem(last=False)
        return administrator, moderator
