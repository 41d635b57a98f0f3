"""Python objects of the world as the JSON that Discord sends ("User", "Guild", "Channel", "Message" pages)."""

from __future__ import annotations

import copy
import datetime

from tests.discord_server.errors import JsonObject
from tests.discord_server.limits import ALL_PERMISSIONS, COMPONENTS_V2, MEMBER_PERMISSIONS
from tests.discord_server.things import Attachment, Channel, Guild, Message, User
from tests.discord_server.world import World


def timestamp(at: float) -> str:
    """ISO 8601 with time zone."""
    return datetime.datetime.fromtimestamp(at, datetime.UTC).isoformat()


def user(person: User) -> JsonObject:
    return {
        "id": str(person.id),
        "username": person.name,
        "discriminator": "0",
        "global_name": None if person.bot else person.name.title(),
        "avatar": None,
        "bot": person.bot,
        "public_flags": 0,
    }


def member(person: User, roles: tuple[int, ...] = (), permissions: int = MEMBER_PERMISSIONS) -> JsonObject:
    return {
        "user": user(person),
        "nick": None,
        "avatar": None,
        "roles": [str(role) for role in roles],
        "joined_at": "2024-01-01T00:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
        "permissions": str(permissions),
    }


def application(world: World) -> JsonObject:
    return {
        "id": str(world.application_id),
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "summary": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "team": None,
        "owner": user(User(world.application_id + 1, "owner")),
        "integration_types_config": {"0": {}, "1": {}},
    }


def guild(world: World, place: Guild) -> JsonObject:
    """The payload of GUILD_CREATE."""
    everyone = {
        "id": str(place.id),
        "name": "@everyone",
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": 0,
        "permissions": str(MEMBER_PERMISSIONS),
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
    return {
        "id": str(place.id),
        "name": place.name,
        "icon": None,
        "owner_id": str(world.application_id + 1),
        "preferred_locale": place.locale,
        "premium_tier": place.premium_tier,
        "features": [],
        "roles": [everyone],
        "emojis": [],
        "stickers": [],
        "channels": [channel(world, c) for c in world.channels.values() if c.guild is place and not c.deleted],
        "threads": [],
        "members": [member(world.bot)],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "member_count": 2,
        "large": False,
        "unavailable": False,
        "joined_at": "2024-01-01T00:00:00+00:00",
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "afk_timeout": 300,
        "system_channel_flags": 0,
    }


def channel(world: World, place: Channel) -> JsonObject:
    payload: JsonObject = {"id": str(place.id), "type": place.type, "last_message_id": None, "flags": 0}
    if place.type == 1:
        return payload | {"recipients": [user(person) for person in place.recipients]}
    if place.type == 3:
        recipients = [user(person) for person in place.recipients]
        owner = str(place.recipients[0].id) if place.recipients else "0"
        return payload | {"recipients": recipients, "name": place.name, "owner_id": owner, "icon": None}
    assert place.guild is not None
    overwrites = []
    if place.bot_permissions & ALL_PERMISSIONS != ALL_PERMISSIONS:
        denied = MEMBER_PERMISSIONS & ~place.bot_permissions
        overwrites = [{"id": str(world.bot.id), "type": 1, "allow": str(place.bot_permissions), "deny": str(denied)}]
    return payload | {
        "guild_id": str(place.guild.id),
        "name": place.name,
        "position": 0,
        "nsfw": place.nsfw,
        "topic": None,
        "parent_id": None,
        "rate_limit_per_user": 0,
        "permission_overwrites": overwrites,
    }


def attachment(file: Attachment) -> JsonObject:
    payload: JsonObject = {
        "id": str(file.id),
        "filename": file.filename,
        "size": file.size,
        "url": file.url,
        "proxy_url": file.url,
        "content_type": file.content_type,
    }
    if file.description is not None:
        payload["description"] = file.description
    if file.ephemeral:
        payload["ephemeral"] = True
    if file.pixels is not None:
        payload["width"], payload["height"] = file.pixels
    return payload


def components(tree: list[JsonObject], files: list[Attachment]) -> list[JsonObject]:
    """A stored tree as sent: every part numbered, `attachment://` resolved to the CDN."""
    by_name = {file.filename: file for file in files}
    shown = copy.deepcopy(tree)
    used = {part.get("id") for part in _parts(shown)} - {None, 0}
    number = 0
    for part in _parts(shown):
        if not part.get("id"):
            number += 1
            while number in used:
                number += 1
            part["id"] = number
        for holder, key in _media(part):
            _resolve(holder[key], by_name)
    return shown


def _parts(tree: list[JsonObject]) -> list[JsonObject]:
    found: list[JsonObject] = []
    for part in tree:
        found.append(part)
        found += _parts(part.get("components") or [])
        if isinstance(part.get("accessory"), dict):
            found += _parts([part["accessory"]])
    return found


def _media(part: JsonObject) -> list[tuple[JsonObject, str]]:
    if part.get("type") == 12:
        return [(item, "media") for item in part["items"]]
    if part.get("type") == 11:
        return [(part, "media")]
    return [(part, "file")] if part.get("type") == 13 else []


def _resolve(media: JsonObject, by_name: dict[str, Attachment]) -> None:
    url = str(media["url"])
    file = by_name.get(url.removeprefix("attachment://"))
    if not url.startswith("attachment://") or file is None:
        return
    media.update(url=file.url, proxy_url=file.url, content_type=file.content_type, attachment_id=str(file.id))
    media["loading_state"] = 2
    if file.pixels is not None:
        media["width"], media["height"] = file.pixels


def message(world: World, item: Message, *, with_content: bool = True) -> JsonObject:
    """A message; without the message content intent a bot sees other people's messages empty (`with_content`)."""
    payload: JsonObject = {
        "id": str(item.id),
        "channel_id": str(item.channel.id),
        "type": 20 if item.interaction_id else 0,
        "author": user(item.author),
        "content": item.content if with_content else "",
        "embeds": item.embeds if with_content else [],
        "components": components(item.components, item.attachments) if with_content else [],
        "attachments": [attachment(file) for file in item.attachments] if with_content else [],
        "flags": item.flags,
        "timestamp": timestamp(item.created_at),
        "edited_timestamp": None if item.edited_at is None else timestamp(item.edited_at),
        "mentions": [],
        "mention_roles": [],
        "mention_everyone": False,
        "pinned": False,
        "tts": False,
    }
    if item.nonce is not None:
        payload["nonce"] = item.nonce
    if item.reference is not None:
        payload["message_reference"] = item.reference
    if item.webhook:
        payload |= {"webhook_id": str(world.application_id), "application_id": str(world.application_id)}
    if item.interaction_id is not None and item.interaction_user is not None:
        payload["interaction_metadata"] = {
            "id": str(item.interaction_id),
            "type": 2,
            "user": user(item.interaction_user),
            "authorizing_integration_owners": {},
        }
    return payload


def is_layout(item: Message) -> bool:
    """Whether a message is bound to Components V2 for good."""
    return bool(item.flags & COMPONENTS_V2)
