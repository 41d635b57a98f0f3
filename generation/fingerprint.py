"""Which engine made the bits: libraries, device, precision, threads, weights."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from generation.kernels import NETWORK
from generation.request import EngineFingerprint

if TYPE_CHECKING:
    import torch

_ENGINE_LIBRARIES = ("torch", "diffusers", "transformers", "tokenizers", "numpy", "pillow", "darkroom")


def engine_fingerprint(device: torch.device, dtype: torch.dtype, weights: dict[str, str]) -> EngineFingerprint:
    """The fingerprint of this process on ``device``; call it in the engine's thread, whose thread count it reads."""
    import torch

    return EngineFingerprint(
        versions=_versions(_ENGINE_LIBRARIES),
        device=_cuda_name(device) if device.type == "cuda" else f"cpu: {_cpu_name()}, {_cpu_kernels()}",
        dtype=str(dtype).removeprefix("torch."),
        threads=torch.get_num_threads(),
        weights=weights,
        kernels={"the denoiser": NETWORK} if device.type == "cuda" else {},
    )


def resampling_fingerprint() -> EngineFingerprint:
    """The fingerprint of work that Pillow does alone, in whole numbers: any processor gives the same bits."""
    return EngineFingerprint(
        versions=_versions(("pillow", "darkroom")), device="cpu", dtype="uint8", threads=1, weights={}
    )


def _versions(names: tuple[str, ...]) -> dict[str, str]:
    return {name: _version(name) for name in names}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # darkroom run from its source folder
        return "not installed"


def _cuda_name(device: torch.device) -> str:
    import torch

    card = torch.cuda.get_device_properties(device)
    cudnn: int | None = torch.backends.cudnn.version()  # type: ignore[no-untyped-call]
    return f"cuda: {card.name}, {card.multi_processor_count} SMs, CUDA {torch.version.cuda}, cuDNN {cudnn}"


def _cpu_kernels() -> str:
    import torch

    return torch.backends.cpu.get_cpu_capability()


def _cpu_name() -> str:
    listing = Path("/proc/cpuinfo")
    if listing.is_file():
        for line in listing.read_text(encoding="utf-8", errors="replace").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
