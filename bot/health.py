"""``darkroom doctor``: the checks of ``bot.core.doctor``, each over what this installation really uses."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from bot.app import Application, open_application
from bot.config import Settings, config_file, load_settings
from bot.core.clock import utc_now
from bot.core.doctor import Check, check_company, check_ground, check_picture
from bot.core.language import _, told
from generation.backends.local import LocalBackend
from prompting.errors import UserError


def examine(*, clean: bool = False) -> tuple[Check, ...]:
    """Every check, also those after one that failed.

    Args:
        clean: whether image files that nothing names are removed, as a crash may leave some.
    """
    try:
        settings = load_settings()
    except UserError as error:
        return (Check("settings", False, *told(error)),)
    found = f"{config_file()}" if config_file().exists() else _("defaults and the environment")
    ground = check_ground(settings.data_dir, settings.model)
    cleaned = (_cleaned(settings),) if clean else ()
    return (Check("settings", True, found), *ground, _database(settings), *cleaned, *_engine(settings))


def _database(settings: Settings) -> Check:
    try:
        with open_application(settings) as application:
            return Check("database", True, application.library.place)
    except UserError as error:
        return Check("database", False, *told(error))


def _cleaned(settings: Settings) -> Check:
    try:
        with open_application(settings) as application:
            removed = application.library.clean_files(utc_now())
    except UserError as error:
        return Check("files", False, *told(error))
    return Check("files", True, _("removed {count} that nothing named").format(count=removed))


def _engine(settings: Settings) -> tuple[Check, ...]:
    """What the engine does, over a folder that is thrown away."""

    async def checks(application: Application) -> tuple[Check, ...]:
        picture = await check_picture(application.darkroom, settings.model)
        backend = application.backend
        assert isinstance(backend, LocalBackend)
        return (picture, await check_company(backend, settings.model)) if picture.well else (picture,)

    with tempfile.TemporaryDirectory() as folder:
        scratch = settings.model_copy(update={"data_dir": Path(folder), "database_url": None})
        with open_application(scratch) as application:
            return asyncio.run(checks(application))
