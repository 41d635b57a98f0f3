"""The models that people can name, and what each one takes. No torch here, and never the network."""

from __future__ import annotations

import difflib
import math
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from generation.folders import read_object
from generation.request import GenerationRequest, Upscaler
from generation.schedulers import check_scheduler
from generation.weights import components
from prompting.errors import UserError
from prompting.spec import Notice

_POCKET = Path(__file__).parent / "pocket"


class FamilyName(StrEnum):
    """A family shares its text encoders' layout and its denoiser's inputs; the value is the diffusers pipeline."""

    SD = "StableDiffusionPipeline"
    SDXL = "StableDiffusionXLPipeline"


@dataclass(frozen=True, kw_only=True)
class ModelEntry:
    """One model: where it lies, and its limits. Sides are in pixels, ``token_limit`` counts begin and end.

    ``holds_above_native`` is False for a model that repeats fragments in pictures larger than ``native_size``;
    it then cannot repaint an enlarged picture either. ``vocabulary`` is a JSON file of the words it knows.
    ``cpu_threads`` is for a model so small that on a CPU a fixed number of threads serves it best: its pictures are
    then the same to the bit whatever the number of cores, and a busy machine slows it down no more than its share.
    """

    name: str
    path: Path
    family: FamilyName
    description: str
    licence: str
    native_size: int
    size_multiple: int
    min_side: int
    max_side: int
    token_limit: int
    default_steps: int = 20
    default_guidance: float = 5.0
    default_scheduler: str = "dpm++ 2m karras"
    holds_above_native: bool = True
    vocabulary: Path | None = None
    cpu_threads: int | None = None


POCKET = ModelEntry(
    name="pocket",
    path=_POCKET / "weights",
    family=FamilyName.SDXL,
    description="the embedded model: small drawings of everyday things, made on a CPU in about a second",
    licence="Apache-2.0",
    native_size=128,
    size_multiple=32,
    min_side=96,
    max_side=256,
    token_limit=48,
    default_guidance=4.0,
    default_scheduler="dpm++ 2m",
    holds_above_native=False,
    vocabulary=_POCKET / "vocabulary.json",
    cpu_threads=1,
)

MODELS: dict[str, ModelEntry] = {POCKET.name: POCKET}


def resolve_model(name_or_path: str) -> ModelEntry:
    """The model of that name, or the one in a local diffusers folder.

    A name is looked up first; anything with a path separator, or that is a folder, is a path. Callers that take
    text from strangers compare it with `MODELS` first, since a path reads files of this machine.

    Raises:
        UserError: ``unknown_model``, or ``unsupported_model`` with the reason why the folder cannot be used.
    """
    name = name_or_path.strip()
    if name.lower() in MODELS:
        return MODELS[name.lower()]
    folder = _existing_folder(name)
    if folder is not None:
        return _folder_entry(folder)
    if "/" in name or "\\" in name:
        raise UserError(
            "unknown_model",
            f"There is no model folder at “{name[:200]}”.",
            "Give the path of a local diffusers folder (the one that holds model_index.json), or the name of a "
            f"model: {', '.join(MODELS)}. Nothing is downloaded.",
        )
    near = difflib.get_close_matches(name.lower(), MODELS, n=3, cutoff=0.5) or list(MODELS)
    raise UserError(
        "unknown_model",
        f"There is no model called “{name[:80]}”.",
        f"Nearest: {', '.join(near)}. The path of a local diffusers folder works too.",
    )


def check_request(request: GenerationRequest) -> ModelEntry:
    """The model of ``request``, after checking that it can make what is asked.

    Raises:
        UserError: an unknown model or scheduler, a size that the model does not take, or a second pass
            (`Upscaler.LANCZOS_IMG2IMG`) on a model that cannot repaint above its native size.
    """
    entry = resolve_model(request.model)
    if request.upscaler is Upscaler.LANCZOS:
        return entry
    if request.upscaler is Upscaler.LANCZOS_IMG2IMG and not entry.holds_above_native:
        raise UserError(
            "upscaler_unsupported",
            f"The model “{entry.name}” cannot repaint a picture above {entry.native_size} pixels.",
            f"Use the upscaler “{Upscaler.LANCZOS}”, which resamples without repainting.",
        )
    check_scheduler(request.scheduler, request.steps)
    check_size(entry, request.width, request.height)
    return entry


