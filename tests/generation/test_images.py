"""Pictures from strangers, and what is done with our own."""

from __future__ import annotations

import io
import math
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from generation.images import (
    contact_sheet,
    decode_upload,
    encode_png,
    fit,
    pixel_sha256,
    psnr,
    thumbnail,
)
from generation.upscale import lanczos
from prompting.errors import UserError

RED = (200, 10, 10)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def picture() -> Image.Image:
    """Red on the left, blue on the right, so that its orientation shows."""
    image = Image.new("RGB", (40, 20), RED)
    image.paste((10, 10, 200), (20, 0, 40, 20))
    return image


def refusal(content: bytes) -> str:
    with pytest.raises(UserError) as caught:
        decode_upload(content)
    assert caught.value.hint
    return caught.value.code


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds nothing."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    return head + b"\x00\x00\x00\x00IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))


@pytest.mark.parametrize(("kind", "exact"), [("PNG", True), ("WEBP", True), ("JPEG", False)])
def test_the_three_formats_are_read(kind: str, exact: bool) -> None:
    read = decode_upload(encoded(picture(), kind, **({"lossless": True} if kind == "WEBP" else {})))
    assert (read.mode, read.size, read.info) == ("RGB", (40, 20), {})
    assert psnr(read, picture()) > (1000 if exact else 25)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "PPM"])
def test_other_formats_are_refused_whatever_they_are_called(kind: str) -> None:
    assert refusal(encoded(picture().resize((16, 16)), kind)) == "image_unreadable"


def test_pixels_are_counted_before_decoding() -> None:
    assert refusal(png_header(30_000, 30_000)) == "image_too_large"
    assert refusal(png_header(5001, 5000)) == "image_too_large"
    assert refusal(png_header(5000, 5000)) == "image_unreadable"  # small enough, but nothing in it


def test_a_large_file_is_refused_unread() -> None:
    assert refusal(b"\x89PNG" + bytes(10_000_001)) == "image_too_large"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_animations_are_refused(kind: str) -> None:
    frames = [picture(), picture().rotate(180)]
    assert refusal(encoded(frames[0], kind, save_all=True, append_images=frames[1:])) == "image_animated"


def test_turned_photographs_are_set_upright_and_lose_their_metadata() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90° clockwise
    exif[0x010E] = "a secret"
    read = decode_upload(encoded(picture(), "JPEG", exif=exif, quality=95))
    assert read.size == (20, 40)
    assert read.getpixel((10, 5))[0] > 150
    assert "secret" not in encoded(read, "PNG").decode("latin-1")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_mode_becomes_rgb(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    grey = Image.new("I;16", (8, 8), 40_000) if mode == "I;16" else Image.new("RGB", (8, 8), RED).convert(mode)
    read = decode_upload(encoded(grey, kind))
    assert read.mode == "RGB"
    if mode == "I;16":
        assert read.getpixel((0, 0)) == (155, 155, 155)


def test_what_is_transparent_becomes_white() -> None:
    clear = Image.new("RGBA", (4, 4), (*RED, 0))
    assert decode_upload(encoded(clear, "PNG")).getpixel((0, 0)) == (255, 255, 255)


@settings(max_examples=60)
@given(kind=st.sampled_from(["PNG", "JPEG", "WEBP"]), data=st.data())
def test_damaged_files_are_read_or_refused_never_a_crash(kind: str, data: st.DataObject) -> None:
    content = bytearray(encoded(picture(), kind))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    try:
        assert decode_upload(bytes(content[:cut])).mode == "RGB"
    except UserError as error:
        assert error.code.startswith("image_")


@given(st.binary(max_size=200))
def test_noise_is_no_picture(content: bytes) -> None:
    assert refusal(content) == "image_unreadable"


def test_the_pixel_hash_is_over_rgb_bytes_only() -> None:
    one = Image.new("RGB", (1, 1), (1, 2, 3))
    assert pixel_sha256(one) == "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"
    assert pixel_sha256(one.convert("RGBA")) == pixel_sha256(one)


def test_psnr() -> None:
    black, grey = Image.new("RGB", (8, 8)), Image.new("RGB", (8, 8), (1, 1, 1))
    assert psnr(black, black) == math.inf
    assert psnr(black, grey) == pytest.approx(48.13, abs=0.01)
    assert psnr(black, Image.new("RGB", (8, 8), (255, 255, 255))) == pytest.approx(0.0)
    with pytest.raises(ValueError, match="cannot be compared"):
        psnr(black, Image.new("RGB", (8, 9)))


@pytest.mark.parametrize(
    ("count", "size"), [(1, (40, 20)), (2, (84, 20)), (3, (84, 44)), (4, (84, 44)), (5, (128, 44))]
)
def test_a_contact_sheet_is_nearly_square_and_in_order(count: int, size: tuple[int, int]) -> None:
    images = [Image.new("RGB", (40, 20), (number, 0, 0)) for number in range(count)]
    sheet = contact_sheet(images)
    assert sheet.size == size
    assert sheet.getpixel((0, 0)) == (0, 0, 0)
    if count > 1:
        assert sheet.getpixel((44, 0)) == (1, 0, 0)


def test_fitting_cuts_the_middle_out() -> None:
    assert fit(picture(), 20, 20).size == (20, 20)
    assert pixel_sha256(fit(picture(), 40, 20)) == pixel_sha256(picture())


def test_thumbnails_never_grow() -> None:
    assert thumbnail(picture(), 10).size == (10, 5)
    assert thumbnail(picture(), 100).size == (40, 20)


@pytest.mark.parametrize("factor", [2, 4])
def test_enlarging_keeps_the_picture(factor: int) -> None:
    large = lanczos(picture(), factor)
    assert large.size == (40 * factor, 20 * factor)
    assert psnr(large.resize((40, 20), Image.Resampling.BOX), picture()) > 30


def test_png_files_are_the_same_bytes_and_keep_their_texts() -> None:
    texts = {"XML:com.adobe.xmp": "<x/>", "parameters": "a fox, 狐狸\nSteps: 20"}
    content = encode_png(picture(), texts)
    assert content == encode_png(picture(), texts)
    read = Image.open(io.BytesIO(content))
    assert {key: read.text[key] for key in texts} == texts
    assert pixel_sha256(read) == pixel_sha256(picture())
