"""Pictures in a terminal."""

from __future__ import annotations

import base64
import io
import re

import pytest
from PIL import Image
from rich.console import Console

from bot.terminal_app.pictures import PictureProtocol, detect_protocol, half_blocks, iterm_sequence, kitty_sequence


@pytest.mark.parametrize(
    ("environment", "protocol"),
    [
        ({"TERM": "xterm-kitty"}, PictureProtocol.KITTY),
        ({"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, PictureProtocol.KITTY),
        ({"TERM_PROGRAM": "iTerm.app"}, PictureProtocol.ITERM),
        ({"TERM": "tmux-256color", "KITTY_WINDOW_ID": "1"}, PictureProtocol.HALF_BLOCKS),
        ({"TERM": "xterm-256color"}, PictureProtocol.HALF_BLOCKS),
        ({}, PictureProtocol.HALF_BLOCKS),
    ],
)
def test_the_terminal_is_recognised(environment: dict[str, str], protocol: PictureProtocol) -> None:
    assert detect_protocol(environment) is protocol


def test_kitty_gets_the_whole_file_in_chunks() -> None:
    png = bytes(range(256)) * 40
    chunks = re.findall(r"\x1b_G([^;]*);([^\x1b]*)\x1b\\", kitty_sequence(png))
    assert base64.standard_b64decode("".join(payload for _, payload in chunks)) == png
    assert all(len(payload) <= 4096 for _, payload in chunks)
    assert [control[-1] for control, _ in chunks] == ["1"] * (len(chunks) - 1) + ["0"]


def test_iterm_gets_the_whole_file() -> None:
    assert base64.standard_b64decode(iterm_sequence(b"png").split(":")[1].removesuffix("\x07\n")) == b"png"


def test_half_blocks_keep_shape_and_colours() -> None:
    image = Image.new("RGB", (64, 64), (200, 30, 40))
    image.paste((10, 20, 250), (0, 32, 64, 64))
    screen = io.StringIO()
    Console(file=screen, force_terminal=True, color_system="truecolor", width=40).print(half_blocks(image, 32), end="")
    lines = screen.getvalue().splitlines()
    assert len([line for line in lines if "▀" in line]) == 16
    assert "38;2;200;30;40" in lines[0]
    assert "38;2;10;20;250" in lines[15]
