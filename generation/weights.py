"""The files of a model: which are read, what they hash to, and which are refused. No torch here.

Only safetensors are ever opened: pickled weights (.bin, .pt, .ckpt) can run code when they are loaded.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from generation.folders import damaged, read_object
from prompting.errors import UserError

MANIFEST = "manifest.json"

_CLIP_TOKENIZER = frozenset({"CLIPTokenizer", "CLIPTokenizerFast"})
_CLASSES = {
    "unet": frozenset({"UNet2DConditionModel"}),
    "vae": frozenset({"AutoencoderKL"}),
    "text_encoder": frozenset({"CLIPTextModel"}),
    "text_encoder_2": frozenset({"CLIPTextModelWithProjection"}),
    "tokenizer": _CLIP_TOKENIZER,
    "tokenizer_2": _CLIP_TOKENIZER,
}
_NOT_READ = frozenset({"scheduler", "safety_checker", "feature_extractor", "image_encoder"})
"""Components that may stand in model_index.json; of the scheduler only the configuration is read."""
_TOKENIZER_FILES = ("tokenizer.json", "vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json")
_MAX_HEADER = 100_000_000
"""Bytes; the safetensors format's own limit."""


def verify_weights(folder: Path) -> dict[str, str]:
    """SHA-256 of every file that is read from the diffusers folder ``folder``, by its relative name.

    Where the folder has a manifest (relative name -> SHA-256), each file of it must be there and match.

    Raises:
        UserError: ``damaged_weights`` for a file that is missing, changed or not safetensors,
            ``unsafe_weights`` for pickled weights, ``unsupported_model`` for a component of an unknown class.
    """
    manifest = read_object(folder / MANIFEST) if (folder / MANIFEST).is_file() else {}
    files = {file.relative_to(folder).as_posix() for file in _model_files(folder)}
    digests = {name: _sha256(folder / name) for name in sorted(files | set(manifest))}
    for name, expected in manifest.items():
        if digests[name] != expected:
            raise damaged(folder / name, "is not the one that was published: its SHA-256 differs")
    for name in files:
        if name.endswith(".safetensors"):
            _check_safetensors(folder / name)
    return digests


def components(folder: Path) -> tuple[str, ...]:
    """The components that are read, as model_index.json names them; each is of a class known here.

    Raises:
        UserError: ``unsupported_model`` for any other class, ``damaged_weights`` for an unreadable index.
    """
    present = []
    for name, value in read_object(folder / "model_index.json").items():
        kind = value[1] if isinstance(value, list) and len(value) == 2 else None
        if name.startswith("_") or kind is None or name in _NOT_READ:
            continue
        if kind not in _CLASSES.get(name, ()):
            raise UserError(
                "unsupported_model",
                f"The model folder “{folder}” has a component that is not built in: {name} of class {kind}.",
                "Use a plain Stable Diffusion or SDXL folder in diffusers format.",
            )
        present.append(name)
    return tuple(present)


def weight_variant(component: Path) -> str | None:
    """The variant of the weights to load from a component's folder: None for plain files, ``fp16`` for only those."""
    variants = {_variant(file) for file in component.glob("*.safetensors")}
    return "fp16" if "fp16" in variants and "" not in variants else None


def _model_files(folder: Path) -> list[Path]:
    """The files of a diffusers folder that decide its pictures."""
    files = [folder / "model_index.json", folder / "scheduler" / "scheduler_config.json"]
    for name in components(folder):
        part = folder / name
        if _CLASSES[name] is _CLIP_TOKENIZER:
            files += [file for known in _TOKENIZER_FILES if (file := part / known).is_file()]
        else:
            files += [part / "config.json", *_weight_files(part)]
    return files


def _weight_files(component: Path) -> list[Path]:
    wanted = weight_variant(component) or ""
    files = [file for file in sorted(component.glob("*.safetensors")) if _variant(file) == wanted]
    pickled = [file.name for suffix in ("bin", "pt", "ckpt") for file in component.glob(f"*.{suffix}")]
    if pickled and not files:
        raise UserError(
            "unsafe_weights",
            f"The weights in “{component}” are pickled ({pickled[0]}), which can run code when loaded.",
            "Get the safetensors files of this model, or convert them on a machine that you can lose.",
        )
    if not files:
        raise damaged(component, "has no safetensors file")
    return files


def _variant(file: Path) -> str:
    """``fp16`` of ``model.fp16.safetensors`` and ``model.fp16-00001-of-00002.safetensors``; empty for plain files."""
    return file.stem.partition(".")[2].partition("-")[0]


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise damaged(file, "is missing or cannot be read") from error


def _check_safetensors(file: Path) -> None:
    """Checks a safetensors file's frame: 8 bytes of header length, a JSON header, tensors up to the end."""
    size = file.stat().st_size
    with file.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        header = stream.read(length) if 2 <= length <= min(_MAX_HEADER, size - 8) else b""
    try:
        tensors = json.loads(header)
        ends = [tensor["data_offsets"][1] for name, tensor in tensors.items() if name != "__metadata__"]
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise damaged(file, "is not a safetensors file") from error
    if max(ends, default=0) != size - 8 - length:
        raise damaged(file, "is cut short, or has bytes that belong to no tensor")
