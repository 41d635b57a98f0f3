"""The same conversation on every platform is the same for the core, and each platform shows all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.replies import Reply
from generation.backends.local import LocalBackend
from prompting.errors import UserError
from storage.library import Library
from tests.conversations.platforms import InDiscord, InTerminal, Platform
from tests.conversations.recording import Record
from tests.conversations.script import SCRIPT
from tests.discord_server import DiscordServer


async def held(platform: Platform) -> tuple[Record, list[str]]:
    """The conversation, and what was shown after each step."""
    async with platform.opened():
        shown = [await platform.say(step) for step in SCRIPT]
    return platform.record, shown


def check_shown(record: Record, shown: list[str]) -> None:
    """Everything that was replied could be read, heard or pressed."""
    for number, (reply, text) in enumerate(zip(record.replies, shown, strict=True)):
        said = " ".join(text.split())
        outcome = record.delivered.get(record.job_of.get(number, ""))
        for told in words_of(reply if outcome is None else outcome):
            assert " ".join(told.split()) in said, (record.commands[number], told)


def words_of(reply: Reply | UserError) -> list[str]:
    if isinstance(reply, UserError):
        return [reply.message, reply.hint]
    alt_texts = [image.alt_text for image in reply.images]
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
    assert len(terminal.commands) == len(SCRIPT)
    for mine, theirs in zip(terminal.exchanges(), discord.exchanges(), strict=True):
        assert mine == theirs
    check_shown(terminal, typed)
    check_shown(discord, pressed)
    assert server.breaches == []
