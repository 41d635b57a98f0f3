"""The same conversation on every platform is the same for the core, and each platform shows all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.replies import Reply
from generation.backends.local import LocalBackend
from prompting.errors import UserError
from storage.library import Library
from tests.conversations.in_telegram import InTelegram
from tests.conversations.platforms import InDiscord, InTerminal, Platform
from tests.conversations.recording import Record
from tests.conversations.script import SCRIPT
from tests.discord_server import DiscordServer
from tests.telegram_server import Limits, TelegramServer


async def held(platform: Platform) -> tuple[Record, list[str]]:
    """The conversation, and what was shown after each step."""
    async with platform.opened():
        shown = [await platform.say(step) for step in SCRIPT]
    return platform.record, shown


def check_shown(record: Record, shown: list[str], *, heard: bool = True) -> None:
    """Everything that was replied could be read, pressed, or ``heard`` where pictures can have words."""
    for number, (reply, text) in enumerate(zip(record.replies, shown, strict=True)):
        said = " ".join(text.split())
        outcome = record.delivered.get(record.job_of.get(number, ""))
        for told in words_of(reply if outcome is None else outcome, heard=heard):
            assert " ".join(told.split()) in said, (record.commands[number], told)


def words_of(reply: Reply | UserError, *, heard: bool) -> list[str]:
    if isinstance(reply, UserError):
        return [reply.message, reply.hint]
    alt_texts = [image.alt_text for image in reply.images] if heard else []
    return [*reply.text.splitlines(), *alt_texts, *(button.label for button in reply.buttons)]


async def test_every_platform_holds_the_same_conversation(
    server: DiscordServer,
    backend: LocalBackend,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Library.open(tmp_path / "terminal") as library:
        terminal, typed = await held(InTerminal(library, backend, capsys, monkeypatch))
    with Library.open(tmp_path / "discord") as library:
        discord, pressed = await held(InDiscord(library, backend, server))
    for place in ("private", "group"):
        async with TelegramServer(limits=Limits(floods="off")) as bot_api:
            with Library.open(tmp_path / place) as library:
                written, seen = await held(InTelegram(library, backend, bot_api, group=place == "group"))
            check_same(terminal, written)
            check_shown(written, seen, heard=False)
            assert bot_api.breaches == []
            assert bot_api.unknown_parameters() == []
    assert len(terminal.commands) == len(SCRIPT)
    check_same(terminal, discord)
    check_shown(terminal, typed)
    check_shown(discord, pressed)
    assert server.breaches == []


def check_same(one: Record, other: Record) -> None:
    for mine, theirs in zip(one.exchanges(), other.exchanges(), strict=True):
        assert mine == theirs
