"""Commands, from typing them to the pictures."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from PIL import Image

from prompting.errors import UserError
from prompting.option_values import read_options
from storage.job_queue import Jobs
from tests.discord_app.conftest import PATIENCE, Bot, Bots, generation_id, made
from tests.discord_server import DiscordServer, Message, NotOfferedError, Upload
from tests.discord_server.limits import MANAGE_MESSAGES, MEMBER_PERMISSIONS

SMALL = {"steps": 2, "cfg": 3.0}
LONG = {"steps": 100, "n": 4}


async def test_imagine_becomes_one_living_message(server: DiscordServer, bot: Bot) -> None:
    done = await server.person("ada").slash("imagine", {"prompt": "a red fox in the snow", "n": 4, **SMALL})
    assert await done.acknowledged() < 3.0
    message = await made(done, 4)
    assert message.text.splitlines()[0] == "a red fox in the snow"
    for number, item in enumerate(message.gallery, 1):
        assert f"picture {number} of 4" in item["description"]
        assert "red fox" in item["description"]
    assert len({file.sha256 for file in message.attachments}) == 4
    first = server.message_history(message)[0]
    assert "queued, place 1" in first.text
    assert "cancel" in str(first.components)
    assert not message.ephemeral
    assert server.messages(server.general) == [message]
    assert bot.library.find(generation_id(message)).idea == "a red fox in the snow"
    assert server.breaches == []


async def test_braces_make_a_message_for_each_prompt(server: DiscordServer, bot: Bot) -> None:
    ada = server.person("ada")
    done = await ada.slash("imagine", {"prompt": "a {red, green} fox", **SMALL})
    first = await made(done)
    assert "2 prompts" in server.message_history(first)[0].text
    assert first.text.startswith("a red fox")
    general, direct = server.general, server.direct(ada)
    own: Message | None = await server.until(
        lambda: next((m for m in server.world.visible(general) if m.nonce), None), PATIENCE
    )
    assert own is not None
    assert own.text.startswith("a green fox")
    assert own.nonce == f"darkroom-{generation_id(own)}"
    await (await ada.slash("settings", {"setting": "private", "value": "on"})).original()
    await made(await ada.slash("imagine", {"prompt": "a {red, green} cat", **SMALL}))
    whispered: Message | None = await server.until(lambda: next(iter(server.world.visible(direct)), None), PATIENCE)
    assert whispered is not None
    assert whispered.text.startswith("a green cat")
    assert not any("green cat" in message.text for message in server.messages(general))
    assert server.breaches == []


async def test_a_film_and_a_way_between_two_pictures(server: DiscordServer, bot: Bot) -> None:
    ada = server.person("ada")
    first = await made(await ada.slash("imagine", {"prompt": "a fox", "n": 2, **SMALL}), 2)
    parent = generation_id(first)
    film = await made(await ada.slash("film", {"id": f"{parent}:2"}))
    (file,) = film.attachments
    assert file.filename.endswith(".webp")
    with Image.open(io.BytesIO(file.content)) as moving:
        assert (moving.format, moving.n_frames) == ("WEBP", 3)  # type: ignore[attr-defined]
    assert f"{parent}:2" in film.text
    pressed = await made(await ada.press(first, "🎞️ film"))
    assert pressed.attachments[0].filename.endswith(".webp")
    assert f"{parent}:1" in pressed.text
    assert "🎞️ film" not in [button["label"] for button in pressed.buttons]
    way = await ada.slash("between", {"first": f"{parent}:1", "second": f"{parent}:2", "pictures": 2})
    assert "33%" in (await made(way)).text
    general = server.general
    assert await server.until(lambda: any("67%" in m.text for m in server.world.visible(general)), PATIENCE)
    assert server.breaches == []


async def test_everywhere(server: DiscordServer, bot: Bot) -> None:
    ada = server.person("ada")
    foreign = server.channel(server.guild("Foreign", has_bot=False), "general")
    for place, installed in (
        (server.direct(ada), "guild"),
        (server.direct(ada), "user"),
        (foreign, "user"),
        (server.group(ada), "user"),
    ):
        done = await ada.slash("imagine", {"prompt": "a fox", **SMALL}, channel=place, installed=installed)
        message = await made(done)
        assert message.channel is place
        assert done.followups == []
    assert server.breaches == []


async def test_buttons(server: DiscordServer, bot: Bot) -> None:
    ada, bob = server.person("ada"), server.person("bob")
    message = await made(await ada.slash("imagine", {"prompt": "a blue bird", "n": 2, **SMALL}), 2)
    parent = generation_id(message)
    for button in (f"v1:reroll:{parent}:0", f"v1:vary:{parent}:2", f"v1:vary-strong:{parent}:1"):
        again = await made(await ada.press(message, button), 2 if "reroll" in button else 1)
        assert again is not message
        assert bot.library.find(generation_id(again)).parent is not None
    larger = await made(await ada.press(message, f"v1:upscale:{parent}:1"))
    assert larger.attachments[0].pixels == (256, 256)
    marked = await bob.press(message, f"v1:favorite:{parent}:0")
    assert parent in (await marked.original()).text
    assert marked.ephemeral
    for button in ("details", "originals"):
        looked = await bob.press(message, f"v1:{button}:{parent}:0")
        assert len((await looked.original(where=lambda shown: bool(shown.gallery))).attachments) == 2
        assert looked.ephemeral
    stored = [bot.library.path(image).read_bytes() for image in bot.library.find(parent).images]
    assert [file.content for file in (await looked.original()).attachments] == stored
    assert server.breaches == []


async def test_only_the_owner_or_a_moderator_deletes(server: DiscordServer, bot: Bot) -> None:
    ada, bob = server.person("ada"), server.person("bob")
    first = await made(await ada.slash("imagine", {"prompt": "a fox", **SMALL}))
    second = await made(await ada.slash("imagine", {"prompt": "a fox", **SMALL}))
    refused = await bob.press(first, f"v1:delete:{generation_id(first)}:0")
    assert "not_yours" in (await refused.original()).text.replace("\\", "")
    assert refused.ephemeral
    for who, message, may in ((ada, first, MEMBER_PERMISSIONS), (bob, second, MEMBER_PERMISSIONS | MANAGE_MESSAGES)):
        gone = await who.press(message, f"v1:delete:{generation_id(message)}:0", permissions=may)
        assert "deleted" in (await gone.original()).text
        with pytest.raises(UserError):
            bot.library.find(generation_id(message))
    assert server.breaches == []


async def test_cancel_while_it_runs(server: DiscordServer, bot: Bot) -> None:
    ada, bob = server.person("ada"), server.person("bob")
    done = await ada.slash("imagine", {"prompt": "a fox", **LONG})
    message = await done.original(PATIENCE, where=lambda shown: "step" in shown.text)
    cancel = message.buttons[0]["custom_id"]
    other = await bob.press(message, cancel)
    assert "no job of yours" in (await other.original()).text
    pressed = await ada.press(message, cancel)
    assert pressed.ephemeral or await pressed.original()
    ended = await done.original(PATIENCE, where=lambda shown: "Cancelled" in shown.text)
    assert ended is message
    assert ended.gallery == []
    progress = [shown for shown in server.message_history(message) if "step" in shown.text]
    assert progress
    assert all(after.at - before.at > 2.5 for before, after in pairwise(progress))
    assert server.breaches == []


async def test_a_button_from_a_year_ago(server: DiscordServer, bot: Bot) -> None:
    ada = server.person("ada")
    message = await made(await ada.slash("imagine", {"prompt": "a fox", **SMALL}))
    old = server.plant(server.general, components=message.components, files=[Upload("a.png", b"x")], age=365 * 86400.0)
    again = await made(await ada.press(old, "🔁 reroll"))
    parent = bot.library.find(generation_id(again)).parent
    assert parent is not None
    assert parent.id == generation_id(message)


async def test_many_presses_by_many_people_are_one_job(server: DiscordServer, bots: Bots) -> None:
    ada = server.person("ada")
    async with bots.running():
        message = await made(await ada.slash("imagine", {"prompt": "a fox", **SMALL}))
    people = [ada, *(server.person(f"person {number}") for number in range(49))]
    async with bots.running(work=False) as bot:
        accepted = 0
        for _ in range(10):
            presses = [await who.press(message, "🔁 reroll") for who in people]
            for press in presses:
                await press.acknowledged(30.0)
            accepted += [press.ephemeral for press in presses].count(False)
        with bot.library.reading() as session:
            assert Jobs(session).counts().queued == accepted == 1


async def test_anothers_pictures_lead_to_a_copy_of_ones_own(server: DiscordServer, bot: Bot) -> None:
    ada, bob = server.person("ada"), server.person("bob")
    message = await made(await ada.slash("imagine", {"prompt": "a fox", **SMALL}))
    offered = await bob.press(message, "V1")
    offer = await offered.original()
    assert offered.ephemeral
    mine = bot.library.find(generation_id(await made(await bob.press(offer, "make your own copy"))))
    assert mine.parent is not None
    assert mine.parent.id == generation_id(message)
    assert mine.person_id != bot.library.find(mine.parent.id).person_id


@pytest.mark.parametrize("code", ["v1:reroll:0000000000:0", "v1:explode:0000000000:0", "hello", "v9:reroll:a:0", "v1:"])
async def test_forged_buttons_are_answered_privately(server: DiscordServer, bot: Bot, code: str) -> None:
    planted = server.plant(server.general, content="press here")
    forged = await server.person("eve").press(planted, code, forged=True)
    assert (await forged.original()).text
    assert forged.ephemeral


async def test_wrong_values_get_the_terminals_words(server: DiscordServer, bot: Bot) -> None:
    ada = server.person("ada")
    for option, value in (("ar", "tall"), ("size", "9x9x9"), ("seed", "-1"), ("sampler", "oiler"), ("style", "xyzzy")):
        wrong = await ada.slash("imagine", {"prompt": "a fox", option: value})
        with pytest.raises(UserError) as caught:
            read_options({f"--{option}": value})
        said = (await wrong.original()).text.replace("\\", "")
        assert caught.value.message in said
        assert caught.value.hint in said
        assert caught.value.code in said
        assert wrong.ephemeral
    with pytest.raises(NotOfferedError):
        await ada.slash("imagine", {"prompt": "a fox", "steps": 9999})
    forged = await ada.slash("imagine", {"prompt": "a fox", "steps": 9999}, forged=True)
    assert "--steps cannot be 9999" in (await forged.original()).text
    assert bot.library.history().generations == ()


async def test_uploads(server: DiscordServer, bot: Bot) -> None:
    ada = server.person("ada")
    message = await made(await ada.slash("imagine", {"prompt": "a fox", **SMALL}))
    picture = Upload("fox.png", message.attachments[0].content, "image/png")
    again = await made(await ada.slash("imagine", {"prompt": "a wolf", "image": picture, "strength": 0.5, **SMALL}))
    assert bot.library.find(generation_id(again)).request.init_image is not None
    for content, size, code in ((b"x", 1 << 30, "too_large"), (b"not a picture", None, "(")):
        upload = Upload("big.png", content, "image/png", size)
        wrong = await ada.slash("imagine", {"prompt": "a wolf", "image": upload, **SMALL})
        assert code in (await wrong.original()).text.replace("\\", "")
        assert wrong.ephemeral


async def test_suggestions(server: DiscordServer, bot: Bot) -> None:
    ada, bob = server.person("ada"), server.person("bob")
    message = await made(await ada.slash("imagine", {"prompt": "a fox", **SMALL}))
    for option, typed, expected in (
        ("style", "watercolr", "watercolor"),
        ("sampler", "karras", "dpm++ 2m karras"),
        ("model", "", "pocket"),
    ):
        asked = await ada.autocomplete("imagine", option, typed)
        assert expected in [choice["value"] for choice in await asked.choices()]
    own = await ada.autocomplete("show", "id", "")
    assert [choice["value"] for choice in await own.choices()] == [generation_id(message)]
    assert await (await bob.autocomplete("show", "id", "")).choices() == []


async def test_what_people_type_pings_nobody(server: DiscordServer, bot: Bot) -> None:
    ada = server.person("ada")
    idea = "# @everyone <@123456789012345678> **a fox** [free](https://evil.example) \u202egnp.exe \u200b`x` <#1>"
    message = await made(await ada.slash("imagine", {"prompt": idea, **SMALL}))
    shown = message.text
    assert "@everyone" not in shown
    assert "\u202e" not in shown
    assert "\\*\\*a fox" in shown
    assert shown.startswith("\\#")
    assert server.breaches == []


async def test_quick_commands(server: DiscordServer, bot: Bot) -> None:
    ada = server.person("ada")
    message = await made(await ada.slash("imagine", {"prompt": "a red fox", **SMALL}))
    found = generation_id(message)
    for name, options, expected in (
        ("expand", {"prompt": "a red fox"}, "red fox"),
        ("history", {"search": "fox"}, found),
        ("favorite", {"id": found}, found),
        ("favorites", {}, found),
        ("queue", {}, ""),
        ("inbox", {}, ""),
        ("cancel", {}, ""),
        ("help", {}, "/imagine"),
        ("show", {"id": found}, "seed"),
        ("originals", {"id": found}, found),
        ("show", {"id": "no such id!"}, "bad_reference"),
        ("describe", {"image": Upload("a.png", message.attachments[0].content, "image/png")}, found),
        ("export", {}, ""),
        ("forget", {}, ""),
    ):
        done = await ada.slash(name, options)
        assert expected in (await done.original()).text.replace("\\", ""), name
        assert done.ephemeral, name
    again = await ada.slash("reroll", {"id": found, "seed": "0"})
    assert bot.library.find(generation_id(await made(again))).request.seed == 0
    other = await ada.slash("remix", {"id": found, "prompt": "a wolf"})
    assert bot.library.find(generation_id(await made(other))).idea == "a wolf"
    varied = await ada.slash("vary", {"id": f"{found}:1", "strength": "strong", "n": 2})
    assert bot.library.find(generation_id(await made(varied, 2))).request.variation_strength == 0.6
    assert server.breaches == []


async def test_a_form_that_nobody_remembers(server: DiscordServer, bot: Bot) -> None:
    form = {"custom_id": "v0:edit:k3v9x2m7qd:0", "title": "Edit", "components": []}
    sent = await server.person("ada").submit_modal(form, {})
    assert "not in use" in (await sent.original()).text
    assert sent.ephemeral
