"""A `Scene` becomes a picture: backdrop, shadow, glyphs, lighting, style."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from generation.pocket.backdrops import GROUNDED, SIZE, paint
from generation.pocket.filters import LIGHTINGS, STYLES, Pixels
from generation.pocket.glyphs import MASTER_SIZE, GlyphSet, tint
from generation.pocket.scenes import Scene

Placement = tuple[float, float, float]
"""Centre x, centre y and side of a glyph, as fractions of the frame."""

# Sizes in px are rounded to this step: fewer distinct shapes to learn, and resized glyphs can be reused.
_SIZE_STEP = 4


def place(scene: Scene, lot: np.random.Generator) -> list[Placement]:
    """Where each glyph stands, first subject leftmost."""
    dx, dy = lot.uniform(-0.03, 0.03, 2)
    grow = lot.uniform(0.0, 1.0)
    if len(scene.subjects) == 2 or scene.count == 2:
        side = 0.42 + 0.04 * grow
        return [(0.26 + dx / 2, 0.56 + dy, side), (0.74 + dx / 2, 0.56 + dy, side)]
    if scene.count == 3:
        side = 0.30 + 0.03 * grow
        return [(0.18 + 0.32 * column, 0.57 + dy, side) for column in range(3)]
    match scene.composition:
        case "close-up":
            return [(0.5 + dx, 0.54 + dy, 1.12 + 0.12 * grow)]
        case "wide shot":
            return [(0.5 + dx * 3, 0.66 + dy, 0.26 + 0.05 * grow)]
        case "on the left":
            return [(0.27 + dx, 0.58 + dy, 0.46 + 0.05 * grow)]
        case "on the right":
            return [(0.73 + dx, 0.58 + dy, 0.46 + 0.05 * grow)]
    return [(0.5 + dx, 0.53 + dy, 0.64 + 0.12 * grow)]


@lru_cache(maxsize=8192)
def _resized(pixels: bytes, side: int) -> Image.Image:
    return Image.frombytes("RGBA", (MASTER_SIZE, MASTER_SIZE), pixels).resize((side, side), Image.Resampling.LANCZOS)


def _shadow(picture: Image.Image, placement: Placement) -> None:
    x, y, side = (value * SIZE for value in placement)
    base, half = y + side * 0.47, side * 0.34
    veil = Image.new("L", picture.size, 0)
    ImageDraw.Draw(veil).ellipse((x - half, base - side * 0.05, x + half, base + side * 0.07), fill=84)
    picture.paste((20, 20, 30), mask=veil)


def compose(scene: Scene, glyphs: GlyphSet, lot: np.random.Generator) -> Image.Image:
    """The picture before lighting and style, SIZE px square."""
    picture = paint(scene.setting, scene.backdrop_colour, lot)
    placements = place(scene, lot)
    subjects = scene.subjects if len(scene.subjects) == 2 else scene.subjects * scene.count
    for subject, placement in zip(subjects, placements, strict=True):
        if scene.setting in GROUNDED and scene.composition != "close-up":
            _shadow(picture, placement)
        glyph = glyphs[subject] if scene.colour is None else tint(glyphs[subject], scene.colour)
        side = round(placement[2] * SIZE / _SIZE_STEP) * _SIZE_STEP
        stamp = _resized(glyph.tobytes(), side)
        picture.paste(stamp, (round(placement[0] * SIZE - side / 2), round(placement[1] * SIZE - side / 2)), stamp)
    return picture


def draw(scene: Scene, glyphs: GlyphSet, lot: np.random.Generator) -> npt.NDArray[np.uint8]:
    """The finished picture, shape (SIZE, SIZE, 3)."""
    pixels: Pixels = np.asarray(compose(scene, glyphs, lot)).astype(np.float32) / 255
    if scene.lighting is not None:
        pixels = LIGHTINGS[scene.lighting](pixels)
    if scene.style is not None:
        pixels = STYLES[scene.style](pixels)
    return np.asarray(np.clip(pixels * 255 + 0.5, 0, 255).astype(np.uint8))
