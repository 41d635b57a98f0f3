"""The parts that go through the whole engine: a picture from end to end, replays under load, memory that runs out."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from generation.backends import GenerationResult, Share
from generation.backends.local import LocalBackend
from generation.catalog import ModelEntry, check_request
from generation.loop import StepLoop
from generation.request import GenerationRequest
from generation.residents import Resident, Residents
from generation.work import RequestWork
from prompting.errors import UserError
from tests.benchmarks.engine_exactness import Heard, carried_out
from tests.benchmarks.gpu.measuring import Setting, peak_gigabytes
from tests.benchmarks.gpu.parts import Row, entry_of, sides

FAULTS = 100
SAMPLERS = ("ddim", "euler a", "dpm++ 2m karras", "heun", "unipc")


def asked(entry: ModelEntry, side: int, **changes: object) -> GenerationRequest:
    values: dict[str, object] = {
        "model": str(entry.path),
        "prompt": "a red fox in the snow",
        "seed": 1,
        "steps": 30,
        "guidance_scale": 5.0,
        "scheduler": "dpm++ 2m karras",
        "width": side,
        "height": side,
        **changes,
    }
    return GenerationRequest.model_validate(values)


def end_to_end(setting: Setting) -> Iterator[Row]:
    """SDXL, 1024 × 1024, 30 steps with guidance: from the request to the picture, alone and four together."""
    entry = entry_of(setting, "sdxl")
    side = sides(setting, entry, 1024)
    steps = 3 if setting.rehearse else 30

    async def rows() -> list[Row]:
        backend = LocalBackend(device=str(setting.device))
        found: list[Row] = []
        for count in (1, 4):
            seconds: list[float] = []
            for seed in range(1 if setting.rehearse else 6):  # the first one loads, tests and records
                result = await backend.start(asked(entry, side, seed=seed, count=count, steps=steps)).result()
                seconds.append(result.seconds)
                if setting.over:
                    break
            warm = sorted(seconds[1:]) or seconds
            row: Row = {"model": "sdxl", "side": side, "steps": steps, "images": count}
            row |= {"seconds, warm": round(warm[len(warm) // 2], 3), "first": round(seconds[0], 3)}
            found.append(row | {"kernels": result.fingerprint.kernels, "peak GB": peak_gigabytes(setting.device)})
        await backend.close()
        return found

    yield from asyncio.run(rows())


def replays(setting: Setting) -> Iterator[Row]:
    """Pictures made under mixed load, each made again alone by a fresh engine."""
    chance = random.Random(5)
    for name, side in (("sd15", 512), ("sdxl", 512)):
        if setting.over:
            return
        entry = entry_of(setting, name)
        side = sides(setting, entry, side)
        requests = [
            asked(
                entry,
                side,
                seed=seed,
                steps=chance.randint(1, 12),
                count=chance.choice([1, 1, 2, 4]),
                guidance_scale=chance.choice([1.0, 3.0, 7.5]),
                scheduler=chance.choice(SAMPLERS),
            )
            for seed in range(0, 400, 100 if setting.rehearse else 10)
        ]
        made = carried_out(Residents(None, str(setting.device)), requests, chance, cancel=0.1)
        fresh = Residents(None, str(setting.device))
        equal = total = alike = 0
        tiers: Counter[int] = Counter()
        for request, result in made:
            if setting.over:
                break
            again = _repeated(fresh, request, result)
            alike += not result.fingerprint.differences(again.fingerprint)
            for first, second in zip(result.images, again.images, strict=True):
                total += 1
                equal += first.sha256 == second.sha256
                tiers.update(first.shape_trace)
        row: Row = {"model": name, "side": side, "identical": equal, "of": total, "same fingerprint": alike}
        yield row | {"requests": len(made), "calls by tier": {str(tier): tiers[tier] for tier in sorted(tiers)}}


def _repeated(residents: Residents, request: GenerationRequest, result: GenerationResult) -> GenerationResult:
    """The same request, alone, from its traces and with its kernels."""
    loop, heard = StepLoop(residents), Heard()
    traces = tuple(image.shape_trace for image in result.images)
    kernels = result.fingerprint.kernels
    loop.submit(RequestWork(check_request(request), request, None, traces, Share(), False, heard, kernels=kernels))
    while not heard.over:
        time.sleep(0.002)
    loop.close()
    assert heard.result is not None, heard.error
    return heard.result


class Faulty:
    """A family whose calls run out of memory at random, as often as there are faults left."""

    def __init__(self, family: Any, chance: random.Random) -> None:
        self._family, self._chance, self.left = family, chance, FAULTS

    def __getattr__(self, name: str) -> Any:
        return getattr(self._family, name)

    def _perhaps(self) -> None:
        if self.left and self._chance.random() < 0.1:
            self.left -= 1
            raise torch.OutOfMemoryError("CUDA out of memory (injected).")

    def denoise(self, *inputs: Any) -> torch.Tensor:
        self._perhaps()
        prediction: torch.Tensor = self._family.denoise(*inputs)
        return prediction

    def decode(self, latents: torch.Tensor) -> Any:
        self._perhaps()
        return self._family.decode(latents)


def recovery(setting: Setting) -> Iterator[Row]:
    """A hundred calls that run out of memory, and one time when there really is none; requests go on all the while."""
    chance = random.Random(7)
    entry = entry_of(setting, "sd15")
    side = sides(setting, entry, 512)
    residents = Residents(None, str(setting.device))
    resident = residents.load(entry)
    whole = resident.family
    faulty: Any = Faulty(whole, chance)
    resident.loaded = faulty
    loop = StepLoop(residents)
    ended: Counter[str] = Counter()
    seed, begun = 0, time.perf_counter()
    while faulty.left and not setting.over:
        ended.update(_all_made(loop, [asked(entry, side, seed=seed + one, steps=4) for one in range(8)]))
        seed += 8
    resident.loaded = whole
    after = _all_made(loop, [asked(entry, side, seed=seed, steps=4)])
    yield {
        "injected": FAULTS - faulty.left,
        **dict(ended),
        "the request after": ", ".join(after),
        "seconds": round(time.perf_counter() - begun, 1),
    }
    if setting.device.type == "cuda":
        yield _real(setting, loop, resident, entry, side)
    loop.close()


def _real(setting: Setting, loop: StepLoop, resident: Resident, entry: ModelEntry, side: int) -> Row:
    """Somebody else takes all memory but 1 GB while pictures are made."""
    free, _ = torch.cuda.mem_get_info(setting.device)
    hog = torch.empty(max(0, free - (1 << 30)), dtype=torch.uint8, device=setting.device)
    ended = _all_made(loop, [asked(entry, side, seed=9000 + one, steps=4) for one in range(16)])
    del hog
    torch.cuda.empty_cache()
    after = _all_made(loop, [asked(entry, side, seed=9100, steps=4)])
    return {"real shortage": True, **Counter(ended), "the request after": ", ".join(after)}


def _all_made(loop: StepLoop, requests: Sequence[GenerationRequest]) -> list[str]:
    """How each of them ended."""
    waiting = []
    for request in requests:
        heard = Heard()
        person = Share(person=str(request.seed % 3))
        loop.submit(RequestWork(check_request(request), request, None, None, person, False, heard))
        waiting.append(heard)
    while not all(heard.over for heard in waiting):
        time.sleep(0.005)
    return [_end(heard) for heard in waiting]


def _end(heard: Heard) -> str:
    if heard.result is not None:
        return "made"
    return "told" if isinstance(heard.error, UserError) else f"failed: {heard.error!r}"[:80]
