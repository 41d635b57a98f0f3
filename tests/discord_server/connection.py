"""A websocket of the gateway, and the session that survives it."""

from __future__ import annotations

import asyncio
import collections
import dataclasses
import zlib

from aiohttp import web


@dataclasses.dataclass
class Session:
    """What survives a lost connection: its events are replayed on resume."""

    id: str
    shard: int
    shards: int
    intents: int
    sequence: int = 0
    events: collections.deque[tuple[int, str]] = dataclasses.field(
        default_factory=lambda: collections.deque(maxlen=2000)
    )
    connection: Connection | None = None
    lost_at: float | None = None


class Connection:
    """One websocket."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request, heartbeat_seconds: float) -> None:
        self.socket = socket
        self.request = request
        self.session: Session | None = None
        self.heartbeat_seconds = heartbeat_seconds
        self.expiry: asyncio.TimerHandle | None = None
        self.sends: collections.deque[float] = collections.deque()
        self._zlib = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        self._outgoing: asyncio.Queue[str] = asyncio.Queue()
        self._writer = asyncio.create_task(self._write())

    def send(self, text: str) -> None:
        """Queue one payload; order is kept."""
        self._outgoing.put_nowait(text)

    async def _write(self) -> None:
        while True:
            text = await self._outgoing.get()
            try:
                if self._zlib is None:
                    await self.socket.send_str(text)
                else:
                    packed = self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
                    await self.socket.send_bytes(packed)
            except (ConnectionError, RuntimeError):
                return

    def end(self) -> None:
        """Stop writing and stop waiting for heartbeats."""
        self._writer.cancel()
        if self.expiry is not None:
            self.expiry.cancel()

    async def close(self, code: int) -> None:
        self.end()
        await self.socket.close(code=code)

    def cut(self) -> None:
        """Drop the TCP connection without a close frame."""
        self.end()
        if self.request.transport is not None:
            self.request.transport.abort()
