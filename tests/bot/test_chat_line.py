"""Lines typed in a chat, and references to generations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.chat_line import CHAT_VERBS, read_line
from bot.core.commands import (
    Cancel,
    Expand,
    Favorite,
    History,
    ImageRef,
    Imagine,
    Queue,
    Reroll,
    Show,
    Upscale,
    Vary,
)
from bot.core.noise_commands import Between, Film
from prompting.errors import UserError


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("a fox in the snow", Imagine(text="a fox in the snow")),
        ("/imagine a fox --n 2", Imagine(text="a fox --n 2")),
        ("/IMAGINE a fox", Imagine(text="a fox")),
        ("/expand a fox", Expand(text="a fox")),
        ("/reroll k3v9x2m7qd", Reroll(ref=ImageRef("k3v9x2m7qd"))),
        ("/vary K3V9X2M7QD:2", Vary(ref=ImageRef("k3v9x2m7qd", 2))),
        ("/neighbours k3v9:2", Vary(ref=ImageRef("k3v9", 2), strength=0.1, count=4)),
        ("/neighbours k3v9 0.05", Vary(ref=ImageRef("k3v9"), strength=0.05, count=4)),
        ("/film k3v9:2", Film(ref=ImageRef("k3v9", 2))),
        ("/between k3v9 m4w8:2", Between(first=ImageRef("k3v9"), second=ImageRef("m4w8", 2), steps=4)),
        ("/between k3v9:1  m4w8 16", Between(first=ImageRef("k3v9", 1), second=ImageRef("m4w8"), steps=16)),
        ("/vary k3v9 strong", Vary(ref=ImageRef("k3v9"), strength=0.6)),
        ("/vary k3v9 0.35", Vary(ref=ImageRef("k3v9"), strength=0.35)),
        ("/upscale k3v9:1", Upscale(ref=ImageRef("k3v9", 1))),
        ("/upscale k3v9:1 4", Upscale(ref=ImageRef("k3v9", 1), factor=4)),
        ("/favorite k3v9", Favorite(ref=ImageRef("k3v9"))),
        ("/cancel", Cancel()),
        ("/cancel k3v9x2m7qd", Cancel(job_id="k3v9x2m7qd")),
        ("/queue", Queue()),
        ("/show k3v9", Show(ref=ImageRef("k3v9"))),
        ("/history", History()),
        ("/history red fox", History(search="red fox")),
    ],
)
def test_lines_become_commands(line: str, command: object) -> None:
    assert read_line(line) == command


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("/nonsense", "unknown_command"),
        ("/reroll", "bad_reference"),
        ("/reroll ../etc", "bad_reference"),
        ("/vary k3v9:0", "bad_reference"),
        ("/vary k3v9:x", "bad_reference"),
        ("/vary k3v9 2", "bad_strength"),
        ("/vary k3v9 nan", "bad_strength"),
        ("/vary k3v9 wild", "bad_strength"),
        ("/upscale k3v9 3", "bad_factor"),
        ("/film", "bad_reference"),
        ("/between k3v9", "bad_reference"),
        ("/between k3v9 m4w8 0", "bad_way"),
        ("/between k3v9 m4w8 17", "bad_way"),
        ("/between k3v9 m4w8 ²", "bad_way"),
    ],
)
def test_wrong_lines_say_what_is_wrong(line: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        read_line(line)
    assert caught.value.code == code
    assert caught.value.message.endswith(".")


@given(st.text(max_size=60))
def test_no_line_is_a_bug(line: str) -> None:
    try:
        assert read_line(line) is not None
    except UserError as error:
        assert error.message


def test_verbs_are_unique_and_explained() -> None:
    names = [verb.name for verb in CHAT_VERBS]
    assert len(set(names)) == len(names)
    assert all(verb.usage.startswith(f"/{verb.name}") and verb.help.endswith(".") for verb in CHAT_VERBS)
