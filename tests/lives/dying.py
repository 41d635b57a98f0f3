"""A bot composed of the application's own parts, one of which ends the process at a named point.

::

    point        the process ends
    before       in the transaction that stores a job, before its end
    accepted     after that transaction, before anything is acknowledged
    making       while the pictures are made
    written      when an image file is written, and its row is not
    made         when the result is ready, and nothing of it is sent
    sent         when the platform has taken the result, and that is not marked
    marked       when it is marked
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.app import Application, build_planner, build_platforms, configure_logging
from bot.config import Settings, load_settings
from bot.core.clock import utc_now
from bot.core.commands import Imagine
from bot.core.replies import Reply
from bot.core.service import Service
from bot.core.surfaces import Surface
from bot.core.use_cases import Darkroom
from bot.run import serve
from generation.backends import EngineMemory, GenerationResult, Phase, Progress, Run
from generation.backends.local import LocalBackend
from prompting.errors import UserError
from storage.blobs import Blobs
from storage.database import Database
from storage.jobs import Accepted, Delivery, Duplicate, Job, Json
from storage.library import Library
from storage.transaction import Transaction
from storage.values import Generation

POINTS = ("before", "accepted", "making", "written", "made", "sent", "marked")
_IMPORTED = (  # what a life would import only when it needs it
    "generation.families.sd",
    "generation.families.loading",
    "transformers.models.clip.modeling_clip",
    "discord",
    "bot.discord_app.client",
    "bot.discord_app.platform",
    "telegram",
    "bot.telegram_app.client",
    "bot.telegram_app.platform",
    "alembic.command",
    "alembic.config",
    "anyio._backends._asyncio",
    "babel.messages.pofile",
    "httpcore",
    "httpcore._async.http_proxy",
    "generation.self_test",
    "PIL.JpegImagePlugin",
)


def prepare() -> None:
    """Import what lives need, before they are forked, and make a picture, which finds what is imported on the way.

    Of that picture nothing is left but what Python keeps of code: a life opens its database and loads its model.
    """
    for name in _IMPORTED:
        importlib.import_module(name)
    with TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), threads=1)
        database = Database.open(settings.data_dir)
        library = Library(database, Blobs(settings.data_dir / "blobs"))
        backend = LocalBackend(threads=settings.threads)
        darkroom = Darkroom(library, build_planner(settings, library, folders=False), backend)
        asyncio.run(_rehearse(darkroom, backend))
        database.close()
    gc.collect()
    gc.freeze()  # no life copies a page only to look for garbage on it


async def _rehearse(darkroom: Darkroom, backend: LocalBackend) -> None:
    """Two pictures at once, since company is another way through the engine."""
    words = Imagine(text="a fox --steps 1 --size 96x96 --seed 1 --raw")
    await asyncio.gather(darkroom.make(words), darkroom.make(words))
    await backend.close()


def live(point: str, ahead: float) -> int:
    """One life, as `darkroom run` leads it; its exit status.

    Args:
        point: where it ends itself; empty for nowhere.
        ahead: seconds by which its clock is ahead, so that it finds the leases of the dead run out.
    """
    settings = load_settings()
    configure_logging(settings.log_level)
    database = Database.open(settings.database_url or settings.data_dir)
    library = DyingLibrary(database, DyingBlobs(settings.data_dir / "blobs", point), point)
    backend = DyingBackend(point, settings.threads)
    darkroom = Darkroom(library, build_planner(settings, library, folders=False), backend)
    application = ShiftedApplication(settings, library, backend, darkroom, ahead)

    def build(application: Application, service: Service, surfaces: MutableMapping[str, Surface]) -> Any:
        return build_platforms(application, service, DyingSurfaces(surfaces, library, point))

    asyncio.run(serve(application, build, _say))
    database.close()
    return 0


def die() -> None:
    """As `kill -9` does it."""
    os.kill(os.getpid(), signal.SIGKILL)


class ShiftedApplication(Application):
    """An application whose chats' clock is ahead."""

    def __init__(self, settings: Any, library: Library, backend: Any, darkroom: Darkroom, ahead: float) -> None:
        super().__init__(settings, library, backend, darkroom)
        object.__setattr__(self, "_ahead", timedelta(seconds=ahead))

    def service(self, surfaces: Any, *, folders: bool = False) -> Service:
        ahead: timedelta = self._ahead  # type: ignore[attr-defined]

        def now() -> datetime:
            return utc_now() + ahead

        planner = build_planner(self.settings, self.library, folders=folders)
        return Service(
            self.library,
            planner,
            self.backend,
            surfaces,
            operators=self.settings.operators,
            now=now,
        )


