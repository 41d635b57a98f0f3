"""Scheduler names that people use, and one image's own scheduler. torch and diffusers load on first use only."""

from __future__ import annotations

import copy
import importlib
import inspect
import json
import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from generation.request import SchedulerRecord
from prompting.errors import UserError
from prompting.nearest import nearest
from prompting.samplers import SAMPLERS, TABLE, Spacing

if TYPE_CHECKING:
    import torch

_DISTILLED_STEPS = 50
"""LCM and TCD pick their steps from a distillation schedule of this many."""


@dataclass(frozen=True)
class _Kind:
    """A diffusers class as ``module:class``, and what it sets over the model's own scheduler configuration."""

    path: str
    overrides: dict[str, object] = field(default_factory=dict)


_DIFFUSERS = "diffusers.schedulers.scheduling_"
_DPM_MULTISTEP = f"{_DIFFUSERS}dpmsolver_multistep:DPMSolverMultistepScheduler"
_PLAIN_SIGMAS: dict[str, object] = {
    "use_karras_sigmas": False,
    "use_exponential_sigmas": False,
    "use_beta_sigmas": False,
}
_SPACINGS: dict[Spacing, dict[str, object]] = {
    Spacing.PLAIN: {},
    Spacing.KARRAS: {"use_karras_sigmas": True},
    Spacing.EXPONENTIAL: {"use_exponential_sigmas": True},
    Spacing.TRAILING: {"timestep_spacing": "trailing"},
}


def _dpm(algorithm: str, order: int) -> _Kind:
    return _Kind(_DPM_MULTISTEP, {"algorithm_type": algorithm, "solver_order": order, "solver_type": "midpoint"})


_BASES = {
    "ddpm": _Kind(f"{_DIFFUSERS}ddpm:DDPMScheduler"),
    "ddim": _Kind(f"{_DIFFUSERS}ddim:DDIMScheduler"),
    "pndm": _Kind(f"{_DIFFUSERS}pndm:PNDMScheduler", {"skip_prk_steps": True}),
    "euler": _Kind(f"{_DIFFUSERS}euler_discrete:EulerDiscreteScheduler"),
    "euler a": _Kind(f"{_DIFFUSERS}euler_ancestral_discrete:EulerAncestralDiscreteScheduler"),
    "heun": _Kind(f"{_DIFFUSERS}heun_discrete:HeunDiscreteScheduler"),
    "lms": _Kind(f"{_DIFFUSERS}lms_discrete:LMSDiscreteScheduler"),
    "dpm2": _Kind(f"{_DIFFUSERS}k_dpm_2_discrete:KDPM2DiscreteScheduler"),
    "dpm2 a": _Kind(f"{_DIFFUSERS}k_dpm_2_ancestral_discrete:KDPM2AncestralDiscreteScheduler"),
    "dpm++ 2m": _dpm("dpmsolver++", 2),
    "dpm++ 2m sde": _dpm("sde-dpmsolver++", 2),
    "dpm++ sde": _Kind("generation.dpmpp_sde:DPMPlusPlusSDEScheduler"),
    "dpm++ 3m sde": _dpm("sde-dpmsolver++", 3),
    "unipc": _Kind(f"{_DIFFUSERS}unipc_multistep:UniPCMultistepScheduler", {"solver_type": "bh2"}),
    "lcm": _Kind(f"{_DIFFUSERS}lcm:LCMScheduler"),
    "tcd": _Kind(f"{_DIFFUSERS}tcd:TCDScheduler"),
    "deis": _Kind(f"{_DIFFUSERS}deis_multistep:DEISMultistepScheduler", {"algorithm_type": "deis"}),
    "flow-match euler": _Kind(f"{_DIFFUSERS}flow_match_euler_discrete:FlowMatchEulerDiscreteScheduler"),
    "flow-match heun": _Kind(f"{_DIFFUSERS}flow_match_heun_discrete:FlowMatchHeunDiscreteScheduler"),
}

