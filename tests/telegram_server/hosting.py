"""The server's life: a thread with its own loop, so that it outlives a bot killed in a subprocess."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any, Self, TypeVar

from aiohttp import web

from tests.discord_server.threaded import LoopThread
from tests.telegram_server.acting import Acting
from tests.telegram_server.chat_methods import ChatMethods
from tests.telegram_server.faults import Faults
from tests.telegram_server.limits import Limits
from tests.telegram_server.messages import MessageMethods
from tests.telegram_server.profile import ProfileMethods
from tests.telegram_server.queries import QueryMethods
from tests.telegram_server.rest import Rest
from tests.telegram_server.updates import UpdateQueue
from tests.telegram_server.webhook import Webhook
from tests.telegram_server.world import World

T = TypeVar("T")


class Hosting:
    """Starts and stops the server in its thread, and gives a way into it."""

    def __init__(self, token: str, username: str, limits: Limits, faults: Faults, port: int) -> None:
        self.token = token
        self.world = World(limits, token, username)
        self._faults = faults
        self._port = port
        self._thread = LoopThread("telegram-server")
        self.queue = UpdateQueue(self.world)
        self.webhook = Webhook(self.world, self.queue)
        queries = QueryMethods(self.world)
        self.acting = Acting(self.world, self.queue, queries)
        methods: dict[str, Any] = {}
        chats = ChatMethods(self.world, self.queue, self.webhook)
        for part in (MessageMethods(self.world), queries, ProfileMethods(self.world), chats):
            methods |= part.methods()
        self._rest = Rest(self.world, faults, methods)

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
        app = self._rest.application()
        # who goes away stops waiting for updates: a killed bot must not look like one that listens
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self.world.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _stop(self) -> None:
        self.webhook.stop()
        self.queue.interrupt("terminated by the end of the server")
        await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """For DARKROOM_TELEGRAM_API_URL."""
        return self.world.base_url

    @property
    def base_url(self) -> str:
        """For telegram.Bot."""
        return f"{self.world.base_url}/bot"

    @property
    def base_file_url(self) -> str:
        """For telegram.Bot."""
        return f"{self.world.base_url}/file/bot"

    @property
    def environment(self) -> dict[str, str]:
        """What a bot in a subprocess needs."""
        return {"DARKROOM_TELEGRAM_TOKEN": self.token, "DARKROOM_TELEGRAM_API_URL": self.api_url}

    async def run(self, act: Callable[[], T]) -> T:
        """Run `act` in the server's loop."""
        return await self._thread.run(act)

    async def until(self, found: Callable[[], T], within: float = 10.0, what: str = "a condition") -> T:
        """Wait until `found()` is truthy and return it; raises NoAnswerError after `within` seconds."""
        answer: T = await self._thread.join(self.world.until(found, within, what))
        return answer

    async def connected(self, within: float = 20.0) -> None:
        """Wait until the bot waits for updates, or has set a webhook."""
        await self.until(lambda: self.queue.listening, within, "a connected bot")
