"""From a catalogue entry to a loaded model."""

from __future__ import annotations

import torch
from diffusers.utils import logging as diffusers_logging
from transformers.utils import logging as transformers_logging

from generation.catalog import FamilyName, ModelEntry
from generation.families.family import Family
from generation.families.sd import StableDiffusion
from generation.families.sdxl import StableDiffusionXL


def load_family(entry: ModelEntry, device: torch.device) -> Family:
    """The model of ``entry`` on ``device``, in `model_dtype`. Its files are to be verified before."""
    transformers_logging.disable_progress_bar()
    diffusers_logging.disable_progress_bar()
    families: dict[FamilyName, type[StableDiffusion] | type[StableDiffusionXL]] = {
        FamilyName.SD: StableDiffusion,
        FamilyName.SDXL: StableDiffusionXL,
    }
    with torch.inference_mode():
        return families[entry.family](entry, device, model_dtype(device))


def model_dtype(device: torch.device) -> torch.dtype:
    """float32 on a CPU, where half precision is slow; bfloat16 on a GPU that has it, else float16."""
    if device.type == "cpu":
        return torch.float32
    return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
