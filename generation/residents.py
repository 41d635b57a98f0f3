"""The models in memory: several as far as they fit, the least recently used leaves first."""

from __future__ import annotations

import gc
import os
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from generation.backends import EngineMemory, LoadedModel
from generation.catalog import FamilyName, ModelEntry
from generation.fairness import ROWS
from generation.fingerprint import engine_fingerprint
from generation.kernels import IN_FORCE, SAFE, Kernels, candidates
from generation.request import EngineFingerprint
from generation.weights import verify_weights

if TYPE_CHECKING:
    import torch

    from generation.families.family import Family, WholeFamily

Size = tuple[int, int]
CPU_ROWS, GPU_ROWS = 8, 16
"""The largest shape: beyond 8 rows a CPU gains nothing more, and everybody would wait longer for the next tick."""

CALLS_TO_TRUST = 500
"""Calls that have to go well before a larger shape is tried again for a size that memory ran out for."""


@dataclass
class Resident:
    """One loaded model: a ``loaded`` family, or a ``whole`` pipeline that runs by itself, the other is None.

    ``threads`` of the CPU run it; ``size_bytes`` is what its weights take.

    ``proven`` says of a size, a shape (rows) and a length of texts (tokens) whether images keep their bits in company
    (`generation.self_test`); ``lock`` guards it, and the text encoders. ``tokens`` is the shortest length of texts so
    far. ``most_rows`` is the largest shape for a size that memory ran out for, ``went_well`` the calls since then.
    ``kernels`` of a shape, and of ``decoding`` a size, are what the self-test settled on a GPU.
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
    most_rows: dict[Size, int] = field(default_factory=dict)
    went_well: dict[Size, int] = field(default_factory=dict)
    tokens: int | None = None

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

    def limit(self, size: Size) -> int:
        """The largest shape for pictures of ``size``, in rows."""
        return self.most_rows.get(size, GPU_ROWS if self.padded else CPU_ROWS)

    def note_length(self, tokens: int) -> None:
        """Texts so long were encoded."""
        self.tokens = min(self.tokens or tokens, tokens)

    def lower(self, size: Size, rows: int) -> None:
        """``rows`` were too many."""
        self.most_rows[size] = max([one for one in ROWS if one < rows], default=1)
        self.went_well[size] = 0

    def note_success(self, size: Size) -> None:
        """A call went well. After many of them the next larger shape is tried again: the memory may be free by now."""
        most = self.most_rows.get(size)
        if most is None:
            return
        self.went_well[size] = self.went_well.get(size, 0) + 1
        if self.went_well[size] < CALLS_TO_TRUST:
            return
        self.most_rows.pop(size, None)
        self.went_well.pop(size, None)
        larger = min([one for one in ROWS if one > most], default=most)
        if larger < self.limit(size):
            self.most_rows[size] = larger


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
        self._lock = threading.Lock()
        self._own_choice: int | None = None
        self._large: set[Path] = set()
        self._loaded: OrderedDict[Path, Resident] = OrderedDict()  # others look at it at any moment, without the lock

    def get(self, entry: ModelEntry) -> Resident | None:
        """The model of ``entry``, where it is loaded."""
        found = self._loaded.get(entry.path)
        return found if found is not None and found.entry == entry else None

    def load_sparingly(self, entry: ModelEntry) -> Resident:
        """`load`, also next time, with as little of the model on the device as can be (`generation.placement`)."""
        self._large.add(entry.path)
        return self.load(entry)

    def load(self, entry: ModelEntry) -> Resident:
        """The model of ``entry``, verified and loaded unless it is there already.

        Raises:
            UserError: its files are damaged.
        """
        with self._lock:
            if (found := self.get(entry)) is not None:
                self._loaded.move_to_end(entry.path)  # the most recently used comes last
                return found
            weights = verify_weights(entry.path, entry.files)
            needed = sum((entry.path / name).stat().st_size for name in weights)
            self._make_room(needed)
            resident = self._load(entry, weights, needed)
            self._loaded[entry.path] = resident
            return resident

    def used(self, entry: ModelEntry) -> None:
        """Somebody works with this model now."""
        with self._lock:
            if entry.path in self._loaded:
                self._loaded.move_to_end(entry.path)

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
            for one in list(self._loaded.values())
        )
        return EngineMemory(models=models, process_bytes=_process_bytes(), gpu_bytes=_gpu_bytes() if models else 0)

    def _make_room(self, needed: int) -> None:
        budget = self._budget if self._budget is not None else _half_of_memory(self._device)
        while self._loaded and sum(one.size_bytes for one in self._loaded.values()) + needed > budget:
            self._drop([next(iter(self._loaded))])

    def _drop(self, paths: Sequence[Path]) -> None:
        """Forget models and give their memory back: their modules refer to each other, and no one counts tensors."""
        import torch

        for path in paths:
            del self._loaded[path]
        if paths:
            gc.collect()
            torch.cuda.empty_cache()  # nothing without a GPU

    def _load(self, entry: ModelEntry, weights: dict[str, str], size_bytes: int) -> Resident:
        import torch

        from generation.families.loading import load_family, load_whole, model_dtype

        if self._own_choice is None:  # only then, as who computes later chooses for each call
            self._own_choice = torch.get_num_threads()
            with IN_FORCE:
                SAFE.use()
        threads = self.threads or entry.cpu_threads or self._own_choice
        use_threads(threads)
        device = _chosen(self._device)
        if entry.family is FamilyName.WHOLE:
            whole, family = load_whole(entry, device), None
        else:
            whole, family = None, load_family(entry, device, sparing=entry.path in self._large)
        fingerprint = engine_fingerprint(device, model_dtype(device), weights)
        return Resident(entry, device, family, whole, fingerprint, threads, size_bytes)


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
