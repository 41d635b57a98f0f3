"""Methods about the bot itself: who it is, its commands, names and descriptions."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.telegram_server import wire
from tests.telegram_server.arguments import Arguments
from tests.telegram_server.entities import units
from tests.telegram_server.errors import JsonObject, bad_request
from tests.telegram_server.world import World

_CHAT_SCOPES = frozenset({"chat", "chat_administrators", "chat_member"})
_SCOPES = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}) | _CHAT_SCOPES


def language(call: Arguments) -> str:
    """A two-letter language code or nothing."""
    code = call.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("Invalid language code specified")
    return code


def scope_key(scope: JsonObject) -> str:
    """One text for one scope."""
    return json.dumps({name: str(value) for name, value in scope.items()}, sort_keys=True)


class ProfileMethods:
    """getMe, setMy…, getMy…, deleteMyCommands."""

    def __init__(self, world: World) -> None:
        self._world = world

    def methods(self) -> dict[str, Any]:
        texts = {"Name": "name", "Description": "description", "ShortDescription": "short_description"}
        found: dict[str, Any] = {
            "getMe": lambda call: wire.me(self._world),
            "setMyCommands": self.set_commands,
            "getMyCommands": lambda call: self._world.commands.get(self._key(call), []),
            "deleteMyCommands": self.delete_commands,
        }
        for title, field in texts.items():
            found[f"setMy{title}"] = lambda call, field=field: self._set(call, field)
            found[f"getMy{title}"] = lambda call, field=field: self._get(call, field)
        return found

    def _key(self, call: Arguments) -> tuple[str, str]:
        scope = call.json("scope", "BotCommandScope") or {"type": "default"}
        if not isinstance(scope, dict) or scope.get("type") not in _SCOPES:
            raise bad_request("Can't parse BotCommandScope: Unsupported type specified")
        if scope["type"] in _CHAT_SCOPES:
            text = str(scope.get("chat_id", ""))
            if not text.lstrip("-").isdigit() or int(text) not in self._world.chats:
                raise bad_request("chat not found")
        return scope_key(scope), language(call)

    def set_commands(self, call: Arguments) -> bool:
        limits = self._world.limits
        key = self._key(call)
        commands = call.objects("commands", "BotCommand")
        if len(commands) > limits.commands:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            name = str(command.get("command", "")).removeprefix("/")
            if not re.fullmatch(rf"[a-z0-9_]{{1,{limits.command}}}", name):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= units(str(command.get("description", ""))) <= limits.command_description:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        self._world.commands[key] = commands
        return True

    def delete_commands(self, call: Arguments) -> bool:
        self._world.commands.pop(self._key(call), None)
        return True

    def _set(self, call: Arguments, field: str) -> bool:
        text, most = call.text(field), getattr(self._world.limits, field)
        if units(text) > most:
            raise bad_request({"name": "BOT_TITLE_INVALID"}.get(field, "BOT_ABOUT_INVALID"))
        self._world.profile[field, language(call)] = text
        return True

    def _get(self, call: Arguments, field: str) -> JsonObject:
        code, profile = language(call), self._world.profile
        default = self._world.bot.first_name if field == "name" else ""
        return {field: profile.get((field, code)) or profile.get((field, ""), default)}
