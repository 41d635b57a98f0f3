"""The trainer's parts on tiny networks: latent scaling is exact, the denoiser learns, the exported folder loads."""

from pathlib import Path

import numpy as np
import pytest
import torch

from generation.pocket.classifier import Judge, Labels, judge_pictures
from generation.pocket.dataset import DrawnSet
from generation.pocket.denoiser_training import DenoiserPlan, LatentSet, Showings, build_denoiser, train_denoiser
from generation.pocket.export import Networks, export_networks, load_networks
from generation.pocket.manifest import WeightsDamagedError, verify_manifest
from generation.pocket.pacing import Budget, Device
from generation.pocket.sampling import sample
from generation.pocket.text_training import build_text_encoder, questions
from generation.pocket.tokenizer import learn_tokenizer
from generation.pocket.train import make_plan, parse_arguments
from generation.pocket.vae_training import (
    AutoencoderPlan,
    LatentScale,
    build_autoencoder,
    encode_set,
    fold_scale,
    train_autoencoder,
)
from generation.pocket.vocabulary import load_vocabulary
from tests.generation.pocket.synthetic import synthetic_glyphs

CPU = Device("cpu", torch.float32)
VOCABULARY = load_vocabulary()
TINY_VAE = AutoencoderPlan(widths=(8, 8, 8, 8), batch=2)
TINY_UNET = DenoiserPlan(widths=(32, 32, 32), heads=(1, 1, 1), batch=4)


def _silent(text: str) -> None:
    assert text


@pytest.fixture(scope="module")
def pixels() -> np.ndarray:
    drawn, glyphs = DrawnSet("full", 1, 8), synthetic_glyphs()
    return np.stack([drawn.picture(index, VOCABULARY, glyphs) for index in range(8)])


def test_folding_the_latent_scale_changes_no_picture(pixels: np.ndarray) -> None:
    torch.manual_seed(0)
    vae = build_autoencoder(TINY_VAE).eval()
    latents = encode_set(vae, pixels, CPU, _silent)
    scale = LatentScale.of(latents)
    with torch.no_grad():
        before = vae.decode(latents.float()).sample
        fold_scale(vae, scale)
        folded = encode_set(vae, pixels, CPU, _silent)
        after = vae.decode(folded.float()).sample
    assert torch.allclose(folded.float(), scale.apply(latents).float(), atol=5e-3)
    assert torch.allclose(folded.float().mean((0, 2, 3)), torch.zeros(4), atol=1e-2)
    assert torch.allclose(folded.float().std((0, 2, 3)), torch.ones(4), atol=1e-2)
    assert (before - after).abs().mean() < 2e-3
    assert vae.config.scaling_factor == 1.0


def test_the_autoencoder_learns_and_its_decoder_can_be_trained_alone(pixels: np.ndarray, tmp_path: Path) -> None:
    torch.manual_seed(0)
    vae = build_autoencoder(TINY_VAE)
    train_autoencoder(vae, pixels, TINY_VAE, Budget(steps=4), CPU, tmp_path / "vae.pt", _silent)
    encoder = {name: value.clone() for name, value in vae.encoder.state_dict().items()}
    decoder = {name: value.clone() for name, value in vae.decoder.state_dict().items()}
    train_autoencoder(vae, pixels, TINY_VAE, Budget(steps=3), CPU, tmp_path / "dec.pt", _silent, decoder_only=True)
    assert all(torch.equal(value, encoder[name]) for name, value in vae.encoder.state_dict().items())
    assert not all(torch.equal(value, decoder[name]) for name, value in vae.decoder.state_dict().items())


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Networks, Path]:
    """Untrained but complete."""
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("pocket") / "tokenizer"
    tokenizer = learn_tokenizer(["a fox in the snow", "watercolor of a rocket"] * 20, 700, folder)
    made = Networks(
        tokenizer, build_text_encoder(tokenizer).eval(), build_denoiser(TINY_UNET).eval(), build_autoencoder(TINY_VAE)
    )
    return made, folder


def test_the_denoiser_trains_and_resumes(networks: tuple[Networks, Path], tmp_path: Path) -> None:
    made, _ = networks
    latents = LatentSet(DrawnSet("full", 1, 8), torch.randn(8, 4, 16, 16).half())
    showings = Showings(latents, latents, VOCABULARY, TINY_UNET, seed=1)
    for steps in (2, 4):
        model, budget = build_denoiser(TINY_UNET), Budget(steps=steps)
        train_denoiser(
            model, showings, made.encoder, made.tokenizer, TINY_UNET, budget, CPU, tmp_path / "unet.pt", _silent
        )
        assert budget.done == steps


def test_an_exported_folder_loads_and_draws(networks: tuple[Networks, Path], tmp_path: Path) -> None:
    made, tokenizer_folder = networks
    target = tmp_path / "weights"
    for _ in range(2):  # the second time replaces the first
        export_networks(made, tokenizer_folder, target)
    assert {"vocab.json", "merges.txt", "tokenizer.json"} <= {path.name for path in (target / "tokenizer_2").iterdir()}
    assert "model_index.json" in verify_manifest(target)
    pictures = sample(load_networks(target), ["a fox", "a rocket"], [1, 2], steps=1)
    assert pictures.shape == (2, 128, 128, 3)
    assert [path.name for path in tmp_path.iterdir()] == ["weights"]


def test_a_damaged_file_is_named(networks: tuple[Networks, Path], tmp_path: Path) -> None:
    made, tokenizer_folder = networks
    target = tmp_path / "weights"
    export_networks(made, tokenizer_folder, target)
    (target / "unet" / "config.json").write_text("{}")
    with pytest.raises(WeightsDamagedError, match="unet/config"):
        verify_manifest(target)


def test_every_question_knows_every_scene() -> None:
    drawn = DrawnSet("full", 1, 300)
    for index in range(300):
        scene = drawn.scene(index, VOCABULARY)
        for question in questions(VOCABULARY).values():
            assert question.answer(scene) in question.answers


def test_the_judge_answers_for_every_class(pixels: np.ndarray) -> None:
    labels = Labels.of(VOCABULARY)
    verdict = judge_pictures(Judge(labels).eval(), pixels)
    assert verdict.subjects.shape == (8, len(VOCABULARY.subjects))
    present, setting, style = labels.encode(DrawnSet("full", 1, 8).scene(0, VOCABULARY))
    assert sum(present) >= 1
    assert 0 <= setting < len(labels.settings)
    assert 0 <= style < len(labels.styles)


def test_budgets_can_be_set_on_the_command_line() -> None:
    plan = make_plan(parse_arguments(["--denoiser-seconds", "60", "--pictures", "1000"]))
    assert (plan.denoiser_seconds, plan.full_pictures) == (60, 1000)
    assert make_plan(parse_arguments(["--quick"])).full_pictures < 1000
