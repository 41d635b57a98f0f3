"""Which policies hold for somebody in a place, and which of them somebody may change from there.

What an administrator of a guild says about a role or a person holds in that guild only; the id of the platform is in
its name, so that forgetting oneself is no way out of a block. Only operators reach further.
"""

from __future__ import annotations

from bot.core.admin_commands import ScopeKind, ScopeRef
from bot.core.people import Asker
from prompting.errors import Message, UserError
from prompting.nearest import shortened

EVERYTHING = "all"
MAX_ID = 64  # characters of a role's or a person's id


def scopes_here(asker: Asker, person_id: str) -> tuple[str, ...]:
    """The policies that hold for this person here, from the widest to the narrowest."""
    *wide, person = asker.scopes(person_id)
    place, everywhere = asker.place, user_scope(asker.platform, asker.user)
    if place.guild is None:
        return (*wide, everywhere, person)
    roles = (role_scope(place.platform, place.guild, role) for role in sorted(asker.roles))
    return (*wide, *roles, member_scope(place.platform, place.guild, asker.user), everywhere, person)


def role_scope(platform: str, guild: str, role: str) -> str:
    """A role of one guild."""
    return f"role:{platform}:{guild}/{role}"


def member_scope(platform: str, guild: str, user: str) -> str:
    """A person in one guild, by the platform's id."""
    return f"member:{platform}:{guild}/{user}"


def user_scope(platform: str, user: str) -> str:
    """A person wherever they are, by the platform's id."""
    return f"user:{platform}:{user}"


def root_of(asker: Asker, *, operator: bool) -> str:
    """The widest scope that somebody may change from where they are."""
    place = asker.place
    if place.guild is not None:
        return f"guild:{place.platform}:{place.guild}"
    return EVERYTHING if operator else f"channel:{place.platform}:{place.channel}"


def reach(ref: ScopeRef | None, asker: Asker, *, operator: bool) -> str:
    """The scope that somebody means.

    Raises:
        UserError: ``scope_out_of_reach`` or ``bad_scope``.
    """
    place = asker.place
    if ref is None:
        return root_of(asker, operator=operator)
    match ref.kind:
        case ScopeKind.ALL if operator:
            return EVERYTHING
        case ScopeKind.CHANNEL:
            return f"channel:{place.platform}:{place.channel}"
        case ScopeKind.GUILD if place.guild is not None:
            return f"guild:{place.platform}:{place.guild}"
        case ScopeKind.ROLE if place.guild is not None:
            return role_scope(place.platform, place.guild, _checked(ref))
        case ScopeKind.PERSON if place.guild is not None:
            return member_scope(place.platform, place.guild, _checked(ref))
        case ScopeKind.PERSON if operator:
            return user_scope(asker.platform, _checked(ref))
        case _:
            raise UserError(
                "scope_out_of_reach",
                "The rules for “{kind}” cannot be set from here.",
                "From a server: the server, its channel you are in, and its roles and people.",
                kind=ref.kind.value,
            )


def above(scope: str, asker: Asker) -> tuple[str, ...]:
    """The wider scopes of ``scope``, as seen from where the asker is, from the widest on."""
    guild = f"guild:{asker.place.platform}:{asker.place.guild}"
    if scope == EVERYTHING:
        return ()
    return (EVERYTHING,) if asker.place.guild is None or scope == guild else (EVERYTHING, guild)


def in_words(ref: ScopeRef | None, scope: str) -> Message:
    """The scope as people say it."""
    if ref is not None and ref.id:
        return Message("role {id}" if ref.kind is ScopeKind.ROLE else "person {id}", id=ref.id)
    match scope.partition(":")[0]:
        case "guild":
            return Message("this guild")
        case "channel":
            return Message("this channel")
        case _:
            return Message("everyone everywhere")


def _checked(ref: ScopeRef) -> str:
    if not ref.id or len(ref.id) > MAX_ID or not all(sign.isalnum() or sign in "-_." for sign in ref.id):
        message, hint = "“{id}” is not the id of a {kind}.", "Write it like: for {kind} 123456789."
        raise UserError("bad_scope", message, hint, id=shortened(ref.id), kind=ref.kind.value)
    return ref.id
