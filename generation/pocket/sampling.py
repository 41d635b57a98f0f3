"""A plain sampling loop for the evaluation: many prompts at once, DPM-Solver++ 2M, classifier-free guidance."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from diffusers import DPMSolverMultistepScheduler
from torch import Tensor

from generation.pocket.denoiser_training import TIME_IDS, build_scheduler
from generation.pocket.export import Networks
from generation.pocket.text_training import encode_captions
from generation.pocket.vae_training import LATENT_CHANNELS, LATENT_SIZE

DEFAULT_STEPS = 20
DEFAULT_GUIDANCE = 4.0


def build_sampler() -> DPMSolverMultistepScheduler:
    """DPM-Solver++ 2M on the shipped noise schedule: the product's default sampler for this model."""
    return DPMSolverMultistepScheduler.from_config(build_scheduler().config)


def _noise(seeds: Sequence[int]) -> Tensor:
    shape = (1, LATENT_CHANNELS, LATENT_SIZE, LATENT_SIZE)
    return torch.cat([torch.randn(shape, generator=torch.Generator().manual_seed(seed)) for seed in seeds])


def decode_pixels(networks: Networks, latents: Tensor) -> npt.NDArray[np.uint8]:
    """Latents of unit deviation become uint8 pictures (n, height, width, 3)."""
    scaled = latents.to(networks.autoencoder.dtype) / networks.autoencoder.config.scaling_factor
    decoded = networks.autoencoder.decode(scaled.contiguous(memory_format=torch.channels_last)).sample.float()
    bytes_ = ((decoded.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)
    pixels: npt.NDArray[np.uint8] = bytes_.permute(0, 2, 3, 1).contiguous().cpu().numpy()
    return pixels


@torch.no_grad()
def sample(
    networks: Networks, prompts: Sequence[str], seeds: Sequence[int], negatives: Sequence[str] | None = None,
    steps: int = DEFAULT_STEPS, guidance: float = DEFAULT_GUIDANCE, batch: int = 32,
) -> npt.NDArray[np.uint8]:  # fmt: skip
    """One picture a prompt, shape (n, 128, 128, 3); picture i depends on prompt i, negative i and seed i only."""
    negatives = negatives if negatives is not None else [""] * len(prompts)
    parts = []
    for start in range(0, len(prompts), batch):
        chosen = slice(start, start + batch)
        latents = _denoise(networks, prompts[chosen], seeds[chosen], negatives[chosen], steps, guidance)
        parts.append(decode_pixels(networks, latents))
    return np.concatenate(parts)


def _denoise(
    networks: Networks,
    prompts: Sequence[str],
    seeds: Sequence[int],
    negatives: Sequence[str],
    steps: int,
    guidance: float,
) -> Tensor:
    unet, device = networks.denoiser, networks.denoiser.device
    hidden, pooled = encode_captions(networks.encoder, networks.tokenizer, [*negatives, *prompts])
    hidden, pooled = hidden.to(unet.dtype), pooled.to(unet.dtype)
    condition = {"text_embeds": pooled, "time_ids": torch.tensor(TIME_IDS, device=device).expand(len(pooled), -1)}
    scheduler = build_sampler()
    scheduler.set_timesteps(steps, device=device)
    latents = _noise(seeds).to(device)
    for step in scheduler.timesteps:
        doubled = torch.cat([latents, latents]).to(unet.dtype).contiguous(memory_format=torch.channels_last)
        made = unet(doubled, step, hidden, added_cond_kwargs=condition).sample.float()
        without, along = made.chunk(2)
        latents = scheduler.step(without + guidance * (along - without), step, latents).prev_sample
    return latents
