"""Models of the shapes of Stable Diffusion 1.5, SDXL and FLUX.1 dev, with random weights, made here.

Zeros and tiny numbers would run faster than real ones, and large ones overflow, so each layer is scaled until what it
gives has unit deviation on random input (layer-sequential unit variance: Mishkin and Matas 2016). Timings and bits
are as honest as with trained weights; pictures are noise.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from diffusers import (
    AutoencoderKL,
    DDIMScheduler,
    FlowMatchEulerDiscreteScheduler,
    FluxTransformer2DModel,
    UNet2DConditionModel,
)
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, T5Config, T5EncoderModel

from tests.generation.tiny_flow import _t5 as tiny_t5
from tests.generation.tiny_models import clip_tokenizer

LAYERS = (torch.nn.Linear, torch.nn.Conv2d)
Build = Callable[[Path, torch.device, bool], None]


def model_folder(name: str, home: Path, device: torch.device, *, rehearse: bool) -> Path:
    """The diffusers folder of ``name`` (`MODELS`), built where it is not there yet."""
    folder = home / (f"{name}-tiny" if rehearse else name)
    if not (folder / "model_index.json").is_file():
        torch.manual_seed(0)
        with torch.inference_mode(False), torch.no_grad():
            MODELS[name](folder, device, rehearse)
    return folder


def scaled(network: Any, call: Callable[[], object]) -> float:
    """Has every layer that ``call`` runs through give unit deviation; the largest magnitude that any layer gave.

    Raises:
        ValueError: a layer gave what is not finite.
    """
    largest = torch.zeros((), device=next(network.parameters()).device)
    seen: set[int] = set()

    def settle(module: Any, _: object, output: torch.Tensor) -> torch.Tensor:
        nonlocal largest
        if id(module) in seen:
            return output
        seen.add(id(module))
        deviation = output.float().std().clamp_min(1e-6)
        module.weight.div_(deviation.to(module.weight.dtype))
        if module.bias is not None:
            module.bias.div_(deviation.to(module.bias.dtype))
        output = output / deviation.to(output.dtype)
        largest = torch.maximum(largest, output.abs().max().float())
        return output

    hooks = [one.register_forward_hook(settle) for one in network.modules() if isinstance(one, LAYERS)]
    call()
    for hook in hooks:
        hook.remove()
    if not torch.isfinite(largest):
        raise ValueError("a layer gives numbers that are not finite")
    return float(largest)


def _made(kind: Any, device: torch.device, dtype: torch.dtype, **config: object) -> Any:
    """A network built on ``device`` in ``dtype``, without a copy in float32."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with torch.device(device):
            return kind(**config).eval().requires_grad_(False)
    finally:
        torch.set_default_dtype(before)


def _dtype(device: torch.device) -> torch.dtype:
    return torch.bfloat16 if device.type == "cuda" else torch.float32


def _random(device: torch.device, *shape: int) -> torch.Tensor:
    return torch.randn(*shape, device=device, dtype=_dtype(device))


def _unet(folder: Path, device: torch.device, side: int, added: dict[str, torch.Tensor], **config: Any) -> None:
    network = _made(UNet2DConditionModel, device, _dtype(device), **config)
    text = _random(device, 2, 77, config["cross_attention_dim"])
    times = torch.full((2,), 500.0, device=device)
    scaled(network, lambda: network(_random(device, 2, 4, side, side), times, text, added_cond_kwargs=added or None))
    network.save_pretrained(folder / "unet")


def _vae(folder: Path, device: torch.device, rehearse: bool, **config: object) -> None:
    wide = {"block_out_channels": (8, 8, 8, 8), "layers_per_block": 1, "norm_num_groups": 4}
    full = {"block_out_channels": (128, 256, 512, 512), "layers_per_block": 2}
    network = _made(
        AutoencoderKL,
        device,
        torch.float32,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        **{"latent_channels": 4, **(wide if rehearse else full), **config},
    )
    latents = torch.randn(1, network.config.latent_channels, 16, 16, device=device)
    scaled(network, lambda: network.decode(latents))
    network.save_pretrained(folder / "vae")


def _clip(folder: Path, number: str, kind: Any, rehearse: bool, **config: int) -> int:
    """A text encoder with its tokenizer; the width of its hidden states."""
    vocabulary = clip_tokenizer(folder / f"tokenizer{number}")
    settings = folder / f"tokenizer{number}" / "tokenizer_config.json"
    settings.write_text(json.dumps(json.loads(settings.read_text()) | {"model_max_length": 77}))
    tiny = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
    width = 16 if rehearse else config["hidden_size"]
    chosen = CLIPTextConfig(
        vocab_size=len(vocabulary),
        projection_dim=width,
        bos_token_id=vocabulary["<|startoftext|>"],
        eos_token_id=vocabulary["<|endoftext|>"],
        pad_token_id=vocabulary["<|endoftext|>"],
        **(tiny if rehearse else config),
    )
    kind(chosen).save_pretrained(folder / f"text_encoder{number}")
    return width


