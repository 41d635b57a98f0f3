"""The places behind a subject, one painter a setting, drawn at twice the size and reduced for smooth edges."""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

SIZE = 128
_DOUBLE = 2 * SIZE

Colour = tuple[int, int, int]
Lot = np.random.Generator

BACKDROP_COLOURS: dict[str, Colour] = {
    "red": (214, 60, 58), "orange": (242, 152, 60), "yellow": (246, 216, 92), "green": (96, 182, 104),
    "blue": (84, 144, 226), "purple": (150, 104, 204), "pink": (244, 160, 196), "white": (250, 250, 250),
    "black": (22, 22, 26), "grey": (160, 162, 168),
}  # fmt: skip
_QUIET: tuple[Colour, ...] = (
    (240, 240, 236), (198, 222, 244), (206, 232, 208), (248, 228, 190), (240, 208, 216), (216, 206, 238),
    (176, 208, 216), (228, 222, 208),
)  # fmt: skip


def gradient(top: Colour, bottom: Colour, size: int = _DOUBLE) -> Image.Image:
    """A vertical gradient, `size` px square."""
    ramp = np.linspace(0.0, 1.0, size, dtype=np.float32)[:, None, None]
    column = np.array(top, np.float32) * (1 - ramp) + np.array(bottom, np.float32) * ramp
    return Image.fromarray(np.broadcast_to(column, (size, size, 3)).astype(np.uint8), "RGB")


def _stars(pen: ImageDraw.ImageDraw, lot: Lot, count: int, bottom: int) -> None:
    for x, y, radius in zip(
        lot.integers(0, _DOUBLE, count), lot.integers(0, bottom, count), lot.integers(1, 4, count), strict=True
    ):
        pen.ellipse((int(x - radius), int(y - radius), int(x + radius), int(y + radius)), fill=(250, 246, 220))


