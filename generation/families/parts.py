"""What the families have in common: text encoders, the VAE, where they are, and all that follows from it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from PIL import Image
from torch.utils.hooks import RemovableHandle

from generation.families.fusing import fuse_projections
from generation.folders import damaged, read_object
from generation.graphs import Graphs, Inputs, recorder_for
from generation.placement import AWAY, Seat, Spared, place_in_blocks
from generation.preview import preview_of, tiny_decoder
from generation.schedulers import Scheduler
from generation.tokens import PromptTokenizer
from generation.weights import weight_variant
from prompting.errors import Message, UserError

if TYPE_CHECKING:
    from generation.catalog import ModelEntry

_TEXTS_KEPT = 64


class TextEncoder:
    """A text model with its tokenizer. Each text is encoded alone at a fixed length, and kept.

    Encoding alone makes the result independent of other requests; the fixed length too, since padding changes bits.
    ``length`` in tokens is the tokenizer's own where it is None.
    """

    def __init__(self, tokenizer: Path, model: Any, device: torch.device, length: int | None = None) -> None:
        self._tokenizer = PromptTokenizer(tokenizer, length)
        self.seat = Seat(model, device)
        self._device = device
        self._kept: OrderedDict[tuple[tuple[int, ...], tuple[float, ...]], Any] = OrderedDict()

    def __call__(self, text: str) -> Any:
        """The text model's output with all hidden states, to which the weights in ``text`` are applied.

        What is longer than the encoder is cut, and BREAK is white space.
        """
        return self._read(*self._tokenizer.weighted_ids(text))

    def windows(self, text: str) -> list[Any]:
        """The output for each window that ``text`` takes (`PromptTokenizer.windows`), at least one."""
        return [self._read(*window) for window in self._tokenizer.windows(text)]

    def _read(self, ids: Sequence[int], weights: Sequence[float]) -> Any:
        key = (tuple(ids), tuple(weights))
        if key not in self._kept:
            with self.seat.taken() as model:
                output = model(torch.tensor([ids], device=self._device), output_hidden_states=True)
            self._kept[key] = _weighted(output, weights)
            if len(self._kept) > _TEXTS_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]


def _weighted(output: Any, weights: Sequence[float]) -> Any:
    """``output`` of a text model with each token's hidden states times its weight; pooled texts stay.

    As in AUTOMATIC1111's web UI, the whole is scaled afterwards so that its mean is what it was.
    """
    if all(weight == 1.0 for weight in weights):
        return output
    factors = torch.tensor(weights).view(1, -1, 1)
    output["last_hidden_state"] = _with_its_mean(output.last_hidden_state, factors)
    output["hidden_states"] = tuple(_with_its_mean(hidden, factors) for hidden in output.hidden_states)
    return output


def _with_its_mean(hidden: torch.Tensor, factors: torch.Tensor) -> torch.Tensor:
    weighted = hidden * factors.to(hidden)
    return weighted * (hidden.mean() / weighted.mean())


class ImageCodec:
    """The VAE, in float32 and one image at a time: half precision overflows in it, and a batch would change bits."""

    def __init__(self, folder: Path, device: torch.device) -> None:
        vae = laid_out(load_diffusers(AutoencoderKL, folder, torch.float32), device)
        self.seat = Seat(vae, device)
        self._device = device
        config = vae.config
        self.channels: int = config.latent_channels
        self.factor: int = 2 ** (len(config.block_out_channels) - 1)
        self._scale: float = config.scaling_factor
        self._shift: float = config.shift_factor or 0.0
        self._mean = self._per_channel(config.latents_mean, 0.0)
        self._deviation = self._per_channel(config.latents_std, 1.0)

    def encode(self, image: Image.Image, generator: torch.Generator) -> torch.Tensor:
        """A draw from the posterior: diffusers' pipelines draw it from the image's generator before the noise."""
        pixels = torch.from_numpy(np.array(image, dtype=np.float32) / 255.0).permute(2, 0, 1)[None]
        with self.seat.taken() as vae:
            posterior = vae.encode((pixels * 2.0 - 1.0).to(self._device)).latent_dist
        latents: torch.Tensor = (posterior.sample(generator) - self._mean - self._shift) * self._scale / self._deviation
        return latents

    def decode(self, latents: torch.Tensor) -> Image.Image:
        """The picture, rounded to 8 bits."""
        whole = latents * self._deviation / self._scale + self._mean + self._shift
        with self.seat.taken() as vae:
            pixels = vae.decode(whole, return_dict=False)[0]
        if not torch.isfinite(pixels).all():
            raise UserError(
                "no_picture",
                "The model ran into numbers that are not finite, so there is no picture.",
                "A lower guidance scale or another sampler helps.",
            )
        array = (pixels[0] * 0.5 + 0.5).clamp(0, 1).permute(1, 2, 0).cpu().numpy()
        return Image.fromarray((array * 255).round().astype(np.uint8))

    def _per_channel(self, values: Sequence[float] | None, default: float) -> torch.Tensor:
        return torch.tensor(values or [default], device=self._device).view(1, -1, 1, 1)


class LatentFamily:
    """A model with a VAE and a scheduler, of which only the configuration is read. Base of the families.

    It is built on the CPU; `place` puts it where it works. Each family takes its denoiser by `_taken`, its text
    encoders by `_reader`, and says in `_call` how the denoiser is called.
    """

    graphs: Graphs
    _network: Any

    def __init__(self, entry: ModelEntry, device: torch.device, dtype: torch.dtype) -> None:
        self.entry = entry
        self.device = device
        self.scheduler_config = read_object(entry.path / "scheduler" / "scheduler_config.json")
        self._dtype = dtype
        self._codec = ImageCodec(entry.path / "vae", device)
        self._tiny = tiny_decoder(entry.path, self._codec.channels, device)
        self._seats = [self._codec.seat]
        self._spared = Spared.NOTHING
        self._hooks: list[RemovableHandle] = []

    @torch.inference_mode()
    def place(self, spared: Spared = Spared.NOTHING) -> None:
        """Put everything where it works, with so much memory of the device left free.

        On a CPU there is no place to move anything to.
        """
        spared = min(spared, Spared.RECORDINGS) if self.device == AWAY else spared
        if spared is Spared.NOTHING:
            self.graphs.resume()
        else:  # weights move, or memory is short
            self.graphs.give_up()
        for seat in self._seats:
            seat.place(away=spared >= Spared.TEXTS_AND_VAE)
        if spared < Spared.BLOCKS:
            while self._hooks:
                self._hooks.pop().remove()
            self._network.to(self.device)
        elif not self._hooks:
            self._hooks = place_in_blocks(self._network, self.device)
        self._spared = spared

    @property
    def sparing(self) -> bool:
        """See `Family.sparing`."""
        return self._spared > Spared.NOTHING

    def spare(self) -> bool:
        """See `Family.spare`."""
        if len(self.graphs):
            self.place(Spared.RECORDINGS)
            return True
        if self.device == AWAY or self._spared is Spared.BLOCKS:
            return False
        self.place(Spared(max(self._spared, Spared.RECORDINGS) + 1))
        return True

    def restore(self) -> bool:
        """See `Family.restore`."""
        if not self.sparing:
            return False
        before = self._spared
        try:
            self.place(Spared(before - 1))
        except Exception:
            self.place(before)
            raise
        return True

    def preview(self, latents: torch.Tensor) -> Image.Image | None:
        """See `Family.preview`."""
        return preview_of(self.entry, latents) if self._tiny is None else self._tiny(latents)

    def scheduler(self, name: str, steps: int, width: int, height: int, strength: float = 1.0) -> Scheduler:
        """See `Family.scheduler`; the size does not matter to most."""
        del width, height
        return Scheduler(name, self.scheduler_config, steps, strength)

    def latent_shape(self, width: int, height: int) -> tuple[int, int, int, int]:
        return (1, self._codec.channels, height // self._codec.factor, width // self._codec.factor)

    def encode_image(self, image: Image.Image, generator: torch.Generator) -> torch.Tensor:
        return self._codec.encode(image, generator)

    def decode(self, latents: torch.Tensor) -> Image.Image:
        return self._codec.decode(latents)

    def _taken(self, network: Any) -> Any:
        """The denoiser, laid out for its device; its calls go through ``graphs``."""
        self._network = laid_out(network, self.device, fused=True)
        self.graphs = Graphs(self._call, recorder_for(self.device))
        return self._network

    def _reader(self, tokenizer: Path, model: Any, length: int | None = None) -> TextEncoder:
        encoder = TextEncoder(tokenizer, model, self.device, length)
        self._seats.append(encoder.seat)
        return encoder

    def _call(self, inputs: Inputs) -> torch.Tensor:
        """The denoiser's prediction for inputs whose shapes are all that may differ from call to call."""
        raise NotImplementedError


