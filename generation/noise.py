"""From a seed to latents: always drawn on the CPU, one generator per image.

A CPU generator gives the same numbers on every machine; a CUDA generator depends on the GPU model
(pytorch#196613), and one generator for a whole batch would tie an image to its neighbours.
"""

from __future__ import annotations

import torch

MIN_ANGLE = 1e-6
"""Radians. Closer noises are one point, and the formula would divide by zero."""


def seeded(seed: int) -> torch.Generator:
    """The CPU generator of one image. 0 is a seed like any other.

    torch's CPU generator reads the low 32 bits: seeds that differ by a multiple of 2^32 are one, as in diffusers.
    """
    return torch.Generator(device="cpu").manual_seed(seed)


def initial_noise(generator: torch.Generator, shape: tuple[int, ...]) -> torch.Tensor:
    """The next draw of ``generator``: float32 standard normal noise of ``shape`` (1, channels, height, width)."""
    return torch.randn(shape, generator=generator, device="cpu", dtype=torch.float32)


def varied_noise(noise: torch.Tensor, variation_seed: int, strength: float) -> torch.Tensor:
    """``noise`` moved towards that of ``variation_seed``: strength 0 keeps it, strength 1 replaces it.

    What AUTOMATIC1111's web UI calls variation seed and variation strength: spherical interpolation, here over
    the whole noise vector (Shoemake, "Animating rotation with quaternion curves", SIGGRAPH 1985). Unlike a
    straight line it keeps the vector's length, so the result is noise as the model knows it.
    """
    return slerp(noise, initial_noise(seeded(variation_seed), tuple(noise.shape)), strength)


def slerp(start: torch.Tensor, end: torch.Tensor, amount: float) -> torch.Tensor:
    """The point ``amount`` (0–1) of the way from ``start`` to ``end`` along the great circle."""
    if amount in (0.0, 1.0):
        return end if amount else start
    first, last = start.double().flatten(), end.double().flatten()
    cosine = torch.dot(first, last) / (first.norm() * last.norm())
    angle = torch.acos(cosine.clamp(-1.0, 1.0))
    if angle < MIN_ANGLE:
        return start
    mixed = (torch.sin((1.0 - amount) * angle) * first + torch.sin(amount * angle) * last) / torch.sin(angle)
    return mixed.reshape(start.shape).to(start.dtype)
