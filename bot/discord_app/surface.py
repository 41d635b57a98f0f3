"""Results on their way to people in Discord, each shown once.

Within the life of the interaction's token the acknowledging message is edited, which can be repeated. Later, or when
that message is gone, a message is sent with a nonce, which Discord knows for some minutes; after those, our own
message is looked for before another is sent.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import discord
from discord import ui

from bot.core.actions import Verb
from bot.core.clock import utc_now
from bot.core.people import PlaceKind
from bot.core.replies import Reply
from bot.core.surfaces import RetryLater, Unreachable
from bot.core.turns import Turns
from bot.discord_app.addresses import DEFAULT_FILE_LIMIT, PLATFORM, Address, Client
from bot.discord_app.messages import actions_in
from bot.discord_app.views import show_reply
from storage.jobs import Delivery, Json

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION = 10003, 10008, 10015, 10062
MISSING_ACCESS, CANNOT_MESSAGE_USER, MISSING_PERMISSIONS, INVALID_TOKEN = 50001, 50007, 50013, 50027
_NOT_EDITABLE = frozenset({UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION, INVALID_TOKEN})
_CLOSED = frozenset({UNKNOWN_CHANNEL, MISSING_ACCESS, MISSING_PERMISSIONS})
_NETWORK_ERRORS = (aiohttp.ClientError, TimeoutError, OSError)

DELIVERY_SECONDS = 45.0  # for one attempt, less than a sender's lease
PROGRESS_SECONDS = 10.0
PROGRESS_AT_ONCE = 8  # edits under way; more is not worth the budget of requests
PREVIEWS_AT_ONCE = 3  # those of them with a picture
RETRY_SECONDS = 2.0  # doubled with every attempt, up to LONGEST_RETRY
LONGEST_RETRY = 60.0
CLOCK_SKEW = timedelta(seconds=60)
LOOKED_THROUGH = 200  # messages, when ours is looked for

Send = Callable[[ui.LayoutView, list[discord.File]], Any]


class DiscordSurface:
    """Shows progress and results through a client's connection. See `bot.core.surfaces.Surface`."""

    platform = PLATFORM

    def __init__(self, client: Client, turns: Turns, *, now: Callable[[], datetime] = utc_now) -> None:
        self._client = client
        self._turns = turns
        self._now = now
        self._showing: set[asyncio.Task[None]] = set()

    async def show_progress(self, delivery: Delivery, reply: Reply) -> None:
        """See `Surface.show_progress`. What cannot be shown at once is dropped: the next one says more."""
        address = Address.read(delivery.address)
        turn = self._turns.of(address.token)
        if turn.locked() or len(self._showing) >= PROGRESS_AT_ONCE or not address.editable(self._now()):
            return
        if len(self._showing) >= PREVIEWS_AT_ONCE:
            reply = replace(reply, preview=None)
        task = asyncio.ensure_future(self._progress(address, reply, turn))
        self._showing.add(task)
        task.add_done_callback(self._showing.discard)
        await asyncio.shield(task)  # a cancelled edit could arrive after the result

    async def deliver(self, delivery: Delivery, reply: Reply) -> Json:
        """See `Surface.deliver`."""
        address = Address.read(delivery.address)
        try:
            async with asyncio.timeout(DELIVERY_SECONDS), self._turns.of(address.token):
                message = await self._edited(address, reply)
                if message is None:
                    message = await self._sent(address, delivery, reply)
        except discord.RateLimited as limited:
            raise self._later(limited.retry_after) from limited
        except discord.HTTPException as error:
            if error.status != 429 and error.status < 500:
                raise
            raise self._later(_retry_after(error) or _patience(delivery)) from error
        except _NETWORK_ERRORS as error:
            raise self._later(_patience(delivery)) from error
        except RuntimeError as error:
            if self._client.is_closed():  # aiohttp's word for it
                raise self._later(_patience(delivery)) from error
            raise
        return {"channel_id": message.channel.id, "message_id": message.id}

    async def erase(self, address: Json, message_ref: Json | None) -> None:
        """See `ErasingSurface.erase`. One that we cannot reach any more counts as gone."""
        try:
            if message_ref is not None:
                channel_id, message_id = int(str(message_ref["channel_id"])), int(str(message_ref["message_id"]))
                await self._client.get_partial_messageable(channel_id).get_partial_message(message_id).delete()
            elif (acknowledged := Address.read(address)).editable(self._now()):
                webhook = discord.Webhook.partial(acknowledged.application_id, acknowledged.token, client=self._client)
                original: Any = "@original"
                await webhook.delete_message(original)
        except discord.HTTPException as error:
            if error.status == 429 or error.status >= 500:
                raise self._later(_retry_after(error) or RETRY_SECONDS) from error
            if error.code not in _CLOSED | _NOT_EDITABLE:
                raise
        except _NETWORK_ERRORS as error:
            raise self._later(RETRY_SECONDS) from error

    async def _progress(self, address: Address, reply: Reply, turn: asyncio.Lock) -> None:
        with contextlib.suppress(discord.DiscordException, *_NETWORK_ERRORS):
            async with asyncio.timeout(PROGRESS_SECONDS), turn:
                await show_reply(reply, address.file_limit, self._edit(address))

    async def _edited(self, address: Address, reply: Reply) -> discord.Message | None:
        """The acknowledging message with the result in it; None when it cannot be edited any more."""
        if not address.editable(self._now()):
            return None
        try:
            return await show_reply(reply, address.file_limit, self._edit(address))
        except discord.HTTPException as error:
            if error.code in _NOT_EDITABLE:
                return None
            raise

    def _edit(self, address: Address) -> Any:
        webhook = discord.Webhook.partial(address.application_id, address.token, client=self._client)

        async def edit(view: ui.LayoutView, files: list[discord.File]) -> discord.Message:
            original: Any = "@original"  # discord.py puts it into the path as it is
            return await webhook.edit_message(
                original, view=view, attachments=files, allowed_mentions=discord.AllowedMentions.none()
            )

        return edit

    async def _sent(self, address: Address, delivery: Delivery, reply: Reply) -> discord.Message:
        """A message in the place, unless it is for the person's eyes only, else in their direct messages.

        Raises:
            Unreachable: neither takes one.
        """
        if address.present and (not reply.private or address.context == PlaceKind.DIRECT.value):
            channel = self._client.get_partial_messageable(address.channel_id, guild_id=address.guild_id)
            guild = None if address.guild_id is None else self._client.get_guild(address.guild_id)
            limit = DEFAULT_FILE_LIMIT if guild is None else guild.filesize_limit
            try:
                return await self._send_once(channel, limit, delivery, reply)
            except discord.HTTPException as error:
                if error.code not in _CLOSED | {CANNOT_MESSAGE_USER}:
                    raise
        try:
            direct = await self._client.create_dm(discord.Object(address.user_id))
            return await self._send_once(direct, DEFAULT_FILE_LIMIT, delivery, reply)
        except discord.HTTPException as error:
            if error.code in _CLOSED or (400 <= error.status < 500 and error.status != 429):
                raise Unreachable from error
            raise

    async def _send_once(
        self, channel: discord.abc.Messageable, limit: int, delivery: Delivery, reply: Reply
    ) -> discord.Message:
        if delivery.attempts > 1 and delivery.begun is not None:
            asked = Address.read(delivery.address).asked
            for since in (asked, delivery.begun):  # the acknowledging message as edited, or one of its own
                if (sent := await self._own_message(channel, delivery.job_id, since - CLOCK_SKEW)) is not None:
                    return sent

        async def send(view: ui.LayoutView, files: list[discord.File]) -> discord.Message:
            return await channel.send(view=view, files=files, nonce=delivery.nonce)

        return await show_reply(reply, limit, send)

    async def _own_message(
        self, channel: discord.abc.Messageable, job_id: str, since: datetime
    ) -> discord.Message | None:
        """The message that shows the outcome of a job already."""
        after = discord.Object(discord.utils.time_snowflake(since))
        async for message in channel.history(after=after, limit=LOOKED_THROUGH, oldest_first=True):
            if message.author == self._client.user and _shows_outcome(message, job_id):
                return message
        return None

    def _later(self, seconds: float) -> RetryLater:
        return RetryLater(self._now() + timedelta(seconds=seconds))


def _shows_outcome(message: discord.Message, job_id: str) -> bool:
    """Whether a message has the buttons of a finished job; one that still offers to cancel it is older."""
    ours = next((action for action in actions_in(message) if action.generation_id == job_id), None)
    return ours is not None and ours.verb is not Verb.CANCEL


def _retry_after(error: discord.HTTPException) -> float | None:
    """The seconds that Discord asks to wait, if it says so."""
    said = error.response.headers.get("Retry-After", "") if error.status == 429 else ""
    try:
        return max(float(said), 0.1)
    except ValueError:
        return None


def _patience(delivery: Delivery) -> float:
    return float(min(RETRY_SECONDS * 2 ** min(max(delivery.attempts - 1, 0), 10), LONGEST_RETRY))
