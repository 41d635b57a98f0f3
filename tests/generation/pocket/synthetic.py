"""Glyphs made of plain shapes, so that drawing can be tested without the emoji font."""

from PIL import Image, ImageDraw

from generation.pocket.glyphs import MASTER_SIZE, GlyphSet
from generation.pocket.vocabulary import load_vocabulary


def synthetic_glyphs() -> GlyphSet:
    """One shape for each subject of the vocabulary, in reds, told apart by number of corners."""
    glyphs: GlyphSet = {}
    for number, subject in enumerate(load_vocabulary().subjects):
        glyph = Image.new("RGBA", (MASTER_SIZE, MASTER_SIZE), (0, 0, 0, 0))
        colour = (220, (number * 131) % 120, (number * 29) % 120, 255)
        middle = MASTER_SIZE // 2
        ImageDraw.Draw(glyph).regular_polygon((middle, middle, middle - 2), 3 + number % 7, fill=colour)
        glyphs[subject] = glyph
    return glyphs
