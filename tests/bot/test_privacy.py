"""A copy of everything, the erasure of everything, and the eraser that goes on whatever dies in between."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from bot.core.admin_commands import ScopeKind, ScopeRef, SetRule
from bot.core.clock import utc_now
from bot.core.commands import (
    Delete,
    Export,
    Favorite,
    Favorites,
    Forget,
    History,
    Imagine,
    Queue,
    Reroll,
    Settings,
    Show,
)
from bot.core.eraser import MAX_ATTEMPTS, Eraser
from bot.core.people import Asker
from bot.core.privacy import Privacy, clear_copies
from bot.core.replies import Reply
from bot.core.surfaces import RetryLater, Unreachable
from prompting.errors import UserError
from storage.jobs import Delivery, Json
from storage.records import Removal, RemovalKind
from storage.removals import Removals
from tests.bot.counters import ADA, BEN, CHIEF, ELSEWHERE, OPERATOR, Counter, opened, ref_of


class Wall:
    """A platform whose messages can be taken back; ``trouble`` is raised by the next calls."""

    platform = "screen"

    def __init__(self) -> None:
        self.gone: list[Json] = []
        self.trouble: list[Exception] = []

    async def show_progress(self, delivery: Delivery, reply: Reply) -> None: ...

    async def deliver(self, delivery: Delivery, reply: Reply) -> Json:
        return {}

    async def erase(self, address: Json, message_ref: Json | None) -> None:
        if self.trouble:
            raise self.trouble.pop(0)
        self.gone.append({"address": address, "ref": message_ref})


class Stone:
    """A platform whose messages stay."""

    platform = "screen"

    async def show_progress(self, delivery: Delivery, reply: Reply) -> None: ...

    async def deliver(self, delivery: Delivery, reply: Reply) -> Json:
        return {}


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with opened(tmp_path) as counter:
        yield counter


def waiting(counter: Counter, kind: RemovalKind = RemovalKind.MESSAGE) -> tuple[Removal, ...]:
    with counter.library.reading() as session:
        far = counter.now() + timedelta(days=1)
        platform = "screen" if kind is RemovalKind.MESSAGE else ""
        return Removals(session).due(kind, far, platform=platform, limit=1000)


async def forget(counter: Counter, who: Asker = ADA) -> Reply:
    asked = await counter.say(Forget(), who)
    return await counter.say(asked.buttons[0].action.command(), who)


async def test_a_copy_holds_everything_of_one_person_and_nothing_of_another(counter: Counter) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (128, 128), "teal").save(picture, "PNG")
    mine = [
        await counter.make("a fox --n 2 --seed 7"),
        await counter.make(Imagine(text="an owl", image=picture.getvalue())),
    ]
    theirs = await counter.make("a badger", BEN)
    await counter.say(Favorite(ref=ref_of(theirs)))
    await counter.say(Settings(changes={"count": "2"}))
    reply = await counter.say(Export())
    (file,) = reply.files
    assert reply.private
    assert not reply.buttons
    with zipfile.ZipFile(file.path) as archive:
        document = json.loads(archive.read("darkroom.json"))
        names = set(archive.namelist())
        stored = counter.library.path(mine[0].images[1]).read_bytes()
        assert archive.read(f"{mine[0].id}-2.png") == stored
    assert names == {
        "darkroom.json", f"{mine[0].id}-1.png", f"{mine[0].id}-2.png", f"{mine[1].id}-1.png", f"{mine[1].id}-start.png"
    }  # fmt: skip
    fox = document["generations"][1]
    assert (fox["request"]["seed"], fox["spec"]["idea"]) == (7, "a fox")
    assert fox["images"][0]["pixel_sha256"] == mine[0].images[0].pixel_sha256
    assert document["identities"] == [{"platform": "screen", "id": "ada"}]
    assert document["settings"] == {"count": 2}
    assert document["favorites"] == [theirs.id]
    assert "badger" not in json.dumps(document)
    assert file.path.parent.stat().st_mode & 0o077 == 0  # nobody else on this machine reads it


async def test_a_large_copy_comes_in_parts_that_miss_nothing(counter: Counter) -> None:
    made = [await counter.make(f"a fox --seed {seed} --n 2") for seed in range(12)]
    most = max(sum(image.file_bytes for image in one.images) for one in made)
    person = counter.person(ADA)
    assert person is not None
    privacy = Privacy(counter.library, part_bytes=2 * most, now=counter.now)
    names: list[str] = []
    ids: list[str] = []
    command, replies = Export(), 0
    while True:
        reply = privacy.export(command, person)
        replies += 1
        for file in reply.files:
            with zipfile.ZipFile(file.path) as archive:
                ids += [one["id"] for one in json.loads(archive.read("darkroom.json"))["generations"]]
                names += [name for name in archive.namelist() if name.endswith(".png")]
        if not reply.buttons:
            break
        following = reply.buttons[0].action.command()
        assert isinstance(following, Export)
        command = following
    assert replies == 2
    assert sorted(ids) == sorted(one.id for one in made)
    assert len(names) == len(set(names)) == 24


async def test_a_picture_that_fits_nowhere_is_named(counter: Counter) -> None:
    made = await counter.make("a fox")
    person = counter.person(ADA)
    assert person is not None
    reply = Privacy(counter.library, part_bytes=10, now=counter.now).export(Export(), person)
    assert f"{made.id}-1.png is too large" in reply.text
    assert len(reply.files) == 1


async def test_a_set_that_is_larger_than_a_file_is_spread(counter: Counter) -> None:
    made = await counter.make("a fox --n 4")
    person = counter.person(ADA)
    assert person is not None
    part = max(image.file_bytes for image in made.images)
    reply = Privacy(counter.library, part_bytes=part, now=counter.now).export(Export(), person)
    names = [name for file in reply.files for name in zipfile.ZipFile(file.path).namelist()]
    assert sorted(names) == sorted(["darkroom.json", *(f"{made.id}-{index}.png" for index in range(1, 5))])
    assert len(reply.files) == len({file.name for file in reply.files}) == 4
    assert not reply.buttons


async def test_copies_are_cleared_after_an_hour(counter: Counter) -> None:
    await counter.make("a fox")
    (file,) = (await counter.say(Export())).files
    assert clear_copies(counter.library.copies, utc_now()) == 0
    assert clear_copies(counter.library.copies, utc_now() + timedelta(hours=2)) == 1
    assert not file.path.parent.exists()


async def test_forgetting_asks_first_and_only_who_asked_can_confirm(counter: Counter) -> None:
    made = await counter.make("a fox")
    await counter.make("an owl", BEN)
    asked = await counter.say(Forget())
    assert "/export" in asked.text
    confirm = asked.buttons[0].action.command()
    with pytest.raises(UserError) as caught:
        await counter.say(confirm, BEN)
    assert caught.value.code == "confirmation_too_old"
    counter.later(hours=3)
    with pytest.raises(UserError):
        await counter.say(confirm)
    assert counter.library.find(made.id)
    await forget(counter)
    with pytest.raises(UserError, match="no generation"):
        await counter.say(Show(ref=ref_of(made)))
    assert "Nothing" in (await counter.say(History())).text
    assert "owl" in (await counter.say(History(), BEN)).text


async def test_messages_and_files_of_a_forgotten_person_go_whatever_happens(counter: Counter) -> None:
    made = [await counter.make(f"a fox --seed {seed}") for seed in range(3)]
    files = [counter.library.path(one.images[0]) for one in made]
    await forget(counter)
    wall = Wall()
    wall.trouble = [RetryLater(counter.now() + timedelta(seconds=30)), ConnectionError("cut"), Unreachable()]
    first = Eraser(counter.library, {"screen": wall}, now=counter.now)
    assert await first.erase_messages() == 3
    assert wall.gone == []
    assert len(waiting(counter)) == 2  # the unreachable one is no use trying
    assert await first.erase_messages() == 0  # not before its time
    counter.later(seconds=31)
    again = Eraser(counter.library, {"screen": wall}, now=counter.now)  # another process, after a crash
    assert await again.erase_messages() == 2
    assert {str(gone["ref"]) for gone in wall.gone} <= {str({"shown": one.id}) for one in made}
    assert waiting(counter) == ()
    assert all(file.exists() for file in files)
    again.tidy()
    assert not any(file.exists() for file in files)
    assert waiting(counter, RemovalKind.FILE) == waiting(counter, RemovalKind.TRACES) == ()


async def test_a_message_that_was_erased_as_the_process_died_is_erased_again(counter: Counter) -> None:
    made = await counter.make("a fox")
    await counter.say(Delete(ref=ref_of(made)))
    wall = Wall()
    eraser = Eraser(counter.library, {"screen": wall}, now=counter.now)
    (removal,) = waiting(counter)
    await wall.erase(removal.target["address"], None)  # type: ignore[arg-type]  # and then it died
    await eraser.erase_messages()
    assert len(wall.gone) == 2
    assert waiting(counter) == ()


async def test_the_eraser_gives_up_at_last_and_leaves_platforms_that_cannot_erase(counter: Counter) -> None:
    made = await counter.make("a fox")
    await counter.say(Delete(ref=ref_of(made)))
    assert await Eraser(counter.library, {"screen": Stone()}, now=counter.now).erase_messages() == 0
    wall = Wall()
    eraser = Eraser(counter.library, {"screen": wall}, now=counter.now)
    for _ in range(MAX_ATTEMPTS):
        wall.trouble = [ConnectionError("cut")]
        assert await eraser.erase_messages() == 1
        counter.later(hours=1)
    assert waiting(counter) == ()


async def test_the_eraser_runs_until_it_is_stopped(counter: Counter) -> None:
    made = await counter.make("a fox")
    file = counter.library.path(made.images[0])
    await counter.say(Delete(ref=ref_of(made)))
    wall = Wall()
    eraser = Eraser(counter.library, {"screen": wall}, now=counter.now)
    running = asyncio.ensure_future(eraser.run())
    async with asyncio.timeout(10):
        while not wall.gone or file.exists():
            await asyncio.sleep(0.02)
        eraser.stop()
        await running


async def test_places_keep_things_as_long_as_they_say(counter: Counter) -> None:
    old = await counter.make("an old fox")
    marked = await counter.make("an old favorite")
    await counter.say(Favorite(ref=ref_of(marked)), BEN)
    away = await counter.make("an old fox elsewhere", replace(ADA, place=ELSEWHERE))
    await counter.say(SetRule(rule="retention_days", value="7"), CHIEF)
    counter.later(days=6)
    Eraser(counter.library, {}, now=counter.now).tidy()
    assert counter.library.find(old.id)
    counter.later(days=2)
    Eraser(counter.library, {}, now=counter.now).tidy()
    with pytest.raises(UserError):
        counter.library.find(old.id)
    assert counter.library.find(marked.id)
    assert counter.library.find(away.id)
    channel = ScopeRef(ScopeKind.CHANNEL)
    await counter.say(SetRule(rule="retention_days", value="3", scope=channel), replace(CHIEF, place=ELSEWHERE))
    Eraser(counter.library, {}, now=counter.now).tidy()
    with pytest.raises(UserError):
        counter.library.find(away.id)
    assert len(waiting(counter)) == 2  # their messages go too
    assert "old favorite" in (await counter.say(Favorites(), BEN)).text


async def test_retention_is_for_places_and_never_longer_than_the_operators(counter: Counter) -> None:
    with pytest.raises(UserError, match="places only"):
        await counter.say(SetRule(rule="retention_days", value="7", scope=ScopeRef(ScopeKind.PERSON, "ben")), CHIEF)
    await counter.say(SetRule(rule="retention_days", value="30"), OPERATOR)
    with pytest.raises(UserError, match="above"):
        await counter.say(SetRule(rule="retention_days", value="31"), CHIEF)


async def test_what_waits_is_forgotten_too(counter: Counter) -> None:
    made = await counter.make("a fox")
    await counter.ask(Reroll(ref=ref_of(made)))
    await forget(counter)
    assert "Nothing of yours" in (await counter.say(Queue())).text