def laid_out(network: Any, device: torch.device, *, fused: bool = False) -> Any:
    """``network`` as a GPU likes it (`generation.kernels.NETWORK`); on a CPU, where it gains nothing, as it is."""
    if device.type == "cuda":
        if fused:
            fuse_projections(network)
        network.to(memory_format=torch.channels_last)
    return network


def load_diffusers(kind: Any, folder: Path, dtype: torch.dtype) -> Any:
    """A diffusers model from a local folder: safetensors only, dtype named (fp16 files on a CPU), no network."""
    return _load(kind, folder, torch_dtype=dtype, low_cpu_mem_usage=False)


def load_transformers(kind: Any, folder: Path, dtype: torch.dtype) -> Any:
    """The same for a transformers model."""
    return _load(kind, folder, dtype=dtype)


def _load(kind: Any, folder: Path, **options: object) -> Any:
    """Raises:
    UserError: the weights do not fit the configuration. Both libraries would fill gaps with random numbers.
    """
    try:
        model, found = kind.from_pretrained(
            folder,
            variant=weight_variant(folder),
            use_safetensors=True,
            local_files_only=True,
            output_loading_info=True,
            **options,
        )
    except (OSError, RuntimeError, ValueError) as error:
        raise damaged(folder, Message("has weights that do not fit its config.json")) from error
    if found["missing_keys"] or found["mismatched_keys"]:
        raise damaged(folder, Message("lacks weights that its config.json asks for"))
    return model.eval()


def unsupported(folder: Path, reason: Message) -> UserError:
    """A model folder that says of itself that it is something else."""
    message = "The model in “{folder}” cannot be used: {reason}."
    return UserError("unsupported_model", message, "Use a text-to-image model.", folder=folder, reason=reason)
