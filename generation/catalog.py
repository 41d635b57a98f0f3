"""The models that people can name, and what each one takes. No torch here, and never the network."""

from __future__ import annotations

import difflib
import math
from pathlib import Path

from generation.entries import OWN_SAMPLER, FamilyName, Guidance, ModelEntry, folder_entry
from generation.marks import mark_notices, side_by_side
from generation.request import GenerationRequest, Upscaler
from generation.schedulers import check_scheduler
from generation.store import Models
from prompting.errors import UserError
from prompting.spec import Notice

__all__ = [
    "MODELS",
    "POCKET",
    "FamilyName",
    "Guidance",
    "ModelEntry",
    "check_follows",
    "check_request",
    "check_size",
    "request_notices",
    "resolve_model",
    "size_for_aspect",
    "size_notices",
]

_POCKET = Path(__file__).parent / "pocket"

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

MODELS = Models({POCKET.name: POCKET})
"""Every model that has a name. `Models.include` adds those in the data folder, once a process knows where that is."""


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
        return folder_entry(folder)
    if "/" in name or "\\" in name:
        raise UserError(
            "unknown_model",
            "There is no model folder at “{path}”.",
            "Give the path of a local diffusers folder (the one that holds model_index.json), or the name of a "
            "model: {models}. Nothing is downloaded.",
            path=name[:200],
            models=", ".join(MODELS),
        )
    near = difflib.get_close_matches(name.lower(), MODELS, n=3, cutoff=0.5) or list(MODELS)
    raise UserError(
        "unknown_model",
        "There is no model called “{name}”.",
        "Nearest: {near}. The path of a local diffusers folder works too.",
        name=name[:80],
        near=", ".join(near),
    )


def check_request(request: GenerationRequest) -> ModelEntry:
    """The model of ``request``, after checking that it can make what is asked.

    Raises:
        UserError: an unknown model or scheduler, a size that the model does not take, or a second pass
            (`Upscaler.LANCZOS_IMG2IMG`) on a model that cannot repaint above its native size; ``too_many_parts``.
    """
    entry = resolve_model(request.model)
    check_follows(entry, request)
    return entry


def check_follows(entry: ModelEntry, request: GenerationRequest) -> None:
    """What `check_request` checks once it is known which model is meant."""
    if request.upscaler is Upscaler.LANCZOS:
        return
    if request.upscaler is Upscaler.LANCZOS_IMG2IMG and not entry.holds_above_native:
        raise UserError(
            "upscaler_unsupported",
            "The model “{model}” cannot repaint a picture above {size} pixels.",
            "Use the upscaler “{upscaler}”, which resamples without repainting.",
            model=entry.name,
            size=entry.native_size,
            upscaler=Upscaler.LANCZOS.value,
        )
    if entry.family is FamilyName.WHOLE:
        _check_whole(entry, request)
    else:
        check_scheduler(request.scheduler, request.steps, flow=entry.family.flow)
        side_by_side(request)
    check_size(entry, request.width, request.height)


def _check_whole(entry: ModelEntry, request: GenerationRequest) -> None:
    """Raises:
    UserError: ``unsupported_scheduler``, or ``unsupported_option`` for what only the step loop can do.
    """
    if request.scheduler != OWN_SAMPLER:
        raise UserError(
            "unsupported_scheduler",
            "The model “{model}” runs whole, with its own sampler.",
            "Leave the sampler out.",
            model=entry.name,
        )
    if request.init_image is not None or request.is_variation or request.towards is not None:
        raise UserError(
            "unsupported_option",
            "The model “{model}” runs whole: it cannot start from a picture or vary one.",
            "Make a new picture from words, or use a model of the families {families}.",
            model=entry.name,
            families="SD, SDXL, SD3, FLUX",
        )


def check_size(entry: ModelEntry, width: int, height: int) -> None:
    """Raises:
    UserError: ``unsupported_size``, naming the nearest size (pixels) that the model takes.
    """
    nearest = (_nearest_side(entry, width), _nearest_side(entry, height))
    if nearest != (width, height):
        raise UserError(
            "unsupported_size",
            "The model “{model}” cannot make a picture of {width}×{height} pixels.",
            "Nearest: {nearest}. Sides are multiples of {multiple} from {low} to {high}.",
            model=entry.name,
            width=width,
            height=height,
            nearest=f"{nearest[0]}×{nearest[1]}",
            multiple=entry.size_multiple,
            low=entry.min_side,
            high=entry.max_side,
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
    message = "“{model}” was trained at {size}×{size}; in other sizes it doubles or squeezes what it draws."
    return (Notice.of("untrained_size", message, model=entry.name, size=native),)


def request_notices(entry: ModelEntry, request: GenerationRequest) -> tuple[Notice, ...]:
    """What to tell someone about a request that the model can follow, but not in all that was meant."""
    notices = list(size_notices(entry, request.width, request.height))
    scale, true_scale = request.guidance_scale, request.true_guidance_scale
    if entry.family is FamilyName.WHOLE:
        message = (
            "“{model}” runs whole and alone: it is not batched, and a replay repeats its seed without a shape trace."
        )
        notices.append(Notice.of("runs_whole", message, model=entry.name))
    elif entry.guidance in (Guidance.EMBEDDED, Guidance.NONE):
        if request.negative_prompt and true_scale <= 1:
            message = "“{model}” has no negative prompt of its own, so it is not used; --true-cfg 2 would use it."
            notices.append(Notice.of("negative_unused", message, model=entry.name))
    elif request.negative_prompt and scale <= 1:
        message = "At a guidance scale of {scale:g} the negative prompt is not used; above 1 it is."
        notices.append(Notice.of("negative_unused", message, scale=scale))
    if entry.guidance is Guidance.NONE and scale > 0:
        notices.append(Notice.of("guidance_unused", "“{model}” takes no guidance scale.", model=entry.name))
    if entry.guidance is Guidance.DISTILLED and scale > 2:
        message = "“{model}” was made for few steps and a guidance scale of 0 to 2; above that pictures look burnt."
        notices.append(Notice.of("guidance_high", message, model=entry.name))
    return (*notices, *mark_notices(entry, request))


def _nearest_side(entry: ModelEntry, side: float) -> int:
    rounded = round(side / entry.size_multiple) * entry.size_multiple
    return min(max(rounded, entry.min_side), entry.max_side)


def _existing_folder(name: str) -> Path | None:
    try:
        path = Path(name).expanduser()
        return path.resolve() if name and path.is_dir() else None
    except (OSError, ValueError, RuntimeError):  # too long, a null byte, a home folder that nobody has
        return None
