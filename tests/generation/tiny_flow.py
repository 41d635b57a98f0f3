"""Random-weight flow matching models of a few thousand parameters in real diffusers folders: SD3 and FLUX.1."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from diffusers import (
    AutoencoderKL,
    FlowMatchEulerDiscreteScheduler,
    FluxTransformer2DModel,
    SD3Transformer2DModel,
)
from transformers import CLIPTextModel, CLIPTextModelWithProjection, T5Config, T5EncoderModel, T5Tokenizer

from tests.generation.tiny_models import WIDTH, clip_tokenizer, text_config

LONG_WIDTH = 40
CHANNELS = 4


def tiny_sd3(folder: Path, *, t5: bool = True, dynamic: bool = False) -> Path:
    """Two CLIP text encoders, and T5 unless it is left out; the shift is fixed at 3 unless it is dynamic."""
    torch.manual_seed(3)
    for number in ("", "_2"):
        vocabulary = clip_tokenizer(folder / f"tokenizer{number}")
        CLIPTextModelWithProjection(text_config(vocabulary)).save_pretrained(folder / f"text_encoder{number}")
    if t5:
        _t5(folder, "_3")
    SD3Transformer2DModel(
        sample_size=16,
        in_channels=CHANNELS,
        out_channels=CHANNELS,
        num_layers=2,
        attention_head_dim=8,
        num_attention_heads=2,
        joint_attention_dim=LONG_WIDTH,
        caption_projection_dim=16,
        pooled_projection_dim=2 * WIDTH,
        pos_embed_max_size=32,
        qk_norm="rms_norm",
    ).save_pretrained(folder / "transformer")
    FlowMatchEulerDiscreteScheduler(shift=1.0 if dynamic else 3.0, use_dynamic_shifting=dynamic).save_pretrained(
        folder / "scheduler"
    )
    index: dict[str, object] = {
        "_class_name": "StableDiffusion3Pipeline",
        "transformer": ["diffusers", "SD3Transformer2DModel"],
        "text_encoder": ["transformers", "CLIPTextModelWithProjection"],
        "text_encoder_2": ["transformers", "CLIPTextModelWithProjection"],
        "text_encoder_3": ["transformers", "T5EncoderModel"] if t5 else [None, None],
        "tokenizer": ["transformers", "CLIPTokenizer"],
        "tokenizer_2": ["transformers", "CLIPTokenizer"],
        "tokenizer_3": ["transformers", "T5TokenizerFast"] if t5 else [None, None],
    }
    return _finish(folder, index)


def tiny_flux(folder: Path, *, dev: bool = True) -> Path:
    """FLUX.1 dev takes the guidance scale and shifts by resolution; schnell does neither."""
    torch.manual_seed(4)
    vocabulary = clip_tokenizer(folder / "tokenizer")
    CLIPTextModel(text_config(vocabulary)).save_pretrained(folder / "text_encoder")
    _t5(folder, "_2")
    FluxTransformer2DModel(
        in_channels=4 * CHANNELS,
        num_layers=1,
        num_single_layers=2,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=LONG_WIDTH,
        pooled_projection_dim=WIDTH,
        guidance_embeds=dev,
        axes_dims_rope=(4, 6, 6),
    ).save_pretrained(folder / "transformer")
    FlowMatchEulerDiscreteScheduler(
        shift=3.0 if dev else 1.0, use_dynamic_shifting=dev, base_shift=0.5, max_shift=1.15
    ).save_pretrained(folder / "scheduler")
    index: dict[str, object] = {
        "_class_name": "FluxPipeline",
        "transformer": ["diffusers", "FluxTransformer2DModel"],
        "text_encoder": ["transformers", "CLIPTextModel"],
        "text_encoder_2": ["transformers", "T5EncoderModel"],
        "tokenizer": ["transformers", "CLIPTokenizer"],
        "tokenizer_2": ["transformers", "T5TokenizerFast"],
        "image_encoder": [None, None],
        "feature_extractor": [None, None],
    }
    return _finish(folder, index)


def _finish(folder: Path, index: dict[str, object]) -> Path:
    AutoencoderKL(
        block_out_channels=(8, 8),
        down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2,
        layers_per_block=1,
        norm_num_groups=4,
        latent_channels=CHANNELS,
        sample_size=32,
        scaling_factor=1.5,
        shift_factor=0.06,
        use_quant_conv=False,
        use_post_quant_conv=False,
    ).save_pretrained(folder / "vae")
    index |= {
        "vae": ["diffusers", "AutoencoderKL"],
        "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
    }
    (folder / "model_index.json").write_text(json.dumps(index))
    return folder


def _t5(folder: Path, number: str) -> None:
    """A Unigram vocabulary of letters and one word, saved as transformers saves it."""
    letters = [(letter, -3.0) for letter in "▁abcdefghijklmnopqrstuvwxyz,."]
    vocabulary = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), *letters, ("▁fox", -1.0)]
    T5Tokenizer(vocab=vocabulary, extra_ids=0).save_pretrained(folder / f"tokenizer{number}")
    config = T5Config(
        vocab_size=len(vocabulary),
        d_model=LONG_WIDTH,
        d_kv=8,
        d_ff=32,
        num_layers=2,
        num_heads=2,
        feed_forward_proj="gated-gelu",
    )
    T5EncoderModel(config).save_pretrained(folder / f"text_encoder{number}")
