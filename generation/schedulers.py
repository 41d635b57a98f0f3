"""Scheduler names that people use, and one image's own scheduler. torch and diffusers load on first use only."""

from __future__ import annotations

import difflib
import importlib
import inspect
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from generation.request import SchedulerRecord
from prompting.errors import UserError

if TYPE_CHECKING:
    import torch

_LCM_STEPS = 50
"""LCM picks its steps from a distillation schedule of this many."""


@dataclass(frozen=True)
class _Kind:
    """A diffusers class as ``module:class``, and what it sets over the model's own scheduler configuration."""

    path: str
    overrides: dict[str, object] = field(default_factory=dict)


_DIFFUSERS = "diffusers.schedulers.scheduling_"
_DPM_2M = f"{_DIFFUSERS}dpmsolver_multistep:DPMSolverMultistepScheduler"
_PLAIN: dict[str, object] = {"use_karras_sigmas": False}
_SECOND_ORDER: dict[str, object] = {"algorithm_type": "dpmsolver++", "solver_order": 2}

_KINDS = {
    "ddpm": _Kind(f"{_DIFFUSERS}ddpm:DDPMScheduler"),
    "ddim": _Kind(f"{_DIFFUSERS}ddim:DDIMScheduler"),
    "euler": _Kind(f"{_DIFFUSERS}euler_discrete:EulerDiscreteScheduler", _PLAIN),
    "euler a": _Kind(f"{_DIFFUSERS}euler_ancestral_discrete:EulerAncestralDiscreteScheduler"),
    "heun": _Kind(f"{_DIFFUSERS}heun_discrete:HeunDiscreteScheduler", _PLAIN),
    "lms": _Kind(f"{_DIFFUSERS}lms_discrete:LMSDiscreteScheduler", _PLAIN),
    "dpm++ 2m": _Kind(_DPM_2M, _SECOND_ORDER | _PLAIN),
    "dpm++ 2m karras": _Kind(_DPM_2M, _SECOND_ORDER | {"use_karras_sigmas": True}),
    "dpm++ sde": _Kind("generation.dpmpp_sde:DPMPlusPlusSDEScheduler", _PLAIN),
    "unipc": _Kind(f"{_DIFFUSERS}unipc_multistep:UniPCMultistepScheduler", _PLAIN),
    "lcm": _Kind(f"{_DIFFUSERS}lcm:LCMScheduler"),
}

SCHEDULER_NAMES = tuple(_KINDS)
"""The names that requests carry; `prompting.options.SAMPLERS` says how people read and type them."""


def check_scheduler(name: str, steps: int) -> None:
    """Raises:
    UserError: ``unknown_scheduler`` with the nearest names, or ``steps_unsupported``.
    """
    if name not in _KINDS:
        near = difflib.get_close_matches(name.lower(), SCHEDULER_NAMES, n=3, cutoff=0.4) or SCHEDULER_NAMES
        hint = f"Nearest: {', '.join(near)}."
        raise UserError("unknown_scheduler", f"There is no sampler called “{name[:80]}”.", hint)
    if name == "lcm" and steps > _LCM_STEPS:
        raise UserError("steps_unsupported", f"LCM takes at most {_LCM_STEPS} steps.", "It is made for 4 to 8.")


class _DiffusersScheduler(Protocol):
    """What all diffusers schedulers have in common."""

    config: dict[str, object]
    order: int
    timesteps: torch.Tensor

    @property
    def init_noise_sigma(self) -> float | torch.Tensor: ...
    def set_timesteps(self, num_inference_steps: int) -> None: ...
    def scale_model_input(self, sample: torch.Tensor, timestep: torch.Tensor) -> torch.Tensor: ...
    def add_noise(self, original: torch.Tensor, noise: torch.Tensor, timesteps: torch.Tensor) -> torch.Tensor: ...
    def step(self, *args: torch.Tensor, **kwargs: object) -> tuple[torch.Tensor, ...]: ...


class Scheduler:
    """One image's scheduler. It keeps state between steps, so it is never shared between images.

    ``timesteps`` has one entry per denoiser call, which for second-order schedulers is up to two per step.
    With ``strength`` (image to image) the first ``1 - strength`` of the steps are left out, at least one stays.
    """

    def __init__(self, name: str, model_config: dict[str, object], steps: int, strength: float = 1.0) -> None:
        self._name = name
        self._scheduler = _build(_KINDS[name], model_config)
        self._scheduler.set_timesteps(steps)
        kept = max(1, min(int(steps * strength), steps))
        begin = (steps - kept) * self._scheduler.order
        self.timesteps = self._scheduler.timesteps[begin:]
        self._takes_generator = "generator" in inspect.signature(self._scheduler.step).parameters
        set_begin_index = getattr(self._scheduler, "set_begin_index", None)
        if set_begin_index is not None:  # DDPM and DDIM find their place by the timestep alone
            set_begin_index(begin)

    @property
    def record(self) -> SchedulerRecord:
        """The resolved configuration, and the timesteps that run."""
        kind = type(self._scheduler)
        config = {key: _plain(value) for key, value in self._scheduler.config.items() if not key.startswith("_")}
        timesteps = tuple(float(timestep) for timestep in self.timesteps)
        return SchedulerRecord(name=self._name, scheduler_class=kind.__name__, config=config, timesteps=timesteps)

    def steps_done(self, calls: int) -> int:
        """Steps as people count them after ``calls`` denoiser calls, rounded up."""
        return -(-calls // self._scheduler.order)

    def noised(self, noise: torch.Tensor, image: torch.Tensor | None = None) -> torch.Tensor:
        """The latents to start from: pure ``noise``, or the latents of ``image`` with that noise on top."""
        if image is None:
            return noise * self._scheduler.init_noise_sigma
        return self._scheduler.add_noise(image, noise, self.timesteps[:1])

    def model_input(self, latents: torch.Tensor, call: int) -> torch.Tensor:
        """``latents`` as the denoiser wants them at its call number ``call``, counted from 0."""
        return self._scheduler.scale_model_input(latents, self.timesteps[call])

    def step(
        self, prediction: torch.Tensor, call: int, latents: torch.Tensor, generator: torch.Generator
    ) -> torch.Tensor:
        """The latents after call number ``call``; ``prediction`` and ``latents`` are (1, channels, height, width)."""
        noise_source = {"generator": generator} if self._takes_generator else {}
        return self._scheduler.step(prediction, self.timesteps[call], latents, return_dict=False, **noise_source)[0]


def _plain(value: object) -> object:
    """``value`` as JSON can hold it; one scheduler's default is minus infinity."""
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _build(kind: _Kind, model_config: dict[str, object]) -> _DiffusersScheduler:
    module, name = kind.path.split(":")
    scheduler_class = getattr(importlib.import_module(module), name)
    # Clipping to [-1, 1] is for pixels. It is several schedulers' default and destroys latents.
    config = {"clip_sample": False, **model_config}
    scheduler: _DiffusersScheduler = scheduler_class.from_config(config, **kind.overrides)
    return scheduler
