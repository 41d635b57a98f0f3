"""Where an interaction came from: as the core's Asker and Event, and as the address of what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import discord

from bot.core.desk import Event
from bot.core.people import Asker, Place, PlaceKind
from storage.jobs import Json

PLATFORM = "discord"
TOKEN_LIFE = timedelta(minutes=15)
MARGIN = timedelta(minutes=1)  # before the token's end from which it is not relied on
DEFAULT_FILE_LIMIT = 10 * 1024 * 1024  # bytes for each file, where Discord states no other

Client = discord.Client
Interaction = discord.Interaction[Client]


@dataclass(frozen=True)
class Address:
    """The message that answers an interaction, and where else its person can be reached.

    ``expires`` is in seconds since 1970. ``present`` says whether the app itself may write in the channel, which it
    may not where only the person has installed it. ``file_limit`` is in bytes, for each file. ``outcome`` counts the
    outcomes of one interaction: only the first, 0, is shown in that message.
    """

    application_id: int
    token: str
    expires: float
    channel_id: int
    guild_id: int | None
    user_id: int
    context: str
    present: bool
    file_limit: int
    outcome: int = 0

    @classmethod
    def of(cls, interaction: Interaction) -> Address:
        """The address of what answers ``interaction``."""
        kind = place_kind(interaction)
        present = interaction.is_guild_integration() if kind is PlaceKind.GUILD else kind is PlaceKind.DIRECT
        return cls(
            application_id=interaction.application_id,
            token=interaction.token,
            expires=(interaction.created_at + TOKEN_LIFE).timestamp(),
            channel_id=interaction.channel_id or 0,
            guild_id=interaction.guild_id,
            user_id=interaction.user.id,
            context=kind.value,
            present=present,
            file_limit=interaction.filesize_limit or DEFAULT_FILE_LIMIT,
        )

    @classmethod
    def read(cls, stored: Mapping[str, object]) -> Address:
        """From a delivery's row. Raises TypeError when that was not written by `to_json`."""
        fields: dict[str, Any] = dict(stored)
        return cls(**fields)

    def to_json(self) -> Json:
        """For a delivery's row."""
        return asdict(self)

    @property
    def asked(self) -> datetime:
        """When the interaction was made."""
        return datetime.fromtimestamp(self.expires, UTC) - TOKEN_LIFE

    def editable(self, now: datetime) -> bool:
        """Whether the interaction's own message is this outcome's, and can still be edited with its token."""
        return self.outcome == 0 and now + MARGIN < datetime.fromtimestamp(self.expires, UTC)


def place_kind(interaction: Interaction) -> PlaceKind:
    """What the place of an interaction is to its people."""
    if interaction.guild_id is not None:
        return PlaceKind.GUILD
    return PlaceKind.PRIVATE_GROUP if interaction.context.private_channel else PlaceKind.DIRECT


def asker_of(interaction: Interaction) -> Asker:
    """Who asks, and where."""
    in_guild = interaction.guild_id is not None
    may = interaction.permissions if in_guild else discord.Permissions.none()
    roles = interaction.user.roles if isinstance(interaction.user, discord.Member) else []
    administrator = may.administrator or may.manage_guild
    is_nsfw = getattr(interaction.channel, "is_nsfw", None)  # not every kind of channel has the mark
    return Asker(
        platform=PLATFORM,
        user=str(interaction.user.id),
        place=Place(
            platform=PLATFORM,
            kind=place_kind(interaction),
            channel=str(interaction.channel_id or 0),
            guild=None if interaction.guild_id is None else str(interaction.guild_id),
            age_restricted=bool(is_nsfw and is_nsfw()),
        ),
        roles=frozenset(str(role.id) for role in roles),
        administrator=administrator,
        moderator=administrator or may.manage_messages,
        language=interaction.locale.value.partition("-")[0],
    )


def event_of(interaction: Interaction, pressed: str | None = None) -> Event:
    """What happened. ``pressed`` is a button's code."""
    return Event(event_id=str(interaction.id), address=Address.of(interaction).to_json(), pressed=pressed)
