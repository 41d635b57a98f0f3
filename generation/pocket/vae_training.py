"""Training of the picture autoencoder: AutoencoderKL, 8 times smaller, 4 latent channels.

The encoder and decoder are trained together first; then the encoder stays as it is, so that cached latents remain
valid, while the decoder goes on improving.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as functional
from diffusers import AutoencoderKL
from torch import Tensor

from generation.pocket.backdrops import SIZE
from generation.pocket.checkpoints import load_checkpoint, save_checkpoint
from generation.pocket.optimisation import MasterWeights
from generation.pocket.pacing import Budget, Device

LATENT_CHANNELS = 4
LATENT_SIZE = SIZE // 8
Report = Callable[[str], None]


@dataclass(frozen=True)
class AutoencoderPlan:
    """Widths from full resolution to latent resolution, and how they are trained."""

    widths: tuple[int, ...] = (16, 48, 96, 128)
    batch: int = 16
    lr: float = 2e-3
    kl_weight: float = 1e-4
    crop: int = SIZE // 2
    crop_share: float = 0.65
    """For this share of the stage, quarter-size crops: four times the steps for the same work."""


def build_autoencoder(plan: AutoencoderPlan) -> AutoencoderKL:
    levels = len(plan.widths)
    return AutoencoderKL(
        block_out_channels=plan.widths, down_block_types=("DownEncoderBlock2D",) * levels,
        up_block_types=("UpDecoderBlock2D",) * levels, layers_per_block=1, latent_channels=LATENT_CHANNELS,
        norm_num_groups=8, sample_size=SIZE, force_upcast=False,
    )  # fmt: skip


def to_tensor(pixels: npt.NDArray[np.uint8], device: Device) -> Tensor:
    """uint8 (n, height, width, 3) becomes (n, 3, height, width) in -1..1, channels last in memory."""
    picture = torch.from_numpy(np.ascontiguousarray(pixels)).to(device.name).permute(0, 3, 1, 2)
    return (picture.to(device.dtype) / 127.5 - 1).contiguous(memory_format=torch.channels_last)


def batches_with_rows(
    pixels: npt.NDArray[np.uint8], size: int, seed: int, step: int
) -> Iterator[tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]]:
    """Endless random batches and their row numbers; `step` continues a run without repeating its start."""
    while True:
        rows = np.sort(np.random.default_rng((seed, step)).integers(0, len(pixels), size))
        yield pixels[rows], rows
        step += 1


def crop_at_random(pixels: npt.NDArray[np.uint8], size: int, lot: np.random.Generator) -> npt.NDArray[np.uint8]:
    """One window of `size` px for the whole batch, on the latent grid's half steps."""
    top, left = lot.integers(0, (SIZE - size) // 4 + 1, 2) * 4
    return pixels[:, top : top + size, left : left + size]


def picture_loss(made: Tensor, real: Tensor) -> Tensor:
    """Mean absolute and squared error, and the absolute error of neighbour differences, which keeps edges sharp."""
    error = made.float() - real.float()
    slopes = error.diff(dim=-1).abs().mean() + error.diff(dim=-2).abs().mean()
    return error.abs().mean() + 2.0 * error.square().mean() + 0.5 * slopes


def _joint_loss(vae: AutoencoderKL, real: Tensor, kl_weight: float) -> Tensor:
    posterior = vae.encode(real).latent_dist
    made = vae.decode(posterior.sample()).sample
    kl = posterior.kl().float().mean() / posterior.mean[0].numel()
    loss: Tensor = picture_loss(made, real) + kl_weight * kl
    return loss


def _decoder_loss(vae: AutoencoderKL, real: Tensor) -> Tensor:
    with torch.no_grad():
        latents = vae.encode(real).latent_dist.mode()
        # The denoiser's latents are never perfect; a little noise teaches the decoder to forgive.
        latents = latents + 0.03 * latents.float().std().to(latents.dtype) * torch.randn_like(latents)
    return picture_loss(vae.decode(latents).sample, real)


def train_autoencoder(
    vae: AutoencoderKL, pixels: npt.NDArray[np.uint8], plan: AutoencoderPlan, budget: Budget, device: Device,
    checkpoint: Path, report: Report, *, decoder_only: bool = False,
) -> None:  # fmt: skip
    """Trains `vae` (left with its averaged weights, float32) until `budget` ends, resuming from `checkpoint`."""
    device.place(vae.train())
    vae.encoder.requires_grad_(not decoder_only)
    vae.quant_conv.requires_grad_(not decoder_only)
    trained = torch.nn.ModuleList([vae.decoder, vae.post_quant_conv]) if decoder_only else vae
    weights = MasterWeights(trained, plan.lr, use_muon=True, ema_decay=0.998)
    if load_checkpoint(checkpoint, weights, budget):
        report(f"resumed after {budget.describe()}")
    lot = np.random.default_rng(weights.steps)
    feed = batches_with_rows(pixels, plan.batch, seed=1, step=weights.steps)
    saved = time.monotonic()
    while not budget.is_spent():
        drawn, _ = next(feed)
        real = to_tensor(crop_at_random(drawn, plan.crop, lot) if budget.share() < plan.crop_share else drawn, device)
        loss = _decoder_loss(vae, real) if decoder_only else _joint_loss(vae, real, plan.kl_weight)
        loss.backward()  # type: ignore[no-untyped-call]
        norm = weights.step(budget.lr_share())
        if budget.tick() % 100 == 0:
            report(f"loss {loss.item():.4f}  gradient {norm:.2f}  {budget.describe()}")
        if time.monotonic() - saved > 120:
            save_checkpoint(checkpoint, weights, budget)
            saved = time.monotonic()
    save_checkpoint(checkpoint, weights, budget)
    vae.float().eval()
    trained.load_state_dict(weights.averaged(), strict=False)


@torch.no_grad()
def encode_set(
    vae: AutoencoderKL, pixels: npt.NDArray[np.uint8], device: Device, report: Report, batch: int = 64
) -> Tensor:
    """Posterior means of all pictures, float16, shape (n, 4, LATENT_SIZE, LATENT_SIZE), not yet scaled."""
    device.place(vae.eval())
    latents = torch.empty((len(pixels), LATENT_CHANNELS, LATENT_SIZE, LATENT_SIZE), dtype=torch.float16)
    for start in range(0, len(pixels), batch):
        real = to_tensor(pixels[start : start + batch], device)
        latents[start : start + batch] = vae.encode(real).latent_dist.mode().to("cpu", torch.float16)
        if start // batch % 100 == 0:
            report(f"encoded {start} of {len(pixels)} pictures")
    return latents


@dataclass(frozen=True)
class LatentScale:
    """Mean and standard deviation of each latent channel over the training pictures, shape (4,)."""

    mean: Tensor
    deviation: Tensor

    @staticmethod
    def of(latents: Tensor) -> "LatentScale":
        return LatentScale(latents.float().mean((0, 2, 3)), latents.float().std((0, 2, 3)))

    def apply(self, latents: Tensor) -> Tensor:
        """Latents with zero mean and unit deviation in every channel, float16."""
        return ((latents.float() - self.mean.view(1, -1, 1, 1)) / self.deviation.view(1, -1, 1, 1)).half()


@torch.no_grad()
def fold_scale(vae: AutoencoderKL, scale: LatentScale) -> None:
    """Moves `scale` into the 1 x 1 convolutions around the latents, so that the scaling factor becomes 1.

    Exact, and every loader understands it, which a per-channel mean in the config would not be.
    """
    mean, deviation = (part.to(vae.device, torch.float32) for part in (scale.mean, scale.deviation))
    inward, outward = vae.quant_conv, vae.post_quant_conv
    column = deviation.view(-1, 1, 1, 1)
    inward.weight[:LATENT_CHANNELS] /= column
    inward.bias[:LATENT_CHANNELS] = (inward.bias[:LATENT_CHANNELS] - mean) / deviation
    inward.bias[LATENT_CHANNELS:] -= 2 * deviation.log()
    outward.bias += (outward.weight * mean.view(1, -1, 1, 1)).sum((1, 2, 3))
    outward.weight *= deviation.view(1, -1, 1, 1)
    vae.register_to_config(scaling_factor=1.0)


@torch.no_grad()
def measure_psnr(vae: AutoencoderKL, pixels: npt.NDArray[np.uint8], device: Device, batch: int = 32) -> float:
    """Mean over pictures of the reconstruction's peak signal-to-noise ratio, dB, for 8-bit pictures."""
    scores: list[Tensor] = []
    for start in range(0, len(pixels), batch):
        real = to_tensor(pixels[start : start + batch], device).to(vae.dtype)
        made = vae.decode(vae.encode(real).latent_dist.mode()).sample.float().clamp(-1, 1)
        made = ((made + 1) * 127.5).round() / 127.5 - 1
        mean_square = functional.mse_loss(made, real.float(), reduction="none").mean((1, 2, 3)).clamp_min(1e-8)
        scores.append(10 * torch.log10(4.0 / mean_square))
    return float(torch.cat(scores).mean())
