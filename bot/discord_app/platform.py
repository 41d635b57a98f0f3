"""Discord as one of the chats that `darkroom run` serves."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping

from bot.core.surfaces import Surface
from bot.discord_app.addresses import PLATFORM
from bot.discord_app.client import DarkroomClient, run_discord


class DiscordPlatform:
    """A connection to Discord, built anew whenever it is run.

    Args:
        build: makes the client over the service's desk.
        surfaces: where the client's surface is entered, for results and progress.
    """

    name = PLATFORM

    def __init__(self, build: Callable[[], DarkroomClient], token: str, surfaces: MutableMapping[str, Surface]) -> None:
        self._build = build
        self._token = token
        self._surfaces = surfaces
        self._client: DarkroomClient | None = None

    async def run(self) -> None:
        """Serve people until `close`.

        Raises:
            UserError: ``discord_token``.
        """
        self._client = self._build()
        self._surfaces[PLATFORM] = self._client.surface
        await run_discord(self._client, self._token)

    async def close(self) -> None:
        """Disconnect."""
        if self._client is not None:
            await self._client.close()
