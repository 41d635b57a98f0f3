"""Are pictures made under mixed load repeated to the bit, after a restart?

    python -m tests.benchmarks.engine_exactness [IMAGES [CASE …]]

Requests of the embedded model with random samplers, steps, guidance, sizes and sets arrive at random moments, some are
cancelled on their way, and all share the engine's calls. What they become is kept in a library, as always. Then a fresh
process opens that library and makes each picture again, alone, from its shape trace. Printed is how many are identical,
in float32 and bfloat16, with one thread, with two, and with calls side by side. A picture is alone in its calls when it
is repeated; several are repeated at a time where there are processors. The two cases of one processor run together.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import torch

from generation.backends import GenerationResult, Progress, ShapeTrace, Share
from generation.catalog import POCKET, check_request
from generation.fingerprint import engine_fingerprint
from generation.loop import StepLoop
from generation.request import GenerationRequest
from generation.residents import Resident, Residents
from generation.schedulers import SCHEDULER_NAMES
from generation.work import RequestWork
from prompting.errors import UserError
from prompting.spec import PromptSpec
from storage.library import Library
from storage.values import Draft, Operation

MOST_STEPS = 5  # enough for the samplers that look three steps back
AT_ONCE = 8  # requests in the engine
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


CASES: dict[str, tuple[type[Residents], int | None]] = {
    f"{name} {text}": (kind, threads)
    for name, kind in (("float32", Residents), ("bfloat16", BFloat16))
    for text, threads in (("1 thread", 1), ("side by side", None), ("2 threads", 2))
}


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


def drawn_requests(images: int, chance: random.Random, most_steps: int) -> list[GenerationRequest]:
    """Requests for so many images, and some more, since a tenth is cancelled."""
    requests: list[GenerationRequest] = []
    while sum(request.count for request in requests) < 1.2 * images:
        requests.append(drawn_request(chance, most_steps))
    return requests


def carried_out(
    residents: Residents, requests: Sequence[GenerationRequest], chance: random.Random, cancel: float
) -> list[tuple[GenerationRequest, GenerationResult]]:
    """Makes all of them in one loop, at random moments, with at most `AT_ONCE` at once."""
    loop = StepLoop(residents)
    waiting, live, done = list(requests), {}, []
    while waiting or live:
        while waiting and len(live) < AT_ONCE and chance.random() < 0.7:
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


def repeated(
    residents: Residents, wanted: Sequence[tuple[GenerationRequest, tuple[ShapeTrace, ...]]]
) -> Iterator[GenerationResult]:
    """The same requests, in their order, each image alone in its calls, from its trace."""
    loop, waiting, live = StepLoop(residents), list(reversed(wanted)), []
    while waiting or live:
        while waiting and len(live) < AT_ONCE:
            request, traces = waiting.pop()
            live.append(Heard())
            loop.submit(RequestWork(check_request(request), request, None, traces, Share(), False, live[-1]))
        while not live[0].over:
            time.sleep(0.002)
        first = live.pop(0)
        assert first.result is not None, first.error
        yield first.result
    loop.close()


def exactness(
    residents: type[Residents], threads: int | None, images: int, chance: random.Random, most_steps: int
) -> tuple[int, int, Counter[int]]:
    """How many of how many images are identical when repeated, and how often each tier was used."""
    requests = drawn_requests(images, chance, most_steps)
    made = carried_out(residents(threads, "cpu"), requests, chance, cancel=0.1)
    wanted = [(request, tuple(image.shape_trace for image in result.images)) for request, result in made]
    equal = total = 0
    tiers: Counter[int] = Counter()
    for (_, result), again in zip(made, repeated(residents(threads, "cpu"), wanted), strict=True):
        for first, second in zip(result.images, again.images, strict=True):
            total += 1
            equal += first.sha256 == second.sha256 and first.shape_trace == second.shape_trace
            tiers.update(first.shape_trace)
    return equal, total, tiers


def keep(case: str, images: int, folder: Path, most_steps: int) -> None:
    """Make pictures under load, and keep them in the library in ``folder``."""
    kind, threads = CASES[case]
    chance = random.Random(images)
    requests = drawn_requests(images, chance, most_steps)
    made = carried_out(kind(threads, "cpu"), requests, chance, cancel=0.1)
    with Library.open(folder) as library:
        for request, result in made:
            spec = PromptSpec(idea=request.prompt)
            library.keep(Draft(operation=Operation.IMAGINE, parent=None, spec=spec, request=request), None, result)


def compare(case: str, folder: Path) -> tuple[int, int, Counter[int]]:
    """Make what the library in ``folder`` holds again; see `exactness`. Progress goes to standard error."""
    kind, threads = CASES[case]
    with Library.open(folder) as library:
        kept = library.history(None, 100_000).generations
    wanted = [(one.request, tuple(image.shape_trace for image in one.images)) for one in kept]
    equal = total = 0
    tiers: Counter[int] = Counter()
    for stored, again in zip(kept, repeated(kind(threads, "cpu"), wanted), strict=True):
        assert not stored.fingerprint.differences(again.fingerprint), "another engine"
        for first, second in zip(stored.images, again.images, strict=True):
            total += 1
            equal += first.pixel_sha256 == second.sha256 and first.shape_trace == second.shape_trace
            tiers.update(first.shape_trace)
        if total // 100 > (total - len(stored.images)) // 100:
            print(f"  {case}: {equal} of {total} so far", file=sys.stderr, flush=True)  # noqa: T201
    return equal, total, tiers


def after_restart(case: str, images: int, most_steps: int = MOST_STEPS) -> tuple[int, int, Counter[int]]:
    """`keep` in one process, `compare` in another one."""
    with tempfile.TemporaryDirectory() as folder:
        _in_a_process("keep", case, str(images), folder, str(most_steps))
        equal, total, tiers = json.loads(_in_a_process("compare", case, folder).splitlines()[-1])
    return equal, total, Counter({int(tier): count for tier, count in tiers.items()})


def _in_a_process(*arguments: str) -> str:
    command = [sys.executable, "-m", "tests.benchmarks.engine_exactness", *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def tell(case: str, images: int) -> None:
    begun = time.perf_counter()
    equal, total, tiers = after_restart(case, images)
    shapes = ", ".join(f"{tier}: {count}" for tier, count in sorted(tiers.items()))
    seconds = time.perf_counter() - begun
    print(f"{case}: {equal} of {total} identical; calls by tier {shapes}; {seconds:.0f} s", flush=True)  # noqa: T201


def main(images: int, only: Sequence[str]) -> None:
    chosen = [case for case in CASES if not only or case in only]
    with ThreadPoolExecutor() as together:
        list(together.map(lambda case: tell(case, images), [case for case in chosen if CASES[case][1] == 1]))
    for case in chosen:
        if CASES[case][1] != 1:
            tell(case, images)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["keep", name, number, place, most]:
            keep(name, int(number), Path(place), int(most))
        case ["compare", name, place]:
            print(json.dumps(compare(name, Path(place))))  # noqa: T201
        case arguments:
            main(int(arguments[0]) if arguments else 1000, arguments[1:])
