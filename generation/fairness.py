"""Whose image takes the next step: the order of the engine's ticks. Plain numbers, no torch.

Each person has a virtual time, which grows by the steps they get divided by their weight (start-time fair queueing:
Goyal, Vin and Cheng, SIGCOMM 1996). Whoever is furthest behind is next. Somebody who asked for little lately starts up
to `CREDIT` steps ahead of the rest (borrowed virtual time: Duda and Cheriton, SOSP 1999): a single image goes past any
flood, and no credit lasts. Between people who are about equal who does not flood us comes first, then the place that
got less, then who wants less; within one person's work the request with the least left. Waiting counts, so that
nothing starves, and so that a large request is not put off again and again by small ones that came long after it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from generation.backends import Share

CREDIT = 512.0  # steps
QUANTUM = 2048.0  # steps, some twenty requests; people nearer to each other than this count as equal
FLOODING = 512.0  # steps, a few large requests; who wants more at once floods us
FLOOD = 64.0  # steps; what the quantum is, between people who flood us
PATIENCE = 500  # ticks without a step after which a person comes first
AGEING = 1.0  # steps by which each tick of waiting shortens what somebody, or a request, seems to want
AFFINITY = 32  # ticks that a request waits for a model that is not in memory while others can be served
ROWS = (1, 2, 4, 8, 16)
"""The batch shapes: rows of one denoiser call. An image takes one row, or two with guidance."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One image that could take a step.

    ``key`` counts in the order of arrival. ``lane`` is the same for images that can share a denoiser call. ``left``
    are the steps left of its request, then of itself. ``arrived`` is the tick (`FairOrder.now`) at which it came.
    """

    key: int
    share: Share
    lane: Hashable
    rows: int
    left: tuple[int, int]
    arrived: int
    resident: bool = True


class FairOrder:
    """Remembers who got what. ``now`` counts ticks."""

    def __init__(self) -> None:
        self.now = 0
        self._floor = 0.0
        self._place_floor = 0.0
        self._people: dict[str, float] = {}
        self._places: dict[str, float] = {}
        self._served: dict[str, int] = {}

    def ranked(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """``candidates`` in the order of their turns; those whose model would have to be loaded may be left out."""
        ready = [one for one in candidates if one.resident]
        if len(ready) < len(candidates):
            patient = [one for one in candidates if not one.resident and self.now - one.arrived >= AFFINITY]
            ready = [*patient, *ready] or list(candidates)
        demand: dict[str, int] = defaultdict(int)
        first_seen: dict[str, int] = {}
        for one in ready:
            demand[one.share.person] += one.left[1]
            first_seen[one.share.person] = min(one.arrived, first_seen.get(one.share.person, one.arrived))
        levels = {person: self._level(person, first_seen[person]) for person in demand}
        self._floor = max(self._floor, min((self._people[person] for person in demand), default=self._floor))
        places = {one.share.place: self._place(one.share.place) for one in ready}
        self._place_floor = max(self._place_floor, min(places.values(), default=0.0))

        def turn(one: Candidate) -> tuple[float, ...]:
            person = one.share.person
            wants = demand[person] - AGEING * (self.now - first_seen[person])
            seems_left = one.left[0] - AGEING * (self.now - one.arrived)
            floods = demand[person] > FLOODING
            among_floods = self._people[person] // FLOOD if floods else -math.inf
            place = places[one.share.place] // (FLOOD if floods else QUANTUM)
            return (levels[person], among_floods, place, wants, seems_left, one.left[1], one.key)

        return sorted(ready, key=turn)

    def charge(self, served: Iterable[Share]) -> None:
        """One tick is over, in which each of ``served`` got a step (one entry for each image)."""
        self.now += 1
        for share in served:
            self._people[share.person] = self._people.get(share.person, self._entry) + 1 / share.weight
            self._places[share.place] = self._place(share.place) + 1 / share.weight
            self._served[share.person] = self.now

    def forget(self, present: Iterable[Share]) -> None:
        """Drop what would change nothing any more about who is not ``present``; call it now and then."""
        shares = list(present)
        places, people = {share.place for share in shares}, {share.person for share in shares}
        for place in [one for one, got in self._places.items() if one not in places and got <= self._place_floor]:
            del self._places[place]
        for person in [one for one, time in self._people.items() if one not in people and time <= self._entry]:
            del self._people[person]
            self._served.pop(person, None)

    @property
    def _entry(self) -> float:
        """The virtual time of somebody who comes in."""
        return self._floor - CREDIT

    def _place(self, place: str) -> float:
        """What a place got, as virtual time; one that comes back is no further behind than those that are there."""
        return max(self._places.get(place, 0.0), self._place_floor)

    def _level(self, person: str, since: int) -> float:
        """The person's virtual time in quanta; before everybody's after a long wait."""
        time = max(self._people.get(person, self._entry), self._entry)
        self._people[person] = time
        waited = self.now - max(self._served.get(person, 0), since)
        return -1e9 - waited if waited >= PATIENCE else time // QUANTUM


def packed(ranked: Sequence[Candidate], most_rows: int, *, padded: bool) -> tuple[list[Candidate], int]:
    """The images of the next call, and its shape in rows: the first of ``ranked``, and others of its lane.

    With ``padded`` as many as fit into ``most_rows``, in the smallest shape that holds them: for hardware that small
    batches leave idle. Else the largest shape that they fill to the last row, since empty rows cost as full ones do.
    """
    first = ranked[0]
    lane = [one for one in ranked if one.lane == first.lane]
    if padded:
        chosen = _filled(lane, max(most_rows, first.rows))
        taken = sum(one.rows for one in chosen)
        return chosen, next(shape for shape in ROWS if shape >= taken)
    for shape in sorted((one for one in ROWS if first.rows <= one <= most_rows), reverse=True):
        chosen = _filled(lane, shape)
        if sum(one.rows for one in chosen) == shape:
            return chosen, shape
    return [first], first.rows


def _filled(lane: Sequence[Candidate], room: int) -> list[Candidate]:
    """As many in their order as fit; a single row that keeps two from being filled gives way."""
    chosen: list[Candidate] = []
    left_out: list[Candidate] = []
    for one in lane:
        if one.rows <= room:
            chosen.append(one)
            room -= one.rows
        else:
            left_out.append(one)
    single = next((one for one in reversed(chosen[1:]) if one.rows == 1), None)
    if room == 1 and single is not None and left_out:
        chosen = [one for one in chosen if one is not single] + [left_out[0]]
    return chosen
