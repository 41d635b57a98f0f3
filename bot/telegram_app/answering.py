"""Answering people: the desk's answers as living messages, messages, or short alerts over a pressed button.

In groups what is for one person's eyes goes to their private chat; only where we cannot write there, a short word
stays in the group.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from dataclasses import replace

import structlog
from telegram.error import TelegramError

from bot.core.actions import Action, Verb
from bot.core.admin_commands import Administrative
from bot.core.commands import Cancel, Command, Delete, Expand, Forget, Link, Originals, Show
from bot.core.desk import Answer, Desk, Event
from bot.core.language import _, speaking
from bot.core.people import PlaceKind
from bot.core.replies import Button, Reply
from bot.core.turns import Turns
from bot.telegram_app.addresses import Address
from bot.telegram_app.asking import Asked
from bot.telegram_app.drafts import Drafts
from bot.telegram_app.failures import is_closed, is_gone, is_trouble
from bot.telegram_app.ledger import Ledger
from bot.telegram_app.members import Members
from bot.telegram_app.messages import error_reply
from bot.telegram_app.reading import read_command
from bot.telegram_app.recovery import Recovery
from bot.telegram_app.sending import ANSWER_SECONDS, Sender, TelegramBot
from bot.telegram_app.wording import MAX_ALERT, cut, shown, units
from prompting.errors import UserError

ALBUMS = 1_000  # remembered
PRESS_SECONDS = 5.0  # after which a press is acknowledged without its answer: Telegram soon forgets it
_BROKEN = "Something broke here. Please try it again."
_READ = (Forget, Link)  # commands whose short answer must not vanish unread; an error's does not either
_OF_STANDING = (Administrative, Delete, Cancel)  # commands that ask who somebody is in the group


class Answers:
    """Passes commands to the desk and shows what it says."""

    def __init__(self, desk: Desk, bot: TelegramBot, ledger: Ledger, turns: Turns, recovery: Recovery) -> None:
        self._desk = desk
        self._bot = bot
        self._sender = Sender(bot)
        self._recovery = recovery
        self._ledger = ledger
        self._turns = turns
        self._members = Members(bot)
        self._drafts = Drafts(bot)
        self._albums: deque[str] = deque(maxlen=ALBUMS)
        self._log = structlog.get_logger()

    async def answer(self, asked: Asked, *, again: bool) -> None:
        """Carry out what somebody asked for. ``again``: a process ended while it did.

        Raises:
            TelegramError: it was carried out, but could not be shown.
        """
        if self._of_known_album(asked):
            return
        with speaking(asked.asker.language):
            press = asyncio.ensure_future(self._acknowledge_press(asked))
            try:
                async with self._turns.of(asked.address.event):
                    if again and await self._accepted_before(asked):
                        return
                    await self._answer(asked, press)
            except UserError as error:
                await self._show(asked, error_reply(error), press)
            except TelegramError:
                raise
            except Exception as error:  # the update's boundary: a bug ends this one with words, not with silence
                code = secrets.token_hex(4)
                self._log.error("update broke", code=code, kind=type(error).__name__)
                self._log.debug("update broke", code=code, exc_info=error)
                await self._show(asked, error_reply(UserError(code, _BROKEN)), press)
            finally:
                press.cancel()

    def _of_known_album(self, asked: Asked) -> bool:
        """Whether it is one more photo of an album, which says nothing: its first one has the words of them all."""
        if asked.album is None:
            return False
        known = asked.album in self._albums
        if not known:
            self._albums.append(asked.album)
        return known and not asked.words and asked.name is None

    async def _answer(self, asked: Asked, press: asyncio.Future[None]) -> None:
        command = await read_command(asked, self._bot)
        if isinstance(command, _OF_STANDING) and asked.asker.place.kind is PlaceKind.GUILD:
            asked = replace(asked, asker=await self._members.with_standing(asked.asker, asked.address))
        if isinstance(command, Expand):
            await self._drafts.show(asked)
        event = Event(event_id=asked.event_id, address=asked.address.to_json(), pressed=asked.pressed)
        answer = await self._desk.answer(command, asked.asker, event)
        if answer.job_id is not None:
            await self._accept(asked, answer, answer.job_id, press)
        else:
            if isinstance(command, Expand):
                await self._drafts.grow(asked, answer.reply.text)
            await self._show(asked, answer.reply, press, command)

    async def _accepted_before(self, asked: Asked) -> bool:
        """Whether a job was accepted for this event already; if nobody was told so, they are told now.

        Somebody may have been told by a message that only Telegram knows of.
        """
        accepted, waiting = await self._ledger.accepted(asked.event_id)
        if waiting is None:
            return accepted
        known = await self._ledger.address_of(waiting)
        if known.message_id is None and known.inline_message_id is None:
            if await self._recovery.find(waiting, seconds=ANSWER_SECONDS) is not None:
                return True
            answer = await self._desk.waiting(waiting.job_id)
            if answer is not None:
                await self._place(asked, answer, waiting.job_id)
        return True

    async def _accept(self, asked: Asked, answer: Answer, job_id: str, press: asyncio.Future[None]) -> None:
        """The living message of a job. What fails here is made good by the delivery, which makes its own."""
        try:
            if asked.address.inline_message_id is not None and asked.pressed is None:
                await self._sender.edit_text(asked.address, answer.reply)
                return
            await self._place(asked, answer, job_id)
            await self._tell_press(asked, "", press)
        except TelegramError as error:
            self._log.warning("request not acknowledged", kind=type(error).__name__)
            if is_closed(error) and answer.reply.private:
                words = _("I cannot write to you. Open a chat with me, and /inbox brings it.")
                await self._show(asked, Reply(text=words, private=True), press)

    async def _place(self, asked: Asked, answer: Answer, job_id: str) -> None:
        where = asked.address.directly() if _is_private(asked, answer.reply) else asked.address
        if where is None or where.inline_message_id is not None:
            return
        await self._ledger.placed(job_id, await self._sender.text(where, answer.reply))

    async def _show(
        self, asked: Asked, reply: Reply, press: asyncio.Future[None], command: Command | None = None
    ) -> None:
        """An answer that no job is behind."""
        with speaking(reply.language):
            await self._show_in_its_language(asked, reply, press, command)

    async def _show_in_its_language(
        self, asked: Asked, reply: Reply, press: asyncio.Future[None], command: Command | None
    ) -> None:
        if asked.callback_id is not None:
            if reply.replaces and await self._replaced(asked, reply):
                await self._tell_press(asked, "", press)
                return
            stays = command is None or isinstance(command, _READ)
            if _is_short(reply) and await self._tell_press(asked, reply.text, press, stays=stays):
                return
        if asked.address.inline_message_id is not None:
            await self._sender.edit_text(asked.address, replace(reply, images=(), files=()))
            return
        where = asked.address.directly() if _is_private(asked, reply) else asked.address
        try:
            if where is not None:
                await self._send(where, asked, reply, command)
                await self._tell_press(asked, _("Look into our private chat.") if where != asked.address else "", press)
                return
        except TelegramError as error:
            if is_trouble(error) and (reply.images or reply.files):
                await self._sender.answer(where or asked.address, _perhaps_sent(command), as_files=False)
                return
            if not is_closed(error) or where == asked.address:
                raise
        words = cut(reply.text, MAX_ALERT) if _is_short(reply) else _("Open a chat with me first, then ask again.")
        if not await self._tell_press(asked, words, press, stays=True):
            await self._sender.answer(asked.address, Reply(text=words), as_files=False)

    async def _send(self, where: Address, asked: Asked, reply: Reply, command: Command | None) -> None:
        """Send a reply, and remember where a generation's pictures are, so that they go when it goes."""
        pictured: list[Address] = []
        try:
            await self._sender.answer(where, reply, as_files=isinstance(command, Originals), pictured=pictured)
        finally:
            if isinstance(command, Originals | Show):
                await self._ledger.handed_out(command.ref.generation_id, asked.asker.user, pictured)

    async def _replaced(self, asked: Asked, reply: Reply) -> bool:
        """Whether the reply stands where the pressed button was."""
        if asked.address.reply_to is None or reply.images or reply.files:
            return False
        try:
            pressed = replace(asked.address, message_id=asked.address.reply_to)
            await self._sender.edit_text(pressed, reply, seconds=ANSWER_SECONDS)
        except TelegramError as error:
            if is_gone(error):
                return False
            raise
        return True

    async def _acknowledge_press(self, asked: Asked) -> None:
        """After a while without an answer, tell Telegram that the press was heard."""
        if asked.callback_id is not None:
            await asyncio.sleep(PRESS_SECONDS)
            await self._tell(asked.callback_id, "")

    async def _tell_press(self, asked: Asked, text: str, press: asyncio.Future[None], *, stays: bool = False) -> bool:
        """Answer a press with a few words over the chat; False where there is none, or it was answered already.

        ``stays``: until the person has read them; others vanish by themselves.
        """
        if asked.callback_id is None or press.done():
            return False
        press.cancel()
        return await self._tell(asked.callback_id, text, stays=stays)

    async def _tell(self, callback_id: str, text: str, *, stays: bool = False) -> bool:
        try:
            words = shown(text, MAX_ALERT) if text else None
            await self._bot.answer_callback_query(callback_id, words, show_alert=stays and bool(text))
        except TelegramError as error:  # too old; or it does not matter
            self._log.debug("press not answered", kind=type(error).__name__)
            return False
        return True


def _is_private(asked: Asked, reply: Reply) -> bool:
    return reply.private and asked.asker.place.kind is not PlaceKind.DIRECT


def _is_short(reply: Reply) -> bool:
    """Whether it fits over a chat, without a message of its own."""
    return not (reply.images or reply.files or reply.buttons or reply.form) and units(reply.text) <= MAX_ALERT


def _perhaps_sent(command: Command | None) -> Reply:
    """An upload that may have arrived is repeated by whoever misses it, and by nobody else."""
    words = _("The connection broke while I sent this. If it did not arrive, ask once more.")
    again: tuple[Button, ...] = ()
    if isinstance(command, Originals | Show):
        verb = Verb.ORIGINALS if isinstance(command, Originals) else Verb.DETAILS
        again = (Button(_("🔁 send it again"), Action(verb, command.ref.generation_id, command.ref.index or 0)),)
    return Reply(text=words, buttons=again, private=True)
