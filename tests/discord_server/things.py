"""What exists on the loopback Discord: people, guilds, channels, files, messages with every revision."""

from __future__ import annotations

import dataclasses
import hashlib
import struct

from tests.discord_server.errors import JsonObject
from tests.discord_server.limits import BOT_PERMISSIONS, EPHEMERAL, LOADING


@dataclasses.dataclass
class User:
    """A person or the bot itself."""

    id: int
    name: str
    locale: str = "en-US"
    bot: bool = False
    blocks_dms: bool = False


@dataclasses.dataclass
class Guild:
    """A server; `has_bot` is False where the app was never added (only user installs work there)."""

    id: int
    name: str
    locale: str = "en-US"
    has_bot: bool = True
    premium_tier: int = 0


@dataclasses.dataclass
class Channel:
    """A text channel (type 0), a DM with the bot (1) or a group DM (3)."""

    id: int
    name: str
    type: int = 0
    guild: Guild | None = None
    recipients: tuple[User, ...] = ()
    nsfw: bool = False
    bot_permissions: int = BOT_PERMISSIONS
    deleted: bool = False


@dataclasses.dataclass
class Attachment:
    """An uploaded file as kept on the CDN."""

    id: int
    filename: str
    content: bytes = dataclasses.field(repr=False)
    content_type: str
    url: str
    description: str | None = None
    ephemeral: bool = False
    claimed_size: int | None = None

    @property
    def size(self) -> int:
        """Bytes as Discord states them; past `content` the CDN sends zeros."""
        return len(self.content) if self.claimed_size is None else self.claimed_size

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def pixels(self) -> tuple[int, int] | None:
        """Width and height that a PNG header states."""
        if self.content[:8] == b"\x89PNG\r\n\x1a\n" and len(self.content) >= 24:
            width, height = struct.unpack(">II", self.content[16:24])
            return width, height
        return None


@dataclasses.dataclass(frozen=True)
class Revision:
    """One visible state of a message: the first is its creation, `kind` is created, edited or deleted."""

    kind: str
    at: float
    content: str
    components: tuple[JsonObject, ...]
    attachments: tuple[Attachment, ...]
    flags: int

    @property
    def loading(self) -> bool:
        """Whether people saw "thinking…" and nothing else."""
        return bool(self.flags & LOADING)

    @property
    def text(self) -> str:
        """Content and all text displays, one per line."""
        return text_of(self.content, list(self.components))

    @property
    def gallery(self) -> list[JsonObject]:
        """The items of all media galleries."""
        return gallery_of(list(self.components))


@dataclasses.dataclass
class Message:
    """A message and its revisions; `interaction_id` is set for answers to interactions."""

    id: int
    channel: Channel
    author: User
    created_at: float
    content: str = ""
    embeds: list[JsonObject] = dataclasses.field(default_factory=list)
    components: list[JsonObject] = dataclasses.field(default_factory=list)
    attachments: list[Attachment] = dataclasses.field(default_factory=list)
    flags: int = 0
    nonce: str | None = None
    reference: JsonObject | None = None
    interaction_id: int | None = None
    interaction_user: User | None = None
    webhook: bool = False
    edited_at: float | None = None
    deleted: bool = False
    revisions: list[Revision] = dataclasses.field(default_factory=list)

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        return bool(self.flags & LOADING)

    @property
    def text(self) -> str:
        """Content and all text displays, one per line."""
        return text_of(self.content, self.components)

    @property
    def gallery(self) -> list[JsonObject]:
        """The items of all media galleries."""
        return gallery_of(self.components)

    @property
    def buttons(self) -> list[JsonObject]:
        return [part for part in walk(self.components) if part.get("type") == 2]

    def snapshot(self, kind: str, now: float) -> None:
        """Write down the state people see now."""
        self.revisions.append(
            Revision(kind, now, self.content, tuple(self.components), tuple(self.attachments), self.flags)
        )


def walk(components: list[JsonObject]) -> list[JsonObject]:
    """All components of a tree, parents first."""
    found: list[JsonObject] = []
    for component in components:
        found.append(component)
        found += walk(component.get("components") or [])
        found += walk([component[key] for key in ("accessory", "component") if isinstance(component.get(key), dict)])
    return found


def text_of(content: str, components: list[JsonObject]) -> str:
    """What a message says."""
    parts = [content] if content else []
    return "\n".join(parts + [str(part["content"]) for part in walk(components) if part.get("type") == 10])


def gallery_of(components: list[JsonObject]) -> list[JsonObject]:
    """What a message shows."""
    return [item for part in walk(components) if part.get("type") == 12 for item in part["items"]]


@dataclasses.dataclass(frozen=True)
class Request:
    """One line of the request log; status 0 means that the connection was cut instead of an answer."""

    at: float
    method: str
    route: str
    path: str
    status: int
    code: int
    injected: bool = False
