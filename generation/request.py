"""A request for pictures, complete enough to make the same pictures again. No torch here."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, model_validator

MAX_SEED = 2**63 - 1
MAX_IMAGES = 16
MAX_STEPS = 200
MAX_SIDE = 4096


class Upscaler(StrEnum):
    """How a picture is made larger: resampled only, or resampled and then repainted by image to image."""

    LANCZOS = "lanczos"
    LANCZOS_IMG2IMG = "lanczos+img2img"


class Variation(BaseModel):
    """A second noise, and how much of it (0–1) is mixed in by slerp."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = Field(ge=0, le=MAX_SEED)
    strength: float = Field(gt=0.0, le=1.0, allow_inf_nan=False)


class Towards(BaseModel):
    """The way from the request's own picture to another one's, and how far on it: ``amount`` in 0–1.

    ``variation`` is what was mixed into the noise at the beginning of the way; ``end_seed`` and ``end_variation`` are
    the noise at its end, between which it goes by slerp. The texts at the end are ``prompt`` and ``negative_prompt``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    amount: float = Field(ge=0.0, le=1.0, allow_inf_nan=False)
    prompt: str
    negative_prompt: str = ""
    end_seed: int = Field(ge=0, le=MAX_SEED)
    variation: Variation | None = None
    end_variation: Variation | None = None


class GenerationRequest(BaseModel):
    """Everything that decides the pixels of one set of images.

    Image *i* (counted from 0) of the set has seed ``seed + i`` and equals the same seed made alone. In a variation
    the seed stays and the variation seed counts up, as in AUTOMATIC1111's web UI: each image is another neighbour.
    ``init_image`` is the SHA-256 of the pixels of the picture to start from (image to image and enlarging);
    the pixels travel beside the request. ``strength`` in 0.05–1 says how much of it is replaced.
    ``variation_strength`` in 0–1 mixes the noise of ``variation_seed + i`` into that of ``seed`` by slerp.
    ``towards`` leads to another picture; the variation is mixed in after that.
    ``true_guidance_scale`` above 1 gives a model that takes the guidance scale as an input (FLUX) a negative prompt.
    Sizes are in pixels and must suit the model's family, which the engine checks.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    prompt: str
    negative_prompt: str = ""
    seed: int = Field(ge=0, le=MAX_SEED)
    count: int = Field(default=1, ge=1, le=MAX_IMAGES)
    steps: int = Field(ge=1, le=MAX_STEPS)
    guidance_scale: float = Field(ge=0.0, le=30.0, allow_inf_nan=False)
    true_guidance_scale: float = Field(default=1.0, ge=1.0, le=30.0, allow_inf_nan=False)
    scheduler: str
    width: int = Field(ge=8, le=MAX_SIDE)
    height: int = Field(ge=8, le=MAX_SIDE)
    variation_seed: int | None = Field(default=None, ge=0, le=MAX_SEED)
    variation_strength: float = Field(default=0.0, ge=0.0, le=1.0, allow_inf_nan=False)
    towards: Towards | None = None
    init_image: str | None = None
    strength: float | None = Field(default=None, ge=0.05, le=1.0, allow_inf_nan=False)
    upscale_factor: int = Field(default=1)
    upscaler: Upscaler | None = None

    @property
    def is_variation(self) -> bool:
        """Whether a second noise is mixed in."""
        return self.variation_seed is not None and self.variation_strength > 0

    def image_seed(self, index: int) -> int:
        """The seed of image ``index``, counted from 0."""
        return self.seed if self.is_variation else self.seed + index

    def image_variation_seed(self, index: int) -> int | None:
        """The variation seed of image ``index``, counted from 0; None where nothing is mixed in."""
        return self.variation_seed + index if self.variation_seed is not None and self.is_variation else None

    def image_variation(self, index: int) -> Variation | None:
        """What is mixed into the noise of image ``index``, counted from 0."""
        seed = self.image_variation_seed(index)
        return None if seed is None else Variation(seed=seed, strength=self.variation_strength)

    @property
    def words(self) -> str:
        """Every prompt that leads to the pictures, one a line."""
        return self.prompt if self.towards is None else f"{self.prompt}\n{self.towards.prompt}"

    def alone(self, index: int) -> GenerationRequest:
        """The request of image ``index`` (counted from 0) by itself."""
        seeds = {"seed": self.image_seed(index), "variation_seed": self.image_variation_seed(index)}
        strength = self.variation_strength if self.is_variation else 0.0
        return self.model_copy(update={**seeds, "variation_strength": strength, "count": 1})

    @model_validator(mode="after")
    def _parts_fit_together(self) -> GenerationRequest:
        last = self.image_variation_seed(self.count - 1) or self.image_seed(self.count - 1)
        if last > MAX_SEED:
            raise ValueError("the last seed of the set would be larger than 2^63 - 1")
        if self.upscale_factor not in (1, 2, 4):
            raise ValueError("upscale_factor is 1, 2 or 4")
        if (self.upscale_factor > 1) != (self.upscaler is not None):
            raise ValueError("upscale_factor and upscaler go together")
        needs_image = self.strength is not None or self.upscaler is not None
        if needs_image != (self.init_image is not None):
            raise ValueError("init_image goes with strength or upscaler")
        if self.upscaler is not None and (self.strength is not None) != (self.upscaler is Upscaler.LANCZOS_IMG2IMG):
            raise ValueError("of the upscalers only lanczos+img2img repaints, so only it has a strength")
        if self.variation_strength > 0 and self.variation_seed is None:
            raise ValueError("variation_strength needs a variation_seed")
        return self


class EngineFingerprint(BaseModel):
    """What, beside the request, decides the bits: libraries, device, precision, threads, weights.

    ``kernels`` says on a GPU how each shape that was used was computed (`generation.kernels`); a CPU has none.
    """

    model_config = ConfigDict(frozen=True)

    versions: dict[str, str]  # torch, diffusers, transformers, darkroom
    device: str  # "cpu: AMD EPYC …, avx512" or "cuda: NVIDIA H200, 132 SMs"
    dtype: str
    threads: int
    weights: dict[str, str]  # file of the model -> SHA-256
    kernels: dict[str, str] = Field(default_factory=dict, exclude_if=lambda kernels: not kernels)

    def differences(self, other: EngineFingerprint) -> list[str]:
        """One short sentence for each thing that differs, ``self`` first; empty when the engines are alike."""
        mine, theirs = self._flat(), other._flat()
        names = [*mine, *(name for name in theirs if name not in mine)]
        return [
            f"{name} {mine.get(name, 'absent')} → {theirs.get(name, 'absent')}"
            for name in names
            if mine.get(name) != theirs.get(name)
        ]

    def _flat(self) -> dict[str, str]:
        weights = {f"weights {name}": digest[:12] for name, digest in self.weights.items()}
        plain = {"device": self.device, "dtype": self.dtype, "threads": str(self.threads)}
        kernels = {f"kernels for {shape}": name for shape, name in self.kernels.items()}
        return {**self.versions, **plain, **kernels, **weights}


class SchedulerRecord(BaseModel):
    """The sampler as it ran: its people's name, diffusers class, resolved configuration and timesteps."""

    model_config = ConfigDict(frozen=True)

    name: str
    scheduler_class: str
    config: dict[str, object]
    timesteps: tuple[float, ...]
