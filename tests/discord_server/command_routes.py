"""Application, gateway address and command registration ("Application Commands" and "Application" pages)."""

from __future__ import annotations

import collections
from typing import Any

from tests.discord_server import wire
from tests.discord_server.command_rules import check_commands
from tests.discord_server.errors import JsonObject, missing_access, too_many_creates
from tests.discord_server.rest import Call, Route
from tests.discord_server.world import World


class CommandRoutes:
    """Handlers for the application itself; `syncs` counts every bulk overwrite that was accepted."""

    def __init__(self, world: World, shards: int) -> None:
        self._world = world
        self._shards = shards
        self.syncs = 0
        self._creates: collections.Counter[int | None] = collections.Counter()

    def routes(self) -> list[Route]:
        commands = "/applications/{application_id}/commands"
        in_guild = "/applications/{application_id}/guilds/{guild_id}/commands"
        return [
            Route("GET", "/gateway/bot", self.gateway),
            Route("GET", "/gateway", lambda call: {"url": self._world.gateway_url}, with_token=False),
            Route("GET", "/oauth2/applications/@me", lambda call: wire.application(self._world)),
            Route("GET", "/applications/@me", lambda call: wire.application(self._world)),
            Route("PUT", commands, self.overwrite),
            Route("GET", commands, self.listed),
            Route("PUT", in_guild, self.overwrite, ("guild_id",)),
            Route("GET", in_guild, self.listed, ("guild_id",)),
        ]

    def gateway(self, call: Call) -> JsonObject:
        identifies = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return {"url": self._world.gateway_url, "shards": self._shards, "session_start_limit": identifies}

    def overwrite(self, call: Call) -> list[JsonObject]:
        scope = self._scope(call)
        check_commands(call.body.payload, self._world.limits)
        known = {(command["type"], command["name"]): command for command in self._world.commands.get(scope, [])}
        stored: list[JsonObject] = []
        commands: Any = call.body.payload
        for given in commands:
            old = known.get((given.get("type", 1), given["name"]))
            if old is None:
                self._creates[scope] += 1
                if self._creates[scope] > self._world.limits.command_creates_per_day:
                    raise too_many_creates()
            stored.append(self._complete(given, scope, old))
        self._world.commands[scope] = stored
        self.syncs += 1
        return stored

    def _complete(self, given: JsonObject, scope: int | None, old: JsonObject | None) -> JsonObject:
        command: JsonObject = {
            "type": 1,
            "description": "",
            "options": [],
            "default_member_permissions": None,
            "nsfw": False,
            "contexts": None,
            "integration_types": [0],
        }
        command |= {key: value for key, value in given.items() if value is not None}
        if command["default_member_permissions"] is not None:
            command["default_member_permissions"] = str(command["default_member_permissions"])
        command["id"] = old["id"] if old is not None else str(self._world.snowflake())
        command["application_id"] = str(self._world.application_id)
        command["version"] = str(self._world.snowflake())
        if scope is not None:
            command["guild_id"] = str(scope)
        return command

    def listed(self, call: Call) -> list[JsonObject]:
        return self._world.commands.get(self._scope(call), [])

    def _scope(self, call: Call) -> int | None:
        if call.number("application_id") != self._world.application_id:
            raise missing_access()
        if "guild_id" not in call.path:
            return None
        guild = self._world.guilds.get(call.number("guild_id"))
        if guild is None or not guild.has_bot:
            raise missing_access()
        return guild.id
