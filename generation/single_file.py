"""Single-file checkpoints of Stable Diffusion 1.x, 2.x and XL, made into diffusers folders by diffusers' own converter.

Such a file holds weights only. The settings and tokenizers come from a diffusers folder of the same kind, whose
weights are not read and need not be there; never from the network.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from generation.folders import read_object
from generation.weights import read_header
from prompting.errors import Message, UserError

_KINDS = {
    "conditioner.embedders.": "StableDiffusionXLPipeline",
    "cond_stage_model.": "StableDiffusionPipeline",
}
_DENOISER = "model.diffusion_model."
_HALF = frozenset({"F16", "I32", "I64"})


def convert(file: Path, folder: Path, settings: Path | None) -> None:
    """Write the diffusers folder of the checkpoint ``file`` into ``folder``.

    ``settings`` is a diffusers folder of the same kind; None looks for one among what huggingface_hub keeps.

    Raises:
        UserError: it is not safetensors, no such checkpoint, or no settings are at hand.
    """
    pipeline_name = checkpoint_kind(file)
    if settings is not None:
        _check_settings(settings, pipeline_name)
    import diffusers
    import torch

    pipeline: Any = getattr(diffusers, pipeline_name)
    options: dict[str, object] = {} if settings is None else {"config": str(settings)}
    if _HALF.issuperset(tensor["dtype"] for name, tensor in read_header(file).items() if name != "__metadata__"):
        options["torch_dtype"] = torch.float16  # else it would take twice the disk
    try:
        loaded = pipeline.from_single_file(str(file), local_files_only=True, **options)
    except Exception as error:  # diffusers answers a checkpoint that it cannot map with whatever broke
        if settings is None:
            raise _no_settings(file, pipeline_name) from error
        raise UserError(
            "unsupported_model",
            "The checkpoint “{file}” does not fit the settings in “{folder}”: {reason}.",
            "Name a diffusers folder of the very same kind of model with --config FOLDER.",
            file=file,
            folder=settings,
            reason=str(error)[:200],
        ) from error
    loaded.save_pretrained(folder, safe_serialization=True)


def checkpoint_kind(file: Path) -> str:
    """The diffusers pipeline of a single-file checkpoint, by the names of its tensors.

    Raises:
        UserError: ``damaged_weights``, ``unsafe_weights`` for a pickle of any name, ``unsupported_model``.
    """
    _refuse_pickle(file)
    names = read_header(file).keys()
    kind = next((kind for part, kind in _KINDS.items() if any(name.startswith(part) for name in names)), None)
    if kind is None or not any(name.startswith(_DENOISER) for name in names):
        lora = any("lora" in name.lower() for name in names)
        reason = (
            Message("it is a LoRA") if lora else Message("it is no whole Stable Diffusion 1.x, 2.x or XL checkpoint")
        )
        raise UserError(
            "unsupported_model",
            "The file “{file}” cannot be used as a model: {reason}.",
            "Of other models take the diffusers version: a folder or a hub id.",
            file=file,
            reason=reason,
        )
    return kind


def _refuse_pickle(file: Path) -> None:
    """A pickle starts with its protocol, or is a zip archive around one, whatever it is called."""
    with file.open("rb") as stream:
        begin = stream.read(4)
    if begin[:2] in (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05") or begin == b"PK\x03\x04":
        raise UserError(
            "unsafe_weights",
            "The file “{file}” is a pickle, which can run code when it is loaded.",
            "Get the model as safetensors, or convert it on a machine that you can lose.",
            file=file,
        )


def _check_settings(settings: Path, pipeline_name: str) -> None:
    found = read_object(settings / "model_index.json").get("_class_name")
    if found != pipeline_name:
        raise UserError(
            "unsupported_model",
            "The checkpoint is of the kind {kind}, and “{folder}” of the kind {other}.",
            "Name a diffusers folder of the very same kind of model with --config FOLDER.",
            kind=pipeline_name,
            folder=settings,
            other=repr(found)[:80],
        )


def _no_settings(file: Path, pipeline_name: str) -> UserError:
    return UserError(
        "settings_missing",
        "The file “{file}” holds weights only, and the settings of a {kind} are not on this computer.",
        "Name any diffusers folder of that kind with --config FOLDER (its weights are not read), or add the diffusers "
        "version of the model.",
        file=file,
        kind=pipeline_name,
    )
