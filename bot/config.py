"""Settings, and the only place that reads the environment.

Values come from ``DARKROOM_*`` variables, then from a TOML file, then from the defaults below.
The file is ``DARKROOM_CONFIG``, or ``config.toml`` in the platform's user configuration folder.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from platformdirs import user_config_path, user_data_path
from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
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
    expander: Literal["none", "rules", "lm", "llm"] = Field(
        default="rules",
        description="Who fills what an idea leaves open: none, rules, lm (a language model on this computer), or llm "
        "(one behind an endpoint, which then reads people's ideas).",
    )
    wildcards: Path | None = Field(
        default=None,
        description="Folder of word lists: in an idea, __animal__ is a line of animal.txt there. Unset: no lists.",
    )
    presets: Path | None = Field(
        default=None,
        description="A TOML file of presets for --preset, or a folder of such files. Unset: the built-in ones only.",
    )
    language_model: str | None = Field(
        default=None, description="For the expander lm: folder or hub id of a causal language model in safetensors."
    )
    translator: str | None = Field(
        default=None,
        description="Folder or hub id of a Marian model in safetensors, such as Helsinki-NLP/opus-mt-mul-en: it puts "
        "into English what our own lists cannot. Unset: such words are named.",
    )
    llm_url: str | None = Field(
        default=None,
        description="For the expander llm: base of an OpenAI-compatible endpoint, such as http://127.0.0.1:11434/v1.",
    )
    llm_model: str | None = Field(default=None, description="For the expander llm: the name of the model there.")
    llm_key: SecretStr | None = Field(default=None, description="For the expander llm: its API key, if it wants one.")
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
    telegram_token: SecretStr | None = Field(
        default=None, description="Token of the Telegram bot, from @BotFather. Unset: no Telegram."
    )
    telegram_api_url: str = Field(
        default="https://api.telegram.org", description="Base of Telegram's Bot API, for a server of one's own."
    )
    telegram_cache_chat: int | None = Field(
        default=None,
        description="Chat where pictures for inline messages are uploaded. Unset: the private chat of who asks.",
    )
    telegram_webhook_url: str | None = Field(
        default=None, description="Where Telegram brings updates, https. Unset: they are asked for."
    )
    telegram_webhook_secret: SecretStr | None = Field(
        default=None, description="What Telegram says with each update it brings. Unset: drawn at each start."
    )
    telegram_webhook_listen: str = Field(
        default="127.0.0.1:8443", description="Host and port where those updates are taken."
    )
    language: Literal["en", "zh"] | None = Field(
        default=None, description="Language of the command line. Unset: as the system's locale says, else English."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="warning", description="How much is logged to standard error."
    )

    @model_validator(mode="after")
    def _expander_is_there(self) -> Settings:
        needed = {"lm": ("language_model",), "llm": ("llm_url", "llm_model")}.get(self.expander, ())
        if lacking := [name for name in needed if getattr(self, name) is None]:
            names = " and ".join(_setting_name((name,)) for name in lacking)
            raise ValueError(f"{_setting_name(('expander',))}={self.expander} needs {names}")
        if self.llm_url is not None and urlsplit(self.llm_url).scheme not in ("http", "https"):
            raise ValueError(f"{_setting_name(('llm_url',))} is not an http or https address")
        return self

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
        faults = "; ".join(map(_fault, error.errors()))
        message, hint = "Settings that cannot be used: {faults}.", "They come from {prefix}… or {file}."
        raise UserError("bad_settings", message, hint, faults=faults, prefix=PREFIX, file=config_file()) from error
    except ValueError as error:  # tomllib.TOMLDecodeError is one, and says line and column
        message = "{file} is not valid TOML: {error}."
        raise UserError("bad_settings", message, file=config_file(), error=error) from error
    except OSError as error:
        message = "{file} cannot be read: {reason}."
        raise UserError("bad_settings", message, file=config_file(), reason=error.strerror) from error


def terminal_language() -> str:
    """The language of the command line, as a locale: ``DARKROOM_LANGUAGE``, else the system's (POSIX's order)."""
    names = (PREFIX + "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    return next((value for name in names if (value := os.environ.get(name))), "en")  # noqa: TID251


def terminal_environment() -> dict[str, str]:
    """The variables by which terminals say which picture protocol they speak."""
    names = ("TERM", "TERM_PROGRAM", "KITTY_WINDOW_ID", "LC_TERMINAL", "COLORTERM")
    return {name: os.environ[name] for name in names if name in os.environ}  # noqa: TID251


def _fault(fault: ErrorDetails) -> str:
    """What is wrong with one setting, or with several together, which then name themselves."""
    if not fault["loc"]:
        return fault["msg"].removeprefix("Value error, ")
    return f"{_setting_name(fault['loc'])}: {fault['msg'].lower()}"


def _setting_name(location: tuple[int | str, ...]) -> str:
    return PREFIX + "_".join(str(part) for part in location).upper()
