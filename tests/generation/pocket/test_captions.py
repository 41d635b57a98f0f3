"""Captions: they say what the scene holds, and the vocabulary file is consistent with what can be drawn."""

import numpy as np
import pytest

from generation.pocket.backdrops import BACKDROP_COLOURS, PAINTERS
from generation.pocket.captions import plural, with_article, write_caption
from generation.pocket.filters import LIGHTINGS, STYLES
from generation.pocket.glyphs import GLYPHS
from generation.pocket.scenes import TINTABLE, Scene, sample_scene
from generation.pocket.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()


def test_everything_in_the_vocabulary_can_be_drawn() -> None:
    assert set(VOCABULARY.subjects) == set(GLYPHS)
    assert set(VOCABULARY.settings) == {name for name in PAINTERS if name is not None}
    assert set(VOCABULARY.styles) == set(STYLES)
    assert set(VOCABULARY.lighting) == set(LIGHTINGS)
    assert set(VOCABULARY.colours) == set(BACKDROP_COLOURS)
    assert set(VOCABULARY.subjects) >= TINTABLE


def test_the_vocabulary_is_large_enough() -> None:
    assert 72 <= len(VOCABULARY.subjects) <= 80
    assert len(VOCABULARY.settings) >= 15
    assert len(VOCABULARY.styles) >= 10


def test_no_wording_names_two_subjects() -> None:
    owners: dict[str, str] = {}
    for subject, others in VOCABULARY.subjects.items():
        for wording in (subject, *others):
            assert owners.setdefault(wording.lower(), subject) == subject


@pytest.mark.parametrize("index", range(200))
def test_a_caption_names_what_the_scene_holds(index: int) -> None:
    scene = sample_scene(3, index, VOCABULARY)
    caption = write_caption(scene, np.random.default_rng(index), VOCABULARY).lower()
    for subject in scene.subjects:
        wordings = [word.lower() for word in (subject, *VOCABULARY.subjects[subject])]
        assert any(word in caption or plural(word) in caption for word in wordings), (scene, caption)
    if scene.style is not None:
        assert any(word.lower() in caption for word in (scene.style, *VOCABULARY.styles[scene.style]))
    if scene.lighting is not None:
        assert any(word.lower() in caption for word in (scene.lighting, *VOCABULARY.lighting[scene.lighting]))


def test_scenes_and_captions_repeat_by_seed() -> None:
    assert sample_scene(7, 42, VOCABULARY) == sample_scene(7, 42, VOCABULARY)
    scene = Scene(("fox",), setting="in the snow", style="watercolor")
    wordings = {write_caption(scene, np.random.default_rng(seed), VOCABULARY) for seed in range(50)}
    again = {write_caption(scene, np.random.default_rng(seed), VOCABULARY) for seed in range(50)}
    assert wordings == again
    assert len(wordings) > 30


@pytest.mark.parametrize(
    ("name", "many"),
    [
        ("fox", "foxes"),
        ("bus", "buses"),
        ("wolf", "wolves"),
        ("butterfly", "butterflies"),
        ("cup of coffee", "cups of coffee"),
    ],
)
def test_plurals(name: str, many: str) -> None:
    assert plural(name) == many


@pytest.mark.parametrize(("name", "phrase"), [("owl", "an owl"), ("UFO", "a UFO"), ("unicorn", "a unicorn")])
def test_articles(name: str, phrase: str) -> None:
    assert with_article(name, "a") == phrase
