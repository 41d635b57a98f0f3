"""Training of the denoiser: an SDXL-shaped UNet on cached latents, v-prediction with min-SNR weighting.

Min-SNR: Hang et al. 2023, gamma 5, in its form for v-prediction: weight = min(snr, 5) / (snr + 1).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from diffusers import DDIMScheduler, UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor
from torch import Tensor
from transformers import CLIPTextModelWithProjection, CLIPTokenizer

from generation.pocket.backdrops import SIZE
from generation.pocket.captions import write_caption
from generation.pocket.checkpoints import load_checkpoint, save_checkpoint
from generation.pocket.dataset import DrawnSet
from generation.pocket.optimisation import MasterWeights
from generation.pocket.pacing import Budget, Device
from generation.pocket.scenes import Scene
from generation.pocket.text_training import TEXT_WIDTH, encode_captions
from generation.pocket.vae_training import LATENT_CHANNELS, LATENT_SIZE
from generation.pocket.vocabulary import Vocabulary

TIME_IDS = (SIZE, SIZE, 0, 0, SIZE, SIZE)
_TIME_ID_WIDTH = 16
_CAPTION_STREAM = 3


@dataclass(frozen=True)
class DenoiserPlan:
    """Shape of the UNet and its training."""

    widths: tuple[int, int, int] = (96, 144, 192)
    heads: tuple[int, int, int] = (2, 2, 3)
    batch: int = 64
    lr: float = 1.5e-3
    use_muon: bool = True
    ema_decay: float = 0.999
    empty_share: float = 0.10
    gamma: float = 5.0
    plain_until: float = 0.25
    """Up to this share of the stage, most pictures come from the plain set."""

    hard_share: float = 0.18
    """After that, this share of the showings are scenes that are learnt last: see `is_hard`."""


@dataclass(frozen=True)
class LatentSet:
    """Normalised latents of a drawn set's first n pictures: float16 (n, 4, LATENT_SIZE, LATENT_SIZE)."""

    drawn: DrawnSet
    latents: Tensor


def build_scheduler() -> DDIMScheduler:
    return DDIMScheduler(
        num_train_timesteps=1000, beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear",
        prediction_type="v_prediction", clip_sample=False, set_alpha_to_one=False, steps_offset=1,
        timestep_spacing="trailing",
    )  # fmt: skip


def build_denoiser(plan: DenoiserPlan) -> UNet2DConditionModel:
    return UNet2DConditionModel(
        sample_size=LATENT_SIZE, in_channels=LATENT_CHANNELS, out_channels=LATENT_CHANNELS,
        block_out_channels=plan.widths, layers_per_block=1, norm_num_groups=16,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=TEXT_WIDTH, attention_head_dim=plan.heads, use_linear_projection=True,
        addition_embed_type="text_time", addition_time_embed_dim=_TIME_ID_WIDTH,
        projection_class_embeddings_input_dim=TEXT_WIDTH + len(TIME_IDS) * _TIME_ID_WIDTH,
        resnet_time_scale_shift="scale_shift",
    )  # fmt: skip


def is_hard(scene: Scene) -> bool:
    """Scenes that were still wrong when single subjects were already right: pairs, and brush strokes."""
    return len(scene.subjects) == 2 or scene.style == "oil painting"


class Showings:
    """Random (latents, captions) batches; captions are worded anew each time a picture is shown."""

    def __init__(
        self, plain: LatentSet, full: LatentSet, vocabulary: Vocabulary, plan: DenoiserPlan, seed: int
    ) -> None:
        self._sets = (plain, full)
        self._vocabulary = vocabulary
        self._plan = plan
        self._lot = np.random.default_rng((seed, _CAPTION_STREAM))
        scenes = (full.drawn.scene(index, vocabulary) for index in range(len(full.latents)))
        self._hard = np.array([index for index, scene in enumerate(scenes) if is_hard(scene)] or [0])

    def batch(self, share: float) -> tuple[Tensor, list[str]]:
        """Latents (batch, 4, LATENT_SIZE, LATENT_SIZE) and their captions, `share` of the way through the stage."""
        plain_first = share < self._plan.plain_until
        plain_share, hard_share = (0.8, 0.0) if plain_first else (0.12, self._plan.hard_share)
        latents: list[Tensor] = []
        captions: list[str] = []
        for _ in range(self._plan.batch):
            chosen, index = self._choose(plain_share, hard_share)
            latents.append(chosen.latents[index])
            empty = self._lot.random() < self._plan.empty_share
            scene = chosen.drawn.scene(index, self._vocabulary)
            captions.append("" if empty else write_caption(scene, self._lot, self._vocabulary))
        return torch.stack(latents), captions

    def _choose(self, plain_share: float, hard_share: float) -> tuple[LatentSet, int]:
        plain, full = self._sets
        draw = self._lot.random()
        if draw < plain_share:
            return plain, int(self._lot.integers(len(plain.latents)))
        if draw < plain_share + hard_share:
            return full, int(self._hard[int(self._lot.integers(len(self._hard)))])
        return full, int(self._lot.integers(len(full.latents)))


