"""The structured prompt as a message with a keyboard: looked at, locked, rolled, told other words, made."""

from __future__ import annotations

from tests.telegram_app.conftest import SMALL, Bot, from_bot, made, said
from tests.telegram_server import TelegramServer


async def test_a_prompt_is_changed_in_its_message_and_made(server: TelegramServer, bot: Bot) -> None:
    ada = server.person("Ada")
    await ada.writes(ada.private, f"/expand a fox {SMALL}")
    form = await said(server, ada.private, "fox")
    assert len([m for m in ada.private.messages if from_bot(m)]) == 1
    assert ada.private.drafts
    before = form.words
    dice = next(button for button in form.buttons if ":dice:" in button["callback_data"])
    await ada.presses(form, dice["callback_data"])
    await server.until(lambda: form.words != before, 10.0, "other words")
    await ada.writes(ada.private, "setting: a quiet harbour", reply_to=form)
    changed = await said(server, ada.private, "a quiet harbour")
    make = next(button for button in changed.buttons if ":make:" in button["callback_data"])
    await ada.presses(changed, make["callback_data"])
    assert await made(server, ada.private)
    assert server.breaches == []


async def test_a_form_is_its_owners(server: TelegramServer, bot: Bot) -> None:
    ada, bob = server.person("Ada"), server.person("Bob")
    await ada.writes(ada.private, f"/expand a fox {SMALL}")
    form = await said(server, ada.private, "fox")
    make = next(button for button in form.buttons if ":make:" in button["callback_data"])
    answer = await (await bob.presses(form, make["callback_data"], forged=True)).answered()
    assert answer.show_alert


async def test_a_server_without_drafts_is_asked_once(server: TelegramServer, bot: Bot) -> None:
    from tests.telegram_server import Fault

    ada = server.person("Ada")
    server.next_call("sendMessageDraft", Fault(status=404))
    for idea in ("a fox", "a wolf"):
        await ada.writes(ada.private, f"/expand {idea} {SMALL}")
        await said(server, ada.private, idea)
    assert sum(call.method == "sendMessageDraft" for call in server.calls) == 1
