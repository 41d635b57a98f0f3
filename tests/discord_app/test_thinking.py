"""A language model that takes longer than Discord waits: the person sees that we think, and then the answer."""

from __future__ import annotations

import threading

import pytest

from generation.backends.local import LocalBackend
from prompting.endpoint import Endpoint, EndpointExpander
from storage.library import Library
from tests.discord_app.conftest import PATIENCE, Bots, generation_id, made
from tests.discord_server import DiscordServer
from tests.prompting.chat_endpoint import chat_endpoint


@pytest.mark.parametrize("command", ["expand", "imagine"])
async def test_a_slow_model_misses_no_deadline(
    command: str, library: Library, backend: LocalBackend, server: DiscordServer
) -> None:
    acknowledged = threading.Event()

    def slow(_: object) -> object:
        assert acknowledged.wait(20)
        return {"lighting": ["golden hour"]}

    with chat_endpoint(slow) as endpoint:
        expander = EndpointExpander(Endpoint(url=endpoint.url, model="m", seconds=30))
        async with Bots(library, backend, server, expander).running():
            done = await server.person("ada").slash(command, {"prompt": "a fox --steps 2"})
            assert await done.acknowledged() < 3.0
            acknowledged.set()
            if command == "expand":
                message = await done.original(PATIENCE, where=lambda message: "golden hour" in message.text)
                assert message.ephemeral
            else:
                generation = library.find(generation_id(await made(done)))
                assert "golden hour" in generation.request.prompt
    assert server.breaches == []
