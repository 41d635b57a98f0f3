"""How far a model has stepped back because memory ran out, and when it tries to come forward again."""

from __future__ import annotations

import threading

from generation.fairness import ROWS

CALLS_TO_TRUST = 500
"""Calls that have to go well before a step back is tried without: memory may be free again by then."""

Size = tuple[int, int]


class Ladder:
    """The steps of one model; safe to use from several threads.

    Smaller calls hold for one size of pictures, what the model itself leaves free (`Family.spare`) for all of them.
    Both come back one step at a time. ``on_trial`` is a step of the second kind that came back lately.

    Args:
        most_rows: the largest shape of a call while memory is not short.
    """

    def __init__(self, most_rows: int) -> None:
        self._lock = threading.Lock()
        self._most_rows = most_rows
        self._limits: dict[Size, int] = {}
        self._went_well: dict[Size, int] = {}
        self._since_spared = 0
        self.on_trial = False

    def limit(self, size: Size) -> int:
        """The largest shape for pictures of ``size`` (pixels), in rows."""
        return self._limits.get(size, self._most_rows)

    def lower(self, size: Size, rows: int) -> None:
        """``rows`` were too many."""
        with self._lock:
            self._limits[size] = max([one for one in ROWS if one < rows], default=1)
            self._went_well[size] = self._since_spared = 0

    def note_spared(self) -> None:
        """The model leaves more memory free from now on."""
        with self._lock:
            self._since_spared, self.on_trial = 0, False

    def note_success(self, size: Size) -> bool:
        """A call went well. Whether the model may try now to leave less memory free."""
        with self._lock:
            self._raise(size)
            self._since_spared += 1
            if self._since_spared < CALLS_TO_TRUST:
                return False
            self._since_spared = 0
            return True

    def _raise(self, size: Size) -> None:
        if (limit := self._limits.get(size)) is None:
            return
        self._went_well[size] += 1
        if self._went_well[size] < CALLS_TO_TRUST:
            return
        larger = min([one for one in ROWS if one > limit], default=limit)
        del self._limits[size], self._went_well[size]
        if larger < self._most_rows:
            self._limits[size], self._went_well[size] = larger, 0
