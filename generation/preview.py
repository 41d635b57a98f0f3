"""A rough picture of latents on their way: by a tiny decoder where the model's folder has one, else by a linear map.

The linear map takes each latent pixel to RGB: fifteen numbers, no network. It is there for the embedded model.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from generation.catalog import POCKET, ModelEntry
from generation.folders import damaged
from prompting.errors import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    import torch

POCKET_MAP = Path(__file__).parent / "pocket" / "preview.json"

TINY = "vae_tiny"
"""The folder of a model that holds an AutoencoderTiny (TAESD, O. Boer Bohan 2023) in diffusers format."""

MOST_PIXELS = 256
"""The longer side of a preview; a tiny decoder's is made smaller."""


def preview_of(entry: ModelEntry, latents: torch.Tensor) -> Image.Image | None:
    """The latents (1, channels, height, width) as a picture of their own size; None for a model without a map.

    The map is fitted to finished latents (`generation.pocket.preview`), so a preview is grey noise at first and comes
    clear with the picture.
    """
    if entry.path != POCKET.path:
        return None
    import torch

    matrix = torch.tensor(_matrix(), dtype=torch.float32)
    pixels = latents[0].float().cpu().permute(1, 2, 0) @ matrix[:-1] + matrix[-1]
    return Image.fromarray((pixels.clamp(0, 1) * 255).round().to(torch.uint8).numpy())


def tiny_decoder(folder: Path, channels: int, device: torch.device) -> Callable[[torch.Tensor], Image.Image] | None:
    """What draws previews for the model in ``folder``, None without a folder `TINY` in it.

    It decides no pixel of a picture, so it is in no fingerprint and no manifest.

    Raises:
        UserError: ``damaged_weights``: it cannot be read, or is for latents of other channels.
    """
    if not (folder / TINY).is_dir():
        return None
    import torch
    from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny

    from generation.families.parts import load_diffusers

    vae = load_diffusers(AutoencoderTiny, folder / TINY, torch.float32).to(device)
    if vae.config.latent_channels != channels:
        raise damaged(folder / TINY, Message("decodes latents of another kind of model"))

    def decoded(latents: torch.Tensor) -> Image.Image:
        pixels = vae.decode(latents, return_dict=False)[0][0].float().cpu().permute(1, 2, 0)
        picture = Image.fromarray((pixels.mul(127.5).add(127.5).clamp(0, 255)).round().to(torch.uint8).numpy())
        picture.thumbnail((MOST_PIXELS, MOST_PIXELS))
        return picture

    return decoded


@lru_cache(maxsize=1)
def _matrix() -> tuple[tuple[float, ...], ...]:
    """One row of RGB weights for each latent channel, then the offsets."""
    rows = json.loads(POCKET_MAP.read_text(encoding="utf-8"))
    return tuple(tuple(row) for row in rows)
