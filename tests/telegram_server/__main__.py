"""A loopback Telegram to try a bot by hand: `python -m tests.telegram_server --port 8081`.

Lines typed here are messages of one person; `press LABEL` taps a button of the last message; `breaches` lists broken
rules; `save PATH` writes the last picture to a file.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from tests.telegram_server import Message, NoAnswerError, NotOfferedError, Person, TelegramServer


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class _Watcher:
    """Prints what the person's chat shows, each new state once."""

    def __init__(self, server: TelegramServer, person: Person) -> None:
        self._server = server
        self._person = person
        self._seen: set[tuple[int, int]] = set()
        self.last: Message | None = None

    async def watch(self) -> None:
        while True:
            for message in self._person.private.messages:
                state = (message.id, len(message.revisions))
                if message.sender.is_bot and state not in self._seen:
                    self._seen.add(state)
                    self._show(message)
            await asyncio.sleep(0.2)

    def _show(self, message: Message) -> None:
        self.last = message
        media = "" if message.media is None else f"[{message.kind}] "
        _say(f"#{message.id} {media}{message.words}")
        for row in message.keyboard or []:
            _say("   " + " | ".join(str(button["text"]) for button in row))


async def _obey(server: TelegramServer, person: Person, last: Message | None, line: str) -> None:
    if line == "breaches":
        for breach in server.breaches:
            _say(f"{breach.rule}: {breach.detail}")
    elif line.startswith("press ") and last is not None:
        answer = await (await person.presses(last, line.removeprefix("press "))).answered(15.0)
        _say(f"[{answer.after:.3f} s] {answer.text}")
    elif line.startswith("save ") and last is not None and last.photo is not None:
        await asyncio.to_thread(Path(line.removeprefix("save ")).write_bytes, last.photo.content)
    elif line:
        await person.writes(person.private, line)


async def _converse(server: TelegramServer) -> None:
    person = server.person("you", username="you")
    watcher = _Watcher(server, person)
    watching = asyncio.create_task(watcher.watch())
    while line := await asyncio.to_thread(sys.stdin.readline):
        try:
            await _obey(server, person, watcher.last, line.strip())
        except (NoAnswerError, NotOfferedError) as error:
            _say(str(error))
    watching.cancel()


def main() -> None:
    parser = argparse.ArgumentParser(description="A loopback Telegram.")
    parser.add_argument("--port", type=int, default=8081)
    with TelegramServer(port=parser.parse_args().port) as server:
        for name, value in server.environment.items():
            _say(f"export {name}={value}")
        asyncio.run(_converse(server))


if __name__ == "__main__":
    main()
