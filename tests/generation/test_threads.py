"""What the engine's threads share: each test is a meeting of two that once went wrong."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from generation.backends import Phase, Progress
from generation.catalog import check_request, resolve_model
from generation.conditioning import encoded
from generation.engine import begin
from generation.kernels import CANDIDATES, IN_FORCE, SAFE
from generation.ladder import CALLS_TO_TRUST, Ladder
from generation.loop import StepLoop
from generation.placement import Spared
from generation.residents import Residents
from generation.work import ImageWork, RequestWork
from tests.benchmarks.engine_exactness import Heard
from tests.generation.test_local_backend import request
from tests.generation.test_loop import GUEST, wait_for
from tests.generation.test_placement import Short, submitted
from tests.generation.test_settling import Several
from tests.generation.tiny_models import tiny_sd

ROOT = Path(__file__).parents[2]

LEAVING = """
import time
from generation.catalog import check_request
from generation.loop import StepLoop
from generation.residents import Residents
from generation.work import RequestWork
from tests.benchmarks.engine_exactness import Heard
from tests.generation.test_local_backend import request
from tests.generation.test_loop import GUEST

loop, heard = StepLoop(Residents(1, "cpu"), slots=2), [Heard(), Heard()]
for seed, one in enumerate(heard):
    wanted = request("pocket", width=96, height=96, steps=200, seed=seed)
    loop.submit(RequestWork(check_request(wanted), wanted, None, None, GUEST, False, one))
while not all(one.steps for one in heard):
    time.sleep(0.01)
