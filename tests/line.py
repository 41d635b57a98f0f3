"""A line between a bot and a platform, which can be cut: nobody listens, nobody answers, or a gateway apologises."""

from __future__ import annotations

import asyncio
import contextlib
import enum
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

_CHUNK = 65536
_APOLOGY = b'{"ok":false,"error_code":502,"description":"Bad Gateway"}'
_BAD_GATEWAY = (
    b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: application/json\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n%b" % (len(_APOLOGY), _APOLOGY)
)


class State(enum.StrEnum):
    """What comes of a connection."""

    OPEN = "open"
    REFUSED = "refused"  # the port is closed
    SILENT = "silent"  # connections are taken, and nothing is ever said
    BAD_GATEWAY = "bad gateway"  # 502 to every request


class Line:
    """Passes connections on to a platform, while it is open. Use as ``async with Line(address) as line``.

    A change cuts every connection, except into silence, where they stay as they are and carry nothing any more.

    Args:
        platform: where it leads to, such as ``http://127.0.0.1:8081``.
    """

    def __init__(self, platform: str) -> None:
        parts = urlsplit(platform)
        assert parts.hostname is not None
        self._host, self._port = parts.hostname, parts.port
        self._own_port = 0
        self._server: asyncio.Server | None = None
        self._state = State.OPEN
        self._flowing = asyncio.Event()
        self._connections: set[asyncio.Task[None]] = set()
        self.taken = 0  # connections so far

    @property
    def url(self) -> str:
        """Where a bot finds the platform behind it."""
        return f"http://127.0.0.1:{self._own_port}"

    async def __aenter__(self) -> Self:
        await self.become(State.OPEN)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()
        await self._cut()

    async def become(self, state: State) -> None:
        """Be in this state from now on."""
        self._state = state
        self._flowing.clear()
        if state is State.REFUSED:
            await self._close()
        if state is not State.SILENT:
            await self._cut()
        if state is State.OPEN:
            self._flowing.set()
        if state is not State.REFUSED and self._server is None:
            self._server = await asyncio.start_server(self._take, "127.0.0.1", self._own_port)
            self._own_port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _cut(self) -> None:
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.taken += 1
        task = asyncio.create_task(self._serve(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            try:
                if self._state is State.BAD_GATEWAY:
                    await reader.readuntil(b"\r\n\r\n")
                    writer.write(_BAD_GATEWAY)
                    await writer.drain()
                    return
                await self._flowing.wait()
                there, back = await asyncio.open_connection(self._host, self._port)
                try:
                    async with asyncio.TaskGroup() as group:
                        group.create_task(self._pass(reader, back))
                        group.create_task(self._pass(there, writer))
                except* OSError:
                    pass
                finally:
                    back.transport.abort()
            finally:
                writer.transport.abort() if self._state is not State.BAD_GATEWAY else writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Everything, until one end closes: that ends both ways."""
        while content := await reader.read(_CHUNK):
            await self._flowing.wait()
            writer.write(content)
            await writer.drain()
        with contextlib.suppress(OSError):
            writer.write_eof()
            await writer.drain()
