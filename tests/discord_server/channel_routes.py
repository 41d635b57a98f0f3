"""Messages, channels, guilds and users as the bot reaches them with its token ("Message", "Channel", "User" pages)."""

from __future__ import annotations

from typing import Any

from tests.discord_server import message_rules, wire
from tests.discord_server.component_rules import length
from tests.discord_server.errors import (
    ApiError,
    JsonObject,
    cannot_message_user,
    invalid_form,
    missing_access,
    missing_permissions,
    not_the_author,
    unknown_channel,
    unknown_guild,
    unknown_message,
    unknown_user,
)
from tests.discord_server.limits import (
    ATTACH_FILES,
    EPHEMERAL,
    MANAGE_MESSAGES,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    VIEW_CHANNEL,
)
from tests.discord_server.ratelimits import RateLimiter
from tests.discord_server.rest import Call, Route, object_of
from tests.discord_server.things import Channel, Message
from tests.discord_server.world import World


class ChannelRoutes:
    """Handlers that need the bot's token."""

    def __init__(self, world: World, limiter: RateLimiter) -> None:
        self._world = world
        self._limiter = limiter

    def routes(self) -> list[Route]:
        messages = "/channels/{channel_id}/messages"
        one = messages + "/{message_id}"
        major = ("channel_id",)
        return [
            Route("POST", messages, self.create, major),
            Route("GET", messages, self.history, major),
            Route("GET", one, self.get, major),
            Route("PATCH", one, self.edit, major),
            Route("DELETE", one, self.delete, major),
            Route("POST", "/channels/{channel_id}/typing", self.typing, major),
            Route("GET", "/channels/{channel_id}", self.channel, major),
            Route("POST", "/users/@me/channels", self.open_direct),
            Route("GET", "/users/@me", lambda call: wire.user(self._world.bot)),
            Route("GET", "/users/{user_id}", self.user),
            Route("GET", "/guilds/{guild_id}", self.guild, ("guild_id",)),
        ]

    def create(self, call: Call) -> JsonObject:
        channel = self._reach(call, SEND_MESSAGES)
        payload = object_of(call.body)
        if call.body.files and not self._may(channel, ATTACH_FILES):
            raise missing_permissions()
        if channel.type == 1 and channel.recipients[0].blocks_dms:
            raise cannot_message_user()
        if (payload.get("flags") or 0) & EPHEMERAL:
            raise invalid_form("flags", "BITFIELD_INVALID", "Only answers to interactions are ephemeral")
        nonce = payload.get("nonce")
        if nonce is not None:
            length("nonce", str(nonce), 1, self._world.limits.nonce_length)
            earlier = self._world.same_nonce(channel, str(nonce)) if payload.get("enforce_nonce") else None
            if earlier is not None:
                return wire.message(self._world, earlier)
        now = self._world.clock.now()
        message = Message(self._world.snowflake(), channel, self._world.bot, now)
        message.nonce = None if nonce is None else str(nonce)
        message.reference = payload.get("message_reference")
        message_rules.apply(self._world, message, call.body)
        message.snapshot("created", now)
        self._world.add_message(message)
        self._announce("MESSAGE_CREATE", message)
        return wire.message(self._world, message)

    def edit(self, call: Call) -> JsonObject:
        channel = self._reach(call)
        message = self._find(channel, call)
        if message.author is not self._world.bot:
            raise not_the_author()
        now = self._world.clock.now()
        if now - message.created_at > self._world.limits.old_message_seconds:
            wait = self._limiter.admit_old_edit(channel.id)
            if wait is not None:
                raise _too_many_old_edits(wait)
        message_rules.apply(self._world, message, call.body)
        message.edited_at = now
        message.snapshot("edited", now)
        self._announce("MESSAGE_UPDATE", message)
        return wire.message(self._world, message)

    def delete(self, call: Call) -> None:
        channel = self._reach(call)
        message = self._find(channel, call)
        if message.author is not self._world.bot and not self._may(channel, MANAGE_MESSAGES):
            raise missing_permissions()
        remove(self._world, message)

    def get(self, call: Call) -> JsonObject:
        channel = self._reach(call, READ_MESSAGE_HISTORY)
        return self._seen(self._find(channel, call))

    def history(self, call: Call) -> list[JsonObject]:
        channel = self._reach(call)
        limit = int(call.query.get("limit", 50))
        if not 1 <= limit <= 100:
            raise invalid_form("limit", "NUMBER_TYPE_RANGE", "Must be between 1 and 100.")
        if not self._may(channel, READ_MESSAGE_HISTORY):
            return []
        found = [message for message in self._world.visible(channel) if not message.ephemeral]
        if "around" in call.query:
            middle = int(call.query["around"])
            found = sorted(found, key=lambda message: abs(message.id - middle))[:limit]
            found.sort(key=lambda message: message.id)
        elif "after" in call.query:
            found = [message for message in found if message.id > int(call.query["after"])][:limit]
        else:
            before = int(call.query.get("before", 1 << 63))
            found = [message for message in found if message.id < before][-limit:]
        return [self._seen(message) for message in reversed(found)]

    def typing(self, call: Call) -> None:
        self._reach(call, SEND_MESSAGES)

    def channel(self, call: Call) -> JsonObject:
        return wire.channel(self._world, self._reach(call))

    def open_direct(self, call: Call) -> JsonObject:
        wanted = str(object_of(call.body).get("recipient_id", ""))
        person = self._world.users.get(int(wanted)) if wanted.isdigit() else None
        if person is None:
            raise unknown_user()
        return wire.channel(self._world, self._world.direct_channel(person))

    def user(self, call: Call) -> JsonObject:
        person = self._world.users.get(call.number("user_id"))
        if person is None:
            raise unknown_user()
        return wire.user(person)

    def guild(self, call: Call) -> JsonObject:
        guild = self._world.guilds.get(call.number("guild_id"))
        if guild is None or not guild.has_bot:
            raise unknown_guild()
        return wire.guild(self._world, guild)

    def _reach(self, call: Call, permission: int = 0) -> Channel:
        """The channel, when the bot may see it and has `permission` there."""
        channel = self._world.channels.get(call.number("channel_id"))
        if channel is None or channel.deleted:
            raise unknown_channel()
        member = channel.guild is None or channel.guild.has_bot
        if channel.type == 3 or not member or not self._may(channel, VIEW_CHANNEL):
            raise missing_access()
        if not self._may(channel, permission):
            raise missing_permissions()
        return channel

    def _may(self, channel: Channel, permission: int) -> bool:
        return channel.type == 1 or channel.bot_permissions & permission == permission

    def _find(self, channel: Channel, call: Call) -> Message:
        message = self._world.messages.get(call.number("message_id"))
        if message is None or message.deleted or message.channel is not channel or message.ephemeral:
            raise unknown_message()
        return message

    def _seen(self, message: Message) -> JsonObject:
        own = message.author is self._world.bot or message.channel.type == 1
        return wire.message(self._world, message, with_content=own)

    def _announce(self, name: str, message: Message) -> None:
        announce(self._world, name, message)


def remove(world: World, message: Message) -> None:
    """Delete a message; its revisions stay for the tests."""
    message.deleted = True
    message.snapshot("deleted", world.clock.now())
    announce(world, "MESSAGE_DELETE", message)
    world.changed()


def announce(world: World, name: str, message: Message) -> None:
    """Send a message event to the gateway where the bot is present; ephemeral messages make none."""
    guild = message.channel.guild
    if message.ephemeral or message.channel.type == 3 or (guild is not None and not guild.has_bot):
        return
    own = message.author is world.bot or message.channel.type == 1
    payload: dict[str, Any] = {"id": str(message.id), "channel_id": str(message.channel.id)}
    if name != "MESSAGE_DELETE":
        payload = wire.message(world, message, with_content=own)
    if guild is not None:
        payload["guild_id"] = str(guild.id)
        if name != "MESSAGE_DELETE" and not message.webhook:
            payload["member"] = {k: v for k, v in wire.member(message.author).items() if k != "user"}
    world.on_event(name, payload, None if guild is None else guild.id)


def _too_many_old_edits(wait: float) -> ApiError:
    return ApiError(429, 30046, "Maximum number of edits to messages older than 1 hour reached.", None, wait)
