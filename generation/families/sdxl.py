"""Stable Diffusion XL and models of its shape, such as the pocket model (Podell et al. 2023)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from PIL import Image
from transformers.models.clip.modeling_clip import CLIPTextModel, CLIPTextModelWithProjection

from generation.catalog import ModelEntry
from generation.families.family import Conditioning, TextCondition
from generation.families.parts import GuidedUNet, ImageCodec, TextEncoder, load_transformers
from generation.folders import read_object
from generation.weights import components


class StableDiffusionXL:
    """One or two text encoders, their penultimate layers side by side, and the second one's pooled text.

    Layer, pooling and micro-conditioning follow diffusers' StableDiffusionXLPipeline.
    """

    def __init__(self, entry: ModelEntry, device: torch.device, dtype: torch.dtype) -> None:
        folder = entry.path
        self.entry = entry
        self.device = device
        self.scheduler_config = read_object(folder / "scheduler" / "scheduler_config.json")
        self._dtype = dtype
        self._encoders = [
            TextEncoder(folder / tokenizer, load_transformers(kind, folder / encoder, dtype), device)
            for tokenizer, encoder, kind in (
                ("tokenizer", "text_encoder", CLIPTextModel),
                ("tokenizer_2", "text_encoder_2", CLIPTextModelWithProjection),
            )
            if encoder in components(folder)
        ]
        self._unet = GuidedUNet(folder / "unet", device, dtype)
        self._codec = ImageCodec(folder / "vae", device)
        index = read_object(folder / "model_index.json")
        self._zeros_for_empty = bool(index.get("force_zeros_for_empty_prompt", True))

    def encode(self, prompt: str, negative_prompt: str, guidance_scale: float, width: int, height: int) -> Conditioning:
        """Sides are in pixels; the model is told the picture's true size, uncropped."""
        positive = self._encode_text(prompt)
        negative = self._encode_negative(negative_prompt) if guidance_scale > 1 else None
        sizes = [height, width, 0, 0, height, width]
        time_ids = torch.tensor([sizes], device=self.device, dtype=self._dtype)
        return Conditioning(positive, negative, guidance_scale, time_ids)

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
        outputs = [encoder(text) for encoder in self._encoders]
        hidden = torch.cat([output.hidden_states[-2] for output in outputs], dim=-1)
        return TextCondition(hidden=hidden, pooled=outputs[-1].text_embeds)

    def _encode_negative(self, text: str) -> TextCondition:
        """Without a negative prompt, the empty text, or zeros where the model was trained so."""
        condition = self._encode_text(text)
        if text or not self._zeros_for_empty or condition.pooled is None:
            return condition
        return TextCondition(torch.zeros_like(condition.hidden), torch.zeros_like(condition.pooled))
