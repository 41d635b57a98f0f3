"""Results reach people once, whatever Discord does."""

from __future__ import annotations

import asyncio
import dataclasses
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from bot.core.actions import Action, Verb
from bot.core.replies import Button, Reply, ReplyImage
from bot.core.surfaces import RetryLater, Unreachable
from bot.discord_app.addresses import PLATFORM, Address
from bot.discord_app.views import build_view
from storage.deliveries import Deliveries
from storage.jobs import Delivery, DeliveryState
from tests.discord_app.conftest import FAST, PATIENCE, Bot, Bots, generation_id, made, shows
from tests.discord_server import Channel, DiscordServer, Faults, Message, Person

SMALL = {"steps": 2, "cfg": 3.0}
JOB, OTHER_JOB = "k3v9x2m7qd", "k3v9x2m7qe"


def a_delivery(
    bot: Bot, who: Person, channel: Channel, *, attempts: int = 1, present: bool = True, job_id: str = JOB
) -> Delivery:
    """A delivery whose interaction's token has expired."""
    application = bot.client.application_id
    assert application is not None
    guild = None if channel.guild is None else channel.guild.id
    expired = time.time() - 60.0
    address = Address(application, "gone", expired, channel.id, guild, who.id, "guild", present, 10 << 20)
    begun = datetime.now(UTC) - timedelta(minutes=5)
    return Delivery(job_id=job_id, platform=PLATFORM, address=address.to_json(), attempts=attempts, begun=begun)


def a_reply(folder: Path, side: int = 64) -> Reply:
    file = folder / "picture.png"
    Image.effect_noise((side, side), 90).convert("RGB").save(file)
    return Reply(text="a fox", images=(ReplyImage(file, "a fox"),), buttons=(Button("🔁", Action(Verb.REROLL, JOB)),))


async def state_of(bot: Bot, job_id: str, wanted: DeliveryState) -> Delivery:
    for _ in range(300):
        with bot.library.reading() as session:
            delivery = Deliveries(session).get(job_id)
        if delivery is not None and delivery.state is wanted:
            return delivery
        await asyncio.sleep(0.05)
    raise AssertionError(f"{job_id} is not {wanted}")


async def test_an_expired_token_becomes_a_message_with_a_nonce(server: DiscordServer, bots: Bots) -> None:
    async with bots.running(work=False) as bot:
        done = await server.person("ada").slash("imagine", {"prompt": "a fox", **SMALL})
        queued = await done.original()
        server.advance(15 * 60 + 1)
        bot.start(connect=False)
        message = await server.until(lambda: _pictured(server, server.general), PATIENCE)
        assert message is not queued
        assert message.nonce == f"darkroom-{generation_id(message)}"
        sent = await state_of(bot, generation_id(message), DeliveryState.SENT)
        assert sent.message_ref == {"channel_id": server.general.id, "message_id": message.id}
        assert {breach.rule for breach in server.breaches} <= {"error 50027"}


async def test_blocked_direct_messages_lead_to_the_inbox(server: DiscordServer, bots: Bots) -> None:
    async with bots.running(work=False) as bot:
        shut = server.person("shut", blocks_dms=True)
        foreign = server.channel(server.guild("Foreign", has_bot=False), "general")
        done = await shut.slash("imagine", {"prompt": "a fox", **SMALL}, channel=foreign, installed="user")
        job_id = generation_id(await done.original())
        server.advance(15 * 60 + 1)
        bot.start(connect=False)
        await state_of(bot, job_id, DeliveryState.KEPT)
        inbox = await shut.slash("inbox")
        assert job_id in (await inbox.original()).text


async def test_a_message_that_was_sent_before_is_adopted(server: DiscordServer, bot: Bot, tmp_path: Path) -> None:
    ada, reply = server.person("ada"), a_reply(tmp_path)
    first = await bot.client.surface.deliver(a_delivery(bot, ada, server.general), reply)
    server.advance(600.0)  # the nonce is forgotten
    again = await bot.client.surface.deliver(a_delivery(bot, ada, server.general, attempts=2), reply)
    assert first == again
    assert len(server.messages(server.general)) == 1


async def test_an_edit_whose_answer_was_cut_is_adopted(server: DiscordServer, bot: Bot, tmp_path: Path) -> None:
    ada, reply = server.person("ada"), a_reply(tmp_path)
    components = build_view(reply).to_components()
    edited = server.plant(server.general, components=components, age=14 * 60.0)
    for number in range(5):
        server.plant(server.general, content=str(number), author=ada, age=300.0)
    found = await bot.client.surface.deliver(a_delivery(bot, ada, server.general, attempts=2), reply)
    assert found["message_id"] == edited.id


