"""How fast pictures are made, and what exactness costs: `python tests/benchmarks/generation_speed.py [MODEL]`.

Prints seconds of this machine as it is now; run it when nothing else does. The figures are for 20 steps with guidance.
"""

from __future__ import annotations

import asyncio
import resource
import subprocess
import sys
import time
from pathlib import Path

STEPS = 20
ROOT = Path(__file__).parents[2]


def main(model: str) -> None:
    sys.path.insert(0, str(ROOT))
    cold, memory = _cold_start(model)
    rows = [("process start to first picture", cold), ("peak memory of that process, MB", memory)]
    rows += asyncio.run(_warm(model))
    rows += _tiers(model)
    for name, value in rows:
        print(f"{name:<44} {value:8.2f}")  # noqa: T201


def _cold_start(model: str) -> tuple[float, float]:
    begun = time.perf_counter()
    command = [sys.executable, __file__, model, "--one"]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return time.perf_counter() - begun, float(output)


def one_picture(model: str) -> None:
    """The child process of the cold start: makes one picture and prints its peak memory in MB."""
    sys.path.insert(0, str(ROOT))
    asyncio.run(_warm(model, repeats=0))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)  # noqa: T201


async def _warm(model: str, repeats: int = 3) -> list[tuple[str, float]]:
    from generation.backends.local import LocalBackend
    from generation.catalog import resolve_model
    from generation.request import GenerationRequest

    entry = resolve_model(model)
    backend = LocalBackend()

    async def seconds(count: int) -> float:
        request = GenerationRequest(
            model=model,
            prompt="a red fox in the snow",
            seed=1,
            count=count,
            steps=STEPS,
            guidance_scale=4.0,
            scheduler=entry.default_scheduler,
            width=entry.native_size,
            height=entry.native_size,
        )
        return (await backend.start(request).result()).seconds

    rows = [("first picture, model loaded", await seconds(1))]
    if repeats:
        rows.append(("one picture, warm", min([await seconds(1) for _ in range(repeats)])))
        rows.append(("each of four pictures, warm", min([await seconds(4) for _ in range(repeats)]) / 4))
    await backend.close()
    return rows


def _tiers(model: str) -> list[tuple[str, float]]:
    import torch

    from generation.catalog import resolve_model
    from generation.engine import TIERS, begin, tick
    from generation.families.loading import load_family
    from generation.request import GenerationRequest

    entry = resolve_model(model)
    rows = []
    for threads in sorted({1, torch.get_num_threads()}):
        torch.set_num_threads(threads)
        family = load_family(entry, torch.device("cuda" if torch.cuda.is_available() else "cpu"))
        side = entry.native_size
        request = GenerationRequest(
            model=model, prompt="a red fox", seed=1, steps=STEPS, guidance_scale=4.0, scheduler="ddim",
            width=side, height=side,
        )  # fmt: skip
        with torch.inference_mode():
            conditioning = family.encode(request.prompt, "", request.guidance_scale, side, side)
            for tier in TIERS[:-1]:
                runs = [begin(family, request, index, conditioning) for index in range(tier)]
                begun = time.perf_counter()
                while not runs[0].finished:
                    tick(family, runs, 2 * tier)
                each = (time.perf_counter() - begun) / tier
                rows.append((f"denoising, each picture at tier {tier}, {threads} threads", each))
    return rows


if __name__ == "__main__":
    chosen = next((argument for argument in sys.argv[1:] if argument != "--one"), "pocket")
    if "--one" in sys.argv:
        one_picture(chosen)
    else:
        main(chosen)
