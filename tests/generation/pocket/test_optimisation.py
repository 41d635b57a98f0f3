"""The optimiser: Muon's directions are orthogonal, the master weights learn, and checkpoints continue a run."""

from pathlib import Path

import torch
from torch import nn

from generation.pocket.checkpoints import load_checkpoint, save_checkpoint
from generation.pocket.optimisation import MasterWeights, orthogonalise
from generation.pocket.pacing import Budget


def test_singular_values_are_driven_towards_one() -> None:
    torch.manual_seed(0)
    for shape in ((2, 8, 24), (2, 24, 8)):
        values = torch.linalg.svdvals(orthogonalise(torch.randn(shape)).float())
        assert values.min() > 0.5
        assert values.max() < 1.4


def _learner() -> tuple[nn.Module, MasterWeights]:
    torch.manual_seed(1)
    model = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.SiLU(), nn.Conv2d(8, 3, 3, padding=1)).to(torch.bfloat16)
    return model, MasterWeights(model, lr=1e-2, use_muon=True, ema_decay=0.9)


def _step(model: nn.Module, weights: MasterWeights) -> float:
    pictures = torch.linspace(-1, 1, 2 * 3 * 8 * 8).reshape(2, 3, 8, 8)
    loss = (model(pictures.to(torch.bfloat16)).float() - pictures).square().mean()
    loss.backward()
    weights.step(1.0)
    return float(loss)


def test_it_learns() -> None:
    model, weights = _learner()
    losses = [_step(model, weights) for _ in range(60)]
    assert losses[-1] < 0.3 * losses[0]
    assert weights.averaged().keys() == dict(model.named_parameters()).keys()


def test_a_checkpoint_continues_exactly(tmp_path: Path) -> None:
    path = tmp_path / "stage.pt"
    model, weights = _learner()
    for _ in range(5):
        _step(model, weights)
    save_checkpoint(path, weights, Budget(steps=10, done=5))
    expected = _step(model, weights)

    model, weights = _learner()
    budget = Budget(steps=10)
    assert load_checkpoint(path, weights, budget)
    assert (budget.done, weights.steps) == (5, 5)
    assert _step(model, weights) == expected


def test_a_budget_ends_and_the_rate_falls() -> None:
    budget = Budget(steps=10, warm_up_steps=1)
    shares = []
    while not budget.is_spent():
        shares.append(budget.lr_share())
        budget.tick()
    assert len(shares) == 10
    assert shares[0] == 1.0
    assert shares[-1] < 0.4
