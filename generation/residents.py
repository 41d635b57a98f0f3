"""The models in memory: several as far as they fit, the least recently used leaves first."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from generation.backends import EngineMemory, LoadedModel
from generation.catalog import FamilyName, ModelEntry
from generation.fingerprint import engine_fingerprint
from generation.kernels import IN_FORCE, SAFE, Kernels, candidates
from generation.ladder import Ladder, Size
from generation.memory import out_of_memory, relieve
from generation.request import EngineFingerprint
from generation.weights import verify_weights

if TYPE_CHECKING:
    import torch

    from generation.families.family import Family, WholeFamily

CPU_ROWS, GPU_ROWS = 8, 16
"""The largest shape: beyond 8 rows a CPU gains nothing more, and everybody would wait longer for the next tick."""


@dataclass
class Resident:
    """One loaded model: a ``loaded`` family, or a ``whole`` pipeline that runs by itself, the other is None.

    ``threads`` of the CPU run it; ``size_bytes`` is what its weights take.

    ``proven`` says of a size, a shape (rows) and a length of texts (tokens) whether images keep their bits in company
    (`generation.self_test`); ``lock`` guards it, and the text encoders. ``tokens`` is the shortest length of texts so
    far. ``kernels`` of a shape, and of ``decoding`` a size, are what the self-test settled on a GPU; ``unrecorded``
    are shapes whose recordings were given up, and may be made again. ``ladder`` says what memory was too short for.
    """

    entry: ModelEntry
    device: torch.device
    loaded: Family | None
    whole: WholeFamily | None
    fingerprint: EngineFingerprint
    threads: int
    size_bytes: int
    lock: threading.Lock = field(default_factory=threading.Lock)
    proven: dict[tuple[Size, int, int], bool] = field(default_factory=dict)
    kernels: dict[tuple[Size, int, int], Kernels] = field(default_factory=dict)
    decoding: dict[Size, Kernels] = field(default_factory=dict)
    unrecorded: set[tuple[Size, int, int]] = field(default_factory=set)
    tokens: int | None = None
    ladder: Ladder = field(init=False)

    def __post_init__(self) -> None:
        self.ladder = Ladder(GPU_ROWS if self.padded else CPU_ROWS)

    @property
    def family(self) -> Family:
        """The family of a model that the step loop runs step by step."""
        assert self.loaded is not None
        return self.loaded

    @property
    def padded(self) -> bool:
        """Whether half-empty batches are worth it: on a GPU, which small batches leave idle."""
        return self.device.type != "cpu"

    @property
    def chooses_kernels(self) -> bool:
        """Whether there is a choice of kernels: on a GPU."""
        return len(candidates(self.device)) > 1

    @property
    def sparing(self) -> bool:
        """Whether it makes do with less memory than it could use."""
        return self.loaded is not None and self.loaded.sparing

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """This thread computes with it. On a GPU no other does meanwhile: kernels are chosen for the whole process."""
        use_threads(self.threads)
        if not self.chooses_kernels:
            yield
            return
        with IN_FORCE:
            SAFE.use()  # until something faster is settled for what is computed
            yield

    def note_length(self, tokens: int) -> None:
        """Texts so long were encoded."""
        self.tokens = min(self.tokens or tokens, tokens)

    def spare(self) -> bool:
        """Leave more of the device's memory free, until many calls have gone well. False when there is no way left."""
        self.ladder.note_spared()
        return self.family.spare()

    def note_success(self, size: Size) -> None:
        """A call for pictures of ``size`` went well; after many of them what memory was too short for is tried again.

        What does not fit even then stays as it was.
        """
        if not self.ladder.note_success(size):
            return
        self.ladder.on_trial = False
        try:
            self.ladder.on_trial = self.family.restore()
        except Exception as error:
            if not out_of_memory(error):
                raise
            relieve()
        if self.ladder.on_trial and self.family.graphs.possible:
            self.unrecorded.update(self.proven)


