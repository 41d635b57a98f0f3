"""Colour glyphs: where the emoji font is found, and each subject as a square RGBA picture.

The font (Noto Color Emoji, OFL 1.1) is a bitmap font: Pillow can draw it at one size only, 109 px.
"""

import shutil
import subprocess
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONT_FILE = "NotoColorEmoji.ttf"
SYSTEM_FONT = Path("/usr/share/fonts/truetype/noto") / FONT_FILE
FONT_PACKAGE = "fonts-noto-color-emoji"
BITMAP_SIZE = 109
MASTER_SIZE = 128

GLYPHS: dict[str, str] = {
    "fox": "🦊", "cat": "🐱", "dog": "🐶", "panda": "🐼", "penguin": "🐧", "owl": "🦉", "lion": "🦁", "tiger": "🐯",
    "rabbit": "🐰", "bear": "🐻", "wolf": "🐺", "frog": "🐸", "pig": "🐷", "cow": "🐮", "monkey": "🐵",
    "koala": "🐨", "elephant": "🐘", "giraffe": "🦒", "unicorn": "🦄", "dragon": "🐲", "dinosaur": "🦖",
    "whale": "🐳", "shark": "🦈", "octopus": "🐙", "turtle": "🐢", "butterfly": "🦋", "bee": "🐝", "ladybug": "🐞",
    "crab": "🦀", "fish": "🐠", "duck": "🦆", "bat": "🦇", "robot": "🤖", "ghost": "👻", "alien": "👽",
    "skull": "💀", "snowman": "⛄", "astronaut": "🧑\u200d🚀", "wizard": "🧙", "rocket": "🚀", "car": "🚗",
    "bus": "🚌", "train": "🚂", "airplane": "✈", "sailboat": "⛵", "balloon": "🎈", "UFO": "🛸", "castle": "🏰",
    "house": "🏠", "tree": "🌳", "palm tree": "🌴", "cactus": "🌵", "rose": "🌹", "sunflower": "🌻", "tulip": "🌷",
    "mushroom": "🍄", "apple": "🍎", "banana": "🍌", "strawberry": "🍓", "watermelon": "🍉", "pineapple": "🍍",
    "pizza": "🍕", "burger": "🍔", "donut": "🍩", "cake": "🎂", "ice cream": "🍦", "cup of coffee": "☕",
    "pumpkin": "🎃", "guitar": "🎸", "crown": "👑", "diamond": "💎", "heart": "❤",
}  # fmt: skip

GlyphSet = dict[str, Image.Image]


class FontUnavailableError(RuntimeError):
    """The emoji font is neither installed nor downloadable."""


def find_font(cache_folder: Path) -> Path:
    """The font's path: the system's, else the one in `cache_folder`, else Debian's package unpacked there."""
    if SYSTEM_FONT.exists():
        return SYSTEM_FONT
    cached = next(iter(cache_folder.rglob(FONT_FILE)), None) if cache_folder.exists() else None
    return cached or _download_font(cache_folder)


def _download_font(cache_folder: Path) -> Path:
    advice = f"install it (apt-get install {FONT_PACKAGE}) or put {FONT_FILE} into {cache_folder}"
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        raise FontUnavailableError(f"no {FONT_FILE} on this system: {advice}")
    cache_folder.mkdir(parents=True, exist_ok=True)
    try:
        subprocess.run(["apt-get", "download", FONT_PACKAGE], cwd=cache_folder, check=True, capture_output=True)
        package = next(cache_folder.glob(f"{FONT_PACKAGE}_*.deb"))
        subprocess.run(["dpkg", "-x", package.name, "."], cwd=cache_folder, check=True, capture_output=True)
        return next(cache_folder.rglob(FONT_FILE))
    except (subprocess.CalledProcessError, StopIteration, OSError) as error:
        raise FontUnavailableError(f"could not download {FONT_PACKAGE}: {advice}") from error


def load_glyphs(font_path: Path, subjects: Iterable[str]) -> GlyphSet:
    """Each subject's glyph, cropped to its ink and centred in a transparent MASTER_SIZE square."""
    font = ImageFont.truetype(str(font_path), BITMAP_SIZE, layout_engine=ImageFont.Layout.RAQM)
    return {subject: _square(_draw(GLYPHS[subject], font)) for subject in subjects}


def _draw(text: str, font: ImageFont.FreeTypeFont) -> Image.Image:
    canvas = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    ImageDraw.Draw(canvas).text((20, 20), text, font=font, embedded_color=True)
    box = canvas.getchannel("A").getbbox()
    if box is None:
        raise FontUnavailableError(f"the font draws nothing for {text!r}")
    return canvas.crop(box)


def _square(glyph: Image.Image) -> Image.Image:
    side = max(glyph.size)
    square = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    square.paste(glyph, ((side - glyph.width) // 2, (side - glyph.height) // 2))
    return square.resize((MASTER_SIZE, MASTER_SIZE), Image.Resampling.LANCZOS)


# Hue (0..255, Pillow's HSV), saturation factor and value factor of each colour word.
_TINTS: dict[str, tuple[int, float, float]] = {
    "red": (0, 1.0, 0.95), "orange": (20, 1.0, 1.0), "yellow": (36, 1.0, 1.1), "green": (88, 0.9, 0.85),
    "blue": (152, 1.0, 0.95), "purple": (194, 0.9, 0.9), "pink": (232, 0.6, 1.1), "white": (0, 0.06, 1.3),
    "black": (0, 0.1, 0.35), "grey": (0, 0.05, 0.8),
}  # fmt: skip


@lru_cache(maxsize=4096)
def _tint_cached(pixels: bytes, colour: str) -> bytes:
    rgba = Image.frombytes("RGBA", (MASTER_SIZE, MASTER_SIZE), pixels)
    hue, saturation, value = _TINTS[colour]
    hsv = np.asarray(rgba.convert("RGB").convert("HSV")).astype(np.float32)
    # Only the coloured parts change: eyes, teeth, wheels and outlines stay, which keeps the subject readable.
    coloured = np.clip((hsv[..., 1] - 50.0) / 60.0, 0.0, 1.0) * np.clip((hsv[..., 2] - 50.0) / 50.0, 0.0, 1.0)
    hsv[..., 0] = hue
    hsv[..., 1] = np.clip(np.maximum(hsv[..., 1], 120.0) * saturation, 0, 255)
    hsv[..., 2] = np.clip(hsv[..., 2] * value, 0, 255)
    tinted = np.asarray(Image.fromarray(hsv.astype(np.uint8), "HSV").convert("RGB")).astype(np.float32)
    original = np.asarray(rgba.convert("RGB")).astype(np.float32)
    mixed = original + (tinted - original) * coloured[..., None]
    result = Image.fromarray(mixed.astype(np.uint8), "RGB")
    result.putalpha(rgba.getchannel("A"))
    return result.tobytes()


def tint(glyph: Image.Image, colour: str) -> Image.Image:
    """`glyph` with its coloured parts in another colour (a word of the vocabulary's `colours`)."""
    return Image.frombytes("RGBA", glyph.size, _tint_cached(glyph.tobytes(), colour))
