"""Flow matching transformers: Stable Diffusion 3 and 3.5 (Esser et al. 2024), FLUX.1 dev and schnell.

Both see latents as tokens of 2 × 2; layers, pooling, lengths and the shift of the noise levels with the resolution
follow diffusers' StableDiffusion3Pipeline and FluxPipeline.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from diffusers.models.transformers.transformer_flux import FluxTransformer2DModel
from diffusers.models.transformers.transformer_sd3 import SD3Transformer2DModel
from transformers.models.clip.modeling_clip import CLIPTextModel, CLIPTextModelWithProjection
from transformers.models.t5.modeling_t5 import T5EncoderModel

from generation.catalog import ModelEntry
from generation.families.family import Conditioning, TextCondition
from generation.families.parts import (
    LatentFamily,
    TextEncoder,
    load_diffusers,
    load_transformers,
    unsupported,
)
from generation.families.rows import check_rows, padded, pooled, stacked
from generation.graphs import Inputs
from generation.schedulers import FlowSchedule, Scheduler
from generation.weights import components
from prompting.errors import Message

PATCH = 2
"""Latents along one side of a token."""


class FlowFamily(LatentFamily):
    """Base of the two: a transformer, and noise levels that move with the number of tokens."""

    _to_first: bool
    _max_shift: float

    def __init__(self, entry: ModelEntry, device: torch.device, dtype: torch.dtype, transformer: Any) -> None:
        super().__init__(entry, device, dtype)
        self._transformer = self._taken(load_diffusers(transformer, entry.path / "transformer", dtype))
        config = self._transformer.config
        if config.out_channels is not None and config.in_channels != config.out_channels:
            raise unsupported(entry.path, Message("its transformer is one for inpainting or editing"))

    def scheduler(self, name: str, steps: int, width: int, height: int, strength: float = 1.0) -> Scheduler:
        schedule = FlowSchedule(self._mu(width, height), self._to_first)
        return Scheduler(name, self.scheduler_config, steps, strength, schedule)

    def _mu(self, width: int, height: int) -> float | None:
        """The shift for a picture of this size (pixels): linear in its tokens between two known points."""
        if not self.scheduler_config.get("use_dynamic_shifting"):
            return None
        side = self._codec.factor * PATCH
        tokens = (height // side) * (width // side)
        fewest, most = self._number("base_image_seq_len", 256), self._number("max_image_seq_len", 4096)
        low, high = self._number("base_shift", 0.5), self._number("max_shift", self._max_shift)
        slope = (high - low) / (most - fewest)
        return tokens * slope + (low - slope * fewest)

    def _number(self, key: str, default: float) -> float:
        value = self.scheduler_config.get(key, default)
        return float(value) if isinstance(value, int | float) else default

    def _clip(self, number: str, kind: Any) -> TextEncoder:
        folder = self.entry.path
        model = load_transformers(kind, folder / f"text_encoder{number}", self._dtype)
        return self._reader(folder / f"tokenizer{number}", model)

    def _t5(self, number: str) -> TextEncoder:
        folder = self.entry.path
        model = load_transformers(T5EncoderModel, folder / f"text_encoder{number}", self._dtype)
        return self._reader(folder / f"tokenizer{number}", model, self.entry.long_text)

    def _call(self, inputs: Inputs) -> torch.Tensor:
        prediction: torch.Tensor = self._transformer(**inputs, return_dict=False)[0]
        return prediction


class StableDiffusion3(FlowFamily):
    """Two CLIP text encoders, side by side, then the tokens of T5, which may be absent; guidance as in SD."""

    _to_first = False
    _max_shift = 1.16

    def __init__(self, entry: ModelEntry, device: torch.device, dtype: torch.dtype) -> None:
        super().__init__(entry, device, dtype, SD3Transformer2DModel)
        self._encoders = [self._clip(number, CLIPTextModelWithProjection) for number in ("", "_2")]
        self._long = self._t5("_3") if "text_encoder_3" in components(entry.path) else None

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

    def denoise(
        self, latents: torch.Tensor, timesteps: torch.Tensor, conditionings: Sequence[Conditioning], tier: int
    ) -> torch.Tensor:
        """See `Family.denoise`."""
        check_rows(latents, timesteps, conditionings, tier)
        texts = [one.positive for one in conditionings]
        inputs = {
            "hidden_states": padded(latents.to(self._dtype), tier),
            "timestep": padded(timesteps.to(self.device, torch.float32), tier),
            "encoder_hidden_states": stacked([text.hidden for text in texts], tier),
            "pooled_projections": stacked(pooled(texts), tier),
        }
        return self.graphs(inputs)[: len(latents)].float()

    def _encode_text(self, text: str) -> TextCondition:
        outputs = [encoder(text) for encoder in self._encoders]
        clip = torch.cat([output.hidden_states[-2] for output in outputs], dim=-1)
        width = self._transformer.config.joint_attention_dim
        clip = torch.nn.functional.pad(clip, (0, width - clip.shape[-1]))
        long = clip.new_zeros(1, self.entry.long_text, width) if self._long is None else self._long(text)[0]
        summary = torch.cat([output.text_embeds for output in outputs], dim=-1)
        return TextCondition(torch.cat([clip, long.to(clip.dtype)], dim=1), summary)


class Flux(FlowFamily):
    """T5's tokens and CLIP's pooled text. FLUX.1 dev takes the guidance scale as an input, schnell takes none.

    Neither has a negative prompt of its own. With ``true_guidance_scale`` > 1 the negative prompt is a second call,
    and the two are combined as in other families.
    """

    _to_first = True
    _max_shift = 1.15

    def __init__(self, entry: ModelEntry, device: torch.device, dtype: torch.dtype) -> None:
        super().__init__(entry, device, dtype, FluxTransformer2DModel)
        self._summary = self._clip("", CLIPTextModel)
        self._long = self._t5("_2")

    def encode(
        self,
        prompt: str,
        negative_prompt: str,
        guidance_scale: float,
        width: int,
        height: int,
        true_guidance_scale: float = 1.0,
    ) -> Conditioning:
        """The sides do not matter here; the places of the tokens are told with each call."""
        del width, height
        embedded = None
        if self._transformer.config.guidance_embeds:
            embedded = torch.tensor([guidance_scale], device=self.device, dtype=torch.float32)
        negative = self._encode_text(negative_prompt) if true_guidance_scale > 1 else None
        return Conditioning(self._encode_text(prompt), negative, true_guidance_scale, embedded_guidance=embedded)

    def denoise(
        self, latents: torch.Tensor, timesteps: torch.Tensor, conditionings: Sequence[Conditioning], tier: int
    ) -> torch.Tensor:
        """See `Family.denoise`."""
        check_rows(latents, timesteps, conditionings, tier)
        height, width = latents.shape[2] // PATCH, latents.shape[3] // PATCH
        texts = [one.positive for one in conditionings]
        scales = [one.embedded_guidance for one in conditionings if one.embedded_guidance is not None]
        hidden = stacked([text.hidden for text in texts], tier)
        inputs = {
            "hidden_states": padded(packed(latents.to(self._dtype)), tier),
            "timestep": padded(timesteps.to(self.device, torch.float32) / 1000, tier),
            "pooled_projections": stacked(pooled(texts), tier),
            "encoder_hidden_states": hidden,
            "txt_ids": hidden.new_zeros(hidden.shape[1], 3),
            "img_ids": _places(height, width).to(hidden),
            **({"guidance": stacked(scales, tier)} if scales else {}),
        }
        return unpacked(self.graphs(inputs)[: len(latents)].float(), height, width)

    def _encode_text(self, text: str) -> TextCondition:
        return TextCondition(self._long(text)[0], self._summary(text).pooler_output)


def packed(latents: torch.Tensor) -> torch.Tensor:
    """(n, channels, height, width) as tokens of 2 × 2: (n, height/2 · width/2, channels · 4)."""
    n, channels, height, width = latents.shape
    grid = latents.reshape(n, channels, height // PATCH, PATCH, width // PATCH, PATCH)
    return grid.permute(0, 2, 4, 1, 3, 5).reshape(n, -1, channels * PATCH * PATCH)


def unpacked(tokens: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """What `packed` was given, from its tokens; sides in tokens."""
    n, _, depth = tokens.shape
    grid = tokens.reshape(n, height, width, depth // PATCH**2, PATCH, PATCH)
    return grid.permute(0, 3, 1, 4, 2, 5).reshape(n, -1, height * PATCH, width * PATCH)


def _places(height: int, width: int) -> torch.Tensor:
    """(0, row, column) of each token."""
    rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    return torch.stack([torch.zeros_like(rows), rows, columns], dim=-1).reshape(-1, 3)
