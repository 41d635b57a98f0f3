"""The composition root: settings in, a running application out. Nothing else constructs services."""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from bot.config import Settings
from bot.core.planning import Planner
from bot.core.service import Service
from bot.core.surfaces import Surface
from bot.core.use_cases import Darkroom
from bot.logs import redact
from generation.backends import Backend
from generation.backends.local import LocalBackend
from generation.metadata import Embed
from storage.library import Library

SEED_RANGE = 2**32  # what other tools accept; larger seeds can be typed


@dataclass(frozen=True)
class Application:
    """What adapters are built on."""

    settings: Settings
    library: Library
    backend: Backend
    darkroom: Darkroom

    def service(self, surfaces: Mapping[str, Surface], *, folders: bool = False) -> Service:
        """A desk for chats. ``folders`` lets people name models by folder, for a place with one person only."""
        return Service(
            self.library, build_planner(self.settings, self.library, folders=folders), self.backend, surfaces
        )


@contextmanager
def open_application(settings: Settings) -> Iterator[Application]:
    """Open the data folder and build everything over it; the model is loaded when a picture is asked for.

    Raises:
        UserError: the data folder or the database cannot be used.
    """
    configure_logging(settings.log_level)
    with Library.open(settings.data_dir, settings.database_url) as library:
        backend = LocalBackend(threads=settings.threads)
        darkroom = Darkroom(library, build_planner(settings, library, folders=True), backend)
        yield Application(settings, library, backend, darkroom)


def build_planner(settings: Settings, library: Library, *, folders: bool) -> Planner:
    """Plans by these settings."""
    return Planner(library, settings.model, Embed(settings.embed), draw_seed, folders=folders)


def draw_seed() -> int:
    """A fresh seed in 0 … 2^32 - 1."""
    return secrets.randbelow(SEED_RANGE)


def configure_logging(level: str) -> None:
    """Structured lines on standard error, with secrets and people's words removed."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            redact,
            structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # looked up late: tests and pipes replace it
    )
