"""The files of a model: which are read, what they hash to, and which are refused. No torch here.

Only safetensors are ever opened: pickled weights (.bin, .pt, .ckpt) can run code when they are loaded.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from generation.folders import damaged, read_object
from generation.pipelines import BUILT_IN, LIBRARIES, NOT_READ, TOKENIZERS, WHOLE
from prompting.errors import Message, UserError

MANIFEST = "manifest.json"

_TOKENIZER_FILES = ("tokenizer.json", "vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json")
_SETTINGS = frozenset({".json", ".txt", ".model", ".jinja"})
_MAX_HEADER = 100_000_000
"""Bytes; the safetensors format's own limit."""


def verify_weights(folder: Path, expected: Mapping[str, str] | None = None) -> dict[str, str]:
    """SHA-256 of every file that is read from the diffusers folder ``folder``, by its relative name.

    Each file of ``expected`` (relative name -> SHA-256) must be there and match; without it, of the folder's own
    manifest, where it has one.

    Raises:
        UserError: ``damaged_weights`` for a file that is missing, changed or not safetensors,
            ``unsafe_weights`` for pickled weights, ``unsupported_model`` for a component of an unknown class.
    """
    _check_classes(folder)
    manifest: Mapping[str, object] = expected or {}
    if expected is None and (folder / MANIFEST).is_file():
        manifest = read_object(folder / MANIFEST)
    files = {file.relative_to(folder).as_posix() for file in _model_files(folder)}
    digests = {name: _sha256(folder / name) for name in sorted(files | set(manifest))}
    for name, digest in manifest.items():
        if digests[name] != digest:
            raise damaged(folder / name, Message("is not the one that was published: its SHA-256 differs"))
    for name in files:
        if name.endswith(".safetensors"):
            read_header(folder / name)
    return digests


def components(folder: Path) -> tuple[str, ...]:
    """The components that are read, as model_index.json names them; each is of a class known here.

    Raises:
        UserError: ``unsupported_model`` for any other class or pipeline, ``damaged_weights`` for an unreadable index.
    """
    return tuple(_component_classes(folder))


def _component_classes(folder: Path) -> dict[str, str]:
    """Component -> its class."""
    index = read_object(folder / "model_index.json")
    pipeline = index.get("_class_name")
    allowed = BUILT_IN.get(pipeline) if isinstance(pipeline, str) else None
    present: dict[str, str] = {}
    for name, value in index.items():
        library, kind = value if isinstance(value, list) and len(value) == 2 else (None, None)
        if name.startswith("_") or kind is None or (allowed is not None and name in NOT_READ):
            continue
        known = library in LIBRARIES and pipeline in WHOLE if allowed is None else kind in allowed.get(name, ())
        if not known or not name.isidentifier():  # else it might be no folder right here
            raise _unknown_component(folder, name, f"{library}.{kind}")
        present[name] = str(kind)
    return present


def _check_classes(folder: Path) -> None:
    """Whether the libraries have every class of a pipeline that runs whole; they load a list of names for that.

    Raises:
        UserError: ``unsupported_model``.
    """
    index = read_object(folder / "model_index.json")
    if index.get("_class_name") not in WHOLE:
        return
    for name in _component_classes(folder):
        library, kind = cast("list[str]", index[name])
        if kind not in dir(importlib.import_module(library)):
            raise _unknown_component(folder, name, f"{library}.{kind}")


def _unknown_component(folder: Path, name: str, kind: str) -> UserError:
    return UserError(
        "unsupported_model",
        "The model folder “{folder}” has a component that is not built in: {name} of class {kind}.",
        "Use a plain folder in diffusers format; code that comes with a model is never run.",
        folder=folder,
        name=name[:80],
        kind=kind[:80],
    )


def weight_elements(folder: Path) -> int:
    """How many numbers the weights of a diffusers folder hold, by the headers of their files."""
    return sum(_elements(file) for file in _weights_of(folder))


def disk_bytes(folder: Path) -> int:
    """The size of the files of a diffusers folder that are read."""
    return sum(file.stat().st_size for file in _model_files(folder) if file.is_file())


