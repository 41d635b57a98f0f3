"""What was made and can be found again: rows and image files together.

Files are written before the rows that name them, so that whatever dies in between leaves at most a file that
nobody names, never a row without its picture.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from PIL import Image

from generation.backends import GenerationResult
from generation.images import encode_png
from generation.metadata import png_texts
from prompting.errors import UserError
from storage.blobs import Blobs
from storage.database import Database
from storage.identifiers import new_generation_id
from storage.job_queue import Jobs
from storage.jobs import Accepted, Delivery, Duplicate, Job, Json, Receipt
from storage.people import THIS_COMPUTER, People
from storage.records import HistoryFilter
from storage.removals import Removals, files_lock
from storage.repositories import EVERYTHING, Generations
from storage.sweeping import clean_files, sweep
from storage.transaction import Transaction
from storage.values import Draft, Generation, GenerationId, HistoryPage, PersonId, StoredImage

__all__ = ["Draft", "Library"]

Result = TypeVar("Result")


class Library:
    """One data folder. The calls block; asynchronous code runs them in a worker thread."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs

    @classmethod
    @contextmanager
    def open(cls, data_dir: Path, database_url: str | None = None) -> Iterator[Library]:
        """The library in ``data_dir``, made when it is missing; its rows at ``database_url`` when that is given.

        Raises:
            UserError: the folder or the database cannot be used.
        """
        blobs = Blobs(data_dir / "blobs")
        database = Database.open(database_url or data_dir)
        try:
            yield cls(database, blobs)
        finally:
            database.close()

    @property
    def place(self) -> str:
        """Where the rows are, in words without a password."""
        return self._database.place

    @property
    def copies(self) -> Path:
        """The folder where files made for people wait to be sent; nothing of it is history. It may be missing."""
        return self._blobs.folder.parent / "copies"

    def transaction(self) -> AbstractContextManager[Transaction]:
        """A session for `Jobs`, `Deliveries`, `People` and the others: all of its work is stored, or nothing."""
        return self._database.transaction()

    def reading(self) -> AbstractContextManager[Transaction]:
        """A session that sees one state of the rows; whatever it writes is undone."""
        return self._database.reading()

    def together(self, work: Callable[[Transaction], Result]) -> Result:
        """Do a short piece of work in a transaction, see `Database.together`; it may be called twice."""
        return self._database.together(work)

    def accept(
        self,
        receipt: Receipt,
        job: Job,
        delivery: Delivery,
        source: Image.Image | None = None,
        charge: Callable[[Transaction, Job], None] | None = None,
        beside: Sequence[tuple[Job, Delivery]] = (),
    ) -> Accepted | Duplicate:
        """Store a request for later, once, before anybody is told that it was accepted.

        Args:
            source: the picture that ``job.draft.request.init_image`` names, if it is not one of ours.
            charge: limits and spending, called in the same transaction with a new job after it is stored; what it
                raises leaves nothing stored. It may be called twice, the first time in vain.
            beside: more jobs of the same event, stored with ``job`` or not at all, and charged after it.
        """
        photo = self._photo(job.draft, source)

        def store(session: Transaction) -> Accepted | Duplicate:
            accepted = Jobs(session).accept(receipt, job, delivery)
            if isinstance(accepted, Accepted):
                self._name_photo(session, job.draft, photo)
                if charge is not None:
                    charge(session, accepted.job)
                for another, its_delivery in beside:
                    stored = Jobs(session).add(another, its_delivery)
                    if charge is not None:
                        charge(session, stored)
            return accepted

        return self._database.together(store)

    def confirm(
        self,
        receipt: Receipt,
        job_id: GenerationId,
        person_id: PersonId,
        address: Json,
        charge: Callable[[Transaction, Job], None],
    ) -> Accepted | Duplicate:
        """Queue a job that was offered, once, see `Jobs.confirm`; ``charge`` as in `accept`."""

        def store(session: Transaction) -> Accepted | Duplicate:
            accepted = Jobs(session).confirm(receipt, job_id, person_id, address)
            if isinstance(accepted, Accepted):
                charge(session, accepted.job)
            return accepted

        return self._database.together(store)

    def keep(self, draft: Draft, source: Image.Image | None, result: GenerationResult) -> Generation:
        """Store the pictures of whoever sits at this computer, and everything that is known about them.

        Args:
            source: the picture that ``draft.request.init_image`` names.
        """
        images, files = self._pictures(draft, result)
        photo = self._photo(draft, source)
        generation = _generation(new_generation_id(), draft, result, images, datetime.now(UTC))
        with self._database.transaction() as session:
            mine = {"person_id": People(session).person_for(*THIS_COMPUTER), "platform": THIS_COMPUTER[0]}
            generation = generation.model_copy(update=mine)
            self._name_photo(session, draft, photo)
            Generations(session).add(generation)
            self._keep_files(session, files)
        return generation

    def finish(self, job: Job, result: GenerationResult) -> Generation | None:
        """Store the pictures of a claimed job and end it; None when it has ended before, or was erased."""
        images, files = self._pictures(job.draft, result)
        now = datetime.now(UTC)
        generation = _generation(job.id, job.draft, result, images, now)
        with self._database.transaction() as session:
            if Jobs(session).finish(job, generation, now):
                self._keep_files(session, files)
                return Generations(session).get(job.id)
            Removals(session).add_files(files, now)
        return None

    def sweep(self, now: datetime) -> int:
        """Do some of the removals that need no platform, see `sweeping.sweep`. How many."""
        return sweep(self._database, self._blobs, now)

    def clean_files(self, now: datetime) -> int:
        """Remove old image files that no row names, see `sweeping.clean_files`. How many."""
        return clean_files(self._database, self._blobs, now)

    def find(self, generation_id: str) -> Generation:
        """The generation of this id, or of an unambiguous beginning of it.

        Raises:
            UserError: ``unknown_generation``, ``ambiguous_generation``.
        """
        with self._database.reading() as session:
            return Generations(session).get(generation_id)

    def history(
        self, search: str | None = None, limit: int = 20, before: str | None = None, *, only: HistoryFilter = EVERYTHING
    ) -> HistoryPage:
        """A page of generations, newest first."""
        with self._database.reading() as session:
            return Generations(session).history(search, only=only, limit=limit, before=before)

    def path(self, image: StoredImage) -> Path:
        """The image's file."""
        return self._blobs.path(image.file_sha256)

    def picture(self, image: StoredImage) -> Image.Image:
        """The image's pixels, RGB.

        Raises:
            UserError: the file is gone or damaged.
        """
        return self._decoded(image.file_sha256)

    def pixels(self, digest: str) -> Image.Image:
        """The picture with these pixels, made here or given by someone to start from.

        Raises:
            UserError: ``unknown_picture``, or the file is gone or damaged.
        """
        with self._database.reading() as session:
            file = Generations(session).file_of_pixels(digest)
        if file is None:
            raise UserError("unknown_picture", "The picture that this one started from is not kept here.")
        return self._decoded(file)

    def _pictures(self, draft: Draft, result: GenerationResult) -> tuple[tuple[StoredImage, ...], dict[str, bytes]]:
        """The images of a result, written; and the files' content, which stays at hand until rows name them."""
        photo = draft.request.init_image is not None and draft.parent is None
        images, files = [], {}
        for made in result.images:
            content = encode_png(made.image, png_texts(draft.request, made.index, draft.embed, photo=photo))
            digest = self._blobs.put(content)
            files[digest] = content
            image = StoredImage(
                index=made.index + 1,
                seed=made.seed,
                pixel_sha256=made.sha256,
                file_sha256=digest,
                file_bytes=len(content),
                width=made.image.width,
                height=made.image.height,
                shape_trace=made.shape_trace,
            )
            images.append(image)
        return tuple(images), files

    def _photo(self, draft: Draft, source: Image.Image | None) -> bytes | None:
        """The file of a picture that someone gave us, written; None for one that we made."""
        if source is None or draft.parent is not None:
            return None
        content = encode_png(source, {})
        self._blobs.put(content)
        return content

    def _name_photo(self, session: Transaction, draft: Draft, photo: bytes | None) -> None:
        if photo is not None and draft.request.init_image is not None:
            digest = hashlib.sha256(photo).hexdigest()
            files_lock(session, removing=False)
            Generations(session).add_source(draft.request.init_image, digest)
            self._keep_files(session, {digest: photo})

    def _keep_files(self, session: Transaction, contents: Mapping[str, bytes]) -> None:
        """See to it that files which rows of this session name are there when it is committed, see `removals`."""
        files_lock(session, removing=False)
        for digest, content in contents.items():
            if not self._blobs.path(digest).exists():
                self._blobs.put(content)

    def _decoded(self, file_sha256: str) -> Image.Image:
        return Image.open(io.BytesIO(self._blobs.read(file_sha256))).convert("RGB")


def _generation(
    generation_id: str, draft: Draft, result: GenerationResult, images: tuple[StoredImage, ...], now: datetime
) -> Generation:
    return Generation(
        id=generation_id,
        created=now,
        operation=draft.operation,
        parent=draft.parent,
        spec=draft.spec,
        request=draft.request,
        scheduler=result.scheduler,
        fingerprint=result.fingerprint,
        images=images,
        seconds=result.seconds,
        embed=draft.embed,
    )
