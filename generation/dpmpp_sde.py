"""DPM++ SDE: the stochastic single-step solver of second order, with two denoiser calls per step.

Lu et al., "DPM-Solver++: Fast Solver for Guided Sampling of Diffusion Probabilistic Models" (2022), in the
form that people know by this name: a half step to the geometric middle of two noise levels, then the whole
step with the picture predicted there; noise follows one Brownian path whose clock is the noise level sigma.
"""

from __future__ import annotations

import torch
from diffusers.schedulers.scheduling_euler_discrete import EulerDiscreteScheduler


class DPMPlusPlusSDEScheduler(EulerDiscreteScheduler):  # type: ignore[misc]  # diffusers is untyped
    """Noise levels, scaling and configuration of `EulerDiscreteScheduler`; the step is DPM++ SDE (eta 1, r 1/2).

    diffusers' own `DPMSolverSDEScheduler` needs torchsde for its Brownian tree. A solver that walks its intervals
    once and in order needs no tree: increments over disjoint intervals are independent, so two draws of the
    image's generator per step have exactly the tree's law, and belong to one image alone.
    """

    order = 2
    sigmas: torch.Tensor
    timesteps: torch.Tensor

    def set_timesteps(self, num_inference_steps: int, device: str | torch.device | None = None) -> None:
        """Lays the geometric middle between each two neighbouring noise levels: 2n - 1 denoiser calls for n steps."""
        super().set_timesteps(num_inference_steps, device=device)
        whole, times = self.sigmas[:-1], self.timesteps
        middle = (whole[:-1] * whole[1:]).sqrt()
        training = ((1 - self.alphas_cumprod) / self.alphas_cumprod).sqrt().log().numpy()
        middle_times = torch.tensor([float(self._sigma_to_t(sigma, training)) for sigma in middle.numpy()])
        self.sigmas = torch.cat([_interleave(whole, middle), torch.zeros(1)])
        self.timesteps = _interleave(times.float().cpu(), middle_times).to(times.device)

    def step(
        self,
        model_output: torch.Tensor,
        timestep: torch.Tensor,
        sample: torch.Tensor,
        generator: torch.Generator | None = None,
        return_dict: bool = False,  # noqa: ARG002  # what diffusers' pipelines pass
    ) -> tuple[torch.Tensor]:
        """One denoiser call further; even calls go to the middle of a step, odd ones from its start to its end."""
        if self.step_index is None:
            self._init_step_index(timestep)
        here = self._step_index
        sigma, target = self.sigmas[here], self.sigmas[here + 1]
        picture = self._picture(model_output, sample, sigma)
        self._step_index += 1
        if target == 0:
            return (picture,)
        draw = torch.randn(sample.shape, generator=generator, dtype=torch.float32).to(sample.device)
        step = draw * (sigma - target).sqrt()
        if here % 2 == 0:
            self._start, self._walked = sample, step
            return (_ancestral(sample, picture, sigma, target, draw),)
        start_sigma = self.sigmas[here - 1]
        noise = (self._walked + step) / (start_sigma - target).sqrt()
        return (_ancestral(self._start, picture, start_sigma, target, noise),)

    def _picture(self, model_output: torch.Tensor, sample: torch.Tensor, sigma: torch.Tensor) -> torch.Tensor:
        """The clean latents that the denoiser's output stands for (Karras et al. 2022, table 1)."""
        kind = self.config.prediction_type
        if kind == "epsilon":
            return sample - sigma * model_output
        if kind == "v_prediction":
            return sample / (sigma**2 + 1) - model_output * (sigma / (sigma**2 + 1).sqrt())
        return model_output


def _ancestral(
    start: torch.Tensor, picture: torch.Tensor, sigma: torch.Tensor, target: torch.Tensor, noise: torch.Tensor
) -> torch.Tensor:
    """From ``sigma`` straight down below ``target``, and up to it again with fresh ``noise``."""
    up = torch.minimum(target, (target**2 * (sigma**2 - target**2) / sigma**2).sqrt())
    down = (target**2 - up**2).sqrt()
    return (down / sigma) * start + (1 - down / sigma) * picture + up * noise


def _interleave(whole: torch.Tensor, middle: torch.Tensor) -> torch.Tensor:
    """w0 m0 w1 m1 … wn: one longer on the side of ``whole``."""
    mixed = torch.empty(len(whole) + len(middle), dtype=torch.float32)
    mixed[0::2], mixed[1::2] = whole, middle
    return mixed
