"""A pipeline that no family knows runs whole: the same picture as diffusers', and nothing that came with a model."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from diffusers import LatentConsistencyModelPipeline, LCMScheduler
from diffusers.pipelines.auto_pipeline import AUTO_TEXT2IMAGE_PIPELINES_MAPPING

from generation.catalog import FamilyName, check_request, request_notices, resolve_model
from generation.entries import OWN_SAMPLER
from generation.families.loading import load_family, load_whole
from generation.noise import seeded
from generation.pipelines import BUILT_IN, WHOLE
from generation.request import GenerationRequest
from generation.text_limits import text_limits
from generation.weights import verify_weights
from prompting.errors import UserError
from tests.generation.tiny_models import tiny_sd

SIDE = 256


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_latent_consistency(tmp_path_factory.mktemp("whole"))


def tiny_latent_consistency(folder: Path) -> Path:
    """A latent consistency model, whose UNet takes the guidance scale: no family of ours."""
    made = tiny_sd(folder, time_cond_proj_dim=8)
    LCMScheduler().save_pretrained(made / "scheduler")
    index = json.loads((made / "model_index.json").read_text())
    index |= {"_class_name": "LatentConsistencyModelPipeline", "scheduler": ["diffusers", "LCMScheduler"]}
    (made / "model_index.json").write_text(json.dumps(index | {"requires_safety_checker": False}))
    return made


def request(folder: Path, **changes: object) -> GenerationRequest:
    values: dict[str, object] = {
        "model": str(folder),
        "prompt": "a red fox",
        "seed": 7,
        "steps": 3,
        "guidance_scale": 8.5,
        "scheduler": OWN_SAMPLER,
        "width": SIDE,
        "height": SIDE,
    }
    return GenerationRequest.model_validate(values | changes)


def test_names_are_those_that_diffusers_loads() -> None:
    assert set(WHOLE) <= {kind.__name__ for kind in AUTO_TEXT2IMAGE_PIPELINES_MAPPING.values()}
    assert not set(WHOLE) & set(BUILT_IN)
    assert all(WHOLE[name].reads_chinese for name in ("QwenImagePipeline", "ZImagePipeline", "HunyuanDiTPipeline"))


def test_the_picture_is_the_stock_pipelines_and_repeats(folder: Path) -> None:
    entry = resolve_model(str(folder))
    assert entry.family is FamilyName.WHOLE
    model = load_whole(entry, torch.device("cpu"))
    steps: list[int] = []
    second = model.generate(request(folder, count=2), 1, steps.append)
    assert steps == [1, 2, 3]
    pipeline = LatentConsistencyModelPipeline.from_pretrained(
        folder, torch_dtype=torch.float32, local_files_only=True, safety_checker=None
    )
    pipeline.set_progress_bar_config(disable=True)
    theirs = pipeline("a red fox", width=SIDE, height=SIDE, num_inference_steps=3, generator=seeded(8)).images[0]
    assert second.tobytes() == theirs.tobytes()
    assert model.generate(request(folder, seed=8), 0, steps.append).tobytes() == second.tobytes()


def test_it_can_be_stopped_at_any_step(folder: Path) -> None:
    def stop(step: int) -> None:
        raise InterruptedError(step)

    model = load_whole(resolve_model(str(folder)), torch.device("cpu"))
    with pytest.raises(InterruptedError, match="1"):
        model.generate(request(folder), 0, stop)


def test_what_it_cannot_do_is_told(folder: Path) -> None:
    entry = check_request(request(folder))
    assert "runs_whole" in [notice.code for notice in request_notices(entry, request(folder))]
    assert all(text_limits(entry).measure("a fox, red").values())
    for prompt in ("a (fox:1.2)", "a fox AND a hen", "a fox BREAK a hen", "a [fox:hen:0.5]", "a [fox|hen]"):
        marked = request(folder).model_copy(update={"prompt": prompt})
        assert "marks_unused" in [notice.code for notice in request_notices(entry, marked)]
    assert "marks_unused" not in [notice.code for notice in request_notices(entry, request(folder))]
    for changes, code in (
        ({"scheduler": "euler"}, "unsupported_scheduler"),
        ({"variation_seed": 1, "variation_strength": 0.5}, "unsupported_option"),
        ({"width": 257}, "unsupported_size"),
    ):
        with pytest.raises(UserError) as caught:
            check_request(request(folder, **changes))
        assert (caught.value.code, bool(caught.value.hint)) == (code, True)
    with pytest.raises(ValueError, match="whole"):
        load_family(entry, torch.device("cpu"))


def changed_index(folder: Path, **changes: object) -> None:
    index = json.loads((folder / "model_index.json").read_text())
    (folder / "model_index.json").write_text(json.dumps(index | changes))


def with_auto_map(folder: Path) -> None:
    config = json.loads((folder / "text_encoder" / "config.json").read_text())
    config["auto_map"] = {"AutoModel": "modeling.Evil"}
    (folder / "text_encoder" / "config.json").write_text(json.dumps(config))


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda folder: changed_index(folder, _class_name=["pipeline", "Mine"]), "unsupported_model"),
        (lambda folder: changed_index(folder, _class_name="VideoPipeline"), "unsupported_model"),
        (lambda folder: changed_index(folder, unet=["modeling", "MyUNet"]), "unsupported_model"),
        (lambda folder: changed_index(folder, unet=["diffusers", "NoSuchModel"]), "unsupported_model"),
        (lambda folder: changed_index(folder, unet=["os", "system"]), "unsupported_model"),
        (
            lambda folder: changed_index(folder, **{"../unet": ["diffusers", "UNet2DConditionModel"]}),
            "unsupported_model",
        ),
        (with_auto_map, "unsafe_weights"),
    ],
)
def test_code_that_comes_with_a_model_is_refused(
    spoil: Callable[[Path], None], code: str, folder: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "model"
    shutil.copytree(folder, bad)
    spoil(bad)
    with pytest.raises(UserError) as caught:
        verify_weights(resolve_model(str(bad)).path)
    assert (caught.value.code, bool(caught.value.hint)) == (code, True)


def test_marks_that_only_our_own_text_encoders_read_are_left_out(folder: Path) -> None:
    model = load_whole(resolve_model(str(folder)), torch.device("cpu"))
    marked, plain = request(folder, prompt=r"a (red:1.3) fox \(old\)"), request(folder, prompt=r"a red fox \(old\)")
    pictures = [model.generate(one, 0, lambda step: None).tobytes() for one in (marked, plain)]
    assert pictures[0] == pictures[1]
