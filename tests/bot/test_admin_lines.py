"""Administrators' and people's own lines, typed in a chat."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.actions import Action, Verb
from bot.core.admin_commands import Audit, Block, Close, Open, ScopeKind, ScopeRef, SetRule, ShowPolicy, Unblock
from bot.core.chat_line import read_line
from bot.core.commands import Export, Forget, History, ImageRef, Remix, Settings
from prompting.errors import UserError

CHANNEL = ScopeRef(ScopeKind.CHANNEL)


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("/policy", ShowPolicy()),
        ("/policy for channel", ShowPolicy(scope=CHANNEL)),
        ("/policy max_images 2", SetRule(rule="max_images", value="2")),
        ("/policy max_images 2 for channel", SetRule(rule="max_images", value="2", scope=CHANNEL)),
        (
            "/policy blocked on for person <@!123>",
            SetRule(rule="blocked", value="on", scope=ScopeRef(ScopeKind.PERSON, "123")),
        ),
        (
            "/policy max_steps 9 FOR role <@&77>",
            SetRule(rule="max_steps", value="9", scope=ScopeRef(ScopeKind.ROLE, "77")),
        ),
        ("/policy forced_negative made for children", SetRule(rule="forced_negative", value="made for children")),
        ("/block gore", Block(word="gore")),
        ("/block person <@123>", Block(person="123")),
        ("/unblock person me", Unblock(person="me")),
        ("/unblock in person", Unblock(word="in person")),
        ("/close", Close()),
        ("/close channel", Close(scope=CHANNEL)),
        ("/open for channel", Open(scope=CHANNEL)),
        ("/audit", Audit()),
        ("/settings", Settings()),
        ("/settings count 2", Settings(changes={"count": "2"})),
        ("/settings style=oil painting", Settings(changes={"style": "oil painting"})),
        ("/export", Export()),
        ("/forget", Forget()),
        ("/forget k3v9x2m7qd", Forget(code="k3v9x2m7qd")),
        ("/remix k3v9:2 an owl --n 2", Remix(ref=ImageRef("k3v9", 2), text="an owl --n 2")),
    ],
)
def test_lines_become_commands(line: str, command: object) -> None:
    assert read_line(line) == command


@pytest.mark.parametrize(
    ("verb", "id_", "index", "command"),
    [
        (Verb.OLDER, "k3v9x2m7qd", 0, History(before="k3v9x2m7qd")),
        (Verb.OLDER, "k3v9x2m7qd0a1b2c3d", 0, History(before="k3v9x2m7qd", again="0a1b2c3d")),
        (Verb.AUDIT, "123", 0, Audit(before=123)),
        (Verb.EXPORT, "k3v9x2m7qd", 0, Export(before="k3v9x2m7qd")),
        (Verb.FORGET, "k3v9x2m7qd", 0, Forget(code="k3v9x2m7qd")),
    ],
)
def test_presses_that_are_about_no_generation(verb: Verb, id_: str, index: int, command: object) -> None:
    action = Action.unpack(Action(verb, id_, index).pack())
    assert action.command() == command


@given(st.sampled_from(["policy", "block", "unblock", "close", "open", "settings", "history", "remix"]), st.text())
def test_no_line_is_a_bug(name: str, words: str) -> None:
    try:
        assert read_line(f"/{name} {words}") is not None
    except UserError as error:
        assert error.message
