"""Results on their way to people in Telegram, each shown once.

Telegram knows no nonces, so a result is always an edit: of the message that acknowledged the request, or, where there
is none that can be edited, of a new one with a few words, whose id is stored before the result is put into it. What a
crash or a cut connection can leave behind is such words, never a second result.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from telegram import InputMediaDocument, InputMediaPhoto
from telegram.error import ChatMigrated, InvalidToken, RetryAfter, TelegramError

from bot.core.clock import utc_now
from bot.core.language import _
from bot.core.replies import Reply
from bot.core.surfaces import RetryLater, Unreachable
from bot.core.turns import Turns
from bot.telegram_app.addresses import PLATFORM, Address
from bot.telegram_app.failures import is_closed, is_gone, is_trouble
from bot.telegram_app.ledger import Ledger
from bot.telegram_app.limiter import ChatLimiter, Patience, seconds_of
from bot.telegram_app.messages import blank
from bot.telegram_app.recovery import Recovery
from bot.telegram_app.sending import Sender, TelegramBot
from storage.jobs import Delivery, Json

DELIVERY_SECONDS = 45.0  # for one attempt, less than a sender's lease
PROGRESS_SECONDS = 10.0
PROGRESS_AT_ONCE = 8  # edits under way
GROUP_PROGRESS_SECONDS = 6.0  # between two edits in one group
ROOM_FOR_PROGRESS = 0.5  # of a chat's budget; the rest is for answers and results
RETRY_SECONDS = 2.0  # doubled with every attempt, up to LONGEST_RETRY
LONGEST_RETRY = 60.0
PLACES = 3  # messages that may turn out to be gone, in one attempt


class TelegramSurface:
    """Shows progress and results. See `bot.core.surfaces.Surface`.

    Args:
        cache_chat: a chat where pictures for inline messages are uploaded; None for the person's private chat.
    """

    platform = PLATFORM

    def __init__(
        self,
        bot: TelegramBot,
        limiter: ChatLimiter,
        ledger: Ledger,
        turns: Turns,
        recovery: Recovery,
        *,
        cache_chat: int | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._bot = bot
        self._sender = Sender(bot)
        self._limiter = limiter
        self._ledger = ledger
        self._turns = turns
        self._recovery = recovery
        self._cache_chat = cache_chat
        self._now = now
        self._showing: set[asyncio.Task[None]] = set()
        self._shown_at: dict[int, float] = {}  # progress in groups, by chat

    async def show_progress(self, delivery: Delivery, reply: Reply) -> None:
        """See `Surface.show_progress`. What there is no room for is dropped: the next one says more."""
        address = await self._ledger.address_of(delivery)
        turn = self._turns.of(address.event)
        if turn.locked() or len(self._showing) >= PROGRESS_AT_ONCE or not self._has_room(address):
            return
        task = asyncio.ensure_future(self._progress(address, reply, turn))
        self._showing.add(task)
        task.add_done_callback(self._showing.discard)
        await asyncio.shield(task)  # a cancelled edit could arrive after the result

    async def deliver(self, delivery: Delivery, reply: Reply) -> Json:
        """See `Surface.deliver`."""
        event = Address.read(delivery.address).event
        try:
            async with asyncio.timeout(DELIVERY_SECONDS), self._turns.of(event):
                address = await self._ledger.address_of(delivery)
                if address.inline_message_id is not None:
                    return await self._deliver_inline(delivery, address, reply)
                return await self._deliver(delivery, _private(address) if reply.private else address, reply)
        except RetryAfter as limited:
            raise self._later(seconds_of(limited)) from limited
        except TelegramError as error:
            if is_closed(error):
                raise Unreachable from error
            if is_trouble(error) or isinstance(error, InvalidToken):
                raise self._later(_patience(delivery)) from error
            raise
        except TimeoutError as error:
            raise self._later(_patience(delivery)) from error

    async def erase(self, address: Json, message_ref: Json | None) -> None:
        """See `ErasingSurface.erase`. A message that Telegram no longer lets us delete is emptied."""
        stored = Address.read(address)
        if message_ref is not None and isinstance(message_ref.get("message_id"), int):
            chat_id = message_ref.get("chat_id")
            assert isinstance(chat_id, int)
            stored = replace(stored, chat_id=chat_id, message_id=int(str(message_ref["message_id"])))
        try:
            await self._erase(stored)
        except RetryAfter as limited:
            raise self._later(seconds_of(limited)) from limited
        except TelegramError as error:
            if is_trouble(error):
                raise self._later(RETRY_SECONDS) from error
            if not is_gone(error) and not is_closed(error) and not isinstance(error, ChatMigrated):
                raise

    async def _deliver(self, delivery: Delivery, address: Address, reply: Reply) -> Json:
        """Put the result into its message, and that message where it can be written."""
        for _place in range(PLACES):
            if address.message_id is None:
                address = await self._placed(delivery, address, reply)
            try:
                photo = await self._shown(address, reply)
            except ChatMigrated as moved:
                address = address.migrated(moved.new_chat_id)
            except TelegramError as error:
                if is_closed(error) and address.group and (direct := address.directly()) is not None:
                    address = direct
                elif is_gone(error):
                    address = replace(address, message_id=None)
                else:
                    raise
            else:
                return {"chat_id": address.chat_id, "message_id": address.message_id, "photo": photo}
        raise self._later(_patience(delivery))

    async def _placed(self, delivery: Delivery, address: Address, reply: Reply) -> Address:
        """A message for a result, stored as its place before anything is in it: new, unless a lost one is found."""
        if (found := await self._recovery.find(delivery)) is not None:
            return found
        words = Reply(text=reply.text.partition("\n")[0], private=reply.private)
        try:
            address = await self._sender.text(address, words)
        except TelegramError as error:
            direct = address.directly()
            if not is_closed(error) or not address.group or direct is None:
                raise
            address = await self._sender.text(direct, words)
        await self._ledger.placed(delivery.job_id, address)
        return address

    async def _shown(self, address: Address, reply: Reply) -> str | None:
        if reply.images:
            return await self._sender.edit_picture(address, reply)
        await self._sender.edit_text(address, reply)
        return None

    async def _deliver_inline(self, delivery: Delivery, address: Address, reply: Reply) -> Json:
        """A result for a message in a chat where we are not: uploaded where we are, then shown there by its file id."""
        photo = None
        if reply.images:
            photo = await self._uploaded(delivery, address, reply)
        try:
            if photo is None:
                await self._sender.edit_text(address, reply)
            else:
                await self._sender.edit_picture(address, reply, photo)
        except TelegramError as error:
            if is_gone(error):
                raise Unreachable from error
            raise
        await self._take_back(await self._ledger.address_of(delivery))
        return {"inline_message_id": address.inline_message_id, "photo": photo}

    async def _uploaded(self, delivery: Delivery, address: Address, reply: Reply) -> str:
        """The file id of the reply's pictures.

        Raises:
            Unreachable: there is no chat to upload to; the message says where the picture can be had.
        """
        if address.upload_id is None:
            address = await self._upload_placed(delivery, address, reply)
        upload = Address(event=address.event, user_id=None, chat_id=address.chat_id, message_id=address.upload_id)
        try:
            photo = await self._sender.edit_picture(upload, reply)
        except TelegramError as error:
            if is_gone(error):
                await self._ledger.placed(delivery.job_id, replace(address, chat_id=None, upload_id=None))
                raise self._later(_patience(delivery)) from error
            raise
        if photo is None:
            raise self._later(_patience(delivery))
        return photo

    async def _upload_placed(self, delivery: Delivery, address: Address, reply: Reply) -> Address:
        """A message to put the picture into, stored before it is there, so that no second one is left behind."""
        chat = self._cache_chat or address.user_id
        try:
            upload = await self._sender.text(Address(event=address.event, user_id=None, chat_id=chat), Reply(text="…"))
        except TelegramError as error:
            if not is_closed(error):
                raise
            words = _("{id} is made. Open a chat with me and send /show {id}.").format(id=delivery.job_id)
            await self._sender.edit_text(address, replace(reply, images=(), text=words))
            raise Unreachable from error
        address = replace(address, chat_id=upload.chat_id, upload_id=upload.message_id)
        await self._ledger.placed(delivery.job_id, address)
        return address

    async def _take_back(self, address: Address) -> None:
        """The message that carried a picture, unless the chat is there for that."""
        if address.chat_id is not None and address.upload_id is not None and self._cache_chat is None:
            with contextlib.suppress(TelegramError):
                await self._bot.delete_message(address.chat_id, address.upload_id)

    async def _progress(self, address: Address, reply: Reply, turn: asyncio.Lock) -> None:
        try:
            async with asyncio.timeout(PROGRESS_SECONDS), turn:
                await self._sender.edit_text(address, reply, Patience(0.0))
        except (TelegramError, TimeoutError) as error:
            structlog.get_logger().debug("progress dropped", kind=type(error).__name__)

    def _has_room(self, address: Address) -> bool:
        """Whether an edit that nobody would miss may be made; groups get fewer."""
        if address.inline_message_id is None and address.message_id is None:
            return False
        if not self._limiter.has_room(address.chat_id, ROOM_FOR_PROGRESS):
            return False
        if not address.group or address.chat_id is None:
            return True
        now = asyncio.get_running_loop().time()
        self._shown_at = {chat: at for chat, at in self._shown_at.items() if now - at < GROUP_PROGRESS_SECONDS}
        return self._shown_at.setdefault(address.chat_id, now) == now

    async def _erase(self, address: Address) -> None:
        if address.inline_message_id is not None:
            await self._empty_inline(address)
        elif address.chat_id is not None and address.message_id is not None:
            try:
                await self._bot.delete_message(address.chat_id, address.message_id)
            except TelegramError as error:
                if "can't be deleted" not in str(error).lower():
                    raise
                await self._empty(address)

    async def _empty(self, address: Address) -> None:
        """Put nothing in the place of a picture; in an album of documents it has to be a document."""
        kinds: tuple[InputMediaPhoto | InputMediaDocument, ...] = (
            InputMediaPhoto(blank(), caption="🗑️"),
            InputMediaDocument(blank(), filename="deleted.jpg", caption="🗑️"),
        )
        for media in kinds:
            try:
                await self._bot.edit_message_media(media, chat_id=address.chat_id, message_id=address.message_id)
            except TelegramError as error:
                if media is kinds[-1] or "in the album" not in str(error).lower():
                    raise
            else:
                return

    async def _empty_inline(self, address: Address) -> None:
        """Nothing can be uploaded to such a message, so what takes the picture's place goes through another chat."""
        erased = Reply(text="🗑️")
        try:
            await self._sender.edit_text(address, erased)
        except TelegramError as error:
            if not is_gone(error):
                raise
            carrier = await self._bot.send_photo(self._cache_chat or address.user_id or 0, blank())
            await self._sender.edit_picture(address, erased, carrier.photo[-1].file_id)
            await self._take_back(replace(address, chat_id=carrier.chat.id, upload_id=carrier.message_id))

    def _later(self, seconds: float) -> RetryLater:
        return RetryLater(self._now() + timedelta(seconds=seconds))


def _private(address: Address) -> Address:
    """Where something for the person's eyes only goes.

    Raises:
        Unreachable: we cannot write to them.
    """
    direct = address.directly()
    if direct is None:
        raise Unreachable
    return direct


def _patience(delivery: Delivery) -> float:
    return float(min(RETRY_SECONDS * 2 ** min(max(delivery.attempts - 1, 0), 10), LONGEST_RETRY))
