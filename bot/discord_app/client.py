"""The connection to Discord: which commands there are, and who handles what comes in."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
from collections.abc import Callable
from typing import Any

import aiohttp
import discord
import structlog
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.core.desk import Desk
from bot.core.turns import Turns
from bot.discord_app.addresses import Client, Interaction
from bot.discord_app.answering import Answers
from bot.discord_app.buttons import pressed, submitted
from bot.discord_app.commands import add_commands
from bot.discord_app.image_prompts import ImagePrompts
from bot.discord_app.menus import add_menus
from bot.discord_app.recent import Recall, Recent
from bot.discord_app.surface import DiscordSurface
from bot.discord_app.translations import CommandTranslator
from prompting.errors import UserError

_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0  # seconds between attempts to connect, doubled each time
_AWAY_SECONDS = 60.0  # without any connection; discord.py by itself may wait 17 minutes between two attempts
_LOOK_SECONDS = 5.0  # between two looks at the connections
_AUTHENTICATION_FAILED = 4004
_TRANSIENT = (aiohttp.ClientError, TimeoutError, OSError, discord.DiscordServerError, discord.GatewayNotFound)


class DarkroomClient(discord.AutoShardedClient):
    """Darkroom in Discord. ``surface`` is where its results are shown.

    Args:
        desk: answers people.
        recall: a Discord user's newest generations, (id, idea), newest first; it blocks.
        load_hash: what was last given to `save_hash`, or None; both block.
        save_hash: keeps the hash of the commands as they were registered.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        recall: Recall,
        load_hash: Callable[[], str | None],
        save_hash: Callable[[str], None],
    ) -> None:
        intents = discord.Intents.none()
        intents.guilds = True  # roles, and the limits of places; interactions need none
        super().__init__(intents=intents, allowed_mentions=discord.AllowedMentions.none(), max_messages=None)
        self._load_hash, self._save_hash = load_hash, save_hash
        self._log = structlog.get_logger()
        turns, recent = Turns(), Recent(recall)
        self._answers = Answers(desk, turns, recent)
        self._retry: asyncio.Task[None] | None = None
        self.surface = DiscordSurface(self, turns)
        self._tree = _Tree(self, self._answers)
        add_commands(self._tree, self._answers, recent)
        self._images = ImagePrompts()
        add_menus(self._tree, self._answers, self._images)

    async def setup_hook(self) -> None:
        """Called by discord.py before it connects."""
        await self._tree.set_translator(CommandTranslator())
        try:
            await self._register()
        except (discord.HTTPException, *_TRANSIENT) as error:
            self._log.warning("commands not registered", kind=type(error).__name__)
            self._retry = asyncio.create_task(self._register_later())

    async def on_interaction(self, interaction: Interaction) -> None:
        """Called by discord.py for every interaction; slash commands and menus are the tree's."""
        if interaction.type is discord.InteractionType.component:
            await pressed(interaction, self._answers)
        elif interaction.type is discord.InteractionType.modal_submit:
            await submitted(interaction, self._answers, self._images)

    async def close(self) -> None:
        """Disconnect."""
        if self._retry is not None:
            self._retry.cancel()
        await super().close()

    async def _register(self) -> None:
        """Tell Discord our commands, if it does not know them: it takes a limited number of registrations a day."""
        translator = self._tree.translator
        assert translator is not None
        known: list[Any] = self._tree.get_commands()
        payload = [await command.get_translated_payload(self._tree, translator) for command in known]
        described = json.dumps([self.application_id, payload], sort_keys=True, default=str)
        digest = hashlib.sha256(described.encode()).hexdigest()
        if await asyncio.to_thread(self._load_hash) != digest:
            await self._tree.sync()
            await asyncio.to_thread(self._save_hash, digest)

    async def _register_later(self) -> None:
        wait = _FIRST_WAIT
        while True:
            await asyncio.sleep(wait)
            with contextlib.suppress(discord.HTTPException, *_TRANSIENT):
                return await self._register()
            wait = min(wait * 2, _LONGEST_WAIT)


class _Tree(app_commands.CommandTree[Client]):
    """Commands everywhere: in guilds, direct messages and among people, installed by guilds or by people."""

    def __init__(self, client: Client, answers: Answers) -> None:
        super().__init__(
            client,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
        )
        self._answers = answers

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        """What discord.py could not make a command of."""
        known = (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch, app_commands.TransformerError)
        if isinstance(error, known):
            hint = "Try it again in a minute; restarting Discord helps too."
            await self._answers.refuse(interaction, UserError("old_command", "This command has changed.", hint))
        else:
            await self._answers.broken(interaction, error)


def point_discord_at(api_url: str | None, gateway_url: str | None) -> None:
    """Have discord.py ask a proxy. For the whole process, as discord.py has no other way.

    Args:
        api_url: base with version, such as ``http://127.0.0.1:8080/api/v10``.
        gateway_url: such as ``ws://127.0.0.1:8081``.
    """
    if api_url is not None:
        Route.BASE = api_url.rstrip("/")
    if gateway_url is not None:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)


class DiscordAway(Exception):  # noqa: N818
    """No connection for too long; another client may get one sooner than this one tries again."""


async def run_discord(client: DarkroomClient, token: str, *, away_seconds: float = _AWAY_SECONDS) -> None:
    """Connect, and stay connected until `client.close`; a network that is not there yet is waited for.

    Raises:
        UserError: ``discord_token``.
        DiscordAway: every connection was lost, and none came back within ``away_seconds``. The client is closed.
    """
    wait = _FIRST_WAIT
    log = structlog.get_logger()
    try:
        while not client.is_closed():
            try:
                await _start(client, token, away_seconds)
            except _TRANSIENT as error:
                log.warning("discord not reached", kind=type(error).__name__, seconds=wait)
                await client.http.close()
                client.clear()
                client.http.connector = discord.utils.MISSING  # a closed one cannot be used again
                await asyncio.sleep(wait)
                wait = min(wait * 2, _LONGEST_WAIT)
    except discord.LoginFailure as error:
        raise _bad_token() from error
    except discord.ConnectionClosed as error:
        if error.code == _AUTHENTICATION_FAILED:
            raise _bad_token() from error
        raise
    finally:
        await client.close()


async def _start(client: DarkroomClient, token: str, away_seconds: float) -> None:
    """`client.start`, until nothing is connected for too long."""
    loop = asyncio.get_running_loop()
    connected = loop.time()
    starting = asyncio.ensure_future(client.start(token))
    try:
        while not starting.done():
            await asyncio.wait({starting}, timeout=min(_LOOK_SECONDS, away_seconds))
            if not client.shards or any(not shard.is_closed() for shard in client.shards.values()):
                connected = loop.time()
            elif loop.time() - connected > away_seconds:
                raise DiscordAway
        await starting
    finally:
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)


def _bad_token() -> UserError:
    hint = "Copy the bot's token from the developer portal again."
    return UserError("discord_token", "Discord does not accept the token in DARKROOM_DISCORD_TOKEN.", hint)
