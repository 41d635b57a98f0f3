"""The stages of a training run, in order. Each leaves its product in the work folder and is skipped if it is there."""

import json
import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import CLIPTextModelWithProjection, CLIPTokenizer

from generation.pocket.captions import write_caption
from generation.pocket.classifier import Judge, Labels, measure_judge, train_judge
from generation.pocket.dataset import DrawnSet, draw_set, open_pixels
from generation.pocket.denoiser_training import DenoiserPlan, LatentSet, Showings, build_denoiser, train_denoiser
from generation.pocket.export import Networks, export_networks
from generation.pocket.glyphs import find_font
from generation.pocket.model_card import Cost, Making
from generation.pocket.pacing import Budget, Device
from generation.pocket.scenes import PLAIN_FIRST
from generation.pocket.text_training import build_text_encoder, train_text_encoder
from generation.pocket.tokenizer import learn_tokenizer
from generation.pocket.vae_training import (
    AutoencoderPlan,
    LatentScale,
    build_autoencoder,
    encode_set,
    fold_scale,
    measure_psnr,
    train_autoencoder,
)
from generation.pocket.vocabulary import load_vocabulary

STAGES = ("text", "autoencoder", "judge", "denoiser", "decoder")
_HELD_OUT_PSNR = 512


@dataclass(frozen=True)
class TrainingPlan:
    """Sizes and budgets (seconds of running time) of a whole run; the defaults suit two CPU cores."""

    plain_pictures: int = 48 * 1024
    full_pictures: int = 96 * 1024
    held_out_pictures: int = 2048
    caption_sample: int = 40_000
    tokens: int = 3000
    text_seconds: float = 200
    autoencoder_seconds: float = 840
    judge_seconds: float = 240
    denoiser_seconds: float = 4500
    decoder_seconds: float = 1500
    autoencoder: AutoencoderPlan = field(default_factory=AutoencoderPlan)
    denoiser: DenoiserPlan = field(default_factory=DenoiserPlan)

    def quick(self) -> "TrainingPlan":
        """Every stage within about a minute in all: proves that the code runs, the pictures are noise."""
        return replace(
            self, plain_pictures=128, full_pictures=256, held_out_pictures=32, caption_sample=500, tokens=900,
            text_seconds=3, autoencoder_seconds=6, judge_seconds=4, denoiser_seconds=8, decoder_seconds=4,
            autoencoder=replace(self.autoencoder, widths=(8, 16, 16, 16), batch=4),
            denoiser=replace(self.denoiser, widths=(32, 32, 32), heads=(1, 1, 1), batch=8),
        )  # fmt: skip


