"""``darkroom doctor``: the checks of ``bot.core.doctor``, each over what this installation really uses."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from bot.app import open_application
from bot.config import Settings, config_file, load_settings
from bot.core.doctor import Check, check_ground, check_picture
from prompting.errors import UserError


def examine() -> tuple[Check, ...]:
    """Every check, also those after one that failed."""
    try:
        settings = load_settings()
    except UserError as error:
        return (Check("settings", False, error.message, error.hint),)
    found = f"{config_file()}" if config_file().exists() else "defaults and the environment"
    ground = check_ground(settings.data_dir, settings.model)
    return (Check("settings", True, found), *ground, _database(settings), _picture(settings))


def _database(settings: Settings) -> Check:
    try:
        with open_application(settings) as application:
            return Check("database", True, application.library.place)
    except UserError as error:
        return Check("database", False, error.message, error.hint)


def _picture(settings: Settings) -> Check:
    with tempfile.TemporaryDirectory() as folder:
        scratch = settings.model_copy(update={"data_dir": Path(folder), "database_url": None})
        with open_application(scratch) as application:
            return asyncio.run(check_picture(application.darkroom, settings.model))
