"""Training of the text encoder: which scene does a caption describe?

The encoder is a small CLIP text model. Its projected embedding is trained so that linear probes read every part of
the scene from it (subjects in order, colour, setting, style, ...). We know each caption's scene exactly, so this needs
no pictures and gives the denoiser an embedding in which those parts are linearly separate. The probes are then dropped.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional
from torch import Tensor, nn
from transformers import CLIPTextConfig, CLIPTextModelWithProjection, CLIPTokenizer

from generation.pocket.captions import write_caption
from generation.pocket.checkpoints import load_checkpoint, save_checkpoint
from generation.pocket.dataset import DrawnSet
from generation.pocket.optimisation import MasterWeights
from generation.pocket.pacing import Budget, Device
from generation.pocket.scenes import Scene
from generation.pocket.tokenizer import MAX_LENGTH
from generation.pocket.vocabulary import Vocabulary

TEXT_WIDTH = 256
_NONSENSE_SHARE = 0.05


@dataclass(frozen=True)
class Question:
    """One thing to read from a caption: its possible answers, None included, and how a scene answers."""

    answers: tuple[str | None, ...]
    answer: Callable[[Scene], str | None]


def questions(vocabulary: Vocabulary) -> dict[str, Question]:
    """What the probes must answer, by name."""
    subjects, colours = tuple(vocabulary.subjects), (None, *vocabulary.colours)
    return {
        "first subject": Question(subjects, lambda scene: scene.subjects[0]),
        "second subject": Question((None, *subjects), lambda scene: (*scene.subjects, None)[1]),
        "count": Question(("1", "2", "3"), lambda scene: str(scene.count)),
        "colour": Question(colours, lambda scene: scene.colour),
        "setting": Question((None, *vocabulary.settings), lambda scene: scene.setting),
        "backdrop colour": Question(colours, lambda scene: scene.backdrop_colour),
        "style": Question((None, *vocabulary.styles), lambda scene: scene.style),
        "lighting": Question((None, *vocabulary.lighting), lambda scene: scene.lighting),
        "composition": Question((None, *vocabulary.composition), lambda scene: scene.composition),
    }


class ProbedTextEncoder(nn.Module):
    """The text encoder with one linear probe a question."""

    def __init__(self, encoder: CLIPTextModelWithProjection, asked: dict[str, Question]) -> None:
        super().__init__()
        self.encoder = encoder
        self.probes = nn.ModuleList(nn.Linear(TEXT_WIDTH, len(question.answers)) for question in asked.values())

    def forward(self, tokens: Tensor) -> list[Tensor]:
        embedding = self.encoder(input_ids=tokens).text_embeds
        return [probe(embedding) for probe in self.probes]


def build_text_encoder(tokenizer: CLIPTokenizer) -> CLIPTextModelWithProjection:
    config = CLIPTextConfig(
        vocab_size=len(tokenizer), hidden_size=TEXT_WIDTH, intermediate_size=3 * TEXT_WIDTH, projection_dim=TEXT_WIDTH,
        num_hidden_layers=3, num_attention_heads=4, max_position_embeddings=MAX_LENGTH, hidden_act="gelu",
        bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id,
    )  # fmt: skip
    return CLIPTextModelWithProjection(config)


def _with_nonsense(caption: str, lot: np.random.Generator) -> str:
    """Now and then adds a made-up word, so that unknown words are learnt to mean nothing."""
    if lot.random() >= _NONSENSE_SHARE:
        return caption
    word = "".join(chr(97 + int(letter)) for letter in lot.integers(0, 26, int(lot.integers(3, 10))))
    return f"{caption}, {word}" if lot.random() < 0.5 else f"{word} {caption}"


def caption_batches(
    drawn: DrawnSet, tokenizer: CLIPTokenizer, vocabulary: Vocabulary, size: int, start: int
) -> Iterator[tuple[Tensor, Tensor]]:
    """Endless (tokens (size, length), answers (size, questions)); scenes beyond the drawn ones are used too."""
    asked = questions(vocabulary).values()
    numbering = [{answer: number for number, answer in enumerate(question.answers)} for question in asked]
    index = start * size
    while True:
        captions, answers = [], []
        for number in range(index, index + size):
            scene, lot = drawn.scene(number, vocabulary), np.random.default_rng((drawn.seed, number, 2))
            captions.append(_with_nonsense(write_caption(scene, lot, vocabulary), lot))
            answers.append([known[ask.answer(scene)] for known, ask in zip(numbering, asked, strict=True)])
        index += size
        tokens = tokenizer(
            captions, padding=True, truncation=True, max_length=MAX_LENGTH, return_tensors="pt"
        ).input_ids
        yield tokens, torch.tensor(answers)


def train_text_encoder(
    encoder: CLIPTextModelWithProjection, drawn: DrawnSet, tokenizer: CLIPTokenizer, vocabulary: Vocabulary,
    budget: Budget, device: Device, checkpoint: Path, report: Callable[[str], None], batch: int = 192,
) -> dict[str, float]:  # fmt: skip
    """Trains `encoder` and returns the share of right answers on unseen captions, by question."""
    asked = questions(vocabulary)
    model = ProbedTextEncoder(encoder, asked)
    device.place(model.train())
    weights = MasterWeights(model, lr=1.5e-3, use_muon=False, ema_decay=0.995)
    load_checkpoint(checkpoint, weights, budget)
    feed = caption_batches(drawn, tokenizer, vocabulary, batch, weights.steps)
    while not budget.is_spent():
        tokens, answers = (part.to(device.name) for part in next(feed))
        replies = model(tokens)
        losses = [functional.cross_entropy(reply.float(), answers[:, number]) for number, reply in enumerate(replies)]
        loss = torch.stack(losses).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        weights.step(budget.lr_share())
        if budget.tick() % 100 == 0:
            report(f"loss {loss.item():.3f}  {budget.describe()}")
    save_checkpoint(checkpoint, weights, budget)
    model.float().eval()
    model.load_state_dict(weights.averaged(), strict=False)
    held_out = DrawnSet("captions", drawn.seed + 1000, drawn.length, drawn.weights)
    scores = _score(model, caption_batches(held_out, tokenizer, vocabulary, 256, 0), list(asked), device)
    _normalise_projection(encoder, caption_batches(held_out, tokenizer, vocabulary, 256, 8), device)
    return scores


@torch.no_grad()
def _score(
    model: ProbedTextEncoder, feed: Iterator[tuple[Tensor, Tensor]], names: list[str], device: Device, rounds: int = 4
) -> dict[str, float]:
    right = torch.zeros(len(names))
    for _ in range(rounds):
        tokens, answers = next(feed)
        for number, reply in enumerate(model(tokens.to(device.name))):
            right[number] += (reply.argmax(-1).cpu() == answers[:, number]).float().mean()
    return {name: float(share) for name, share in zip(names, right / rounds, strict=True)}


@torch.no_grad()
def _normalise_projection(
    encoder: CLIPTextModelWithProjection, feed: Iterator[tuple[Tensor, Tensor]], device: Device
) -> None:
    """Scales the projection so that the embedding's elements have unit deviation, a good input for the denoiser."""
    embedding = encoder(input_ids=next(feed)[0].to(device.name)).text_embeds
    encoder.text_projection.weight.div_(embedding.std())


@torch.no_grad()
def encode_captions(
    encoder: CLIPTextModelWithProjection, tokenizer: CLIPTokenizer, captions: list[str]
) -> tuple[Tensor, Tensor]:
    """(hidden states (n, MAX_LENGTH, TEXT_WIDTH), pooled (n, TEXT_WIDTH)), exactly as the SDXL pipeline makes them."""
    tokens = tokenizer(captions, padding="max_length", truncation=True, max_length=MAX_LENGTH, return_tensors="pt")
    reply = encoder(input_ids=tokens.input_ids.to(encoder.device), output_hidden_states=True)
    return reply.hidden_states[-2], reply.text_embeds
