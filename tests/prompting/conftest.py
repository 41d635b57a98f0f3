"""A small vocabulary for the unit tests, and that of the pocket model as it is shipped."""

import json
from pathlib import Path

import pytest

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
