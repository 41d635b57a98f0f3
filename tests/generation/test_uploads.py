"""Strangers' pictures: the same answers as in this process, and nothing worse than an answer."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from generation.images import decode_upload
from generation.uploads import decode_apart
from prompting.errors import UserError


def encoded(image: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_comes_back_the_same(kind: str) -> None:
    content = encoded(Image.linear_gradient("L").convert("RGB"), kind)
    assert decode_apart(content).tobytes() == decode_upload(content).tobytes()


def test_what_is_no_picture_gets_the_same_words() -> None:
    for content in (b"", b"not a picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 40):
        with pytest.raises(UserError) as here:
            decode_upload(content)
        with pytest.raises(UserError) as apart:
            decode_apart(content)
        assert (apart.value.code, apart.value.message) == (here.value.code, here.value.message)


def test_a_bomb_is_defused() -> None:
    bomb = encoded(Image.new("1", (20_000, 20_000)), "PNG")
    assert len(bomb) < 100_000
    with pytest.raises(UserError) as caught:
        decode_apart(bomb)
    assert caught.value.code
