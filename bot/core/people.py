"""Who asks, and where: what every adapter tells the core about a person and a place. Ids only, no names."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class PlaceKind(StrEnum):
    """What a place is to its people."""

    GUILD = "guild"  # a server's channel or a group's chat
    DIRECT = "direct"  # the person and the bot
    PRIVATE_GROUP = "private group"  # people among themselves, where the person brought the bot


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where something is asked. ``age_restricted`` only when the platform itself marks the place so."""

    platform: str
    kind: PlaceKind
    channel: str
    guild: str | None = None
    age_restricted: bool = False

    @property
    def key(self) -> str:
        """The place as one text, for rows and policies."""
        return f"{self.guild or '-'}/{self.channel}"


@dataclass(frozen=True, kw_only=True)
class Asker:
    """The person who asks, in a place. ``administrator`` is the platform's word, for this place."""

    platform: str
    user: str
    place: Place
    roles: frozenset[str] = field(default_factory=frozenset)
    administrator: bool = False
    moderator: bool = False
    language: str = "en"

    def scopes(self, person_id: str) -> tuple[str, ...]:
        """The policies that hold for this person here, from the widest to the narrowest."""
        wide = ["all", *([f"guild:{self.place.platform}:{self.place.guild}"] if self.place.guild else [])]
        channel = f"channel:{self.place.platform}:{self.place.channel}"
        roles = sorted(f"role:{self.platform}:{role}" for role in self.roles)
        return (*wide, channel, *roles, f"person:{person_id}")
