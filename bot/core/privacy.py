"""What belongs to somebody, out of here and away from here: a copy of everything kept of them, and their erasure."""

from __future__ import annotations

import hashlib
import json
import secrets
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.core import commands
from bot.core.actions import Action, Verb
from bot.core.clock import utc_now
from bot.core.language import _
from bot.core.preferences import Choices
from bot.core.replies import Button, Reply, ReplyFile
from prompting.errors import UserError
from storage.erasure import Erasure
from storage.identifiers import ALPHABET, ID_LENGTH
from storage.job_queue import Jobs
from storage.jobs import Json
from storage.library import Library
from storage.people import People
from storage.records import HistoryFilter
from storage.repositories import Generations
from storage.values import Generation, Operation, PersonId

PART_BYTES = 8_000_000  # of one file: what every platform takes
PARTS = 3  # files of one reply
KEPT = timedelta(hours=1)  # so long the files of a copy stay here
_PAGE = 50  # generations read at once
_HOUR = 3600.0


@dataclass(frozen=True)
class _Picture:
    path: Path
    name: str


class Privacy:
    """Copies and erasures. The calls block.

    Args:
        part_bytes: how large one file of a copy may be.
    """

    def __init__(
        self,
        library: Library,
        *,
        part_bytes: int = PART_BYTES,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._library = library
        self._part_bytes = part_bytes
        self._choices = Choices(library)
        self._now = now

    def export(self, command: commands.Export, person: PersonId) -> Reply:
        """The next files of a copy: pictures, and one JSON with all that is known of them; a button for the rest."""
        folder, before = self._new_folder(), command.before
        files: list[ReplyFile] = []
        left_out: list[str] = []
        while len(files) < PARTS:
            some, last = self._portion(person, before, left_out)
            if some or before is None:
                files += self._write(folder, person, some, whole=before is None)
            before = last
            if before is None:
                break
        lines = [_("This is what is kept of you: the pictures, and darkroom.json with everything about them.")]
        lines += [
            _("{name} is too large for such a file; /originals brings it.").format(name=name) for name in left_out
        ]
        buttons: tuple[Button, ...] = ()
        if before is not None:
            buttons = (Button(_("next files"), Action(Verb.EXPORT, before)),)
            lines.append(_("There is more."))
        return Reply(text="\n".join(lines), files=tuple(files), buttons=buttons, private=True)

    def forget(self, command: commands.Forget, person: PersonId) -> Reply:
        """Ask, or erase: all rows at once; files and messages are noted with them, and go as soon as they can.

        Raises:
            UserError: ``confirmation_too_old``.
        """
        now = self._now()
        if command.code is None:
            text = _(
                "This erases everything: your pictures, requests, marks and settings, here and where they were shown. "
                "Nobody can bring it back. /export gives you a copy first."
            )
            button = Button(_("erase everything of mine"), Action(Verb.FORGET, _confirmation(person, now)))
            return Reply(text=text, buttons=(button,), private=True)
        if command.code not in (_confirmation(person, now), _confirmation(person, now - timedelta(hours=1))):
            raise UserError("confirmation_too_old", "This confirmation is not valid any more.", "Use /forget again.")
        with self._library.transaction() as session:
            Erasure(session, now).person(person)
        text = _("You are forgotten. Messages that show your pictures vanish within minutes.")
        return Reply(text=text, private=True)

    def _portion(
        self, person: PersonId, before: str | None, left_out: list[str]
    ) -> tuple[list[tuple[Generation, list[_Picture]]], str | None]:
        """Generations whose pictures fit into one file, and the last of them when there are more."""
        some: list[tuple[Generation, list[_Picture]]] = []
        size, last = 0, before
        for generation in self._generations(person, before):
            pictures = [picture for picture in self._pictures(generation) if picture.path.exists()]
            bytes_of = {picture: picture.path.stat().st_size for picture in pictures}
            fitting = [picture for picture in pictures if bytes_of[picture] <= self._part_bytes]
            if some and size + sum(bytes_of[picture] for picture in fitting) > self._part_bytes:
                return some, last
            left_out += [picture.name for picture in pictures if picture not in fitting]
            some.append((generation, fitting))
            size += sum(bytes_of[picture] for picture in fitting)
            last = generation.id
        return some, None

    def _generations(self, person: PersonId, before: str | None) -> Iterator[Generation]:
        while True:
            page = self._library.history(None, _PAGE, before, only=HistoryFilter(person_id=person))
            yield from page.generations
            if page.before is None:
                return
            before = page.before

    def _pictures(self, generation: Generation) -> list[_Picture]:
        """Its images, and the picture that somebody gave for it to start from."""
        pictures = [
            _Picture(self._library.path(image), f"{generation.id}-{image.index}.png") for image in generation.images
        ]
        given = generation.request.init_image if generation.operation is Operation.IMAGINE else None
        if given is not None:
            with self._library.reading() as session:
                file = Generations(session).file_of_pixels(given)
            if file is not None:
                image = generation.images[0].model_copy(update={"file_sha256": file})
                pictures.append(_Picture(self._library.path(image), f"{generation.id}-start.png"))
        return pictures

    def _write(
        self, folder: Path, person: PersonId, some: list[tuple[Generation, list[_Picture]]], *, whole: bool
    ) -> list[ReplyFile]:
        """One file, or more when a single large set needs them; ``whole`` adds what is no generation's."""
        document: Json = {"generations": [generation.model_dump(mode="json") for generation, _ in some]}
        if whole:
            document = {**self._person(person), **document}
        text = json.dumps(document, ensure_ascii=False, indent=1)
        name = f"darkroom-{some[0][0].created:%Y-%m-%d}-{some[0][0].id}" if some else "darkroom"
        files = []
        pictures_of = [picture for generation, found in some for picture in found]
        for number, pictures in enumerate(self._filled(pictures_of)):
            path = folder / f"{name}{f'-{number + 1}' if number else ''}.zip"
            with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
                for picture in pictures:
                    archive.write(picture.path, picture.name)
                if number == 0:
                    archive.writestr("darkroom.json", text, zipfile.ZIP_DEFLATED)
            files.append(ReplyFile(path, path.name))
        return files

    def _filled(self, pictures: list[_Picture]) -> list[list[_Picture]]:
        """The pictures by file, in their order."""
        files: list[list[_Picture]] = [[]]
        size = 0
        for picture in pictures:
            size += picture.path.stat().st_size
            if files[-1] and size > self._part_bytes:
                files.append([])
                size = picture.path.stat().st_size
            files[-1].append(picture)
        return files

    def _person(self, person: PersonId) -> Json:
        """What is kept of somebody beside what they made."""
        with self._library.reading() as session:
            identities = People(session).identities(person)
            waiting = [job.model_dump(mode="json") for job in Jobs(session).queue_of(person)]
            marked = HistoryFilter(favorites_of=person, visible_to=person)
            favorites = [generation.id for generation in self._all_of(Generations(session), marked)]
        return {
            "identities": [{"platform": platform, "id": user} for platform, user in identities],
            "settings": self._choices.of(person).model_dump(mode="json", exclude_defaults=True),
            "favorites": list(favorites),
            "waiting": list(waiting),
        }

    def _all_of(self, generations: Generations, only: HistoryFilter) -> Iterator[Generation]:
        before = None
        while True:
            page = generations.history(only=only, limit=_PAGE, before=before)
            yield from page.generations
            if (before := page.before) is None:
                return

    def _new_folder(self) -> Path:
        folder = self._library.copies / secrets.token_hex(8)
        folder.mkdir(parents=True, mode=0o700)
        return folder


def clear_copies(folder: Path, now: datetime) -> int:
    """Remove copies that were made long enough ago to have been sent. How many."""
    old = [copy for copy in folder.glob("*/*") if copy.stat().st_mtime < (now - KEPT).timestamp()]
    for copy in old:
        copy.unlink(missing_ok=True)
    for empty in {copy.parent for copy in old}:
        if not any(empty.iterdir()):
            empty.rmdir()
    return len(old)


def _confirmation(person: PersonId, now: datetime) -> str:
    """A code for this person and this hour. It proves nothing, the platform does: it only makes sure of the wish."""
    digest = hashlib.sha256(f"forget {person} {int(now.timestamp() // _HOUR)}".encode()).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:ID_LENGTH])
