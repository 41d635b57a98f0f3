"""The backend in this process: one engine thread, one model in memory. torch is imported in that thread only."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from generation.backends import (
    GeneratedImage,
    GenerationCancelled,
    GenerationResult,
    Phase,
    Progress,
    ShapeTrace,
)
from generation.catalog import ModelEntry, check_request, resolve_model
from generation.fingerprint import engine_fingerprint, resampling_fingerprint
from generation.images import pixel_sha256
from generation.request import EngineFingerprint, GenerationRequest, Upscaler
from generation.upscale import lanczos
from generation.weights import verify_weights

if TYPE_CHECKING:
    from PIL import Image

    from generation.engine import ImageRun
    from generation.families.family import Family


class LocalBackend:
    """Runs requests one after another.

    ``threads`` is torch's number of threads, which on a CPU is part of what decides the bits; None takes what the
    model's entry says, else torch's own choice. ``device`` is a torch device such as ``cpu`` or ``cuda:0``; None
    takes a GPU if there is one.
    """

    def __init__(self, *, threads: int | None = None, device: str | None = None) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="engine")
        self._models = _ModelSlot(threads, device)
        self._runs: set[LocalRun] = set()

    def start(
        self,
        request: GenerationRequest,
        *,
        source: Image.Image | None = None,
        traces: tuple[ShapeTrace, ...] | None = None,
    ) -> LocalRun:
        """See `Backend.start`."""
        work = _Work(check_request(request), request, source, traces)
        run = LocalRun(work, self._models, self._thread)
        self._runs.add(run)
        run.over.add_done_callback(lambda _: self._runs.discard(run))
        return run

    def preload(self, model: str) -> None:
        """Begins to load ``model`` in the engine's thread, so that a request finds it there.

        Raises:
            UserError: there is no such model. What is wrong with its files is told by the first request.
        """
        self._thread.submit(self._models.load, resolve_model(model))

    async def close(self) -> None:
        """See `Backend.close`."""
        for run in list(self._runs):
            run.cancel()
        await asyncio.to_thread(self._thread.shutdown, wait=True, cancel_futures=True)


class LocalRun:
    """A request in the engine's thread, and its progress on the event loop that started it."""

    def __init__(self, work: _Work, models: _ModelSlot, thread: ThreadPoolExecutor) -> None:
        self._loop = asyncio.get_running_loop()
        self._cancelled = threading.Event()
        self._reports: asyncio.Queue[Progress | None] = asyncio.Queue()
        self._reports.put_nowait(_not_begun(Phase.WAITING, work.request))
        self.over = asyncio.wrap_future(thread.submit(work.run, models, self._report))
        self.over.add_done_callback(self._end)

    async def __aiter__(self) -> AsyncIterator[Progress]:
        while (progress := await self._reports.get()) is not None:
            yield progress

    async def result(self) -> GenerationResult:
        """See `Run.result`."""
        try:
            return await asyncio.shield(self.over)
        except asyncio.CancelledError:
            if self.over.cancelled():
                raise GenerationCancelled from None
            raise

    def cancel(self) -> None:
        """See `Run.cancel`."""
        self._cancelled.set()

    def _report(self, progress: Progress) -> None:
        """Called in the engine's thread before every denoiser call, which makes it the place to stop."""
        if self._cancelled.is_set():
            raise GenerationCancelled
        self._loop.call_soon_threadsafe(self._reports.put_nowait, progress)

    def _end(self, over: asyncio.Future[GenerationResult]) -> None:
        self._reports.put_nowait(None)
        if not over.cancelled():
            over.exception()  # seen, so that asyncio does not complain about a run that nobody awaits


