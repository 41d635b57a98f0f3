"""Scheduler names, limits and records; and that DPM++ SDE samples the distribution that it should."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from generation.catalog import POCKET
from generation.request import SchedulerRecord
from generation.schedulers import SCHEDULER_NAMES, Scheduler, check_scheduler
from prompting.errors import UserError
from prompting.options import SAMPLERS

CONFIG: dict[str, object] = {
    "_class_name": "DDIMScheduler",
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "prediction_type": "v_prediction",
    "steps_offset": 1,
    "set_alpha_to_one": False,
}


def test_names_are_those_of_the_option_table() -> None:
    assert set(SCHEDULER_NAMES) == set(SAMPLERS)
    assert POCKET.default_scheduler in SCHEDULER_NAMES


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
    assert list(record.timesteps) == sorted(record.timesteps, reverse=True)
    assert SchedulerRecord.model_validate_json(record.model_dump_json()) == record


@pytest.mark.parametrize("name", SCHEDULER_NAMES)
def test_people_count_steps_not_calls(name: str) -> None:
    scheduler = Scheduler(name, CONFIG, 10)
    calls = len(scheduler.timesteps)
    assert calls == (19 if name in ("heun", "dpm++ sde") else 10)
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
