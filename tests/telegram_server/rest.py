"""The Bot API over HTTP: token, arguments, faults, floods, a method, and the record of every call."""

from __future__ import annotations

import asyncio
import inspect
import json
import re
from typing import Any

from aiohttp import web

from tests.telegram_server.arguments import Arguments, read_arguments
from tests.telegram_server.errors import (
    ApiError,
    bad_request,
    not_found,
    too_large,
    too_many_requests,
    unauthorized,
    unknown_method,
)
from tests.telegram_server.faults import Fault, FaultDraws, Faults
from tests.telegram_server.floods import Floods
from tests.telegram_server.reading import is_news
from tests.telegram_server.things import Call, Chat
from tests.telegram_server.world import World

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{30,}")
_DRAIN = 160 * 1024 * 1024
_CHUNK = 65536
_SENDING = frozenset({"sendMessage", "sendPhoto", "sendDocument", "sendAnimation"})


class Rest:
    """Serves /bot<token>/<method> and /file/bot<token>/<path>."""

    def __init__(self, world: World, faults: Faults, methods: dict[str, Any]) -> None:
        self._world = world
        self._methods = {name.lower(): (name, handler) for name, handler in methods.items()}
        self.draws = FaultDraws(faults)
        self.floods = Floods(world)

    def application(self) -> web.Application:
        app = web.Application(client_max_size=_DRAIN)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_route("*", "/{unknown:.*}", self._unknown)
        return app

    def _refuse_token(self, token: str) -> ApiError | None:
        """As api.telegram.org: 404 for what is no token at all, 401 for one that nobody has."""
        if token == self._world.token:
            return None
        return unauthorized() if _TOKEN.fullmatch(token) else not_found()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        at = self._world.clock.now()
        if (refusal := self._refuse_token(request.match_info["token"])) is not None:
            return self._answer(refusal.code, refusal.body())
        if (request.content_length or 0) > self._world.limits.upload_bytes + 1024 * 1024:
            await request.read()
            return self._answer(413, too_large().body())
        name, handler = self._methods.get(request.match_info["method"].lower(), (request.match_info["method"], None))
        try:
            call = await read_arguments(request, name)
        except ValueError:
            error = bad_request("failed to read the request's body")
            return self._answer(400, error.body())
        except (ConnectionError, asyncio.IncompleteReadError, web.RequestPayloadError):
            return web.Response(status=400)  # the client died while it sent
        fault = self.draws.draw(name)
        if fault.latency:
            await asyncio.sleep(fault.latency)
        status, body, weight = await self._run(call, handler, fault)
        if name != "getUpdates" or status != 200:
            self._record(call, at, status, body, fault, weight)
        self._world.changed()
        if fault.cut or fault.cut_before:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        if fault.delay:
            await asyncio.sleep(fault.delay)
        return self._answer(status, body)

    async def _run(self, call: Arguments, handler: Any, fault: Fault) -> tuple[int, dict[str, Any], int]:
        """Status, body, and for how many messages it counts."""
        chat, weight = self._chat(call), weight_of(call)
        if fault.cut_before:
            return 0, {"ok": False, "description": "cut before"}, 0
        if fault.status:
            error = ApiError(fault.status, "Internal Server Error" if fault.status == 500 else "Bad Gateway")
            if fault.status == 429:
                error = too_many_requests(fault.retry_after)
                self.floods.hold(chat if weight else None, fault.retry_after)
            return error.code, error.body(), 0
        try:
            if handler is None:
                raise unknown_method()
            if weight and (refusal := self.floods.admit(call.method, chat, weight)) is not None:
                raise refusal
            result = handler(call)
            if inspect.isawaitable(result):
                result = await result
        except ApiError as error:
            if not is_news(error):
                self._world.breach(f"error {error.code}", f"{call.method}: {error.description}")
            return error.code, error.body(), 0
        if weight:
            self.floods.count(chat, weight)
        return 200, {"ok": True, "result": result}, weight

    def _chat(self, call: Arguments) -> Chat | None:
        text = call.text("chat_id")
        return self._world.chats.get(int(text)) if re.fullmatch(r"-?\d+", text) else None

    def _record(self, call: Arguments, at: float, status: int, body: dict[str, Any], fault: Fault, weight: int) -> None:
        chat = self._chat(call)
        shown = 0 if fault.cut or fault.cut_before else status
        description, result = str(body.get("description", "")), body.get("result")
        chat_id = chat.id if chat is not None else None
        self._world.calls.append(
            Call(at, call.method, call.logged(), chat_id, shown, description, fault.any, weight, result)
        )

    @staticmethod
    def _answer(status: int, body: dict[str, Any]) -> web.Response:
        headers = {"Content-Type": "application/json"}
        if (wait := (body.get("parameters") or {}).get("retry_after")) is not None:
            headers["Retry-After"] = str(wait)
        return web.Response(status=status, body=json.dumps(body).encode(), headers=headers)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        refusal = self._refuse_token(request.match_info["token"])
        file = self._world.files.by_path.get(request.match_info["path"])
        if refusal is not None or file is None:
            error = refusal or not_found()
            return self._answer(error.code, error.body())
        fault = self.draws.draw("file")
        if fault.status:
            return self._answer(fault.status, ApiError(fault.status, "Internal Server Error").body())
        await asyncio.sleep(fault.latency + fault.delay)
        answer = web.StreamResponse(headers={"Content-Type": "application/octet-stream"})
        answer.content_length = file.size
        await answer.prepare(request)
        try:
            await answer.write(file.content)
            for start in range(len(file.content), file.size, _CHUNK):
                await answer.write(bytes(min(_CHUNK, file.size - start)))
        except ConnectionError:
            pass  # the bot has seen enough
        return answer

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        self._world.breach("unknown route", f"{request.method} {request.path}")
        return self._answer(404, not_found().body())


def weight_of(call: Arguments) -> int:
    """How many messages a call counts for in the published budgets; 0 for what is free."""
    if call.method == "sendMediaGroup":
        try:
            return len(call.json("media", "input media") or []) or 1
        except (ApiError, TypeError):
            return 1
    return int(call.method in _SENDING or call.method.startswith("editMessage"))
