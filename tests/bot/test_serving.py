"""What keeps platforms apart in one process: none waits for another one that does not answer."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

from bot.core.clock import utc_now
from bot.core.eraser import Eraser
from bot.core.replies import Reply
from bot.run import LOOKUPS, ServingLoop
from storage.jobs import Delivery, Json
from storage.library import Library
from storage.records import RemovalKind
from storage.removals import Removals


def test_names_that_cannot_be_looked_up_hold_up_no_other_work() -> None:
    there = threading.Event()

    def look_up(host: str, *_: Any) -> list[Any]:
        there.wait(30.0)
        return [host]

    async def work() -> None:
        loop = asyncio.get_running_loop()
        lookups = [asyncio.ensure_future(loop.getaddrinfo("api.example", 443)) for _ in range(LOOKUPS)]
        await asyncio.sleep(0.05)
        assert await asyncio.to_thread(lambda: "done") == "done"
        assert not any(lookup.done() for lookup in lookups)
        there.set()
        assert await asyncio.gather(*lookups) == [["api.example"]] * LOOKUPS

    with asyncio.Runner(loop_factory=lambda: ServingLoop(look_up)) as runner:
        runner.run(work())


class Wall:
    """A platform whose messages can be taken back, once it answers."""

    def __init__(self, platform: str) -> None:
        self.platform = platform
        self.answers = asyncio.Event()
        self.asked = 0
        self.gone: list[Json] = []

    async def show_progress(self, delivery: Delivery, reply: Reply) -> None: ...

    async def deliver(self, delivery: Delivery, reply: Reply) -> Json:
        return {}

    async def erase(self, address: Json, message_ref: Json | None) -> None:
        self.asked += 1
        await self.answers.wait()
        self.gone.append(address)


def due(library: Library, wall: Wall) -> int:
    with library.reading() as session:
        return len(Removals(session).due(RemovalKind.MESSAGE, utc_now(), platform=wall.platform))


async def test_a_platform_that_does_not_answer_holds_up_nobodys_erasure(tmp_path: Path) -> None:
    silent, well = Wall("silent"), Wall("well")
    well.answers.set()
    with Library.open(tmp_path) as library:
        with library.transaction() as session:
            for wall in (silent, well):
                for number in range(3):
                    target: Json = {"address": {"message": number}, "message_ref": None}
                    Removals(session).add(RemovalKind.MESSAGE, target, utc_now(), wall.platform)
        eraser = Eraser(library, {"silent": silent, "well": well})
        running = asyncio.ensure_future(eraser.run())
        async with asyncio.timeout(30.0):
            while due(library, well) or not silent.asked:
                await asyncio.sleep(0.02)
        assert len(well.gone) == 3
        assert silent.gone == []
        eraser.stop()
        await running  # also while one of them is silent
        assert due(library, silent) == 3
