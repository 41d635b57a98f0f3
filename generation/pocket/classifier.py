"""The judge: a small convolutional network that tells what a picture shows.

It is trained on drawn pictures only, never sees a generated one, and takes no part in training the generator.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from generation.pocket.checkpoints import load_checkpoint, save_checkpoint
from generation.pocket.dataset import DrawnSet
from generation.pocket.optimisation import MasterWeights
from generation.pocket.pacing import Budget, Device
from generation.pocket.scenes import Scene
from generation.pocket.vae_training import batches_with_rows, to_tensor
from generation.pocket.vocabulary import Vocabulary

QUIET = "quiet"
"""The setting of a picture whose scene names none."""


@dataclass(frozen=True)
class Labels:
    """Class names of the three heads; a subject is a yes/no question each, setting and style are one choice."""

    subjects: tuple[str, ...]
    settings: tuple[str, ...]
    styles: tuple[str, ...]

    @staticmethod
    def of(vocabulary: Vocabulary) -> "Labels":
        return Labels(tuple(vocabulary.subjects), (QUIET, *vocabulary.settings), tuple(vocabulary.styles))

    def encode(self, scene: Scene) -> tuple[list[float], int, int]:
        present = [float(name in scene.subjects) for name in self.subjects]
        # An unnamed style is drawn exactly like the flat illustration, the first style.
        style = self.styles.index(scene.style) if scene.style else 0
        return present, self.settings.index(scene.setting or QUIET), style


class _Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        self.norm = nn.GroupNorm(8, width)

    def forward(self, features: Tensor) -> Tensor:
        changed: Tensor = self.second(functional.silu(self.first(functional.silu(self.norm(features)))))
        return features + changed


class Judge(nn.Module):
    """Pictures (n, 3, 128, 128) in -1..1 become logits: subjects (n, 72), settings (n, 16), styles (n, 11)."""

    def __init__(self, labels: Labels) -> None:
        super().__init__()
        self.labels = labels
        widths = (24, 48, 96, 160)
        layers: list[nn.Module] = [nn.Conv2d(3, widths[0], 5, stride=2, padding=2), nn.SiLU()]
        for before, after in pairwise(widths):
            layers += [nn.Conv2d(before, after, 3, stride=2, padding=1), _Residual(after)]
        self.features = nn.Sequential(*layers, nn.GroupNorm(8, widths[-1]), nn.SiLU())
        width = 2 * widths[-1]
        self.subjects = nn.Linear(width, len(labels.subjects))
        self.settings = nn.Linear(width, len(labels.settings))
        self.styles = nn.Linear(width, len(labels.styles))

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        maps = self.features(pictures)
        pooled = torch.cat([maps.mean((2, 3)), maps.amax((2, 3))], 1)
        return self.subjects(pooled), self.settings(pooled), self.styles(pooled)


@dataclass(frozen=True)
class Verdict:
    """What the judge sees: subject probabilities (n, 72), and the best setting's and style's number (n,)."""

    subjects: Tensor
    settings: Tensor
    styles: Tensor


def _blur_some(pictures: Tensor, lot: np.random.Generator) -> Tensor:
    """Half of the batches slightly out of focus, so that the judge looks at shapes, not at crisp pixels."""
    if lot.random() < 0.5:
        return pictures
    side = pictures.shape[-1]
    small = functional.interpolate(pictures, scale_factor=float(lot.uniform(0.4, 0.8)), mode="bilinear", antialias=True)
    return functional.interpolate(small, size=(side, side), mode="bilinear").contiguous(
        memory_format=torch.channels_last
    )


def train_judge(
    judge: Judge, drawn: DrawnSet, pixels: npt.NDArray[np.uint8], vocabulary: Vocabulary, budget: Budget,
    device: Device, checkpoint: Path, report: Callable[[str], None], batch: int = 64,
) -> None:  # fmt: skip
    """Trains `judge` (left with its averaged weights, float32) until `budget` ends."""
    device.place(judge.train())
    weights = MasterWeights(judge, lr=2e-3, use_muon=True, ema_decay=0.995)
    load_checkpoint(checkpoint, weights, budget)
    lot = np.random.default_rng(weights.steps)
    for drawn_pixels, rows in batches_with_rows(pixels, batch, seed=5, step=weights.steps):
        if budget.is_spent():
            break
        answers = [judge.labels.encode(drawn.scene(int(row), vocabulary)) for row in rows]
        present, settings, styles = (torch.tensor(part, device=device.name) for part in zip(*answers, strict=True))
        pictures = _blur_some(to_tensor(drawn_pixels, device).float(), lot).to(device.dtype)
        seen = [reply.float() for reply in judge(pictures)]
        # Most of 72 yes/no answers are "no": their sum, not their mean, is comparable to a choice's entropy.
        loss = (
            functional.binary_cross_entropy_with_logits(seen[0], present, reduction="sum") / batch
            + 0.5 * functional.cross_entropy(seen[1], settings)
            + 0.5 * functional.cross_entropy(seen[2], styles)
        )
        loss.backward()  # type: ignore[no-untyped-call]
        weights.step(budget.lr_share())
        if budget.tick() % 50 == 0:
            report(f"loss {loss.item():.3f}  {budget.describe()}")
    save_checkpoint(checkpoint, weights, budget)
    judge.float().eval()
    judge.load_state_dict(weights.averaged(), strict=False)


@torch.no_grad()
def judge_pictures(judge: Judge, pixels: npt.NDArray[np.uint8], batch: int = 64) -> Verdict:
    """The verdict on uint8 pictures of shape (n, 128, 128, 3)."""
    device = Device(str(next(judge.parameters()).device), torch.float32)
    parts = [judge(to_tensor(pixels[start : start + batch], device)) for start in range(0, len(pixels), batch)]
    subjects, settings, styles = (torch.cat(part).cpu() for part in zip(*parts, strict=True))
    return Verdict(subjects.sigmoid(), settings.argmax(1), styles.argmax(1))


def measure_judge(
    judge: Judge, drawn: DrawnSet, pixels: npt.NDArray[np.uint8], vocabulary: Vocabulary, count: int = 512
) -> dict[str, float]:
    """The judge's own share of right answers on the first `count` pictures of a drawn set it was not trained on."""
    count = min(count, drawn.length)
    verdict, labels = judge_pictures(judge, pixels[:count]), judge.labels
    right: dict[str, list[bool]] = {"subjects": [], "setting": [], "style": []}
    for index in range(count):
        present, setting, style = labels.encode(drawn.scene(index, vocabulary))
        wanted = {number for number, flag in enumerate(present) if flag}
        seen = verdict.subjects[index].topk(len(wanted)).indices.tolist()
        right["subjects"].append(set(seen) == wanted)
        right["setting"].append(int(verdict.settings[index]) == setting)
        right["style"].append(int(verdict.styles[index]) == style)
    return {question: float(np.mean(flags)) for question, flags in right.items()}
