"""Telegram as one of the chats that `darkroom run` serves."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping

from bot.core.surfaces import Surface
from bot.telegram_app.addresses import PLATFORM
from bot.telegram_app.client import TelegramClient


class TelegramPlatform:
    """A connection to Telegram, built anew whenever it is run.

    Args:
        build: makes the client over the service's desk.
        surfaces: where the client's surface is entered, for results and progress.
    """

    name = PLATFORM

    def __init__(self, build: Callable[[], TelegramClient], surfaces: MutableMapping[str, Surface]) -> None:
        self._build = build
        self._surfaces = surfaces
        self._client: TelegramClient | None = None

    async def run(self) -> None:
        """Serve people until `close`.

        Raises:
            UserError: ``telegram_token``.
        """
        self._client = self._build()
        self._surfaces[PLATFORM] = self._client.surface
        await self._client.run()

    async def close(self) -> None:
        """Disconnect."""
        if self._client is not None:
            await self._client.close()
