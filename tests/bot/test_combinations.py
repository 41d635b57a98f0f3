"""Braces that stand for several prompts: one command, a job for each, accepted together or not at all."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.admin_commands import SetRule
from bot.core.commands import ImageRef, Imagine, Remix
from bot.core.desk import Event
from prompting.errors import UserError
from storage.deliveries import Deliveries
from storage.job_queue import Jobs
from storage.jobs import Job
from storage.policies import Usage
from tests.bot.conftest import Run
from tests.bot.counters import ADA, CHIEF, Counter, drawn, opened

FOXES = "a {red, green, blue} fox --raw"


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with opened(tmp_path) as made:
        yield made


def waiting(counter: Counter) -> tuple[Job, ...]:
    person = counter.person(ADA)
    assert person is not None
    with counter.library.reading() as session:
        return Jobs(session).queue_of(person)


def spent(counter: Counter) -> float:
    with counter.library.reading() as session:
        return Usage(session).spent(str(counter.person(ADA)), counter.now().date())


async def test_one_command_makes_a_job_for_each_prompt(counter: Counter) -> None:
    answer = await counter.ask(Imagine(text=FOXES))
    jobs = waiting(counter)
    assert [job.draft.spec.idea for job in jobs] == ["a red fox", "a green fox", "a blue fox"]
    assert [job.draft.spec.template for job in jobs] == [FOXES] * 3
    assert (answer.job_id, *answer.beside) == tuple(job.id for job in jobs)
    assert "3 prompts" in answer.reply.text
    assert not any(notice.code == "first_combination" for job in jobs for notice in job.draft.spec.notices)
    with counter.library.reading() as session:
        deliveries = [Deliveries(session).get(job.id) for job in jobs]
    assert [delivery.address for delivery in deliveries if delivery] == [
        {"message": "e1"},
        {"message": "e1", "outcome": 1},
        {"message": "e1", "outcome": 2},
    ]
    assert len({delivery.nonce for delivery in deliveries if delivery}) == 3
    assert spent(counter) == pytest.approx(sum(job.cost for job in jobs))


async def test_an_event_that_is_told_again_makes_nothing_twice(counter: Counter) -> None:
    event = Event(event_id="once", address={"message": "once"})
    asked = [counter.desk.answer(Imagine(text=FOXES), ADA, event) for _ in range(10)]
    answers = await asyncio.gather(*asked)
    jobs = waiting(counter)
    assert len(jobs) == 3
    assert [answer.job_id for answer in answers if answer.job_id] == [jobs[0].id]
    assert spent(counter) == pytest.approx(sum(job.cost for job in jobs))


async def test_a_button_pressed_twice_joins_all_of_them(counter: Counter) -> None:
    for event in ("one", "two"):
        await counter.desk.answer(
            Imagine(text=FOXES), ADA, Event(event_id=event, address={"message": event}, pressed="b")
        )
    assert len(waiting(counter)) == 3


@pytest.mark.parametrize(
    ("rule", "value", "text", "said"),
    [
        ("max_queued", "2", FOXES, "3 prompts, and 2 jobs waiting"),
        ("max_images", "4", FOXES + " --n 2", "3 prompts with 6 images"),
        ("daily_budget", "1", FOXES + " --steps 30", "The 3 prompts cost 1.5"),
        ("ask_above", "1", FOXES + " --steps 30", "The 3 prompts cost"),
        ("blocked_words", "blue", FOXES, "A word in this idea"),
    ],
)
async def test_all_are_refused_together(counter: Counter, rule: str, value: str, text: str, said: str) -> None:
    await counter.say(SetRule(rule=rule, value=value), CHIEF)
    with pytest.raises(UserError) as caught:
        await counter.say(Imagine(text=text))
    assert caught.value.code == f"policy_{rule}"
    assert said in str(caught.value)
    assert waiting(counter) == ()
    assert spent(counter) == 0


async def test_what_waits_already_counts(counter: Counter) -> None:
    await counter.say(SetRule(rule="max_queued", value="4"), CHIEF)
    for _ in range(2):
        await counter.say(Imagine(text="a cat --raw"))
    with pytest.raises(UserError, match="3 prompts; 2 jobs of yours wait"):
        await counter.say(Imagine(text=FOXES))
    assert len(waiting(counter)) == 2
    await counter.say(Imagine(text="a {red, green} fox --raw"))
    assert len(waiting(counter)) == 4


async def test_more_than_can_be_made_is_named(counter: Counter) -> None:
    many = ", ".join(f"fox{number}" for number in range(65))
    with pytest.raises(UserError) as caught:
        await counter.say(Imagine(text="{" + many + "}"))
    assert caught.value.code == "too_many_combinations"
    assert "65" in caught.value.message


async def test_a_remix_is_of_one_prompt_and_says_so(counter: Counter) -> None:
    made = await counter.make("a cat --raw")
    await counter.say(Remix(ref=ImageRef(made.id), text=FOXES))
    (job,) = waiting(counter)
    assert "first_combination" in {notice.code for notice in job.draft.spec.notices}


async def test_each_is_made_and_stands_alone(counter: Counter) -> None:
    await counter.ask(Imagine(text=FOXES))
    with counter.library.transaction() as session:
        claimed = Jobs(session).claim("test", counter.now(), limit=8)
    assert len(claimed) == 2  # as many as may run of one person's
    for job in claimed:
        assert counter.library.finish(job, drawn(job.draft.request)) is not None
    assert [job.draft.spec.idea for job in waiting(counter)] == ["a blue fox"]


def test_the_terminal_makes_every_combination(darkroom: Run) -> None:
    made = darkroom("imagine", "a {red, green} fox", "--steps", "2", "--json")
    assert made.status == 0
    documents = [json.loads(line) for line in made.out.splitlines()]
    assert [document["idea"] for document in documents] == ["a red fox", "a green fox"]
    assert [document["template"] for document in documents] == ["a {red, green} fox"] * 2
    assert len(darkroom("history", "--json")["generations"]) == 2  # type: ignore[arg-type]
    shown = darkroom("imagine", "a {red, green} fox", "--steps", "2")
    assert shown.out.count("seed") == 4  # settings, and the image's line


def test_lists_of_words_come_from_the_operators_folder(
    darkroom: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "animal.txt").write_text("owl\n")
    monkeypatch.setenv("DARKROOM_WILDCARDS", str(tmp_path))
    assert darkroom("expand", "a red __animal__", "--json")["idea"] == "a red owl"
    assert darkroom("imagine", "a red __animal__", "--steps", "2", "--json")["idea"] == "a red owl"
    assert "“fish”" in str(darkroom("expand", "a red fox, __fish__", "--raw", "--json")["notices"])
