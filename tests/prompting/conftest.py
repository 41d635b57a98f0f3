"""A small vocabulary for the unit tests, and that of the pocket model as it is shipped."""

import json
from pathlib import Path

import pytest

from prompting.chinese.segmentation import words_of
from prompting.vocabulary import Vocabulary

POCKET = Path(__file__).parents[2] / "generation" / "pocket" / "vocabulary.json"


@pytest.fixture(scope="session")
def small() -> Vocabulary:
    return Vocabulary.from_mapping(
        {
            "subjects": {"fox": ["red fox"], "cat": ["kitten"], "rocket": ["spaceship"], "astronaut": []},
            "settings": {"in the forest": ["forest", "woods"], "in the snow": ["snow"], "in space": ["outer space"]},
            "styles": {"watercolor": ["watercolor painting"], "pixel art": ["8-bit"]},
            "lighting": {"golden hour": ["warm light"], "at night": ["night", "moonlight"]},
            "composition": {"close-up": ["macro shot"]},
            "colours": {"red": ["crimson"], "blue": []},
            "counts": {"two": ["a pair of"]},
        }
    )


@pytest.fixture(scope="session")
def pocket() -> Vocabulary:
    return Vocabulary.from_mapping(json.loads(POCKET.read_text(encoding="utf-8")))


@pytest.fixture(scope="session", autouse=True)
def _dictionaries() -> None:
    """Load what the first Chinese text loads, so that no property's first example takes all the time."""
    words_of("狐狸")
