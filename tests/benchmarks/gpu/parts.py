"""What is measured: each part yields one row (a dictionary that JSON takes) for each thing that it looked at."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import torch

from generation.catalog import ModelEntry, resolve_model
from generation.conditioning import one_sided
from generation.families.loading import load_family
from generation.kernels import CANDIDATES, SAFE, Kernels
from generation.self_test import decoding_kernels, settled
from tests.benchmarks.gpu.measuring import (
    Setting,
    matmul_ceiling,
    milliseconds,
    operations,
    peak_gigabytes,
    wait,
)
from tests.benchmarks.gpu.models import model_folder

Row = dict[str, object]
SIZES = (("sd15", 512), ("sdxl", 512), ("sdxl", 1024), ("flux", 1024))
TIERS = (1, 2, 4, 8)


def entry_of(setting: Setting, name: str) -> ModelEntry:
    return resolve_model(str(model_folder(name, setting.home, setting.device, rehearse=setting.rehearse)))


def sides(setting: Setting, entry: ModelEntry, side: int) -> int:
    """The side to measure at: the smallest that the tiny model takes in a rehearsal."""
    return entry.min_side if setting.rehearse else side


def step_inputs(family: Any, side: int, rows: int) -> tuple[Any, ...]:
    """The arguments of a denoiser call that fills ``rows`` rows."""
    text = one_sided(family.encode("a red fox in the snow", "", 4.0, side, side))[-1]
    generator = torch.Generator().manual_seed(0)
    latents = torch.randn(rows, *family.latent_shape(side, side)[1:], generator=generator).to(family.device)
    return latents, torch.full((rows,), 500.0), [text] * rows, rows


def ceiling(setting: Setting) -> Iterator[Row]:
    """Large products of matrices: bfloat16, float32, float32 by TF32."""
    for name, dtype, kernels in (
        ("bfloat16", torch.bfloat16, SAFE),
        ("float32", torch.float32, SAFE),
        ("TF32", torch.float32, CANDIDATES[0]),
    ):
        kernels.use()
        yield {"product": name, "TFLOP/s": round(matmul_ceiling(setting, dtype) / 1e12, 3)}
    SAFE.use()


def steps(setting: Setting) -> Iterator[Row]:
    """Milliseconds of a denoiser call as the engine makes it, by tier, with the verdict of the self-test."""
    most = matmul_ceiling(setting, torch.bfloat16 if setting.device.type == "cuda" else torch.float32)
    for name, side in SIZES:
        if setting.over:
            return
        entry = entry_of(setting, name)
        family: Any = load_family(entry, setting.device)
        side = sides(setting, entry, side)
        wide = 1 if name == "flux" else 2  # rows of an image
        alone: float | None = None
        for tier in TIERS:
            if setting.over:
                return
            row = _step(setting, family, side, wide * tier, most)
            alone = alone or float(row["ms"]) / tier  # type: ignore[arg-type]
            row |= {"throughput against tier 1": round(alone * tier / float(row["ms"]), 2)}  # type: ignore[arg-type]
            yield {"model": name, "side": side, "tier": tier, **row}
        del family


@torch.inference_mode()
def _step(setting: Setting, family: Any, side: int, rows: int, most: float) -> Row:
    verdict = settled(family, side, side, rows)
    inputs = step_inputs(family, side, rows)
    finite = bool(torch.isfinite(family.denoise(*inputs)).all())
    with family.graphs.plain():
        count = operations(lambda: family.denoise(*inputs))
        plain = milliseconds(setting, lambda: family.denoise(*inputs))
    as_made = milliseconds(setting, lambda: family.denoise(*inputs)) if verdict.recorded else plain
    return {
        "rows": rows,
        "ms": round(as_made, 3),
        "ms eager": round(plain, 3),
        "TFLOP": round(count / 1e12, 4),
        "share of ceiling": round(count / most / as_made * 1000, 3),
        "slot": verdict.slot,
        "neighbours": verdict.neighbours,
        "replay": verdict.replay,
        "kernels": verdict.kernels,
        "recorded": verdict.recorded,
        "finite": finite,
        "peak GB": peak_gigabytes(setting.device),
    }


def layouts(setting: Setting) -> Iterator[Row]:
    """What fused projections and channels_last bring to a U-Net, each alone and both."""
    from diffusers import UNet2DConditionModel

    from generation.families.fusing import fuse_projections
    from generation.families.loading import model_dtype
    from generation.families.parts import load_diffusers

    for name, side in SIZES[:3]:
        entry = entry_of(setting, name)
        family: Any = load_family(entry, setting.device)
        side = sides(setting, entry, side)
        for layout in ("plain", "channels_last", "fused", "both"):
            if setting.over:
                return
            with torch.inference_mode(), family.graphs.plain():
                network = load_diffusers(UNet2DConditionModel, entry.path / "unet", model_dtype(setting.device))
                family._unet = network.to(setting.device)
                if layout in ("fused", "both"):
                    fuse_projections(network)
                if layout in ("channels_last", "both"):
                    network.to(memory_format=torch.channels_last)
                for tier in (1, 4):
                    inputs = step_inputs(family, side, 2 * tier)
                    ms = round(milliseconds(setting, partial(family.denoise, *inputs)), 3)
                    yield {"model": name, "side": side, "tier": tier, "layout": layout, "ms eager": ms}


def convolutions(setting: Setting) -> Iterator[Row]:
    """What determinism costs, and whether a fresh process gives the same bits: each setting in two processes."""
    command = [sys.executable, "-m", "tests.benchmarks.gpu", "one-process-of-convolutions", "--home", str(setting.home)]
    command += ["--device", str(setting.device), *(["--rehearse"] if setting.rehearse else [])]
    heard: list[list[Row]] = []
    for _ in range(2):
        limit = max(30.0, setting.ends - time.monotonic())
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit)
        if done.returncode:
            yield {"failed": done.stderr[-500:]}
            return
        heard.append([json.loads(line)["row"] for line in done.stdout.splitlines() if line.startswith('{"part"')])
    for one, other in zip(*heard, strict=True):
        same = one.pop("bits") == other.pop("bits")
        yield {**one, "ms in the other process": other["ms"], "same bits in both": same}


def one_process_of_convolutions(setting: Setting) -> Iterator[Row]:
    """A U-Net's step and a decoding, under each setting of cuDNN and TF32."""
    entry = entry_of(setting, "sdxl")
    family: Any = load_family(entry, setting.device)
    side = sides(setting, entry, 1024)
    with torch.inference_mode(), family.graphs.plain():
        inputs = step_inputs(family, side, 2)
        for benchmark in (False, True):
            for tf32 in (True, False):
                for deterministic in (False, True):
                    Kernels("", tf32, deterministic).use()
                    torch.backends.cudnn.benchmark = benchmark
                    chosen = {"benchmark": benchmark, "TF32": tf32, "deterministic": deterministic}
                    yield {"call": "step", **chosen, **_timed(setting, lambda: family.denoise(*inputs))}
                    yield {"call": "decoding", **chosen, **_timed(setting, lambda: _pixels(family, inputs[0][:1]))}
    SAFE.use()


