"""The one statement that SQLite and PostgreSQL both know and SQL does not: insert, unless it is there."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql import Executable


def upsert(session: Session, table: type[DeclarativeBase]) -> sqlite.Insert | postgresql.Insert:
    """An insert that may say what happens ``on_conflict``."""
    return sqlite.insert(table) if on_sqlite(session) else postgresql.insert(table)


def insert_new(session: Session, table: type[DeclarativeBase], **values: object) -> bool:
    """Insert a row unless one of this key is there; whether it was inserted."""
    statement = upsert(session, table).values(**values).on_conflict_do_nothing()
    return session.scalar(statement.returning(*table.__table__.primary_key)) is not None


def changed(session: Session, statement: Executable) -> int:
    """Execute an update or a delete; how many rows it updated or deleted."""
    result = session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount


def on_sqlite(session: Session) -> bool:
    """Whether the session's database is SQLite; else it is PostgreSQL."""
    return session.get_bind().dialect.name == "sqlite"
