"""The weights of a diffusers SD or SDXL folder in the single-file layouts that they were first published in."""

from __future__ import annotations

import re
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

_RESNET = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "time_emb_proj": "emb_layers.1",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "conv_shortcut": "skip_connection",
}
_UNET_ENDS = {
    "time_embedding.linear_1": "time_embed.0",
    "time_embedding.linear_2": "time_embed.2",
    "conv_in": "input_blocks.0.0",
    "conv_norm_out": "out.0",
    "conv_out": "out.2",
    "add_embedding.linear_1": "label_emb.0.0",
    "add_embedding.linear_2": "label_emb.0.2",
}
_OPEN_CLIP = {
    "layer_norm1": "ln_1",
    "layer_norm2": "ln_2",
    "mlp.fc1": "mlp.c_fc",
    "mlp.fc2": "mlp.c_proj",
    "self_attn.out_proj": "attn.out_proj",
}
_VAE_ATTENTION = {"group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out"}


def write_checkpoint(folder: Path, file: Path, *, layers: int = 1, blocks: int = 2, half: bool = False) -> Path:
    """``layers`` and ``blocks`` are those of UNet and VAE, as in `tests.generation.tiny_models`.

    A folder with a second text encoder is SDXL's.
    """
    unet = load_file(folder / "unet" / "diffusion_pytorch_model.safetensors")
    vae = load_file(folder / "vae" / "diffusion_pytorch_model.safetensors")
    second = folder / "text_encoder_2" / "model.safetensors"
    attended = {name.rpartition(".attentions")[0] for name in unet if ".attentions" in name}
    tensors = {f"model.diffusion_model.{_unet_name(name, layers, attended)}": one for name, one in unet.items()}
    for name, one in vae.items():
        renamed = _vae_name(name, blocks)
        square = ".mid.attn_1." in renamed and one.ndim == 2
        tensors[f"first_stage_model.{renamed}"] = one[:, :, None, None] if square else one
    place = "conditioner.embedders.0." if second.exists() else "cond_stage_model."
    for name, one in load_file(folder / "text_encoder" / "model.safetensors").items():
        tensors[f"{place}transformer.{_whole_name(name)}"] = one
    if second.exists():
        tensors |= {f"conditioner.embedders.1.model.{name}": one for name, one in _open_clip(load_file(second)).items()}
    save_file({name: (one.half() if half else one).contiguous() for name, one in tensors.items()}, file)
    return file


def _whole_name(name: str) -> str:
    return name if name.startswith(("text_model.", "text_projection.")) else f"text_model.{name}"


def _open_clip(text: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """A CLIP text model as OpenCLIP writes it: queries, keys and values are one, and the projection is turned round."""
    found = {_whole_name(name): one for name, one in text.items()}
    made = {
        "token_embedding.weight": found.pop("text_model.embeddings.token_embedding.weight"),
        "positional_embedding": found.pop("text_model.embeddings.position_embedding.weight"),
        "ln_final.weight": found.pop("text_model.final_layer_norm.weight"),
        "ln_final.bias": found.pop("text_model.final_layer_norm.bias"),
        "text_projection": found.pop("text_projection.weight").T,
    }
    for name, one in found.items():
        layer, inner, end = re.fullmatch(r"text_model\.encoder\.layers\.(\d+)\.(.+)\.(\w+)", name).groups()  # type: ignore[union-attr]
        block = f"transformer.resblocks.{layer}."
        if inner == "self_attn.q_proj":
            three = [found[name.replace("q_proj", f"{letter}_proj")] for letter in "qkv"]
            made[f"{block}attn.in_proj_{end}"] = torch.cat(three)
        elif inner in _OPEN_CLIP:
            made[f"{block}{_OPEN_CLIP[inner]}.{end}"] = one
    return made


def _unet_name(name: str, layers: int, attended: set[str]) -> str:
    part, _, rest = name.partition(".resnets.")
    if rest:
        number, inner, end = re.fullmatch(r"(\d+)\.(\w+)\.(\w+)", rest).groups()  # type: ignore[union-attr]
        return f"{_place(part, int(number), layers)}.{_RESNET[inner]}.{end}"
    part, _, rest = name.partition(".attentions.")
    if rest:
        number, inner = rest.split(".", 1)
        place = "middle_block.1" if part == "mid_block" else _place(part, int(number), layers)[:-1] + "1"
        return f"{place}.{inner}"
    part, _, rest = name.partition(".downsamplers.0.conv.")
    if rest:
        return f"{_place(part, layers, layers)}.op.{rest}"
    part, _, rest = name.partition(".upsamplers.0.conv.")
    if rest:
        return f"{_place(part, layers, layers)[:-1]}{2 if part in attended else 1}.conv.{rest}"
    stem, _, end = name.rpartition(".")
    return f"{_UNET_ENDS[stem]}.{end}"


def _place(part: str, number: int, layers: int) -> str:
    """Where the resnet of this number is; the attention after it has a 1 in place of the last 0."""
    if part == "mid_block":
        return f"middle_block.{number * 2}"
    kind, block = part.split(".")
    first = 1 + int(block) * (layers + 1) if kind == "down_blocks" else int(block) * (layers + 1)
    return f"{'input' if kind == 'down_blocks' else 'output'}_blocks.{first + number}.0"


def _vae_name(name: str, blocks: int) -> str:
    def up(match: re.Match[str]) -> str:
        return f"up.{blocks - 1 - int(match[1])}."

    name = name.replace("conv_norm_out", "norm_out").replace("conv_shortcut", "nin_shortcut")
    name = re.sub(r"up_blocks\.(\d+)\.", up, name.replace("down_blocks.", "down."))
    name = name.replace("downsamplers.0", "downsample").replace("upsamplers.0", "upsample")
    name = re.sub(r"mid_block\.resnets\.(\d+)", lambda match: f"mid.block_{int(match[1]) + 1}", name)
    name = name.replace(".resnets.", ".block.")
    for ours, theirs in _VAE_ATTENTION.items():
        name = name.replace(f"mid_block.attentions.0.{ours}.", f"mid.attn_1.{theirs}.")
    return name
