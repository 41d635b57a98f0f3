"""What a place refuses: by category, with the rule's name, without the words; and what an administrator may allow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.admin_commands import Audit, ScopeKind, ScopeRef, SetRule, ShowPolicy
from bot.core.commands import Advise, Command, Confirm, Expand, Imagine, Remix, Reroll
from bot.core.form_commands import EditSlots, MakeForm
from bot.core.moderation import OWNERS_POLICY, content_check
from bot.core.people import Asker
from bot.core.policy import DEFAULTS, Policy
from bot.core.replies import Reply
from prompting.errors import UserError
from prompting.moderation.judging import ALLOWABLE, Category
from prompting.pipeline import compose
from prompting.spec import Slot
from storage.job_queue import Jobs
from tests.bot.conftest import Run
from tests.bot.counters import ADA, CHANNEL, CHIEF, OPERATOR, Counter, opened, ref_of

MARKED = replace(ADA, place=replace(CHANNEL, age_restricted=True))
NUDE, GORY, HATEFUL = "a nude woman", "a severed head", "a swastika"
WITH_A_MINOR = "a nude child"


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with opened(tmp_path) as made:
        yield made


async def refused(counter: Counter, command: Command | str, who: Asker = ADA) -> UserError:
    with pytest.raises(UserError) as caught:
        await counter.say(Imagine(text=command) if isinstance(command, str) else command, who)
    assert caught.value.code == "content_refused"
    return caught.value


async def allow(counter: Counter, value: str, who: Asker = CHIEF) -> Reply:
    return await counter.say(SetRule(rule="allowed_content", value=value), who)


@pytest.mark.parametrize(
    "text",
    [
        NUDE,
        GORY,
        HATEFUL,
        WITH_A_MINOR,
        "裸体的女人",
        "a n.u.d.e woman",
        "a woman without clothes",
        "a woman --no clothes",
        "a [clothed:nude:0.5] woman",
    ],
)
async def test_nothing_of_it_is_made_in_a_chat(counter: Counter, text: str) -> None:
    for command in (Imagine(text=text), Expand(text=text), Advise(text=text)):
        error = await refused(counter, command)
        assert "(rule " in error.message
        said = f"{error.message} {error.hint}"
        assert "nude" not in said
        assert "clothes" not in said
    person = counter.person(ADA)
    assert person is not None
    with counter.library.reading() as session:
        assert not Jobs(session).queue_of(person)


@pytest.mark.parametrize(
    "text", ["a portrait, no nudity", "a fox --no nude, gore", "一个女人，不要裸体", "a knight without blood splatter"]
)
async def test_who_excludes_it_does_not_ask_for_it(counter: Counter, text: str) -> None:
    assert (await counter.ask(Imagine(text=text))).job_id is not None


async def test_one_of_several_prompts_is_enough(counter: Counter) -> None:
    await refused(counter, "{red, nude} woman")
    person = counter.person(ADA)
    assert person is not None
    with counter.library.reading() as session:
        assert not Jobs(session).queue_of(person)


async def test_the_log_has_the_rule_and_not_the_words(counter: Counter) -> None:
    await refused(counter, NUDE)
    log = (await counter.say(Audit(), CHIEF)).text
    assert "ada  was refused sexual-1" in log
    assert "nude" not in log
    assert "woman" not in log


async def test_every_way_to_words_is_looked_at(counter: Counter) -> None:
    made = await counter.make("a fox --steps 2")
    await refused(counter, Remix(ref=ref_of(made), text=NUDE))
    form = (await counter.say(Expand(text="a fox"))).form
    assert form is not None
    changes = {Slot.SUBJECT: NUDE}
    await refused(counter, EditSlots(form_id=form.form_id, changes=changes))
    await refused(counter, MakeForm(form_id=form.form_id, changes=changes))
    excluded = {Slot.NEGATIVE: "nudity"}
    assert (await counter.ask(MakeForm(form_id=form.form_id, changes=excluded))).job_id is not None


async def test_an_administrator_allows_what_is_not_explicit(counter: Counter) -> None:
    await allow(counter, "hate, self-harm")
    assert (await counter.ask(Imagine(text=HATEFUL))).job_id is not None
    assert "hate and self_harm" in (await refused(counter, GORY)).hint
    assert "allowed_content: hate, self_harm" in (await counter.say(ShowPolicy(), CHIEF)).text
    await allow(counter, "none")
    await refused(counter, HATEFUL)


async def test_explicit_content_also_needs_a_place_that_is_marked_and_the_rule(counter: Counter) -> None:
    await allow(counter, "sexual, gore")
    assert "Ask in a channel" in (await refused(counter, NUDE)).hint
    assert "by the rule age_restricted" in (await refused(counter, GORY, MARKED)).hint
    await counter.say(SetRule(rule="age_restricted", value="on"), CHIEF)
    await refused(counter, NUDE)
    for text in (NUDE, GORY):
        assert (await counter.ask(Imagine(text=text), MARKED)).job_id is not None
    await refused(counter, HATEFUL, MARKED)


async def test_what_was_made_where_it_is_allowed_is_not_made_again_elsewhere(counter: Counter) -> None:
    await allow(counter, "sexual")
    await counter.say(SetRule(rule="age_restricted", value="on"), CHIEF)
    made = await counter.make(Imagine(text=f"{NUDE} --steps 2"), MARKED)
    await refused(counter, Reroll(ref=ref_of(made)))
    assert (await counter.ask(Reroll(ref=ref_of(made)), MARKED)).job_id is not None


async def test_an_offer_is_taken_by_the_rules_of_the_press(counter: Counter) -> None:
    await counter.say(SetRule(rule="ask_above", value="0.01"), CHIEF)
    await allow(counter, "hate")
    (button,) = (await counter.say(Imagine(text=HATEFUL))).buttons
    offer = button.action.command()
    assert isinstance(offer, Confirm)
    await allow(counter, "default")
    await refused(counter, offer)


async def test_nobody_can_allow_minors(counter: Counter) -> None:
    for value in ("minors", "sexual, minors"):
        with pytest.raises(UserError) as caught:
            await allow(counter, value, OPERATOR)
        assert caught.value.code == "never_allowed"
    await allow(counter, "sexual", OPERATOR)
    await counter.say(SetRule(rule="age_restricted", value="on"), OPERATOR)
    assert "never made" in (await refused(counter, WITH_A_MINOR, MARKED)).message
    everything = OWNERS_POLICY.model_copy(update={"allowed_content": tuple(Category)})
    composed = compose(WITH_A_MINOR, model_name="x")
    with pytest.raises(UserError, match="never made"):
        content_check(everything, marked=True)(composed.spec, composed.prompt)


async def test_an_administrator_stays_within_what_the_operator_allows(counter: Counter) -> None:
    await allow(counter, "hate", OPERATOR)
    with pytest.raises(UserError) as caught:
        await allow(counter, "hate, gore")
    assert caught.value.code == "above_operator"
    channel = SetRule(rule="allowed_content", value="none", scope=ScopeRef(ScopeKind.CHANNEL))
    await counter.say(channel, CHIEF)
    await refused(counter, HATEFUL)


async def test_a_kind_of_content_that_is_none(counter: Counter) -> None:
    with pytest.raises(UserError) as caught:
        await allow(counter, "fun")
    assert caught.value.code == "unknown_content"
    assert all(category in caught.value.hint for category in ALLOWABLE)


def test_by_default_nothing_is_allowed() -> None:
    assert Policy().allowed_content is DEFAULTS.allowed_content is None
    assert set(OWNERS_POLICY.allowed_content or ()) == set(Category) - {Category.MINORS}


@pytest.mark.parametrize("command", ["imagine", "expand", "advise"])
def test_the_owner_of_the_computer_decides_on_all_but_minors(darkroom: Run, command: str) -> None:
    error = darkroom(command, WITH_A_MINOR, "--json").error
    assert error["code"] == "content_refused"
    assert "child" not in error["message"] + error["hint"]
    assert darkroom("history", "--json")["generations"] == []
    if command != "imagine":
        assert darkroom(command, NUDE, "--json").status == 0
