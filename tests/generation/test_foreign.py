"""Pictures of other tools, with the words that these tools write, made here."""

import io
import json

import pytest
from PIL import Image, PngImagePlugin

from generation.foreign import read_foreign

COMFY = {
    "3": {"class_type": "KSampler", "inputs": {
        "seed": 7, "steps": 12, "cfg": 5.5, "sampler_name": "euler", "scheduler": "normal", "denoise": 1,
        "model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}},
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "dream.safetensors"}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 512, "batch_size": 1}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a fox in the snow", "clip": ["4", 1]}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry", "clip": ["4", 1]}},
}  # fmt: skip
WIRES = {"links": [
    [1, 4, 0, 3, 0, "MODEL"], [2, 6, 0, 3, 1, "CONDITIONING"], [3, 7, 0, 3, 2, "CONDITIONING"],
    [4, 5, 0, 3, 3, "LATENT"], [5, 4, 1, 6, 0, "CLIP"], [6, 4, 1, 7, 0, "CLIP"],
]}  # fmt: skip
INVOKE = {
    "generation_mode": "txt2img", "positive_prompt": "a fox in the snow", "negative_prompt": "blurry", "seed": 7,
    "steps": 12, "cfg_scale": 5.5, "scheduler": "euler", "width": 512, "height": 512,
    "model": {"model_name": "dream", "base_model": "sd-1", "model_type": "main"},
}  # fmt: skip
NOVEL = {"prompt": "a fox in the snow", "uc": "blurry", "steps": 12, "scale": 5.5, "seed": 7, "sampler": "k_euler"}


def png(**texts: str) -> bytes:
    chunks = PngImagePlugin.PngInfo()
    for name, text in texts.items():
        chunks.add_text(name, text)
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG", pnginfo=chunks)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "tool"),
    [
        (png(prompt=json.dumps(COMFY), workflow=json.dumps(WIRES)), "ComfyUI"),
        (png(invokeai_metadata=json.dumps(INVOKE)), "InvokeAI"),
        (png(Software="NovelAI", Source="NovelAI Diffusion", Description=NOVEL["prompt"], Comment=json.dumps(NOVEL)),
         "NovelAI"),
    ],
    ids=["comfyui", "invokeai", "novelai"],
)  # fmt: skip
def test_what_the_tool_wrote_is_read(content: bytes, tool: str) -> None:
    found = read_foreign(content)
    assert found is not None
    assert found.prompt == "a fox in the snow"
    assert found.negative_prompt == "blurry"
    assert found.settings["Made with"] == tool
    assert found.settings["Seed"] == "7"


@pytest.mark.parametrize(
    "content",
    [
        png(),
        png(prompt="not json"),
        png(prompt=json.dumps({"3": {"class_type": "KSampler", "inputs": {"positive": ["3", 0]}}})),
        png(invokeai_metadata="[]"),
        png(Comment="[" * 100_000, Software="NovelAI"),
        png(parameters="Steps: x"),
        b"not a picture",
    ],
)
def test_what_nobody_can_read_tells_nothing(content: bytes) -> None:
    found = read_foreign(content)
    assert found is None or not found.prompt or found.prompt != "a fox in the snow"
