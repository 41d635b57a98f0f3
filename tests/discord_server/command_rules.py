"""Rules for registered commands ("Application Commands" page)."""

from __future__ import annotations

import unicodedata
from typing import Any

from tests.discord_server.errors import JsonObject, invalid_form, too_many_commands
from tests.discord_server.limits import LOCALES, Limits

SUBCOMMAND, GROUP, STRING, INTEGER, NUMBER = 1, 2, 3, 4, 10


def check_commands(commands: Any, limits: Limits) -> None:
    """Refuse a list of commands as Discord would; raises ApiError 50035 or 30032."""
    if not isinstance(commands, list):
        raise invalid_form("", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
    for kind, allowed in ((1, limits.chat_commands), (2, limits.context_menus), (3, limits.context_menus)):
        if sum(1 for command in commands if command.get("type", 1) == kind) > allowed:
            raise too_many_commands()
    seen: set[tuple[int, str]] = set()
    for index, command in enumerate(commands):
        key = (command.get("type", 1), str(command.get("name")))
        if key in seen:
            raise invalid_form(str(index), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Names must be unique")
        seen.add(key)
        _check_command(str(index), command, limits)


def _check_command(path: str, command: JsonObject, limits: Limits) -> None:
    kind = command.get("type", 1)
    if kind not in (1, 2, 3):
        raise invalid_form(f"{path}.type", "BASE_TYPE_CHOICES", "Value must be one of (1, 2, 3).")
    _check_contexts(path, command)
    if kind != 1:
        _check_length(f"{path}.name", command.get("name"), 1, limits.command_name)
        if command.get("description") or command.get("options"):
            raise invalid_form(path, "APPLICATION_COMMAND_INVALID", "Context menus have no description and no options")
        _check_localizations(path, command, limits, slash=False)
        return
    _check_slash(path, command, limits)
    if _characters(command) > limits.command_characters:
        raise invalid_form(path, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")


def _check_slash(path: str, item: JsonObject, limits: Limits) -> None:
    _check_name(f"{path}.name", item.get("name"), limits)
    _check_length(f"{path}.description", item.get("description"), 1, limits.command_description)
    _check_localizations(path, item, limits, slash=True)
    options = item.get("options") or []
    if len(options) > limits.command_options:
        raise invalid_form(f"{path}.options", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    names = [option.get("name") for option in options]
    if len(set(names)) != len(names):
        raise invalid_form(f"{path}.options", "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATE", "Names must be unique")
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        raise invalid_form(
            f"{path}.options", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must come first"
        )
    nested = {option.get("type") in (SUBCOMMAND, GROUP) for option in options}
    if len(nested) > 1:
        raise invalid_form(f"{path}.options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Mixed with subcommands")
    for index, option in enumerate(options):
        _check_option(f"{path}.options.{index}", option, item.get("type", 1), limits)


def _check_option(path: str, option: JsonObject, parent_type: int, limits: Limits) -> None:
    kind = option.get("type")
    if kind not in range(1, 12):
        raise invalid_form(f"{path}.type", "BASE_TYPE_CHOICES", "Unknown option type")
    if kind == GROUP and parent_type == GROUP:
        raise invalid_form(f"{path}.type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Groups nest only once")
    _check_slash(path, option, limits)
    _check_choices(path, option, limits)
    low, high = option.get("min_value"), option.get("max_value")
    if low is not None and high is not None and low > high:
        raise invalid_form(path, "NUMBER_TYPE_MAX", "min_value is above max_value")
    for name, floor in (("min_length", 0), ("max_length", 1)):
        if option.get(name) is not None and not floor <= option[name] <= 6000:
            raise invalid_form(f"{path}.{name}", "NUMBER_TYPE_MAX", f"Must be between {floor} and 6000.")


def _check_choices(path: str, option: JsonObject, limits: Limits) -> None:
    choices = option.get("choices") or []
    if len(choices) > limits.option_choices:
        raise invalid_form(f"{path}.choices", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
    if (choices or option.get("autocomplete")) and option["type"] not in (STRING, INTEGER, NUMBER):
        raise invalid_form(path, "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID", "Not for this type of option")
    if choices and option.get("autocomplete"):
        raise invalid_form(path, "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID", "Not together with choices")
    for index, choice in enumerate(choices):
        _check_length(f"{path}.choices.{index}.name", choice.get("name"), 1, limits.choice_text)
        if isinstance(choice.get("value"), str):
            _check_length(f"{path}.choices.{index}.value", choice["value"], 0, limits.choice_text)
        _check_locale_keys(f"{path}.choices.{index}", choice.get("name_localizations"))


def _check_contexts(path: str, command: JsonObject) -> None:
    for field, known in (("contexts", {0, 1, 2}), ("integration_types", {0, 1})):
        values = command.get(field)
        if values is None:
            continue
        if not isinstance(values, list) or not values or not set(values) <= known or len(set(values)) != len(values):
            raise invalid_form(f"{path}.{field}", "BASE_TYPE_CHOICES", f"Values must be unique and among {known}")


def _check_localizations(path: str, item: JsonObject, limits: Limits, *, slash: bool) -> None:
    _check_locale_keys(f"{path}.name_localizations", item.get("name_localizations"))
    _check_locale_keys(f"{path}.description_localizations", item.get("description_localizations"))
    for locale, name in (item.get("name_localizations") or {}).items():
        if slash:
            _check_name(f"{path}.name_localizations.{locale}", name, limits)
        else:
            _check_length(f"{path}.name_localizations.{locale}", name, 1, limits.command_name)
    for locale, text in (item.get("description_localizations") or {}).items():
        _check_length(f"{path}.description_localizations.{locale}", text, 1, limits.command_description)


def _check_locale_keys(path: str, localizations: JsonObject | None) -> None:
    unknown = set(localizations or {}) - LOCALES
    if unknown:
        raise invalid_form(path, "BASE_TYPE_CHOICES", f"Unknown locales: {sorted(unknown)}")


def _check_name(path: str, name: object, limits: Limits) -> None:
    _check_length(path, name, 1, limits.command_name)
    text = str(name)
    if text != text.lower() or not all(_name_character(character) for character in text):
        raise invalid_form(path, "STRING_TYPE_REGEX", "String value did not match validation regex.")


def _name_character(character: str) -> bool:
    """`[-_'\\p{L}\\p{N}\\p{sc=Deva}\\p{sc=Thai}]`."""
    in_scripts = "ऀ" <= character <= "ॿ" or "฀" <= character <= "๿"
    return character in "-_'" or unicodedata.category(character)[0] in "LN" or in_scripts


def _check_length(path: str, value: object, low: int, high: int) -> None:
    if not isinstance(value, str) or not low <= len(value) <= high:
        raise invalid_form(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")


def _characters(item: JsonObject) -> int:
    """Combined length; of localised texts the longest counts."""
    total = 0
    for field in ("name", "description"):
        texts = [str(item.get(field) or ""), *map(str, (item.get(f"{field}_localizations") or {}).values())]
        total += max(len(text) for text in texts)
    total += len(item["value"]) if isinstance(item.get("value"), str) else 0
    children = [*(item.get("options") or []), *(item.get("choices") or [])]
    return total + sum(_characters(child) for child in children)
