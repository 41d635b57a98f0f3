"""From a catalogue entry to a loaded model."""

from __future__ import annotations

from collections.abc import Callable

import torch
from diffusers.utils import logging as diffusers_logging
from transformers.utils import logging as transformers_logging

from generation.catalog import FamilyName, ModelEntry
from generation.families.family import Family, WholeFamily


def load_family(entry: ModelEntry, device: torch.device) -> Family:
    """The model of ``entry`` on ``device``, in `model_dtype`. Its files are to be verified before.

    Raises:
        UserError: the weights do not fit the configuration.
        ValueError: the entry is of a pipeline that runs whole (`load_whole`).
    """
    _quiet()
    with torch.inference_mode():
        return _family_class(entry.family)(entry, device, model_dtype(device))


def load_whole(entry: ModelEntry, device: torch.device) -> WholeFamily:
    """The same for a pipeline that runs whole."""
    from generation.families.whole import WholePipeline

    _quiet()
    return WholePipeline(entry, device, model_dtype(device))


def _family_class(name: FamilyName) -> Callable[[ModelEntry, torch.device, torch.dtype], Family]:
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
    """float32 on a CPU, where half precision is slow; bfloat16 on a GPU that has it, else float16."""
    if device.type == "cpu":
        return torch.float32
    return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
