"""The line itself: what a bot meets in each of its states."""

from __future__ import annotations

import aiohttp
import pytest
from aiohttp import web

from tests.line import Line, State

HASTE = aiohttp.ClientTimeout(total=0.5)


async def ask(session: aiohttp.ClientSession, line: Line) -> tuple[int, str]:
    async with session.post(line.url, data="x" * 300_000, timeout=HASTE) as answer:
        return answer.status, await answer.text()


async def test_every_state_and_back() -> None:
    async def echo(request: web.Request) -> web.Response:
        return web.Response(text=str(len(await request.read())))

    app = web.Application()
    app.router.add_post("/", echo)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with Line(f"http://127.0.0.1:{runner.addresses[0][1]}") as line, aiohttp.ClientSession() as session:
        for state, failure in (
            (State.REFUSED, aiohttp.ClientError),
            (State.SILENT, TimeoutError),
            (State.BAD_GATEWAY, None),
        ):
            assert await ask(session, line) == (200, "300000")
            await line.become(state)
            if failure is None:
                async with session.get(line.url, timeout=HASTE) as answer:
                    assert answer.status == 502
            else:
                with pytest.raises(failure):
                    await ask(session, line)
            await line.become(State.OPEN)
        assert await ask(session, line) == (200, "300000")
    await runner.cleanup()
