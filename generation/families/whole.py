"""Any text-to-image pipeline that diffusers loads and no family knows: it runs whole and alone."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import torch
from diffusers.pipelines.auto_pipeline import AutoPipelineForText2Image
from PIL import Image

from generation.catalog import ModelEntry
from generation.folders import damaged
from generation.noise import seeded
from generation.request import GenerationRequest
from prompting.attention import plain_text
from prompting.errors import Message, UserError


class WholePipeline:
    """See `WholeFamily`. Safetensors only, no code that comes with the model, no network."""

    def __init__(self, entry: ModelEntry, device: torch.device, dtype: torch.dtype) -> None:
        self.entry = entry
        self.device = device
        try:
            self._pipeline: Any = AutoPipelineForText2Image.from_pretrained(
                entry.path, torch_dtype=dtype, use_safetensors=True, local_files_only=True
            ).to(device)
        except (OSError, RuntimeError, ValueError, ImportError, AttributeError) as error:
            raise damaged(entry.path, Message("cannot be loaded: {error}", error=str(error)[:200])) from error
        self._pipeline.set_progress_bar_config(disable=True)
        self._takes = frozenset(inspect.signature(self._pipeline.__call__).parameters)

    def generate(self, request: GenerationRequest, index: int, on_step: Callable[[int], None]) -> Image.Image:
        """See `WholeFamily.generate`. Options that the pipeline does not have are left out, and marks in the prompt."""

        def after(pipeline: object, step: int, timestep: object, values: dict[str, object]) -> dict[str, object]:
            del pipeline, timestep
            on_step(step + 1)
            return values

        options: dict[str, object] = {
            "negative_prompt": plain_text(request.negative_prompt) or None,
            "num_inference_steps": request.steps,
            "guidance_scale": request.guidance_scale,
            "width": request.width,
            "height": request.height,
            "callback_on_step_end": after,
        }
        known = {name: value for name, value in options.items() if name in self._takes}
        try:
            made = self._pipeline(
                prompt=plain_text(request.prompt), generator=seeded(request.image_seed(index)), **known
            )
        except (ValueError, TypeError) as error:
            message, hint = "The model “{model}” refuses this: {error}.", "Try other settings, or its defaults."
            raise UserError("refused_by_model", message, hint, model=self.entry.name, error=str(error)[:300]) from error
        picture: Image.Image = made.images[0]
        return picture.convert("RGB")
