"""The composition root: settings in, a running application out. Nothing else constructs services."""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from bot.config import Settings
from bot.core.conversation import Conversation
from bot.core.planning import Planner
from bot.core.use_cases import Darkroom
from bot.logs import redact
from generation.backends.local import LocalBackend
from generation.metadata import Embed
from storage.library import Library

SEED_RANGE = 2**32  # what other tools accept; larger seeds can be typed


@dataclass(frozen=True)
class Application:
    """The services that adapters use."""

    settings: Settings
    library: Library
    darkroom: Darkroom
    conversation: Conversation


@contextmanager
def open_application(settings: Settings) -> Iterator[Application]:
    """Open the data folder and build everything over it; the model is loaded when a picture is asked for.

    Raises:
        UserError: the data folder or the database cannot be used.
    """
    configure_logging(settings.log_level)
    with Library.open(settings.data_dir, settings.database_url) as library:
        backend = LocalBackend(threads=settings.threads)
        planner = Planner(library, settings.model, Embed(settings.embed), draw_seed)
        darkroom = Darkroom(library, planner, backend)
        yield Application(settings, library, darkroom, Conversation(darkroom, library.path))


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
