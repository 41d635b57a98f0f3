"""``darkroom run``: every chat that has a token, in one process, until somebody says stop."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import structlog

from bot.app import Application
from bot.core.service import Service
from bot.core.surfaces import Surface
from prompting.errors import UserError

SHORTEST_WAIT, LONGEST_WAIT = 1.0, 60.0  # seconds between two starts of a platform that fails
LOOKUPS = 64  # of names, at the same time: more than the platforms make together
LEAVING_SECONDS = 8.0  # what the platforms get to say goodbye, so that all is over within ten


class ServingLoop(asyncio.SelectorEventLoop):
    """An event loop that looks names up in threads of their own.

    In the threads that everything else is done in, the lookups for a platform that is away would hold up all others.

    Args:
        look_up: as `socket.getaddrinfo`; it blocks.
    """

    def __init__(self, look_up: Callable[..., list[Any]] = socket.getaddrinfo) -> None:
        super().__init__()
        self._look_up = look_up
        self._names = ThreadPoolExecutor(LOOKUPS, thread_name_prefix="names")

    async def getaddrinfo(
        self, host: Any, port: Any, *, family: int = 0, type: int = 0, proto: int = 0, flags: int = 0
    ) -> list[Any]:
        """See `asyncio.loop.getaddrinfo`."""
        return await self.run_in_executor(self._names, self._look_up, host, port, family, type, proto, flags)

    def close(self) -> None:
        """Also the threads, but for lookups that nobody can end."""
        super().close()
        self._names.shutdown(wait=False, cancel_futures=True)


class Platform(Protocol):
    """One chat's client. It fails alone: whatever it raises, the others go on."""

    @property
    def name(self) -> str:
        """Its name, as in rows."""
        ...

    async def run(self) -> None:
        """Serve people until `close`; called again after a failure.

        Raises:
            UserError: it can never work like this, such as with a wrong token.
        """
        ...

    async def close(self) -> None:
        """Leave; harmless before `run`."""
        ...


async def serve(
    application: Application,
    build: Callable[[Application, Service, MutableMapping[str, Surface]], Sequence[Platform]],
    say: Callable[[UserError], None],
) -> None:
    """Run all platforms and the service behind them until SIGTERM or SIGINT.

    Args:
        build: makes the platforms over the service's desk; each enters its surface when it runs.
        say: tells the operator what keeps a platform from working.

    Raises:
        UserError: ``no_platform``; ``no_platform_left`` when the last one cannot work.
    """
    surfaces: dict[str, Surface] = {}
    service = application.service(surfaces)
    platforms = build(application, service, surfaces)
    if not platforms:
        hint = "Set DARKROOM_DISCORD_TOKEN or DARKROOM_TELEGRAM_TOKEN, or talk here: darkroom chat."
        raise UserError("no_platform", "No chat has a token.", hint)
    working = asyncio.ensure_future(service.run())
    clients = [asyncio.ensure_future(_supervised(platform, say)) for platform in platforms]
    stopped = _on_signal()
    try:
        ended = asyncio.ensure_future(_ended(clients))
        stop = asyncio.ensure_future(_set(stopped))
        await asyncio.wait({stop, working, ended}, return_when=asyncio.FIRST_COMPLETED)
        if ended.done() and not stopped.is_set():
            raise UserError("no_platform_left", "No chat is left that could work.", "See the sentences above.")
    finally:
        service.stop()
        await asyncio.wait({asyncio.ensure_future(_leave(platforms))}, timeout=LEAVING_SECONDS)
        for client in clients:
            client.cancel()
        await application.backend.close()
        await working


async def _supervised(platform: Platform, say: Callable[[UserError], None]) -> None:
    """Start a platform, and again when it fails; one that can never work is told of and left alone."""
    wait = SHORTEST_WAIT
    while True:
        begun = asyncio.get_running_loop().time()
        try:
            await platform.run()
        except UserError as error:
            say(error)
            return
        except Exception as error:  # a platform's boundary: it backs off and comes back
            structlog.get_logger().error("platform failed", platform=platform.name, kind=type(error).__name__)
        else:
            return
        if asyncio.get_running_loop().time() - begun > LONGEST_WAIT:
            wait = SHORTEST_WAIT
        await asyncio.sleep(wait)
        wait = min(2 * wait, LONGEST_WAIT)


async def _ended(clients: Sequence[asyncio.Future[None]]) -> None:
    await asyncio.gather(*clients)


async def _set(event: asyncio.Event) -> None:
    await event.wait()


async def _leave(platforms: Sequence[Platform]) -> None:
    await asyncio.gather(*(platform.close() for platform in platforms), return_exceptions=True)


def _on_signal() -> asyncio.Event:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    return stopped
