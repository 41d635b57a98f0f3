"""A small hub on this computer, as huggingface_hub speaks to it: it answers what is asked rightly, and nothing else."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiohttp import web

COMMIT = "a" * 40


class LoopbackHub:
    """Serves one repository. ``cut_after`` breaks the first transfer of each weight file after so many bytes."""

    def __init__(self, hub_id: str, folder: Path, *, cut_after: int | None = None) -> None:
        self.hub_id = hub_id
        self.folder = folder
        self.cut_after = cut_after
        self.gated = False
        self.ranges: list[tuple[str, int]] = []
        self.served: list[str] = []
        self._cut: set[str] = set()

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/api/models/{owner}/{name}", self.describe)
        app.router.add_get("/api/models/{owner}/{name}/revision/{revision}", self.describe)
        app.router.add_get("/{owner}/{name}/resolve/{revision}/{path:.+}", self.resolve)
        return app

    async def describe(self, request: web.Request) -> web.StreamResponse:
        if self._refusal(request) is not None:
            return self._refusal(request)
        files = [
            {"rfilename": file.relative_to(self.folder).as_posix(), "size": file.stat().st_size}
            for file in sorted(self.folder.rglob("*"))
            if file.is_file()
        ]
        return web.json_response({"id": self.hub_id, "sha": COMMIT, "siblings": files, "private": False})

    async def resolve(self, request: web.Request) -> web.StreamResponse:
        if self._refusal(request) is not None:
            return self._refusal(request)
        path = request.match_info["path"]
        file = self.folder / path
        if request.match_info["revision"] != COMMIT or not file.is_file():
            return web.Response(status=404, headers={"X-Error-Code": "EntryNotFound"})
        content = file.read_bytes()
        headers = {
            "ETag": f'"{hashlib.sha256(content).hexdigest()}"',
            "X-Repo-Commit": COMMIT,
            "Accept-Ranges": "bytes",
        }
        if request.method == "HEAD":
            return web.Response(headers=headers | {"Content-Length": str(len(content))})
        self.served.append(path)
        start = request.http_range.start or 0
        status = 206 if start else 200
        if start:
            self.ranges.append((path, start))
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        response = web.StreamResponse(status=status, headers=headers)
        response.content_length = len(content) - start
        await response.prepare(request)
        await self._send(request, response, path, content[start:])
        return response

    async def _send(self, request: web.Request, response: web.StreamResponse, path: str, body: bytes) -> None:
        cut = self.cut_after is not None and path.endswith(".safetensors") and path not in self._cut
        if not cut:
            await response.write(body)
            return
        self._cut.add(path)
        response.force_close()
        await response.write(body[: self.cut_after])
        assert request.transport is not None
        request.transport.close()  # sends what was written, and no more

    def _refusal(self, request: web.Request) -> web.Response | None:
        if f"{request.match_info['owner']}/{request.match_info['name']}" != self.hub_id:
            return web.Response(status=404, headers={"X-Error-Code": "RepoNotFound"})
        if self.gated:
            return web.Response(status=403, headers={"X-Error-Code": "GatedRepo"})
        return None


@contextmanager
def running(hub: LoopbackHub) -> Iterator[str]:
    """The address of ``hub`` while it runs in a thread of its own."""
    loop = asyncio.new_event_loop()
    runner = web.AppRunner(hub.application())
    started: list[int] = []
    ready = threading.Event()

    async def start() -> None:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        started.append(runner.addresses[0][1])
        ready.set()

    def serve() -> None:
        loop.run_until_complete(start())
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield f"http://127.0.0.1:{started[0]}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
