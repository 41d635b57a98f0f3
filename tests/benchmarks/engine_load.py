"""The engine against diffusers' own pipeline behind a queue: `python -m tests.benchmarks.engine_load [REQUESTS]`.

Both make the same requests of the embedded model on all processors, in one run, so the ratios hold on a noisy machine.
The pipeline serves whole requests in the order of arrival, at its best: one call for all images of a request. How long
each waits there follows from its service times and the arrivals (Lindley's recursion), so idle time costs nothing. The
service times are linear in images and in steps, fitted to `MEASURED` requests before the engine's run and as many
after it; the error and what changed between the two are printed, and where that is more than noise the machine had
other work and the figures do not count. The engine gets the same arrivals in real time. "Time to images" is a
request's: from its arrival until all of its pictures are there, which is when its person is shown them, on both sides.
Both are warm: models are loaded, and the engine's shapes are tested. A queue at 90% of its capacity is in its steady
state only after some hundred requests: 500 take half an hour on two processors.
"""

from __future__ import annotations

import random
import resource
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from diffusers import StableDiffusionXLPipeline

from generation.backends import GenerationResult, Progress, Share
from generation.catalog import POCKET, check_request
from generation.ladder import Ladder
from generation.loop import StepLoop
from generation.request import GenerationRequest
from generation.residents import Residents, processors
from generation.schedulers import Scheduler
from generation.work import RequestWork

PEOPLE, LOAD, SEED = 16, 0.9, 3
MEASURED, AT_ONCE = 60, 100  # requests
WORDS = ("a red fox in the snow", "two owls at night", "a rocket", "a pizza on the beach", "a whale, oil painting")


@dataclass(eq=False)
class Timed:
    """When a request's steps and end were told."""

    submitted: float = 0.0
    first: float | None = None
    ended: float | None = None
    error: Exception | None = None

    def report(self, progress: Progress) -> None:
        if self.first is None and progress.phase.value == "denoising":
            self.first = time.perf_counter()

    def succeed(self, result: GenerationResult) -> None:
        self.ended = time.perf_counter()

    def fail(self, error: Exception) -> None:
        self.error, self.ended = error, time.perf_counter()


def requests(number: int, chance: random.Random) -> list[GenerationRequest]:
    """Mixed work: 8 to 50 steps, one to four images, with guidance."""
    return [
        GenerationRequest(
            model=POCKET.name,
            prompt=chance.choice(WORDS),
            seed=chance.randrange(2**32),
            count=chance.randint(1, 4),
            steps=chance.randint(8, 50),
            guidance_scale=4.0,
            scheduler=chance.choice(["dpm++ 2m", "euler a", "ddim", "unipc"]),
            width=POCKET.native_size,
            height=POCKET.native_size,
        )
        for _ in range(number)
    ]


def submit(loop: StepLoop, request: GenerationRequest, person: int = 0) -> Timed:
    heard = Timed(submitted=time.perf_counter())
    share = Share(person=str(person))
    loop.submit(RequestWork(check_request(request), request, None, None, share, False, heard))
    return heard


def wait(heard: Sequence[Timed]) -> None:
    while any(one.ended is None for one in heard):
        time.sleep(0.001)
    assert all(one.error is None for one in heard), [one.error for one in heard]


class Stock:
    """diffusers' pipeline as its documentation has it."""

    def __init__(self) -> None:
        self._pipeline = StableDiffusionXLPipeline.from_pretrained(
            POCKET.path, torch_dtype=torch.float32, local_files_only=True
        )
        self._pipeline.set_progress_bar_config(disable=True)
        self._config = dict(self._pipeline.scheduler.config)

    def make(self, request: GenerationRequest) -> float:
        """Seconds for one request."""
        begun = time.perf_counter()
        self._pipeline.scheduler = Scheduler(request.scheduler, self._config, request.steps)._scheduler
        seeds = [torch.Generator("cpu").manual_seed(request.image_seed(index)) for index in range(request.count)]
        self._pipeline(
            prompt=[request.prompt] * request.count,
            num_inference_steps=request.steps,
            guidance_scale=request.guidance_scale,
            height=request.height,
            width=request.width,
            generator=seeds,
        )
        return time.perf_counter() - begun


def timed_alone(stock: Stock, wanted: Sequence[GenerationRequest]) -> list[tuple[GenerationRequest, float]]:
    """Each request with the seconds that the pipeline takes for it on all processors."""
    torch.set_num_threads(processors())
    stock.make(wanted[0])
    return [(request, stock.make(request)) for request in wanted]


def served(measured: Sequence[tuple[GenerationRequest, float]], wanted: Sequence[GenerationRequest]) -> list[float]:
    """Seconds for each of ``wanted``: linear in images and in steps, by the least squares of those ``measured``."""

    def terms(request: GenerationRequest) -> list[float]:
        return [1.0, request.count, request.steps, request.count * request.steps]

    rows = torch.tensor([terms(request) for request, _ in measured], dtype=torch.float64)
    seconds = torch.tensor([[took] for _, took in measured], dtype=torch.float64)
    fitted = torch.linalg.lstsq(rows, seconds).solution
    return [float((torch.tensor(terms(request), dtype=torch.float64) @ fitted)[0]) for request in wanted]