def check_size(entry: ModelEntry, width: int, height: int) -> None:
    """Raises:
    UserError: ``unsupported_size``, naming the nearest size (pixels) that the model takes.
    """
    nearest = (_nearest_side(entry, width), _nearest_side(entry, height))
    if nearest != (width, height):
        raise UserError(
            "unsupported_size",
            f"The model “{entry.name}” cannot make a picture of {width}×{height} pixels.",
            f"Nearest: {nearest[0]}×{nearest[1]}. Sides are multiples of {entry.size_multiple} "
            f"from {entry.min_side} to {entry.max_side}.",
        )


def size_for_aspect(entry: ModelEntry, ratio: float) -> tuple[int, int]:
    """Width and height in pixels for ``ratio`` = width / height > 0, at about the model's native area.

    A ratio beyond what the model's sides allow gives the most extreme size that they do.
    """
    root = math.sqrt(ratio)
    return _nearest_side(entry, entry.native_size * root), _nearest_side(entry, entry.native_size / root)


def size_notices(entry: ModelEntry, width: int, height: int) -> tuple[Notice, ...]:
    """What to tell someone about an allowed size that a small model was not trained for."""
    native = entry.native_size
    if entry.holds_above_native or (width, height) == (native, native):
        return ()
    message = f"“{entry.name}” was trained at {native}×{native}; in other sizes it doubles or squeezes what it draws."
    return (Notice(code="untrained_size", message=message),)


def _nearest_side(entry: ModelEntry, side: float) -> int:
    rounded = round(side / entry.size_multiple) * entry.size_multiple
    return min(max(rounded, entry.min_side), entry.max_side)


def _existing_folder(name: str) -> Path | None:
    try:
        path = Path(name).expanduser()
        return path.resolve() if name and path.is_dir() else None
    except (OSError, ValueError, RuntimeError):  # too long, a null byte, a home folder that nobody has
        return None


def _folder_entry(folder: Path) -> ModelEntry:
    family = _folder_family(folder)
    components(folder)
    unet, vae = read_object(folder / "unet" / "config.json"), read_object(folder / "vae" / "config.json")
    factor = 2 ** (_levels(vae) - 1)
    multiple = factor * 2 ** (_levels(unet) - 1)
    native = _integer(unet, "sample_size", 64) * factor
    text = read_object(folder / ("text_encoder" if family is FamilyName.SD else "text_encoder_2") / "config.json")
    return ModelEntry(
        name=str(folder),
        path=folder,
        family=family,
        description=f"a local {family.name} folder",
        licence="see the folder's model card",
        native_size=native,
        size_multiple=multiple,
        min_side=max(multiple, native // 2 // multiple * multiple),
        max_side=native * 2,
        token_limit=_integer(text, "max_position_embeddings", 77),
    )


def _folder_family(folder: Path) -> FamilyName:
    if not (folder / "model_index.json").is_file():
        raise _unsupported(folder, "it has no model_index.json, so it is not a diffusers folder")
    pipeline = read_object(folder / "model_index.json").get("_class_name")
    if not isinstance(pipeline, str) or pipeline not in set(FamilyName):
        raise _unsupported(folder, f"its pipeline is {pipeline!r}, and only {' and '.join(FamilyName)} are built in")
    return FamilyName(pipeline)


def _integer(config: dict[str, object], key: str, default: int) -> int:
    value = config.get(key)
    return value if isinstance(value, int) and value > 0 else default


def _levels(config: dict[str, object]) -> int:
    """How many resolutions a UNet or VAE works at; each halves the one before."""
    channels = config.get("block_out_channels")
    return len(channels) if isinstance(channels, list) and channels else 4


def _unsupported(folder: Path, reason: str) -> UserError:
    return UserError(
        "unsupported_model",
        f"The model folder “{folder}” cannot be used: {reason}.",
        "Use a Stable Diffusion or SDXL folder in diffusers format with safetensors weights.",
    )
