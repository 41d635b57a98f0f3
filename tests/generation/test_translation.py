"""Translation by a Marian model: a tiny one with random weights, made here."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import MarianConfig, MarianMTModel, PreTrainedTokenizerFast

from bot.app import build_planner
from bot.config import Settings
from bot.core.commands import Expand
from generation.translation import MarianTranslator
from prompting.options import ImagineOptions
from prompting.pipeline import compose
from prompting.spec import Slot
from storage.library import Library


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("marian")
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), special_tokens=["<pad>", "</s>"]
    )
    tokenizer.train_from_iterator(["on the roof of the old house in the snow"] * 20, trainer)
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>").save_pretrained(folder)
    torch.manual_seed(4)
    size = tokenizer.get_vocab_size()
    config = MarianConfig(
        vocab_size=size,
        decoder_vocab_size=size,
        d_model=32,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        max_position_embeddings=128,
        pad_token_id=0,
        eos_token_id=1,
        decoder_start_token_id=0,
    )
    MarianMTModel(config).save_pretrained(folder)
    return folder


def test_a_phrase_always_becomes_the_same(folder: Path) -> None:
    torch.manual_seed(1)
    state = torch.get_rng_state()
    first = MarianTranslator(str(folder))("на зюмбале")
    assert torch.equal(torch.get_rng_state(), state)
    torch.manual_seed(2)
    again = MarianTranslator(str(folder))
    assert again("на зюмбале") == first == again("на зюмбале")
    assert isinstance(first, str)


def test_whatever_it_says_the_prompt_keeps_what_is_known(folder: Path) -> None:
    composed = compose("белый кот на зюмбале --raw", model_name="x", translator=MarianTranslator(str(folder)))
    assert composed.prompt.startswith("white cat")
    assert [phrase.source_text for phrase in composed.spec.phrases(Slot.SETTING)] == ["на зюмбале"]
    assert "translation_failed" not in [notice.code for notice in composed.spec.notices]


def test_one_that_is_not_there_leaves_it_to_the_lists(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", translator=str(tmp_path))
    with Library.open(settings.data_dir, None) as library:
        planner = build_planner(settings, library, folders=True)
        composed, _ = planner.compose(Expand(text="белый кот на зюмбале", options=ImagineOptions(raw=True)))
    assert "translation_failed" in [notice.code for notice in composed.spec.notices]
    assert composed.prompt == "white cat, on зюмбале"
