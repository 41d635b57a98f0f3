"""The administrators' slash commands. Discord hides them from others; whether somebody may is the core's to say."""

from __future__ import annotations

from typing import Literal

import discord
from discord import app_commands

from bot.core.admin_commands import (
    Audit,
    Block,
    Close,
    InMemory,
    Open,
    ScopeKind,
    ScopeRef,
    SetRule,
    ShowPolicy,
    Unblock,
)
from bot.core.commands import Command
from bot.core.rules import RULES
from bot.discord_app.addresses import Interaction
from bot.discord_app.slash import Input, SlashCommand, Values, just
from bot.discord_app.suggestions import suggest_names
from prompting.errors import UserError


def administrative_commands() -> tuple[SlashCommand, ...]:
    """Rules, blocks, the kill switch and the log."""
    rule = Input(name="rule", help="The rule to change; without one all are shown", suggest=_suggest_rule)
    value = Input(name="value", help="Its new value; “default” leaves it to the wider rules")
    place = Input(name="place", help="Whom it is for; without it this server", kind=Literal["channel", "guild", "all"])
    role = Input(name="role", help="Only for this role", kind=discord.Role)
    person = Input(name="person", help="Only for this person", kind=discord.User)
    word = Input(name="word", help="A word that ideas must not have", kind=app_commands.Range[str, 1, 100])
    whom = Input(name="person", help="Somebody to shut out", kind=discord.User)
    return (
        SlashCommand(name="policy", help="The rules here: see or change them", read=_read_policy,
                     inputs=(rule, value, place, role, person), administrative=True),
        SlashCommand(name="block", help="Refuse a word, or shut somebody out", read=_read_block, inputs=(word, whom),
                     administrative=True),
        SlashCommand(name="unblock", help="Take a block back", read=_read_unblock, inputs=(word, whom),
                     administrative=True),
        SlashCommand(name="close", help="Switch making pictures off", read=_read_close, inputs=(place,),
                     administrative=True),
        SlashCommand(name="open", help="Switch making pictures on", read=_read_open, inputs=(place,),
                     administrative=True),
        SlashCommand(name="models", help="What the engine has in memory, for who runs this bot", read=just(InMemory()),
                     administrative=True),
        SlashCommand(name="audit", help="What administrators changed and people reported here", read=just(Audit()),
                     administrative=True),
    )  # fmt: skip


async def _suggest_rule(_: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return suggest_names(typed, {name: name for name in RULES})


async def _read_policy(values: Values) -> Command:
    scope = _scope(values)
    if values["rule"] is None:
        return ShowPolicy(scope=scope)
    if values["value"] is None:
        hint = "/policy shows all rules."
        raise UserError("missing_value", "The rule “{rule}” needs a value.", hint, rule=values["rule"][:30])
    return SetRule(rule=values["rule"], value=values["value"], scope=scope)


async def _read_block(values: Values) -> Command:
    return Block(word=values["word"] or "", person=_id(values["person"]))


async def _read_unblock(values: Values) -> Command:
    return Unblock(word=values["word"] or "", person=_id(values["person"]))


async def _read_close(values: Values) -> Command:
    return Close(scope=_scope(values))


async def _read_open(values: Values) -> Command:
    return Open(scope=_scope(values))


def _scope(values: Values) -> ScopeRef | None:
    """The narrowest that was given."""
    for kind in (ScopeKind.PERSON, ScopeKind.ROLE):
        if values.get(kind.value) is not None:
            return ScopeRef(kind, _id(values[kind.value]))
    return None if values["place"] is None else ScopeRef(ScopeKind(values["place"]))


def _id(thing: discord.abc.Snowflake | None) -> str:
    return "" if thing is None else str(thing.id)
