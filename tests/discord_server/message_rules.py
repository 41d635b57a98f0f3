"""Rules for what a bot may put in a message ("Message" and "Reference" pages), applied to creation and edit alike."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from tests.discord_server.component_rules import ComponentRules, length
from tests.discord_server.errors import JsonObject, empty_message, entity_too_large, invalid_form
from tests.discord_server.limits import COMPONENTS_V2, EPHEMERAL, SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS
from tests.discord_server.things import Attachment, Message
from tests.discord_server.world import World

_MENTION = re.compile(r"@everyone|@here|<@[!&]?\d+>")
_SETTABLE = COMPONENTS_V2 | EPHEMERAL | SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | 1 << 13
_TIER_SIZES = {0: 10, 1: 10, 2: 50, 3: 100}  # MiB, "Reference" page names boosts; figures from the support pages


@dataclasses.dataclass(frozen=True)
class Upload:
    """A file a person or the bot sends; `claimed_size` makes it look larger (B) than what a test holds in memory."""

    filename: str
    content: bytes = dataclasses.field(repr=False)
    content_type: str = "application/octet-stream"
    claimed_size: int | None = None


@dataclasses.dataclass(frozen=True)
class Body:
    """A request body: its JSON part and the files, by the n of `files[n]`."""

    payload: JsonObject
    files: dict[int, Upload]


def apply(world: World, message: Message, body: Body, *, file_size: int | None = None) -> None:
    """Put `body` on `message` (new or existing); raises ApiError and leaves the message alone when it breaks a rule."""
    payload = body.payload
    check_sizes(world, message, body, file_size)
    flags = _flags(message, payload)
    attachments = _attachments(world, message, body)
    content = message.content if "content" not in payload else payload["content"] or ""
    embeds = message.embeds if "embeds" not in payload else payload["embeds"] or []
    tree = message.components if "components" not in payload else payload["components"] or []
    length("content", content, 0, world.limits.content)
    _check_embeds(world, embeds)
    rules = ComponentRules(world.limits, {file.filename for file in attachments})
    if flags & COMPONENTS_V2:
        if content or embeds or payload.get("poll") or payload.get("sticker_ids"):
            raise invalid_form("content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "Only components")
        rules.check_layout(tree)
        if not tree:
            raise empty_message()
    else:
        rules.check_legacy(tree)
        if not (content or embeds or tree or attachments):
            raise empty_message()
    message.content, message.embeds, message.components = content, embeds, tree
    message.attachments, message.flags = attachments, flags
    _record_pings(world, message, payload)


def check_sizes(world: World, message: Message, body: Body, file_size: int | None = None) -> None:
    """413 with 40005 when a file or the whole request is too large."""
    guild = message.channel.guild
    tier = _TIER_SIZES[guild.premium_tier] * 1024 * 1024 if guild is not None and guild.premium_tier else 0
    allowed = max(world.limits.file_size if file_size is None else file_size, tier)
    sizes = [len(upload.content) for upload in body.files.values()]
    if any(size > allowed for size in sizes) or sum(sizes) > max(world.limits.request_size, allowed):
        raise entity_too_large()
    if any(size == 0 for size in sizes):
        raise invalid_form("files", "ATTACHMENT_EMPTY", "A file is empty")


def _flags(message: Message, payload: JsonObject) -> int:
    asked = payload.get("flags") or 0
    if not isinstance(asked, int) or asked & ~_SETTABLE:
        raise invalid_form("flags", "BITFIELD_INVALID", "This flag cannot be set")
    kept = message.flags & (COMPONENTS_V2 | EPHEMERAL)
    return kept | asked


def _attachments(world: World, message: Message, body: Body) -> list[Attachment]:
    """The files after this request: kept ones by id, new ones by the n of their part ("Edit Message")."""
    listed = body.payload.get("attachments")
    if listed is None:
        result = message.attachments + [_store(world, upload, None) for upload in body.files.values()]
    else:
        result = [_listed(world, message, body, index, entry) for index, entry in enumerate(listed)]
        named = {int(entry["id"]) for entry in listed if "id" in entry}
        missing = [n for n in body.files if n not in named]
        if missing:
            raise invalid_form("attachments", "ATTACHMENT_NOT_FOUND", f"files{missing} are not listed")
    if len(result) > world.limits.attachments:
        raise invalid_form("attachments", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    return result


def _listed(world: World, message: Message, body: Body, index: int, entry: JsonObject) -> Attachment:
    path = f"attachments.{index}"
    wanted = int(entry.get("id", -1))
    if entry.get("description"):
        length(f"{path}.description", entry["description"], 1, world.limits.alt_text)
    if wanted in body.files:
        upload = body.files[wanted]
        named = dataclasses.replace(upload, filename=str(entry.get("filename") or upload.filename))
        return _store(world, named, entry.get("description"))
    for kept in message.attachments:
        if kept.id == wanted:
            return kept
    raise invalid_form(f"{path}.id", "ATTACHMENT_NOT_FOUND", "Attachment data not found")


def _store(world: World, upload: Upload, description: str | None) -> Attachment:
    return world.upload(upload.filename, upload.content, _content_type(upload), description)


def _content_type(upload: Upload) -> str:
    """Discord looks at the content; discord.py sends every file as octet-stream."""
    for magic, kind in ((b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"RIFF", "image/webp")):
        if upload.content.startswith(magic):
            return kind
    return "application/zip" if upload.content.startswith(b"PK") else upload.content_type


def _check_embeds(world: World, embeds: Any) -> None:
    if not isinstance(embeds, list) or len(embeds) > world.limits.embeds:
        raise invalid_form("embeds", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    total = 0
    for index, embed in enumerate(embeds):
        fields = embed.get("fields") or []
        texts = [
            ("title", embed.get("title"), 256),
            ("description", embed.get("description"), 4096),
            ("footer.text", (embed.get("footer") or {}).get("text"), 2048),
            ("author.name", (embed.get("author") or {}).get("name"), 256),
            *[(f"fields.{n}.name", field.get("name"), 256) for n, field in enumerate(fields)],
            *[(f"fields.{n}.value", field.get("value"), 1024) for n, field in enumerate(fields)],
        ]
        if len(fields) > 25:
            raise invalid_form(f"embeds.{index}.fields", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
        for name, text, allowed in texts:
            if text is not None:
                length(f"embeds.{index}.{name}", text, 0, allowed)
                total += len(text)
    if total > world.limits.embed_total:
        raise invalid_form("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")


def _record_pings(world: World, message: Message, payload: JsonObject) -> None:
    """A breach when people could be pinged ("Message" page, Allowed Mentions Object)."""
    if not {"content", "components"} & payload.keys() or not _MENTION.search(message.text):
        return
    allowed = payload.get("allowed_mentions")
    if allowed is None:
        world.breach("mention", f"message {message.id} holds a mention and allowed_mentions is absent")
    elif allowed.get("parse") or allowed.get("users") or allowed.get("roles"):
        world.breach("mention", f"message {message.id} holds a mention and allowed_mentions lets it ping")
