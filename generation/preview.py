"""A rough picture of latents on their way, by a linear map of each latent pixel to RGB: fifteen numbers, no network."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from generation.catalog import POCKET, ModelEntry

if TYPE_CHECKING:
    import torch

POCKET_MAP = Path(__file__).parent / "pocket" / "preview.json"


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


@lru_cache(maxsize=1)
def _matrix() -> tuple[tuple[float, ...], ...]:
    """One row of RGB weights for each latent channel, then the offsets."""
    rows = json.loads(POCKET_MAP.read_text(encoding="utf-8"))
    return tuple(tuple(row) for row in rows)
