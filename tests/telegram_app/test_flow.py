"""A conversation in Telegram: what people send, what becomes of it, and who may press what."""

from __future__ import annotations

import io

from PIL import Image

from storage.repositories import Generations
from tests.telegram_app.conftest import SMALL, Bot, Bots, from_bot, generation_id, made, pictured, said
from tests.telegram_server import TelegramServer


def drawing(side: int = 64) -> bytes:
    written = io.BytesIO()
    Image.linear_gradient("L").resize((side, side)).convert("RGB").save(written, "PNG")
    return written.getvalue()


async def test_one_message_lives_from_the_queue_to_the_picture(server: TelegramServer, bot: Bot) -> None:
    ada = server.person("Ada", username=None)
    asked = await ada.writes(ada.private, f"/imagine a fox --seed 7 {SMALL}")
    message = await made(server, ada.private)
    ours = [one for one in ada.private.messages if from_bot(one)]
    assert ours == [message]
    assert message.reply_to is asked
    assert message.revisions[0].media is None
    assert "a fox" in message.revisions[0].words
    assert message.caption is not None
    assert "seed 7" in message.caption
    labels = [button["text"] for button in message.buttons]
    assert {"U1", "V1"} <= set(labels)
    assert [e["type"] for e in message.entities] == ["code"]
    assert server.breaches == []


async def test_braces_make_a_message_for_each_prompt(server: TelegramServer, bot: Bot) -> None:
    ada, eve = server.person("Ada"), server.person("Eve")
    group = server.supergroup("Foxes", [ada, eve])
    asked = await ada.writes(group, f"/imagine a {{red, green}} fox {SMALL}")
    first = await made(server, group, lambda m: pictured(m) and "a red fox" in str(m.caption))
    other = await made(server, group, lambda m: pictured(m) and "a green fox" in str(m.caption))
    assert "2 prompts" in first.revisions[0].words
    assert first is not other
    assert first.reply_to is other.reply_to is asked
    assert len([m for m in group.messages if from_bot(m)]) == 2
    assert server.breaches == []


async def test_plain_words_mentions_and_other_bots(server: TelegramServer, bot: Bot) -> None:
    ada = server.person("Ada")
    group = server.supergroup("Foxes", [ada])
    await ada.writes(group, "/imagine@someone_elses_bot a fox")
    await ada.writes(group, "what a nice fox")
    await ada.writes(group, "/unheard of")
    await ada.writes(group, f"/imagine@{server.world.bot.username} a bear {SMALL}")
    await ada.writes(ada.private, f"a lion {SMALL}")
    assert "a lion" in (await made(server, ada.private)).words
    assert "a bear" in (await made(server, group)).words
    assert len([one for one in group.messages if from_bot(one)]) == 1


async def test_a_set_is_one_sheet_and_its_files_come_byte_for_byte(server: TelegramServer, bot: Bot) -> None:
    ada = server.person("Ada")
    await ada.writes(ada.private, f"a fox --n 4 {SMALL}")
    message = await made(server, ada.private)
    assert message.photo is not None
    assert message.photo.width > 128
    await ada.presses(message, "⬇️ originals")
    await server.until(lambda: len(documents(ada.private.messages)) == 4, 30.0, "originals")
    with bot.library.reading() as session:
        stored = Generations(session).get(generation_id(message))
    files = [bot.library.path(image).read_bytes() for image in stored.images]
    assert [document.content for document in documents(ada.private.messages)] == files
    assert len({m.media_group_id for m in ada.private.messages if m.document}) == 1


def documents(messages: list) -> list:  # type: ignore[type-arg]
    return [message.document for message in messages if message.document is not None and from_bot(message)]


async def test_a_file_tells_how_it_was_made_and_can_be_made_again(server: TelegramServer, bot: Bot) -> None:
    ada, bob = server.person("Ada"), server.person("Bob")
    await ada.writes(ada.private, f"a fox --seed 7 {SMALL}")
    message = await made(server, ada.private)
    with bot.library.reading() as session:
        stored = Generations(session).get(generation_id(message))
    content = bot.library.path(stored.images[0]).read_bytes()
    await bob.sends_document(bob.private, content, name="fox.png", mime="image/png")
    described = await said(server, bob.private, stored.id)
    assert "fox" in described.words
    await bob.presses(described, "🔁 reroll")
    await bob.presses(await said(server, bob.private, "somebody else"), "make your own copy")
    again = await made(server, bob.private)
    assert generation_id(again) != stored.id