class Residents:
    """Loads models and keeps them. Safe to use from several threads.

    Args:
        threads: torch's number of threads, part of what decides the bits on a CPU; None takes what the model's entry
            says, else torch's own choice.
        device: a torch device such as ``cpu`` or ``cuda:0``; None takes a GPU if there is one.
        budget: bytes for weights; None takes half of the memory of the CPU or GPU.
    """

    def __init__(self, threads: int | None, device: str | None, budget: int | None = None) -> None:
        self.threads = threads
        self._device = device
        self._budget = budget
        self._lock = threading.Lock()  # of whoever loads, for as long as that takes
        self._changing = threading.Lock()  # of whoever puts another dict in the place of `_loaded`
        self._own_choice: int | None = None
        self._large: set[Path] = set()
        self._loaded: dict[Path, Resident] = {}  # never changed, since others look at it without a lock

    def get(self, entry: ModelEntry) -> Resident | None:
        """The model of ``entry``, where it is loaded."""
        found = self._loaded.get(entry.path)
        return found if found is not None and found.entry == entry else None

    def load_sparingly(self, entry: ModelEntry) -> Resident:
        """`load`, also next time, with as little of the model on the device as can be (`generation.placement`)."""
        with self._lock:
            self._large.add(entry.path)
        return self.load(entry)

    def load(self, entry: ModelEntry) -> Resident:
        """The model of ``entry``, verified and loaded unless it is there already.

        Raises:
            UserError: its files are damaged.
        """
        self._begin()
        with self._lock:
            if (found := self.get(entry)) is not None:
                self.used(entry)
                return found
            weights = verify_weights(entry.path, entry.files)
            needed = sum((entry.path / name).stat().st_size for name in weights)
            self._make_room(needed)
            resident = self._load(entry, weights, needed)
            with self._changing:
                self._loaded = _without(self._loaded, [entry.path]) | {entry.path: resident}
            return resident

    def used(self, entry: ModelEntry) -> None:
        """Somebody works with this model now, so it comes last among those that leave. Waits for nobody's load."""
        with self._changing:
            found = self._loaded.get(entry.path)
            if found is not None and next(reversed(self._loaded)) != entry.path:
                self._loaded = _without(self._loaded, [entry.path]) | {entry.path: found}

    def drop_others(self, entry: ModelEntry) -> bool:
        """Leave only this model in memory. Whether that freed any."""
        with self._lock:
            others = [path for path in self._loaded if path != entry.path]
            self._drop(others)
        return bool(others)

    def memory(self) -> EngineMemory:
        """What is loaded, and what this process takes."""
        models = tuple(
            LoadedModel(name=one.entry.name, device=str(one.device), size_bytes=one.size_bytes)
            for one in self._loaded.values()
        )
        return EngineMemory(models=models, process_bytes=_process_bytes(), gpu_bytes=_gpu_bytes() if models else 0)

    def _begin(self) -> None:
        """Before the first model: who computes later chooses for each call."""
        if self._own_choice is not None:
            return
        import torch

        with IN_FORCE, self._lock:  # in the order of those who compute, and run out of memory
            if self._own_choice is None:
                self._own_choice = torch.get_num_threads()
                SAFE.use()

    def _make_room(self, needed: int) -> None:
        budget = self._budget if self._budget is not None else _half_of_memory(self._device)
        while self._loaded and sum(one.size_bytes for one in self._loaded.values()) + needed > budget:
            self._drop([next(iter(self._loaded))])

    def _drop(self, paths: Sequence[Path]) -> None:
        """Forget models and give their memory back: their modules refer to each other, and no one counts tensors."""
        import torch

        with self._changing:
            dropped, self._loaded = self._loaded, _without(self._loaded, paths)
        self._large -= {path for path in paths if not dropped[path].sparing}
        del dropped
        if paths:
            gc.collect()
            torch.cuda.empty_cache()  # nothing without a GPU

    def _load(self, entry: ModelEntry, weights: dict[str, str], size_bytes: int) -> Resident:
        import torch

        from generation.families.loading import load_family, load_whole, model_dtype

        threads = self.threads or entry.cpu_threads or self._own_choice or torch.get_num_threads()
        use_threads(threads)
        device = _chosen(self._device)
        if entry.family is FamilyName.WHOLE:
            whole, family = load_whole(entry, device), None
        else:
            whole, family = None, load_family(entry, device, sparing=entry.path in self._large)
        fingerprint = engine_fingerprint(device, model_dtype(device), weights)
        return Resident(entry, device, family, whole, fingerprint, threads, size_bytes)


def _without(loaded: dict[Path, Resident], paths: Sequence[Path]) -> dict[Path, Resident]:
    return {path: one for path, one in loaded.items() if path not in paths}


def _process_bytes() -> int | None:
    """Resident memory of this process, where the system tells it as Linux does."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")


def _gpu_bytes() -> int:
    import torch

    return sum(torch.cuda.memory_reserved(number) for number in range(torch.cuda.device_count()))


def use_threads(threads: int) -> None:
    """Have this thread's torch work in so many; each thread has a number of its own."""
    import torch

    if torch.get_num_threads() != threads:
        torch.set_num_threads(threads)


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _chosen(device: str | None) -> torch.device:
    import torch

    return torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))


def _half_of_memory(device: str | None) -> int:
    import torch

    chosen = _chosen(device)
    if chosen.type == "cuda":
        return torch.cuda.get_device_properties(chosen).total_memory // 2
    if not hasattr(os, "sysconf"):
        return 4 << 30
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
