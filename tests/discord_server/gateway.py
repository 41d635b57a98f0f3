"""The gateway ("Gateway" and "Opcodes and Status Codes" pages): JSON, zlib-stream when asked, resume with replay."""

from __future__ import annotations

import asyncio
import enum
import json
import secrets
from typing import Any

from aiohttp import WSMsgType, web

from tests.discord_server import wire
from tests.discord_server.connection import Connection, Session
from tests.discord_server.errors import JsonObject
from tests.discord_server.limits import KNOWN_INTENTS, PRIVILEGED_INTENTS
from tests.discord_server.world import World


class Op(enum.IntEnum):
    """Gateway opcodes."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE = 4
    RESUME = 6
    RECONNECT = 7
    MEMBERS = 8
    INVALID = 9
    HELLO = 10
    ACK = 11


class Gateway:
    """Accepts connections and dispatches events to every session of the shard they belong to."""

    def __init__(self, world: World, shards: int) -> None:
        self._world = world
        self._shards = shards
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.identifies = 0
        self.resumes = 0
        self._identified_at = 0.0
        world.on_event = self.dispatch

    @property
    def ready(self) -> bool:
        """Whether every shard has a live session."""
        live = {session.shard for session in self.sessions.values() if session.connection is not None}
        return len(live) >= self._shards

    def dispatch(self, name: str, payload: JsonObject, guild_id: int | None) -> None:
        """Send an event to its shard; sessions without a connection keep it for replay."""
        shard = 0 if guild_id is None else (guild_id >> 22) % self._shards
        now = self._world.clock.now()
        body = json.dumps(payload)
        for session in list(self.sessions.values()):
            if session.lost_at is not None and now - session.lost_at > self._world.limits.resume_seconds:
                del self.sessions[session.id]
            elif session.shard == shard and _wanted(session, name, guild_id):
                self._send_event(session, name, body)

    def _send_event(self, session: Session, name: str, body: str) -> None:
        session.sequence += 1
        text = f'{{"op": {Op.DISPATCH}, "t": "{name}", "s": {session.sequence}, "d": {body}}}'
        session.events.append((session.sequence, text))
        if session.connection is not None:
            session.connection.send(text)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The websocket endpoint."""
        socket = web.WebSocketResponse(max_msg_size=0, autoping=True)
        await socket.prepare(request)
        if request.query.get("v") != "10" or request.query.get("encoding", "json") != "json":
            await socket.close(code=4012)
            return socket
        connection = Connection(socket, request, self._world.limits.heartbeat_seconds)
        self.connections.add(connection)
        connection.send(_payload(Op.HELLO, {"heartbeat_interval": int(connection.heartbeat_seconds * 1000)}))
        self._expect_beat(connection)
        try:
            async for frame in socket:
                if frame.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                    break
                code = self._receive(connection, frame.data)
                if code is not None:
                    if code != 4004:
                        self._world.breach("gateway", f"closed with {code}")
                    await connection.close(code)
                    break
        except ConnectionError:
            pass
        finally:
            self._lost(connection)
        return socket

    def _expect_beat(self, connection: Connection) -> None:
        """Start to wait for the next heartbeat."""
        if connection.expiry is not None:
            connection.expiry.cancel()
        allowed = connection.heartbeat_seconds * 1.5 + 0.5
        connection.expiry = asyncio.get_running_loop().call_later(allowed, self._expire, connection)

    def _expire(self, connection: Connection) -> None:
        self._world.breach("heartbeat", "a client stopped beating")
        connection.cut()

    def _lost(self, connection: Connection) -> None:
        self.connections.discard(connection)
        connection.end()
        session = connection.session
        if session is not None and session.connection is connection:
            session.connection, session.lost_at = None, self._world.clock.now()
            if connection.socket.close_code in (1000, 1001):
                self.sessions.pop(session.id, None)
        self._world.changed()

    def _receive(self, connection: Connection, text: Any) -> int | None:
        """Handle one payload; a number is the close code."""
        now = asyncio.get_running_loop().time()
        connection.sends.append(now)
        while connection.sends[0] < now - 60.0:
            connection.sends.popleft()
        if len(connection.sends) > self._world.limits.gateway_sends:
            return 4008
        if len(text) > self._world.limits.gateway_payload:
            return 4002
        try:
            payload = json.loads(text)
            op, body = payload["op"], payload.get("d")
        except (ValueError, KeyError, TypeError):
            return 4002
        if op == Op.HEARTBEAT:
            self._expect_beat(connection)
            connection.send(_payload(Op.ACK, None))
            return None
        if op == Op.IDENTIFY:
            return self._identify(connection, body)
        if op == Op.RESUME:
            return self._resume(connection, body)
        if connection.session is None:
            return 4003
        return None if op in (Op.PRESENCE, Op.VOICE, Op.MEMBERS) else 4001

    def _identify(self, connection: Connection, body: Any) -> int | None:
        if connection.session is not None:
            return 4005
        if body.get("token") != self._world.token:
            return 4004
        shard, shards = body.get("shard") or (0, 1)
        if not 0 <= shard < shards or shards != self._shards:
            return 4010
        intents = body.get("intents", 0)
        if intents & ~KNOWN_INTENTS:
            return 4013
        if intents & PRIVILEGED_INTENTS:
            return 4014
        now = self._world.clock.now()
        if now - self._identified_at < self._world.limits.identify_interval:
            connection.send(_payload(Op.INVALID, False))
            return None
        self._identified_at = now
        self.identifies += 1
        for lost in [old for old in self.sessions.values() if old.connection is None and old.shard == shard]:
            del self.sessions[lost.id]  # Discord keeps them longer, but who identifies has given up resuming
        session = Session(secrets.token_hex(16), shard, shards, intents, connection=connection)
        self.sessions[session.id] = session
        connection.session = session
        self._greet(session)
        return None

    def _greet(self, session: Session) -> None:
        own = [
            guild
            for guild in self._world.guilds.values()
            if guild.has_bot and (guild.id >> 22) % session.shards == session.shard
        ]
        ready: JsonObject = {
            "v": 10,
            "user": wire.user(self._world.bot),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in own],
            "session_id": session.id,
            "resume_gateway_url": self._world.gateway_url,
            "shard": [session.shard, session.shards],
            "application": {"id": str(self._world.application_id), "flags": 0},
        }
        self._send_event(session, "READY", json.dumps(ready))
        for guild in own:
            self._send_event(session, "GUILD_CREATE", json.dumps(wire.guild(self._world, guild)))
        self._world.changed()

    def _resume(self, connection: Connection, body: Any) -> int | None:
        if body.get("token") != self._world.token:
            return 4004
        session = self.sessions.get(str(body.get("session_id")))
        seen = body.get("seq") or 0
        expired = (
            session is not None
            and session.lost_at is not None
            and (self._world.clock.now() - session.lost_at > self._world.limits.resume_seconds)
        )
        if session is None or expired or (session.events and seen < session.events[0][0] - 1):
            connection.send(_payload(Op.INVALID, False))
            return None
        if seen > session.sequence:
            return 4007
        self.resumes += 1
        session.connection, session.lost_at = connection, None
        connection.session = session
        for sequence, text in session.events:
            if sequence > seen:
                connection.send(text)
        self._send_event(session, "RESUMED", "{}")
        self._world.changed()
        return None

    async def drop(self, code: int | None = None) -> None:
        """Lose every connection: cut it, or close it with `code`."""
        for connection in list(self.connections):
            if code is None:
                connection.cut()
            else:
                await connection.close(code)

    def ask_to_reconnect(self) -> None:
        """RECONNECT (op 7) to everyone."""
        for connection in list(self.connections):
            connection.send(_payload(Op.RECONNECT, None))

    async def invalidate(self) -> None:
        """Forget every session and say INVALID_SESSION (op 9, not resumable)."""
        for connection in list(self.connections):
            if connection.session is not None:
                self.sessions.pop(connection.session.id, None)
            connection.session = None
            connection.send(_payload(Op.INVALID, False))


def _wanted(session: Session, name: str, guild_id: int | None) -> bool:
    """Whether the session's intents cover an event ("Gateway" page, List of Intents)."""
    if name.startswith("MESSAGE_"):
        return bool(session.intents & (1 << 12 if guild_id is None else 1 << 9))
    return name == "INTERACTION_CREATE" or bool(session.intents & 1)


def _payload(op: int, body: Any) -> str:
    return json.dumps({"op": op, "t": None, "s": None, "d": body})
