"""A loopback endpoint that speaks OpenAI's chat completions, well or badly."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[[dict[str, Any]], object]
"""A request's JSON -> the message's content (text, or JSON to be written), or bytes for a whole body of its own."""


class ChatEndpoint:
    """The server: ``url`` to name it, ``requests`` as they came, ``behaviour`` to be changed at any time."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.url = ""


@contextmanager
def chat_endpoint(behaviour: Behaviour) -> Iterator[ChatEndpoint]:
    """Serves on the loopback interface until the end of the block."""
    endpoint = ChatEndpoint(behaviour)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            endpoint.requests.append(request)
            endpoint.keys.append(self.headers.get("Authorization"))
            answer = endpoint.behaviour(request)
            if isinstance(answer, int):
                self.send_error(answer)
                return
            if callable(answer):
                answer(self)
                return
            body = answer if isinstance(answer, bytes) else completion(answer)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    endpoint.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()


def completion(content: object) -> bytes:
    """A chat completion whose message holds ``content``."""
    text = content if isinstance(content, str) else json.dumps(content)
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Sends a byte now and then, for longer than anybody should wait."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(600):
        try:
            handler.wfile.write(b" ")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.05)


def flood(handler: BaseHTTPRequestHandler) -> None:
    """Sends far more than an answer can be."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(4096):
        try:
            handler.wfile.write(b"x" * 4096)
        except OSError:
            return