def _cloud(pen: ImageDraw.ImageDraw, x: int, y: int, width: int, colour: Colour) -> None:
    height = width // 4
    pen.rounded_rectangle((x, y, x + width, y + height), radius=height // 2, fill=colour)
    pen.ellipse((x + width // 5, y - height // 2, x + width * 3 // 5, y + height // 2 + 4), fill=colour)
    pen.ellipse((x + width // 2, y - height // 4, x + width * 4 // 5, y + height // 2 + 4), fill=colour)


def _hill(pen: ImageDraw.ImageDraw, lot: Lot, level: int, colour: Colour) -> None:
    shift = int(lot.integers(-40, 40))
    pen.ellipse((-140 + shift, level, _DOUBLE + 140 + shift, level + 330), fill=colour)


def _fir(pen: ImageDraw.ImageDraw, x: int, base: int, height: int, colour: Colour) -> None:
    for part in range(3):
        top = base - height + part * height // 4
        half = height * (part + 2) // 12
        pen.polygon(((x, top), (x - half, top + height // 2), (x + half, top + height // 2)), fill=colour)


def plain(lot: Lot) -> Image.Image:
    return Image.new("RGB", (_DOUBLE, _DOUBLE), _QUIET[int(lot.integers(len(_QUIET)))])


def smooth(lot: Lot) -> Image.Image:
    colours = tuple(BACKDROP_COLOURS.values())
    first, second = lot.choice(7, size=2, replace=False)
    return gradient(colours[int(first)], colours[int(second)])


def quiet(lot: Lot) -> Image.Image:
    """What a prompt without a setting gets: a soft single colour, a little darker at the bottom."""
    colour = _QUIET[int(lot.integers(len(_QUIET)))]
    darker = (int(colour[0] * 0.86), int(colour[1] * 0.86), int(colour[2] * 0.88))
    return gradient(colour, darker)


def space(lot: Lot) -> Image.Image:
    picture = gradient((18, 8, 44), (62, 22, 92))
    pen = ImageDraw.Draw(picture)
    _stars(pen, lot, 34, _DOUBLE)
    x, y, radius = int(lot.integers(10, 246)), int(lot.integers(10, 60)), int(lot.integers(14, 30))
    hue: Colour = ((216, 140, 92), (112, 160, 220), (202, 110, 180))[int(lot.integers(3))]
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=hue)
    return picture


def night_sky(lot: Lot) -> Image.Image:
    picture = gradient((10, 16, 56), (38, 66, 124))
    pen = ImageDraw.Draw(picture)
    _stars(pen, lot, 22, 180)
    x = int(lot.integers(30, 226))
    pen.ellipse((x - 20, 14, x + 20, 54), fill=(246, 240, 206))
    _hill(pen, lot, 204, (14, 28, 48))
    return picture


def sunset(lot: Lot) -> Image.Image:
    picture = gradient((98, 52, 128), (255, 150, 62))
    pen = ImageDraw.Draw(picture)
    x, y = int(lot.integers(60, 196)), int(lot.integers(130, 160))
    pen.ellipse((x - 34, y - 34, x + 34, y + 34), fill=(255, 226, 120))
    _hill(pen, lot, 196, (66, 32, 66))
    return picture


def beach(lot: Lot) -> Image.Image:
    picture = gradient((126, 196, 246), (206, 234, 250))
    pen = ImageDraw.Draw(picture)
    shore = int(lot.integers(150, 176))
    pen.rectangle((0, 104, _DOUBLE, shore), fill=(38, 152, 196))
    pen.rectangle((0, shore, _DOUBLE, _DOUBLE), fill=(240, 216, 152))
    pen.rectangle((0, shore - 5, _DOUBLE, shore + 3), fill=(236, 248, 250))
    if lot.random() < 0.5:
        _cloud(pen, int(lot.integers(0, 190)), int(lot.integers(14, 50)), 70, (255, 255, 255))
    return picture


def forest(lot: Lot) -> Image.Image:
    picture = gradient((186, 222, 190), (150, 202, 150))
    pen = ImageDraw.Draw(picture)
    start = int(lot.integers(-20, 14))
    for x in range(start, _DOUBLE + 40, 46):
        _fir(pen, x, 186, int(lot.integers(130, 170)), (70, 138, 86))
    for x in range(start - 20, _DOUBLE + 40, 62):
        _fir(pen, x, 214, int(lot.integers(130, 180)), (30, 92, 56))
    pen.rectangle((0, 196, _DOUBLE, _DOUBLE), fill=(72, 116, 58))
    return picture


def snow(lot: Lot) -> Image.Image:
    picture = gradient((158, 192, 222), (222, 234, 244))
    pen = ImageDraw.Draw(picture)
    for x in (int(lot.integers(0, 70)), int(lot.integers(190, 256))):
        _fir(pen, x, 190, int(lot.integers(90, 130)), (108, 146, 160))
    _hill(pen, lot, 168, (246, 250, 254))
    for x, y in zip(lot.integers(0, _DOUBLE, 26), lot.integers(0, _DOUBLE, 26), strict=True):
        pen.ellipse((int(x) - 4, int(y) - 4, int(x) + 4, int(y) + 4), fill=(255, 255, 255))
    return picture


def mountains(lot: Lot) -> Image.Image:
    picture = gradient((118, 178, 236), (214, 232, 246))
    pen = ImageDraw.Draw(picture)
    for x in (int(lot.integers(10, 80)), int(lot.integers(170, 250)), int(lot.integers(90, 160))):
        top = int(lot.integers(24, 70))
        pen.polygon(((x, top), (x - 110, 210), (x + 110, 210)), fill=(122, 128, 146))
        pen.polygon(((x, top), (x - 26, top + 38), (x, top + 28), (x + 26, top + 38)), fill=(248, 250, 252))
    pen.rectangle((0, 188, _DOUBLE, _DOUBLE), fill=(106, 156, 92))
    return picture


def city(lot: Lot) -> Image.Image:
    picture = gradient((150, 200, 240), (226, 236, 242))
    pen = ImageDraw.Draw(picture)
    x = int(lot.integers(-30, 0))
    while x < _DOUBLE:
        width, top = int(lot.integers(34, 52)), int(lot.integers(30, 120))
        shade = int(lot.integers(96, 150))
        pen.rectangle((x, top, x + width, 216), fill=(shade, shade + 6, shade + 22))
        for row in range(top + 10, 206, 22):
            for column in range(x + 7, x + width - 8, 16):
                pen.rectangle((column, row, column + 7, row + 9), fill=(246, 230, 162))
        x += width + 4
    pen.rectangle((0, 210, _DOUBLE, _DOUBLE), fill=(92, 94, 102))
    return picture


def desert(lot: Lot) -> Image.Image:
    picture = gradient((140, 200, 238), (250, 232, 190))
    pen = ImageDraw.Draw(picture)
    x = int(lot.integers(20, 236))
    pen.ellipse((x - 20, 16, x + 20, 56), fill=(255, 240, 160))
    _hill(pen, lot, 138, (236, 184, 108))
    _hill(pen, lot, 176, (220, 158, 84))
    return picture


def under_water(lot: Lot) -> Image.Image:
    picture = gradient((52, 176, 214), (8, 54, 116))
    pen = ImageDraw.Draw(picture)
    for x, y, radius in zip(lot.integers(0, 256, 12), lot.integers(0, 230, 12), lot.integers(4, 9, 12), strict=True):
        pen.ellipse(
            (int(x - radius), int(y - radius), int(x + radius), int(y + radius)), outline=(190, 232, 246), width=3
        )
    for x in (int(lot.integers(4, 60)), int(lot.integers(196, 250))):
        pen.line(((x, 256), (x - 8, 222), (x + 6, 190), (x - 4, 160)), fill=(24, 122, 84), width=12, joint="curve")
    return picture


def meadow(lot: Lot) -> Image.Image:
    picture = gradient((126, 196, 248), (214, 238, 252))
    pen = ImageDraw.Draw(picture)
    _cloud(pen, int(lot.integers(0, 190)), int(lot.integers(16, 60)), 66, (255, 255, 255))
    _hill(pen, lot, 140, (132, 198, 92))
    _hill(pen, lot, 176, (98, 176, 72))
    for x, y, kind in zip(lot.integers(6, 250, 12), lot.integers(200, 250, 12), lot.integers(0, 3, 12), strict=True):
        fill: Colour = ((252, 252, 252), (250, 214, 76), (240, 120, 150))[int(kind)]
        pen.ellipse((int(x) - 5, int(y) - 5, int(x) + 5, int(y) + 5), fill=fill)
    return picture


def sky(lot: Lot) -> Image.Image:
    picture = gradient((74, 152, 232), (180, 220, 250))
    pen = ImageDraw.Draw(picture)
    for y in (30, 110, 196):
        _cloud(
            pen,
            int(lot.integers(-30, 190)),
            y + int(lot.integers(-14, 14)),
            int(lot.integers(76, 116)),
            (255, 255, 255),
        )
    return picture


def room(lot: Lot) -> Image.Image:
    walls: tuple[Colour, ...] = ((240, 222, 184), (222, 206, 190), (236, 214, 170))
    picture = Image.new("RGB", (_DOUBLE, _DOUBLE), walls[int(lot.integers(3))])
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 184, _DOUBLE, _DOUBLE), fill=(158, 104, 66))
    pen.rectangle((0, 178, _DOUBLE, 186), fill=(120, 78, 50))
    x = int(lot.choice((14, 176)))
    pen.rectangle((x, 22, x + 66, 92), fill=(250, 250, 244))
    pen.rectangle((x + 6, 28, x + 60, 86), fill=(150, 206, 240))
    pen.rectangle((x + 30, 28, x + 36, 86), fill=(250, 250, 244))
    return picture


PAINTERS: dict[str | None, Callable[[Lot], Image.Image]] = {
    None: quiet, "on a plain background": plain, "on a gradient background": smooth, "in space": space,
    "under the night sky": night_sky, "at sunset": sunset, "on the beach": beach, "in the forest": forest,
    "in the snow": snow, "in the mountains": mountains, "in the city": city, "in the desert": desert,
    "under water": under_water, "in a meadow": meadow, "in the sky": sky, "in a room": room,
}  # fmt: skip

# Settings with a floor under the subject, which gets a shadow there.
GROUNDED = frozenset(PAINTERS) - {
    "on a plain background", "on a gradient background", "in space", "under water", "in the sky", None,
}  # fmt: skip


def paint(setting: str | None, colour: str | None, lot: Lot) -> Image.Image:
    """The empty place, SIZE px square; `colour` overrides a plain background's own."""
    if colour is not None:
        return Image.new("RGB", (SIZE, SIZE), BACKDROP_COLOURS[colour])
    return PAINTERS[setting](lot).reduce(2)
