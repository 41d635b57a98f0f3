"""Scheduler names, limits and records; and that DPM++ SDE samples the distribution that it should."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from generation.catalog import POCKET
from generation.request import SchedulerRecord
from generation.schedulers import FLOW_NAMES, SCHEDULER_NAMES, FlowSchedule, Scheduler, check_scheduler
from prompting.errors import UserError
from prompting.samplers import SAMPLERS, TABLE

CONFIG: dict[str, object] = {
    "_class_name": "DDIMScheduler",
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "prediction_type": "v_prediction",
    "steps_offset": 1,
    "set_alpha_to_one": False,
}


FLOW_CONFIG: dict[str, object] = {"_class_name": "FlowMatchEulerDiscreteScheduler", "shift": 3.0}
TWO_CALLS = ("heun", "dpm++ sde", "dpm2")  # per step, in all spacings


def test_every_name_that_people_use_is_there() -> None:
    assert {*SCHEDULER_NAMES, *FLOW_NAMES} == set(SAMPLERS)
    assert POCKET.default_scheduler in SCHEDULER_NAMES
    plain = {
        "ddpm", "ddim", "pndm", "euler", "euler a", "heun", "lms", "dpm2", "dpm2 a", "dpm++ 2m", "dpm++ 2m sde",
        "dpm++ sde", "dpm++ 3m sde", "unipc", "lcm", "tcd", "deis", "flow-match euler", "flow-match heun",
    }  # fmt: skip
    assert {row.name for row in TABLE} == plain
    assert {"dpm++ 2m karras", "euler exponential", "ddim trailing", "dpm++ 3m sde exponential"} <= set(SAMPLERS)


@pytest.mark.parametrize("name", SCHEDULER_NAMES)
def test_a_sampler_of_the_other_kind_is_refused_with_what_works(name: str) -> None:
    check_scheduler(name, 4)
    if name in ("euler", "heun"):
        check_scheduler(name, 4, flow=True)
        return
    with pytest.raises(UserError) as caught:
        check_scheduler(name, 4, flow=True)
    assert (caught.value.code, "Flow-match Euler" in caught.value.hint) == ("unsupported_scheduler", True)


@pytest.mark.parametrize("name", FLOW_NAMES)
def test_a_flow_sampler_needs_a_flow_model(name: str) -> None:
    check_scheduler(name, 4, flow=True)
    with pytest.raises(UserError) as caught:
        check_scheduler(name, 4)
    assert caught.value.code == "unsupported_scheduler"


@pytest.mark.parametrize("schedule", [FlowSchedule(), FlowSchedule(mu=0.8), FlowSchedule(mu=0.8, to_first=True)])
def test_a_shift_by_resolution_moves_the_steps_to_the_noise(schedule: FlowSchedule) -> None:
    dynamic: dict[str, object] = {**FLOW_CONFIG, "shift": 1.0, "use_dynamic_shifting": schedule.mu is not None}
    plain = Scheduler("euler", {**dynamic, "use_dynamic_shifting": False}, 8, flow=FlowSchedule())
    for name in (*FLOW_NAMES, "euler", "heun"):
        shifted = Scheduler(name, dynamic, 8, flow=schedule)
        middle = float(shifted.timesteps[len(shifted.timesteps) // 2])
        assert (middle > float(plain.timesteps[4])) == (schedule.mu is not None)
        assert shifted.steps_done(len(shifted.timesteps)) == 8


@pytest.mark.parametrize("strength", [1.0, 0.5, 0.01])
def test_pndm_ends_at_the_end_and_doubles_its_first_step(strength: float) -> None:
    scheduler = Scheduler("pndm", CONFIG, 10, strength)
    times = [int(timestep) for timestep in scheduler.timesteps]
    steps = max(1, int(10 * strength))
    assert (len(set(times)), times[-1]) == (steps, 1)
    assert len(times) == (steps + 1 if steps > 1 else 1)
    assert scheduler.steps_done(len(times)) == steps


@pytest.mark.parametrize(("typed", "nearest"), [("eular", "euler"), ("dpm++ 2m caras", "dpm++ 2m karras")])
def test_unknown_names_get_the_nearest(typed: str, nearest: str) -> None:
    with pytest.raises(UserError) as caught:
        check_scheduler(typed, 20)
    assert caught.value.code == "unknown_scheduler"
    assert nearest in caught.value.hint


def test_lcm_knows_its_limit() -> None:
    check_scheduler("lcm", 50)
    assert len(Scheduler("lcm", CONFIG, 50).timesteps) == 50
    with pytest.raises(UserError, match="50 steps"):
        check_scheduler("lcm", 51)


@pytest.mark.parametrize("name", SCHEDULER_NAMES)
def test_record_is_what_ran_and_survives_json(name: str) -> None:
    scheduler = Scheduler(name, CONFIG, 7, strength=0.5)
    record = scheduler.record
    assert record.config["prediction_type"] == "v_prediction"
    assert record.config["beta_end"] == 0.012
    assert record.config.get("clip_sample", False) is False
    assert len(record.timesteps) == len(scheduler.timesteps)
    if not name.startswith("dpm2 a"):  # goes below each next noise level, and up to it again
        assert list(record.timesteps) == sorted(record.timesteps, reverse=True)
    assert SchedulerRecord.model_validate_json(record.model_dump_json()) == record


@pytest.mark.parametrize("name", SCHEDULER_NAMES)
def test_people_count_steps_not_calls(name: str) -> None:
    scheduler = Scheduler(name, CONFIG, 10)
    calls = len(scheduler.timesteps)
    assert calls == (19 if name.startswith(TWO_CALLS) else 11 if name.startswith("pndm") else 10)
    assert scheduler.steps_done(0) == 0
    assert scheduler.steps_done(1) == 1
    assert scheduler.steps_done(calls) == 10


@pytest.mark.parametrize("prediction", ["v_prediction", "epsilon"])
def test_dpmpp_sde_keeps_the_distribution(prediction: str) -> None:
    """For pictures from N(mean, deviation²) the best denoiser is known, and so is what a sampler must give."""
    mean, deviation = 0.7, 0.5
    scheduler = Scheduler("dpm++ sde", {**CONFIG, "prediction_type": prediction}, 40)
    generator = torch.Generator().manual_seed(0)
    latents = scheduler.noised(torch.randn((1, 4, 64, 64), generator=generator))
    for call, timestep in enumerate(scheduler.timesteps):
        alpha = signal(float(timestep))
        scaled = scheduler.model_input(latents, call).double()
        gain = alpha**0.5 * deviation**2 / (alpha * deviation**2 + 1 - alpha)
        picture = mean + gain * (scaled - alpha**0.5 * mean)
        noise = (scaled - alpha**0.5 * picture) / (1 - alpha) ** 0.5
        output = noise if prediction == "epsilon" else alpha**0.5 * noise - (1 - alpha) ** 0.5 * picture
        latents = scheduler.step(output.float(), call, latents, generator)
    assert float(latents.mean()) == pytest.approx(mean, abs=0.02)
    assert float(latents.std()) == pytest.approx(deviation, abs=0.03)


def signal(timestep: float) -> float:
    """The share of the picture (alpha bar) at a timestep, also between two whole ones."""
    alphas = np.cumprod(1 - np.linspace(0.00085**0.5, 0.012**0.5, 1000) ** 2)
    log_sigma = np.log((1 - alphas) / alphas) / 2
    return float(1 / (1 + np.exp(2 * np.interp(timestep, np.arange(1000), log_sigma))))
