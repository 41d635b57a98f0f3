"""The command line and the chat in the terminal are one person's."""

from __future__ import annotations

from pathlib import Path

from bot.core.commands import History
from bot.terminal_app.chat import MYSELF
from storage.people import THIS_COMPUTER
from storage.values import Draft, Generation, Operation
from tests.bot.counters import Counter, drawn, opened


async def test_the_chat_lists_what_the_command_line_made(tmp_path: Path) -> None:
    assert (MYSELF.platform, MYSELF.user) == THIS_COMPUTER
    with opened(tmp_path) as counter:
        template = await counter.make("a red fox")
        made = kept(counter, template)
        found = await counter.say(History(search="fox"), MYSELF)
    assert made.id in found.text
    assert template.id not in found.text


def kept(counter: Counter, template: Generation) -> Generation:
    """As the command line keeps it."""
    draft = Draft(operation=Operation.IMAGINE, parent=None, spec=template.spec, request=template.request)
    return counter.library.keep(draft, None, drawn(template.request))
