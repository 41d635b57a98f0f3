"""What people choose for themselves, and private mode."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.commands import Expand, History, Imagine, Originals, Reroll, Settings, Show
from prompting.errors import UserError
from prompting.options import ImagineOptions
from storage.job_queue import Jobs
from tests.bot.counters import ADA, BEN, Counter, opened, ref_of


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with opened(tmp_path) as counter:
        yield counter


async def test_a_choice_fills_what_a_command_leaves_open(counter: Counter) -> None:
    reply = await counter.say(Settings(changes={"count": "3", "embed": "none", "style": "Watercolor"}))
    assert "count: 3" in reply.text
    plain = await counter.make("a fox")
    assert plain.request.count == 3
    assert plain.embed.value == "none"
    assert "watercolor" in plain.request.prompt
    typed = await counter.make("an owl --n 2 --embed seed --style anime")
    assert (typed.request.count, typed.embed.value) == (2, "seed")
    assert "watercolor" not in typed.request.prompt
    beside = await counter.make(Imagine(text="a cat", options=ImagineOptions(count=1)))
    assert beside.request.count == 1
    assert not [notice for notice in typed.spec.notices if notice.code == "option_given_twice"]


async def test_a_choice_is_ones_own_and_can_be_taken_back(counter: Counter) -> None:
    await counter.say(Settings(changes={"count": "2"}))
    assert (await counter.make("a fox", BEN)).request.count == 1
    await counter.say(Settings(changes={"count": "default"}))
    assert (await counter.make("a fox")).request.count == 1
    assert "count: default" in (await counter.say(Settings())).text


async def test_expand_uses_the_style_too_but_not_with_raw(counter: Counter) -> None:
    await counter.say(Settings(changes={"style": "watercolor"}))
    assert "watercolor" in (await counter.say(Expand(text="a fox"))).text
    raw = (await counter.say(Expand(text="a fox --raw"))).text
    assert "watercolor" not in raw


@pytest.mark.parametrize(
    ("name", "value", "code", "words"),
    [
        ("count", "99", "out_of_range", "1 to 16"),
        ("count", "many", "bad_value", "whole number"),
        ("style", "watercolr", "unknown_choice", "watercolor"),
        ("embed", "some", "unknown_choice", "full"),
        ("model", "/etc", "unknown_model", "pocket"),
        ("private", "maybe", "unknown_choice", "on"),
        ("language", "tlh", "unknown_choice", "zh"),
        ("colour", "red", "unknown_setting", "model"),
    ],
)
async def test_wrong_values_are_refused_in_the_option_tables_words(
    counter: Counter, name: str, value: str, code: str, words: str
) -> None:
    with pytest.raises(UserError) as caught:
        await counter.say(Settings(changes={name: value}))
    assert caught.value.code == code
    assert words in caught.value.message + caught.value.hint


async def test_private_mode_shows_a_picture_to_its_owner_only(counter: Counter) -> None:
    await counter.say(Settings(changes={"private": "on", "language": "中文"}))
    answer = await counter.ask(Imagine(text="a secret fox"))
    assert answer.reply.private
    with counter.library.transaction() as session:
        job = Jobs(session).get(str(answer.job_id))
        assert job is not None
        Jobs(session).cancel(job.id, counter.now())
    assert (job.private, job.language) == (True, "zh")
    secret = await counter.make("another secret fox")
    assert secret.private
    assert "fox" in (await counter.say(Show(ref=ref_of(secret)))).text
    for command in (Show(ref=ref_of(secret)), Originals(ref=ref_of(secret)), Reroll(ref=ref_of(secret))):
        with pytest.raises(UserError, match="no generation"):
            await counter.say(command, BEN)
    await counter.say(Settings(changes={"private": "off"}))
    child = await counter.make(Reroll(ref=ref_of(secret)))
    assert child.private  # what comes of a secret is one
    assert not (await counter.make("an open fox")).private


async def test_links_to_what_is_private_are_hidden(counter: Counter) -> None:
    base = await counter.make("a rose")
    await counter.say(Settings(changes={"private": "on"}), BEN)
    child = await counter.make(Reroll(ref=ref_of(base)), BEN)
    assert child.id not in (await counter.say(Show(ref=ref_of(base)), ADA)).text
    assert child.id in (await counter.say(Show(ref=ref_of(base)), BEN)).text
    assert child.id not in (await counter.say(History(), ADA)).text
