"""Schedules, AND and BREAK of a request's prompt reach the denoiser, at the right step and to the bit again."""

from __future__ import annotations

import asyncio

import pytest
import torch

from generation.backends.local import LocalBackend
from generation.catalog import POCKET
from generation.conditioning import encoded, guided, one_sided
from generation.engine import ImageRun, begin, generate, tick
from generation.families.family import Conditioning, Family
from generation.families.loading import load_family
from generation.marks import MOST_PARTS
from generation.request import GenerationRequest, Towards
from generation.tokens import prompt_tokenizer
from prompting.errors import UserError
from tests.generation.test_local_backend import hashes

TOKENS = 48


@pytest.fixture(scope="module")
def pocket() -> Family:
    return load_family(POCKET, torch.device("cpu"))


def request(prompt: str, **changes: object) -> GenerationRequest:
    values: dict[str, object] = {
        "model": "pocket",
        "prompt": prompt,
        "seed": 5,
        "steps": 6,
        "guidance_scale": 4.0,
        "scheduler": "euler a",
        "width": 96,
        "height": 96,
        **changes,
    }
    return GenerationRequest.model_validate(values)


@torch.inference_mode()
def read(pocket: Family, prompt: str, **changes: object) -> Conditioning:
    return encoded(pocket, request(prompt, **changes))


@torch.inference_mode()
def begun(pocket: Family, wanted: GenerationRequest) -> ImageRun:
    return begin(pocket, wanted, 0, encoded(pocket, wanted))


@torch.inference_mode()
def latents_by_call(pocket: Family, wanted: GenerationRequest) -> list[torch.Tensor]:
    run = begun(pocket, wanted)
    found = []
    while not run.finished:
        tick(pocket, [run], run.rows)
        found.append(run.latents)
    return found


def test_a_prompt_without_marks_is_one_window_for_all_steps(pocket: Family) -> None:
    found = read(pocket, "a red fox in the snow")
    assert (found.tokens, found.rows, found.later, found.beside) == (TOKENS, 2, (), ())
    assert read(pocket, "a red fox", guidance_scale=1.0).rows == 1


@pytest.mark.parametrize("scheduler", ["euler a", "heun", "dpm2"])
def test_a_schedule_switches_at_its_step(pocket: Family, scheduler: str) -> None:
    wanted = request("a [red:blue:0.5] fox", scheduler=scheduler)
    run = begun(pocket, wanted)
    red, blue = (read(pocket, f"a {colour} fox").positive.hidden for colour in ("red", "blue"))
    for call in range(run.calls):
        step = run.scheduler.steps_done(call + 1)  # the one that this call is for, counted from 1
        assert torch.equal(run.conditioning_at(call).positive.hidden, red if step <= 3 else blue)


def test_pictures_part_where_the_schedule_says(pocket: Family) -> None:
    plain, scheduled = (latents_by_call(pocket, request(text)) for text in ("a red fox", "a [red:blue:4] fox"))
    equal = [torch.equal(one, other) for one, other in zip(plain, scheduled, strict=True)]
    assert equal == [True] * 4 + [False] * 2


def test_words_take_turns(pocket: Family) -> None:
    wanted = request("a fox", negative_prompt="[red|blue|green]")
    run = begun(pocket, wanted)
    words = [read(pocket, "a fox", negative_prompt=word).negative for word in ("red", "blue", "green")]
    for call in range(run.calls):
        negative, word = run.conditioning_at(call).negative, words[call % 3]
        assert negative is not None
        assert word is not None
        assert torch.equal(negative.hidden, word.hidden)


def test_a_schedule_is_of_the_steps_that_are_made(pocket: Family) -> None:
    """Image to image leaves the first steps out: half is half of the others."""
    start = {"steps": 8, "strength": 0.5, "init_image": "0" * 64}
    assert [step for step, _ in read(pocket, "a [red:blue:0.5] fox", **start).later] == [2]
    assert [step for step, _ in read(pocket, "a [red:blue:0.5] fox", steps=8).later] == [4]


def test_break_begins_a_window_and_shorter_texts_get_empty_ones(pocket: Family) -> None:
    found = read(pocket, "a red fox BREAK a blue house", negative_prompt="text")
    first, second, empty = (read(pocket, text).positive for text in ("a red fox", "a blue house", ""))
    assert torch.equal(found.positive.hidden, torch.cat([first.hidden, second.hidden], dim=1))
    assert found.positive.pooled is not None
    assert first.pooled is not None
    assert torch.equal(found.positive.pooled, first.pooled)
    assert found.negative is not None
    text = read(pocket, "x", negative_prompt="text").negative
    assert text is not None
    assert torch.equal(found.negative.hidden, torch.cat([text.hidden, empty.hidden], dim=1))


