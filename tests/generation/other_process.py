"""A request made by a fresh process, as after a restart, that must not touch the network."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from generation.request import GenerationRequest

ROOT = Path(__file__).parents[2]
PROGRAM = """
import asyncio, sys
from generation.backends.local import LocalBackend
from generation.request import GenerationRequest
def offline(event, args):
    if event in ("socket.connect", "socket.getaddrinfo"):
        raise RuntimeError(f"the network was asked for: {args}")
sys.addaudithook(offline)
assert "torch" not in sys.modules, "the backend imports torch before it is needed"
async def main():
    backend = LocalBackend(device="cpu", threads=1)
    request = GenerationRequest.model_validate_json(sys.argv[1])
    print(*[image.sha256 for image in (await backend.start(request).result()).images])
    await backend.close()
asyncio.run(main())
"""


def made_elsewhere(request: GenerationRequest) -> tuple[list[str], str]:
    """The pixel hashes that a new process gets, and what it wrote to stderr."""
    command = [sys.executable, "-c", PROGRAM, request.model_dump_json()]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.split(), done.stderr
