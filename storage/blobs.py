"""Image files, named by the SHA-256 of their bytes: ``blobs/ab/cdef….png``.

A file is written beside the others under ``incoming``, forced to the disk and only then given its name, so a name
always stands for whole content, whatever dies in between. Rows are written after their blobs: a blob without a row
is harmless, a row without its blob is not.
"""

import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from prompting.errors import UserError
from storage.failures import explain_file_errors

_LEFTOVER_AGE = 3600.0  # seconds; a younger file may still be somebody's


class Blobs:
    """The files under one folder, which is made when it is missing."""

    def __init__(self, folder: Path) -> None:
        """Raises UserError when ``folder`` cannot be written."""
        self.folder = folder
        self._incoming = folder / "incoming"  # one place, so that clearing it never walks through the images
        with explain_file_errors(str(folder)):
            self._incoming.mkdir(parents=True, exist_ok=True)
            self._clear_leftovers()

    def put(self, content: bytes, suffix: str = ".png") -> str:
        """Keep ``content`` and return its digest once it would survive a power cut; kept once however often given.

        Raises UserError (disk_full, data_folder_not_writable, disk_error); nothing half-written stays behind.
        """
        digest = hashlib.sha256(content).hexdigest()
        path = self.path(digest, suffix)
        with explain_file_errors(str(self.folder)):
            if not _holds(path, digest):
                self._write(path, content)
            _force_names(path.parent)  # also for a file that another process named a moment ago
        return digest

    def path(self, digest: str, suffix: str = ".png") -> Path:
        """Where the file of this digest is, or would be."""
        return self.folder / digest[:2] / f"{digest[2:]}{suffix}"

    def read(self, digest: str, suffix: str = ".png") -> bytes:
        """The bytes, proved to be those that were put. Raises UserError (blob_missing, blob_damaged)."""
        path = self.path(digest, suffix)
        try:
            with explain_file_errors(str(path)):
                content = path.read_bytes()
        except UserError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                raise UserError(
                    "blob_missing", "The image file {path} is gone.", _MAKE_AGAIN, path=path
                ) from error.__cause__
            raise
        if hashlib.sha256(content).hexdigest() != digest:
            raise UserError("blob_damaged", "The image file {path} is damaged.", _MAKE_AGAIN, path=path)
        return content

    def remove(self, digest: str, suffix: str = ".png") -> None:
        """Remove the file of this digest, if it is there. Raises UserError as `put` does."""
        with explain_file_errors(str(self.folder)):
            self.path(digest, suffix).unlink(missing_ok=True)

    def unnamed(self, is_named: Callable[[str], bool], before: float) -> Iterator[str]:
        """The digests of pictures that were written before a moment (seconds since 1970) and that nothing names.

        Of those that ``is_named`` does not know: what a process left that died between its files and its rows.
        """
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            for path in folder.glob("*.png"):
                digest = folder.name + path.stem
                with suppress(FileNotFoundError):  # removed meanwhile
                    if path.stat().st_mtime < before and not is_named(digest):
                        yield digest

    def _write(self, path: Path, content: bytes) -> None:
        if not path.parent.exists():
            path.parent.mkdir(exist_ok=True)
            _force_names(self.folder)
        temporary = self._incoming / secrets.token_hex(16)
        try:
            with temporary.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)

    def _clear_leftovers(self) -> None:
        """Remove what a killed process left half-written."""
        latest = time.time() - _LEFTOVER_AGE
        for leftover in self._incoming.iterdir():
            try:
                if leftover.stat().st_mtime < latest:
                    leftover.unlink()
            except FileNotFoundError:  # another process cleared it, or gave it its name
                continue


_MAKE_AGAIN = "Its request is still known: `darkroom replay` shows that it can be made again."


def _holds(path: Path, digest: str) -> bool:
    """Whether the file is there and whole; a damaged one is written again."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == digest
    except FileNotFoundError:
        return False


def _force_names(folder: Path) -> None:
    """Force the folder's list of names to the disk; Windows does that by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