def _pixels(family: Any, latents: torch.Tensor) -> torch.Tensor:
    """The VAE alone, without the way to a picture."""
    pixels: torch.Tensor = family._codec.seat._network.decode(latents.float(), return_dict=False)[0]
    return pixels


def _timed(setting: Setting, call: Callable[[], torch.Tensor]) -> Row:
    ms = milliseconds(setting, call)
    made = [hashlib.sha256(call().float().cpu().numpy().tobytes()).hexdigest()[:16] for _ in range(4)]
    return {"ms": round(ms, 3), "repeats itself": len(set(made)) == 1, "bits": made[0]}


def vae(setting: Setting) -> Iterator[Row]:
    """Decoding 1024 × 1024: as the engine does it, and the network alone in other precisions."""
    entry = entry_of(setting, "sdxl")
    family: Any = load_family(entry, setting.device)
    side = sides(setting, entry, 1024)
    with torch.inference_mode():
        chosen = decoding_kernels(family, side, side)
        chosen.use()
        latents = torch.randn(family.latent_shape(side, side), device=setting.device)
        ms = milliseconds(setting, lambda: family.decode(latents))
        yield {"decoding": "engine, to a picture", "kernels": chosen.name, "side": side, "ms": round(ms, 3)}
        network = family._codec.seat._network
        for name, dtype, kernels in (
            ("float32", torch.float32, SAFE),
            ("TF32", torch.float32, CANDIDATES[0]),
            ("bfloat16", torch.bfloat16, CANDIDATES[0]),
        ):
            kernels.use()
            network.to(dtype)
            one = latents.to(dtype)
            ms = milliseconds(setting, lambda one=one: network.decode(one, return_dict=False)[0])
            finite = bool(torch.isfinite(network.decode(one, return_dict=False)[0]).all())
            yield {"decoding": f"network, {name}", "side": side, "ms": round(ms, 3), "finite": finite}
    SAFE.use()


def compiling(setting: Setting) -> Iterator[Row]:
    """What compiling the repeated blocks would bring, how long that takes, and whether the bits stay."""
    entry = entry_of(setting, "sdxl")
    family: Any = load_family(entry, setting.device)
    side = sides(setting, entry, 1024)
    with torch.inference_mode(), family.graphs.plain():
        inputs = step_inputs(family, side, 2)
        plain, before = family.denoise(*inputs), milliseconds(setting, lambda: family.denoise(*inputs))
        begun = time.perf_counter()
        try:
            family._unet.compile_repeated_blocks()
            compiled = family.denoise(*inputs)
        except Exception as error:  # no compiler here, for one
            yield {"model": "sdxl", "failed": str(error)[:200]}
            return
        wait(setting.device)
        seconds = time.perf_counter() - begun
        after = milliseconds(setting, lambda: family.denoise(*inputs))
    row = {"ms eager": round(before, 3), "ms compiled": round(after, 3), "seconds to compile": round(seconds, 1)}
    yield {"model": "sdxl", "side": side, **row, "same bits": torch.equal(plain, compiled)}


def built(setting: Setting) -> Iterator[Row]:
    """Building the models, which the other parts do when they need one."""
    for name in ("sd15", "sdxl", "flux"):
        if setting.over:
            return
        begun = time.perf_counter()
        folder = Path(entry_of(setting, name).path)
        size = sum(file.stat().st_size for file in folder.rglob("*.safetensors")) / 2**30
        yield {"model": name, "GB": round(size, 2), "seconds": round(time.perf_counter() - begun, 1)}
