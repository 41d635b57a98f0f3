"""Are pictures made under mixed load repeated to the bit?

    python -m tests.benchmarks.engine_exactness [IMAGES [CASE …]]

Requests of the embedded model with random samplers, steps, guidance, sizes and sets arrive at random moments, some are
cancelled on their way, and all share the engine's calls. Then a fresh engine makes each again, alone, from its shape
trace. Printed is how many are identical, in float32 and bfloat16, with one thread and with two.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from generation.backends import GenerationResult, Progress, Share
from generation.catalog import POCKET, check_request
from generation.fingerprint import engine_fingerprint
from generation.loop import StepLoop
from generation.request import GenerationRequest
from generation.residents import Resident, Residents
from generation.schedulers import SCHEDULER_NAMES
from generation.work import RequestWork
from prompting.errors import UserError

WORDS = ("a red fox", "two owls at night", "a rocket", "a pizza on the beach", "a tulip, oil painting", "a whale")


@dataclass(eq=False)
class Heard:
    """What a request's listener is told."""

    result: GenerationResult | None = None
    error: Exception | None = None
    steps: int = 0

    def report(self, progress: Progress) -> None:
        self.steps += 1

    def succeed(self, result: GenerationResult) -> None:
        self.result = result

    def fail(self, error: Exception) -> None:
        self.error = error

    @property
    def over(self) -> bool:
        return self.result is not None or self.error is not None


class BFloat16(Residents):
    """Residents whose models compute in half precision, as on a GPU."""

    def _load(self, entry, weights, size_bytes):  # type: ignore[no-untyped-def]
        made = super()._load(entry, weights, size_bytes)
        device = torch.device("cpu")
        family = type(made.family)(entry, device, torch.bfloat16)
        fingerprint = engine_fingerprint(device, torch.bfloat16, weights)
        return Resident(entry, device, family, None, fingerprint, made.threads, size_bytes)


def drawn_request(chance: random.Random, most_steps: int) -> GenerationRequest:
    """A request that the embedded model takes."""
    while True:
        request = GenerationRequest(
            model=POCKET.name,
            prompt=chance.choice(WORDS),
            negative_prompt=chance.choice(["", "text"]),
            seed=chance.randrange(2**32),
            count=chance.choice([1, 1, 2, 4]),
            steps=chance.randint(1, most_steps),
            guidance_scale=chance.choice([1.0, 3.0, 4.0, 7.5]),
            scheduler=chance.choice(SCHEDULER_NAMES),
            width=chance.choice([96, 128]),
            height=96,
        )
        try:
            check_request(request)
        except UserError:  # a sampler that this family does not take
            continue
        return request


def carried_out(
    residents: Residents, requests: Sequence[GenerationRequest], chance: random.Random, cancel: float
) -> list[tuple[GenerationRequest, GenerationResult]]:
    """Makes all of them in one loop, at random moments, with at most eight at once."""
    loop = StepLoop(residents)
    waiting, live, done = list(requests), {}, []
    while waiting or live:
        while waiting and len(live) < 8 and chance.random() < 0.7:
            request, heard = waiting.pop(), Heard()
            share = Share(person=str(chance.randrange(4)))
            work = RequestWork(check_request(request), request, None, None, share, False, heard)
            live[work] = (request, heard, chance.random() < cancel)
            loop.submit(work)
        time.sleep(0.005)
        for work, (request, heard, unwanted) in list(live.items()):
            if unwanted and heard.steps > 2:
                loop.cancel(work)
            if heard.over:
                del live[work]
                if heard.result is not None:
                    done.append((request, heard.result))
                elif not unwanted:
                    raise RuntimeError(f"{request} failed") from heard.error
    loop.close()
    return done


def repeated(residents: Residents, request: GenerationRequest, result: GenerationResult) -> GenerationResult:
    """The same request, alone, from its traces."""
    loop = StepLoop(residents)
    heard = Heard()
    traces = tuple(image.shape_trace for image in result.images)
    loop.submit(RequestWork(check_request(request), request, None, traces, Share(), False, heard))
    while not heard.over:
        time.sleep(0.002)
    loop.close()
    assert heard.result is not None, heard.error
    return heard.result


def exactness(
    residents: type[Residents], threads: int | None, images: int, chance: random.Random, most_steps: int
) -> tuple[int, int, Counter[int]]:
    """How many of how many images are identical when repeated, and how often each tier was used."""
    requests: list[GenerationRequest] = []
    while sum(request.count for request in requests) < images:
        requests.append(drawn_request(chance, most_steps))
    made = carried_out(residents(threads, "cpu"), requests, chance, cancel=0.1)
    fresh = residents(threads, "cpu")
    equal = total = 0
    tiers: Counter[int] = Counter()
    for request, result in made:
        again = repeated(fresh, request, result)
        for first, second in zip(result.images, again.images, strict=True):
            total += 1
            equal += first.sha256 == second.sha256 and first.shape_trace == second.shape_trace
            tiers.update(first.shape_trace)
    return equal, total, tiers


def main(images: int, only: Sequence[str]) -> None:
    for name, kind in (("float32", Residents), ("bfloat16", BFloat16)):
        for threads, text in ((1, "1 thread"), (None, "side by side"), (2, "2 threads")):
            if only and f"{name} {text}" not in only:
                continue
            begun = time.perf_counter()
            equal, total, tiers = exactness(kind, threads, images, random.Random(images), most_steps=12)
            shapes = ", ".join(f"{tier}: {count}" for tier, count in sorted(tiers.items()))
            seconds = time.perf_counter() - begun
            print(f"{name} {text}: {equal} of {total} identical; calls by tier {shapes}; {seconds:.0f} s", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, sys.argv[2:])
