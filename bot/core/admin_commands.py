"""What administrators can ask for: rules, blocks, the kill switch, and the log of what was done. Frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ScopeKind(StrEnum):
    """Whom a rule is for."""

    ALL = "all"  # everyone everywhere: operators only
    GUILD = "guild"  # this server or group
    CHANNEL = "channel"  # this channel
    ROLE = "role"  # a role of this guild
    PERSON = "person"  # a person in this guild; outside guilds, and for operators only, a person everywhere


@dataclass(frozen=True)
class ScopeRef:
    """A scope as seen from where somebody stands; ``id`` is the platform's, of a role or a person."""

    kind: ScopeKind
    id: str = ""


@dataclass(frozen=True, kw_only=True)
class ShowPolicy:
    """The rules of a scope; without one, of this guild, or of everything for an operator outside of guilds."""

    scope: ScopeRef | None = None


@dataclass(frozen=True, kw_only=True)
class SetRule:
    """Set a rule of `bot.core.policy.Policy` by its name; the value ``default`` leaves it to the wider scope."""

    rule: str
    value: str
    scope: ScopeRef | None = None


@dataclass(frozen=True, kw_only=True)
class Block:
    """Shut out a person, by the platform's id, or refuse ideas with a word."""

    word: str = ""
    person: str = ""


@dataclass(frozen=True, kw_only=True)
class Unblock:
    """Take a block back."""

    word: str = ""
    person: str = ""


@dataclass(frozen=True, kw_only=True)
class Close:
    """The kill switch: no new pictures in the scope."""

    scope: ScopeRef | None = None


@dataclass(frozen=True, kw_only=True)
class Open:
    """The kill switch back."""

    scope: ScopeRef | None = None


@dataclass(frozen=True, kw_only=True)
class Audit:
    """What administrators did here, newest first; ``before`` is the number of the last entry of the page before."""

    before: int | None = None


@dataclass(frozen=True, kw_only=True)
class InMemory:
    """Which models the engine holds, and what they take; for operators only."""


Administrative = ShowPolicy | SetRule | Block | Unblock | Close | Open | Audit | InMemory
