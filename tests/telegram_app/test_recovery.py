"""An acknowledgement that Telegram took from a process that died then is found again, and nothing else is touched."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, insert, select

from bot.telegram_app.recovery import MOST, candidates
from storage.job_tables import DeliveryRow, JobRow, UpdateRow
from tests.telegram_app.conftest import PATIENCE, SMALL, Bot, Bots, from_bot, made, pictured, said
from tests.telegram_server import Chat, Fault, Message, Person, TelegramServer

LOST = Fault(delay=60.0)  # done, and nobody learns of it before the process ends


def ours(chat: Chat) -> list[Message]:
    return [message for message in chat.messages if from_bot(message)]


def rows(bot: Bot, table: type) -> int:
    with bot.library.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def places(bot: Bot) -> set[object]:
    """Where the results of all jobs are to be shown."""
    with bot.library.reading() as session:
        return {address["message_id"] for address in session.scalars(select(DeliveryRow.address))}


def looks(server: TelegramServer) -> list[object]:
    return [call.chat_id for call in server.calls if call.method == "editMessageReplyMarkup"]


async def ask(server: TelegramServer, person: Person, words: str = "a fox") -> Message:
    """Somebody asks, and sees the acknowledgement, of which the bot does not hear."""
    server.next_call("sendMessage", LOST)
    await person.writes(person.private, f"{words} {SMALL}")
    return await said(server, person.private, words)


async def test_the_lost_message_becomes_the_picture(server: TelegramServer, bots: Bots) -> None:
    ada = server.person("Ada")
    async with bots.running(work=False):
        lost = await ask(server, ada)
    async with bots.running(work=False) as bot:
        await server.until(lambda: places(bot) == {lost.id}, 30.0, "the message's place")
        assert len(lost.revisions) == 1, "it is as it was"
    async with bots.running():
        await server.until(lambda: pictured(lost), PATIENCE, "the picture")
    assert ours(ada.private) == [lost]


async def test_a_result_that_was_ready_finds_the_lost_message(server: TelegramServer, bots: Bots) -> None:
    """It is ready before the request, which was left behind, is handled again."""
    ada = server.person("Ada")
    async with bots.running(work=False):
        lost = await ask(server, ada)
    bot = bots.build()
    bot.start(connect=False)
    try:
        await server.until(lambda: pictured(lost), PATIENCE, "the picture")
    finally:
        await bot.stop()
    assert ours(ada.private) == [lost]


async def test_a_person_with_two_jobs_keeps_both_messages(server: TelegramServer, bots: Bots) -> None:
    ada, bob = server.person("Ada"), server.person("Bob")
    async with bots.running(work=False):
        await bob.writes(bob.private, f"an owl {SMALL}")
        owl = await said(server, bob.private, "an owl")
        await ada.writes(ada.private, f"a wolf {SMALL}")
        known = await said(server, ada.private, "a wolf")
        lost = await ask(server, ada)
    async with bots.running():
        await server.until(lambda: all(pictured(m) for m in (owl, known, lost)), PATIENCE, "three pictures")
    assert (ours(ada.private), ours(bob.private)) == ([known, lost], [owl])
    assert ("wolf" in known.words, "fox" in lost.words) == (True, True)


async def test_two_people_get_their_own_messages_back(server: TelegramServer, bots: Bots) -> None:
    people = [server.person(name) for name in ("Ada", "Bob", "Eve")]
    async with bots.running(work=False):
        lost = [await ask(server, person, f"fox number {place}") for place, person in enumerate(people)]
    async with bots.running(work=False) as bot:
        await server.until(lambda: places(bot) == {m.id for m in lost}, 60.0, "all places")
    assert [ours(person.private) for person in people] == [[message] for message in lost]


async def test_other_answers_are_never_touched(server: TelegramServer, bots: Bots) -> None:
    """Answers before the request, after the next one, and to somebody else."""
    ada, bob = server.person("Ada"), server.person("Bob")
    async with bots.running(work=False) as bot:
        for person in (ada, bob):
            await person.writes(person.private, "/queue")
            await said(server, person.private, "Nothing of yours")
        lost = await ask(server, ada)
        await ada.writes(ada.private, "/favorites")
        await bob.writes(bob.private, "/inbox")
        await server.until(lambda: len(ours(bob.private)) == 2, 30.0, "an answer to the other one")
    others = [m for person in (ada, bob) for m in ours(person.private) if m is not lost]
    async with bots.running() as bot:
        await server.until(lambda: pictured(lost) and not rows(bot, UpdateRow), PATIENCE, "the picture")
    assert all(len(message.revisions) == 1 for message in others)
    assert len(ours(ada.private)) == 3


async def test_an_answer_to_the_next_request_is_out_of_reach(server: TelegramServer, bots: Bots) -> None:
    """The bot lived on after an acknowledgement was lost to a cut connection, answered more, and removed nothing."""
    ada = server.person("Ada")
    await ada.writes(ada.private, f"a fox {SMALL}")
    await ada.writes(ada.private, "/favorites")
    server.next_call("sendMessage", Fault(cut=True))
    async with bots.running(work=False) as bot:
        await server.until(lambda: len(ours(ada.private)) == 2 and not rows(bot, UpdateRow), 30.0, "two answers")
        words, answer = ours(ada.private)
    with bots.library.transaction() as session:
        for told in server.queue.log:
            left = {"platform": "telegram", "event_id": f"update:{told.id}", "sender": str(ada.id), "attempts": 0}
            session.execute(insert(UpdateRow).values(**left, body=told.body, received=datetime.now(UTC)))
    async with bots.running() as bot:
        await server.until(lambda: not rows(bot, UpdateRow), 30.0, "both again")
        await made(server, ada.private)
    assert [len(message.revisions) for message in (words, answer)] == [1, 1]
    assert looks(server) == []


async def test_a_message_that_never_was_is_soon_given_up(server: TelegramServer, bots: Bots) -> None:
    ada = server.person("Ada")
    server.next_call("sendMessage", Fault(latency=60.0, cut_before=True))
    async with bots.running(work=False) as bot:
        await ada.writes(ada.private, f"a fox {SMALL}")
        await server.until(lambda: rows(bot, JobRow) == 1, 30.0, "the job")
    async with bots.running():
        await made(server, ada.private)
    assert 0 < len(looks(server)) <= MOST
    assert len(ours(ada.private)) == 1


async def test_nothing_is_looked_for_in_groups_or_for_pressed_buttons(server: TelegramServer, bots: Bots) -> None:
    ada, bob = server.person("Ada"), server.person("Bob")
    group = server.supergroup("Foxes", [bob])
    async with bots.running():
        await ada.writes(ada.private, f"a fox {SMALL}")
        picture = await made(server, ada.private)
    async with bots.running(work=False) as bot:
        server.next_call("sendMessage", LOST, LOST)
        await ada.presses(picture, "🔁 reroll")
        await bob.writes(group, f"/imagine an owl {SMALL}")
        await server.until(lambda: ours(group) and len(ours(ada.private)) == 2, 30.0, "both acknowledgements")
        assert rows(bot, JobRow) == 3
    async with bots.running():
        await server.until(lambda: len([m for m in ours(ada.private) if pictured(m)]) == 2, PATIENCE, "the copy")
        await made(server, group)
    assert looks(server) == []


@pytest.mark.parametrize(
    ("before", "known", "expected"),
    [
        (None, (), (11, 12, 13, 14)),
        (13, (), (11, 12)),
        (11, (), ()),
        (None, (12, 13), (11, 14, 15, 16, 17)),
        (None, (12, 30), (29, 31, 28, 32, 27, 33, 26, 34, 25, 24)),
        (20, (12, 20), (19, 18, 17, 16, 15, 14, 13, 11)),
        (14, (40,), (13, 12, 11)),
        (None, (3, 9), (11, 12, 13, 14)),
    ],
)
def test_the_likeliest_ids_come_first(before: int | None, known: tuple[int, ...], expected: tuple[int, ...]) -> None:
    assert candidates(10, before, known) == expected
