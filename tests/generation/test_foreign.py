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


FOOOCUS = {
    "adm_guidance": "(1.5, 0.8, 0.3)", "base_model": "juggernautXL_v8", "base_model_hash": "aeb7e9e689",
    "full_negative_prompt": ["blurry"], "full_prompt": ["a fox in the snow", "cinematic still"],
    "guidance_scale": 4, "loras": [["offset", 0.1, "4852686128"]], "metadata_scheme": "fooocus",
    "negative_prompt": "blurry", "performance": "Speed", "prompt": "a fox in the snow", "prompt_expansion": "",
    "refiner_switch": 0.5, "resolution": "(1152, 896)", "sampler": "dpmpp_2m_sde_gpu", "scheduler": "karras",
    "seed": "7", "sharpness": 2, "steps": 30, "styles": "['Fooocus V2']", "vae": "Default (model)",
    "version": "Fooocus v2.5.5",
}  # fmt: skip
SWARM = {"sui_image_params": {
    "prompt": "a fox in the snow", "negativeprompt": "blurry", "model": "Flux/dev", "seed": 7, "steps": 25,
    "cfgscale": 1.0, "width": 512, "height": 768, "sampler": "euler",
}}  # fmt: skip
FLUX = {
    "1": {"class_type": "UNETLoader", "inputs": {"unet_name": "flux-dev.safetensors"}},
    "2": {"class_type": "PrimitiveString", "inputs": {"value": "a fox in the snow"}},
    "3": {"class_type": "CLIPTextEncode", "inputs": {"text": ["2", 0], "clip": ["9", 0]}},
    "4": {"class_type": "FluxGuidance", "inputs": {"conditioning": ["3", 0], "guidance": 3.5}},
    "5": {"class_type": "BasicGuider", "inputs": {"model": ["1", 0], "conditioning": ["4", 0]}},
    "6": {"class_type": "RandomNoise", "inputs": {"noise_seed": 7}},
    "7": {"class_type": "BasicScheduler", "inputs": {"model": ["1", 0], "scheduler": "simple", "steps": 20}},
    "8": {"class_type": "KSamplerSelect", "inputs": {"sampler_name": "euler"}},
    "10": {"class_type": "EmptySD3LatentImage", "inputs": {"width": 768, "height": 512}},
    "11": {"class_type": "SamplerCustomAdvanced", "inputs": {
        "noise": ["6", 0], "guider": ["5", 0], "sampler": ["8", 0], "sigmas": ["7", 0], "latent_image": ["10", 0]}},
}  # fmt: skip


def controlled() -> dict[str, object]:
    """COMFY with a control net between its words and its sampler."""
    inner = {"positive": ["6", 0], "negative": ["7", 0], "control_net": ["9", 0], "image": ["8", 0], "strength": 1}
    sampler = {**COMFY["3"]["inputs"], "positive": ["10", 0], "negative": ["10", 1]}  # type: ignore[dict-item]
    control = {"class_type": "ControlNetApplyAdvanced", "inputs": inner}
    return {**COMFY, "3": {"class_type": "KSampler", "inputs": sampler}, "10": control}


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
    ("graph", "negative"), [(COMFY, "blurry"), (controlled(), "blurry"), (FLUX, "")], ids=["plain", "control", "flux"]
)
def test_a_graph_needs_no_workflow(graph: dict[str, object], negative: str) -> None:
    found = read_foreign(png(prompt=json.dumps(graph)))
    assert found is not None
    assert (found.prompt, found.negative_prompt) == ("a fox in the snow", negative)
    assert found.settings["Seed"] == "7"
    assert found.settings["Sampler"] == "euler"
    assert found.settings["Model"].endswith(".safetensors")
    assert found.settings["Size"] in ("512x512", "768x512")


def test_a_graph_that_turns_in_circles_ends() -> None:
    graph = {**COMFY, "6": {"class_type": "Concat", "inputs": {"text": ["6", 0], "other": ["12", 0]}}}
    graph["12"] = {"class_type": "Text", "inputs": {"string": "a fox", "back": ["6", 0]}}
    found = read_foreign(png(prompt=json.dumps(graph)))
    assert found is not None
    assert found.prompt == "a fox"


def as_comment(kind: str, text: str) -> bytes:
    """As Fooocus writes it: among the picture's own tags, without a mark of its encoding."""
    exif = Image.Exif()
    exif[0x9286] = text
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, kind, exif=exif)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        png(parameters=json.dumps(FOOOCUS), fooocus_scheme="fooocus"),
        as_comment("JPEG", json.dumps(FOOOCUS)),
        as_comment("WEBP", json.dumps(FOOOCUS)),
    ],
    ids=["png", "jpeg", "webp"],
)
def test_fooocus_in_its_own_scheme(content: bytes) -> None:
    found = read_foreign(content)
    assert found is not None
    assert (found.prompt, found.negative_prompt) == ("a fox in the snow, cinematic still", "blurry")
    assert found.settings["Made with"] == "Fooocus v2.5.5"
    assert found.settings["Raw prompt"] == "a fox in the snow"
    expected = {"Steps": "30", "CFG scale": "4", "Seed": "7", "Size": "1152x896", "Model": "juggernautXL_v8"}
    assert expected.items() <= found.settings.items()


def test_swarm() -> None:
    found = read_foreign(png(parameters=json.dumps(SWARM)))
    assert found is not None
    assert (found.prompt, found.negative_prompt) == ("a fox in the snow", "blurry")
    assert {"Made with": "SwarmUI", "Size": "512x768", "Seed": "7"}.items() <= found.settings.items()


@pytest.mark.parametrize(
    "content",
    [
        png(),
        png(parameters='{"a": {"b": 1}}'),
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
