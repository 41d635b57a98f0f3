"""Blocks of parameters, pasted whole."""

from __future__ import annotations

import pytest

from prompting.pipeline import compose
from prompting.syntax import parse

BLOCK = """a (red:1.2) fox,
in the snow <lora:fur:0.6>
Negative prompt: (blurry:1.3), text
Steps: 20, Sampler: DPM++ 2M Karras, CFG scale: 7.5, Seed: 42, Size: 512x768, Model hash: 6ce0161689, Model: dream, \
Lora hashes: "fur: 1a2b, hat: 3c4d", Version: v1.9.0"""


def test_a_block_sets_options_and_names_what_it_cannot() -> None:
    parsed = parse(BLOCK)
    assert parsed.idea == "a red fox, in the snow"
    options = parsed.options
    assert (options.steps, options.sampler, options.guidance_scale, options.seed) == (20, "dpm++ 2m karras", 7.5, 42)
    assert (options.size, options.negative_prompt) == ((512, 768), "(blurry:1.3), text")
    assert [(lora.name, lora.weight) for lora in parsed.loras] == [("fur", 0.6)]
    (notice,) = parsed.notices
    assert notice.code == "parameters_unused"
    assert all(name in notice.message for name in ("model hash", "model", "lora hashes", "version"))
    assert "".join(BLOCK[span.start : span.end] for span in parsed.spans) == BLOCK
    composed = compose(parsed, model_name="x")
    assert composed.prompt.startswith("a (red:1.2) fox")
    assert composed.negative_prompt == "(blurry:1.3), text"


@pytest.mark.parametrize(
    ("settings", "sampler", "unused"),
    [
        ("Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, Seed: 1", "dpm++ 2m karras", []),
        ("Steps: 20, Sampler: Euler a, Schedule type: Automatic, Seed: 1", "euler a", []),
        ("Steps: 20, Sampler: Bogus, Seed: -1", None, ["sampler Bogus", "seed -1"]),
    ],
)
def test_samplers_and_values_that_there_are_not(settings: str, sampler: str | None, unused: list[str]) -> None:
    parsed = parse(f"a fox\n{settings}")
    assert parsed.options.sampler == sampler
    assert all(name in parsed.notices[0].message for name in unused)


@pytest.mark.parametrize("text", ["a fox. Steps: 20", "Steps: a to z, b", "Negative prompt: none", "Steps to nowhere"])
def test_what_is_no_block(text: str) -> None:
    assert parse(text).idea == text
