"""A prompt that is longer than the text encoder reads at once, in a chat: said, shown in the details, and stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.commands import Imagine, Show
from bot.terminal_app.documents import generation_document
from prompting.errors import UserError
from prompting.syntax import parse
from tests.bot.counters import Counter, opened, ref_of

LONG = ", ".join(f"a red fox number {number} in the snow" for number in range(9))


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with opened(tmp_path) as counter:
        yield counter


async def test_details_say_what_stands_in_which_window(counter: Counter) -> None:
    made = await counter.make(Imagine(text=f"{LONG} --raw --steps 1"))
    reply = await counter.say(Show(ref=ref_of(made)))
    assert "prompt: " in reply.text
    assert " windows of 46" in reply.text
    assert "window 2 of the prompt: " in reply.text
    fit = made.spec.fit
    assert fit is not None
    assert " BREAK ".join(window.text for window in fit.prompt.windows) == made.request.prompt


async def test_a_printed_generation_can_be_pasted(counter: Counter) -> None:
    made = await counter.make(Imagine(text="a red fox in the snow --steps 2 --seed 5 --no hat"))
    text = json.dumps(generation_document(made, counter.library))
    again = await counter.make(Imagine(text=text))
    assert again.request == made.request
    assert [image.pixel_sha256 for image in again.images] == [image.pixel_sha256 for image in made.images]
    with pytest.raises(UserError, match="JSON"):
        parse(text[:-40])
