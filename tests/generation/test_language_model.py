"""Expansion by a causal language model: a tiny GPT-2 with random weights, which wants to say anything but our words."""

from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

from generation.language_model import MOST_ADDED, LanguageModelExpander
from prompting.expand import expand
from prompting.lexicon import fillings
from prompting.slots import to_spec
from prompting.spec import Origin, PromptSpec, Slot
from prompting.syntax import parse


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A GPT-2 of two layers and a byte-level tokenizer, made here."""
    folder = tmp_path_factory.mktemp("language_model")
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=400, initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(["a fox in the snow, golden hour, soft light"] * 20, trainer)
    PreTrainedTokenizerFast(tokenizer_object=tokenizer).save_pretrained(folder)
    torch.manual_seed(3)
    config = GPT2Config(vocab_size=tokenizer.get_vocab_size(), n_positions=128, n_embd=32, n_layer=2, n_head=2)
    GPT2LMHeadModel(config).save_pretrained(folder)
    return folder


def spec_of(text: str) -> PromptSpec:
    return to_spec(parse(text))


def added(spec: PromptSpec) -> dict[Slot, str]:
    return {slot: phrase.text for slot in Slot for phrase in spec.phrases(slot) if phrase.origin is Origin.MODEL}


def test_it_chooses_among_the_words_that_suit(folder: Path) -> None:
    expander = LanguageModelExpander(str(folder))
    known = {text for row in fillings().candidates.values() for texts in row.values() for text in texts}
    for seed in range(5):
        spec = expander(spec_of("a fox, watercolor"), prompt_seed=seed)
        assert 1 <= len(added(spec)) <= MOST_ADDED
        assert set(added(spec).values()) <= known
        assert not spec.notices


def test_the_seed_decides_and_the_global_generator_does_not(folder: Path) -> None:
    expander = LanguageModelExpander(str(folder))
    torch.manual_seed(1)
    state = torch.get_rng_state()
    first = expander(spec_of("a fox"), prompt_seed=7)
    assert torch.equal(torch.get_rng_state(), state)
    torch.manual_seed(2)
    assert LanguageModelExpander(str(folder))(spec_of("a fox"), prompt_seed=7) == first
    assert len({str(added(expander(spec_of("a fox"), prompt_seed=seed))) for seed in range(8)}) > 1


def test_a_model_that_is_not_there_leaves_it_to_the_rules(tmp_path: Path) -> None:
    spec = LanguageModelExpander(str(tmp_path))(spec_of("a fox"), prompt_seed=1)
    assert spec.notices[-1].code == "expander_unavailable"
    assert spec.slots == expand(spec_of("a fox"), prompt_seed=1).slots
