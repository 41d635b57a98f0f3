"""Styles and lighting as picture filters: float arrays of shape (128, 128, 3), range 0..1, in and out.

Textures are fixed rather than random: noise cannot be predicted from a caption, so the model would only learn to blur.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter
from scipy import ndimage

Pixels = npt.NDArray[np.floating[Any]]

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def _unit(values: Any) -> Pixels:
    """`values` kept within 0..1, float32."""
    clipped: Pixels = np.clip(np.asarray(values, np.float32), 0, 1)
    return clipped


def _grey(channel: Pixels) -> Pixels:
    """One channel (height, width) as a grey picture."""
    return np.repeat(_unit(channel)[..., None], 3, -1)


def luminance(pixels: Pixels) -> Pixels:
    """Rec. 601 luma, shape (height, width)."""
    return np.asarray(pixels @ _LUMA)


def _edges(pixels: Pixels, gain: float) -> Pixels:
    smooth = ndimage.gaussian_filter(pixels, (0.7, 0.7, 0), mode="nearest")
    across = np.abs(ndimage.sobel(smooth, 1, mode="nearest")).max(-1)
    down = np.abs(ndimage.sobel(smooth, 0, mode="nearest")).max(-1)
    return _unit(np.hypot(across, down) * gain)


def _saturate(pixels: Pixels, factor: float) -> Pixels:
    grey = luminance(pixels)[..., None]
    return _unit(grey + (pixels - grey) * factor)


def _pillow(pixels: Pixels, image_filter: ImageFilter.Filter) -> Pixels:
    image = Image.fromarray((pixels * 255).astype(np.uint8), "RGB").filter(image_filter)
    return np.asarray(image).astype(np.float32) / 255


@cache
def _coordinates(size: int) -> tuple[Pixels, Pixels]:
    rows, columns = np.mgrid[0:size, 0:size].astype(np.float32) / size
    return rows, columns


@cache
def _strokes(size: int) -> Pixels:
    y, x = _coordinates(size)
    bend = np.sin(y * 9 + 2 * np.sin(x * 7)) * 0.6
    return np.asarray(np.sin((x + y) * 70 + bend * 8) * 0.5 + np.sin((x - y * 0.6) * 46 + bend * 5) * 0.5)


@cache
def _halftone(size: int) -> Pixels:
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    return np.asarray((np.cos(x * np.pi / 4) * np.cos(y * np.pi / 4)) > 0.35, np.float32)


def watercolor(pixels: Pixels) -> Pixels:
    soft = _pillow(pixels, ImageFilter.MedianFilter(5))
    rims = ndimage.gaussian_filter(_edges(soft, 0.5), 0.8)[..., None]
    y, x = _coordinates(len(pixels))
    blotches = (np.sin(x * 11 + 3 * np.sin(y * 6)) * np.sin(y * 9 + 2 * np.cos(x * 8)) * 0.07)[..., None]
    washed = 1 - (1 - soft) * (0.68 + blotches)
    washed = washed * (1 - 0.28 * rims)
    border = np.minimum(np.minimum(x, 1 - x), np.minimum(y, 1 - y)) + 0.012 * np.sin(x * 40) + 0.012 * np.sin(y * 37)
    paper = np.clip((border - 0.025) / 0.05, 0, 1)[..., None]
    return _unit(washed * paper + 0.98 * (1 - paper))


def oil_painting(pixels: Pixels) -> Pixels:
    daubed = _pillow(_saturate(pixels, 1.35), ImageFilter.ModeFilter(5))
    return _unit(daubed * (1 + 0.13 * _strokes(len(pixels))[..., None]))


def pixel_art(pixels: Pixels) -> Pixels:
    image = Image.fromarray((pixels * 255).astype(np.uint8), "RGB")
    small = np.asarray(image.reduce(4)).astype(np.float32) / 255
    levels = np.round(np.clip(_saturate(small, 1.15), 0, 1) * 6) / 6
    return _unit(levels.repeat(4, 0).repeat(4, 1))


def _sketch(pixels: Pixels, radius: float) -> Pixels:
    grey = luminance(pixels)
    blurred = ndimage.gaussian_filter(1 - grey, radius, mode="nearest")
    return _unit(grey / np.maximum(1 - blurred, 0.05))


def pencil_sketch(pixels: Pixels) -> Pixels:
    tone = 0.60 + 0.40 * luminance(pixels)
    outline = 1 - 0.75 * _edges(pixels, 0.45)
    drawn = np.minimum(_sketch(pixels, 3.0), 1) * tone * outline
    return _grey(0.97 * drawn)


def neon(pixels: Pixels) -> Pixels:
    lines = _edges(pixels, 0.55)
    glow = ndimage.gaussian_filter(lines, 2.5)
    y, x = _coordinates(len(pixels))
    mix = np.clip(0.5 + 0.9 * (x - y), 0, 1)[..., None]
    light = np.array([1.0, 0.25, 0.9], np.float32) * (1 - mix) + np.array([0.2, 0.95, 1.0], np.float32) * mix
    dark = pixels * np.array([0.30, 0.22, 0.42], np.float32) + np.array([0.04, 0.01, 0.10], np.float32)
    return _unit(dark + light * (lines * 0.8 + glow * 0.6)[..., None])


def line_art(pixels: Pixels) -> Pixels:
    ink = 1 - np.clip((_edges(pixels, 0.6) - 0.22) / 0.35, 0, 1)
    dark = np.clip((luminance(pixels) - 0.10) / 0.12, 0, 1)
    return _grey(ink * dark)


def vintage_photo(pixels: Pixels) -> Pixels:
    grey = luminance(pixels)[..., None]
    sepia = grey * np.array([0.86, 0.68, 0.44], np.float32) + np.array([0.14, 0.10, 0.06], np.float32)
    y, x = _coordinates(len(pixels))
    shade = 1 - 1.3 * ((x - 0.5) ** 2 + (y - 0.5) ** 2)
    return _unit(np.clip(sepia * 0.9 + pixels * 0.1, 0, 1) * shade[..., None])


def black_and_white(pixels: Pixels) -> Pixels:
    grey = np.clip((luminance(pixels) - 0.5) * 1.25 + 0.5, 0, 1)
    return _grey(grey)


def pop_art(pixels: Pixels) -> Pixels:
    bold = np.round(_saturate(pixels, 1.9) * 3) / 3
    dots = 1 - 0.25 * _halftone(len(pixels)) * np.clip((0.8 - luminance(pixels)) / 0.3, 0, 1)
    ink = 1 - np.clip((_edges(pixels, 0.5) - 0.35) / 0.4, 0, 1)
    return _unit(bold * dots[..., None] * ink[..., None])


def vaporwave(pixels: Pixels) -> Pixels:
    grey = luminance(pixels)
    stops = np.array([0.0, 0.35, 0.65, 1.0])
    colours = np.array([[0.24, 0.06, 0.42], [0.86, 0.26, 0.70], [1.0, 0.62, 0.80], [0.52, 1.0, 0.94]])
    mapped = np.stack([np.interp(grey, stops, colours[:, band]) for band in range(3)], -1).astype(np.float32)
    return _unit(mapped * 0.85 + pixels * 0.15)


def golden_hour(pixels: Pixels) -> Pixels:
    _, x = _coordinates(len(pixels))
    beam = np.clip(1.15 - 0.6 * x, 0, 1.2)[..., None]
    warm = pixels * np.array([1.08, 0.82, 0.52], np.float32) * beam
    return _unit(warm + np.array([0.12, 0.06, 0], np.float32))


def at_night(pixels: Pixels) -> Pixels:
    return _unit(pixels * np.array([0.34, 0.40, 0.62], np.float32))


def in_the_fog(pixels: Pixels) -> Pixels:
    y, _ = _coordinates(len(pixels))
    veil = (0.62 - 0.2 * y)[..., None]
    return _unit(pixels * (1 - veil) + 0.86 * veil)


def studio_lighting(pixels: Pixels) -> Pixels:
    y, x = _coordinates(len(pixels))
    lamp = np.clip(1.18 - 2.1 * ((x - 0.5) ** 2 + (y - 0.5) ** 2), 0.2, 1.2)[..., None]
    return _unit(pixels * lamp)


def dramatic_lighting(pixels: Pixels) -> Pixels:
    y, x = _coordinates(len(pixels))
    beam = np.clip(1.35 - 1.25 * x - 0.25 * y, 0.10, 1.2)[..., None]
    contrast = np.clip((pixels - 0.5) * 1.2 + 0.5, 0, 1)
    return _unit(contrast * beam)


def soft_light(pixels: Pixels) -> Pixels:
    return _unit(_saturate(pixels, 0.75) * 0.55 + 0.45)


STYLES: dict[str, Callable[[Pixels], Pixels]] = {
    "flat illustration": lambda pixels: pixels, "watercolor": watercolor, "oil painting": oil_painting,
    "pixel art": pixel_art, "pencil sketch": pencil_sketch, "neon": neon, "line art": line_art,
    "vintage photo": vintage_photo, "black and white": black_and_white, "pop art": pop_art, "vaporwave": vaporwave,
}  # fmt: skip

LIGHTINGS: dict[str, Callable[[Pixels], Pixels]] = {
    "golden hour": golden_hour, "at night": at_night, "in the fog": in_the_fog, "studio lighting": studio_lighting,
    "dramatic lighting": dramatic_lighting, "soft light": soft_light,
}  # fmt: skip