_KINDS = {
    f"{row.name} {spacing}".strip(): _Kind(
        _BASES[row.name].path, _BASES[row.name].overrides | _PLAIN_SIGMAS | _SPACINGS[spacing]
    )
    for row in TABLE
    for spacing in row.spacings
}
FLOW_NAMES = tuple(row.name for row in TABLE if row.flow)
"""The names for models that were trained by flow matching."""

_AS_FLOW = {name.removeprefix("flow-match "): name for name in FLOW_NAMES}
"""What people call a sampler of flow matching models when they do not say so: Euler, Heun."""

SCHEDULER_NAMES = tuple(name for name in SAMPLERS if name not in FLOW_NAMES)
"""The names that requests carry for all other models; `prompting.samplers` says how people read and type them."""


def check_scheduler(name: str, steps: int, *, flow: bool = False) -> None:
    """Whether ``name`` can take ``steps`` steps on a model that was trained by flow matching, or one that was not.

    Raises:
        UserError: ``unknown_scheduler`` with the nearest names, ``unsupported_scheduler`` for a sampler of the
            other kind of model, or ``steps_unsupported``.
    """
    if name not in _KINDS:
        near = ", ".join(nearest(name, SAMPLERS) or SCHEDULER_NAMES[:16])
        raise UserError(
            "unknown_scheduler", "There is no sampler called “{name}”.", "Nearest: {near}.", name=name[:80], near=near
        )
    if flow and name not in FLOW_NAMES and name not in _AS_FLOW:
        raise UserError(
            "unsupported_scheduler",
            "{name} is no sampler for this model, which was trained by flow matching.",
            "What works: {works}.",
            name=SAMPLERS[name],
            works=", ".join(SAMPLERS[one] for one in FLOW_NAMES),
        )
    if not flow and name in FLOW_NAMES:
        raise UserError(
            "unsupported_scheduler",
            "{name} is only for models that were trained by flow matching, such as SD3 and FLUX; this one was not.",
            "Use {plain}, or any other sampler.",
            name=SAMPLERS[name],
            plain=SAMPLERS[name.removeprefix("flow-match ")],
        )
    if name in ("lcm", "tcd") and steps > _DISTILLED_STEPS:
        raise UserError(
            "steps_unsupported",
            "{name} takes at most {most} steps.",
            "It is made for 4 to 8.",
            name=SAMPLERS[name],
            most=_DISTILLED_STEPS,
        )


def flow_matching(model_config: dict[str, object]) -> bool:
    """Whether a model with this scheduler configuration was trained by flow matching."""
    return str(model_config.get("_class_name", "")).startswith("FlowMatch")


@dataclass(frozen=True)
class FlowSchedule:
    """What a flow matching family says about its noise levels at one size.

    ``mu`` shifts them with the number of image tokens (Esser et al. 2024, section 5.3.2), None for a fixed shift.
    ``to_first`` lays them evenly from 1 to 1/steps, as FLUX does; else they end at the scheduler's smallest.
    """

    mu: float | None = None
    to_first: bool = False


class _DiffusersScheduler(Protocol):
    """What all diffusers schedulers have in common."""

    config: dict[str, object]
    order: int
    timesteps: torch.Tensor

    @property
    def init_noise_sigma(self) -> float | torch.Tensor: ...
    def set_timesteps(self, num_inference_steps: int, **options: object) -> None: ...
    def scale_model_input(self, sample: torch.Tensor, timestep: torch.Tensor) -> torch.Tensor: ...
    def add_noise(self, original: torch.Tensor, noise: torch.Tensor, timesteps: torch.Tensor) -> torch.Tensor: ...
    def scale_noise(self, sample: torch.Tensor, timestep: torch.Tensor, noise: torch.Tensor) -> torch.Tensor: ...
    def step(self, *args: torch.Tensor, **kwargs: object) -> tuple[torch.Tensor, ...]: ...


