"""Drawing: pictures are a pure function of scene and seed, and every setting, style and light changes them."""

from pathlib import Path

import numpy as np
import pytest

from generation.pocket.backdrops import PAINTERS, SIZE, paint
from generation.pocket.dataset import DrawnSet
from generation.pocket.drawing import draw, place
from generation.pocket.filters import LIGHTINGS, STYLES
from generation.pocket.glyphs import FontUnavailableError, find_font, tint
from generation.pocket.scenes import PLAIN_FIRST, Scene, SceneWeights
from generation.pocket.vocabulary import load_vocabulary
from tests.generation.pocket.synthetic import synthetic_glyphs

GLYPHS = synthetic_glyphs()


def _drawn(scene: Scene) -> np.ndarray:
    return draw(scene, GLYPHS, np.random.default_rng(1)).astype(np.float32)


def test_a_picture_repeats_by_seed_and_index() -> None:
    drawn = DrawnSet("full", 5, 10)
    vocabulary = load_vocabulary()
    first, again = (drawn.picture(3, vocabulary, GLYPHS) for _ in range(2))
    assert first.shape == (SIZE, SIZE, 3)
    assert first.dtype == np.uint8
    assert np.array_equal(first, again)
    assert not np.array_equal(first, drawn.picture(4, vocabulary, GLYPHS))


@pytest.mark.parametrize("setting", [name for name in PAINTERS if name])
def test_each_setting_has_its_own_look(setting: str) -> None:
    empty = np.asarray(paint(setting, None, np.random.default_rng(1))).astype(np.float32)
    assert empty.shape == (SIZE, SIZE, 3)
    others = [
        np.asarray(paint(name, None, np.random.default_rng(1))).astype(np.float32)
        for name in PAINTERS
        if name != setting
    ]
    assert min(np.abs(empty - other).mean() for other in others) > 4


@pytest.mark.parametrize("style", [name for name in STYLES if name != "flat illustration"])
def test_each_style_changes_the_picture_and_stays_in_range(style: str) -> None:
    plain = _drawn(Scene(("fox",), setting="in a meadow"))
    styled = STYLES[style](plain / 255)
    assert styled.shape == plain.shape
    assert styled.min() >= -1e-6
    assert styled.max() <= 1 + 1e-6
    assert np.abs(styled * 255 - plain).mean() > 5


@pytest.mark.parametrize("lighting", LIGHTINGS)
def test_each_light_changes_the_picture_and_stays_in_range(lighting: str) -> None:
    plain = _drawn(Scene(("fox",), setting="in a meadow")) / 255
    lit = LIGHTINGS[lighting](plain)
    assert lit.min() >= -1e-6
    assert lit.max() <= 1 + 1e-6
    assert np.abs(lit - plain).mean() > 0.02


def test_a_colour_word_changes_a_glyph() -> None:
    before, after = np.asarray(GLYPHS["car"]), np.asarray(tint(GLYPHS["car"], "blue"))
    assert np.array_equal(before[..., 3], after[..., 3])
    assert not np.array_equal(before, after)


def test_placement_follows_the_composition() -> None:
    lot = np.random.default_rng(2)
    left = place(Scene(("fox",), composition="on the left"), lot)[0]
    right = place(Scene(("fox",), composition="on the right"), lot)[0]
    close = place(Scene(("fox",), composition="close-up"), lot)[0]
    wide = place(Scene(("fox",), composition="wide shot"), lot)[0]
    assert left[0] < 0.4 < 0.6 < right[0]
    assert wide[2] < 0.4 < 1 < close[2]
    assert len(place(Scene(("fox", "cat")), lot)) == 2
    assert len(place(Scene(("fox",), count=3), lot)) == 3


def test_the_first_curriculum_is_plainer() -> None:
    vocabulary = load_vocabulary()
    shares = []
    for weights in (PLAIN_FIRST, SceneWeights()):
        drawn = DrawnSet("any", 1, 400, weights)
        shares.append(np.mean([drawn.scene(index, vocabulary).style is not None for index in range(400)]))
    assert shares[0] < 0.6 * shares[1]


def test_a_missing_font_is_said_clearly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generation.pocket.glyphs.SYSTEM_FONT", tmp_path / "absent.ttf")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FontUnavailableError, match="fonts-noto-color-emoji"):
        find_font(tmp_path / "cache")
