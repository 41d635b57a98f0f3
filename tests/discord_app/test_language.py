"""Discord in the language of the person's client, from the command's name to the buttons."""

from __future__ import annotations

import re

from tests.discord_app.conftest import Bot, made
from tests.discord_server import DiscordServer

HAN = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"\b[a-z']{2,}(?: [a-z']{2,}){2,}", re.IGNORECASE)  # three words in a row
IDEA = "a red fox"


def english_in(text: str) -> list[str]:
    own = re.sub("补充：.*", "", text)  # words of the prompt
    return ENGLISH.findall(own.replace(IDEA, "·").replace("white background", "·"))


async def test_a_person_whose_client_is_chinese_reads_chinese(server: DiscordServer, bot: Bot) -> None:
    li = server.person("li", locale="zh-CN")
    done = await li.slash("imagine", {"prompt": IDEA, "steps": 2, "n": 2})
    message = await made(done, 2)
    assert "排队中，第 1 位" in server.message_history(message)[0].text
    assert all(item["description"].startswith("AI 生成的图片") for item in message.gallery)
    assert "重画" in str(message.components)
    assert not english_in(message.text)
    for command in ("help", "settings", "queue", "inbox"):
        reply = await (await li.slash(command, {})).original()
        assert HAN.search(reply.text)
        assert not english_in(reply.text), reply.text


async def test_what_cannot_be_done_is_said_in_chinese(server: DiscordServer, bot: Bot) -> None:
    li, ada = server.person("li", locale="zh-CN"), server.person("ada")
    wrong = {"prompt": "a fox --steps 900"}
    refused = await (await li.slash("imagine", wrong)).original()
    assert "--steps 不能是 900。" in refused.text
    assert not english_in(refused.text)
    assert "--steps cannot be 900." in (await (await ada.slash("imagine", wrong)).original()).text
    unread = await (await li.slash("show", {"id": "not an id"})).original()
    assert "不是图片编号" in unread.text


async def test_the_language_that_somebody_chose_wins(server: DiscordServer, bot: Bot) -> None:
    ada = server.person("ada")
    changed = await ada.slash("settings", {"setting": "language", "value": "zh"})
    assert HAN.search((await changed.original()).text)
    assert "没有等待中的任务" in (await (await ada.slash("queue", {})).original()).text
    refused = await (await ada.slash("show", {"id": "k3v9x2m7qd"})).original()
    assert HAN.search(refused.text)


async def test_every_command_has_a_name_and_a_description_in_chinese(server: DiscordServer, bot: Bot) -> None:
    for command in server.world.commands[None]:
        assert HAN.search(command["name_localizations"]["zh-CN"]), command["name"]
        if command.get("type", 1) == 1:
            assert HAN.search(command["description_localizations"]["zh-CN"]), command["name"]
        for option in command.get("options", ()):
            assert HAN.search(option["description_localizations"]["zh-CN"]), (command["name"], option["name"])
            assert "zh-CN" not in (option.get("name_localizations") or {}), "options keep their names, as flags do"
    assert server.breaches == []