async def test_a_photo_with_words_is_where_a_picture_starts(server: TelegramServer, bot: Bot) -> None:
    ada = server.person("Ada")
    await ada.sends_photo(ada.private, drawing(), caption=f"a fox --strength 0.5 {SMALL}")
    message = await made(server, ada.private)
    with bot.library.reading() as session:
        assert Generations(session).get(generation_id(message)).request.init_image is not None
    await ada.sends_photo(ada.private, drawing())
    assert await said(server, ada.private, "photo_without_words")


async def test_what_answers_a_picture_is_about_it(server: TelegramServer, bot: Bot) -> None:
    ada = server.person("Ada")
    group = server.supergroup("Foxes", [ada])
    await ada.writes(group, f"/imagine a fox --seed 7 {SMALL}")
    first = await made(server, group)
    await ada.writes(group, "a wolf", reply_to=first)
    remixed = await made(server, group, lambda m: pictured(m) and m is not first)
    await ada.writes(group, "/vary strong", reply_to=first)
    varied = await made(server, group, lambda m: pictured(m) and m not in (first, remixed))
    with bot.library.reading() as session:
        generations = Generations(session)
        assert generations.get(generation_id(remixed)).request.seed == 7
        assert "wolf" in generations.get(generation_id(remixed)).idea
        assert generations.get(generation_id(varied)).request.variation_strength == 0.6


async def test_a_film_moves_in_its_living_message(server: TelegramServer, bot: Bot) -> None:
    ada = server.person("Ada")
    await ada.writes(ada.private, f"a fox --seed 7 {SMALL}")
    first = await made(server, ada.private)
    await ada.writes(ada.private, "/film", reply_to=first)
    message = await server.shown(ada.private, where=lambda m: from_bot(m) and m.kind == "animation", within=90.0)
    assert "queued" in message.revisions[0].words
    assert f"{generation_id(first)}:1" in message.words
    assert message.document is not None
    with Image.open(io.BytesIO(message.document.content)) as film:
        assert (film.format, film.n_frames) == ("GIF", 3)  # type: ignore[attr-defined]
    await ada.writes(ada.private, f"/between {generation_id(message)} 2", reply_to=first)
    halfway = await made(server, ada.private, lambda m: pictured(m) and "33%" in m.words)
    assert "2 pictures" in halfway.revisions[0].words
    await made(server, ada.private, lambda m: pictured(m) and "67%" in m.words)
    assert server.breaches == []


async def test_the_button_under_a_picture_makes_its_film(server: TelegramServer, bot: Bot) -> None:
    ada, bob = server.person("Ada"), server.person("Bob")
    group = server.supergroup("Foxes", [ada, bob])
    await ada.writes(group, f"/imagine a fox {SMALL}")
    first = await made(server, group)
    for _press in range(2):  # the second one joins the first
        await ada.presses(first, "🎞️ film")
    message = await server.shown(group, where=lambda m: from_bot(m) and m.kind == "animation", within=90.0)
    assert f"{generation_id(first)}:1" in message.words
    assert "🎞️ film" not in [button["text"] for button in message.buttons]
    assert "private chat" in (await (await bob.presses(first, "🎞️ film")).answered()).text
    assert len([m for m in group.messages if m.kind == "animation"]) == 1
    assert server.breaches == []


async def test_pressing_twice_makes_one_picture(server: TelegramServer, bot: Bot) -> None:
    ada = server.person("Ada")
    await ada.writes(ada.private, f"a fox {SMALL}")
    first = await made(server, ada.private)
    bot.service.stop()  # nothing is made meanwhile
    presses = [await ada.presses(first, "🔁 reroll") for _ in range(3)]
    answers = [await press.answered() for press in presses]
    assert sum("on its way" in (answer.text or "") for answer in answers) == 2
    waiting = [m for m in ada.private.messages if from_bot(m) and not m.photo]
    assert len(waiting) == 1


async def test_others_get_an_alert_or_their_own_copy(server: TelegramServer, bot: Bot) -> None:
    ada, bob = server.person("Ada"), server.person("Bob")
    group = server.supergroup("Foxes", [ada, bob])
    await ada.writes(group, f"/imagine a fox {SMALL}")
    first = await made(server, group)
    refused = await (await bob.presses(first, "🗑️ delete")).answered()
    assert refused.show_alert
    assert "can delete it" in refused.text
    forged = await (await bob.presses(first, "v1:delete:zzzzzzzzzz:0", forged=True)).answered()
    assert "no generation" in forged.text
    nonsense = await (await bob.presses(first, "<b>🦊</b>", forged=True)).answered()
    assert "not one of ours" in nonsense.text
    assert "private chat" in (await (await bob.presses(first, "🔁 reroll")).answered()).text
    offer = await said(server, bob.private, "somebody else")
    await bob.presses(offer, "make your own copy")
    copy = await made(server, bob.private)
    assert generation_id(copy) != generation_id(first)
    assert [m for m in group.messages if from_bot(m)] == [first]


