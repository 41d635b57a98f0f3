"""The server's life: a thread with its own loop, so that it outlives a bot killed in a subprocess."""

from __future__ import annotations

import asyncio
import types
from collections.abc import Callable
from typing import Self, TypeVar

from aiohttp import web

from tests.discord_server.acting import Acting
from tests.discord_server.channel_routes import ChannelRoutes
from tests.discord_server.command_routes import CommandRoutes
from tests.discord_server.faults import Faults
from tests.discord_server.gateway import Gateway
from tests.discord_server.interactions import InteractionRoutes
from tests.discord_server.limits import Limits
from tests.discord_server.rest import Rest, new_application
from tests.discord_server.threaded import LoopThread
from tests.discord_server.world import World

T = TypeVar("T")


class Hosting:
    """Starts and stops the server in its thread, and gives a way into it."""

    def __init__(self, token: str, limits: Limits, faults: Faults, shards: int, port: int) -> None:
        self.token = token
        self.world = World(limits, token)
        self._faults = faults
        self._shards = shards
        self._port = port
        self._thread = LoopThread("discord-server")
        self._interactions = InteractionRoutes(self.world)
        self.acting = Acting(self.world, self._interactions)
        self._dropping: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        self._thread.wait(self._start())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        self._thread.wait(self._stop())
        self._thread.stop()

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)

    async def _start(self) -> None:
        self._rest = Rest(self.world, self._faults)
        self._gateway = Gateway(self.world, self._shards)
        app = new_application()
        app.router.add_get("/gateway", self._gateway.serve)
        app.router.add_get("/gateway/", self._gateway.serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        self._commands = CommandRoutes(self.world, self._shards)
        channels = ChannelRoutes(self.world, self._rest.limiter)
        self._rest.install(app, [*self._commands.routes(), *channels.routes(), *self._interactions.routes()])
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self.world.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._restart_dropping()

    async def _stop(self) -> None:
        if self._dropping is not None:
            self._dropping.cancel()
        await self._gateway.drop()
        await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """For DARKROOM_DISCORD_API_URL."""
        return f"{self.world.base_url}/api/v10"

    @property
    def gateway_url(self) -> str:
        return self.world.gateway_url

    @property
    def environment(self) -> dict[str, str]:
        """What a bot in a subprocess needs."""
        return {
            "DARKROOM_DISCORD_TOKEN": self.token,
            "DARKROOM_DISCORD_API_URL": self.api_url,
            "DARKROOM_DISCORD_GATEWAY_URL": self.gateway_url,
        }

    async def run(self, act: Callable[[], T]) -> T:
        """Run `act` in the server's loop."""
        return await self._thread.run(act)

    async def until(self, found: Callable[[], T], within: float = 10.0, what: str = "a condition") -> T:
        """Wait until `found()` is truthy and return it; raises NoAnswerError after `within` seconds."""
        answer: T = await self._thread.join(self.world.until(found, within, what))
        return answer

    async def connected(self, within: float = 20.0) -> None:
        """Wait until every shard has a live session."""
        await self.until(lambda: self._gateway.ready, within, "a connected bot")

    async def disconnected(self, within: float = 20.0) -> None:
        """Wait until no connection is left of a bot that was stopped."""
        await self.until(lambda: not self._gateway.connections, within, "the end of every connection")

    def _restart_dropping(self) -> None:
        if self._dropping is not None:
            self._dropping.cancel()
        every = self._faults.drop_gateway_every
        self._dropping = None if every is None else asyncio.get_running_loop().create_task(self._drop_every(every))

    async def _drop_every(self, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            await self._gateway.drop()