class Scheduler:
    """One image's scheduler. It keeps state between steps, so it is never shared between images.

    ``timesteps`` has one entry per denoiser call, which for second-order schedulers is up to two per step.
    With ``strength`` (image to image) the first ``1 - strength`` of the steps are left out, at least one stays.
    """

    def __init__(
        self,
        name: str,
        model_config: dict[str, object],
        steps: int,
        strength: float = 1.0,
        flow: FlowSchedule | None = None,
    ) -> None:
        self._name = name
        if flow is None:
            self._scheduler = _build(_KINDS[name], model_config)
            self._scheduler.set_timesteps(steps)
            kept = max(1, min(int(steps * strength), steps))
        else:
            self._scheduler = _build_flow(_AS_FLOW.get(name, name), model_config, steps, flow)
            kept = steps - int(max(steps - min(steps * strength, steps), 0))  # rounds up where the others round down
        self._steps = kept
        begin = (steps - kept) * self._scheduler.order
        self.timesteps = self._scheduler.timesteps[begin:]
        if name.startswith("pndm"):
            self.timesteps = _first_step_twice(self._scheduler.timesteps, kept)
        self._takes_generator = "generator" in inspect.signature(self._scheduler.step).parameters
        set_begin_index = getattr(self._scheduler, "set_begin_index", None)
        if set_begin_index is not None:  # DDPM, DDIM and PNDM find their place by the timestep alone
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
        return min(-(-calls // self._scheduler.order), self._steps)

    def noised(self, noise: torch.Tensor, image: torch.Tensor | None = None) -> torch.Tensor:
        """The latents to start from: pure ``noise``, or the latents of ``image`` with that noise on top."""
        if image is None:
            return noise * getattr(self._scheduler, "init_noise_sigma", 1.0)
        if hasattr(self._scheduler, "scale_noise"):  # flow matching
            return self._scheduler.scale_noise(image, self.timesteps[:1], noise)
        return self._scheduler.add_noise(image, noise, self.timesteps[:1])

    def model_input(self, latents: torch.Tensor, call: int) -> torch.Tensor:
        """``latents`` as the denoiser wants them at its call number ``call``, counted from 0."""
        if not hasattr(self._scheduler, "scale_model_input"):  # flow matching
            return latents
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


def _first_step_twice(timesteps: torch.Tensor, kept: int) -> torch.Tensor:
    """PNDM's last ``kept`` steps. It takes its first step twice, to have a second slope: the second entry doubles."""
    import torch

    unique = torch.cat([timesteps[:1], timesteps[2:]])[-kept:] if len(timesteps) > 2 else timesteps[-kept:]
    return torch.cat([unique[:2], unique[1:]])


def _build(kind: _Kind, model_config: dict[str, object]) -> _DiffusersScheduler:
    # Clipping to [-1, 1] is for pixels. It is several schedulers' default and destroys latents.
    config = model_config if flow_matching(model_config) else {"clip_sample": False, **model_config}
    return copy.deepcopy(_prototype(kind.path, json.dumps(config, default=str), json.dumps(kind.overrides)))


@lru_cache(maxsize=64)
def _prototype(path: str, config: str, overrides: str) -> _DiffusersScheduler:
    """A scheduler that nobody steps. Building one of DPM2 takes a fifth of a second, copying it a millisecond."""
    scheduler: _DiffusersScheduler = _class_of(path).from_config(json.loads(config), **json.loads(overrides))
    return scheduler


def _build_flow(name: str, model_config: dict[str, object], steps: int, schedule: FlowSchedule) -> _DiffusersScheduler:
    kind = _KINDS[name]
    if name == "flow-match heun":  # knows no resolution; its fixed shift by exp(mu) is the same formula
        shift = {} if schedule.mu is None else {"shift": math.exp(schedule.mu)}
        heun = _build(_Kind(kind.path, dict(shift)), model_config)
        heun.set_timesteps(steps)
        return heun
    euler = _build(_Kind(kind.path), model_config)
    sigmas = [1.0 - step / steps for step in range(steps)] if schedule.to_first else None
    euler.set_timesteps(steps, sigmas=sigmas, mu=schedule.mu)
    return euler


def _class_of(path: str) -> Any:
    module, name = path.split(":")
    return getattr(importlib.import_module(module), name)
