"""What every model family answers: encode, denoise, decode, within the limits of its catalogue entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import torch
    from PIL import Image

    from generation.catalog import ModelEntry


@dataclass(frozen=True)
class TextCondition:
    """One encoded text: ``hidden`` (1, tokens, width), and ``pooled`` (1, width) where the family has one."""

    hidden: torch.Tensor
    pooled: torch.Tensor | None = None


@dataclass(frozen=True)
class Conditioning:
    """What steers one image. ``negative`` is None without classifier-free guidance (guidance scale ≤ 1).

    ``time_ids`` (1, 6) is SDXL's micro-conditioning, None in other families.
    """

    positive: TextCondition
    negative: TextCondition | None
    guidance_scale: float
    time_ids: torch.Tensor | None = None


class Family(Protocol):
    """A loaded model. All methods run in the engine's thread, and none keeps state of an image."""

    entry: ModelEntry
    device: torch.device
    scheduler_config: dict[str, object]

    def encode(
        self, prompt: str, negative_prompt: str, guidance_scale: float, width: int, height: int
    ) -> Conditioning: ...

    def latent_shape(self, width: int, height: int) -> tuple[int, int, int, int]:
        """(1, channels, height, width) of the latents of a picture with sides in pixels."""
        ...

    def denoise(
        self, latents: torch.Tensor, timesteps: torch.Tensor, conditionings: Sequence[Conditioning], tier: int
    ) -> torch.Tensor:
        """The guided prediction for n images in one call at batch shape ``tier`` ≥ n.

        ``latents`` (n, channels, height, width) are scaled for their ``timesteps`` (n,); the result has their shape.
        """
        ...

    def encode_image(self, image: Image.Image, generator: torch.Generator) -> torch.Tensor:
        """Latents (1, channels, height, width) of an RGB picture, drawn from the VAE's posterior by ``generator``."""
        ...

    def decode(self, latents: torch.Tensor) -> Image.Image:
        """The RGB picture of the latents (1, channels, height, width) of one image."""
        ...
