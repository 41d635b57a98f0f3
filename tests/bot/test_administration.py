"""Administrators: what they may set, for whom, with what words, and what the log keeps of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.admin_commands import (
    Administrative,
    Audit,
    Block,
    Close,
    Open,
    ScopeKind,
    ScopeRef,
    SetRule,
    ShowPolicy,
    Unblock,
)
from bot.core.administration import PAGE
from bot.core.commands import Delete, Forget, Imagine
from bot.core.people import Asker
from bot.core.policy import Policy
from bot.core.rules import RULES
from prompting.errors import UserError
from storage.policies import Policies
from tests.bot.counters import ADA, BEN, CHIEF, ELSEWHERE, OPERATOR, Counter, opened, ref_of

CHANNEL_ONLY = ScopeRef(ScopeKind.CHANNEL)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with opened(tmp_path) as counter:
        yield counter


async def refused(counter: Counter, text: str, who: Asker) -> str:
    with pytest.raises(UserError) as caught:
        await counter.say(Imagine(text=text), who)
    return caught.value.code


@pytest.mark.parametrize(
    "command",
    [
        ShowPolicy(),
        SetRule(rule="max_images", value="1"),
        Block(word="fox"),
        Unblock(word="fox"),
        Close(),
        Open(),
        Audit(),
    ],
)
async def test_only_administrators(counter: Counter, command: Administrative) -> None:
    with pytest.raises(UserError) as caught:
        await counter.say(command, replace(ADA, moderator=True))
    assert caught.value.code == "not_administrator"


def test_every_rule_can_be_set() -> None:
    assert set(RULES) == set(Policy.model_fields)
    assert all(str(rule.accepts()).endswith(".") and rule.help.endswith(".") for rule in RULES.values())


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("open", "off"),
        ("blocked", "off"),
        ("models", "pocket"),
        ("max_pixels", "65536"),
        ("max_images", "2"),
        ("max-steps", "50"),
        ("max_running", "1"),
        ("max_queued", "3"),
        ("daily_budget", "12.5"),
        ("forced_negative", "text, watermark"),
        ("blocked_words", "gore, blood"),
        ("age_restricted", "on"),
        ("retention_days", "30"),
    ],
)
async def test_a_rule_is_set_shown_and_left_open_again(counter: Counter, rule: str, value: str) -> None:
    reply = await counter.say(SetRule(rule=rule, value=value), CHIEF)
    assert reply.private
    name = rule.replace("-", "_")
    assert f"{name}: {value} (set here)" in (await counter.say(ShowPolicy(), CHIEF)).text
    await counter.say(SetRule(rule=rule, value="default"), CHIEF)
    assert f"{name}: {value} (set here)" not in (await counter.say(ShowPolicy(), CHIEF)).text
    with counter.library.reading() as session:
        assert Policies(session).every() == {}


@pytest.mark.parametrize(
    ("rule", "value", "code", "words"),
    [
        ("max_image", "1", "unknown_rule", "max_images"),
        ("max_images", "0", "bad_rule_value", "1 to 16"),
        ("max_images", "17", "bad_rule_value", "1 to 16"),
        ("max_images", "two", "bad_rule_value", "whole number"),
        ("max_pixels", "9" * 400, "bad_rule_value", "64 to"),
        ("daily_budget", "nan", "bad_rule_value", "a number"),
        ("daily_budget", "-1", "bad_rule_value", "from 0"),
        ("open", "perhaps", "bad_rule_value", "on or off"),
        ("models", "sdxxl", "unknown_model", "pocket"),
        ("max_images", "8", "above_operator", "Allowed: 4"),
    ],
)
async def test_a_wrong_value_says_what_would_do(counter: Counter, rule: str, value: str, code: str, words: str) -> None:
    with pytest.raises(UserError) as caught:
        await counter.say(SetRule(rule=rule, value=value), CHIEF)
    assert caught.value.code == code
    assert words in caught.value.message + caught.value.hint
    with counter.library.reading() as session:
        assert Policies(session).every() == {}


@given(st.sampled_from(sorted(RULES)), st.text(max_size=30))
def test_whatever_is_typed_is_a_value_of_the_policy_or_a_sentence(name: str, text: str) -> None:
    try:
        value = RULES[name].read(text)
    except UserError as error:
        assert error.hint
    else:
        assert value is None or Policy.model_validate({name: value})


async def test_a_guilds_rules_end_at_its_border(counter: Counter) -> None:
    await counter.say(SetRule(rule="max_images", value="1"), CHIEF)
    assert await refused(counter, "a fox --n 2", ADA) == "policy_max_images"
    await counter.make("a fox --n 2", replace(ADA, place=ELSEWHERE))
    await counter.say(SetRule(rule="max_images", value="2", scope=CHANNEL_ONLY), CHIEF)
    await counter.make("a fox --n 2")


async def test_a_person_is_blocked_in_this_guild_only_and_cannot_forget_their_way_out(counter: Counter) -> None:
    await counter.make("a fox", BEN)
    await counter.say(Block(person="ben"), CHIEF)
    assert await refused(counter, "a fox", BEN) == "policy_blocked"
    await counter.make("a fox", replace(BEN, place=ELSEWHERE))
    code = (await counter.say(Forget(), BEN)).buttons[0].action.generation_id
    await counter.say(Forget(code=code), BEN)
    assert await refused(counter, "a fox", BEN) == "policy_blocked"
    await counter.say(Unblock(person="ben"), CHIEF)
    await counter.make("a fox", BEN)


async def test_a_role_of_another_guild_is_not_touched(counter: Counter) -> None:
    await counter.say(SetRule(rule="blocked", value="on", scope=ScopeRef(ScopeKind.ROLE, "7")), CHIEF)
    member = replace(ADA, roles=frozenset({"7"}))
    assert await refused(counter, "a fox", member) == "policy_blocked"
    await counter.make("a fox", replace(member, place=ELSEWHERE))


async def test_words_are_blocked_and_unblocked(counter: Counter) -> None:
    await counter.say(Block(word="dragon, wyvern"), CHIEF)
    await counter.say(Block(word="hydra"), CHIEF)
    assert await refused(counter, "a red dragon", ADA) == "policy_blocked_words"
    await counter.say(Unblock(word="dragon"), CHIEF)
    await counter.make("a red dragon")
    assert await refused(counter, "a wyvern", ADA) == "policy_blocked_words"
    with pytest.raises(UserError, match="not blocked"):
        await counter.say(Unblock(word="dragon"), CHIEF)
    with pytest.raises(UserError, match="what to block"):
        await counter.say(Block(word=" , "), CHIEF)


async def test_the_kill_switch(counter: Counter) -> None:
    assert "off for this guild" in (await counter.say(Close(), CHIEF)).text
    assert await refused(counter, "a fox", ADA) == "policy_closed"
    await counter.say(Open(), CHIEF)
    await counter.make("a fox")
    await counter.say(Close(), OPERATOR)
    assert await refused(counter, "a fox", replace(ADA, place=ELSEWHERE)) == "policy_closed"
    await counter.say(Open(), CHIEF)
    assert await refused(counter, "a fox", ADA) == "policy_closed"  # the wider switch holds


@pytest.mark.parametrize(
    ("ref", "who"),
    [
        (ScopeRef(ScopeKind.ALL), CHIEF),
        (ScopeRef(ScopeKind.ROLE, "7"), OPERATOR),  # outside of guilds there are no roles
        (ScopeRef(ScopeKind.PERSON, "ben"), replace(CHIEF, place=OPERATOR.place)),
        (ScopeRef(ScopeKind.GUILD), OPERATOR),
        (ScopeRef(ScopeKind.ROLE, "7/../8"), CHIEF),
        (ScopeRef(ScopeKind.PERSON), CHIEF),
    ],
)
async def test_what_is_out_of_reach_is_refused(counter: Counter, ref: ScopeRef, who: Asker) -> None:
    with pytest.raises(UserError) as caught:
        await counter.say(SetRule(rule="max_images", value="1", scope=ref), who)
    assert caught.value.code in ("scope_out_of_reach", "bad_scope")


async def test_operators_set_the_frame_for_everyone(counter: Counter) -> None:
    await counter.say(SetRule(rule="max_images", value="8"), OPERATOR)
    await counter.say(SetRule(rule="max_images", value="8"), CHIEF)
    await counter.make("a fox --n 8")
    await counter.say(Block(person="ben"), OPERATOR)
    assert await refused(counter, "a fox", replace(BEN, place=ELSEWHERE)) == "policy_blocked"
    assert "everyone" in (await counter.say(ShowPolicy(), OPERATOR)).text


async def test_the_log_keeps_who_did_what_without_prompts(counter: Counter) -> None:
    await counter.say(SetRule(rule="max_images", value="2"), CHIEF)
    await counter.say(SetRule(rule="forced_negative", value="quetzalcoatlus"), CHIEF)
    await counter.say(Block(person="ben"), CHIEF)
    other = await counter.make("a rose")
    await counter.say(Delete(ref=ref_of(other)), replace(CHIEF, moderator=True))
    log = (await counter.say(Audit(), CHIEF)).text
    assert "chief  max_images: — → 2, for this guild" in log
    assert "blocked: — → on, for person ben" in log
    assert f"delete {other.id}" in log
    assert "quetzalcoatlus" not in log
    elsewhere = replace(CHIEF, place=ELSEWHERE)
    assert "Nothing" in (await counter.say(Audit(), elsewhere)).text
    assert "max_images" in (await counter.say(Audit(), OPERATOR)).text


async def test_the_log_is_paged_and_forgets_people(counter: Counter) -> None:
    for number in range(PAGE + 3):
        await counter.say(SetRule(rule="max_steps", value=str(number + 1)), CHIEF)
    first = await counter.say(Audit(), CHIEF)
    (older,) = first.buttons
    second = await counter.say(older.action.command(), CHIEF)
    assert len(first.text.splitlines()) == PAGE
    assert len(second.text.splitlines()) == 3
    assert not second.buttons
    code = (await counter.say(Forget(), CHIEF)).buttons[0].action.generation_id
    await counter.say(Forget(code=code), CHIEF)
    assert "chief" not in (await counter.say(Audit(), OPERATOR)).text
