"""The composition root: settings in, a running application out. Nothing else constructs services."""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

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
from storage.people import People
from storage.records import HistoryFilter

if TYPE_CHECKING:
    from bot.discord_app.client import DarkroomClient
    from bot.discord_app.platform import DiscordPlatform

OWNER = "terminal:me"  # whoever sits at this computer
RECALLED = 50  # generations offered while somebody types an id
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


def build_platforms(
    application: Application, service: Service, surfaces: MutableMapping[str, Surface]
) -> list[DiscordPlatform]:
    """Every chat that has a token. discord.py is imported here only, as nothing else needs it."""
    from bot.discord_app.client import DarkroomClient, point_discord_at
    from bot.discord_app.platform import DiscordPlatform

    settings, library = application.settings, application.library
    if settings.discord_token is None:
        return []
    point_discord_at(settings.discord_api_url, settings.discord_gateway_url)
    registered = settings.data_dir / "discord-commands.sha256"

    def save_hash(digest: str) -> None:
        registered.write_text(digest)

    def build() -> DarkroomClient:
        return DarkroomClient(
            service.desk,
            recall=partial(newest_of, library, "discord"),
            load_hash=lambda: registered.read_text() if registered.exists() else None,
            save_hash=save_hash,
        )

    return [DiscordPlatform(build, settings.discord_token.get_secret_value(), surfaces)]


def newest_of(library: Library, platform: str, user: str) -> list[tuple[str, str]]:
    """A user's newest generations, (id, idea); empty for somebody new."""
    with library.reading() as session:
        person = People(session).known(platform, user)
    if person is None:
        return []
    page = library.history(None, RECALLED, only=HistoryFilter(person_id=person))
    return [(generation.id, generation.idea) for generation in page.generations]


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
