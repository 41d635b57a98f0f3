"""The engine's process: the local backend, driven by frames from standard input (`generation.backends.process`).

Standard output carries frames only; whatever a library prints goes to standard error.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
import traceback
from contextlib import suppress
from pathlib import Path

from generation.backends import GenerationCancelled, Progress, Run
from generation.backends.frames import (
    Channel,
    Fields,
    pack_memory,
    pack_progress,
    pack_result,
    unpack_order,
)
from generation.backends.local import LocalBackend
from generation.catalog import MODELS
from generation.store import ModelStore
from prompting.errors import UserError

PROGRESS_SECONDS = 0.1


def main(settings: str) -> None:
    """Serve until standard input ends.

    Args:
        settings: JSON with ``threads``, ``device``, ``niceness`` and ``models`` (`ProcessBackend`).
    """
    chosen = json.loads(settings)
    channel = _take_over_streams()
    for number in (signal.SIGINT, signal.SIGTERM):  # Ctrl-C reaches both processes; the parent decides
        signal.signal(number, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(chosen["niceness"])
    if chosen["models"] is not None:
        MODELS.include(ModelStore(Path(chosen["models"])))
    asyncio.run(_Engine(channel, LocalBackend(threads=chosen["threads"], device=chosen["device"])).serve())


class _Engine:
    def __init__(self, channel: Channel, backend: LocalBackend) -> None:
        self._channel = channel
        self._backend = backend
        self._runs: dict[int, Run] = {}
        self._followers: set[asyncio.Task[None]] = set()

    async def serve(self) -> None:
        """Never returns: the process ends with its standard input, whatever is being made at that moment."""
        loop = asyncio.get_running_loop()

        def listen() -> None:
            while (message := self._channel.receive()) is not None:
                loop.call_soon_threadsafe(self._take, *message)
            os._exit(0)  # nothing here outlives the parent: no files, no rows

        threading.Thread(target=listen, name="from bot", daemon=True).start()
        await asyncio.Event().wait()

    def _take(self, fields: Fields, tail: bytes) -> None:
        match fields["kind"]:
            case "start":
                self._start(fields["run"], fields, tail)
            case "cancel":
                if (run := self._runs.get(fields["run"])) is not None:
                    run.cancel()
            case "memory":
                self._send("memory", fields["run"], pack_memory(self._backend.memory()))
            case "preload":
                with suppress(UserError):  # the first request tells it
                    self._backend.preload(fields["model"])

    def _start(self, number: int, fields: Fields, tail: bytes) -> None:
        """At once, not in a task: the next message may cancel it."""
        try:
            order = unpack_order(fields, tail)
            run = self._backend.start(
                order.request,
                source=order.source,
                traces=order.traces,
                share=order.share,
                previews=order.previews,
                film=order.film,
                kernels=order.kernels,
            )
        except Exception as error:
            return self._tell_failure(number, error)
        self._runs[number] = run
        follower = asyncio.ensure_future(self._follow(number, run))
        self._followers.add(follower)
        follower.add_done_callback(self._followers.discard)
        return None

    async def _follow(self, number: int, run: Run) -> None:
        try:
            await self._show(number, run)
            answer, pixels = pack_result(await run.result())
            self._send("result", number, answer, pixels)
        except Exception as error:
            self._tell_failure(number, error)
        finally:
            self._runs.pop(number, None)

    def _tell_failure(self, number: int, error: Exception) -> None:
        """The boundary between the processes: whatever happened ends this run, not the engine."""
        match error:
            case GenerationCancelled():
                self._send("cancelled", number, {})
            case UserError():
                self._send("user error", number, error.packed())
            case _:
                self._send("bug", number, {"text": "".join(traceback.format_exception(error))})

    async def _show(self, number: int, run: Run) -> None:
        """Passes progress on, thinned out; every new phase, and every preview."""
        loop = asyncio.get_running_loop()
        shown: Progress | None = None
        at = 0.0
        async for progress in run:
            fresh = shown is None or progress.phase is not shown.phase or progress.preview is not None
            if fresh or loop.time() - at >= PROGRESS_SECONDS:
                self._send("progress", number, *pack_progress(progress))
                shown, at = progress, loop.time()

    def _send(self, kind: str, number: int, fields: Fields, tail: bytes = b"") -> None:
        self._channel.send(fields | {"kind": kind, "run": number}, tail)


def _take_over_streams() -> Channel:
    """The two streams as a channel. File descriptor 1 becomes standard error, so that nobody can break a frame."""
    sys.stdout.flush()
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return Channel(sys.stdin.buffer, outgoing)
