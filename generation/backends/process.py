"""The backend in a process of its own, so that the engine's Python never holds up the bot's.

The child runs `generation.backends.child`: the local backend behind a pipe. It is started with the first request and
again after it died; what ran in it then ends with `EngineLost`. It leaves as soon as its pipe is closed, which is
also what happens when this process dies.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from pathlib import Path
from typing import TYPE_CHECKING, cast

from generation.backends import NOBODYS, EngineLost, EngineMemory, ShapeTrace, Share
from generation.backends.following import FollowedRun, cancelled
from generation.backends.frames import (
    Channel,
    Fields,
    Order,
    pack_order,
    unpack_memory,
    unpack_progress,
    unpack_result,
)
from generation.catalog import check_request, resolve_model
from generation.request import GenerationRequest
from prompting.errors import UserError

if TYPE_CHECKING:
    from typing import BinaryIO

    from PIL import Image

LEAVING_SECONDS = 3.0
ANSWER_SECONDS = 5.0  # to a question about its memory
_ROOT = Path(__file__).parents[2]
_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from generation.backends.child import main; main(sys.argv[2])"


class ProcessBackend:
    """Keeps the protocol of `generation.backends.Backend`; ``threads`` and ``device`` as in the local one.

    Args:
        niceness: how much the engine yields to others (0-19), the chats before all; ignored where there is none.
        models: the folder of the models that were added (`generation.store`), which the engine looks at, too.
    """

    def __init__(
        self,
        *,
        threads: int | None = None,
        device: str | None = None,
        niceness: int = 5,
        models: Path | None = None,
    ) -> None:
        folder = None if models is None else str(models)
        self._settings = json.dumps({"threads": threads, "device": device, "niceness": niceness, "models": folder})
        self._lock = threading.Lock()
        self._child: _Child | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process that runs the engine, None while there is none."""
        child = self._child
        return None if child is None else child.pid

    @property
    def idle(self) -> bool:
        """Whether no run is under way."""
        return self._child is None or self._child.idle

    def start(
        self,
        request: GenerationRequest,
        *,
        source: Image.Image | None = None,
        traces: tuple[ShapeTrace, ...] | None = None,
        kernels: Mapping[str, str] | None = None,
        share: Share = NOBODYS,
        previews: bool = False,
        film: bool = False,
    ) -> FollowedRun:
        """See `Backend.start`."""
        check_request(request)
        return self._living_child().start(Order(request, source, traces, share, previews, film, kernels))

    def preload(self, model: str) -> None:
        """Begins to load ``model`` in the engine's process, so that a request finds it there.

        Raises:
            UserError: there is no such model. What is wrong with its files is told by the first request.
        """
        resolve_model(model)
        self._living_child().tell({"kind": "preload", "model": model})

    def memory(self) -> EngineMemory | None:
        """See `Backend.memory`."""
        child = self._child
        return None if child is None or child.lost else child.memory()

    async def close(self) -> None:
        """See `Backend.close`. The process is gone afterwards."""
        with self._lock:
            self._closed = True
            child, self._child = self._child, None
        if child is not None:
            await asyncio.to_thread(child.close)

    def _living_child(self) -> _Child:
        with self._lock:
            if self._closed:
                raise RuntimeError("the backend is closed")
            if self._child is None or self._child.lost:
                self._child = _Child(self._settings)
            return self._child