def queued(arrivals: Sequence[float], services: Sequence[float]) -> list[float]:
    """Seconds from each arrival to its end when one server takes them in order."""
    free, times = 0.0, []
    for arrival, service in zip(arrivals, services, strict=True):
        free = max(free, arrival) + service
        times.append(free - arrival)
    return times


def in_real_time(loop: StepLoop, wanted: Sequence[GenerationRequest], arrivals: Sequence[float]) -> list[float]:
    """The same for the engine."""
    begun = time.perf_counter()
    heard = []
    for number, (request, arrival) in enumerate(zip(wanted, arrivals, strict=True)):
        time.sleep(max(0.0, begun + arrival - time.perf_counter()))
        heard.append(submit(loop, request, number % PEOPLE))
    wait(heard)
    return [one.ended - one.submitted for one in heard if one.ended is not None]


def overhead(residents: Residents, loop: StepLoop) -> float:
    """The part of the time, with eight images in flight on one thread, that is spent outside the model."""
    resident = residents.load(POCKET)
    family, inside = resident.family, [0.0]

    def timed(call):  # type: ignore[no-untyped-def]
        def run(*arguments):  # type: ignore[no-untyped-def]
            begun = time.perf_counter()
            try:
                return call(*arguments)
            finally:
                inside[0] += time.perf_counter() - begun

        return run

    resident.ladder, kept = Ladder(most_rows=16), resident.ladder
    eight = [one.model_copy(update={"count": 1, "steps": 20}) for one in requests(8, random.Random(1))]
    wait([submit(loop, one) for one in eight])  # the shapes are tested, the texts are encoded
    family.denoise, family.decode = timed(family.denoise), timed(family.decode)  # type: ignore[method-assign]
    begun = time.perf_counter()
    wait([submit(loop, one) for one in eight])
    total = time.perf_counter() - begun
    del family.denoise, family.decode  # type: ignore[attr-defined]
    resident.ladder = kept
    return 1 - inside[0] / total


def row(name: str, ours: float, theirs: float | None = None, unit: str = "s") -> None:
    beside = "" if theirs is None else f"  stock {theirs:8.3f} {unit}  ratio {ours / theirs:5.2f}"
    print(f"{name:<52} {ours:8.3f} {unit}{beside}", flush=True)  # noqa: T201


def main(number: int) -> None:
    chance = random.Random(SEED)
    alone, side_by_side = Residents(1, "cpu"), Residents(None, "cpu")
    one_thread, loop = StepLoop(alone), StepLoop(side_by_side)
    single = requests(1, chance)[0].model_copy(update={"count": 1, "steps": 20})
    wait([submit(loop, single.model_copy(update={"seed": seed})) for seed in range(8)])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    row("peak memory, eight images in flight", peak, unit="MB")
    row("time outside the model, tier 8, one thread", overhead(alone, one_thread) * 100, unit="%")

    stock = Stock()
    pairs = []
    for _ in range(5):
        torch.set_num_threads(1)
        theirs = stock.make(single)
        begun = time.perf_counter()
        wait([submit(one_thread, single)])
        pairs.append((time.perf_counter() - begun, theirs))
    row(
        "one image alone, 20 steps, one thread, median", *(statistics.median(side) for side in zip(*pairs, strict=True))
    )

    busy = [submit(loop, one, 1) for one in requests(6, chance)]
    time.sleep(1.0)
    joining = submit(loop, single, 2)
    wait([joining])
    assert joining.first is not None
    row("submit to first step, engine busy", joining.first - joining.submitted)
    wait(busy)

    wanted = requests(number, chance)
    before = timed_alone(stock, wanted[:MEASURED])
    capacity = sum(served(before, wanted)) / number  # seconds a request
    gaps = [chance.expovariate(LOAD / capacity) for _ in wanted]
    arrivals = [sum(gaps[: index + 1]) for index in range(number)]
    ours = in_real_time(loop, wanted, arrivals)
    begun = time.perf_counter()
    wait([submit(loop, request, index % PEOPLE) for index, request in enumerate(wanted[:AT_ONCE])])
    at_once = time.perf_counter() - begun
    after = timed_alone(stock, wanted[MEASURED : 2 * MEASURED])

    services = served([*before, *after], wanted)
    fifo = queued(arrivals, services)
    for name, part in (("median", 0.5), ("p95", 0.95)):
        place = min(number - 1, int(part * number))
        row(f"time to images at {LOAD:.0%} of stock's capacity, {name}", sorted(ours)[place], sorted(fifo)[place])
    row(f"{len(wanted[:AT_ONCE])} at once, until the last", at_once, sum(services[:AT_ONCE]))
    told = [request for request, _ in before]
    error = [abs(fit / seen - 1) for fit, (_, seen) in zip(served(before, told), before, strict=True)]
    row("error of a modelled service time, median", statistics.median(error) * 100, unit="%")
    slower = sum(served(after, wanted)) / sum(served(before, wanted)) - 1
    row("the pipeline after the engine's run, slower by", slower * 100, unit="%")
    loop.close()
    one_thread.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
