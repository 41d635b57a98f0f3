"""Stable Diffusion XL, Turbo and Lightning, and models of its shape, such as the pocket model (Podell et al. 2023)."""

from __future__ import annotations

import torch
from transformers.models.clip.modeling_clip import CLIPTextModel, CLIPTextModelWithProjection

from generation.catalog import ModelEntry
from generation.families.family import Conditioning, TextCondition
from generation.families.parts import load_transformers
from generation.families.unet import UNetFamily
from generation.folders import read_object
from generation.weights import components


class StableDiffusionXL(UNetFamily):
    """One or two text encoders, their penultimate layers side by side, and the second one's pooled text.

    Layer, pooling and micro-conditioning follow diffusers' StableDiffusionXLPipeline.
    """

    def __init__(self, entry: ModelEntry, device: torch.device, dtype: torch.dtype) -> None:
        super().__init__(entry, device, dtype)
        folder = entry.path
        present = components(folder)
        self._encoders = [
            self._reader(folder / tokenizer, load_transformers(kind, folder / encoder, dtype))
            for tokenizer, encoder, kind in (
                ("tokenizer", "text_encoder", CLIPTextModel),
                ("tokenizer_2", "text_encoder_2", CLIPTextModelWithProjection),
            )
            if encoder in present
        ]
        index = read_object(folder / "model_index.json")
        self._zeros_for_empty = bool(index.get("force_zeros_for_empty_prompt", True))

    def encode(
        self,
        prompt: str,
        negative_prompt: str,
        guidance_scale: float,
        width: int,
        height: int,
        true_guidance_scale: float = 1.0,
    ) -> Conditioning:
        """The model is told the picture's true size, uncropped."""
        del true_guidance_scale
        positive = self._encode_text(prompt)
        negative = self._encode_negative(negative_prompt) if guidance_scale > 1 else None
        sizes = [height, width, 0, 0, height, width]
        time_ids = torch.tensor([sizes], device=self.device, dtype=self._dtype)
        return Conditioning(positive, negative, guidance_scale, time_ids)

    def _encode_text(self, text: str) -> TextCondition:
        """The pooled text is that of the first window, as in AUTOMATIC1111's web UI."""
        read = [encoder.windows(text) for encoder in self._encoders]
        longest = max(map(len, read))
        for encoder, windows in zip(self._encoders, read, strict=True):
            windows.extend(encoder("") for _ in range(longest - len(windows)))
        hidden = [torch.cat([window.hidden_states[-2] for window in windows], dim=1) for windows in read]
        return TextCondition(hidden=torch.cat(hidden, dim=-1), pooled=read[-1][0].text_embeds)

    def _encode_negative(self, text: str) -> TextCondition:
        """Without a negative prompt, the empty text, or zeros where the model was trained so."""
        condition = self._encode_text(text)
        if text or not self._zeros_for_empty or condition.pooled is None:
            return condition
        return TextCondition(torch.zeros_like(condition.hidden), torch.zeros_like(condition.pooled))
