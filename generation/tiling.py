"""Decoding in overlapping tiles, for pictures whose whole decoding does not fit into memory.

Any family's decoder will do: it sees one tile of latents at a time, and the pictures of the tiles are faded into each
other where they overlap. Slightly different from the whole picture, since a decoder looks at all of what it is given.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from PIL import Image

OVERLAP = 0.25
"""The part of a tile's side that it shares with the next."""


def decode_in_tiles(decode: Callable[[torch.Tensor], Image.Image], latents: torch.Tensor) -> Image.Image:
    """The picture of the latents (1, channels, height, width), in four tiles."""
    height, width = latents.shape[2:]
    rows, columns = _spans(height), _spans(width)
    total: np.ndarray | None = None
    weights: np.ndarray | None = None
    for top, bottom in rows:
        for left, right in columns:
            tile = np.asarray(decode(latents[:, :, top:bottom, left:right].contiguous()), dtype=np.float64)
            factor = tile.shape[0] // (bottom - top)
            if total is None or weights is None:
                total = np.zeros((height * factor, width * factor, 3))
                weights = np.zeros((height * factor, width * factor, 1))
            fade = _fade(tile.shape[0])[:, None, None] * _fade(tile.shape[1])[None, :, None]
            place = np.s_[top * factor : bottom * factor, left * factor : right * factor]
            total[place] += tile * fade
            weights[place] += fade
    assert total is not None
    assert weights is not None
    return Image.fromarray((total / weights).round().astype(np.uint8))


def _spans(side: int) -> list[tuple[int, int]]:
    """Two overlapping halves of ``side`` latents, or the whole of it where it is tiny."""
    if side < 8:
        return [(0, side)]
    length = int(side * (1 + OVERLAP) / 2 + 0.5)
    return [(0, length), (side - length, side)]


def _fade(length: int) -> np.ndarray:
    """Weights that fall towards both ends, never to nothing."""
    ramp = np.minimum(np.arange(1, length + 1), np.arange(length, 0, -1)) / (length * OVERLAP)
    return np.clip(ramp, 0.0, 1.0)
