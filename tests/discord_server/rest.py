"""The REST side: reads requests, applies faults, authorisation and rate limits, runs a handler, logs the answer."""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import BodyPartReader, web

from tests.discord_server.errors import ApiError, JsonObject, invalid_json, not_found, unauthorized
from tests.discord_server.faults import FaultDraws, Faults
from tests.discord_server.message_rules import Body, Upload
from tests.discord_server.ratelimits import RateLimiter, Verdict
from tests.discord_server.things import Request
from tests.discord_server.world import World

PREFIX = "/api/v10"
_CHUNK = 65536
_DRAIN = 160 * 1024 * 1024
# Answers that a client which keeps the documented rules never gets; the others are news it could not have.
_BREACHES = {50035, 50006, 40005, 40094, 50109, 30032}


@dataclasses.dataclass(frozen=True)
class Call:
    """One request as a handler sees it."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Body

    def number(self, name: str) -> int:
        """A snowflake from the path; raises 50035 when it is none."""
        value = self.path[name]
        if not value.isdigit():
            raise ApiError(400, 50035, "Invalid Form Body", {name: {"_errors": [{"code": "NUMBER_TYPE_COERCE"}]}})
        return int(value)


Handler = Callable[[Call], Any]


@dataclasses.dataclass(frozen=True)
class Route:
    """`major` names the path parameters that split the rate limit; `with_token` asks for the bot's token."""

    method: str
    template: str
    handler: Handler
    major: tuple[str, ...] = ()
    with_token: bool = True


class Rest:
    """Serves routes under /api/v10 and files under /attachments."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self.draws = FaultDraws(faults)
        self.limiter = RateLimiter(world)

    def install(self, app: web.Application, routes: list[Route]) -> None:
        """Add the routes; everything else under the prefix is a 404 and a breach."""
        for route in routes:
            app.router.add_route(route.method, PREFIX + route.template, self._serve(route))
        app.router.add_get("/attachments/{owner}/{id}/{name}", self._download)
        app.router.add_route("*", "/{unknown:.*}", self._unknown)

    def _serve(self, route: Route) -> Callable[[web.Request], Any]:
        async def serve(request: web.Request) -> web.StreamResponse:
            return await self._answer(route, request)

        return serve

    async def _answer(self, route: Route, request: web.Request) -> web.StreamResponse:
        try:
            body = await _read_body(request)
        except ApiError as error:
            return self._finish(route, request, Verdict({}), error.status, error.body(), error.code)
        except (ConnectionError, asyncio.IncompleteReadError, web.RequestPayloadError, ValueError):
            return web.Response(status=400)  # the client died while it sent
        fault = self.draws.draw(route.method, route.template)
        major = "+".join(request.match_info[name] for name in route.major)
        identity = _identity(request, body)
        verdict = self.limiter.admit(route.method, route.template, major, identity)
        if verdict.retry_after is not None:
            return self._finish(route, request, verdict, 429, verdict.body())
        if fault.latency:
            await asyncio.sleep(fault.latency)
        if fault.status == 429:
            self.limiter.postpone(identity, fault.retry_after)
            shared = Verdict({**verdict.headers, "X-RateLimit-Scope": "shared"}, fault.retry_after)
            return self._finish(route, request, shared, 429, shared.body(), injected=True)
        if fault.status:
            return self._finish(route, request, verdict, fault.status, {"message": "Server error"}, injected=True)
        status, answer, code = self._execute(route, request, body)
        self._world.changed()
        if fault.cut:
            self._log(route, request, 0, code, injected=True)
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        if status == 429:
            verdict = dataclasses.replace(verdict, retry_after=answer.get("retry_after", 1.0))
        return self._finish(route, request, verdict, status, answer, code, major=major)

    def _execute(self, route: Route, request: web.Request, body: Body) -> tuple[int, Any, int]:
        try:
            if route.with_token and request.headers.get("Authorization") != f"Bot {self._world.token}":
                raise unauthorized()
            answer = route.handler(Call(request.match_info, request.query, body))
        except ApiError as error:
            if error.code in _BREACHES:
                self._world.breach(f"error {error.code}", f"{route.method} {route.template}: {error}")
            return error.status, error.body(), error.code
        return (204, None, 0) if answer is None else (200, answer, 0)

    def _finish(
        self,
        route: Route,
        request: web.Request,
        verdict: Verdict,
        status: int,
        answer: Any,
        code: int = 0,
        *,
        injected: bool = False,
        major: str | None = None,
    ) -> web.Response:
        self._log(route, request, status, code, injected=injected)
        if status in (401, 403) or (status == 429 and not injected):
            self.limiter.count_invalid()
        if major is not None:
            self.limiter.told(route.method, route.template, major)
        # discord.py takes a 429 without Via for a ban by Cloudflare and does not retry it.
        headers = {**verdict.headers, "Via": "1.1 google"}
        if status == 429 and verdict.retry_after is not None:
            headers["Retry-After"] = str(int(verdict.retry_after) + 1)
        if answer is None:
            return web.Response(status=status, headers=headers)
        headers["Content-Type"] = "application/json"
        return web.Response(status=status, body=json.dumps(answer).encode(), headers=headers)

    def _log(self, route: Route, request: web.Request, status: int, code: int, *, injected: bool = False) -> None:
        now = self._world.clock.now()
        path = request.path.removeprefix(PREFIX)
        if injected:
            self._world.disturbed.add(path)
        self._world.requests.append(Request(now, route.method, route.template, path, status, code, injected))

    async def _download(self, request: web.Request) -> web.StreamResponse:
        wanted = request.match_info["id"]
        upload = self._world.uploads.get(int(wanted)) if wanted.isdigit() else None
        if upload is None:
            return web.Response(status=404, text="This content is no longer available.")
        answer = web.StreamResponse(headers={"Content-Type": upload.content_type})
        answer.content_length = upload.size
        await answer.prepare(request)
        try:
            await answer.write(upload.content)
            for start in range(len(upload.content), upload.size, _CHUNK):
                await answer.write(bytes(min(_CHUNK, upload.size - start)))
        except ConnectionError:
            pass  # the bot has seen enough
        return answer

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        self._world.breach("unknown route", f"{request.method} {request.path}")
        return web.json_response(not_found().body(), status=404)


async def _read_body(request: web.Request) -> Body:
    if request.content_type == "multipart/form-data":
        return await _read_multipart(request)
    text = await request.read()
    if not text:
        return Body({}, {})
    return Body(_json(text), {})


async def _read_multipart(request: web.Request) -> Body:
    payload: Any = {}
    files: dict[int, Upload] = {}
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader):
            raise invalid_json()
        content = bytes(await part.read())
        if part.name == "payload_json":
            payload = _json(content)
        elif part.name and part.name.startswith("files["):
            kind = part.headers.get("Content-Type", "application/octet-stream")
            files[int(part.name[6:-1])] = Upload(part.filename or "unknown", content, kind)
    return Body(payload, files)


def _json(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise invalid_json() from error


def _identity(request: web.Request, body: Body) -> str:
    """The same request sent again has the same identity."""
    sizes = [len(upload.content) for upload in body.files.values()]
    text = json.dumps([request.method, request.path_qs, body.payload, sizes], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def new_application() -> web.Application:
    return web.Application(client_max_size=_DRAIN)


def object_of(body: Body) -> JsonObject:
    """The JSON part, which must be an object."""
    if not isinstance(body.payload, dict):
        raise invalid_json()
    return body.payload
