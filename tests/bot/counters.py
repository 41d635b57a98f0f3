"""A desk over a real library, where jobs end with drawn pictures at once: what these tests ask needs no model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image

from bot.app import draw_seed
from bot.core.clock import Pace, utc_now
from bot.core.commands import Command, ImageRef, Imagine
from bot.core.desk import Answer, Desk, Event
from bot.core.people import Asker, Place, PlaceKind
from bot.core.planning import Planner
from bot.core.replies import Reply
from generation.backends import GeneratedImage, GenerationResult
from generation.images import pixel_sha256
from generation.metadata import Embed
from generation.request import EngineFingerprint, GenerationRequest
from prompting.expand import Expander, expand
from storage.deliveries import Deliveries
from storage.job_queue import Jobs
from storage.library import Library
from storage.people import People
from storage.values import Generation

CHANNEL = Place(platform="screen", kind=PlaceKind.GUILD, channel="1", guild="2")
ELSEWHERE = Place(platform="screen", kind=PlaceKind.GUILD, channel="8", guild="9")
ADA = Asker(platform="screen", user="ada", place=CHANNEL)
BEN = Asker(platform="screen", user="ben", place=CHANNEL)
CHIEF = Asker(platform="screen", user="chief", place=CHANNEL, administrator=True)
OPERATOR = Asker(
    platform="screen", user="root", place=Place(platform="screen", kind=PlaceKind.DIRECT, channel="dm-root")
)
ENGINE = EngineFingerprint(versions={"torch": "2.13.0"}, device="cpu", dtype="float32", threads=1, weights={})


class Counter:
    """People at a desk; every event is new. ``clock`` is moved by the tests."""

    def __init__(self, library: Library, expander: Expander = expand) -> None:
        self.library = library
        self.clock = utc_now()
        planner = Planner(library, "pocket", Embed.FULL, draw_seed, folders=False, expander=expander)
        self.desk = Desk(
            library,
            planner,
            Pace(),
            library.path,
            on_queued=lambda: None,
            operators=["screen:root"],
            now=self.now,
        )
        self._events = 0

    def now(self) -> datetime:
        return self.clock

    def later(self, **step: float) -> None:
        self.clock += timedelta(**step)

    async def ask(self, command: Command, who: Asker = ADA) -> Answer:
        self._events += 1
        name = f"e{self._events}"
        return await self.desk.answer(command, who, Event(event_id=name, address={"message": name}))

    async def say(self, command: Command, who: Asker = ADA) -> Reply:
        return (await self.ask(command, who)).reply

    async def make(self, command: Command | str, who: Asker = ADA) -> Generation:
        """Have something made and shown."""
        answer = await self.ask(Imagine(text=command) if isinstance(command, str) else command, who)
        assert answer.job_id is not None
        with self.library.transaction() as session:
            (job,) = Jobs(session).claim("test", self.now())
        assert job.id == answer.job_id
        assert self.library.finish(job, drawn(job.draft.request)) is not None
        with self.library.transaction() as session:
            begun = Deliveries(session).begin(job.id, "test", self.now())
            assert begun is not None
            Deliveries(session).sent(begun, {"shown": job.id})
        return self.library.find(job.id)

    def person(self, who: Asker) -> str | None:
        with self.library.reading() as session:
            return People(session).known(who.platform, who.user)


@contextmanager
def opened(folder: Path, expander: Expander = expand) -> Iterator[Counter]:
    with Library.open(folder) as library:
        yield Counter(library, expander)


def drawn(request: GenerationRequest) -> GenerationResult:
    """Pictures of one colour each, which depends on the seed."""
    images = []
    for index in range(request.count):
        seed = request.image_seed(index)
        picture = Image.new("RGB", (request.width, request.height), (seed % 251, seed % 241, index))
        images.append(
            GeneratedImage(index=index, seed=seed, image=picture, sha256=pixel_sha256(picture), shape_trace=(1,))
        )
    return GenerationResult(images=tuple(images), fingerprint=ENGINE, scheduler=None, seconds=0.1)


def ref_of(generation: Generation, index: int | None = None) -> ImageRef:
    return ImageRef(generation.id, index)
