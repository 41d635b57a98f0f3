"""Answering an interaction within its three seconds, also when Discord answers badly.

What takes long is stored before it is acknowledged: when the acknowledgement fails, the outcome still comes, as a
message of its own.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import discord
import structlog
from discord import ui

from bot.core.commands import Command, Expand, Imagine, Remix
from bot.core.desk import Answer, Desk, Event
from bot.core.language import speaking
from bot.core.replies import Reply
from bot.core.turns import Turns
from bot.discord_app.addresses import Address, Interaction, asker_of, event_of
from bot.discord_app.forms import edit_modal
from bot.discord_app.recent import Recent
from bot.discord_app.views import build_view, error_view, show_reply
from prompting.errors import UserError

NETWORK_ERRORS = (aiohttp.ClientError, TimeoutError, OSError)  # what discord.py lets through; it may be done or not
ALREADY_ACKNOWLEDGED = 40060
_ATTEMPTS = 3
_PATIENCE = 1.5  # seconds, of the three that Discord waits
_THOUGHT_ABOUT = Imagine | Expand | Remix
_BROKEN = "Something broke here. Please try it again."

Read = Callable[[], Awaitable[Command]]


class Answers:
    """Passes commands to the desk and shows what it says."""

    def __init__(self, desk: Desk, turns: Turns, recent: Recent) -> None:
        self._desk = desk
        self._turns = turns
        self._recent = recent
        self._log = structlog.get_logger()

    async def command(
        self, interaction: Interaction, read: Read, pressed: str | None = None, *, as_modal: bool = False
    ) -> None:
        """Read a command, ask the desk, show its answer; every failure is told to the person alone. Never raises.

        Args:
            pressed: the code of a button or a modal.
            as_modal: whether a form is answered with its fields to type into.
        """
        try:
            async with self._turns.of(interaction.token):
                answer = await self._answer(interaction, await read(), event_of(interaction, pressed))
                if answer.job_id is not None:
                    self._recent.add(str(interaction.user.id), answer.job_id, answer.reply.text)
                await self._show(interaction, answer.reply, as_modal=as_modal)
        except UserError as error:
            await self.refuse(interaction, error)
        except Exception as error:  # the interaction's boundary: a bug ends this one with words, not with silence
            await self.broken(interaction, error)

    async def open(self, interaction: Interaction, build: Callable[[], Awaitable[ui.Modal]]) -> None:
        """Open a modal, which can be the first answer only; what `build` raises is told. Never raises."""
        try:
            modal = await build()
            await acknowledge(lambda: interaction.response.send_modal(modal))
        except UserError as error:
            await self.refuse(interaction, error)
        except (discord.HTTPException, *NETWORK_ERRORS) as error:
            self._unanswered(error)
        except Exception as error:  # the interaction's boundary, as in `command`
            await self.broken(interaction, error)

    async def say(self, interaction: Interaction, text: str) -> None:
        """Words for the asking person alone. Never raises."""
        await self._show(interaction, Reply(text=text, private=True))

    async def refuse(self, interaction: Interaction, error: UserError) -> None:
        """Tell the person alone what they can put right. Never raises."""
        with speaking(interaction.locale.value):
            view = error_view(error)
        await self._send(interaction, view, private=True)

    async def broken(self, interaction: Interaction, error: BaseException) -> None:
        """Tell the person alone that a bug struck, by a code that the log has too. Never raises."""
        code = secrets.token_hex(4)
        self._log.error("interaction broke", code=code, kind=type(error).__name__)
        self._log.debug("interaction broke", code=code, exc_info=error)
        await self.refuse(interaction, UserError(code, _BROKEN))

    async def _answer(self, interaction: Interaction, command: Command, event: Event) -> Answer:
        """The desk's answer; where a language model thinks longer than Discord waits, that is acknowledged first."""
        asking = asyncio.ensure_future(self._desk.answer(command, asker_of(interaction), event))
        if isinstance(command, _THOUGHT_ABOUT) and not (await asyncio.wait({asking}, timeout=_PATIENCE))[0]:
            private = isinstance(command, Expand)
            await self._respond(lambda: interaction.response.defer(thinking=True, ephemeral=private))
        return await asking

    async def _show(self, interaction: Interaction, reply: Reply, *, as_modal: bool = False) -> None:
        if as_modal and reply.form is not None:
            with speaking(reply.language):
                modal = edit_modal(reply.form)
            await self._respond(lambda: interaction.response.send_modal(modal))
            return
        if not reply.images and not reply.files:
            with speaking(reply.language):
                view = build_view(reply)
            if reply.replaces and interaction.message is not None:
                await self._respond(lambda: interaction.response.edit_message(view=view))
            else:
                await self._send(interaction, view, private=reply.private)
            return
        # Files take long to send: first the acknowledgement, then the message.
        try:
            await acknowledge(lambda: interaction.response.defer(thinking=True, ephemeral=reply.private))
            limit = Address.of(interaction).file_limit
            with speaking(reply.language):
                await show_reply(reply, limit, lambda view, files: _edit(interaction, view, files))
        except (discord.HTTPException, *NETWORK_ERRORS) as error:
            self._unanswered(error)

    async def _send(self, interaction: Interaction, view: ui.LayoutView, *, private: bool) -> None:
        try:
            if interaction.response.is_done():
                await _edit(interaction, view, [])
            else:
                await acknowledge(lambda: interaction.response.send_message(view=view, ephemeral=private))
        except (discord.HTTPException, *NETWORK_ERRORS) as error:
            self._unanswered(error)

    async def _respond(self, attempt: Callable[[], Awaitable[Any]]) -> None:
        try:
            await acknowledge(attempt)
        except (discord.HTTPException, *NETWORK_ERRORS) as error:
            self._unanswered(error)

    def _unanswered(self, error: BaseException) -> None:
        self._log.warning("interaction unanswered", kind=type(error).__name__, code=getattr(error, "code", None))


async def acknowledge(attempt: Callable[[], Awaitable[Any]]) -> None:
    """The first answer to an interaction. After a cut connection it is asked again: Discord says if it was heard.

    Raises:
        HTTPException, aiohttp.ClientError: it was perhaps, or surely, not heard.
    """
    for left in reversed(range(_ATTEMPTS)):
        try:
            await attempt()
        except discord.InteractionResponded:
            return
        except discord.HTTPException as error:
            if error.code != ALREADY_ACKNOWLEDGED:
                raise
        except NETWORK_ERRORS:
            if not left:
                raise
            continue
        return


async def _edit(interaction: Interaction, view: ui.LayoutView, files: list[discord.File]) -> None:
    """The original response, again after a cut connection: an edit can be repeated."""
    try:
        await interaction.edit_original_response(view=view, attachments=files)
    except NETWORK_ERRORS:
        for file in files:
            file.reset()
        await interaction.edit_original_response(view=view, attachments=files)
