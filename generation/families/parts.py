"""What the families of Stable Diffusion have in common: text encoders, the guided UNet call, the VAE."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from PIL import Image

from generation.folders import damaged
from generation.tokens import PromptTokenizer
from generation.weights import weight_variant
from prompting.errors import UserError

if TYPE_CHECKING:
    from generation.families.family import Conditioning, TextCondition

_TEXTS_KEPT = 64


class TextEncoder:
    """A CLIP text model with its tokenizer. Each text is encoded alone at a fixed length, and kept.

    Encoding alone makes the result independent of other requests; the fixed length too, since padding changes bits.
    """

    def __init__(self, tokenizer: Path, model: Any, device: torch.device) -> None:
        self._tokenizer = PromptTokenizer(tokenizer)
        self._model = model.to(device)
        self._device = device
        self._kept: OrderedDict[str, Any] = OrderedDict()

    def __call__(self, text: str) -> Any:
        """The text model's output with all hidden states."""
        if text not in self._kept:
            ids = torch.tensor([self._tokenizer.ids(text)], device=self._device)
            self._kept[text] = self._model(ids, output_hidden_states=True)
            if len(self._kept) > _TEXTS_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(text)
        return self._kept[text]


class GuidedUNet:
    """A UNet called at closed batch shapes, with classifier-free guidance (Ho and Salimans 2022) in one batch."""

    def __init__(self, folder: Path, device: torch.device, dtype: torch.dtype) -> None:
        self._unet = load_diffusers(UNet2DConditionModel, folder, dtype).to(device)
        self._device, self._dtype = device, dtype
        self.channels: int = self._unet.config.in_channels
        if self._unet.config.time_cond_proj_dim is not None:
            raise _unsupported(folder, "its UNet takes the guidance scale as an input")
        if self.channels != self._unet.config.out_channels:
            raise _unsupported(folder, "its UNet is one for inpainting or editing")

    def __call__(
        self, latents: torch.Tensor, timesteps: torch.Tensor, conditionings: Sequence[Conditioning], tier: int
    ) -> torch.Tensor:
        """See `Family.denoise`. Rows of the batch: all negative prompts, then all prompts, each padded to ``tier``."""
        images = len(conditionings)
        if not images == len(latents) == len(timesteps) <= tier:
            raise ValueError("latents, timesteps and conditionings must be as many as each other, and fit the tier")
        sides = _sides(conditionings)
        prediction: torch.Tensor = self._unet(
            torch.cat([_padded(latents.to(self._dtype), tier)] * len(sides)),
            torch.cat([_padded(timesteps.to(self._device, torch.float32), tier)] * len(sides)),
            encoder_hidden_states=torch.cat([_stacked([text.hidden for text in side], tier) for side in sides]),
            added_cond_kwargs=_added_conditions(conditionings, sides, tier),
            return_dict=False,
        )[0].float()
        if len(sides) == 1:
            return prediction[:images]
        negative, positive = prediction[:images], prediction[tier : tier + images]
        scales = torch.tensor([one.guidance_scale for one in conditionings], device=self._device).view(-1, 1, 1, 1)
        return negative + scales * (positive - negative)