raise SystemExit(3)
"""


@pytest.fixture
def small_steps() -> Any:
    """Threads take turns as often as can be."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_a_process_that_ends_in_the_middle_of_a_step_ends_as_it_was_told() -> None:
    """With an engine that nobody closed, as after an error; threads in the middle of a kernel would abort it."""
    ended = subprocess.run([sys.executable, "-c", LEAVING], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert (ended.returncode, "terminate" in ended.stderr) == (3, False)


class Yielding(type(Path())):  # type: ignore[misc]
    """A path that lets other threads go on whenever a dict looks at it."""

    def __hash__(self) -> int:
        time.sleep(0)
        return super().__hash__()


@pytest.mark.usefixtures("small_steps")
def test_what_is_in_memory_is_told_while_models_come_and_go(sdxl_folder: Path, sd_folder: Path) -> None:
    entries = [
        replace(entry, path=Yielding(entry.path)) for entry in map(resolve_model, (str(sdxl_folder), str(sd_folder)))
    ]
    residents = Residents(1, "cpu")
    for entry in entries:
        residents.load(entry)
    over = threading.Event()

    def turns() -> None:
        while not over.is_set():
            for entry in entries:
                residents.used(entry)

    worker = threading.Thread(target=turns)
    worker.start()
    try:
        for _ in range(1000):
            assert len(residents.memory().models) == 2
    finally:
        over.set()
        worker.join()


def test_the_model_that_is_worked_with_stays_and_the_idle_one_leaves(sdxl_folder: Path, tmp_path: Path) -> None:
    folders = [str(sdxl_folder), str(tiny_sd(tmp_path / "idle")), str(tiny_sd(tmp_path / "third"))]
    residents = Residents(1, "cpu")
    busy, idle, third = (check_request(request(folder)) for folder in folders)
    loop = StepLoop(residents)
    for folder in (folders[0], folders[1], folders[0]):
        wait_for(submitted(loop, folder))
    residents._budget = sum(one.size_bytes for one in residents.memory().models)
    wait_for(submitted(loop, folders[2]))
    loop.close()
    assert residents.get(idle) is None
    assert residents.get(busy) is not None
    assert residents.get(third) is not None


def test_a_load_holds_up_nobody_who_works(sdxl_folder: Path) -> None:
    class Slow(Residents):
        begun, go_on = threading.Event(), threading.Event()

        def _load(self, *given: Any) -> Any:
            self.begun.set()
            self.go_on.wait(60)
            return super()._load(*given)

    residents, entry = Slow(1, "cpu"), check_request(request(str(sdxl_folder)))
    loader = threading.Thread(target=residents.load, args=[entry])
    loader.start()
    assert residents.begun.wait(60)
    residents.used(entry)
    assert residents.memory().models == ()
    residents.go_on.set()
    loader.join()
    assert residents.get(entry) is not None


class Beginning(ImageWork):
    """An image that another thread begins between two looks at it: with more calls than its request has steps."""

    looks = 0

    def __getattribute__(self, name: str) -> Any:
        if name == "run":
            self.looks += 1
            return None if self.looks == 1 else Begun()
        return super().__getattribute__(name)


class Begun:
    calls, call = 400, 0


class Told(Heard):
    """Remembers what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Progress] = []

    def report(self, progress: Progress) -> None:
        self.told.append(progress)


def test_progress_goes_from_none_to_all_whoever_begins_meanwhile(sdxl: Any) -> None:
    wanted, heard = request(str(sdxl.entry.path), count=2), Told()
    work = RequestWork(sdxl.entry, wanted, None, None, GUEST, False, heard)
    with torch.inference_mode():
        work.images = [ImageWork(0, begin(sdxl, wanted, 0, encoded(sdxl, wanted))), Beginning(1)]
    work.note_step(work.images[0], sdxl)
    assert [one.fraction for one in heard.told] == [0]


class YieldingSize(tuple[int, int]):
    """A size that lets other threads go on whenever a dict looks at it."""

    def __hash__(self) -> int:
        time.sleep(0)
        return super().__hash__()


@pytest.mark.usefixtures("small_steps")
def test_calls_of_several_threads_that_go_well_count_each() -> None:
    ladder, size = Ladder(8), YieldingSize((32, 32))
    ladder.lower(size, 2)
    failed: list[Exception] = []

    def calls() -> None:
        try:
            for _ in range(CALLS_TO_TRUST // 2):
                ladder.note_success(size)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=calls) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (ladder.limit(size), failed) == (4, [])


def test_weights_move_only_while_no_other_thread_computes(sdxl_folder: Path) -> None:
    """After a decoding that ran out of memory, as after a step, on a device with one thread at a time."""

    class Guarded(Short):
        guarded: list[bool]

        def spare(self) -> bool:
            other = threading.Thread(target=self._tries)
            other.start()
            other.join()
            spared: bool = self._family.spare()
            return spared

        def _tries(self) -> None:
            free = IN_FORCE.acquire(blocking=False)
            if free:
                IN_FORCE.release()
            self.guarded.append(not free)

    residents = Several(1, "cpu:0")
    resident = residents.load(check_request(request(str(sdxl_folder))))
    guarded: Any = Guarded(resident.family)
    guarded.guarded, guarded.decodes = [], Spared.BLOCKS
    resident.loaded = guarded
    loop = StepLoop(residents)
    heard = submitted(loop, str(sdxl_folder))
    wait_for(heard)
    loop.close()
    assert heard.result is not None
    assert guarded.guarded == [True, True]


def test_a_picture_whose_model_is_loaded_again_on_the_way_says_how_it_was_made(sdxl_folder: Path) -> None:
    residents = Several(1, "cpu:0")
    entry = check_request(request(str(sdxl_folder)))
    resident = residents.load(entry)
    fast = CANDIDATES[0]

    class Crowding(Heard):
        """Another model needs the memory before the last step of the picture."""

        def report(self, progress: Progress) -> None:
            super().report(progress)
            if progress.phase is Phase.DENOISING and progress.step == progress.steps - 1:
                residents._drop([entry.path])

    wanted, heard = request(str(sdxl_folder)), Crowding()
    work = RequestWork(entry, wanted, None, None, GUEST, False, heard)
    loop = StepLoop(residents)
    first = submitted(loop, str(sdxl_folder))
    wait_for(first)
    resident.kernels = dict.fromkeys(resident.kernels, fast)
    loop.submit(work)
    wait_for(heard)
    loop.close()
    SAFE.use()
    assert residents.get(entry) is not resident
    assert heard.result is not None
    steps = [name for part, name in heard.result.fingerprint.kernels.items() if "rows of" in part]
    assert steps == [fast.name]
