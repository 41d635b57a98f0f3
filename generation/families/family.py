"""What every model family answers: encode, denoise, decode, within the limits of its catalogue entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import torch
    from PIL import Image

    from generation.catalog import ModelEntry
    from generation.graphs import Graphs
    from generation.request import GenerationRequest
    from generation.schedulers import Scheduler


@dataclass(frozen=True)
class TextCondition:
    """One encoded text: ``hidden`` (1, tokens, width), and ``pooled`` (1, width) where the family has one."""

    hidden: torch.Tensor
    pooled: torch.Tensor | None = None


@dataclass(frozen=True)
class Conditioning:
    """What steers one image. ``negative`` is None without classifier-free guidance (guidance scale ≤ 1).

    ``time_ids`` (1, 6) is SDXL's micro-conditioning, None in other families. ``embedded_guidance`` (1,) is the scale
    that a guidance-distilled model takes as an input, and then ``guidance_scale`` is that of true guidance.

    ``beside`` are further texts that are denoised side by side with ``positive``, and ``weights`` those of all these
    texts. ``later`` is what takes over from some step on, counted from 0: pairs in their order. All texts of an image
    have one length. Families make none of the three (`generation.conditioning` does).
    """

    positive: TextCondition
    negative: TextCondition | None
    guidance_scale: float
    time_ids: torch.Tensor | None = None
    embedded_guidance: torch.Tensor | None = None
    beside: tuple[TextCondition, ...] = ()
    weights: tuple[float, ...] = (1.0,)
    later: tuple[tuple[int, Conditioning], ...] = ()

    @property
    def rows(self) -> int:
        """Rows of a batch that an image takes."""
        return (self.negative is not None) + 1 + len(self.beside)

    @property
    def tokens(self) -> int:
        """The length of each text."""
        return self.positive.hidden.shape[1]


class Family(Protocol):
    """A loaded model. All methods run in the engine's thread, and none keeps state of an image."""

    entry: ModelEntry
    device: torch.device
    scheduler_config: dict[str, object]
    graphs: Graphs

    def encode(
        self,
        prompt: str,
        negative_prompt: str,
        guidance_scale: float,
        width: int,
        height: int,
        true_guidance_scale: float = 1.0,
    ) -> Conditioning:
        """The texts, each encoded alone at its fixed length. Sides are in pixels.

        ``true_guidance_scale`` > 1 gives a model with embedded guidance a negative prompt; others do not look at it.
        """
        ...

    def scheduler(self, name: str, steps: int, width: int, height: int, strength: float = 1.0) -> Scheduler:
        """One image's own scheduler, with the noise levels that the model wants at this size."""
        ...

    def latent_shape(self, width: int, height: int) -> tuple[int, int, int, int]:
        """(1, channels, height, width) of the latents of a picture with sides in pixels."""
        ...

    def denoise(
        self, latents: torch.Tensor, timesteps: torch.Tensor, conditionings: Sequence[Conditioning], tier: int
    ) -> torch.Tensor:
        """The predictions for n rows in one call at batch shape ``tier`` ≥ n, free rows zero.

        ``latents`` (n, channels, height, width) are scaled for their ``timesteps`` (n,); the result has their shape,
        in float32. The step loop gives each row of the batch by itself: of an image with guidance first its negative
        text, then its prompt, each as a conditioning without ``negative``, and combines the two
        (`generation.engine.guided`).
        """
        ...

    def encode_image(self, image: Image.Image, generator: torch.Generator) -> torch.Tensor:
        """Latents (1, channels, height, width) of an RGB picture, drawn from the VAE's posterior by ``generator``."""
        ...

    def decode(self, latents: torch.Tensor) -> Image.Image:
        """The RGB picture of the latents (1, channels, height, width) of one image."""
        ...

    def preview(self, latents: torch.Tensor) -> Image.Image | None:
        """A small, rough picture of them, cheaply; None where there is no way to it."""
        ...

    def spare(self) -> bool:
        """Make do with less of the device's memory, slower and with the same bits. False when there is no way left."""
        ...

    @property
    def sparing(self) -> bool:
        """Whether it makes do with less than it could use."""
        ...

    def restore(self) -> bool:
        """Take back the last step of `spare`. False when there is none to take back.

        What it raises leaves everything as it was.
        """
        ...


class WholeFamily(Protocol):
    """A model that no family knows: its diffusers pipeline runs whole and alone, with no shape trace.

    The engine gives it one image at a time with the device to itself; a replay repeats the seed.
    """

    entry: ModelEntry
    device: torch.device

    def generate(self, request: GenerationRequest, index: int, on_step: Callable[[int], None]) -> Image.Image:
        """Image ``index`` (counted from 0) of ``request``.

        ``on_step`` gets the steps done so far, after each of them; what it raises ends the work there.

        Raises:
            UserError: the pipeline refuses the request.
        """
        ...
