"""Does what was noted to be removed and needs no platform, and finds image files that a crash left without a row."""

from datetime import datetime, timedelta
from itertools import islice

from storage.blobs import Blobs
from storage.database import Database
from storage.erasure import Erasure
from storage.merging import Merging
from storage.records import RemovalKind
from storage.removals import Removals, files_lock

UNNAMED_FOR = timedelta(days=1)  # a younger file may be about to get its row
_AT_ONCE = 200  # files noted in one transaction


def sweep(database: Database, blobs: Blobs, now: datetime) -> int:
    """Remove files that no row names, rest and traces of rows. How many removals were done.

    Of somebody who is forgotten, or became another, a portion each time.
    """
    portions = _erase_portions(database, now)
    with database.reading() as session:
        files = Removals(session).due(RemovalKind.FILE, now)
        traces = Removals(session).due(RemovalKind.TRACES, now)
    for removal in files:
        with database.transaction() as session:
            files_lock(session, removing=True)
            digest = str(removal.target["sha256"])
            if not Removals(session).file_is_named(digest):
                blobs.remove(digest)
            Removals(session).done(removal)
    if traces and not database.clean():
        return portions + len(files)
    for removal in traces:
        with database.transaction() as session:
            Removals(session).done(removal)
    return portions + len(files) + len(traces)


def clean_files(database: Database, blobs: Blobs, now: datetime) -> int:
    """Remove image files that no row names and that are older than `UNNAMED_FOR`. How many there were.

    They are noted first: that they go is then as safe against what is made meanwhile as any removal.
    """
    with database.reading() as session:
        named = Removals(session).file_is_named
        unnamed = blobs.unnamed(named, (now - UNNAMED_FOR).timestamp())
        found = 0
        while some := list(islice(unnamed, _AT_ONCE)):
            found += len(some)
            with database.transaction() as writing:
                Removals(writing).add_files(some, now)
    while found and sweep(database, blobs, now):
        continue
    return found


def _erase_portions(database: Database, now: datetime) -> int:
    with database.reading() as session:
        gone = Removals(session).due(RemovalKind.PERSON, now)
        merged = Removals(session).due(RemovalKind.MERGED, now)
    for removal in gone:
        with database.transaction() as session:
            Erasure(session, now).more_of_person(removal)
    for removal in merged:
        with database.transaction() as session:
            Merging(session, now).go_on(removal)
    return len(gone) + len(merged)
