"""Several short pieces of work in one transaction, because what a transaction costs on SQLite is the disk's fsync.

Threads that arrive while another one writes wait for the turn anyway. Whoever gets it does the work of all who wait.
"""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Generic, TypeVar

from storage.transaction import Transaction

_MOST = 100  # pieces in one transaction, so that it stays short

Result = TypeVar("Result")


class _Piece(Generic[Result]):
    def __init__(self, work: Callable[[Transaction], Result]) -> None:
        self._work = work
        self._result: Result | None = None
        self._error: BaseException | None = None
        self.done = False

    def do(self, session: Transaction) -> None:
        self._result = self._work(session)

    def end(self, error: BaseException | None = None) -> None:
        self._error, self.done = error, True

    def outcome(self) -> Result:
        if self._error is not None:
            raise self._error
        return self._result  # type: ignore[return-value]  # done without an error


class GroupCommit:
    """Work that is committed together where it meets."""

    def __init__(self, transaction: Callable[[], AbstractContextManager[Transaction]]) -> None:
        self._transaction = transaction
        self._turn = threading.Lock()
        self._waiting: deque[_Piece[object]] = deque()

    def do(self, work: Callable[[Transaction], Result]) -> Result:
        """What ``work`` returns, once it is committed; what it raises, and then nothing of it is stored.

        When one piece of a group fails, each is done again alone: ``work`` may be called twice, the first time in
        vain.
        """
        piece = _Piece(work)
        self._waiting.append(piece)  # type: ignore[arg-type]  # only its own thread asks for the outcome
        with self._turn:
            while not piece.done:
                self._do_waiting()
        return piece.outcome()

    def _do_waiting(self) -> None:
        group = [self._waiting.popleft() for _ in range(min(_MOST, len(self._waiting)))]
        if len(group) > 1 and self._all_done(group):
            return
        for piece in group:
            try:
                with self._transaction() as session:
                    piece.do(session)
            except BaseException as error:  # it is raised where the work came from
                piece.end(error)
            else:
                piece.end()

    def _all_done(self, group: list[_Piece[object]]) -> bool:
        try:
            with self._transaction() as session:
                for piece in group:
                    piece.do(session)
        except Exception:
            return False
        for piece in group:
            piece.end()
        return True