class ImageCodec:
    """The VAE, in float32 and one image at a time: half precision overflows in it, and a batch would change bits."""

    def __init__(self, folder: Path, device: torch.device) -> None:
        self._vae = load_diffusers(AutoencoderKL, folder, torch.float32).to(device)
        self._device = device
        config = self._vae.config
        self.channels: int = config.latent_channels
        self.factor: int = 2 ** (len(config.block_out_channels) - 1)
        self._scale: float = config.scaling_factor
        self._mean = self._per_channel(config.latents_mean, 0.0)
        self._deviation = self._per_channel(config.latents_std, 1.0)

    def encode(self, image: Image.Image, generator: torch.Generator) -> torch.Tensor:
        """A draw from the posterior: diffusers' pipelines draw it from the image's generator before the noise."""
        pixels = torch.from_numpy(np.array(image, dtype=np.float32) / 255.0).permute(2, 0, 1)[None]
        posterior = self._vae.encode((pixels * 2.0 - 1.0).to(self._device)).latent_dist
        latents: torch.Tensor = (posterior.sample(generator) - self._mean) * self._scale / self._deviation
        return latents

    def decode(self, latents: torch.Tensor) -> Image.Image:
        """The picture, rounded to 8 bits."""
        pixels = self._vae.decode(latents * self._deviation / self._scale + self._mean, return_dict=False)[0]
        if not torch.isfinite(pixels).all():
            raise UserError(
                "no_picture",
                "The model ran into numbers that are not finite, so there is no picture.",
                "A lower guidance scale or another sampler helps.",
            )
        array = (pixels[0] * 0.5 + 0.5).clamp(0, 1).permute(1, 2, 0).cpu().numpy()
        return Image.fromarray((array * 255).round().astype(np.uint8))

    def _per_channel(self, values: Sequence[float] | None, default: float) -> torch.Tensor:
        return torch.tensor(values or [default], device=self._device).view(1, -1, 1, 1)


def load_diffusers(kind: Any, folder: Path, dtype: torch.dtype) -> Any:
    """A diffusers model from a local folder: safetensors only, dtype named (fp16 files on a CPU), no network."""
    return _load(kind, folder, torch_dtype=dtype, low_cpu_mem_usage=False)


def load_transformers(kind: Any, folder: Path, dtype: torch.dtype) -> Any:
    """The same for a transformers model."""
    return _load(kind, folder, dtype=dtype)


def _load(kind: Any, folder: Path, **options: object) -> Any:
    """Raises:
    UserError: the weights do not fit the configuration. Both libraries would fill gaps with random numbers.
    """
    try:
        model, found = kind.from_pretrained(
            folder,
            variant=weight_variant(folder),
            use_safetensors=True,
            local_files_only=True,
            output_loading_info=True,
            **options,
        )
    except (OSError, RuntimeError, ValueError) as error:
        raise damaged(folder, "has weights that do not fit its config.json") from error
    if found["missing_keys"] or found["mismatched_keys"]:
        raise damaged(folder, "lacks weights that its config.json asks for")
    return model.eval()


def _sides(conditionings: Sequence[Conditioning]) -> list[list[TextCondition]]:
    """The texts of the images: negative and positive ones, or positive ones alone without guidance."""
    negative = [one.negative for one in conditionings if one.negative is not None]
    positive = [one.positive for one in conditionings]
    if not negative:
        return [positive]
    if len(negative) != len(positive):
        raise ValueError("images with and without guidance have different batch shapes")
    return [negative, positive]


def _added_conditions(
    conditionings: Sequence[Conditioning], sides: list[list[TextCondition]], tier: int
) -> dict[str, torch.Tensor] | None:
    """SDXL's pooled texts and size conditioning; None in families without."""
    ids = [one.time_ids for one in conditionings if one.time_ids is not None]
    if not ids:
        return None
    pooled = [[text.pooled for text in side if text.pooled is not None] for side in sides]
    return {
        "text_embeds": torch.cat([_stacked(side, tier) for side in pooled]),
        "time_ids": torch.cat([_stacked(ids, tier)] * len(sides)),
    }


def _stacked(rows: Sequence[torch.Tensor], tier: int) -> torch.Tensor:
    return _padded(torch.cat(list(rows)), tier)


def _padded(rows: torch.Tensor, tier: int) -> torch.Tensor:
    """``rows`` with zero rows up to ``tier``."""
    if len(rows) == tier:
        return rows
    return torch.cat([rows, rows.new_zeros(tier - len(rows), *rows.shape[1:])])


def _unsupported(folder: Path, reason: str) -> UserError:
    return UserError(
        "unsupported_model", f"The model in “{folder.parent}” cannot be used: {reason}.", "Use a text-to-image model."
    )
