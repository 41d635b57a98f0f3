"""The promise, small: what a mixed load makes in company comes out the same to the bit when it is repeated alone."""

from __future__ import annotations

import random

import pytest
import torch

from generation.catalog import POCKET
from generation.families.loading import load_family
from generation.residents import Residents
from generation.self_test import shape_verdict, verdicts
from tests.benchmarks.engine_exactness import BFloat16, after_restart, exactness


@pytest.mark.parametrize(("residents", "threads"), [(Residents, 1), (Residents, None), (BFloat16, 1)])
def test_pictures_made_under_mixed_load_are_repeated_to_the_bit(
    residents: type[Residents], threads: int | None
) -> None:
    equal, total, tiers = exactness(residents, threads, images=12, chance=random.Random(7), most_steps=4)
    assert equal == total >= 8
    assert max(tiers) > 1


def test_the_self_test_passes_where_company_changes_nothing_and_fails_where_it_does() -> None:
    family = load_family(POCKET, torch.device("cpu"))
    assert all(verdict.well for verdict in verdicts(family, 96, 96, 8))
    whole = family.denoise

    class Leaking:
        """The same model, were it one in which neighbours mix."""

        latent_shape, encode, device = family.latent_shape, family.encode, family.device

        def denoise(self, latents, timesteps, conditionings, tier):  # type: ignore[no-untyped-def]
            return whole(latents, timesteps, conditionings, tier) + latents.mean()

    verdict = shape_verdict(Leaking(), 96, 96, 2)  # type: ignore[arg-type]
    assert not verdict.well
    assert not verdict.neighbours
    assert verdict.replay


def test_a_restart_in_between_changes_nothing() -> None:
    equal, total, tiers = after_restart("float32 side by side", images=4, most_steps=3)
    assert equal == total >= 4
    assert max(tiers) > 1
