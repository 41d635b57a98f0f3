"""What was spared for want of memory comes back after many good calls, a step at a time, with the same bits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from generation.catalog import check_request
from generation.graphs import Graphs
from generation.ladder import CALLS_TO_TRUST
from generation.loop import StepLoop
from generation.placement import AWAY, Seat, Spared
from generation.residents import Resident, Residents
from generation.self_test import settled
from tests.generation.recorded_calls import EagerRecorder
from tests.generation.test_local_backend import request
from tests.generation.test_loop import wait_for
from tests.generation.test_placement import DEVICE, Short, family, picture, submitted

__all__ = ["family"]  # a fixture


def test_what_was_spared_comes_back_one_way_at_a_time_with_the_same_bits(family: Any) -> None:
    plain = picture(family)
    family.graphs = Graphs(family._call, EagerRecorder())
    side = family.entry.min_side
    assert settled(family, side, side, 1).recorded
    while family.spare():
        pass
    back = []
    while family.restore():
        back.append(family._spared)
        if family._spared is Spared.TEXTS_AND_VAE:
            assert picture(family) == plain
    assert back == [Spared.TEXTS_AND_VAE, Spared.RECORDINGS, Spared.NOTHING]
    assert not family.sparing
    assert not any(module._forward_pre_hooks for module in family._network.modules())  # no block travels any more
    assert settled(family, side, side, 1).recorded
    assert picture(family) == plain


def test_what_does_not_fit_yet_stays_away(family: Any) -> None:
    class Heavy:
        """A part for which there is no room."""

        full, place = True, DEVICE

        def to(self, device: torch.device) -> Heavy:
            if self.full and device == DEVICE:
                raise torch.OutOfMemoryError("CUDA out of memory.")
            self.place = device
            return self

    plain, heavy = picture(family), Heavy()
    family._seats.append(Seat(heavy, DEVICE))
    assert family.spare()
    assert (family._spared, heavy.place) == (Spared.TEXTS_AND_VAE, AWAY)
    with pytest.raises(torch.OutOfMemoryError):
        family.restore()
    assert (family._spared, heavy.place) == (Spared.TEXTS_AND_VAE, AWAY)
    assert picture(family) == plain
    heavy.full = False
    assert family.restore()
    assert heavy.place == DEVICE
    assert picture(family) == plain


def good_calls_until(resident: Resident, spared: Spared) -> int:
    """How many calls have to go well until the model spares so much."""
    calls, family = 0, resident.family
    while family._spared is not spared:  # type: ignore[attr-defined]
        resident.note_success((32, 32))
        calls += 1
    return calls


def test_after_many_good_calls_what_waited_away_comes_back_and_leaves_again_where_it_must(
    sdxl_folder: Path, sd_folder: Path
) -> None:
    model = str(sdxl_folder)
    residents = Residents(1, "cpu:0")
    resident = residents.load(check_request(request(model)))
    short: Any = Short(resident.family)
    resident.loaded = short
    loop = StepLoop(residents)
    plain = submitted(loop, model)
    wait_for(plain)
    short.needs = Spared.BLOCKS
    hungry = submitted(loop, model)
    wait_for(hungry)
    assert short._spared is Spared.BLOCKS
    calls = good_calls_until(resident, Spared.TEXTS_AND_VAE)
    assert CALLS_TO_TRUST - 5 <= calls < CALLS_TO_TRUST  # the picture's own calls count
    other = residents.load(check_request(request(str(sd_folder))))
    again = submitted(loop, model)  # it still needs as much
    wait_for(again)
    assert short._spared is Spared.BLOCKS
    assert residents.get(other.entry) is other
    short.needs = Spared.NOTHING
    assert good_calls_until(resident, Spared.TEXTS_AND_VAE) >= CALLS_TO_TRUST - 5
    assert good_calls_until(resident, Spared.RECORDINGS) == CALLS_TO_TRUST
    assert good_calls_until(resident, Spared.NOTHING) == CALLS_TO_TRUST
    after = submitted(loop, model)
    wait_for(after)
    loop.close()
    assert short._spared is Spared.NOTHING
    pictures = {one.result.images[0].sha256 for one in (plain, hungry, again, after) if one.result is not None}
    assert (len(pictures), after.error) == (1, None)


@pytest.mark.parametrize("comes_back", [False, True])
def test_a_model_that_came_back_from_its_blocks_is_loaded_whole_next_time(comes_back: bool, sdxl_folder: Path) -> None:
    entry, residents = check_request(request(str(sdxl_folder))), Residents(1, "cpu:0")
    resident: Any = residents.load_sparingly(entry)
    assert resident.family._spared is Spared.BLOCKS
    if comes_back:
        good_calls_until(resident, Spared.NOTHING)
    residents._drop([entry.path])
    again: Any = residents.load(entry)
    assert again.family._spared is (Spared.NOTHING if comes_back else Spared.BLOCKS)
