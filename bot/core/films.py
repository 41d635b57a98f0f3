"""The films that chats ask for: collected while a picture is made again, kept until they were sent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from PIL.Image import Image

from generation.backends import GenerationResult, Progress, Run, ShapeTrace
from generation.films import FilmFormat, encode_film
from prompting.errors import UserError
from storage.job_queue import Jobs
from storage.jobs import Job
from storage.library import Library
from storage.values import Draft, Generation, GenerationId, Operation

SIDE = 512  # pixels of a frame's longer side: what every place takes as a file
MOST_FRAMES = 60  # spread evenly over the steps, the last one always among them
_NAME = "film.webp"


class Reel:
    """A run that remembers its frames. Keeps the protocol of `generation.backends.Run`."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._frames: dict[int, Image] = {}  # by step
        self._over = False

    async def __aiter__(self) -> AsyncIterator[Progress]:
        async for progress in self._run:
            if progress.preview is None:
                yield progress
                continue
            frame = _small(progress.preview)
            self._frames.setdefault(progress.step, frame)
            yield replace(progress, preview=frame)
        self._over = True

    async def result(self) -> GenerationResult:
        """See `Run.result`."""
        return await self._run.result()

    def cancel(self) -> None:
        """See `Run.cancel`."""
        self._run.cancel()

    async def frames(self) -> tuple[Image, ...]:
        """From noise to image, once the result is there and nobody else reads the progress."""
        if not self._over:
            async for _ in self:
                pass
        last = (await self.result()).images[0].image
        found = [self._frames[step] for step in sorted(self._frames)]
        stride = -(-len(found) // MOST_FRAMES) or 1
        return (*found[::stride], _small(last))


class Films:
    """Where films are kept: for about an hour (`bot.core.privacy.clear_copies`), or until erased. The calls block."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def original(self, draft: Draft) -> tuple[tuple[ShapeTrace, ...], Mapping[str, str]] | None:
        """The batch shapes and the kernels by which a film's picture was made; None for what is no film.

        Raises:
            UserError: ``picture_gone``.
        """
        if draft.operation is not Operation.FILM or draft.parent is None:
            return None
        try:
            stored = self._library.find(draft.parent.id)
        except UserError as error:
            message, hint = "The picture that this film was to show is deleted.", "/history lists what is there."
            raise UserError("picture_gone", message, hint) from error
        return (stored.image(draft.parent.index or 1).shape_trace,), stored.fingerprint.kernels

    def keep(self, job_id: GenerationId, frames: tuple[Image, ...]) -> None:
        """Write the film of a job, again where it was begun before."""
        path = self._library.copies / job_id / _NAME
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        written = path.with_suffix(".part")
        written.write_bytes(encode_film(frames, FilmFormat.WEBP))
        written.replace(path)

    def find(self, job_id: GenerationId) -> Path | None:
        """The file of a job's film, while it is kept."""
        path = self._library.copies / job_id / _NAME
        return path if path.exists() else None

    def drop(self, generation: Generation) -> None:
        """Remove the file of a film that is erased, or the files of all films that show an erased picture."""
        self._remove(lambda job: generation.id in (job.id, None if job.draft.parent is None else job.draft.parent.id))

    def tidy(self) -> None:
        """Remove the files of films that were erased: with a person, or as too old."""
        self._remove(lambda _: False)

    def _remove(self, unwanted: Callable[[Job], bool]) -> None:
        kept = list(self._library.copies.glob(f"*/{_NAME}"))
        with self._library.reading() as session:
            jobs = [Jobs(session).get(path.parent.name) for path in kept]
        for path, job in zip(kept, jobs, strict=True):
            if job is None or unwanted(job):
                with suppress(OSError):  # such as one that is being sent; the next tidying finds it
                    path.unlink()
                    path.parent.rmdir()


def _small(frame: Image) -> Image:
    if max(frame.size) <= SIDE:
        return frame
    smaller = frame.copy()
    smaller.thumbnail((SIDE, SIDE))
    return smaller
