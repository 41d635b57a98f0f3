"""The order of ticks, counted in ticks: nobody's flood holds up a single image, and nothing starves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.backends import Share
from generation.fairness import AFFINITY, CREDIT, PATIENCE, QUANTUM, ROWS, Candidate, FairOrder, packed

FLOODER, GUEST = Share(person="flooder", place="there"), Share(person="guest", place="there")


@dataclass
class Queue:
    """Images as the loop keeps them, each with its steps left; every tick takes what the order says one step on."""

    order: FairOrder = field(default_factory=FairOrder)
    left: dict[int, int] = field(default_factory=dict)
    shares: dict[int, Share] = field(default_factory=dict)
    lanes: dict[int, str] = field(default_factory=dict)
    arrived: dict[int, int] = field(default_factory=dict)
    resident: set[str] = field(default_factory=lambda: {"a", "b"})
    ended: dict[int, int] = field(default_factory=dict)
    served: Counter[str] = field(default_factory=Counter)

    def add(self, share: Share, steps: int, lane: str = "a") -> int:
        key = len(self.shares)
        self.left[key], self.shares[key], self.lanes[key], self.arrived[key] = steps, share, lane, self.order.now
        return key

    def tick(self, most_rows: int = 2) -> None:
        candidates = [
            Candidate(
                key=key, share=self.shares[key], lane=self.lanes[key], rows=2, left=(steps, steps),
                arrived=self.arrived[key], resident=self.lanes[key] in self.resident,
            )
            for key, steps in self.left.items()
        ]  # fmt: skip
        chosen, _ = packed(self.order.ranked(candidates), most_rows, padded=True)
        assert {one.lane for one in chosen} == {chosen[0].lane}
        self.order.charge(one.share for one in chosen)
        for one in chosen:
            self.served[one.share.person] += 1
            self.left[one.key] -= 1
            if self.left[one.key] == 0:
                del self.left[one.key]
                self.ended[one.key] = self.order.now


@pytest.mark.parametrize("most_rows", [2, 8])
@pytest.mark.parametrize("lead", [0, 1, 17, 300])
@pytest.mark.parametrize("lane", ["a", "b"])
def test_a_flood_of_a_thousand_delays_one_image_by_no_tick_but_the_one_under_way(
    lead: int, lane: str, most_rows: int
) -> None:
    queue = Queue()
    for _ in range(1000):
        queue.add(FLOODER, 20)
    for _ in range(lead):
        queue.tick(most_rows)
    begun = queue.order.now
    single = queue.add(GUEST, 50, lane)
    while single not in queue.ended:
        queue.tick(most_rows)
    assert queue.ended[single] - begun <= 50 + 1


def test_two_who_want_more_than_there_is_get_the_same_and_more_by_weight() -> None:
    queue = Queue()
    heavy = Share(person="heavy", weight=3.0)
    for _ in range(200):
        queue.add(FLOODER, 20)
        queue.add(GUEST, 20, "b")
        queue.add(heavy, 20)
    for _ in range(2000):
        queue.tick()
    assert abs(queue.served["flooder"] - queue.served["guest"]) <= 2 * QUANTUM
    assert queue.served["heavy"] == pytest.approx(3 * queue.served["guest"], rel=0.25)


def test_credit_is_used_up() -> None:
    """Whoever asks again and again, one image at a time, ends up with half, not with all."""
    queue = Queue()
    for _ in range(300):
        queue.add(FLOODER, 20)
    current = queue.add(GUEST, 20)
    for _ in range(3000):
        queue.tick()
        if current in queue.ended:
            current = queue.add(GUEST, 20)
    assert abs(queue.served["flooder"] - queue.served["guest"]) <= CREDIT + 2 * QUANTUM


def test_the_shortest_request_of_a_person_goes_first_and_the_longest_does_not_starve() -> None:
    queue = Queue()
    long = queue.add(GUEST, 200)
    short = queue.add(GUEST, 5)
    for _ in range(5):
        queue.tick()
    assert short in queue.ended
    for _ in range(2000):
        if len(queue.left) < 3:
            queue.add(GUEST, 5)
        queue.tick()
    assert long in queue.ended


def test_a_stream_of_newcomers_starves_nobody() -> None:
    queue = Queue()
    old = queue.add(FLOODER, 3)
    queue.order.charge([FLOODER] * 10_000)
    number = 0
    while old not in queue.ended:
        queue.add(Share(person=f"new {number}"), 1)
        number += 1
        queue.tick()
        assert number < 4 * PATIENCE


def test_a_model_that_is_not_in_memory_waits_for_the_others_but_not_for_ever() -> None:
    queue = Queue(resident={"a"})
    for _ in range(100):
        queue.add(FLOODER, 20)
    other = queue.add(GUEST, 1, "far")
    ticks = 0
    while other not in queue.ended:
        queue.tick()
        ticks += 1
    assert AFFINITY <= ticks <= AFFINITY + 2
    alone = Queue(resident=set())
    alone.add(GUEST, 1, "far")
    alone.tick()
    assert alone.ended


def test_people_who_left_are_forgotten() -> None:
    order = FairOrder()
    for number in range(1000):
        order.ranked([candidate(number, 2)])
        order.charge([Share(person=f"person {number}")])
    order.charge([FLOODER] * 10_000)
    order.ranked([Candidate(key=1, share=FLOODER, lane="a", rows=2, left=(1, 1), arrived=order.now)])
    order.forget([FLOODER])
    assert set(order._people) == {"flooder"}


def test_places_that_nobody_is_in_are_forgotten() -> None:
    order = FairOrder()
    for number in range(1000):
        share = Share(person="one who goes around", place=f"place {number}")
        order.ranked([Candidate(key=1, share=share, lane="a", rows=2, left=(1, 1), arrived=order.now)])
        order.charge([share])
    order.charge([GUEST] * 10)
    order.ranked([Candidate(key=1, share=GUEST, lane="a", rows=2, left=(1, 1), arrived=order.now)])
    order.forget([GUEST])
    assert set(order._places) == {"there"}


def test_a_place_that_comes_back_does_not_get_all_that_it_never_asked_for() -> None:
    queue = Queue()
    for number in range(25):
        queue.add(Share(person=f"here {number}", place="here"), 200)
    for _ in range(2_000):
        queue.tick()
    before = queue.served.copy()
    for number in range(25):
        queue.add(Share(person=f"there {number}", place="there"), 200)
    for _ in range(2_400):
        queue.tick()
    got = queue.served - before
    here, there = (sum(count for who, count in got.items() if who.startswith(place)) for place in ("here", "there"))
    assert abs(here - there) <= QUANTUM + 200


def test_a_large_request_is_not_put_off_by_all_the_small_ones_that_come_after_it() -> None:
    queue = Queue()
    large = queue.add(Share(person="patient"), 200)
    number = 0
    while large not in queue.ended:
        if number % 25 == 0:  # somebody new wants more than half of what there is, for as long as it takes
            queue.add(Share(person=f"new {number}"), 20)
        queue.tick()
        number += 1
        assert number < 2_000
    assert queue.ended[large] <= 1_000


def candidate(key: int, rows: int, lane: str = "a") -> Candidate:
    return Candidate(key=key, share=Share(person=str(key)), lane=lane, rows=rows, left=(9, 9), arrived=0)


@given(
    rows=st.lists(st.tuples(st.sampled_from([1, 2]), st.sampled_from(["a", "b"])), min_size=1, max_size=24),
    most=st.sampled_from(ROWS[1:]),
    padded=st.booleans(),
)
def test_what_is_packed_fits_is_of_one_lane_and_has_the_first(
    rows: Sequence[tuple[int, str]], most: int, padded: bool
) -> None:
    ranked = [candidate(number, size, lane) for number, (size, lane) in enumerate(rows)]
    chosen, shape = packed(ranked, most, padded=padded)
    taken = sum(one.rows for one in chosen)
    assert ranked[0] in chosen
    assert {one.lane for one in chosen} == {ranked[0].lane}
    assert len({one.key for one in chosen}) == len(chosen)
    assert shape in ROWS
    assert taken <= shape <= most
    assert padded or taken == shape
    same_lane = sum(one.rows for one in ranked if one.lane == ranked[0].lane)
    assert not padded or taken >= min(same_lane, most - 1)