def _weights_of(folder: Path) -> list[Path]:
    return [file for file in _model_files(folder) if file.suffix == ".safetensors" and file.is_file()]


def _elements(file: Path) -> int:
    shapes = [tensor["shape"] for name, tensor in read_header(file).items() if name != "__metadata__"]
    return sum(math.prod(shape) for shape in shapes)


def weight_variant(component: Path) -> str | None:
    """The variant of the weights to load from a component's folder: None for plain files, ``fp16`` for only those."""
    variants = {_variant(file) for file in component.glob("*.safetensors")}
    return "fp16" if "fp16" in variants and "" not in variants else None


def _model_files(folder: Path) -> list[Path]:
    """The files of a diffusers folder that decide its pictures."""
    files = [folder / "model_index.json"]
    classes = _component_classes(folder)
    if "scheduler" not in classes:
        files.append(folder / "scheduler" / "scheduler_config.json")
    for name, kind in classes.items():
        part = folder / name
        if kind in TOKENIZERS:
            files += [file for known in _TOKENIZER_FILES if (file := part / known).is_file()]
            continue
        settings = [file for file in sorted(part.glob("*")) if file.suffix in _SETTINGS and file.name != MANIFEST]
        for file in settings:
            _refuse_code(file)
        if (part / "config.json").is_file() or not settings:
            files += [part / "config.json", *_weight_files(part), *part.glob("*.safetensors.index*.json")]
        else:  # a scheduler, a tokenizer or a processor, of a pipeline that runs whole
            files += settings
    return list(dict.fromkeys(files))


def _refuse_code(file: Path) -> None:
    """Raises:
    UserError: ``unsafe_weights``, where a configuration names code that came with the model.
    """
    if file.suffix == ".json" and "auto_map" in file.read_text(encoding="utf-8", errors="replace"):
        settings = read_object(file)
        if "auto_map" in settings:
            raise UserError(
                "unsafe_weights",
                "The model file “{path}” asks for code of its own (auto_map).",
                "Code that comes with a model is never run; use a model of diffusers' own classes.",
                path=file,
            )


def _weight_files(component: Path) -> list[Path]:
    wanted = weight_variant(component) or ""
    files = [file for file in sorted(component.glob("*.safetensors")) if _variant(file) == wanted]
    pickled = [file.name for suffix in ("bin", "pt", "ckpt") for file in component.glob(f"*.{suffix}")]
    if pickled and not files:
        raise UserError(
            "unsafe_weights",
            "The weights in “{folder}” are pickled ({file}), which can run code when loaded.",
            "Get the safetensors files of this model, or convert them on a machine that you can lose.",
            folder=component,
            file=pickled[0],
        )
    if not files:
        raise damaged(component, Message("has no safetensors file"))
    return files


def _variant(file: Path) -> str:
    """``fp16`` of ``model.fp16.safetensors`` and ``model.fp16-00001-of-00002.safetensors``; empty for plain files."""
    return file.stem.partition(".")[2].partition("-")[0]


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise damaged(file, Message("is missing or cannot be read")) from error


def read_header(file: Path) -> dict[str, Any]:
    """The header of a safetensors file: tensor -> ``dtype``, ``shape``, ``data_offsets``; the frame is checked.

    The frame is 8 bytes of header length, a JSON header, and tensors up to the end of the file.

    Raises:
        UserError: ``damaged_weights``.
    """
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            length = int.from_bytes(stream.read(8), "little")
            header = stream.read(length) if 2 <= length <= min(_MAX_HEADER, size - 8) else b""
        tensors: dict[str, Any] = json.loads(header)
        ends = [tensor["data_offsets"][1] for name, tensor in tensors.items() if name != "__metadata__"]
    except OSError as error:
        raise damaged(file, Message("is missing or cannot be read")) from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise damaged(file, Message("is not a safetensors file")) from error
    if max(ends, default=0) != size - 8 - length:
        raise damaged(file, Message("is cut short, or has bytes that belong to no tensor"))
    return tensors
