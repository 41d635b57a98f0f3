"""Weights in a prompt reach the text encoder by AUTOMATIC1111's arithmetic, on the embedded model."""

from __future__ import annotations

import pytest
import torch
from transformers.models.clip.modeling_clip import CLIPTextModelWithProjection

from generation.catalog import resolve_model
from generation.families.parts import TextEncoder, load_transformers
from generation.tokens import prompt_tokenizer
from prompting.attention import plain_text

POCKET = resolve_model("pocket").path
TOKENIZER = POCKET / "tokenizer_2"


@pytest.fixture(scope="module")
def encoder() -> TextEncoder:
    model = load_transformers(CLIPTextModelWithProjection, POCKET / "text_encoder_2", torch.float32)
    return TextEncoder(TOKENIZER, model, torch.device("cpu"))


def hidden(encoder: TextEncoder, text: str) -> torch.Tensor:
    with torch.inference_mode():
        states: torch.Tensor = encoder(text).hidden_states[-2]
    return states.clone()


def test_a_weight_multiplies_its_tokens_and_keeps_the_mean(encoder: TextEncoder) -> None:
    plain, weighted = hidden(encoder, "a red fox"), hidden(encoder, "a (red:1.5) fox")
    tokens = prompt_tokenizer(TOKENIZER)
    at = 1 + tokens.count("a")
    expected = plain.clone()
    expected[:, at : at + tokens.count("red")] *= 1.5
    expected *= plain.mean() / expected.mean()
    assert torch.allclose(weighted, expected, rtol=0, atol=1e-6)
    assert torch.allclose(weighted.mean(), plain.mean(), rtol=1e-4)
    assert not torch.allclose(weighted, plain, rtol=0, atol=1e-3)


@pytest.mark.parametrize("prompt", ["a red fox", "a (red:1.0) fox", "(a red fox:1.3)"])
def test_what_a_prompt_says_apart_from_weights_is_its_plain_text(encoder: TextEncoder, prompt: str) -> None:
    """Without weights the bits are those of the plain text; of one weight for all, the direction is."""
    plain, found = hidden(encoder, plain_text(prompt)), hidden(encoder, prompt)
    if "1.3" not in prompt:
        assert torch.equal(found, plain) is True
    else:
        assert torch.equal(found.argmax(-1), plain.argmax(-1))


def test_escaped_brackets_are_text() -> None:
    tokens = prompt_tokenizer(TOKENIZER)
    assert tokens.weighted_ids("a \\(red\\) fox") == (tokens.ids("a (red) fox"), [1.0] * tokens.limit)


def test_a_long_weighted_prompt_is_cut_as_a_plain_one_is(encoder: TextEncoder) -> None:
    tokens = prompt_tokenizer(TOKENIZER)
    ids, weights = tokens.weighted_ids("(fox:1.2) " + "red " * 200)
    assert len(ids) == len(weights) == tokens.limit
    assert ids[-1] == tokens.ids("red " * 200)[-1]
    assert (weights[0], weights[-1]) == (1.0, 1.0)
