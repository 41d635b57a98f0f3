"""The composition root: settings in, a running application out. Nothing else constructs services."""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bot.config import Settings
from bot.core.moderation import OWNERS_POLICY
from bot.core.noise import NoiseTools
from bot.core.planning import Planner
from bot.core.policy import DEFAULTS
from bot.core.service import Service
from bot.core.surfaces import Surface
from bot.core.use_cases import Darkroom
from bot.logs import redact
from generation.backends import Backend
from generation.backends.local import LocalBackend
from generation.backends.process import ProcessBackend
from generation.catalog import MODELS
from generation.language_model import LanguageModelExpander
from generation.metadata import Embed
from generation.store import ModelStore
from generation.translation import MarianTranslator
from prompting.endpoint import Endpoint, EndpointExpander
from prompting.errors import UserError
from prompting.expand import Expander, expand, style_only
from prompting.presets import PRESETS
from prompting.variants import WildcardFolder
from storage.library import Library
from storage.people import People
from storage.records import HistoryFilter

if TYPE_CHECKING:
    from bot.discord_app.client import DarkroomClient
    from bot.discord_app.platform import DiscordPlatform
    from bot.telegram_app.client import WebhookSettings
    from bot.telegram_app.platform import TelegramPlatform

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

    @property
    def noise(self) -> NoiseTools:
        """What the command line does with a picture's noise."""
        return NoiseTools(self.library, self.backend, draw_seed)

    def service(self, surfaces: Mapping[str, Surface], *, folders: bool = False) -> Service:
        """A desk for chats. ``folders``: this computer's owner asks alone, and may name models by folder."""
        return Service(
            self.library,
            build_planner(self.settings, self.library, folders=folders),
            self.backend,
            surfaces,
            operators=(*self.settings.operators, OWNER),
            defaults=OWNERS_POLICY if folders else DEFAULTS,
        )


@contextmanager
def open_application(settings: Settings, *, engine_apart: bool = False) -> Iterator[Application]:
    """Open the data folder and build everything over it; the model is loaded when a picture is asked for.

    Args:
        engine_apart: the engine gets a process of its own, so that it never holds up a conversation.

    Raises:
        UserError: the data folder or the database cannot be used.
    """
    configure_logging(settings.log_level)
    store = offered_models(settings)
    offer_presets(settings)
    with Library.open(settings.data_dir, settings.database_url) as library:
        planner = build_planner(settings, library, folders=True)
        if engine_apart:  # whoever runs it closes it, in the loop that it runs in
            apart = ProcessBackend(threads=settings.threads, models=store.folder)
            yield Application(settings, library, apart, Darkroom(library, planner, apart))
            return
        local = LocalBackend(threads=settings.threads)
        try:
            yield Application(settings, library, local, Darkroom(library, planner, local))
        finally:
            local.stop()


def offered_models(settings: Settings) -> ModelStore:
    """The models that were added, usable by name from now on."""
    store = ModelStore(settings.data_dir / "models")
    MODELS.include(store)
    return store


def offer_presets(settings: Settings) -> None:
    """Make the operator's presets usable by name from now on.

    Raises:
        UserError: ``bad_presets``.
    """
    if settings.presets is not None:
        PRESETS.include(settings.presets)


def build_planner(settings: Settings, library: Library, *, folders: bool) -> Planner:
    """Plans by these settings."""
    return Planner(
        library,
        settings.model,
        Embed(settings.embed),
        draw_seed,
        folders=folders,
        expander=build_expander(settings),
        translator=None if settings.translator is None else MarianTranslator(settings.translator),
        wildcards=None if settings.wildcards is None else WildcardFolder(settings.wildcards),
    )


def build_expander(settings: Settings) -> Expander:
    """Who fills what ideas leave open. A language model is loaded, or asked, when the first idea needs it."""
    if settings.expander == "lm" and settings.language_model is not None:
        return LanguageModelExpander(settings.language_model)
    if settings.expander == "llm" and settings.llm_url is not None and settings.llm_model is not None:
        key = None if settings.llm_key is None else settings.llm_key.get_secret_value()
        return EndpointExpander(Endpoint(url=settings.llm_url, model=settings.llm_model, key=key))
    return style_only if settings.expander == "none" else expand


def build_platforms(
    application: Application, service: Service, surfaces: MutableMapping[str, Surface]
) -> list[DiscordPlatform | TelegramPlatform]:
    """Every chat that has a token."""
    return [*_build_discord(application, service, surfaces), *_build_telegram(application, service, surfaces)]


def _build_discord(
    application: Application, service: Service, surfaces: MutableMapping[str, Surface]
) -> list[DiscordPlatform]:
    """discord.py is imported here only, as nothing else needs it."""
    from bot.discord_app.client import DarkroomClient, point_discord_at
    from bot.discord_app.platform import DiscordPlatform

    settings, library = application.settings, application.library
    if settings.discord_token is None:
        return []
    point_discord_at(settings.discord_api_url, settings.discord_gateway_url)
    registered = _KeptText(settings.data_dir / "discord-commands.sha256")

    def build() -> DarkroomClient:
        return DarkroomClient(
            service.desk,
            recall=partial(newest_of, library, "discord"),
            load_hash=registered.load,
            save_hash=registered.save,
        )

    return [DiscordPlatform(build, settings.discord_token.get_secret_value(), surfaces)]


def _build_telegram(
    application: Application, service: Service, surfaces: MutableMapping[str, Surface]
) -> list[TelegramPlatform]:
    """python-telegram-bot is imported here only, as nothing else needs it."""
    from bot.telegram_app.client import Connection, TelegramClient
    from bot.telegram_app.platform import TelegramPlatform

    settings = application.settings
    if settings.telegram_token is None:
        return []
    connection = Connection(
        token=settings.telegram_token.get_secret_value(),
        api_url=settings.telegram_api_url,
        cache_chat=settings.telegram_cache_chat,
        webhook=_telegram_webhook(settings),
    )
    offered = _KeptText(settings.data_dir / "telegram-commands.sha256")

    def build() -> TelegramClient:
        return TelegramClient(
            service.desk, application.library, connection, load_hash=offered.load, save_hash=offered.save
        )

    return [TelegramPlatform(build, surfaces)]


def _telegram_webhook(settings: Settings) -> WebhookSettings | None:
    """How updates are brought to us, if they are.

    Raises:
        UserError: ``bad_settings``.
    """
    from bot.telegram_app.client import WebhookSettings

    if settings.telegram_webhook_url is None:
        return None
    host, _, port = settings.telegram_webhook_listen.rpartition(":")
    if not host or not port.isdecimal():
        hint = "Write host and port, such as 127.0.0.1:8443."
        raise UserError("bad_settings", "DARKROOM_TELEGRAM_WEBHOOK_LISTEN is not an address.", hint)
    secret = settings.telegram_webhook_secret
    return WebhookSettings(
        url=settings.telegram_webhook_url,
        secret=secrets.token_urlsafe(32) if secret is None else secret.get_secret_value(),
        host=host,
        port=int(port),
    )


@dataclass(frozen=True)
class _KeptText:
    """A short text in a file."""

    path: Path

    def load(self) -> str | None:
        """What was saved last, or None."""
        return self.path.read_text() if self.path.exists() else None

    def save(self, text: str) -> None:
        """Keep it."""
        self.path.write_text(text)


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
    for library in ("httpx", "httpcore", "telegram"):  # they tell addresses with tokens in them, and people's words
        logging.getLogger(library).setLevel(logging.WARNING)
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
