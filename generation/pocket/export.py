"""Writes the finished networks as an ordinary diffusers folder, float16, replacing the old folder in one step."""

import copy
import shutil
from dataclasses import dataclass
from pathlib import Path

import torch
from diffusers import AutoencoderKL, StableDiffusionXLPipeline, UNet2DConditionModel
from transformers import CLIPTextModelWithProjection, CLIPTokenizer

from generation.pocket.denoiser_training import build_scheduler
from generation.pocket.manifest import write_manifest


@dataclass(frozen=True)
class Networks:
    """Everything that makes a picture from a prompt; the autoencoder's config carries the scaling factor."""

    tokenizer: CLIPTokenizer
    encoder: CLIPTextModelWithProjection
    denoiser: UNet2DConditionModel
    autoencoder: AutoencoderKL


def load_networks(folder: Path, dtype: torch.dtype = torch.float32) -> Networks:
    """Reads a weights folder; `dtype` is named because float16 files would otherwise load as float16."""
    if not (folder / "model_index.json").exists():
        raise FileNotFoundError(f"no model at {folder}")
    return Networks(
        CLIPTokenizer.from_pretrained(folder / "tokenizer_2"),
        CLIPTextModelWithProjection.from_pretrained(folder / "text_encoder_2", dtype=dtype).eval(),
        UNet2DConditionModel.from_pretrained(folder / "unet", torch_dtype=dtype, low_cpu_mem_usage=False).eval(),
        AutoencoderKL.from_pretrained(folder / "vae", torch_dtype=dtype, low_cpu_mem_usage=False).eval(),
    )


def build_pipeline(networks: Networks) -> StableDiffusionXLPipeline:
    """The stock SDXL pipeline without its first text encoder."""
    return StableDiffusionXLPipeline(
        vae=networks.autoencoder, text_encoder=None, text_encoder_2=networks.encoder, tokenizer=None,
        tokenizer_2=networks.tokenizer, unet=networks.denoiser, scheduler=build_scheduler(),
        force_zeros_for_empty_prompt=False, add_watermarker=False,
    )  # fmt: skip


def export_networks(networks: Networks, tokenizer_folder: Path, target: Path) -> None:
    """Writes `networks` to `target`; a reader sees the old folder or the new one, never a mixture."""
    fresh, old = target.with_name(target.name + ".new"), target.with_name(target.name + ".old")
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    halves = Networks(
        networks.tokenizer,
        copy.deepcopy(networks.encoder).to("cpu", torch.float16),
        copy.deepcopy(networks.denoiser).to("cpu", torch.float16),
        copy.deepcopy(networks.autoencoder).to("cpu", torch.float16),
    )
    build_pipeline(halves).save_pretrained(fresh, safe_serialization=True)
    for name in ("vocab.json", "merges.txt"):
        shutil.copyfile(tokenizer_folder / name, fresh / "tokenizer_2" / name)
    write_manifest(fresh)
    for path in fresh.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)  # safetensors files come out readable by their owner only
    if target.exists():
        target.replace(old)
    fresh.replace(target)
    shutil.rmtree(old, ignore_errors=True)
