"""The one statement that SQLite and PostgreSQL both know and SQL does not: insert, unless it is there.

What every command needs is built once, on tables instead of mapped classes, and executed with its values beside it:
building a statement takes SQLAlchemy longer than a database takes to execute it.
"""

from functools import cache
from typing import cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql import Executable


def upsert(dialect: str, table: type[DeclarativeBase]) -> sqlite.Insert | postgresql.Insert:
    """An insert that may say what happens ``on_conflict``, for the dialect that `dialect_of` names."""
    target = table_of(table)
    return sqlite.insert(target) if dialect == "sqlite" else postgresql.insert(target)


def insert_new(session: Session, table: type[DeclarativeBase], **values: object) -> bool:
    """Insert a row unless one of this key is there; whether it was inserted."""
    return session.scalar(_insert_new(dialect_of(session), table), values) is not None


def changed(session: Session, statement: Executable) -> int:
    """Execute an update or a delete; how many rows it updated or deleted."""
    result = session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount


def dialect_of(session: Session) -> str:
    """The session's database: ``sqlite`` or ``postgresql``."""
    return session.get_bind().dialect.name


def on_sqlite(session: Session) -> bool:
    """Whether the session's database is SQLite; else it is PostgreSQL."""
    return dialect_of(session) == "sqlite"


def table_of(mapped: type[DeclarativeBase]) -> Table:
    """The table of a mapped class, for statements that need nothing of the mapping."""
    return cast(Table, mapped.__table__)


@cache
def _insert_new(dialect: str, table: type[DeclarativeBase]) -> Executable:
    return upsert(dialect, table).on_conflict_do_nothing().returning(*table_of(table).primary_key)
