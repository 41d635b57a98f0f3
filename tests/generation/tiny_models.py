"""Random-weight models of a few thousand parameters in real diffusers folders: SDXL-shaped and SD-shaped."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from diffusers import AutoencoderKL, DDIMScheduler, UNet2DConditionModel
from tokenizers import pre_tokenizers
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

TOKENS = 16
WIDTH = 16


def tiny_sdxl(
    folder: Path, *, both_encoders: bool = False, prediction: str = "v_prediction", first_width: int = WIDTH
) -> Path:
    """An SDXL-shaped model, with the second text encoder alone (as the pocket model) or with both."""
    torch.manual_seed(1)
    parts = {"text_encoder": None, "tokenizer": None}
    vocabulary = clip_tokenizer(folder / "tokenizer_2")
    CLIPTextModelWithProjection(text_config(vocabulary)).half().save_pretrained(folder / "text_encoder_2")
    if both_encoders:
        clip_tokenizer(folder / "tokenizer", pad="!")
        CLIPTextModel(text_config(vocabulary, first_width)).save_pretrained(folder / "text_encoder")
        parts = {"text_encoder": ["transformers", "CLIPTextModel"], "tokenizer": ["transformers", "CLIPTokenizer"]}
    _unet(
        folder,
        cross_attention_dim=WIDTH + first_width * both_encoders,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        projection_class_embeddings_input_dim=WIDTH + 6 * 8,
    )
    index: dict[str, object] = {
        "_class_name": "StableDiffusionXLPipeline",
        "force_zeros_for_empty_prompt": both_encoders,
        "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
        "tokenizer_2": ["transformers", "CLIPTokenizer"],
        "feature_extractor": [None, None],
        "image_encoder": [None, None],
        **{name: value or [None, None] for name, value in parts.items()},
    }
    return _finish(folder, index, prediction)


def tiny_sd(folder: Path, *, prediction: str = "epsilon", **unet: object) -> Path:
    """An SD-shaped model; ``unet`` has options for its UNet."""
    torch.manual_seed(2)
    vocabulary = clip_tokenizer(folder / "tokenizer")
    CLIPTextModel(text_config(vocabulary)).save_pretrained(folder / "text_encoder")
    _unet(folder, cross_attention_dim=WIDTH, **unet)
    index: dict[str, object] = {
        "_class_name": "StableDiffusionPipeline",
        "text_encoder": ["transformers", "CLIPTextModel"],
        "tokenizer": ["transformers", "CLIPTokenizer"],
        "safety_checker": [None, None],
        "feature_extractor": [None, None],
    }
    return _finish(folder, index, prediction)


def _finish(folder: Path, index: dict[str, object], prediction: str) -> Path:
    AutoencoderKL(
        block_out_channels=(8, 8),
        down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2,
        layers_per_block=1,
        norm_num_groups=4,
        latent_channels=4,
        sample_size=32,
    ).half().save_pretrained(folder / "vae")
    DDIMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        prediction_type=prediction,
        clip_sample=False,
        set_alpha_to_one=False,
        steps_offset=1,
    ).save_pretrained(folder / "scheduler")
    index |= {
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
        "scheduler": ["diffusers", "DDIMScheduler"],
    }
    (folder / "model_index.json").write_text(json.dumps(index))
    return folder


def _unet(folder: Path, **options: object) -> None:
    plain: dict[str, object] = {
        "sample_size": 16,
        "block_out_channels": (16, 32),
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
        "layers_per_block": 1,
        "norm_num_groups": 8,
        "attention_head_dim": 8,
    }
    UNet2DConditionModel(**(plain | options)).half().save_pretrained(folder / "unet")


def text_config(vocabulary: dict[str, int], width: int = WIDTH) -> CLIPTextConfig:
    return CLIPTextConfig(
        vocab_size=len(vocabulary),
        hidden_size=width,
        intermediate_size=32,
        projection_dim=width,
        num_hidden_layers=3,
        num_attention_heads=2,
        max_position_embeddings=TOKENS,
        bos_token_id=vocabulary["<|startoftext|>"],
        eos_token_id=vocabulary["<|endoftext|>"],
        pad_token_id=vocabulary["<|endoftext|>"],
    )


def clip_tokenizer(folder: Path, pad: str = "<|endoftext|>") -> dict[str, int]:
    """A byte-level BPE with two merges, saved as transformers saves it."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokens = [*alphabet, *(letter + "</w>" for letter in alphabet), "fo", "fox</w>", "<|startoftext|>", "<|endoftext|>"]
    vocabulary = {token: number for number, token in enumerate(tokens)}
    merges = [("f", "o"), ("fo", "x</w>")]
    CLIPTokenizer(vocab=vocabulary, merges=merges, pad_token=pad, model_max_length=TOKENS).save_pretrained(folder)
    (folder / "vocab.json").write_text(json.dumps(vocabulary))
    (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(" ".join(pair) for pair in merges) + "\n")
    return vocabulary
