"""What each phrase says to the text encoder, on the embedded model."""

import torch

from generation.catalog import POCKET
from generation.effect import phrase_effects
from generation.families.loading import load_family


def test_the_subject_says_more_than_a_word_that_says_nothing() -> None:
    pocket = load_family(POCKET, torch.device("cpu"))
    effects = {found.text: found.effect for found in phrase_effects(pocket, ["a fox", "in the snow", "of the"])}
    assert effects["a fox"] > 5 * abs(effects["of the"])
    assert effects["in the snow"] > 5 * abs(effects["of the"])
    assert all(-1e-5 <= effect <= 2 for effect in effects.values())
