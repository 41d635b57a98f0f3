"""Enlarging a finished picture. No torch here; the second pass is ordinary image to image in the engine."""

from __future__ import annotations

from PIL import Image

REPAINT_STRENGTH = 0.3
"""How much a second pass repaints unless told otherwise: enough for detail, too little for new shapes."""


def lanczos(image: Image.Image, factor: int) -> Image.Image:
    """``image`` with ``factor`` times the width and height, resampled (Lanczos, 3 lobes): no new detail."""
    size = (image.width * factor, image.height * factor)
    return image.convert("RGB").resize(size, Image.Resampling.LANCZOS)