_CLIP_L = {"hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12}
_CLIP_G = {"hidden_size": 1280, "intermediate_size": 5120, "num_hidden_layers": 32, "num_attention_heads": 20}


def _sd15(folder: Path, device: torch.device, rehearse: bool) -> None:
    width = _clip(folder, "", CLIPTextModel, rehearse, **_CLIP_L)
    tiny: dict[str, Any] = {"block_out_channels": (16, 16, 32, 32), "norm_num_groups": 8, "layers_per_block": 1}
    config = {"attention_head_dim": 8, "cross_attention_dim": width, "sample_size": 8 if rehearse else 64}
    _unet(folder, device, 8 if rehearse else 64, {}, **config, **(tiny if rehearse else {}))
    _vae(folder, device, rehearse)
    _ddim(folder)
    parts = {"unet": "UNet2DConditionModel", "text_encoder": "CLIPTextModel", "tokenizer": "CLIPTokenizer"}
    _index(folder, "StableDiffusionPipeline", parts | {"vae": "AutoencoderKL", "scheduler": "DDIMScheduler"})


def _sdxl(folder: Path, device: torch.device, rehearse: bool) -> None:
    first = _clip(folder, "", CLIPTextModel, rehearse, **_CLIP_L)
    second = _clip(folder, "_2", CLIPTextModelWithProjection, rehearse, **_CLIP_G)
    tiny: dict[str, Any] = {"block_out_channels": (16, 16, 32), "norm_num_groups": 8, "layers_per_block": 1}
    full: dict[str, Any] = {"block_out_channels": (320, 640, 1280)}
    times = 8 if rehearse else 256
    config: dict[str, Any] = {
        "sample_size": 8 if rehearse else 128,
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
        "transformer_layers_per_block": (1, 1, 1) if rehearse else (1, 2, 10),
        "attention_head_dim": (2, 2, 4) if rehearse else (5, 10, 20),
        "use_linear_projection": True,
        "cross_attention_dim": first + second,
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": times,
        "projection_class_embeddings_input_dim": second + 6 * times,
        **(tiny if rehearse else full),
    }
    ids = torch.tensor([[1024, 1024, 0, 0, 1024, 1024]] * 2, device=device, dtype=_dtype(device))
    added = {"text_embeds": _random(device, 2, second), "time_ids": ids}
    _unet(folder, device, 8 if rehearse else 64, added, **config)
    _vae(folder, device, rehearse, scaling_factor=0.13025)
    _ddim(folder)
    kinds = {"unet": "UNet2DConditionModel", "vae": "AutoencoderKL", "scheduler": "DDIMScheduler"}
    kinds |= {"text_encoder": "CLIPTextModel", "text_encoder_2": "CLIPTextModelWithProjection"}
    kinds |= {"tokenizer": "CLIPTokenizer", "tokenizer_2": "CLIPTokenizer"}
    _index(folder, "StableDiffusionXLPipeline", kinds)


def _flux(folder: Path, device: torch.device, rehearse: bool) -> None:
    """T5 has two of its 24 layers: texts are encoded once and not measured."""
    summary = _clip(folder, "", CLIPTextModel, rehearse, **_CLIP_L)
    tiny_t5(folder, "_2")
    long = json.loads((folder / "text_encoder_2" / "config.json").read_text())["d_model"]
    if not rehearse:
        long, heads = 4096, {"d_kv": 64, "num_heads": 64, "num_layers": 2, "feed_forward_proj": "gated-gelu"}
        vocabulary = json.loads((folder / "text_encoder_2" / "config.json").read_text())["vocab_size"]
        t5 = T5Config(vocab_size=vocabulary, d_model=long, d_ff=10240, **heads)
        T5EncoderModel(t5).to(_dtype(device)).save_pretrained(folder / "text_encoder_2")
    tiny = {"num_layers": 1, "num_single_layers": 2, "attention_head_dim": 16, "num_attention_heads": 2}
    full = {"num_layers": 19, "num_single_layers": 38, "attention_head_dim": 128, "num_attention_heads": 24}
    network = _made(
        FluxTransformer2DModel,
        device,
        _dtype(device),
        in_channels=64,
        joint_attention_dim=long,
        pooled_projection_dim=summary,
        guidance_embeds=True,
        axes_dims_rope=(4, 6, 6) if rehearse else (16, 56, 56),
        **(tiny if rehearse else full),
    )
    places = torch.zeros(64, 3, device=device)
    scaled(
        network,
        lambda: network(
            hidden_states=_random(device, 1, 64, 64),
            encoder_hidden_states=_random(device, 1, 32, long),
            pooled_projections=_random(device, 1, summary),
            timestep=torch.full((1,), 0.5, device=device),
            guidance=torch.full((1,), 3.5, device=device),
            txt_ids=places[:32],
            img_ids=places,
        ),
    )
    network.save_pretrained(folder / "transformer", max_shard_size="10GB")
    _vae(folder, device, rehearse, latent_channels=16, scaling_factor=0.3611, shift_factor=0.1159)
    FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True).save_pretrained(folder / "scheduler")
    kinds = {"transformer": "FluxTransformer2DModel", "vae": "AutoencoderKL", "text_encoder": "CLIPTextModel"}
    kinds |= {"text_encoder_2": "T5EncoderModel", "tokenizer": "CLIPTokenizer", "tokenizer_2": "T5TokenizerFast"}
    _index(folder, "FluxPipeline", kinds | {"scheduler": "FlowMatchEulerDiscreteScheduler"})


def _ddim(folder: Path) -> None:
    DDIMScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", clip_sample=False, set_alpha_to_one=False
    ).save_pretrained(folder / "scheduler")


def _index(folder: Path, pipeline: str, kinds: dict[str, str]) -> None:
    """Written last: a folder with an index is whole."""
    libraries = {name: "transformers" if name.startswith(("text", "token")) else "diffusers" for name in kinds}
    index = {"_class_name": pipeline, **{name: [libraries[name], kind] for name, kind in kinds.items()}}
    (folder / "model_index.json").write_text(json.dumps(index))


MODELS: dict[str, Build] = {"sd15": _sd15, "sdxl": _sdxl, "flux": _flux}
