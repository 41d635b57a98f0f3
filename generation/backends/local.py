"""The backend in this process: the step loop in threads of its own. torch is imported in those threads only."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from generation.backends import NOBODYS, EngineMemory, GenerationResult, ShapeTrace, ShapeVerdict, Share
from generation.backends.following import FollowedRun, cancelled
from generation.catalog import ModelEntry, check_request, resolve_model
from generation.fingerprint import resampling_fingerprint
from generation.images import pixel_sha256
from generation.loop import StepLoop
from generation.request import GenerationRequest, Upscaler
from generation.residents import Residents
from generation.settling import note
from generation.upscale import lanczos
from generation.work import RequestWork, generated

if TYPE_CHECKING:
    from PIL import Image


class LocalBackend:
    """Keeps the protocol of `generation.backends.Backend`.

    ``threads`` is torch's number of threads, which on a CPU is part of what decides the bits; None takes what the
    model's entry says, else torch's own choice. ``device`` is a torch device such as ``cpu`` or ``cuda:0``; None
    takes a GPU if there is one.
    """

    def __init__(self, *, threads: int | None = None, device: str | None = None) -> None:
        self._residents = Residents(threads, device)
        self._loop = StepLoop(self._residents)
        self._aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="beside the engine")

    def start(
        self,
        request: GenerationRequest,
        *,
        source: Image.Image | None = None,
        traces: tuple[ShapeTrace, ...] | None = None,
        kernels: Mapping[str, str] | None = None,
        share: Share = NOBODYS,
        previews: bool = False,
        film: bool = False,
    ) -> FollowedRun:
        """See `Backend.start`."""
        entry = check_request(request)
        if traces is not None and len(traces) != request.count:
            raise ValueError(f"{request.count} images need as many shape traces, not {len(traces)}")
        run = FollowedRun(request, lambda: self._loop.cancel(work))
        if kernels and traces is None:
            raise ValueError("kernels are repeated along with shape traces")
        work = RequestWork(entry, request, source, traces, share, previews, run, film, kernels or {})
        if source is None and request.init_image is None:
            self._loop.submit(work)
        else:
            prepared = self._aside.submit(self._prepare, work)
            prepared.add_done_callback(lambda done: run.fail(cancelled()) if done.cancelled() else None)
        return run

    @property
    def idle(self) -> bool:
        """Whether no run is under way in the engine."""
        return self._loop.idle

    def memory(self) -> EngineMemory:
        """See `Backend.memory`."""
        return self._residents.memory()

    def preload(self, model: str) -> None:
        """Begins to load ``model``, so that a request finds it there.

        Raises:
            UserError: there is no such model. What is wrong with its files is told by the first request.
        """
        self._aside.submit(self._residents.load, resolve_model(model))

    async def self_test(self, model: str) -> tuple[ShapeVerdict, ...]:
        """Does company change bits? Every batch shape of ``model`` at its native size; one that fails is not used.

        Raises:
            UserError: there is no such model, or its files are damaged.
        """
        entry = resolve_model(model)
        return await asyncio.get_running_loop().run_in_executor(self._aside, self._tested, entry)

    async def close(self) -> None:
        """See `Backend.close`."""
        await asyncio.to_thread(self.stop)

    def stop(self) -> None:
        """What `close` does, for who has no event loop: the engine's threads end, and its models can be freed."""
        self._loop.close()
        self._aside.shutdown(wait=True, cancel_futures=True)

    def _tested(self, entry: ModelEntry) -> tuple[ShapeVerdict, ...]:
        from generation.self_test import verdicts

        resident = self._residents.load(entry)
        size = (entry.native_size, entry.native_size)
        with resident.at_work(), resident.lock:
            found = verdicts(resident.family, *size, resident.ladder.limit(size))
            for verdict in found:
                note(resident, verdict)
        return found

    def _prepare(self, work: RequestWork) -> None:
        """Checks and enlarges the picture to start from, away from the event loop; then the engine may have it."""
        begun = time.perf_counter()
        try:
            work.source = _checked(work.source, work.request)
            if work.request.upscaler is Upscaler.LANCZOS:
                work.listener.succeed(_resampled(work.source, work.request, time.perf_counter() - begun))
            else:
                self._loop.submit(work)
        except Exception as error:
            work.listener.fail(cancelled() if self._loop.closed else error)


def _checked(source: Image.Image | None, request: GenerationRequest) -> Image.Image:
    if request.init_image is None or source is None:
        raise ValueError("init_image names the pixels of source; one came without the other")
    if pixel_sha256(source) != request.init_image:
        raise ValueError("source is not the picture that init_image names")
    if request.upscaler is None:
        return source
    large = lanczos(source, request.upscale_factor)
    if large.size != (request.width, request.height):
        raise ValueError(
            f"{source.size} enlarged {request.upscale_factor} times is {large.size}, not the request's size"
        )
    return large


def _resampled(large: Image.Image, request: GenerationRequest, seconds: float) -> GenerationResult:
    images = tuple(generated(index, large, request.image_seed(index), []) for index in range(request.count))
    return GenerationResult(images=images, fingerprint=resampling_fingerprint(), scheduler=None, seconds=seconds)
