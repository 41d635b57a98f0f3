"""The process that forks lives on demand, and the test's side of it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[2]


class Nursery:
    """Starts lives, one at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.lives.nursery"],
            env={"PATH": "/usr/bin:/bin", "OMP_NUM_THREADS": "1"},
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pid = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with contextlib.suppress(ProcessLookupError):
            if self.pid:
                self.kill()
        self._process.kill()
        self._process.wait()

    def start(self, environment: Mapping[str, str], log: Path, point: str = "", ahead: float = 0.0) -> None:
        """Begin a life.

        Args:
            environment: the settings, as `darkroom run` gets them.
            log: where its words go.
            point: where it ends itself, see `tests.lives.dying`.
            ahead: seconds by which its clock is ahead.
        """
        order = {"environment": dict(environment), "log": str(log), "point": point, "ahead": ahead}
        self.pid = int(self._ask(json.dumps(order)))

    def kill(self) -> None:
        """`kill -9`."""
        os.kill(self.pid, signal.SIGKILL)
        self.wait()

    def leave(self, within: float) -> None:
        """SIGTERM; an error when it does not leave in time, or not well."""
        os.kill(self.pid, signal.SIGTERM)
        begun = time.monotonic()
        status = self.wait()
        assert (status, time.monotonic() - begun < within) == (0, True)

    def wait(self, within: float = 30.0) -> int:
        """Until the life is over: its exit status, or the negative number of the signal that ended it.

        One that does not end within so many seconds is told to leave, which its status shows.
        """
        leaving = threading.Timer(within, os.kill, (self.pid, signal.SIGTERM))
        leaving.start()
        try:
            self.pid = 0
            return int(self._ask(""))
        finally:
            leaving.cancel()

    def _ask(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()


def main() -> None:
    """Read orders until the test closes the pipe: JSON begins a life, an empty line waits for its end."""
    from tests.lives.dying import live, prepare

    prepare()
    child = 0
    for line in sys.stdin:
        if line.strip():
            order = json.loads(line)
            child = os.fork()
            if child == 0:
                _begin(order["environment"], order["log"])
                os._exit(live(order["point"], order["ahead"]))
            answer = child
        else:
            answer = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _begin(environment: Mapping[str, str], log: str) -> None:
    """As a program of its own begins: nothing to read, its words in its log."""
    os.environ.update(environment)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(written, 1)
    os.dup2(written, 2)
    os.close(0)


if __name__ == "__main__":
    main()
