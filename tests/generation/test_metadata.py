"""What a file says about itself, written and read back."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from generation.images import encode_png
from generation.metadata import Embed, Parameters, png_texts, read_parameters, write_parameters, xmp_packet
from generation.request import GenerationRequest

REQUEST = GenerationRequest(
    model="pocket",
    prompt="a red fox in the snow, watercolor",
    negative_prompt="text, frame",
    seed=41,
    count=2,
    steps=20,
    guidance_scale=4.0,
    scheduler="dpm++ 2m karras",
    width=128,
    height=96,
)

lines = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=60).map(str.strip)
prompts = lines.filter(lambda text: not text.startswith("Negative prompt:"))


def test_parameters_are_what_other_tools_write() -> None:
    assert write_parameters(REQUEST, 1) == (
        "a red fox in the snow, watercolor\n"
        "Negative prompt: text, frame\n"
        "Steps: 20, Sampler: DPM++ 2M Karras, CFG scale: 4, Seed: 42, Size: 128x96, Model: pocket"
    )


def test_variation_and_strength_have_their_usual_names() -> None:
    changes = {"variation_seed": 7, "variation_strength": 0.25, "strength": 0.6, "init_image": "0" * 64}
    text = write_parameters(REQUEST.model_copy(update=changes), 1)
    assert "Variation seed: 8, Variation seed strength: 0.25, Denoising strength: 0.6" in text


@given(prompt=prompts, negative=lines, model=lines.filter(bool))
def test_what_is_written_is_read_back(prompt: str, negative: str, model: str) -> None:
    request = REQUEST.model_copy(update={"prompt": prompt, "negative_prompt": negative, "model": model})
    read = read_parameters(write_parameters(request, 0))
    assert (read.prompt, read.negative_prompt) == (prompt, negative)
    assert (read.settings["Seed"], read.settings["Model"]) == ("41", model)


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert isinstance(read_parameters(text), Parameters)


def test_texts_of_other_tools() -> None:
    text = (
        "masterpiece, a cat\nsecond line\nNegative prompt: blurry,\nugly\n"
        'Steps: 30, Sampler: Euler a, CFG scale: 7.5, Seed: 0, Size: 512x768, Lora hashes: "a: 1, b: 2", Version: v1.9'
    )
    read = read_parameters(text)
    assert read.prompt == "masterpiece, a cat\nsecond line"
    assert read.negative_prompt == "blurry,\nugly"
    assert read.settings["Lora hashes"] == "a: 1, b: 2"
    assert read.settings["Seed"] == "0"
    assert read_parameters("only a prompt, with: a colon") == Parameters("only a prompt, with: a colon", "", {})


@pytest.mark.parametrize(
    ("embed", "has", "lacks"),
    [(Embed.FULL, "red fox", "nothing"), (Embed.SEED, "Seed: 42", "fox"), (Embed.NONE, "xmpmeta", "Seed")],
)
def test_the_maker_chooses_what_goes_in_but_never_the_mark(embed: Embed, has: str, lacks: str) -> None:
    content = encode_png(Image.new("RGB", (4, 4)), png_texts(REQUEST, 1, embed))
    texts = "\n".join(Image.open(io.BytesIO(content)).text.values())
    assert has in texts
    assert lacks not in texts
    assert "digitalsourcetype/trainedAlgorithmicMedia" in texts


@pytest.mark.parametrize(("photo", "kind"), [(False, "trained"), (True, "compositeWithTrained")])
def test_xmp_is_sound_and_names_the_source_type(photo: bool, kind: str) -> None:
    packet = xmp_packet(photo=photo)
    assert packet.startswith("<?xpacket begin=")
    root = ElementTree.fromstring(packet)
    description = root[0][0]
    key = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"
    assert description.attrib[key] == f"http://cv.iptc.org/newscodes/digitalsourcetype/{kind}AlgorithmicMedia"


def test_pillow_reads_the_xmp() -> None:
    content = encode_png(Image.new("RGB", (4, 4)), png_texts(REQUEST, 0, Embed.NONE))
    assert "trainedAlgorithmicMedia" in Image.open(io.BytesIO(content)).info["xmp"].decode()
