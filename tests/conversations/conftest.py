"""What the Discord tests stand on serves here as well."""

from tests.discord_app.conftest import backend, server

__all__ = ["backend", "server"]
