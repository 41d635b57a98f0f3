"""How long a training stage runs, its learning-rate schedule, and the device it runs on."""

import math
import time
from dataclasses import dataclass, field

import torch
from torch import nn


@dataclass(frozen=True)
class Device:
    """Where and in which number format the networks run."""

    name: str
    dtype: torch.dtype = torch.bfloat16

    @staticmethod
    def best() -> "Device":
        return Device("cuda" if torch.cuda.is_available() else "cpu")

    def place(self, model: nn.Module) -> None:
        """Moves `model` here, in this number format, with kernels laid out channels last."""
        for parameter in [*model.parameters(), *model.buffers()]:
            moved = parameter.data.to(self.name, self.dtype if parameter.is_floating_point() else None)
            parameter.data = moved.contiguous(memory_format=torch.channels_last) if moved.ndim == 4 else moved


@dataclass
class Budget:
    """A stage's allowance, in seconds of running time or in steps, whichever is set; counts across resumptions."""

    seconds: float | None = None
    steps: int | None = None
    warm_up_steps: int = 50
    decay_share: float = 0.4
    """The last part of the stage, over which the learning rate falls to a hundredth."""

    done: int = 0
    spent_before: float = 0.0
    _started: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        if self.seconds is None and self.steps is None:
            raise ValueError("a budget needs seconds or steps")

    def spent(self) -> float:
        """Seconds used, earlier runs included."""
        return self.spent_before + time.monotonic() - self._started

    def share(self) -> float:
        """How much of the allowance is used, 0..1."""
        by_time = self.spent() / self.seconds if self.seconds else 0.0
        by_steps = self.done / self.steps if self.steps else 0.0
        return min(1.0, max(by_time, by_steps))

    def is_spent(self) -> bool:
        return self.share() >= 1.0

    def tick(self) -> int:
        """Counts one step and returns the number of steps done."""
        self.done += 1
        return self.done

    def lr_share(self) -> float:
        """Warm-up, plateau, then a cosine fall."""
        warm = min(1.0, (self.done + 1) / self.warm_up_steps)
        falling = (self.share() - (1 - self.decay_share)) / self.decay_share
        return warm * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, max(0.0, falling)))))

    def describe(self) -> str:
        share = self.share()
        left = self.spent() * (1 - share) / share if share > 0 else math.nan
        return f"step {self.done}, {self.spent():.0f} s, {share:.0%}, about {left:.0f} s left"

    def restore(self, done: int, spent: float) -> None:
        self.done, self.spent_before, self._started = done, spent, time.monotonic()