class DyingLibrary(Library):
    """A library that ends the process before or after a job is stored, after its result is, or a delivery's mark."""

    def __init__(self, database: Database, blobs: Blobs, point: str) -> None:
        super().__init__(database, blobs)
        self._point = point
        self.shown = False

    def accept(
        self,
        receipt: Any,
        job: Job,
        delivery: Delivery,
        source: Any = None,
        charge: Callable[[Transaction, Job], None] | None = None,
        beside: Sequence[tuple[Job, Delivery]] = (),
    ) -> Accepted | Duplicate:
        def dying(session: Transaction, stored: Job) -> None:
            if charge is not None:
                charge(session, stored)
            die()

        accepted = super().accept(receipt, job, delivery, source, dying if self._point == "before" else charge, beside)
        if self._point == "accepted":
            die()
        return accepted

    def finish(self, job: Job, result: GenerationResult) -> Generation | None:
        generation = super().finish(job, result)
        if self._point == "made":
            die()
        return generation

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with super().transaction() as session:
            yield session
        if self._point == "marked" and self.shown:
            die()


class DyingBlobs(Blobs):
    """Files that end the process when the first picture is written."""

    def __init__(self, folder: Path, point: str) -> None:
        super().__init__(folder)
        self._point = point

    def put(self, content: bytes, suffix: str = ".png") -> str:
        digest = super().put(content, suffix)
        if self._point == "written":
            die()
        return digest


class DyingBackend:
    """The engine in this process, ending it in the middle of a picture. See `generation.backends.Backend`."""

    def __init__(self, point: str, threads: int | None) -> None:
        self._backend = LocalBackend(threads=threads)
        self._point = point

    def start(self, request: Any, **given: Any) -> Run:
        run: Run = self._backend.start(request, **given)
        return DyingRun(run) if self._point == "making" else run

    def preload(self, model: str) -> None:
        self._backend.preload(model)

    def memory(self) -> EngineMemory:
        return self._backend.memory()

    async def close(self) -> None:
        await self._backend.close()


class DyingRun:
    """A run that ends the process with its first step. See `generation.backends.Run`."""

    def __init__(self, run: Run) -> None:
        self._run = run

    async def __aiter__(self) -> AsyncIterator[Progress]:
        async for progress in self._run:
            if progress.phase is Phase.DENOISING and progress.step > 0:
                die()
            yield progress

    async def result(self) -> GenerationResult:
        return await self._run.result()

    def cancel(self) -> None:
        self._run.cancel()


class DyingSurfaces(dict[str, Surface]):
    """Surfaces, as adapters enter them, that end the process when a result is shown."""

    def __init__(self, surfaces: MutableMapping[str, Surface], library: DyingLibrary, point: str) -> None:
        super().__init__()
        self._surfaces, self._library, self._point = surfaces, library, point

    def __setitem__(self, platform: str, surface: Surface) -> None:
        self._surfaces[platform] = DyingSurface(surface, self._library, self._point)


class DyingSurface:
    """See `bot.core.surfaces.Surface`."""

    def __init__(self, surface: Surface, library: DyingLibrary, point: str) -> None:
        self._surface, self._library, self._point = surface, library, point
        self.platform = surface.platform

    async def show_progress(self, delivery: Delivery, reply: Reply) -> None:
        await self._surface.show_progress(delivery, reply)

    async def deliver(self, delivery: Delivery, reply: Reply) -> Json:
        reference = await self._surface.deliver(delivery, reply)
        if self._point == "sent":
            die()
        self._library.shown = True
        return reference


def _say(error: UserError) -> None:
    sys.stderr.write(f"{error.code}: {error.message}\n")
