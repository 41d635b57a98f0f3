"""Remix, links and what changed, filters and pages of the history, and pictures that somebody shows us."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from bot.core.chat_line import read_line
from bot.core.commands import (
    Describe,
    Favorite,
    History,
    ImageRef,
    Imagine,
    Originals,
    Remix,
    Reroll,
    Settings,
    Show,
    Upscale,
    Vary,
)
from bot.core.describing import parameters_in
from bot.core.history_line import read_day, read_history
from bot.core.lineage import changes
from bot.core.preferences import MAX_SEARCHES
from prompting.errors import UserError
from storage.library import Library
from storage.values import Operation
from tests.bot.counters import BEN, Counter, opened, ref_of
from tests.bot.test_service import opened as served


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with opened(tmp_path) as counter:
        yield counter


async def test_a_remix_keeps_all_but_the_idea(counter: Counter) -> None:
    base = await counter.make("a red fox --seed 40 --n 3 --steps 9 --size 128x96 --cfg 3 --sampler euler")
    child = await counter.make(Remix(ref=ref_of(base), text="a blue owl"))
    assert child.operation is Operation.REMIX
    assert (child.parent and child.parent.id) == base.id
    assert "owl" in child.request.prompt
    assert "fox" not in child.request.prompt
    kept = child.request.model_copy(update={"prompt": base.request.prompt})
    assert kept == base.request
    one = await counter.make(Remix(ref=ref_of(base, 2), text="a blue owl"))
    assert (one.request.seed, one.request.count, one.parent and one.parent.index) == (41, 1, 2)


async def test_a_remixs_flags_win(counter: Counter) -> None:
    base = await counter.make("a fox --seed 40 --steps 9 --size 128x96")
    child = await counter.make(Remix(ref=ref_of(base), text="an owl --seed 5 --n 2 --ar 1:1"))
    request = child.request
    assert (request.seed, request.count, request.width, request.height, request.steps) == (5, 2, 128, 128, 9)


async def test_remixing_a_variation_or_an_enlargement_keeps_its_noise(counter: Counter) -> None:
    base = await counter.make("a fox --seed 40 --n 2")
    varied = await counter.make(Vary(ref=ref_of(base, 2), count=2, seed=9))
    child = await counter.make(Remix(ref=ref_of(varied, 2), text="an owl"))
    assert (child.request.seed, child.request.variation_seed, child.request.variation_strength) == (41, 10, 0.2)
    large = await counter.make(Upscale(ref=ref_of(base, 2)))
    child = await counter.make(Remix(ref=ref_of(large), text="an owl"))
    assert (child.request.seed, child.request.width, child.request.upscale_factor) == (41, 128, 1)
    assert child.request.init_image is None


async def test_one_cannot_remix_nothing_or_what_is_not_there(counter: Counter) -> None:
    base = await counter.make("a fox")
    for text, code in (("", "empty_idea"), ("--seed 5", "empty_idea"), ("owl --model /etc", "unknown_model")):
        with pytest.raises(UserError) as caught:
            await counter.say(Remix(ref=ref_of(base), text=text))
        assert caught.value.code == code
    with pytest.raises(UserError, match="no image 4"):
        await counter.say(Remix(ref=ref_of(base, 4), text="an owl"))


async def test_show_tells_the_way_up_and_down_and_what_changed(counter: Counter) -> None:
    base = await counter.make("a red fox --seed 40 --steps 9")
    child = await counter.make(Remix(ref=ref_of(base), text="a blue owl --steps 5"))
    grandchild = await counter.make(Reroll(ref=ref_of(child), seed=3))
    shown = await counter.say(Show(ref=ref_of(child)))
    assert f"remix of {base.id}, changed: prompt “" in shown.text
    assert "steps 9 → 5" in shown.text
    assert "; seed" not in shown.text
    assert f"led to: {grandchild.id} (reroll)" in shown.text
    up = next(button for button in shown.buttons if "parent" in button.label)
    assert up.action.command() == Show(ref=ref_of(base))
    assert f"led to: {child.id} (remix)" in (await counter.say(Show(ref=ref_of(base)))).text
    assert changes(base.request, base.request) == []
    assert changes(child.request, grandchild.request) == ["seed 40 → 3"]


async def test_the_real_model_makes_a_remix_and_knows_it_again(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        async with served(library) as chat:
            base = await chat.say(Imagine(text="a red fox --steps 2 --seed 7"), event="base")
            await chat.screen.shown("base")
            ref = ImageRef(str(base.job_id))
            child = await chat.say(Remix(ref=ref, text="a green apple"), event="child")
            (image,) = (await chat.screen.shown("child")).images
            told = await chat.say(Describe(image=image.path.read_bytes()))
        one, other = library.find(ref.generation_id), library.find(str(child.job_id))
    assert (one.request.seed, one.request.steps) == (other.request.seed, other.request.steps) == (7, 2)
    assert one.images[0].pixel_sha256 != other.images[0].pixel_sha256
    assert f"made here: id {other.id}:1" in told.reply.text


async def test_history_is_filtered(counter: Counter) -> None:
    fox = await counter.make("a red fox --seed 1")
    owl = await counter.make("a grey owl --seed 2")
    await counter.say(Favorite(ref=ref_of(owl)))
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)

    async def listed(command: History) -> set[str]:
        text = (await counter.say(command)).text
        return {one.id for one in (fox, owl) if one.id in text}

    assert await listed(History()) == {fox.id, owl.id}
    assert await listed(History(search="fox")) == {fox.id}
    assert await listed(History(seed=2)) == {owl.id}
    assert await listed(History(model="other")) == set()
    assert await listed(History(favorites_only=True)) == {owl.id}
    assert await listed(History(search="fox", favorites_only=True)) == set()
    assert await listed(History(since=today)) == {fox.id, owl.id}
    assert await listed(History(until=today)) == set()
    assert "Nothing" in (await counter.say(History(), BEN)).text


async def test_pages_go_on_with_their_filters_without_anything_in_memory(counter: Counter) -> None:
    made = [await counter.make(f"a {animal} --seed {number}") for number in range(4) for animal in ("fox", "owl")]
    foxes = [one.id for one in reversed(made) if "fox" in one.idea]
    first = await counter.say(History(search="fox", limit=3))
    (button,) = first.buttons
    code = button.action.pack()
    assert len(code) <= 64
    again = Counter(counter.library)  # another process
    again._events = 100
    second = await again.say(button.action.command())
    lines = [*first.text.splitlines(), *second.text.splitlines()]
    assert [line.split()[0] for line in lines] == foxes
    assert not second.buttons
    plain = await counter.say(History(limit=20))
    assert not plain.buttons
    with pytest.raises(UserError) as caught:
        await counter.say(button.action.command(), BEN)
    assert caught.value.code == "page_too_old"


async def test_only_so_many_lists_are_remembered(counter: Counter) -> None:
    for seed in range(2):
        await counter.make(f"a fox --seed {seed}")
    first = await counter.say(History(search="fox", limit=1))
    for number in range(MAX_SEARCHES):
        await counter.say(History(search="fox", limit=1, since=datetime(2026, 1, 1 + number, tzinfo=UTC)))
    with pytest.raises(UserError) as caught:
        await counter.say(first.buttons[0].action.command())
    assert caught.value.code == "page_too_old"
    assert "count: default" in (await counter.say(Settings())).text


async def test_a_picture_of_ours_is_recognised(counter: Counter) -> None:
    made = await counter.make("a red fox --seed 77 --n 2 --no text")
    content = counter.library.path(made.images[1]).read_bytes()
    told = await counter.say(Describe(image=content))
    assert told.private
    assert f"made here: id {made.id}:2" in told.text
    assert "Seed 78" in told.text
    assert "negative: text" in told.text
    assert told.buttons[0].action.command() == Show(ref=ref_of(made))
    stripped = io.BytesIO()
    Image.open(io.BytesIO(content)).convert("RGB").save(stripped, "PNG")  # as chats do
    told = await counter.say(Describe(image=stripped.getvalue()))
    assert f"made here: id {made.id}:2" in told.text
    assert "fox" in told.text


async def test_what_another_keeps_private_is_not_recognised(counter: Counter) -> None:
    await counter.say(Settings(changes={"private": "on", "embed": "none"}))
    made = await counter.make("a secret --seed 5")
    content = counter.library.path(made.images[0]).read_bytes()
    told = await counter.say(Describe(image=content), BEN)
    assert "Nothing is known" in told.text
    assert made.id not in told.text
    assert made.id in (await counter.say(Describe(image=content))).text
    assert (await counter.say(Originals(ref=ref_of(made)))).images


def picture(kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (16, 16), "red").save(stream, kind, **options)
    return stream.getvalue()


A1111 = "a cat, oil\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 5, Size: 512x512"


def test_parameters_of_other_tools_are_read() -> None:
    chunks = PngImagePlugin.PngInfo()
    chunks.add_text("parameters", A1111)
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + A1111.encode("utf-16-be")
    for content in (picture("PNG", pnginfo=chunks), picture("JPEG", exif=exif), picture("WEBP", exif=exif)):
        parameters = parameters_in(content)
        assert parameters is not None
        assert (parameters.prompt, parameters.negative_prompt) == ("a cat, oil", "dog")
        assert parameters.settings["Seed"] == "5"
    assert parameters_in(picture("PNG")) is None


async def test_pictures_that_tell_nothing_or_are_none(counter: Counter) -> None:
    assert "Nothing is known" in (await counter.say(Describe(image=picture("JPEG")))).text
    with pytest.raises(UserError) as caught:
        await counter.say(Describe(image=b"GIF89a nonsense"))
    assert caught.value.code == "image_unreadable"


@given(st.binary(max_size=200))
def test_no_file_is_a_bug(content: bytes) -> None:
    parameters_in(b"\x89PNG\r\n\x1a\n" + content)


def test_filters_are_read_in_any_order() -> None:
    command = read_history("red --seed 7 fox --since 2026-11-01 --until=2026-11-02 --model pocket --favorites")
    assert command == History(
        search="red fox",
        model="pocket",
        seed=7,
        since=datetime(2026, 11, 1, tzinfo=UTC),
        until=datetime(2026, 11, 3, tzinfo=UTC),
        favorites_only=True,
    )


def test_days() -> None:
    now = datetime(2026, 11, 21, 15, tzinfo=UTC)
    midnight = datetime(2026, 11, 21, tzinfo=UTC)
    assert read_day("today", now) == midnight
    assert read_day("Yesterday", now) == midnight - timedelta(days=1)
    assert read_day("7d", now) == midnight - timedelta(days=7)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("/history --sede 7", "unknown_filter"),
        ("/history --seed x", "bad_value"),
        ("/history --seed", "missing_value"),
        ("/history --since 31.12.2026", "bad_day"),
        ("/history --until 9999-12-31", "bad_day"),
        ("/history --since 0001-01-01", "bad_day"),
        ("/history --since", "bad_day"),
        ("/policy max_images", "missing_value"),
        ("/settings count", "missing_value"),
        ("/close everything", "bad_scope"),
        ("/remix", "bad_reference"),
    ],
)
def test_wrong_lines_say_what_is_wrong(line: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        read_line(line)
    assert caught.value.code == code