@dataclass
class Workshop:
    """One run: its plan, its folder, and what it tells the person watching."""

    plan: TrainingPlan
    folder: Path
    device: Device
    workers: int
    say: Callable[[str], None]

    def __post_init__(self) -> None:
        self.vocabulary = load_vocabulary()
        self.plain = DrawnSet("plain", 11, self.plan.plain_pictures, PLAIN_FIRST)
        self.full = DrawnSet("full", 12, self.plan.full_pictures)
        self.held_out = DrawnSet("held_out", 99, self.plan.held_out_pictures)

    def checkpoint(self, stage: str) -> Path:
        return self.folder / "checkpoints" / f"{stage}.pt"

    def product(self, stage: str) -> Path:
        return self.folder / f"{stage}.safetensors"

    def reporter(self, stage: str) -> Callable[[str], None]:
        return lambda text: self.say(f"[{stage}] {text}")

    def pixels(self, drawn: DrawnSet) -> npt.NDArray[np.uint8]:
        return open_pixels(drawn, self.folder / "pictures")

    def draw(self) -> None:
        font = find_font(self.folder / "font")
        for drawn in (self.held_out, self.plain, self.full):
            started = time.monotonic()
            for done in draw_set(drawn, self.folder / "pictures", font, self.workers):
                left = (time.monotonic() - started) * (drawn.length - done) / done
                if done % 4096 == 0 or done == drawn.length:
                    self.say(f"[draw] {drawn.name}: {done} of {drawn.length}, about {left:.0f} s left")

    @cached_property
    def tokenizer_folder(self) -> Path:
        folder = self.folder / "tokenizer"
        if not (folder / "vocab.json").exists():
            lots = (np.random.default_rng((self.full.seed, index)) for index in range(self.plan.caption_sample))
            scenes = (self.full.scene(index, self.vocabulary) for index in range(self.plan.caption_sample))
            captions = (write_caption(scene, lot, self.vocabulary) for scene, lot in zip(scenes, lots, strict=True))
            learn_tokenizer(captions, self.plan.tokens, folder)
        return folder

    @cached_property
    def tokenizer(self) -> CLIPTokenizer:
        return CLIPTokenizer.from_pretrained(self.tokenizer_folder)

    def _finished(self, model: nn.Module, stage: str, train: Callable[[], object]) -> None:
        """Loads the stage's product into `model`, or trains it and stores the product."""
        if not self.product(stage).exists():
            train()
            save_file(
                {name: value.cpu().contiguous() for name, value in model.state_dict().items()}, self.product(stage)
            )
        model.load_state_dict(load_file(self.product(stage)))
        model.to(self.device.name).float().eval()

    @cached_property
    def text_encoder(self) -> CLIPTextModelWithProjection:
        encoder = build_text_encoder(self.tokenizer)

        def train() -> None:
            budget = Budget(seconds=self.plan.text_seconds)
            scores = train_text_encoder(
                encoder, self.full, self.tokenizer, self.vocabulary, budget, self.device, self.checkpoint("text"),
                self.reporter("text"),
            )  # fmt: skip
            self.say("[text] right on unseen captions: " + ", ".join(f"{name} {s:.1%}" for name, s in scores.items()))

        self._finished(encoder, "text", train)
        return encoder

    @cached_property
    def autoencoder(self) -> AutoencoderKL:
        vae = build_autoencoder(self.plan.autoencoder)
        budget = Budget(seconds=self.plan.autoencoder_seconds)
        self._finished(vae, "autoencoder", lambda: train_autoencoder(
            vae, self.pixels(self.full), self.plan.autoencoder, budget, self.device, self.checkpoint("autoencoder"),
            self.reporter("autoencoder"),
        ))  # fmt: skip
        return vae

    @cached_property
    def latents(self) -> dict[str, Tensor]:
        """Normalised latents of both training sets, and the "mean" and "deviation" (by channel) that did it."""
        path = self.product("latents")
        if not path.exists():
            encoded = {
                drawn.name: encode_set(self.autoencoder, self.pixels(drawn), self.device, self.reporter(drawn.name))
                for drawn in (self.plain, self.full)
            }
            scale = LatentScale.of(encoded["full"])
            encoded = {name: scale.apply(latents) for name, latents in encoded.items()}
            save_file({**encoded, "mean": scale.mean, "deviation": scale.deviation}, path)
        stored: dict[str, Tensor] = load_file(path)
        return stored

    @cached_property
    def judge(self) -> Judge:
        judge = Judge(Labels.of(self.vocabulary))
        budget = Budget(seconds=self.plan.judge_seconds)
        self._finished(judge, "judge", lambda: train_judge(
            judge, self.full, self.pixels(self.full), self.vocabulary, budget, self.device, self.checkpoint("judge"),
            self.reporter("judge"),
        ))  # fmt: skip
        return judge

    @cached_property
    def denoiser(self) -> UNet2DConditionModel:
        model = build_denoiser(self.plan.denoiser)
        sets = [LatentSet(drawn, self.latents[drawn.name]) for drawn in (self.plain, self.full)]
        showings = Showings(sets[0], sets[1], self.vocabulary, self.plan.denoiser, seed=int(time.time()))
        budget = Budget(seconds=self.plan.denoiser_seconds)
        self._finished(model, "denoiser", lambda: train_denoiser(
            model, showings, self.text_encoder, self.tokenizer, self.plan.denoiser, budget, self.device,
            self.checkpoint("denoiser"), self.reporter("denoiser"),
        ))  # fmt: skip
        return model

    @cached_property
    def finished_autoencoder(self) -> AutoencoderKL:
        """The autoencoder after its decoder's own training; the encoder, and so the latents, are unchanged."""
        vae = build_autoencoder(self.plan.autoencoder)
        vae.load_state_dict(self.autoencoder.state_dict())
        budget = Budget(seconds=self.plan.decoder_seconds)
        self._finished(vae, "decoder", lambda: train_autoencoder(
            vae, self.pixels(self.full), self.plan.autoencoder, budget, self.device, self.checkpoint("decoder"),
            self.reporter("decoder"), decoder_only=True,
        ))  # fmt: skip
        fold_scale(vae, LatentScale(self.latents["mean"], self.latents["deviation"]))
        return vae

    def networks(self) -> Networks:
        return Networks(self.tokenizer, self.text_encoder.float(), self.denoiser, self.finished_autoencoder)

    def psnr(self, autoencoder: AutoencoderKL) -> float:
        """Of an autoencoder as shipped, on drawn pictures that no stage has seen, dB."""
        held_out = self.pixels(self.held_out)[:_HELD_OUT_PSNR]
        autoencoder.to(self.device.name)
        return measure_psnr(autoencoder, held_out, Device(self.device.name, torch.float32))

    def export(self, target: Path) -> None:
        export_networks(self.networks(), self.tokenizer_folder, target)

    def making(self, remarks: str) -> Making:
        """What each finished stage cost, read from its checkpoint."""
        costs = {}
        for stage in STAGES:
            state = torch.load(self.checkpoint(stage), mmap=True, weights_only=True)
            costs[stage] = Cost(float(state["spent"]), int(state["done"]))
        machine = f"{multiprocessing.cpu_count()} CPU cores" if self.device.name == "cpu" else "one GPU"
        own = measure_judge(self.judge, self.held_out, self.pixels(self.held_out), self.vocabulary)
        return Making(machine, costs, self.plain.length, self.full.length, own, remarks)

    def remember(self, name: str, content: object) -> None:
        (self.folder / f"{name}.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
