"""A model's entry: where it lies, and its limits, read from a diffusers folder's own files. No torch here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from generation.folders import read_object
from generation.pipelines import BUILT_IN, WHOLE
from generation.weights import components, weight_elements
from prompting.errors import Message, UserError

_FLUX_NATIVE, _FLUX_SCHNELL_TOKENS, _FLUX_DEV_TOKENS, _SD3_TOKENS = 1024, 256, 512, 256
_BYTES = 4

OWN_SAMPLER = "its own"
"""In place of a sampler's name for a pipeline that runs whole."""


class FamilyName(StrEnum):
    """A family shares its text encoders' layout and its denoiser's inputs; the value is the diffusers pipeline."""

    SD = "StableDiffusionPipeline"
    SDXL = "StableDiffusionXLPipeline"
    SD3 = "StableDiffusion3Pipeline"
    FLUX = "FluxPipeline"
    WHOLE = "any other text-to-image pipeline"

    @property
    def flow(self) -> bool:
        """Whether it was trained by flow matching, which has samplers of its own."""
        return self in (FamilyName.SD3, FamilyName.FLUX)


class Guidance(StrEnum):
    """What the guidance scale does, and so what a negative prompt needs.

    CFG compares with the negative prompt at scales above 1. DISTILLED models were trained to do without it, though
    it works. EMBEDDED models take the scale as an input, NONE takes no scale; both need true guidance for a negative
    prompt.
    """

    CFG = "cfg"
    DISTILLED = "distilled"
    EMBEDDED = "embedded"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class ModelEntry:
    """One model: where it lies, and its limits. Sides are in pixels, ``token_limit`` counts begin and end.

    ``tokenizers`` are the folders whose text encoder reads prompts up to that limit. ``long_text`` is the fixed length
    of T5's text in tokens, 0 without. ``holds_above_native`` is False for a model that repeats fragments in pictures
    larger than ``native_size``; it then cannot repaint an enlarged picture either. ``vocabulary`` is a JSON file of
    the words it knows. One that ``reads_chinese`` was trained on Chinese captions too, and gets Chinese as typed.
    ``cpu_threads`` is for a model so small that on a CPU a fixed number of threads serves it best: its pictures are
    then the same to the bit whatever the number of cores, and a busy machine slows it down no more than its share.
    ``files`` is what the model's files hashed to when it was added (relative name -> SHA-256); None where the folder
    has to speak for itself.
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
    tokenizers: tuple[str, ...] = ("tokenizer", "tokenizer_2")
    long_text: int = 0
    guidance: Guidance = Guidance.CFG
    default_steps: int = 20
    default_guidance: float = 5.0
    default_scheduler: str = "dpm++ 2m karras"
    holds_above_native: bool = True
    vocabulary: Path | None = None
    reads_chinese: bool = False
    cpu_threads: int | None = None
    files: Mapping[str, str] | None = field(default=None, hash=False, repr=False)

    @property
    def resident_bytes(self) -> int:
        """What its weights take in memory in float32, by the headers of its files; half of it in half precision.

        Raises:
            UserError: its files are damaged or gone.
        """
        return weight_elements(self.path) * _BYTES


def folder_entry(folder: Path) -> ModelEntry:
    """The entry of a diffusers folder, named by its path.

    Raises:
        UserError: ``unsupported_model`` with the reason, or ``damaged_weights``.
    """
    family = _folder_family(folder)
    present = components(folder)
    match family:
        case FamilyName.WHOLE:
            return _whole(folder)
        case FamilyName.SD3:
            return _sd3(folder, present)
        case FamilyName.FLUX:
            return _flux(folder)
        case _:
            return _unet(folder, family)


def _folder_family(folder: Path) -> FamilyName:
    if not (folder / "model_index.json").is_file():
        raise _unsupported(folder, Message("it has no model_index.json, so it is not a diffusers folder"))
    pipeline = read_object(folder / "model_index.json").get("_class_name")
    if isinstance(pipeline, list):
        raise _unsupported(folder, Message("its pipeline is code of its own, which is never run"))
    if pipeline in BUILT_IN:
        return FamilyName(pipeline)
    if pipeline in WHOLE:
        return FamilyName.WHOLE
    reason = "its pipeline is {pipeline}, which is none that makes pictures from text alone"
    raise _unsupported(folder, Message(reason, pipeline=repr(pipeline)[:80]))


def _unet(folder: Path, family: FamilyName) -> ModelEntry:
    """SD and SDXL. Turbo, Lightning and LCM checkpoints are known by the scheduler that they were published with."""
    unet, factor = read_object(folder / "unet" / "config.json"), _factor(folder)
    multiple = factor * 2 ** (_levels(unet) - 1)
    native = _whole_number(unet, "sample_size", 64) * factor
    text = read_object(folder / ("text_encoder" if family is FamilyName.SD else "text_encoder_2") / "config.json")
    distilled = _distilled_sampler(read_object(folder / "scheduler" / "scheduler_config.json"))
    return ModelEntry(
        name=str(folder),
        path=folder,
        family=family,
        description="a local folder",
        licence=_licence(folder),
        native_size=native,
        size_multiple=multiple,
        min_side=max(multiple, native // 2 // multiple * multiple),
        max_side=native * 2,
        token_limit=_whole_number(text, "max_position_embeddings", 77),
        guidance=Guidance.CFG if distilled is None else Guidance.DISTILLED,
        default_steps=20 if distilled is None else 4,
        default_guidance=_usual_guidance(family) if distilled is None else 0.0,
        default_scheduler=distilled or "dpm++ 2m karras",
    )


def _usual_guidance(family: FamilyName) -> float:
    return 7.5 if family is FamilyName.SD else 5.0


def _distilled_sampler(config: dict[str, object]) -> str | None:
    """The sampler of a checkpoint made for few steps; None for any other."""
    kind, trailing = config.get("_class_name"), config.get("timestep_spacing") == "trailing"
    if kind in ("LCMScheduler", "TCDScheduler"):
        return str(kind)[:3].lower()
    if trailing and kind == "EulerAncestralDiscreteScheduler":
        return "euler a trailing"
    return "euler trailing" if trailing and kind == "EulerDiscreteScheduler" else None


def _sd3(folder: Path, present: tuple[str, ...]) -> ModelEntry:
    """Without T5 the prompt ends where CLIP does; the transformer sees zeros in T5's place."""
    transformer, factor = read_object(folder / "transformer" / "config.json"), _factor(folder)
    patch = _whole_number(transformer, "patch_size", 2)
    multiple = factor * patch
    native = _whole_number(transformer, "sample_size", 128) * factor
    largest = _whole_number(transformer, "pos_embed_max_size", 96) * multiple
    long = "text_encoder_3" in present
    clip = read_object(folder / "text_encoder" / "config.json")
    return ModelEntry(
        name=str(folder),
        path=folder,
        family=FamilyName.SD3,
        description="a local folder",
        licence=_licence(folder),
        native_size=native,
        size_multiple=multiple,
        min_side=max(multiple, native // 4 // multiple * multiple),
        max_side=min(native * 2, largest),
        token_limit=_SD3_TOKENS if long else _whole_number(clip, "max_position_embeddings", 77),
        tokenizers=("tokenizer_3",) if long else ("tokenizer", "tokenizer_2"),
        long_text=_SD3_TOKENS,
        default_steps=28,
        default_guidance=7.0,
        default_scheduler="flow-match euler",
    )


def _flux(folder: Path) -> ModelEntry:
    """dev takes the guidance scale as an input; schnell takes none, fewer steps and shorter texts."""
    transformer, factor = read_object(folder / "transformer" / "config.json"), _factor(folder)
    dev = transformer.get("guidance_embeds") is True
    tokens = _FLUX_DEV_TOKENS if dev else _FLUX_SCHNELL_TOKENS
    return ModelEntry(
        name=str(folder),
        path=folder,
        family=FamilyName.FLUX,
        description="a local folder",
        licence=_licence(folder),
        native_size=_FLUX_NATIVE,
        size_multiple=factor * 2,
        min_side=256,
        max_side=_FLUX_NATIVE * 2,
        token_limit=tokens,
        tokenizers=("tokenizer_2",),
        long_text=tokens,
        guidance=Guidance.EMBEDDED if dev else Guidance.NONE,
        default_steps=28 if dev else 4,
        default_guidance=3.5 if dev else 0.0,
        default_scheduler="flow-match euler",
    )


def _whole(folder: Path) -> ModelEntry:
    """A pipeline that runs whole has its own sampler, whatever is asked for."""
    made_for = WHOLE[str(read_object(folder / "model_index.json")["_class_name"])]
    multiple, native = made_for.size_multiple, made_for.native_size // made_for.size_multiple * made_for.size_multiple
    return ModelEntry(
        name=str(folder),
        path=folder,
        family=FamilyName.WHOLE,
        description="a local folder; it runs whole and alone: not batched, no shape trace",
        licence=_licence(folder),
        native_size=native,
        size_multiple=multiple,
        min_side=max(multiple, native // 2 // multiple * multiple),
        max_side=native * 2,
        token_limit=made_for.tokens,
        tokenizers=("tokenizer",),
        default_steps=made_for.steps,
        default_guidance=made_for.guidance,
        default_scheduler=OWN_SAMPLER,
        holds_above_native=False,
        reads_chinese=made_for.reads_chinese,
    )


def _licence(folder: Path) -> str:
    """What the model card's front matter says."""
    card = folder / "README.md"
    try:
        lines = card.read_text(encoding="utf-8").splitlines()[:60] if card.is_file() else []
    except (OSError, ValueError):
        lines = []
    said = dict(line.partition(":")[::2] for line in lines)
    return (said.get("license_name") or said.get("license") or "see the folder's model card").strip()


def _factor(folder: Path) -> int:
    """Pixels along one side of a latent."""
    return 1 << (_levels(read_object(folder / "vae" / "config.json")) - 1)


def _whole_number(config: dict[str, object], key: str, default: int) -> int:
    value = config.get(key)
    return value if isinstance(value, int) and value > 0 else default


def _levels(config: dict[str, object]) -> int:
    """How many resolutions a UNet or VAE works at; each halves the one before."""
    channels = config.get("block_out_channels")
    return len(channels) if isinstance(channels, list) and channels else 4


def _unsupported(folder: Path, reason: Message) -> UserError:
    return UserError(
        "unsupported_model",
        "The model folder “{folder}” cannot be used: {reason}.",
        "Use a text-to-image model in diffusers format with safetensors weights, such as Stable Diffusion or SDXL.",
        folder=folder,
        reason=reason,
    )
