"""Films and ways between pictures, asked for in a chat: the real model, a real database, and a screen."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from bot.core.actions import Verb
from bot.core.clock import utc_now
from bot.core.commands import Delete, ImageRef, Imagine, Settings, Upscale
from bot.core.films import MOST_FRAMES
from bot.core.noise_commands import Between, Film
from bot.core.policy import Policy
from bot.core.presenter import present_generation
from generation.images import pixel_sha256, psnr
from generation.request import Upscaler
from prompting.errors import UserError
from storage.erasure import Erasure
from storage.library import Library
from storage.policies import Policies
from storage.values import Generation, Operation
from tests.bot.counters import opened as counting
from tests.bot.test_service import BEN, Chat, opened


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path) as library:
        yield library


async def made(chat: Chat, idea: str, event: str) -> str:
    answer = await chat.say(Imagine(text=idea), event=event)
    assert answer.job_id is not None
    assert (await chat.screen.shown(event)).images
    return answer.job_id


async def test_a_film_is_a_generation_that_shows_how_its_picture_came_about(library: Library) -> None:
    async with opened(library) as chat:
        fox = await made(chat, "a red fox --steps 5 --n 2 --seed 7", "fox")
        answer = await chat.say(Film(ref=ImageRef(fox, 2)), event="film")
        assert "queued" in answer.reply.text
        reply = await chat.screen.shown("film")
    assert answer.job_id is not None
    assert f"{fox}:2" in reply.text
    (moving,) = reply.images
    assert moving.moving
    stored = library.picture(library.find(fox).images[1])
    with Image.open(moving.path) as film:
        assert (film.format, film.n_frames, film.size) == ("WEBP", 6, stored.size)  # type: ignore[attr-defined]
        nearness = []
        for frame in range(6):
            film.seek(frame)
            nearness.append(psnr(film.convert("RGB"), stored))
    assert nearness[0] < nearness[2] < nearness[5]
    generation = library.find(answer.job_id)
    assert (generation.operation, generation.parent.id if generation.parent else "") == (Operation.FILM, fox)
    assert pixel_sha256(library.picture(generation.images[0])) == library.find(fox).images[1].pixel_sha256


async def test_a_long_film_has_no_more_frames_than_every_place_takes(library: Library) -> None:
    async with opened(library) as chat:
        fox = await made(chat, "a red fox --steps 100 --seed 7", "fox")
        await chat.say(Film(ref=ImageRef(fox)), event="film")
        (moving,) = (await chat.screen.shown("film")).images
    with Image.open(moving.path) as film:
        assert MOST_FRAMES // 2 < film.n_frames <= MOST_FRAMES + 1  # type: ignore[attr-defined]


async def test_a_film_outlives_the_process_and_says_when_its_picture_is_gone(library: Library) -> None:
    async with opened(library) as chat:
        fox = await made(chat, "a fox --steps 2", "fox")
        owl = await made(chat, "an owl --steps 2", "owl")
    async with opened(library, working=False) as before:
        await before.say(Film(ref=ImageRef(fox)), event="early")
        await before.say(Film(ref=ImageRef(owl)), event="gone")
        await before.say(Delete(ref=ImageRef(owl)), event="delete")
    async with opened(library) as after:
        assert (await after.screen.shown("early")).images[0].moving
        assert "picture_gone" in (await after.screen.shown("gone")).text


async def filmed(chat: Chat, shown: str, event: str) -> tuple[str, Path]:
    answer = await chat.say(Film(ref=ImageRef(shown)), event=event)
    (moving,) = (await chat.screen.shown(event)).images
    assert moving.moving
    return answer.job_id or "", moving.path


async def test_a_films_file_goes_at_once_with_the_film_and_with_the_picture_that_it_shows(library: Library) -> None:
    async with opened(library) as chat:
        fox = await made(chat, "a fox --steps 2", "fox")
        owl = await made(chat, "an owl --steps 2", "owl")
        (of_fox, fox_file), (of_owl, owl_file) = [await filmed(chat, one, f"film {one}") for one in (fox, owl)]
        await chat.say(Delete(ref=ImageRef(fox)))
        assert (fox_file.exists(), owl_file.exists()) == (False, True)
        await chat.say(Delete(ref=ImageRef(of_owl)))
        assert not owl_file.exists()
        assert not owl_file.parent.exists()
    assert library.find(of_fox).operation is Operation.FILM


async def test_files_of_films_go_with_the_person_and_others_stay(library: Library) -> None:
    async with opened(library) as chat:
        fox = await made(chat, "a fox --steps 2", "fox")
        _, mine = await filmed(chat, fox, "mine")
        theirs = await chat.say(Film(ref=ImageRef(fox)), BEN, event="theirs")
        (moving,) = (await chat.screen.shown("theirs")).images
        with library.transaction() as session:
            person = library.find(theirs.job_id or "").person_id
            Erasure(session, utc_now()).person(person or "")
        await asyncio.to_thread(chat.service._eraser.tidy)
        assert (mine.exists(), moving.path.exists()) == (True, False)


async def test_only_pictures_that_came_step_by_step_out_of_noise_have_a_button_for_it(tmp_path: Path) -> None:
    def offered(generation: Generation) -> bool:
        shown = present_generation(generation, lambda image: tmp_path / f"{image.index}.png")
        return Verb.FILM in {button.action.verb for button in shown.buttons}

    with counting(tmp_path) as counter:
        fox = await counter.make("a fox --n 4")
    assert offered(fox)
    whole = tuple(image.model_copy(update={"shape_trace": ()}) for image in fox.images)
    assert not offered(fox.model_copy(update={"images": whole}))
    assert not offered(fox.model_copy(update={"operation": Operation.FILM}))
    large = {"upscaler": Upscaler.LANCZOS, "upscale_factor": 2}
    assert not offered(fox.model_copy(update={"request": fox.request.model_copy(update=large)}))


async def test_a_way_is_a_job_for_each_of_its_pictures(library: Library) -> None:
    async with opened(library) as chat:
        fox = await made(chat, "a red fox --steps 3 --seed 7", "fox")
        owl = await made(chat, "a blue owl --steps 3 --seed 8", "owl")
        answer = await chat.say(Between(first=ImageRef(fox), second=ImageRef(owl), steps=3), event="way")
        assert "3 pictures" in answer.reply.text
        ids = [answer.job_id or "", *answer.beside]
        async with asyncio.timeout(60.0):
            while len(chat.screen.messages.get("way", ())) < 3:
                await asyncio.sleep(0.02)
        said = "\n".join(reply.text for reply in chat.screen.messages["way"])
    assert all(f"{share}% of the way from {fox}" in said for share in (25, 50, 75))
    amounts = [way.amount for job in ids if (way := library.find(job).request.towards) is not None]
    assert amounts == [0.25, 0.5, 0.75]
    start, end = (library.picture(library.find(one).images[0]) for one in (fox, owl))
    first, *_, last = (library.picture(library.find(job).images[0]) for job in ids)
    assert psnr(first, start) > psnr(last, start)
    assert psnr(last, end) > psnr(first, end)


async def test_what_is_refused_and_why(library: Library) -> None:
    async with opened(library) as chat:
        fox = await made(chat, "a fox --steps 2", "fox")
        wide = await made(chat, "a fox --steps 2 --size 160x96", "wide")
        large = await chat.say(Upscale(ref=ImageRef(fox, 1)), event="large")
        assert (await chat.screen.shown("large")).images
        await chat.say(Settings(changes={"private": "on"}), BEN)
        secret = await chat.say(Imagine(text="a cat --steps 2"), BEN, event="secret")
        assert (await chat.screen.shown("secret")).private
        mine, theirs = ImageRef(fox), ImageRef(secret.job_id or "")
        for command, code in (
            (Film(ref=ImageRef(large.job_id or "")), "enlarged_picture"),
            (Film(ref=theirs), "unknown_generation"),
            (Between(first=mine, second=theirs), "unknown_generation"),
            (Between(first=theirs, second=mine), "unknown_generation"),
            (Between(first=mine, second=ImageRef(wide)), "no_way_between"),
            (Between(first=mine, second=mine, steps=5), "policy_max_images"),
        ):
            with pytest.raises(UserError) as refused:
                await chat.say(command)
            assert refused.value.code == code
        shared = await chat.say(Between(first=mine, second=theirs, steps=1), BEN, event="both")
        assert (await chat.screen.shown("both")).private
        assert library.find(shared.job_id or "").private


async def test_the_words_at_both_ends_are_held_against_the_rules_of_the_place(library: Library) -> None:
    async with opened(library) as chat:
        fox = await made(chat, "a fox --steps 2", "fox")
        owl = await made(chat, "an owl --steps 2", "owl")
        with library.transaction() as session:
            rules = Policy(blocked_words=("owl",), forced_negative="feathers")
            Policies(session).put("all", rules.model_dump(mode="json", exclude_none=True))
        with pytest.raises(UserError) as refused:
            await chat.say(Between(first=ImageRef(fox), second=ImageRef(owl), steps=1))
        assert refused.value.code == "policy_blocked_words"
        answer = await chat.say(Between(first=ImageRef(fox), second=ImageRef(fox), steps=1), event="way")
        assert (await chat.screen.shown("way")).images
        way = library.find(answer.job_id or "").request.towards
        assert way is not None
        assert way.negative_prompt.endswith("feathers")
