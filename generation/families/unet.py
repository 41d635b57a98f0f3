"""What the two families with a UNet share: its call at closed batch shapes."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel

from generation.catalog import ModelEntry
from generation.families.family import Conditioning
from generation.families.parts import (
    LatentFamily,
    load_diffusers,
    unsupported,
)
from generation.families.rows import check_rows, padded, pooled, stacked
from generation.graphs import Inputs
from prompting.errors import Message

_ADDED = ("text_embeds", "time_ids")


class UNetFamily(LatentFamily):
    """Base of `StableDiffusion` and `StableDiffusionXL`, which differ in how they read a text."""

    def __init__(self, entry: ModelEntry, device: torch.device, dtype: torch.dtype) -> None:
        super().__init__(entry, device, dtype)
        self._unet = self._taken(load_diffusers(UNet2DConditionModel, entry.path / "unet", dtype))
        config = self._unet.config
        if config.time_cond_proj_dim is not None:
            raise unsupported(entry.path, Message("its UNet takes the guidance scale as an input"))
        if config.in_channels != config.out_channels:
            raise unsupported(entry.path, Message("its UNet is one for inpainting or editing"))

    def denoise(
        self, latents: torch.Tensor, timesteps: torch.Tensor, conditionings: Sequence[Conditioning], tier: int
    ) -> torch.Tensor:
        """See `Family.denoise`."""
        check_rows(latents, timesteps, conditionings, tier)
        inputs = {
            "sample": padded(latents.to(self._dtype), tier),
            "timestep": padded(timesteps.to(self.device, torch.float32), tier),
            "encoder_hidden_states": stacked([one.positive.hidden for one in conditionings], tier),
            **_added_conditions(conditionings, tier),
        }
        return self.graphs(inputs)[: len(latents)].float()

    def _call(self, inputs: Inputs) -> torch.Tensor:
        added = {name: inputs[name] for name in _ADDED if name in inputs}
        prediction: torch.Tensor = self._unet(
            inputs["sample"],
            inputs["timestep"],
            encoder_hidden_states=inputs["encoder_hidden_states"],
            added_cond_kwargs=added or None,
            return_dict=False,
        )[0]
        return prediction


def _added_conditions(conditionings: Sequence[Conditioning], tier: int) -> dict[str, torch.Tensor]:
    """SDXL's pooled texts and size conditioning; empty in families without."""
    ids = [one.time_ids for one in conditionings if one.time_ids is not None]
    if not ids:
        return {}
    texts = pooled([one.positive for one in conditionings])
    return {"text_embeds": stacked(texts, tier), "time_ids": stacked(ids, tier)}
