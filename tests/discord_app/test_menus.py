"""Menus of messages, settings, and what administrators do."""

from __future__ import annotations

import pytest

from tests.discord_app.conftest import Bot, generation_id, made
from tests.discord_server import DiscordServer, NotOfferedError, Upload
from tests.discord_server.limits import MANAGE_GUILD, MEMBER_PERMISSIONS
from tests.discord_server.things import User

SMALL = {"steps": 2, "cfg": 3.0}
MANAGER = MEMBER_PERMISSIONS | MANAGE_GUILD


async def test_menus(server: DiscordServer, bot: Bot) -> None:
    ada = server.person("ada")
    message = await made(await ada.slash("imagine", {"prompt": "a fox", **SMALL}))
    for menu, private in (("Reroll", False), ("Vary", False), ("Parameters", True)):
        used = await ada.menu(menu, message)
        await made(used)
        assert used.ephemeral == private
    elsewhere = await ada.menu("Reroll", server.plant(server.general, content="hello", author=ada))
    assert "no pictures of mine" in (await elsewhere.original()).text
    imitated = server.plant(server.general, components=message.components, files=[Upload("a.png", b"x")], author=ada)
    assert "no pictures of mine" in (await (await ada.menu("Reroll", imitated)).original()).text


async def test_reports_reach_the_administrators(server: DiscordServer, bot: Bot) -> None:
    ada, bob = server.person("ada"), server.person("bob")
    message = await made(await ada.slash("imagine", {"prompt": "a fox", **SMALL}))
    for _ in range(2):
        told = await bob.menu("Report", message)
        assert "administrators" in (await told.original()).text
        assert told.ephemeral
    log = await server.person("boss").slash("audit", permissions=MANAGER)
    lines = (await log.original()).text.replace("\\", "").splitlines()
    assert [line for line in lines if f"report {generation_id(message)}" in line and str(bob.id) in line] == lines


async def test_a_picture_of_ours_as_image_prompt(server: DiscordServer, bot: Bot) -> None:
    ada = server.person("ada")
    message = await made(await ada.slash("imagine", {"prompt": "a fox", "n": 2, **SMALL}), 2)
    opened = await ada.menu("Use as image prompt", message)
    sent = await ada.submit_modal(opened, {"idea": "a wolf --steps 2 --strength 0.5", "image": ["2"]})
    made_of = bot.library.find(generation_id(await made(sent)))
    origin = bot.library.find(generation_id(message))
    assert made_of.request.init_image == origin.image(2).pixel_sha256
    assert made_of.parent is not None
    assert (made_of.parent.id, made_of.parent.index) == (origin.id, 2)
    assert server.breaches == []


async def test_somebodys_picture_as_image_prompt(server: DiscordServer, bot: Bot) -> None:
    ada = server.person("ada")
    content = (await made(await ada.slash("imagine", {"prompt": "a fox", **SMALL}))).attachments[0].content
    posted = server.plant(server.general, files=[Upload("fox.png", content, "image/png")], author=server.person("bob"))
    empty = server.plant(server.general, content="no picture", author=ada)
    upload = Upload("fox.png", content, "image/png")
    for message, values in ((posted, {}), (empty, {"file": upload})):
        opened = await ada.menu("Use as image prompt", message)
        sent = await ada.submit_modal(opened, {"idea": "a wolf --steps 2", **values})
        assert bot.library.find(generation_id(await made(sent))).request.init_image is not None
    large = server.plant(server.general, files=[Upload("x.png", b"x", "image/png", 1 << 30)], author=ada)
    refused = await ada.menu("Use as image prompt", large)
    opened = await ada.menu("Use as image prompt", empty)
    bomb = await ada.submit_modal(opened, {"idea": "a wolf", "file": Upload("x.png", b"x", "image/png", 1 << 30)})
    for wrong in (refused, bomb):
        assert "upload_too_large" in (await wrong.original()).text.replace("\\", "")
        assert wrong.ephemeral
    broken = await ada.submit_modal(opened, {"idea": "a wolf", "file": Upload("x.png", b"not one", "image/png")})
    assert (await broken.original()).text
    assert broken.ephemeral
    assert server.breaches == []


async def test_settings(server: DiscordServer, bot: Bot) -> None:
    ada = server.person("ada")
    shown = await (await ada.slash("settings")).original()
    assert "count: default" in shown.text
    for setting, value, expected in (("count", "2", "count: 2"), ("language", "zh", "zh"), ("count", "many", "(")):
        done = await ada.slash("settings", {"setting": setting, "value": value})
        assert expected in (await done.original()).text
        assert done.ephemeral
    lacking = await ada.slash("settings", {"setting": "count"})
    assert "missing_value" in (await lacking.original()).text.replace("\\", "")
    names = await (await ada.autocomplete("settings", "setting", "lang")).choices()
    assert names[0]["value"] == "language"


async def test_administrators(server: DiscordServer, bot: Bot) -> None:
    ada, boss = server.person("ada"), server.person("boss")
    with pytest.raises(NotOfferedError):
        await ada.slash("policy")
    given: tuple[tuple[str, dict[str, str | User]], ...] = (
        ("policy", {"rule": "max_images", "value": "1"}),
        ("policy", {"rule": "open", "value": "off", "person": ada.user}),
        ("block", {"word": "badger"}),
        ("policy", {}),
        ("audit", {}),
    )
    for name, options in given:
        done = await boss.slash(name, options, permissions=MANAGER)
        assert "not_administrator" not in (await done.original()).text.replace("\\", ""), name
        assert done.ephemeral
    for prompt in ("a badger", "a fox"):
        refused = await ada.slash("imagine", {"prompt": prompt, **SMALL})
        assert refused.person is ada
        assert (await refused.original()).text
        assert refused.ephemeral
    closed = await boss.slash("close", {"place": "channel"}, permissions=MANAGER)
    assert "off" in (await closed.original()).text
    assert (await (await boss.slash("imagine", {"prompt": "a fox"}, permissions=MANAGER)).original()).ephemeral
    reopened = await boss.slash("open", {"place": "channel"}, permissions=MANAGER)
    assert "on" in (await reopened.original()).text
    assert bot.library.history().generations == ()
    assert server.breaches == []
