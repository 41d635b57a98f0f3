"""What goes wrong between us and the disk or the database, in words that people can act on.

::

    code                       hint
    disk_full                  free some space
    data_folder_not_writable   another folder, or its permissions
    database_locked            another process is writing
    database_damaged           not a database, or a broken one
    database_unreachable       the PostgreSQL server does not answer
    disk_error                 the disk could not be read or written
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, OperationalError

from prompting.errors import UserError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.EEXIST}

# The first part of SQLite's result names, e.g. SQLITE_IOERR_WRITE: https://www.sqlite.org/rescode.html
_SQLITE_CODES = {
    "FULL": "disk_full",
    "READONLY": "data_folder_not_writable",
    "PERM": "data_folder_not_writable",
    "CANTOPEN": "data_folder_not_writable",
    "NOTADB": "database_damaged",
    "CORRUPT": "database_damaged",
    "BUSY": "database_locked",
    "LOCKED": "database_locked",
    "IOERR": "disk_error",
}

# The first two characters of PostgreSQL's SQLSTATE, or all five: appendix A of its manual
_POSTGRES_CODES = {
    "53100": "disk_full",
    "08": "database_unreachable",
    "28": "database_unreachable",
    "3D": "database_unreachable",
    "53": "database_unreachable",
    "57": "database_unreachable",
    "55": "database_locked",
    "40": "database_locked",
    "58": "disk_error",
    "XX": "database_damaged",
}

_WORDS = {
    "disk_full": ("The disk is full: nothing more can be stored in {place}.", "Free some space and try again."),
    "data_folder_not_writable": (
        "{place} cannot be written.",
        "Check its permissions, or set DARKROOM_DATA_DIR to a folder of your own.",
    ),
    "database_locked": (
        "The database in {place} is busy: another process is writing to it.",
        "Try again in a moment; if it stays so, close the other Darkroom.",
    ),
    "database_damaged": (
        "The database in {place} is damaged, or is not a database.",
        "Put a backup in its place, or set DARKROOM_DATA_DIR to another folder. The image files are not affected.",
    ),
    "database_unreachable": (
        "The database {place} cannot be reached.",
        "Check DARKROOM_DATABASE_URL, and that the server runs and knows this user and database.",
    ),
    "disk_error": (
        "The disk failed while reading or writing {place}.",
        "Check the disk; nothing was stored by halves.",
    ),
}


@contextmanager
def explain_file_errors(place: str) -> Iterator[None]:
    """Raise what the file system complains about as a UserError."""
    try:
        yield
    except OSError as error:
        code = "disk_error"
        if error.errno in _FULL:
            code = "disk_full"
        elif error.errno in _FORBIDDEN:
            code = "data_folder_not_writable"
        raise _error(code, place) from error


@contextmanager
def explain_database_errors(place: str) -> Iterator[None]:
    """Raise what a database complains about as a UserError, unless it complains about our own statement."""
    try:
        yield
    except DBAPIError as error:
        code = _database_code(error)
        if code is None:
            raise
        raise _error(code, place) from error


def _error(code: str, place: str) -> UserError:
    message, hint = _WORDS[code]
    return UserError(code, message, hint, place=place)


def _database_code(error: DBAPIError) -> str | None:
    name = getattr(error.orig, "sqlite_errorname", None)
    if name is not None:
        return _SQLITE_CODES.get(str(name).split("_")[1])
    state = getattr(error.orig, "sqlstate", None)
    if state is None:  # no server answered, so none gave a state
        return "database_unreachable" if isinstance(error, OperationalError) else None
    return _POSTGRES_CODES.get(state) or _POSTGRES_CODES.get(state[:2])
