"""How soon people are answered: `python -m tests.benchmarks.discord_acknowledgement`.

200 commands of 50 people at once, from the loopback Discord to `darkroom run` in a process of its own, while the
pocket model is making pictures. An answer counts when its job is durable and Discord has the acknowledgement.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from tests.discord_server import DiscordServer, Interaction, Limits, Person
from tests.test_kills import bot_on

PEOPLE, COMMANDS, WARM_UP = 50, 200, 6


async def ask(person: Person, seed: int) -> Interaction:
    return await person.slash("imagine", {"prompt": f"a fox --steps 20 --seed {seed}"})


async def measure(folder: Path) -> list[float]:
    async with DiscordServer(limits=Limits(identify_interval=0.0)) as server, bot_on(server, folder) as bot:
        await server.connected(60.0)
        await asyncio.sleep(3.0)
        print(f"memory of the idle bot {bot.resident():6.0f} MB")  # noqa: T201
        people = [server.person(f"person{number}") for number in range(PEOPLE)]
        first = await ask(people[0], 1)
        await first.original(60.0, where=lambda message: bool(message.gallery))
        busy = [await ask(people[1], 10 + number) for number in range(WARM_UP)]
        await asyncio.gather(*(interaction.acknowledged(10.0) for interaction in busy))
        burst = await asyncio.gather(*(ask(people[number % PEOPLE], 100 + number) for number in range(COMMANDS)))
        return sorted(await asyncio.gather(*(interaction.acknowledged(30.0) for interaction in burst)))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        waited = asyncio.run(measure(Path(folder)))
    for name, value in (("median", waited[len(waited) // 2]), ("p99", waited[-2]), ("slowest", waited[-1])):
        print(f"acknowledgement, {name:<8} {value:6.3f} s")  # noqa: T201
    print(f"over 3 s: {sum(seconds > 3 for seconds in waited)} of {len(waited)}")  # noqa: T201


if __name__ == "__main__":
    main()
