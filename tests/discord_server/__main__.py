"""A loopback Discord to try a bot by hand: `python -m tests.discord_server --port 8080`.

Lines typed here are slash commands of one person: `/imagine prompt=a fox`; `press LABEL` presses a button of the last
answer; `breaches` lists broken rules.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys

from tests.discord_server import DiscordServer, Message, NoAnswerError, NotOfferedError, Person


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _options(text: str) -> dict[str, str]:
    """`prompt=a fox size=small` as a mapping; a value runs until the next `name=`."""
    parts = re.split(r"(?:^|\s)([\w-]+)=", text)
    return dict(zip(parts[1::2], (value.strip() for value in parts[2::2]), strict=True))


async def _obey(server: DiscordServer, person: Person, last: Message | None, line: str) -> Message | None:
    if line == "breaches":
        for breach in server.breaches:
            _say(f"{breach.rule}: {breach.detail}")
        return last
    if line.startswith("press ") and last is not None:
        done = await person.press(last, line.removeprefix("press "))
    else:
        words = line.removeprefix("/").split(" ")
        first = next((index for index, word in enumerate(words) if "=" in word), len(words))
        name = " ".join(words[:first])
        done = await person.slash(name, _options(" ".join(words[first:])))
    message = await done.original(120.0)
    _say(f"[{done.acknowledged_after:.3f} s] {message.text}")
    for item in message.gallery:
        _say(f"  picture: {item.get('description')}")
    _say(f"  buttons: {[button.get('label') or button.get('emoji') for button in message.buttons]}")
    return message


async def _converse(server: DiscordServer) -> None:
    person = server.person("you")
    last: Message | None = None
    while line := await asyncio.to_thread(sys.stdin.readline):
        try:
            last = await _obey(server, person, last, line.strip())
        except (NoAnswerError, NotOfferedError) as error:
            _say(str(error))


def main() -> None:
    parser = argparse.ArgumentParser(description="A loopback Discord.")
    parser.add_argument("--port", type=int, default=8080)
    with DiscordServer(port=parser.parse_args().port) as server:
        for name, value in server.environment.items():
            _say(f"export {name}={value}")
        asyncio.run(_converse(server))


if __name__ == "__main__":
    main()