async def test_topics_are_kept(server: TelegramServer, bot: Bot) -> None:
    ada = server.person("Ada")
    forum = server.supergroup("Foxes", [ada], forum=True)
    thread = server.topic(forum, "pictures")
    await ada.writes(forum, f"/imagine a fox {SMALL}", thread=thread)
    first = await made(server, forum)
    await ada.presses(first, "🔁 reroll")
    await made(server, forum, lambda m: pictured(m) and m is not first)
    assert {m.thread for m in forum.messages if from_bot(m)} == {thread}


async def test_groups_are_not_bothered(server: TelegramServer, bot: Bot) -> None:
    ada, eve = server.person("Ada"), server.person("Eve", started=False)
    group = server.supergroup("Foxes", [ada, eve])
    await ada.writes(ada.private, "/start")
    assert "/imagine" in (await said(server, ada.private, "made by AI")).words
    await ada.writes(group, "/settings")
    assert await said(server, ada.private, "private:")
    await ada.writes(group, "/imagine a fox --steps many")
    assert await said(server, ada.private, "--steps")
    await ada.writes(ada.private, f"a fox {SMALL}")
    await made(server, ada.private)
    assert not [m for m in group.messages if from_bot(m)]
    await eve.writes(group, "/settings")  # she never spoke with us
    assert await said(server, group, "chat with me")


async def test_private_mode_in_a_group(server: TelegramServer, bot: Bot) -> None:
    ada, eve = server.person("Ada"), server.person("Eve")
    group = server.supergroup("Foxes", [ada, eve])
    await ada.writes(ada.private, "/settings private on")
    await said(server, ada.private, "private: on")
    await ada.writes(group, f"/imagine a fox {SMALL}")
    assert await made(server, ada.private)
    assert not [m for m in group.messages if from_bot(m)]


async def test_a_restart_in_between(server: TelegramServer, bots: Bots) -> None:
    ada = server.person("Ada")
    async with bots.running(work=False):
        await ada.writes(ada.private, f"a fox {SMALL}")
        queued = await said(server, ada.private, "a fox")
    async with bots.running():
        message = await made(server, ada.private)
        assert message is queued
        await ada.presses(message, "🔁 reroll")
        await made(server, ada.private, lambda m: pictured(m) and m is not message)
    assert sum(call.method == "setMyCommands" for call in server.calls) == 6


async def test_cancelling_while_it_waits(server: TelegramServer, bots: Bots) -> None:
    async with bots.running(work=False) as bot:
        ada = server.person("Ada")
        await ada.writes(ada.private, f"a fox {SMALL}")
        queued = await said(server, ada.private, "a fox")
        answer = await (await ada.presses(queued, "✖️ cancel")).answered()
        assert "Cancelled" in answer.text
        bot.start(connect=False)
        await server.until(lambda: "Cancelled" in queued.words, 30.0, "the cancelled message")
        assert queued.buttons == [] or "cancel" not in str(queued.buttons)


async def test_chinese_people_are_answered_in_chinese(server: TelegramServer, bot: Bot) -> None:
    lin = server.person("林", language_code="zh-hans")
    await lin.writes(lin.private, f"雪地里的狐狸 {SMALL}")
    message = await made(server, lin.private)
    assert "雪地里的狐狸" in message.words
    assert server.commands("all_private_chats", "zh") != server.commands("all_private_chats", "")


async def test_commands_by_scope(server: TelegramServer, bot: Bot) -> None:
    everything = {c["command"] for c in server.commands("all_private_chats", "")}
    groups = {c["command"] for c in server.commands("all_group_chats", "")}
    administrators = {c["command"] for c in server.commands("all_chat_administrators", "")}
    wanted = "imagine expand reroll vary upscale remix show history favorites settings queue cancel describe inbox"
    assert set(f"{wanted} help privacy export forget link".split()) <= everything
    assert "policy" in administrators
    assert "policy" not in everything | groups
    assert groups < administrators
