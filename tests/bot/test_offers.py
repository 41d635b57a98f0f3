"""What costs much is told first, and what is for age-restricted places stays there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.actions import Verb
from bot.core.admin_commands import SetRule
from bot.core.commands import Command, Confirm, Imagine
from bot.core.policy import Policy
from bot.core.replies import Reply
from prompting.errors import UserError
from storage.erasure import Erasure
from storage.job_queue import Jobs
from storage.jobs import JobState
from storage.policies import Policies, Usage
from tests.bot.counters import ADA, BEN, CHANNEL, CHIEF, Counter, opened

DEAR = "a fox --steps 100 --n 4 --size 256x256 --raw"  # 26.2 megapixel-steps
MARKED = replace(ADA, place=replace(CHANNEL, age_restricted=True))


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with opened(tmp_path) as made:
        yield made


def button(reply: Reply) -> Command:
    (only,) = reply.buttons
    assert only.action.verb is Verb.CONFIRM
    return only.action.command()


def spent(counter: Counter) -> float:
    with counter.library.reading() as session:
        return Usage(session).spent(str(counter.person(ADA)), counter.now().date())


async def test_a_dear_job_is_made_once_when_its_cost_is_accepted(counter: Counter) -> None:
    await counter.say(SetRule(rule="ask_above", value="20"), CHIEF)
    cheap = await counter.ask(Imagine(text="a fox --steps 10 --raw"))
    assert cheap.job_id is not None
    before = spent(counter)
    offer = await counter.ask(Imagine(text=DEAR))
    assert offer.job_id is None
    assert "26 megapixel-steps" in offer.reply.text
    assert spent(counter) == before
    pressed = button(offer.reply)
    assert isinstance(pressed, Confirm)
    with pytest.raises(UserError, match="Only who asked"):
        await counter.say(pressed, BEN)
    answers = await asyncio.gather(*(counter.ask(pressed) for _ in range(10)))
    assert [answer.job_id for answer in answers if answer.job_id] == [pressed.job_id]
    assert spent(counter) == pytest.approx(before + 26.2144)
    with counter.library.reading() as session:
        job = Jobs(session).get(pressed.job_id)
    assert job is not None
    assert (job.state, job.draft.request.count, job.draft.request.steps) == (JobState.QUEUED, 4, 100)


async def test_an_offer_is_taken_by_the_rules_of_the_press(counter: Counter) -> None:
    await counter.say(SetRule(rule="ask_above", value="20"), CHIEF)
    offer = button(await counter.say(Imagine(text=DEAR)))
    await counter.say(SetRule(rule="daily_budget", value="10"), CHIEF)
    with pytest.raises(UserError) as caught:
        await counter.say(offer)
    assert caught.value.code == "policy_daily_budget"
    await counter.say(SetRule(rule="daily_budget", value="30"), CHIEF)
    assert (await counter.ask(offer)).job_id is not None


async def test_what_is_not_allowed_is_not_offered(counter: Counter) -> None:
    await counter.say(SetRule(rule="ask_above", value="20"), CHIEF)
    await counter.say(SetRule(rule="max_images", value="2"), CHIEF)
    with pytest.raises(UserError) as caught:
        await counter.say(Imagine(text=DEAR))
    assert caught.value.code == "policy_max_images"


async def test_an_offer_that_nobody_takes_is_forgotten(counter: Counter) -> None:
    await counter.say(SetRule(rule="ask_above", value="20"), CHIEF)
    offer = button(await counter.say(Imagine(text=DEAR)))
    with counter.library.transaction() as session:
        assert Erasure(session, counter.now()).old_offers(counter.now()) == 0
        assert Erasure(session, counter.now()).old_offers(counter.now() + timedelta(seconds=1)) == 1
    with pytest.raises(UserError) as caught:
        await counter.say(offer)
    assert caught.value.code == "unknown_offer"


@pytest.mark.parametrize(
    ("policy", "idea"),
    [
        (Policy(mature_models=("pocket",)), "a fox"),
        (Policy(mature_words=("fox",)), "a red fox in the snow"),
    ],
)
async def test_age_restricted_requests_pass_in_marked_places_only(counter: Counter, policy: Policy, idea: str) -> None:
    with counter.library.transaction() as session:
        Policies(session).put("all", policy.model_dump(mode="json", exclude_none=True))
    for who, hint in ((ADA, "platform itself marks"), (MARKED, "an administrator can allow it")):
        with pytest.raises(UserError) as caught:
            await counter.say(Imagine(text=idea), who)
        assert caught.value.code == "policy_age_restricted"
        assert hint in caught.value.hint
    await counter.say(SetRule(rule="age_restricted", value="on"), CHIEF)
    with pytest.raises(UserError):
        await counter.say(Imagine(text=idea), ADA)
    assert (await counter.ask(Imagine(text=idea), MARKED)).job_id is not None


async def test_a_job_knows_how_many_of_its_person_may_run(counter: Counter) -> None:
    await counter.say(SetRule(rule="max_running", value="1"), CHIEF)
    asked = [await counter.ask(Imagine(text="a fox --raw")) for _ in range(3)]
    theirs = await counter.ask(Imagine(text="an owl --raw"), BEN)
    with counter.library.transaction() as session:
        claimed = Jobs(session).claim("test", counter.now(), limit=8)
    assert [job.id for job in claimed] == [asked[0].job_id, theirs.job_id]
