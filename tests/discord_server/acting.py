"""Builds the INTERACTION_CREATE payloads of what people do ("Receiving and Responding" page). Runs in the server."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from tests.discord_server import wire
from tests.discord_server.errors import JsonObject, NotOfferedError
from tests.discord_server.interactions import InteractionRoutes, Record
from tests.discord_server.limits import BOT_PERMISSIONS, MEMBER_PERMISSIONS
from tests.discord_server.message_rules import Upload
from tests.discord_server.things import Channel, Message, User
from tests.discord_server.world import World

CONTEXTS = {"guild": 0, "bot_dm": 1, "private_channel": 2}
SUBCOMMANDS, STRING, INTEGER, BOOLEAN, ATTACHMENT, NUMBER = (1, 2), 3, 4, 5, 11, 10
OptionValue = str | int | float | bool | Upload | User


@dataclasses.dataclass(frozen=True)
class Scene:
    """Where and as whom something is done: `installed` is guild or user."""

    user: User
    channel: Channel
    context: str
    installed: str
    roles: tuple[int, ...] = ()
    permissions: int = MEMBER_PERMISSIONS


class Acting:
    """Opens interactions and dispatches them to the gateway."""

    def __init__(self, world: World, interactions: InteractionRoutes) -> None:
        self._world = world
        self._interactions = interactions

    def find_command(self, scene: Scene, name: str, kind: int) -> JsonObject:
        """The registered command as this person would find it; raises NotOfferedError."""
        guild = scene.channel.guild
        offered = [*self._world.commands.get(guild.id, [])] if guild is not None else []
        offered += self._world.commands[None]
        for command in offered:
            if command["type"] == kind and command["name"] == name:
                self._check_offered(scene, command)
                return command
        names = sorted(command["name"] for command in offered if command["type"] == kind)
        raise NotOfferedError(f"no command {name!r} of type {kind} is registered here; there are {names}")

    def _check_offered(self, scene: Scene, command: JsonObject) -> None:
        contexts, installs = command["contexts"], command["integration_types"]
        if contexts is not None and CONTEXTS[scene.context] not in contexts:
            raise NotOfferedError(f"{command['name']!r} is not offered in {scene.context}: contexts are {contexts}")
        if {"guild": 0, "user": 1}[scene.installed] not in installs:
            raise NotOfferedError(f"{command['name']!r} is not installed by {scene.installed}: {installs}")
        guild = scene.channel.guild
        if scene.installed == "guild" and guild is not None and not guild.has_bot:
            raise NotOfferedError(f"the app is not in {guild.name!r}; only installed='user' works there")
        if guild is None and command.get("dm_permission") is False:
            raise NotOfferedError(f"{command['name']!r} is for guilds only")
        if guild is not None and command["nsfw"] and not scene.channel.nsfw:
            raise NotOfferedError(f"{command['name']!r} is for age-restricted channels only")
        needed = command["default_member_permissions"]
        if needed is not None and int(needed) & ~scene.permissions:
            raise NotOfferedError(f"{command['name']!r} needs permissions {needed}")

    def command_data(
        self, scene: Scene, name: str, options: Mapping[str, OptionValue], focused: str | None, *, forged: bool
    ) -> JsonObject:
        """`data` of a slash command; `name` may be "settings show". `forged` skips what Discord's client checks."""
        first, *rest = name.split(" ")
        command = self.find_command(scene, first, 1)
        data: JsonObject = {"id": command["id"], "name": first, "type": 1}
        resolved: JsonObject = {}
        holder, declared = data, command["options"]
        for word in rest:
            sub = next((o for o in declared if o["name"] == word and o["type"] in SUBCOMMANDS), None)
            if sub is None:
                raise NotOfferedError(f"/{name}: no subcommand {word!r}")
            inner: JsonObject = {"name": word, "type": sub["type"]}
            holder["options"] = [inner]
            holder, declared = inner, sub.get("options") or []
        holder["options"] = self._fill(f"/{name}", declared, options, focused, resolved, forged=forged)
        if resolved:
            data["resolved"] = resolved
        return data

    def _fill(
        self,
        title: str,
        declared: list[JsonObject],
        options: Mapping[str, OptionValue],
        focused: str | None,
        resolved: JsonObject,
        *,
        forged: bool,
    ) -> list[JsonObject]:
        known = {option["name"]: option for option in declared}
        unknown = set(options) - set(known)
        if unknown:
            raise NotOfferedError(f"{title} has no options {sorted(unknown)}; it has {sorted(known)}")
        missing = [n for n, option in known.items() if option.get("required") and n not in options]
        if missing and focused is None and not forged:
            raise NotOfferedError(f"{title} needs {missing}")
        filled = []
        for name, value in options.items():
            if not forged and name != focused:
                _check_value(f"{title} {name}", known[name], value)
            entry: JsonObject = {"name": name, "type": known[name]["type"], "value": self._value(value, resolved)}
            if name == focused:
                entry["focused"] = True
            filled.append(entry)
        return filled

    def _value(self, value: OptionValue, resolved: JsonObject) -> Any:
        if isinstance(value, Upload):
            return self.keep_upload(value, resolved)
        if isinstance(value, User):
            resolved.setdefault("users", {})[str(value.id)] = wire.user(value)
            return str(value.id)
        return value

    def keep_upload(self, upload: Upload, resolved: JsonObject) -> str:
        """Put a person's file on the CDN and in `resolved`; its content type is what the person claims."""
        kept = self._world.upload(upload.filename, upload.content, upload.content_type)
        kept.ephemeral, kept.claimed_size = True, upload.claimed_size
        resolved.setdefault("attachments", {})[str(kept.id)] = wire.attachment(kept)
        return str(kept.id)

    def dispatch(self, scene: Scene, kind: int, data: JsonObject, message: Message | None = None) -> Record:
        """Send it to the bot; the three seconds start now."""
        only_user = scene.installed == "user"
        record = self._interactions.open(kind, scene.user, scene.channel, only_user_install=only_user, message=message)
        guild = scene.channel.guild
        payload: JsonObject = {
            "id": str(record.id),
            "application_id": str(self._world.application_id),
            "type": kind,
            "data": data,
            "token": record.token,
            "version": 1,
            "channel_id": str(scene.channel.id),
            "channel": wire.channel(self._world, scene.channel) | {"permissions": str(scene.permissions)},
            "locale": scene.user.locale,
            "app_permissions": str(scene.channel.bot_permissions if not only_user else BOT_PERMISSIONS),
            "entitlements": [],
            "entitlement_sku_ids": [],
            "attachment_size_limit": self._world.stated_file_size,
            "context": CONTEXTS[scene.context],
            "authorizing_integration_owners": self._owners(scene),
        }
        if guild is not None:
            payload["guild_id"] = str(guild.id)
            payload["guild"] = {"id": str(guild.id), "locale": guild.locale, "features": []}
            payload["guild_locale"] = guild.locale
            payload["member"] = wire.member(scene.user, scene.roles, scene.permissions)
        else:
            payload["user"] = wire.user(scene.user)
        if message is not None:
            payload["message"] = wire.message(self._world, message)
        guild_id = guild.id if guild is not None and guild.has_bot else None
        self._world.on_event("INTERACTION_CREATE", payload, guild_id)
        return record

    def _owners(self, scene: Scene) -> JsonObject:
        if scene.installed == "user":
            return {"1": str(scene.user.id)}
        return {"0": str(scene.channel.guild.id) if scene.channel.guild is not None else "0"}


def _check_value(title: str, option: JsonObject, value: OptionValue) -> None:
    """What Discord's client does not let a person send."""
    kinds: dict[int, tuple[type, ...]] = {
        STRING: (str,),
        INTEGER: (int,),
        BOOLEAN: (bool,),
        NUMBER: (int, float),
        ATTACHMENT: (Upload,),
    }
    if not isinstance(value, kinds.get(option["type"], (object,))):
        raise NotOfferedError(f"{title}: {type(value).__name__} does not fit type {option['type']}")
    choices = option.get("choices")
    if choices and value not in [choice["value"] for choice in choices]:
        raise NotOfferedError(f"{title}: {value!r} is not among the choices")
    numeric = option["type"] in (INTEGER, NUMBER) and isinstance(value, int | float)
    if numeric and not option.get("min_value", value) <= value <= option.get("max_value", value):
        raise NotOfferedError(f"{title}: {value!r} is outside the bounds")
    if isinstance(value, str) and not option.get("min_length", 0) <= len(value) <= option.get("max_length", 6000):
        raise NotOfferedError(f"{title}: {len(value)} characters are outside the bounds")
