"""From a catalogue entry to a loaded model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import torch
from diffusers.utils import logging as diffusers_logging
from transformers.utils import logging as transformers_logging

from generation.catalog import FamilyName, ModelEntry
from generation.families.family import Family, WholeFamily
from generation.placement import Spared


def load_family(entry: ModelEntry, device: torch.device, *, sparing: bool = False) -> Family:
    """The model of ``entry`` on ``device``, in `model_dtype`. Its files are to be verified before.

    With ``sparing`` it takes as little of the device's memory as it can.

    Raises:
        UserError: the weights do not fit the configuration.
        ValueError: the entry is of a pipeline that runs whole (`load_whole`).
    """
    _quiet()
    with torch.inference_mode():
        family = _family_class(entry.family)(entry, device, model_dtype(device))
        family.place(Spared.BLOCKS if sparing else Spared.NOTHING)
        return family


def load_whole(entry: ModelEntry, device: torch.device) -> WholeFamily:
    """The same for a pipeline that runs whole."""
    from generation.families.whole import WholePipeline

    _quiet()
    return WholePipeline(entry, device, model_dtype(device))


class _Movable(Family, Protocol):
    def place(self, spared: Spared) -> None: ...


def _family_class(name: FamilyName) -> Callable[[ModelEntry, torch.device, torch.dtype], _Movable]:
    """Each family is imported when it is needed, as its transformers take a while."""
    match name:
        case FamilyName.SD:
            from generation.families.sd import StableDiffusion

            return StableDiffusion
        case FamilyName.SDXL:
            from generation.families.sdxl import StableDiffusionXL

            return StableDiffusionXL
        case FamilyName.SD3:
            from generation.families.flow import StableDiffusion3

            return StableDiffusion3
        case FamilyName.FLUX:
            from generation.families.flow import Flux

            return Flux
        case FamilyName.WHOLE:
            raise ValueError("a pipeline that runs whole has no steps to share")


def _quiet() -> None:
    transformers_logging.disable_progress_bar()
    diffusers_logging.disable_progress_bar()


def model_dtype(device: torch.device) -> torch.dtype:
    """float32 on a CPU, where half precision is slow; bfloat16 on a GPU that computes in it, else float16."""
    if device.type == "cpu":
        return torch.float32
    native = device.type == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False)
    return torch.bfloat16 if native else torch.float16
