"""Stable Diffusion 1.x and 2.x (Rombach et al. 2022)."""

from __future__ import annotations

import torch
from transformers.models.clip.modeling_clip import CLIPTextModel

from generation.catalog import ModelEntry
from generation.families.family import Conditioning, TextCondition
from generation.families.parts import load_transformers
from generation.families.unet import UNetFamily


class StableDiffusion(UNetFamily):
    """One text encoder, of which the last layer steers the UNet; no pooled text, no size conditioning.

    Whether the UNet predicts the noise (1.x, 2.x at 512 pixels) or v (2.x at 768) stands in the scheduler's file.
    """

    def __init__(self, entry: ModelEntry, device: torch.device, dtype: torch.dtype) -> None:
        super().__init__(entry, device, dtype)
        model = load_transformers(CLIPTextModel, entry.path / "text_encoder", dtype)
        self._encoder = self._reader(entry.path / "tokenizer", model)

    def encode(
        self,
        prompt: str,
        negative_prompt: str,
        guidance_scale: float,
        width: int,
        height: int,
        true_guidance_scale: float = 1.0,
    ) -> Conditioning:
        """The sides do not matter to this family."""
        del width, height, true_guidance_scale
        negative = self._encode_text(negative_prompt) if guidance_scale > 1 else None
        return Conditioning(self._encode_text(prompt), negative, guidance_scale)

    def _encode_text(self, text: str) -> TextCondition:
        windows = self._encoder.windows(text)
        return TextCondition(hidden=torch.cat([window.last_hidden_state for window in windows], dim=1))
