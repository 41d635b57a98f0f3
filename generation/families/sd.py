"""Stable Diffusion 1.x and 2.x (Rombach et al. 2022)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from PIL import Image
from transformers.models.clip.modeling_clip import CLIPTextModel

from generation.catalog import ModelEntry
from generation.families.family import Conditioning, TextCondition
from generation.families.parts import GuidedUNet, ImageCodec, TextEncoder, load_transformers
from generation.folders import read_object


class StableDiffusion:
    """One text encoder, of which the last layer steers the UNet; no pooled text, no size conditioning."""

    def __init__(self, entry: ModelEntry, device: torch.device, dtype: torch.dtype) -> None:
        folder = entry.path
        self.entry = entry
        self.device = device
        self.scheduler_config = read_object(folder / "scheduler" / "scheduler_config.json")
        model = load_transformers(CLIPTextModel, folder / "text_encoder", dtype)
        self._encoder = TextEncoder(folder / "tokenizer", model, device)
        self._unet = GuidedUNet(folder / "unet", device, dtype)
        self._codec = ImageCodec(folder / "vae", device)

    def encode(self, prompt: str, negative_prompt: str, guidance_scale: float, width: int, height: int) -> Conditioning:
        """The sides do not matter to this family."""
        del width, height
        negative = self._encode_text(negative_prompt) if guidance_scale > 1 else None
        return Conditioning(self._encode_text(prompt), negative, guidance_scale)

    def latent_shape(self, width: int, height: int) -> tuple[int, int, int, int]:
        return (1, self._unet.channels, height // self._codec.factor, width // self._codec.factor)

    def denoise(
        self, latents: torch.Tensor, timesteps: torch.Tensor, conditionings: Sequence[Conditioning], tier: int
    ) -> torch.Tensor:
        return self._unet(latents, timesteps, conditionings, tier)

    def encode_image(self, image: Image.Image, generator: torch.Generator) -> torch.Tensor:
        return self._codec.encode(image, generator)

    def decode(self, latents: torch.Tensor) -> Image.Image:
        return self._codec.decode(latents)

    def _encode_text(self, text: str) -> TextCondition:
        return TextCondition(hidden=self._encoder(text).last_hidden_state)