class _Work:
    """What the engine's thread does for one request."""

    def __init__(
        self,
        entry: ModelEntry,
        request: GenerationRequest,
        source: Image.Image | None,
        traces: tuple[ShapeTrace, ...] | None,
    ) -> None:
        self.request = request
        self._entry = entry
        self._source = source
        self._traces = traces

    def run(self, models: _ModelSlot, report: Callable[[Progress], None]) -> GenerationResult:
        report(_not_begun(Phase.LOADING, self.request))
        begun = time.perf_counter()
        source = self._checked_source()
        if source is not None and self.request.upscaler is Upscaler.LANCZOS:
            return self._resampled(source, time.perf_counter() - begun)
        family, fingerprint = models.load(self._entry)
        from generation.engine import generate

        begun = time.perf_counter()

        def on_call(index: int, image: ImageRun) -> None:
            report(_progress(self.request.count, index, image, time.perf_counter() - begun))

        made = generate(family, self.request, on_call, source, self._traces)
        images = tuple(_generated(index, image, run.seed, run.trace) for index, (image, run) in enumerate(made))
        seconds = time.perf_counter() - begun
        record = made[0][1].scheduler.record
        return GenerationResult(images=images, fingerprint=fingerprint, scheduler=record, seconds=seconds)

    def _checked_source(self) -> Image.Image | None:
        request, source = self.request, self._source
        if request.init_image is None or source is None:
            if request.init_image is not None or source is not None:
                raise ValueError("init_image names the pixels of source; one came without the other")
            return None
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

    def _resampled(self, large: Image.Image, seconds: float) -> GenerationResult:
        images = tuple(
            _generated(index, large, self.request.image_seed(index), []) for index in range(self.request.count)
        )
        return GenerationResult(images=images, fingerprint=resampling_fingerprint(), scheduler=None, seconds=seconds)


class _ModelSlot:
    """The one model in memory, with the fingerprint of the engine that runs it. Used in the engine's thread only."""

    def __init__(self, threads: int | None, device: str | None) -> None:
        self._threads = threads
        self._device = device
        self._own_choice: int | None = None
        self._loaded: tuple[ModelEntry, Family, EngineFingerprint] | None = None

    def load(self, entry: ModelEntry) -> tuple[Family, EngineFingerprint]:
        """The model of ``entry``, verified and loaded unless it is there already."""
        if self._loaded is None or self._loaded[0] != entry:
            self._loaded = None  # room for the next one
            self._loaded = (entry, *self._load(entry))
        return self._loaded[1], self._loaded[2]

    def _load(self, entry: ModelEntry) -> tuple[Family, EngineFingerprint]:
        weights = verify_weights(entry.path)
        import torch

        from generation.families.loading import load_family, model_dtype

        self._own_choice = self._own_choice or torch.get_num_threads()
        torch.set_num_threads(self._threads or entry.cpu_threads or self._own_choice)
        # The same kernels every time, in full precision; the settings concern GPUs only.
        torch.backends.cudnn.benchmark = False
        torch.backends.cudnn.deterministic = True
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
        device = torch.device(self._device or ("cuda" if torch.cuda.is_available() else "cpu"))
        family = load_family(entry, device)
        return family, engine_fingerprint(device, model_dtype(device), weights)


def _generated(index: int, image: Image.Image, seed: int, trace: Sequence[int]) -> GeneratedImage:
    return GeneratedImage(index=index, seed=seed, image=image, sha256=pixel_sha256(image), shape_trace=tuple(trace))


def _progress(images: int, index: int, run: ImageRun, elapsed: float) -> Progress:
    """Progress before a call; for the estimate the decoder counts as one more call of each image."""
    each = run.calls + 1
    done, total = index * each + run.call, images * each
    return Progress(
        phase=Phase.DECODING if run.finished else Phase.DENOISING,
        image_index=index,
        images=images,
        step=run.scheduler.steps_done(run.call),
        steps=run.scheduler.steps_done(run.calls),
        fraction=done / total,
        eta_seconds=elapsed / done * (total - done) if done else None,
    )


def _not_begun(phase: Phase, request: GenerationRequest) -> Progress:
    return Progress(
        phase=phase, image_index=0, images=request.count, step=0, steps=request.steps, fraction=0.0, eta_seconds=None
    )
