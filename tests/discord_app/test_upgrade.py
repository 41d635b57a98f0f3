"""Buttons and modals from before an upgrade and many restarts."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

from generation.backends.local import LocalBackend
from storage.database import FILE_NAME
from storage.library import Library
from tests.discord_app.conftest import Bots, generation_id, made
from tests.discord_app.test_forms import WHAT, form_of
from tests.discord_server import DiscordServer, Upload

OLD_DATABASE = Path(__file__).parents[1] / "storage" / "databases" / "0002.sql"
STORED = "0123456789"  # a generation in it
RESTARTS = 10


def as_posted_then(generation: str) -> list[dict[str, object]]:
    """The message that showed a generation when that version was new."""
    buttons = [("V1", "vary", 1), ("W1", "vary-strong", 1), ("🔁 reroll", "reroll", 0), ("ℹ️ details", "details", 0)]
    row = [
        {"type": 2, "style": 2, "label": label, "custom_id": f"v1:{verb}:{generation}:{index}"}
        for label, verb, index in buttons
    ]
    return [{"type": 17, "components": [{"type": 10, "content": "a red fox"}, {"type": 1, "components": row}]}]


async def test_after_an_upgrade_and_many_restarts(server: DiscordServer, backend: LocalBackend, tmp_path: Path) -> None:
    folder = tmp_path / "darkroom"
    folder.mkdir()
    connection = sqlite3.connect(folder / FILE_NAME)
    connection.executescript(OLD_DATABASE.read_text("utf-8"))
    for table in ("policies", "deliveries", "jobs", "receipts"):  # examples that no platform wrote
        connection.execute(f"DELETE FROM {table}")
    connection.execute("UPDATE generations SET request = replace(request, 'Euler a', 'euler a')")  # as requests name it
    connection.commit()
    connection.close()
    ada = server.person("ada")
    old = server.plant(
        server.general, components=as_posted_then(STORED), files=[Upload("a.png", b"x")], age=365 * 86400
    )
    with Library.open(folder) as library:
        bots = Bots(library, backend, server)
        async with bots.running(work=False):
            message = await (await ada.slash("expand", {"prompt": "a red fox --steps 2"})).original()
            modal = await (await ada.press(message, "✏️ edit")).modal()
        for _ in range(RESTARTS - 1):
            restarted = bots.build()
            restarted.start(connect=False)
            restarted.service.stop()
            await asyncio.gather(*restarted.tasks)
        async with bots.running() as bot:
            details = await (await ada.press(old, "ℹ️ details")).original()
            assert "golden hour" in details.text
            offer = await (await ada.press(old, "🔁 reroll")).original()  # another's pictures
            again = library.find(generation_id(await made(await ada.press(offer, "make your own copy"), 2)))
            assert again.parent is not None
            assert again.parent.id == STORED
            sent = await ada.submit_modal(modal, {WHAT: "a blue wolf"}, message=message)
            await sent.original(where=lambda shown: generation_id(shown) != modal["custom_id"].split(":")[2])
            assert form_of(bot, message).spec.idea == "a blue wolf"
            assert library.find(generation_id(await made(await ada.press(message, "🖼️ make")))).idea == "a blue wolf"
    assert server.syncs == 1
