"""How soon an update is durable: `python -m tests.benchmarks.telegram_acknowledgement [seconds] [updates a second]`.

The loopback Telegram offers updates at a steady pace to `darkroom run` in a process of its own, while the pocket
model is making pictures. An update counts from the moment it is offered to the one when its confirmation arrives,
which Darkroom sends only after the transaction that keeps it. Then the process is killed, and what was confirmed is
counted in its database.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from storage.database import FILE_NAME
from tests.telegram_server import Limits, Person, TelegramServer
from tests.test_kills import Bot

PEOPLE = 200
REQUESTS = 50  # one in so many updates asks for a picture, the others for the queue
LOOK_SECONDS = 0.002
WARM_UP = 6  # pictures under way before the clock starts
PACE = 0.02  # seconds between two portions of updates


async def offer(server: TelegramServer, people: list[Person], rate: int, seconds: float) -> dict[int, float]:
    """Updates at ``rate``; when each was offered."""
    offered: dict[int, float] = {}
    begun = time.monotonic()
    while (passed := time.monotonic() - begun) < seconds:
        due = int(passed * rate) - len(offered)

        def act(due: int = due) -> None:
            for _ in range(due):
                number = len(offered)
                person = people[number % PEOPLE]
                words = f"a fox --steps 8 --seed {number}" if number % REQUESTS == 0 else "/queue"
                server.acting.say(person.user, person.private, "text", words)
                offered[server.queue.log[-1].id] = time.monotonic()

        if due > 0:
            await server.run(act)
        await asyncio.sleep(PACE)
    return offered


async def watch(server: TelegramServer, confirmed: dict[int, float], stop: asyncio.Event) -> None:
    """Note when each update is seen to be confirmed."""
    seen = len(server.queue.log)
    while not stop.is_set():
        first = next(iter(server.queue.pending), None)
        now = time.monotonic()
        log = server.queue.log
        while seen < len(log) and (first is None or log[seen].id < first):
            confirmed[log[seen].id] = now
            seen += 1
        await asyncio.sleep(LOOK_SECONDS)


async def measure(folder: Path, seconds: float, rate: int) -> None:
    async with TelegramServer(limits=Limits(floods="off")) as server:
        bot = Bot(server, folder)
        bot.start()
        try:
            await server.connected(60.0)
            people = [server.person(f"Person {number}") for number in range(PEOPLE)]
            for person in people[:WARM_UP]:
                await person.writes(person.private, "a fox --steps 20")
            await server.until(lambda: any(m.photo for m in people[0].private.messages), 120.0, "a first picture")
            before = {update.id for update in server.queue.log}
            stop, confirmed = asyncio.Event(), dict[int, float]()
            watching = asyncio.create_task(watch(server, confirmed, stop))
            offered = await offer(server, people, rate, seconds)
            await server.until(lambda: not server.queue.pending, 120.0, "the last confirmation")
            await asyncio.sleep(1.0)
            stop.set()
            await watching
            pictures = sum(m.photo is not None for person in people for m in person.private.messages)
            answers = sum(m.sender.is_bot for person in people for m in person.private.messages)
        finally:
            bot.kill()
    waited = sorted(confirmed[number] - at for number, at in offered.items())
    kept = {int(name.partition(":")[2]) for name in receipts(folder)}
    print(f"updates offered          {len(offered):7}, {len(offered) / seconds:.0f} a second")  # noqa: T201
    for name, share in (("median", 0.5), ("p99", 0.99), ("p99.9", 0.999), ("slowest", 1.0)):
        value = waited[min(len(waited) - 1, int(len(waited) * share))]
        print(f"acknowledgement, {name:<8}{value:7.3f} s")  # noqa: T201
    print(f"confirmed but not kept   {len((set(offered) | before) - kept):7}")  # noqa: T201
    print(f"answered so far          {answers:7}, with a picture {pictures}")  # noqa: T201


def receipts(folder: Path) -> list[str]:
    """The updates that the killed process has kept."""
    database = sqlite3.connect(folder / "data" / FILE_NAME)
    try:
        found = database.execute("SELECT event_id FROM receipts WHERE event_id LIKE 'update:%'")
        return [name for (name,) in found]
    finally:
        database.close()


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    rate = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder), seconds, rate))


if __name__ == "__main__":
    main()
