"""The versions of the database, from an empty one to today's. Add one in four steps:

1. change ``storage/tables.py``; 2. write ``versions/NNNN_what.py`` after the last one; 3. set ``HEAD`` to it;
4. add the dump of a database of the old version to ``tests/storage/databases``.
A test compares the tables with what the migrations make, on SQLite and on PostgreSQL.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0004"  # kept here so that a start that needs no migration does not import alembic (0.4 s)


def schema_version(connection: Connection) -> str | None:
    """The version that the database says it has; None for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(connection: Connection, target: str = HEAD) -> None:
    """Bring the database up to ``target`` inside the transaction of ``connection``."""
    from alembic import command

    command.upgrade(_config(connection), target)


def downgrade(connection: Connection, target: str) -> None:
    """Take the database back to ``target``, or to nothing with "base"; what newer versions added is lost."""
    from alembic import command

    command.downgrade(_config(connection), target)


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
