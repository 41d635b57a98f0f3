"""Milliseconds, floating point operations, and the ceiling that both are compared with."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch.utils.flop_counter import FlopCounterMode

WARM_UP = 2


@dataclass(frozen=True)
class Setting:
    """What all parts are told. ``ends`` is the reading of `time.monotonic` at which a part is to stop."""

    device: torch.device
    home: Path
    rehearse: bool
    ends: float

    @property
    def over(self) -> bool:
        return time.monotonic() > self.ends


def milliseconds(setting: Setting, call: Callable[[], object], *, at_least: int = 3, for_seconds: float = 2.0) -> float:
    """The median time of a call that has been made before."""
    for _ in range(WARM_UP):
        call()
    wait(setting.device)
    times: list[float] = []
    begun = time.perf_counter()
    while len(times) < at_least or (time.perf_counter() - begun < for_seconds and not setting.rehearse):
        start = time.perf_counter()
        call()
        wait(setting.device)
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)[len(times) // 2]


def wait(device: torch.device) -> None:
    """Until the device has done what it was told."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def operations(call: Callable[[], object]) -> int:
    """Floating point operations of ``call``, two for a product and its sum."""
    with FlopCounterMode(display=False) as counter:
        call()
    return counter.get_total_flops()


def matmul_ceiling(setting: Setting, dtype: torch.dtype) -> float:
    """Operations per second of one large product of matrices of random numbers."""
    side = 256 if setting.rehearse else 8192
    left, right = (torch.randn(side, side, device=setting.device).to(dtype) for _ in range(2))
    return 2 * side**3 / milliseconds(setting, lambda: left @ right) * 1000


def peak_gigabytes(device: torch.device) -> float | None:
    """The most memory that was in use on a GPU since the last call."""
    if device.type != "cuda":
        return None
    peak = torch.cuda.max_memory_allocated(device) / 2**30
    torch.cuda.reset_peak_memory_stats(device)
    return round(peak, 2)
