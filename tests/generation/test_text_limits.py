"""No token of a prompt is lost silently: what the encoders read is what the report says, for 2,000 prompts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from transformers import CLIPTokenizer

from generation.catalog import POCKET, ModelEntry, resolve_model
from generation.text_limits import text_limits
from generation.tokens import PromptTokenizer, prompt_tokenizer
from prompting.attention import parse_attention, parts, plain_text, schedule_at, switches
from prompting.options import ImagineOptions
from prompting.pipeline import Composed, compose
from prompting.spec import TextFit
from prompting.words import content_keys
from tests.generation.tiny_flow import tiny_flux, tiny_sd3
from tests.prompting.labelled import FOLDER

PROMPTS = 2_000
STEPS = 200


@cache
def ideas() -> tuple[str, ...]:
    lines = (FOLDER / "harmless.txt").read_text(encoding="utf-8").splitlines()
    return tuple(
        line for line in lines if line.isascii() and line[:1] not in ("", "#") and not set(line) & set("()[]{}|<>")
    )


def prompts(count: int, *, longest: int) -> Iterator[tuple[str, ImagineOptions]]:
    """Real ideas strung together, with weights, schedules, AND, BREAK, emoji and endless words among them."""
    chance = random.Random(2_026)
    for _ in range(count):
        phrases = chance.choices(ideas(), k=chance.choice([*[1, 2, 3, 5, 8] * 8, 13, longest]))
        marked = [
            chance.choice(
                ["{}", "{}", "{}", "({}:1.3)", "[{}]", "[{}:a wolf:0.5]", "({}", "🦊 {}", "{} xxxxxxxxxx" * 4]
            )
            for _ in phrases
        ]
        joints = [chance.choice([", "] * 12 + [" and ", " BREAK ", " AND "]) for _ in phrases]
        words = (
            mark.replace("{}", phrase) + joint for phrase, mark, joint in zip(phrases, marked, joints, strict=True)
        )
        text = "".join(words)[:5_000].rstrip(", ")
        negative = ", ".join(chance.choices(ideas(), k=chance.choice([1, 2, 3, 9])))
        yield text, ImagineOptions(negative_prompt=negative if chance.random() < 0.3 else None)


def composed(text: str, options: ImagineOptions, entry: ModelEntry) -> Composed:
    return compose(text, options, model_name=entry.name, limits=text_limits(entry))


def longest_of(text: str) -> str:
    """The text that a schedule makes of ``text`` at its longest, in tokens of the reference."""
    return max({switch.text for switch in switches(text, STEPS)}, key=lambda one: len(reference(one)), default="")


@cache
def _reference() -> CLIPTokenizer:
    return CLIPTokenizer.from_pretrained(POCKET.path / "tokenizer_2", local_files_only=True)


def reference(text: str) -> list[int]:
    """The ids that transformers gives the words of ``text``, stretch by stretch of one weight."""
    return [
        token
        for fragment in parse_attention(text)
        for token in _reference()(fragment.text, add_special_tokens=False, truncation=False).input_ids
    ]


def read_by(tokenizer: PromptTokenizer, text: str) -> list[list[int]]:
    """What the encoder is given of ``text`` at the first step, window by window, without begin, end and padding."""
    begin, end = tokenizer.ids("")[:2]
    return [
        [token for token in ids if token not in (begin, end)]
        for part in parts(text)
        for ids, _ in tokenizer.windows(schedule_at(part.text, 0, STEPS))
    ]


def check_report(fit: TextFit, text: str, tokenizer: PromptTokenizer) -> None:
    read = read_by(tokenizer, text)
    windows = (reference(schedule_at(window.text, 0, STEPS)) for window in fit.windows)
    assert list(chain(*read)) == reference(schedule_at(text, 0, STEPS)) == list(chain(*windows))
    for window in fit.windows:
        assert set(window.tokens.values()) == {len(reference(longest_of(window.text)))}
    held = all(max(window.tokens.values()) <= fit.limit for window in fit.windows)
    if held:
        assert len(read) == len(fit.windows)


@pytest.mark.parametrize("count", [100, pytest.param(PROMPTS, marks=pytest.mark.slow)])
def test_what_windows_hold_is_all_that_was_kept_and_the_rest_is_named(count: int) -> None:
    tokenizer = prompt_tokenizer(POCKET.path / "tokenizer_2")
    several = cut = 0
    for text, options in prompts(count, longest=80):
        made = composed(text, options, POCKET)
        fit = made.spec.fit
        assert fit is not None
        check_report(fit.prompt, made.prompt, tokenizer)
        check_report(fit.negative_prompt, made.negative_prompt, tokenizer)
        several += len(fit.prompt.windows) > 1
        cut += bool(fit.prompt.words)
        assert not (fit.prompt.words and any(phrase.span is None for phrase in sum(made.spec.slots.values(), ())
                                             if phrase not in made.spec.slots.get("negative", ())))  # fmt: skip
        typed = content_keys(plain_text(text)) if "[" not in text else frozenset()
        said = " ".join((plain_text(made.prompt), *fit.prompt.words, made.negative_prompt, *fit.negative_prompt.words))
        assert typed <= content_keys(said)
    assert several > count // 20
    assert cut


@pytest.mark.parametrize("kind", ["sd3", "sd3 without t5", "flux"])
def test_models_without_windows_lose_nothing_that_is_not_named(kind: str, tmp_path: Path) -> None:
    if kind == "flux":
        tiny_flux(tmp_path)
    else:
        tiny_sd3(tmp_path, t5=kind == "sd3")
    entry = resolve_model(str(tmp_path))
    limits = text_limits(entry)
    summaries = [encoder for encoder in limits.encoders if encoder.sums_up]
    assert len(summaries) == (2 if kind == "sd3" else 1 if kind == "flux" else 0)
    name = entry.tokenizers[-1]
    tokenizer = PromptTokenizer(tmp_path / name, entry.long_text if kind != "sd3 without t5" else None)
    dropped = 0
    for text, options in prompts(PROMPTS // 50, longest=300):
        made = composed(text, options, entry)
        fit = made.spec.fit
        assert fit is not None
        for part in parts(made.prompt):
            whole = tokenizer.count_marked(longest_of(part.text))
            ids, _ = tokenizer.weighted_ids(longest_of(part.text))
            assert whole + tokenizer.special <= tokenizer.limit == len(ids)
        dropped += bool(fit.prompt.words)
        for encoder in summaries:
            too_long = any(window.tokens[encoder.name] > encoder.room for window in fit.prompt.windows)
            assert (encoder.name in fit.prompt.cut) is too_long
            noticed = [notice for notice in made.spec.notices if notice.code == "summary_of_beginning"]
            assert bool(noticed) or not too_long
    assert dropped
