"""What a platform tells us of twice, such as after a crash, is answered again and done once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.commands import Cancel, Command, Delete, Favorite, Favorites, Imagine, Show
from bot.core.desk import Event
from prompting.errors import UserError
from storage.job_queue import Jobs
from tests.bot.counters import ADA, BEN, Counter, opened, ref_of


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with opened(tmp_path) as counter:
        yield counter


async def twice(counter: Counter, command: Command, name: str) -> str:
    """The answer to a command that comes twice, which must be the same."""
    event = Event(event_id=name, address={"message": name})
    first, second = [(await counter.desk.answer(command, ADA, event)).reply.text for _ in range(2)]
    assert first == second
    return first


async def test_a_star_is_not_taken_back(counter: Counter) -> None:
    star = Favorite(ref=ref_of(await counter.make("a fox")))
    assert "among your favorites" in await twice(counter, star, "press 1")
    assert "fox" in (await counter.say(Favorites())).text
    assert "mark is gone" in await twice(counter, star, "press 2")
    assert "Nothing" in (await counter.say(Favorites())).text


async def test_only_one_job_is_cancelled(counter: Counter) -> None:
    older, newer = [(await counter.ask(Imagine(text=idea))).job_id for idea in ("a fox", "a wolf")]
    assert "Cancelled" in await twice(counter, Cancel(), "cancel")
    with counter.library.reading() as session:
        jobs = {name: Jobs(session).get(name or "") for name in (older, newer)}
    assert [job is not None and job.live for job in jobs.values()] == [True, False]


async def test_what_is_deleted_is_said_to_be(counter: Counter) -> None:
    made = await counter.make("a fox")
    assert "is deleted" in await twice(counter, Delete(ref=ref_of(made)), "delete")
    with pytest.raises(UserError, match="no generation"):
        await counter.say(Delete(ref=ref_of(made)))


async def test_identifiers_of_others_are_not_told(counter: Counter) -> None:
    """Whoever types one nearly gets neither it nor the command line's way of listing them."""
    made = await counter.make("a fox")
    typed = made.id[:-1] + ("0" if made.id[-1] != "0" else "1")
    with pytest.raises(UserError, match="no generation") as caught:
        await counter.say(Show(ref=ref_of(made.model_copy(update={"id": typed}))), BEN)
    assert made.id not in caught.value.message + caught.value.hint
    assert caught.value.hint.startswith("/history")
