"""What a training picture shows: a `Scene`, drawn by lot from the vocabulary with weights that favour plain pictures.

A scene is a pure function of (seed, index), so a data set is described by its seed and its length.
"""

from dataclasses import dataclass

import numpy as np

from generation.pocket.vocabulary import Vocabulary

# Glyphs in which a colour word changes most of the picture and stays readable.
TINTABLE = frozenset(
    {
        "fox", "cat", "dog", "owl", "rabbit", "bear", "wolf", "frog", "pig", "monkey", "unicorn", "dragon",
        "dinosaur", "whale", "octopus", "turtle", "butterfly", "crab", "fish", "robot", "car", "bus", "airplane",
        "sailboat", "balloon", "castle", "house", "rose", "tulip", "mushroom", "apple", "heart", "diamond",
        "guitar",
    }
)  # fmt: skip
# Wordings such as "red fox" already name the ordinary picture, so these pairs are never tinted.
NATURAL_COLOURS = frozenset(
    {("fox", "red"), ("fox", "orange"), ("balloon", "red"), ("bear", "black"), ("whale", "blue"), ("wolf", "grey")}
)


@dataclass(frozen=True)
class Scene:
    """One picture's contents; None means "not said": an ordinary look that the caption leaves out."""

    subjects: tuple[str, ...]
    count: int = 1
    colour: str | None = None
    setting: str | None = None
    backdrop_colour: str | None = None
    style: str | None = None
    lighting: str | None = None
    composition: str | None = None


@dataclass(frozen=True)
class SceneWeights:
    """Probabilities of what departs from one centred subject on a quiet backdrop."""

    pair: float = 0.11
    copies: float = 0.05
    composition: float = 0.09
    setting: float = 0.66
    quiet_setting: float = 0.16
    style: float = 0.46
    flat_style: float = 0.06
    lighting: float = 0.13
    colour: float = 0.12  # of the subjects that can be tinted, about half
    backdrop_colour: float = 0.55


PLAIN_FIRST = SceneWeights(style=0.2, lighting=0.08, pair=0.08)

# Filters that destroy edges cost most showings and are asked for least, so they come a little less often.
STYLE_WEIGHTS = {"line art": 0.7, "pencil sketch": 0.8, "neon": 0.9}
QUIET_SETTINGS = ("on a plain background", "on a gradient background")


def sample_scene(seed: int, index: int, vocabulary: Vocabulary, weights: SceneWeights = SceneWeights()) -> Scene:
    """The scene number `index` of the data set `seed`."""
    lot = np.random.default_rng((seed, index))
    subjects, count = _sample_subjects(lot, vocabulary, weights)
    composition = None
    if len(subjects) == 1 and count == 1 and lot.random() < weights.composition:
        composition = _pick(lot, tuple(vocabulary.composition))
    setting, backdrop = _sample_setting(lot, vocabulary, weights)
    style = _sample_style(lot, vocabulary, weights)
    lighting = _pick(lot, tuple(vocabulary.lighting)) if lot.random() < weights.lighting else None
    colour = None
    if len(subjects) == 1 and subjects[0] in TINTABLE and lot.random() < weights.colour:
        candidate = _pick(lot, tuple(vocabulary.colours))
        colour = None if (subjects[0], candidate) in NATURAL_COLOURS else candidate
    return Scene(subjects, count, colour, setting, backdrop, style, lighting, composition)


def _pick(lot: np.random.Generator, choices: tuple[str, ...]) -> str:
    return choices[int(lot.integers(len(choices)))]


def _sample_subjects(
    lot: np.random.Generator, vocabulary: Vocabulary, weights: SceneWeights
) -> tuple[tuple[str, ...], int]:
    names = tuple(vocabulary.subjects)
    draw = lot.random()
    if draw < weights.pair:
        first, second = lot.choice(len(names), size=2, replace=False)
        return (names[int(first)], names[int(second)]), 1
    subject = _pick(lot, names)
    if draw < weights.pair + weights.copies:
        return (subject,), int(lot.integers(2, 4))
    return (subject,), 1


def _sample_setting(
    lot: np.random.Generator, vocabulary: Vocabulary, weights: SceneWeights
) -> tuple[str | None, str | None]:
    if lot.random() >= weights.setting:
        return None, None
    if lot.random() < weights.quiet_setting:
        setting = QUIET_SETTINGS[int(lot.random() < 0.3)]
        coloured = setting == QUIET_SETTINGS[0] and lot.random() < weights.backdrop_colour
        return setting, _pick(lot, tuple(vocabulary.colours)) if coloured else None
    return _pick(lot, tuple(name for name in vocabulary.settings if name not in QUIET_SETTINGS)), None


def _sample_style(lot: np.random.Generator, vocabulary: Vocabulary, weights: SceneWeights) -> str | None:
    if lot.random() >= weights.style:
        return None
    flat, *filters = vocabulary.styles
    if lot.random() < weights.flat_style:
        return flat
    shares = np.array([STYLE_WEIGHTS.get(name, 1.0) for name in filters])
    return filters[int(lot.choice(len(filters), p=shares / shares.sum()))]