async def test_closed_channels_lead_to_direct_messages(server: DiscordServer, bot: Bot, tmp_path: Path) -> None:
    ada, reply = server.person("ada"), a_reply(tmp_path)
    mute = server.channel(server.home, "mute", bot_permissions=1 << 10)
    gone = server.channel(server.home, "gone")
    server.delete_channel(gone)
    for channel in (mute, gone):
        sent = await bot.client.surface.deliver(a_delivery(bot, ada, channel), reply)
        assert sent["channel_id"] == server.direct(ada).id
    shut = server.person("shut", blocks_dms=True)
    with pytest.raises(Unreachable):
        await bot.client.surface.deliver(a_delivery(bot, shut, mute), reply)
    with pytest.raises(Unreachable):
        await bot.client.surface.deliver(a_delivery(bot, shut, server.general, present=False), reply)


async def test_trouble_is_for_later(server: DiscordServer, bot: Bot, tmp_path: Path) -> None:
    ada, reply = server.person("ada"), a_reply(tmp_path)
    for faults in (Faults(cut=1.0), Faults(server_error=1.0, server_errors=(503,))):
        server.set_faults(faults)
        with pytest.raises(RetryLater) as caught:
            await bot.client.surface.deliver(a_delivery(bot, ada, server.general), reply)
        assert timedelta(0) < caught.value.at - datetime.now(UTC) < timedelta(seconds=60)
    server.set_faults(Faults())
    await bot.client.surface.deliver(a_delivery(bot, ada, server.general), reply)
    assert len(server.messages(server.general)) == 1  # the one whose answer was cut


async def test_files_that_are_too_large_are_shown_smaller(server: DiscordServer, bot: Bot, tmp_path: Path) -> None:
    ada, reply = server.person("ada"), a_reply(tmp_path, 300)
    server.world.limits = dataclasses.replace(FAST, file_size=60_000)  # Discord overstates what it takes
    await bot.client.surface.deliver(a_delivery(bot, ada, server.general), reply)
    server.world.limits = dataclasses.replace(FAST, file_size=100)
    await bot.client.surface.deliver(a_delivery(bot, ada, server.general, job_id=OTHER_JOB), reply)
    smaller, none = server.messages(server.general)
    assert not smaller.attachments[0].filename.endswith("png")
    assert "Shown smaller" in smaller.text
    assert smaller.gallery[0]["description"] == "a fox"
    assert none.attachments == []
    assert "larger than this place takes" in none.text


async def test_messages_are_erased(server: DiscordServer, bot: Bot, tmp_path: Path) -> None:
    delivery = a_delivery(bot, server.person("ada"), server.general)
    reference = await bot.client.surface.deliver(delivery, a_reply(tmp_path))
    await bot.client.surface.erase({}, reference)
    assert server.messages(server.general) == []
    await bot.client.surface.erase({}, reference)  # it is gone already
    server.remove_bot(server.home)
    await bot.client.surface.erase({}, reference)


async def test_a_deleted_message_is_sent_anew(server: DiscordServer, bots: Bots) -> None:
    async with bots.running(work=False) as bot:
        done = await server.person("ada").slash("imagine", {"prompt": "a fox", **SMALL})
        server.delete_message(await done.original())
        bot.start(connect=False)
        assert await server.until(lambda: _pictured(server, server.general), PATIENCE)


async def test_everything_once_while_discord_stumbles(server: DiscordServer, bot: Bot) -> None:
    people = [server.person(name) for name in ("ada", "bob", "eve", "dan")]
    await made(await people[0].slash("imagine", {"prompt": "warm up", **SMALL}))
    faults = Faults(seed=3, too_many_requests=0.3, server_error=0.1, cut=0.05, retry_after=(0.05, 0.2))
    server.set_faults(faults)
    asked = []
    for number in range(20):
        who = people[number % len(people)]
        asked.append(await who.slash("imagine", {"prompt": f"fox number {number}", "size": "96x96", **SMALL}))
    await server.until(lambda: len(_ideas(server)) >= 21 and _settled(bot), 120.0)
    server.set_faults(Faults())
    ideas = _ideas(server)
    assert sorted(ideas) == sorted(["warm up", *(f"fox number {number}" for number in range(20))])
    assert {breach.rule for breach in server.breaches} <= {"3 seconds"}  # a busy machine


async def test_a_restart_in_between(server: DiscordServer, bots: Bots) -> None:
    async with bots.running(work=False):
        done = await server.person("ada").slash("imagine", {"prompt": "a fox", **SMALL})
        await done.original()
    async with bots.running():
        message = await made(done)
        again = await made(await server.person("ada").press(message, "🔁 reroll"))
        assert again is not message
    assert server.syncs == 1


def _pictured(server: DiscordServer, channel: Channel) -> Message | None:
    return next((message for message in server.world.visible(channel) if shows(1)(message)), None)


def _ideas(server: DiscordServer) -> list[str]:
    found = server.world.visible(server.general)
    return [message.text.splitlines()[0] for message in found if message.gallery]


def _settled(bot: Bot) -> bool:
    with bot.library.reading() as session:
        return not Deliveries(session).due(PLATFORM, datetime.now(UTC) + timedelta(hours=1))
