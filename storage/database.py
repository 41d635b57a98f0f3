"""The database: opened, brought to today's version, and used through transactions.

::

    with database.transaction() as session:      # writes: all of it or nothing, one writer at a time on SQLite
        Generations(session).add(generation)
    with database.reading() as session:          # reads one state of the database, never waits for a writer
        page = Generations(session).history("fox")
    job = database.together(accept)              # a short write, committed with those of other threads on SQLite

The calls block; asynchronous code runs a whole ``with`` block in a worker thread (``asyncio.to_thread``).
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError

from prompting.errors import UserError
from storage.failures import explain_database_errors, explain_file_errors
from storage.group_commit import GroupCommit
from storage.migrations import HEAD, schema_version, upgrade
from storage.sqlite import BEGIN, choose_journal, clean_words, shrink_journal, sqlite_engine
from storage.transaction import Transaction

Result = TypeVar("Result")

FILE_NAME = "darkroom.sqlite3"
_MIGRATION_WAIT = 600.0  # seconds that a second process waits for the first one's migration
_CONNECT_WAIT = 10  # seconds for a PostgreSQL server to answer
_MIGRATION_LOCK = 0x6461726B  # PostgreSQL's advisory lock of ours: "dark"


class Database:
    """An open database of today's version. ``journal`` is SQLite's journal mode, empty on PostgreSQL."""

    def __init__(self, engine: Engine, place: str, journal: str) -> None:
        self.engine = engine
        self.place = place
        self.journal = journal
        self._writer = self._reader = engine
        self._turn: AbstractContextManager[object] = nullcontext()
        self._group = GroupCommit(self.transaction)
        if engine.dialect.name == "sqlite":
            # IMMEDIATE: a transaction that reads first and writes later could not wait for another writer.
            self._writer = engine.execution_options(**{BEGIN: "IMMEDIATE"})
            # Threads of this process queue here; SQLite itself would let them poll, and starve some.
            self._turn = threading.RLock()
        else:
            self._reader = engine.execution_options(isolation_level="REPEATABLE READ")

    @classmethod
    def open(cls, location: str | Path) -> "Database":
        """Open the database in a data folder (a Path) or at a URL (a str), made or migrated where necessary.

        URLs: ``sqlite:///folder/file`` and ``postgresql://user@host/name``. Safe when several processes start at
        once. Raises UserError: database_newer, database_url, postgres_driver_missing, and those of
        ``storage.failures``. A database of a newer version is left as it is.
        """
        url = _url(location)
        place = _place(url)
        if url.get_backend_name() == "sqlite":
            with explain_file_errors(place):
                Path(place).parent.mkdir(parents=True, exist_ok=True)
        engine = _engine(url)
        try:
            with explain_database_errors(place):
                journal = _prepare(engine, url, place)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, place, journal)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A session whose work is committed at the end, or undone when anything is raised."""
        with self._turn, explain_database_errors(self.place), Transaction(self._writer) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A session that sees one state of the database; whatever it writes is undone."""
        with explain_database_errors(self.place), Transaction(self._reader) as session:
            yield session

    def together(self, work: Callable[[Transaction], Result]) -> Result:
        """Do a short piece of work in a transaction; on SQLite in one with what other threads want done meanwhile.

        ``work`` may be called twice, the first time in vain. Not to be used inside a transaction.
        """
        if self.engine.dialect.name == "sqlite":
            return self._group.do(work)
        with self.transaction() as session:
            return work(session)

    def clean(self) -> bool:
        """Overwrite what deleted rows left in SQLite's files; False when a reader was in the way.

        PostgreSQL's own vacuum does so in its time.
        """
        if self.engine.dialect.name != "sqlite":
            return True
        with explain_database_errors(self.place):
            begin, done = True, False
            while not done:
                with self._turn, self._writer.begin() as connection:
                    done = clean_words(connection, begin=begin) and not begin
                begin = False
            return shrink_journal(self.engine)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _url(location: str | Path) -> URL:
    if isinstance(location, Path):
        return URL.create("sqlite", database=str(location / FILE_NAME))
    hint = "Use sqlite:////folder/file or postgresql://user:password@host/name."
    try:
        url = make_url(location.replace("postgres://", "postgresql://", 1))
    except ArgumentError as error:
        raise UserError("database_url", "The address of the database is not a URL.", hint) from error
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        kind = url.get_backend_name()
        raise UserError("database_url", "Darkroom does not work with {kind} databases.", hint, kind=kind)
    if url.get_backend_name() == "sqlite" and (not url.database or url.database == ":memory:"):
        raise UserError("database_url", "The address of the database names no file.", hint)
    return url.set(drivername="postgresql+psycopg") if url.get_backend_name() == "postgresql" else url


def _place(url: URL) -> str:
    """The database in words; never a user name or a password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return f"{url.database} on {url.host or 'this computer'}"


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        return sqlite_engine(url)
    try:
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": _CONNECT_WAIT})
    except ModuleNotFoundError as error:
        raise UserError(
            "postgres_driver_missing",
            "PostgreSQL needs the driver psycopg, which is not installed.",
            "Install it with: pip install 'psycopg[binary]'",
        ) from error


def _prepare(engine: Engine, url: URL, place: str) -> str:
    """Bring the database to today's version; return SQLite's journal mode, empty on PostgreSQL."""
    with engine.connect() as connection:
        version = schema_version(connection)
    if version is not None and version > HEAD:
        raise UserError(
            "database_newer",
            "The database {place} was written by a newer Darkroom (version {version}; this one knows {known}).",
            "Update Darkroom, or use another data folder (DARKROOM_DATA_DIR). The database was not changed.",
            place=place,
            version=version,
            known=HEAD,
        )
    journal = choose_journal(engine) if url.get_backend_name() == "sqlite" else ""
    if version != HEAD:
        _migrate(url)
    return journal


def _migrate(url: URL) -> None:
    """Migrate in one transaction that only one process can be in; whoever comes second finds it done."""
    if url.get_backend_name() == "sqlite":
        # Making a table anew, as SQLite must, would trip over foreign keys; they are checked at the end instead.
        engine = sqlite_engine(url, foreign_keys=False, busy_timeout=_MIGRATION_WAIT)
        engine.update_execution_options(**{BEGIN: "IMMEDIATE"})
    else:
        engine = _engine(url)
    try:
        with engine.begin() as connection:
            if url.get_backend_name() == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
            if schema_version(connection) != HEAD:
                upgrade(connection)
                _check_foreign_keys(connection)
    finally:
        engine.dispose()


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
        raise AssertionError("a migration left rows whose parents are gone")
