"""A stage's state on disk, written atomically, inside the work folder only."""

from pathlib import Path

import torch

from generation.pocket.optimisation import MasterWeights
from generation.pocket.pacing import Budget


def save_checkpoint(path: Path, weights: MasterWeights, budget: Budget) -> None:
    """Replaces the checkpoint at `path` in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    torch.save({"weights": weights.state_dict(), "done": budget.done, "spent": budget.spent()}, partial)
    partial.replace(path)


def load_checkpoint(path: Path, weights: MasterWeights, budget: Budget) -> bool:
    """Restores `weights` and `budget` from `path` if it exists; tells whether it did."""
    if not path.exists():
        return False
    state = torch.load(path, map_location=weights.masters[0].device, weights_only=True)
    weights.load_state_dict(state["weights"])
    budget.restore(int(state["done"]), float(state["spent"]))
    return True