@dataclass
class NoiseLevels:
    """The training noise schedule on one device."""

    cumulative: Tensor
    gamma: float

    def timesteps(self, count: int) -> Tensor:
        """One timestep from each of `count` equal strata: less noise in the loss than independent draws."""
        strata = (torch.arange(count) + torch.rand(count)) / count
        return (strata * len(self.cumulative)).long().clamp_max(len(self.cumulative) - 1).to(self.cumulative.device)

    def loss(self, model: UNet2DConditionModel, clean: Tensor, hidden: Tensor, pooled: Tensor) -> Tensor:
        """Min-SNR weighted squared error of the predicted velocity."""
        steps = self.timesteps(len(clean))
        kept = self.cumulative[steps].view(-1, 1, 1, 1)
        noise = torch.randn_like(clean)
        noisy = kept.sqrt() * clean + (1 - kept).sqrt() * noise
        velocity = kept.sqrt() * noise - (1 - kept).sqrt() * clean
        time_ids = torch.tensor(TIME_IDS, device=clean.device).expand(len(clean), -1)
        made = model(
            noisy.to(model.dtype).contiguous(memory_format=torch.channels_last), steps, hidden.to(model.dtype),
            added_cond_kwargs={"text_embeds": pooled.to(model.dtype), "time_ids": time_ids},
        ).sample  # fmt: skip
        ratio = (kept / (1 - kept)).flatten()
        weight = ratio.clamp_max(self.gamma) / (ratio + 1)
        loss: Tensor = (weight * (made.float() - velocity).square().mean((1, 2, 3))).mean() / weight.mean()
        return loss


def train_denoiser(
    model: UNet2DConditionModel, showings: Showings, encoder: CLIPTextModelWithProjection, tokenizer: CLIPTokenizer,
    plan: DenoiserPlan, budget: Budget, device: Device, checkpoint: Path, report: Callable[[str], None],
    publish: Callable[[dict[str, Tensor]], None] | None = None,
) -> None:  # fmt: skip
    """Trains `model` (left with its averaged weights, float32), calling `publish` with them at every checkpoint."""
    device.place(model.train())
    # Plain attention: on a CPU the fused kernel's backward is slower than everything else at 64 positions.
    model.set_attn_processor(AttnProcessor())
    device.place(encoder.eval())
    weights = MasterWeights(model, plan.lr, use_muon=plan.use_muon, ema_decay=plan.ema_decay)
    if load_checkpoint(checkpoint, weights, budget):
        report(f"resumed after {budget.describe()}")
    levels = NoiseLevels(build_scheduler().alphas_cumprod.to(device.name), plan.gamma)
    saved, running = time.monotonic(), 0.0
    while not budget.is_spent():
        latents, captions = showings.batch(budget.share())
        hidden, pooled = encode_captions(encoder, tokenizer, captions)
        loss = levels.loss(model, latents.to(device.name, torch.float32), hidden, pooled)
        loss.backward()  # type: ignore[no-untyped-call]
        norm = weights.step(budget.lr_share())
        running = loss.item() if not running else 0.98 * running + 0.02 * loss.item()
        if budget.tick() % 50 == 0:
            speed = plan.batch * budget.done / budget.spent()
            report(f"loss {running:.4f}  gradient {norm:.2f}  {speed:.0f} pictures/s  {budget.describe()}")
        if time.monotonic() - saved > 180:
            save_checkpoint(checkpoint, weights, budget)
            if publish is not None:
                publish(weights.averaged())
            saved = time.monotonic()
    save_checkpoint(checkpoint, weights, budget)
    encoder.float()
    model.float().eval()
    model.load_state_dict(weights.averaged(), strict=False)
