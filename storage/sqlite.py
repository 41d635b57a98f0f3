"""How SQLite is opened: which library, which journal, and how transactions begin.

Only this module may open the file: two SQLite libraries in one process do not see each other's locks.
"""

import importlib
import sqlite3
from types import ModuleType

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT = 15  # seconds to wait for another process that writes
_MERGED_PAGES = 300  # of the search index in one transaction; some ten milliseconds
_CHECKPOINT_WAIT = 200  # milliseconds
BEGIN = "sqlite_begin"  # the execution option that says how a transaction begins

# Before 3.51.3 two connections that write and checkpoint a WAL at the same instant can damage the database
# (https://www.sqlite.org/wal.html#walresetbug), so such a library gets the older journal, which is slower but sound.
_SOUND_WAL = (3, 51, 3)


def sqlite_engine(url: URL, *, foreign_keys: bool = True, busy_timeout: float = BUSY_TIMEOUT) -> Engine:
    """An engine whose transactions begin as the option ``sqlite_begin`` says: DEFERRED without it, not at all if None.

    ``synchronous=FULL``: what was acknowledged survives a power cut. NORMAL would save one fsync, some
    milliseconds of a generation that takes a second, and could lose the last commits.
    """
    engine = create_engine(
        url,
        module=_library(),
        # None: the driver begins nothing by itself; it would begin after reading, and deferred
        connect_args={"timeout": busy_timeout, "isolation_level": None, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def configure(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA secure_delete=ON")  # what someone had us forget must not stay in the file
        cursor.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        kind = connection.get_execution_options().get(BEGIN, "DEFERRED")
        if kind is not None:
            connection.exec_driver_sql(f"BEGIN {kind}")

    return engine


def choose_journal(engine: Engine) -> str:
    """Put the database into WAL, or into the rollback journal where WAL is not sound; return what it is in.

    The choice is kept in the file, so this changes something once in a database's life.
    """
    wanted = "wal" if _library().sqlite_version_info >= _SOUND_WAL else "delete"
    with engine.connect().execution_options(**{BEGIN: None}) as connection:
        current = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
        if current != wanted:
            current = connection.exec_driver_sql(f"PRAGMA journal_mode={wanted}").scalar_one()
    return str(current)


def clean_words(connection: Connection, *, begin: bool) -> bool:
    """Rewrite a part of the search index without the words of deleted rows; True when there is nothing left to do.

    All at once would take seconds among a million generations, and nobody could write meanwhile:
    https://www.sqlite.org/fts5.html#the_merge_command
    """
    before = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
    pages = -_MERGED_PAGES if begin else _MERGED_PAGES
    connection.exec_driver_sql(f"INSERT INTO generation_words(generation_words, rank) VALUES ('merge', {pages})")
    return int(connection.exec_driver_sql("SELECT total_changes()").scalar_one()) - int(before) < 2


def shrink_journal(engine: Engine) -> bool:
    """Move the journal's content into the database and empty it; False when a reader was in the way."""
    with engine.connect().execution_options(**{BEGIN: None}) as connection:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={_CHECKPOINT_WAIT}")  # writers wait as long as it does
        busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
        connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_TIMEOUT * 1000}")
    return int(busy) == 0


def _library() -> ModuleType:
    """Python's sqlite3, or pysqlite3 where it is installed and brings a newer SQLite."""
    try:
        packaged = importlib.import_module("pysqlite3")
    except ImportError:
        return sqlite3
    return packaged if packaged.sqlite_version_info > sqlite3.sqlite_version_info else sqlite3