def test_long_prompts_take_windows_that_end_at_phrases(pocket: Family) -> None:
    phrases = [f"a red fox number {number}" for number in range(20)]
    tokenizer = prompt_tokenizer(POCKET.path / "tokenizer_2")
    comma = tokenizer.ids(",")[1]
    windows = tokenizer.windows(", ".join(phrases))
    texts = [[token for token in ids[1:] if token not in (ids[-1], tokenizer.ids("")[-1])] for ids, _ in windows]
    assert [token for text in texts for token in text] == [
        token for token in tokenizer._tokenizer.encode(", ".join(phrases), add_special_tokens=False).ids
    ]
    assert all(text[-1] == comma for text in texts[:-1])
    assert read(pocket, ", ".join(phrases)).tokens == TOKENS * len(windows) > TOKENS
    assert len(tokenizer.windows("fox" * 300)) > 1


def test_texts_side_by_side_are_added_with_their_weights(pocket: Family) -> None:
    found = read(pocket, "a red fox AND a blue house :0.5")
    assert (found.rows, found.weights) == (3, (1.0, 0.5))
    rows = [torch.full((1, 4, 8, 8), value) for value in (1.0, 3.0, 7.0)]
    assert torch.equal(guided(rows, found), torch.full((1, 4, 8, 8), 1 + 4.0 * (1.0 * 2 + 0.5 * 6)))
    hidden = [one.positive.hidden for one in one_sided(found)]
    for row, text in zip(hidden[1:], ("a red fox", "a blue house"), strict=True):
        assert torch.equal(row, read(pocket, text).positive.hidden)
    without = read(pocket, "a red fox AND a blue house :3", guidance_scale=1.0)
    assert torch.allclose(guided(rows[:2], without), torch.full((1, 4, 8, 8), (1 + 3 * 3.0) / 4))
    nothing = latents_by_call(pocket, request("a red fox AND a blue house :0"))[-1]
    assert torch.allclose(nothing, latents_by_call(pocket, request("a red fox"))[-1], atol=1e-4)


def test_more_texts_than_a_call_has_rows_for_are_refused(pocket: Family) -> None:
    assert read(pocket, " AND ".join("ab" for _ in range(MOST_PARTS))).rows == 8
    with pytest.raises(UserError) as caught:
        read(pocket, " AND ".join("ab" for _ in range(MOST_PARTS + 1)))
    assert caught.value.code == "too_many_parts"


def test_a_way_goes_between_texts_of_different_length(pocket: Family) -> None:
    way = Towards(amount=0.5, prompt="a blue house BREAK at night", end_seed=6)
    found = read(pocket, "a [red:green:0.5] fox", towards=way)
    assert (found.tokens, len(found.later)) == (2 * TOKENS, 1)


async def test_marks_of_all_kinds_share_the_engine_and_are_repeated_to_the_bit() -> None:
    backend = LocalBackend(threads=1, device="cpu")
    prompts = [
        "a red fox",
        "a blue house",
        "a red fox BREAK in the snow",
        "a blue house BREAK at night",
        "a (red:1.4) [fox:cat:0.5]",
        "a red fox AND a blue house",
        "a green tree AND a (red:0.5) fox :0.7",
    ]
    wanted = [request(text, seed=seed) for seed, text in enumerate(prompts)]
    made = await asyncio.gather(*(backend.start(one).result() for one in wanted))
    tiers = [set(result.images[0].shape_trace) for result in made]
    assert any(max(tier) > 1 for tier in tiers)
    assert tiers[5] == tiers[6] == {1}
    for one, result in zip(wanted, made, strict=True):
        traces = tuple(image.shape_trace for image in result.images)
        assert hashes(await backend.start(one, traces=traces).result()) == hashes(result)
    await backend.close()


def test_a_scheduled_picture_is_the_same_in_a_set_and_alone(pocket: Family) -> None:
    def runs(wanted: GenerationRequest) -> list[ImageRun]:
        return [run for _, run in generate(pocket, wanted, lambda index, run: None)]

    text = "a [red|blue] fox BREAK [at night:4]"
    assert torch.equal(runs(request(text, count=2))[1].latents, runs(request(text, seed=6))[0].latents)
