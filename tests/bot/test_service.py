"""The chats' side from end to end: the real model, a real database, and a screen that remembers what it showed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import draw_seed
from bot.core.actions import Action, Verb
from bot.core.clock import utc_now
from bot.core.commands import (
    Cancel,
    Command,
    Delete,
    Favorite,
    Favorites,
    History,
    ImageRef,
    Imagine,
    Inbox,
    Queue,
    Show,
)
from bot.core.desk import Answer, Event
from bot.core.people import Asker, Place, PlaceKind
from bot.core.planning import Planner
from bot.core.policy import Policy
from bot.core.replies import Reply
from bot.core.service import Service
from bot.core.surfaces import RetryLater, Unreachable
from generation.backends.local import LocalBackend
from generation.backends.process import ProcessBackend
from generation.metadata import Embed
from prompting.errors import UserError
from storage.job_queue import Jobs
from storage.jobs import Delivery, Json
from storage.library import Library
from storage.policies import Policies

CHANNEL = Place(platform="screen", kind=PlaceKind.GUILD, channel="1", guild="2")
ADA = Asker(platform="screen", user="ada", place=CHANNEL)
BEN = Asker(platform="screen", user="ben", place=CHANNEL)
MODERATOR = Asker(platform="screen", user="mo", place=CHANNEL, moderator=True)


class Screen:
    """A platform in memory: a message for each address, whose edits are counted."""

    platform = "screen"

    def __init__(self) -> None:
        self.messages: dict[str, list[Reply]] = {}
        self.deliveries: Counter[str] = Counter()
        self.progress = 0
        self.trouble: list[Exception] = []

    async def show_progress(self, delivery: Delivery, reply: Reply) -> None:
        self.progress += 1

    async def deliver(self, delivery: Delivery, reply: Reply) -> Json:
        if self.trouble:
            raise self.trouble.pop()
        self.messages.setdefault(str(delivery.address["message"]), []).append(reply)
        self.deliveries[delivery.job_id] += 1
        return {"message": delivery.address["message"]}

    async def shown(self, message: str, seconds: float = 60.0) -> Reply:
        async with asyncio.timeout(seconds):
            while message not in self.messages:
                await asyncio.sleep(0.02)
        return self.messages[message][-1]


class Chat:
    """People at a desk; every event is new unless a test names it."""

    def __init__(self, service: Service, screen: Screen, library: Library) -> None:
        self.service, self.screen, self.library = service, screen, library
        self._events = 0

    async def say(self, command: Command, who: Asker = ADA, event: str = "", pressed: str | None = None) -> Answer:
        self._events += 1
        name = event or f"e{self._events}"
        return await self.service.desk.answer(
            command, who, Event(event_id=name, address={"message": name}, pressed=pressed)
        )


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path) as library:
        yield library


@asynccontextmanager
async def opened(
    library: Library, *, working: bool = True, backend: LocalBackend | ProcessBackend | None = None
) -> AsyncIterator[Chat]:
    backend = backend or LocalBackend(threads=1)
    screen = Screen()
    planner = Planner(library, "pocket", Embed.FULL, draw_seed, folders=False)
    service = Service(library, planner, backend, {"screen": screen})
    running = asyncio.ensure_future(service.run()) if working else None
    try:
        yield Chat(service, screen, library)
    finally:
        service.stop()
        if running is not None:
            await running
        await backend.close()


async def test_a_job_is_accepted_made_and_shown_once(library: Library) -> None:
    async with opened(library) as chat:
        answer = await chat.say(Imagine(text="a red fox in the snow --steps 3 --n 2"), event="first")
        assert answer.job_id is not None
        assert "queued" in answer.reply.text
        reply = await chat.screen.shown("first")
        assert len(reply.images) == 2
        assert all(image.path.exists() and "fox" in image.alt_text for image in reply.images)
        again = await chat.say(Imagine(text="a red fox in the snow --steps 3 --n 2"), event="first")
        assert again.job_id is None
        await asyncio.sleep(0.3)
    assert chat.screen.deliveries == {answer.job_id: 1}
    assert library.find(answer.job_id).person_id is not None


async def test_what_was_accepted_outlives_the_process(library: Library) -> None:
    async with opened(library, working=False) as before:
        answer = await before.say(Imagine(text="an owl --steps 3 --seed 5"), event="early")
    async with opened(library) as after:
        await after.screen.shown("early")
    assert answer.job_id is not None
    assert library.find(answer.job_id).request.seed == 5


async def test_stopping_gives_the_job_back(library: Library) -> None:
    async with opened(library) as chat:
        answer = await chat.say(Imagine(text="a cat --steps 100 --n 4"), event="long")
        await asyncio.sleep(1.5)
    async with opened(library, working=False) as after:
        waiting = (await after.say(Queue())).reply.text
    assert answer.job_id is not None
    assert answer.job_id in waiting
    assert "queued" in waiting


async def test_one_button_pressed_often_is_one_job(library: Library) -> None:
    async with opened(library) as chat:
        made = await chat.say(Imagine(text="a ghost --steps 2"), event="base")
        await chat.screen.shown("base")
        assert made.job_id is not None
        code = Action(Verb.REROLL, made.job_id).pack()
        command = Action.unpack(code).command()
        answers = await asyncio.gather(*(chat.say(command, pressed=code) for _ in range(10)))
    assert sum(answer.job_id is not None for answer in answers) == 1


async def test_a_running_job_is_cancelled_by_its_owner_only(library: Library) -> None:
    async with opened(library) as chat:
        answer = await chat.say(Imagine(text="a whale --steps 100 --n 4"), event="unwanted")
        with_id = Cancel(job_id=answer.job_id)
        await asyncio.sleep(1.0)
        assert "no job of yours" in (await chat.say(with_id, BEN)).reply.text
        await chat.say(with_id)
        assert "Cancelled" in (await chat.screen.shown("unwanted", 20)).text
    with pytest.raises(UserError):
        library.find(str(answer.job_id))


async def test_a_job_that_cannot_be_made_ends_with_its_reason(library: Library, tmp_path: Path) -> None:
    async with opened(library) as chat:
        made = await chat.say(Imagine(text="a robot --steps 2"), event="base")
        await chat.screen.shown("base")
        assert made.job_id is not None
        for file in tmp_path.rglob("*.png"):
            file.unlink()
        with pytest.raises(UserError, match="gone"):
            await chat.say(Action(Verb.UPSCALE, made.job_id, 1).command())


async def test_a_delivery_is_tried_again_or_kept(library: Library) -> None:
    async with opened(library) as chat:
        chat.screen.trouble = [RetryLater(utc_now() + timedelta(seconds=0.2)), OSError("cut")]
        chat.screen.trouble.pop()
        late = await chat.say(Imagine(text="a bee --steps 2"), event="late")
        await chat.screen.shown("late")
        chat.screen.trouble = [Unreachable()]
        kept = await chat.say(Imagine(text="a crab --steps 2"), event="kept")
        async with asyncio.timeout(60):
            while str(kept.job_id) not in (inbox := (await chat.say(Inbox())).reply.text):
                assert "empty" in inbox
                await asyncio.sleep(0.1)
        assert "empty" in (await chat.say(Inbox())).reply.text
    assert chat.screen.deliveries == {late.job_id: 1}


async def test_people_see_mark_and_delete_what_is_theirs(library: Library) -> None:
    async with opened(library) as chat:
        made = await chat.say(Imagine(text="a rose --steps 2"), event="base")
        await chat.screen.shown("base")
        ref = ImageRef(str(made.job_id))
        assert "rose" in (await chat.say(Show(ref=ref), BEN)).reply.text
        assert "among your favorites" in (await chat.say(Favorite(ref=ref), BEN)).reply.text
        assert "rose" in (await chat.say(Favorites(), BEN)).reply.text
        assert "rose" in (await chat.say(History())).reply.text
        assert "Nothing" in (await chat.say(History(), BEN)).reply.text
        with pytest.raises(UserError, match="moderator"):
            await chat.say(Delete(ref=ref), BEN)
        await chat.say(Delete(ref=ref), MODERATOR)
        assert "Nothing" in (await chat.say(Favorites(), BEN)).reply.text
        with pytest.raises(UserError, match="no generation"):
            await chat.say(Show(ref=ref))


async def test_policy_holds_for_everyone_in_its_scope(library: Library) -> None:
    with library.transaction() as session:
        Policies(session).put(
            "guild:screen:2", Policy(max_images=1, forced_negative="text").model_dump(exclude_none=True)
        )
    async with opened(library) as chat:
        with pytest.raises(UserError, match="too many"):
            await chat.say(Imagine(text="a pizza --n 2"))
        made = await chat.say(Imagine(text="a pizza --steps 2 --no cheese"), event="base")
        await chat.screen.shown("base")
    assert library.find(str(made.job_id)).request.negative_prompt == "cheese, text"


@pytest.mark.parametrize("model", ["/etc", "../..", "~/models", "generation/pocket/weights"])
async def test_strangers_cannot_look_around_by_naming_folders(library: Library, model: str) -> None:
    async with opened(library, working=False) as chat:
        with pytest.raises(UserError) as caught:
            await chat.say(Imagine(text=f"a fox --model {model}"))
        assert caught.value.code == "unknown_model"


async def test_an_engine_that_dies_costs_an_attempt_and_what_it_made_is_made_by_the_next(library: Library) -> None:
    backend = ProcessBackend(threads=1, niceness=0)
    async with opened(library, backend=backend) as chat:
        first = await chat.say(Imagine(text="a fox --steps 2"), event="first")
        await chat.screen.shown("first", 200)
        asked = [
            await chat.say(Imagine(text="an owl --steps 100"), who, event=f"owl {number}")
            for number, who in enumerate((ADA, BEN, MODERATOR))
        ]
        async with asyncio.timeout(100):
            while not all(running(library, answer.job_id) for answer in asked):
                assert not any(f"owl {number}" in chat.screen.messages for number in range(3))
                await asyncio.sleep(0.05)
        assert backend.pid is not None
        os.kill(backend.pid, signal.SIGKILL)
        for number in range(3):
            assert (await chat.screen.shown(f"owl {number}", 200)).images
    assert chat.screen.deliveries == {str(answer.job_id): 1 for answer in (first, *asked)}


def running(library: Library, job_id: str | None) -> str | None:
    """Who holds a job now."""
    with library.reading() as session:
        job = Jobs(session).get(str(job_id))
    assert job is not None
    return job.lease_owner


async def test_an_engine_that_dies_of_a_job_every_time_ends_it_with_the_reason_and_spares_the_others(
    library: Library,
) -> None:
    backend = ProcessBackend(threads=1, niceness=0)
    killed = 0
    async with opened(library, backend=backend) as chat:
        deadly = await chat.say(Imagine(text="a robot --steps 100 --n 4"), event="deadly")
        while "deadly" not in chat.screen.messages:
            if backend.pid is not None and running(library, deadly.job_id) is not None:
                pid = backend.pid
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    killed += 1
                while backend.pid == pid and "deadly" not in chat.screen.messages:
                    await asyncio.sleep(0.02)
            await asyncio.sleep(0.02)
        assert "3 times" in chat.screen.messages["deadly"][-1].text
        well = await chat.say(Imagine(text="a bee --steps 2"), event="well")
        assert (await chat.screen.shown("well", 200)).images
    assert killed >= 3
    assert chat.screen.deliveries == {str(deadly.job_id): 1, str(well.job_id): 1}
