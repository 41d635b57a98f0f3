"""Training in bfloat16 with float32 master weights: Muon for matrices and kernels, AdamW for the rest, and an EMA.

Muon: Jordan et al. 2024 (momentum orthogonalised by a Newton-Schulz iteration), with the update scaled by
0.2 * sqrt(max(rows, columns)) so that one learning rate serves both rules (Liu et al. 2025, "Muon is scalable").
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

_NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)


def orthogonalise(batch: Tensor, iterations: int = 5) -> Tensor:
    """Each matrix of `batch` (shape (n, rows, columns)) with its singular values driven towards one."""
    wide = batch.shape[1] <= batch.shape[2]
    work: Tensor = (batch if wide else batch.mT).to(torch.bfloat16)
    work = work / (work.float().norm(dim=(1, 2), keepdim=True) + 1e-7).to(work.dtype)
    first, second, third = _NEWTON_SCHULZ
    for _ in range(iterations):
        gram = work @ work.mT
        work = first * work + (second * gram + third * (gram @ gram)) @ work
    return work if wide else work.mT


class Muon(torch.optim.Optimizer):
    """Muon over matrices and convolution kernels (flattened to matrices); equal shapes are handled in one batch."""

    def __init__(self, parameters: Iterable[Tensor], lr: float, momentum: float = 0.95, decay: float = 0.01) -> None:
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "decay": decay})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]  # no closures here
        del closure
        for group in self.param_groups:
            by_shape: dict[tuple[int, int], list[Tensor]] = defaultdict(list)
            for parameter in group["params"]:
                if parameter.grad is not None:
                    by_shape[(parameter.shape[0], parameter[0].numel())].append(parameter)
            for shape, parameters in by_shape.items():
                self._step_shape(group, shape, parameters)

    def _step_shape(self, group: dict[str, Any], shape: tuple[int, int], parameters: list[Tensor]) -> None:
        updates = []
        for parameter in parameters:
            if parameter.grad is None:
                continue
            state = self.state[parameter]
            if not state:
                state["momentum"] = torch.zeros_like(parameter)
            state["momentum"].lerp_(parameter.grad, 1 - group["momentum"])
            updates.append(parameter.grad.lerp(state["momentum"], group["momentum"]).reshape(shape))
        directions = orthogonalise(torch.stack(updates))
        scale = 0.2 * math.sqrt(max(shape)) * group["lr"]
        for parameter, direction in zip(parameters, directions, strict=True):
            parameter.mul_(1 - group["lr"] * group["decay"])
            parameter.add_(direction.reshape(parameter.shape).to(parameter.dtype), alpha=-scale)


class MasterWeights:
    """The float32 truth behind a bfloat16 `model`: one optimiser step, and the running average (EMA) of the weights."""

    def __init__(self, model: nn.Module, lr: float, *, use_muon: bool, ema_decay: float, clip: float = 1.0) -> None:
        self.model = model
        self.names = [name for name, _ in model.named_parameters()]
        self.masters = [parameter.detach().float().clone() for parameter in model.parameters()]
        self.averages = [master.clone() for master in self.masters]
        self.peak_lr, self.ema_decay, self.clip, self.steps = lr, ema_decay, clip, 0
        in_muon = [use_muon and master.ndim >= 2 and self._is_inner(name) for name, master in self._named()]
        matrices = [master for master, chosen in zip(self.masters, in_muon, strict=True) if chosen]
        others = [master for master, chosen in zip(self.masters, in_muon, strict=True) if not chosen]
        self.optimisers: list[torch.optim.Optimizer] = [
            torch.optim.AdamW(others, lr=lr, betas=(0.9, 0.99), weight_decay=0.01)
        ]
        if matrices:
            self.optimisers.append(Muon(matrices, lr))

    def _named(self) -> Iterable[tuple[str, Tensor]]:
        return zip(self.names, self.masters, strict=True)

    @staticmethod
    def _is_inner(name: str) -> bool:
        # First and last layers and embeddings take AdamW, as Muon's authors advise.
        return not any(part in name for part in ("conv_in", "conv_out", "embedding", "quant_conv"))

    def step(self, lr_share: float) -> float:
        """Applies the model's gradients at `lr_share` of the peak learning rate; returns the gradient norm."""
        for master, parameter in zip(self.masters, self.model.parameters(), strict=True):
            master.grad = None if parameter.grad is None else parameter.grad.float()
            parameter.grad = None
        norm = float(torch.nn.utils.clip_grad_norm_(self.masters, self.clip))
        if not math.isfinite(norm):
            return norm
        for optimiser in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = self.peak_lr * lr_share
            optimiser.step()
        self.steps += 1
        decay = min(self.ema_decay, (1 + self.steps) / (10 + self.steps))
        with torch.no_grad():
            torch._foreach_lerp_(self.averages, self.masters, 1 - decay)
            for master, parameter in zip(self.masters, self.model.parameters(), strict=True):
                parameter.copy_(master)
        return norm

    def averaged(self) -> dict[str, Tensor]:
        """The averaged weights by name, float32."""
        return dict(zip(self.names, self.averages, strict=True))

    def state_dict(self) -> dict[str, Any]:
        return {
            "steps": self.steps, "masters": self.masters, "averages": self.averages,
            "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
        }  # fmt: skip

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.steps = int(state["steps"])
        with torch.no_grad():
            for own, stored in zip(self.masters + self.averages, state["masters"] + state["averages"], strict=True):
                own.copy_(stored)
            for master, parameter in zip(self.masters, self.model.parameters(), strict=True):
                parameter.copy_(master)
        for optimiser, stored in zip(self.optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(stored)
