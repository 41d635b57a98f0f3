"""The shipped weights: whole, small, and fit for the stock pipeline."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionXLPipeline

from generation.pocket.drawing import compose
from generation.pocket.evaluation import embedding_spread
from generation.pocket.export import Networks, load_networks
from generation.pocket.manifest import WEIGHTS_FOLDER, verify_manifest
from generation.pocket.pacing import Device
from generation.pocket.sampling import build_sampler, sample
from generation.pocket.scenes import Scene
from generation.pocket.tokenizer import MAX_LENGTH
from generation.pocket.vae_training import measure_psnr
from generation.pocket.vocabulary import load_vocabulary
from tests.generation.pocket.synthetic import synthetic_glyphs

_MOST_BYTES = 40_000_000


@pytest.fixture(scope="module")
def networks() -> Networks:
    return load_networks(WEIGHTS_FOLDER)


def test_every_file_is_as_published_and_small() -> None:
    names = verify_manifest()
    assert {"model_index.json", "unet/diffusion_pytorch_model.safetensors", "tokenizer_2/merges.txt"} <= names.keys()
    assert sum((WEIGHTS_FOLDER / name).stat().st_size for name in names) <= _MOST_BYTES


def test_the_scheduler_config_keeps_pictures_whole() -> None:
    config = json.loads((WEIGHTS_FOLDER / "scheduler" / "scheduler_config.json").read_text())
    assert config["prediction_type"] == "v_prediction"
    assert config["clip_sample"] is False
    assert config["set_alpha_to_one"] is False


@pytest.mark.parametrize("text", ["a red fox in the snow", "雪の中の狐", "Ünïcödé 🦊", "\x00\x7f", "zxqv " * 40, ""])
def test_the_tokenizer_covers_every_text(networks: Networks, text: str) -> None:
    tokens = networks.tokenizer(text, truncation=True, max_length=MAX_LENGTH).input_ids
    assert len(tokens) <= MAX_LENGTH
    assert tokens[0] == networks.tokenizer.bos_token_id
    assert tokens[-1] == networks.tokenizer.eos_token_id
    assert networks.tokenizer.eos_token_id not in tokens[1:-1]


def test_every_byte_is_a_token(networks: Networks) -> None:
    vocabulary = json.loads((WEIGHTS_FOLDER / "tokenizer_2" / "vocab.json").read_text(encoding="utf-8"))
    assert sum(len(token) == 1 for token in vocabulary) == 256
    assert sum(len(token.removesuffix("</w>")) == 1 and token.endswith("</w>") for token in vocabulary) == 256
    assert networks.tokenizer.get_vocab() == vocabulary


def test_different_subjects_have_different_embeddings(networks: Networks) -> None:
    assert embedding_spread(networks, [f"a {subject}" for subject in load_vocabulary().subjects]) > 1.0
    assert embedding_spread(networks, ["a fox", "a rocket", "a fox in the snow", "a fox, watercolor", ""]) > 1.0


def test_synonyms_have_nearly_the_same_embedding(networks: Networks) -> None:
    same = embedding_spread(networks, ["a rabbit in the snow", "a bunny, winter landscape"])
    other = embedding_spread(networks, ["a rabbit in the snow", "a rocket in the snow"])
    assert same < 0.5 * other


def test_the_autoencoder_keeps_a_picture(networks: Networks) -> None:
    glyphs = synthetic_glyphs()
    scenes = [Scene(("heart",), setting="at sunset"), Scene(("car",), setting="in the forest"), Scene(("owl",))]
    pictures = np.stack([np.asarray(compose(scene, glyphs, np.random.default_rng(1))) for scene in scenes])
    assert measure_psnr(networks.autoencoder, pictures, Device("cpu", torch.float32)) > 22


def test_the_stock_pipeline_draws_what_our_loop_draws(networks: Networks) -> None:
    pipeline = StableDiffusionXLPipeline.from_pretrained(
        WEIGHTS_FOLDER, torch_dtype=torch.float32, local_files_only=True, add_watermarker=False
    )
    pipeline.scheduler = build_sampler()
    pipeline.set_progress_bar_config(disable=True)
    stock = pipeline("a penguin in the snow", num_inference_steps=4, guidance_scale=4.0,
                     generator=torch.Generator().manual_seed(3)).images[0]  # fmt: skip
    assert stock.size == (128, 128)
    ours = sample(networks, ["a penguin in the snow"], [3], steps=4, guidance=4.0)[0]
    assert np.abs(np.asarray(stock).astype(int) - ours.astype(int)).mean() < 2


def test_a_missing_folder_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no model at"):
        load_networks(tmp_path / "nowhere")
