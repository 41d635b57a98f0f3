"""A thread with its own event loop, and ways into it from any other thread or loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class LoopThread:
    """Runs coroutines apart from the caller's loop, so that a hung or killed bot cannot stop them."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the loop; what still runs in it is cancelled."""
        self.wait(self._cancel_rest())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _cancel_rest(self) -> None:
        pending = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)

    def wait(self, work: Coroutine[Any, Any, T], within: float = 10.0) -> T:
        """Run `work` there and block this thread until it is done."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(within)

    async def join(self, work: Coroutine[Any, Any, T]) -> T:
        """Run `work` there and await it here."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    def call(self, act: Callable[[], T]) -> T:
        """Run a plain function there and block until it is done; before the start it runs here."""
        return self.wait(_wrap(act)) if self.alive else act()

    async def run(self, act: Callable[[], T]) -> T:
        """Run a plain function there and await it here."""
        return await self.join(_wrap(act))


async def _wrap(act: Callable[[], T]) -> T:
    return act()
