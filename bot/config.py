"""Settings, and the only place that reads the environment.

Values come from ``DARKROOM_*`` variables, then from a TOML file, then from the defaults below.
The file is ``DARKROOM_CONFIG``, or ``config.toml`` in the platform's user configuration folder.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from platformdirs import user_config_path, user_data_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from prompting.errors import UserError

PREFIX = "DARKROOM_"


class Settings(BaseSettings):
    """Everything an operator can set. ``data_dir`` holds the database and the pictures."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    data_dir: Path = Field(
        default_factory=lambda: user_data_path("darkroom", appauthor=False),
        description="Folder of the database and the pictures.",
    )
    database_url: str | None = Field(
        default=None, description="Database as an SQLAlchemy URL. Unset: an SQLite file in the data folder."
    )
    model: str = Field(default="pocket", description="Model used when none is named.")
    embed: Literal["full", "seed", "none"] = Field(
        default="full", description="What a PNG tells about its making, beside the mark that it is AI-generated."
    )
    threads: int | None = Field(
        default=None,
        ge=1,
        le=256,
        description="CPU threads of the engine; they decide the bits. Unset: as the model wants (pocket: 1).",
    )
    operators: tuple[str, ...] = Field(
        default=(),
        description='Who sets the rules for everybody: a JSON list of "platform:user id", such as ["discord:123"].',
    )
    discord_token: SecretStr | None = Field(default=None, description="Token of the Discord bot. Unset: no Discord.")
    discord_api_url: str = Field(
        default="https://discord.com/api/v10", description="Base of Discord's REST API, for those behind a proxy."
    )
    discord_gateway_url: str | None = Field(
        default=None, description="Address of Discord's gateway, for those behind a proxy. Unset: Discord names it."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="warning", description="How much is logged to standard error."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  pydantic-settings names the arguments
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config_file())


def config_file() -> Path:
    """Where the TOML file is looked for; it need not exist."""
    named = os.environ.get(PREFIX + "CONFIG")  # noqa: TID251  this module is the reader
    return Path(named) if named else user_config_path("darkroom", appauthor=False) / "config.toml"


def load_settings() -> Settings:
    """Read the environment and the file.

    Raises:
        UserError: ``bad_settings``, naming every setting that is wrong, not only the first.
    """
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(f"{_setting_name(fault['loc'])}: {fault['msg'].lower()}" for fault in error.errors())
        raise UserError(
            "bad_settings", f"Settings that cannot be used: {faults}.", f"They come from {PREFIX}… or {config_file()}."
        ) from error
    except ValueError as error:  # tomllib.TOMLDecodeError is one, and says line and column
        raise UserError("bad_settings", f"{config_file()} is not valid TOML: {error}.") from error
    except OSError as error:
        raise UserError("bad_settings", f"{config_file()} cannot be read: {error.strerror}.") from error


def terminal_environment() -> dict[str, str]:
    """The variables by which terminals say which picture protocol they speak."""
    names = ("TERM", "TERM_PROGRAM", "KITTY_WINDOW_ID", "LC_TERMINAL", "COLORTERM")
    return {name: os.environ[name] for name in names if name in os.environ}  # noqa: TID251


def _setting_name(location: tuple[int | str, ...]) -> str:
    return PREFIX + "_".join(str(part) for part in location).upper()