class _Child:
    """One process, and the runs that are in it."""

    def __init__(self, settings: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(_ROOT), settings], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        incoming, outgoing = cast("BinaryIO", self._process.stdout), cast("BinaryIO", self._process.stdin)
        self._channel = Channel(incoming, outgoing)
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="to engine")
        self._lock = threading.Lock()
        self._runs: dict[int, FollowedRun] = {}
        self._questions: dict[int, Future[EngineMemory | None]] = {}
        self._started = 0
        self._closing = False
        self.lost = False
        threading.Thread(target=self._read, name="from engine", daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def idle(self) -> bool:
        return not self._runs

    def start(self, order: Order) -> FollowedRun:
        with self._lock:
            self._started += 1
            number = self._started
            run = FollowedRun(order.request, lambda: self.tell({"kind": "cancel", "run": number}))
            self._runs[number] = run
            lost = self.lost
        if lost:
            self._fail_all()
        else:
            self._writer.submit(self._send_order, number, order)
        return run

    def tell(self, fields: Fields) -> None:
        """Sends without waiting; a process that is gone is noticed by whoever reads."""
        with contextlib.suppress(RuntimeError):  # closed meanwhile
            self._writer.submit(self._send, fields)

    def memory(self) -> EngineMemory | None:
        """Asks; None when the process ends meanwhile. Blocks.

        Raises:
            UserError: ``engine_busy``.
        """
        answer: Future[EngineMemory | None] = Future()
        with self._lock:
            self._started += 1
            number = self._started
            if self.lost:
                return None
            self._questions[number] = answer
        self.tell({"kind": "memory", "run": number})
        try:
            return answer.result(ANSWER_SECONDS)
        except FutureTimeoutError as error:
            hint = "It may be loading a model; ask again in a minute."
            raise UserError("engine_busy", "The engine does not say what it holds.", hint) from error
        finally:
            with self._lock:
                self._questions.pop(number, None)

    def close(self) -> None:
        """Ends the process and what runs in it. Blocks for up to some seconds."""
        self._closing = True
        self._writer.shutdown(wait=False, cancel_futures=True)
        self._fail_all()
        with contextlib.suppress(OSError):
            self._process.terminate() if sys.platform == "win32" else self._channel.close()
        try:
            self._process.wait(LEAVING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _send_order(self, number: int, order: Order) -> None:
        try:
            fields, tail = pack_order(order)
        except Exception as error:  # such as a picture that cannot be read: nobody else would tell
            with self._lock:
                run = self._runs.pop(number, None)
            if run is not None:
                run.fail(error)
        else:
            self._send(fields | {"kind": "start", "run": number}, tail)

    def _send(self, fields: Fields, tail: bytes = b"") -> None:
        with contextlib.suppress(OSError, ValueError):  # gone, or closed on our side
            self._channel.send(fields, tail)

    def _read(self) -> None:
        """The thread that listens, until the process is gone."""
        try:
            while (message := self._channel.receive()) is not None:
                self._take(*message)
        finally:
            with self._lock:
                self.lost = True
            if not self._closing:
                self._process.kill()  # a process that closed its pipe, or wrote what nobody understands
            self._process.wait()
            self._fail_all()

    def _take(self, fields: Fields, tail: bytes) -> None:
        kind, number = fields.pop("kind"), fields.pop("run")
        if kind == "memory":
            with self._lock:
                question = self._questions.pop(number, None)
            if question is not None:
                question.set_result(unpack_memory(fields))
            return
        with self._lock:
            run = self._runs.get(number) if kind == "progress" else self._runs.pop(number, None)
        if run is None:
            return
        match kind:
            case "progress":
                run.report(unpack_progress(fields, tail))
            case "result":
                run.succeed(unpack_result(fields, tail))
            case "cancelled":
                run.fail(cancelled())
            case "user error":
                run.fail(UserError.unpacked(fields))
            case _:
                run.fail(RuntimeError(fields["text"]))

    def _fail_all(self) -> None:
        with self._lock:
            runs, self._runs = list(self._runs.values()), {}
            questions, self._questions = list(self._questions.values()), {}
        for question in questions:
            question.set_result(None)
        for run in runs:
            run.fail(cancelled() if self._closing else EngineLost(self._obituary()))

    def _obituary(self) -> str:
        status = self._process.returncode
        how = f"was killed by signal {-status}" if status is not None and status < 0 else f"ended with status {status}"
        return f"the engine's process {how}"
