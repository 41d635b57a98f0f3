"""From an empty database to today's, from every older one, and never backwards."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from prompting.errors import UserError
from storage import migrations
from storage.database import FILE_NAME, Database
from storage.deliveries import Deliveries
from storage.erasure import Erasure
from storage.forms import Forms
from storage.job_queue import Jobs
from storage.job_tables import Base
from storage.jobs import Failure, JobState
from storage.links import Links
from storage.people import People
from storage.records import HistoryFilter
from storage.repositories import Generations
from storage.sqlite import sqlite_engine
from storage.updates import Updates
from storage.values import Generation, Parent

DUMPS = sorted((Path(__file__).parent / "databases").glob("*.sql"))


def test_migrations_make_the_tables(empty: str | Path) -> None:
    database = Database.open(empty)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": _is_a_model})
        differences = compare_metadata(context, Base.metadata)
    database.close()
    assert differences == []


def test_head_is_the_last_migration() -> None:
    script = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert script.get_heads() == [migrations.HEAD]
    revisions = [revision.revision for revision in script.walk_revisions()]
    assert revisions == sorted(revisions, reverse=True), "newer is told by comparing the names"


def test_every_migration_can_be_undone_and_done_again(empty: str | Path) -> None:
    database = Database.open(empty)
    with database.transaction() as session:
        migrations.downgrade(session.connection(), "base")
        left = set(inspect(session.connection()).get_table_names())
        assert left <= {"alembic_version"}
        migrations.upgrade(session.connection())
    with database.reading() as session:
        assert Generations(session).history().generations == ()
    database.close()


def test_generations_survive_the_way_back_and_forth(
    location: str | Path, make_generation: Callable[..., Generation]
) -> None:
    """As `Database.open` migrates: without foreign keys on SQLite, where a table is made anew."""
    example = make_generation(images=2)
    photo = example.request.model_copy(update={"init_image": "a" * 64, "strength": 0.5})
    stored = [example, make_generation(parent={"id": example.id, "index": 1}).model_copy(update={"request": photo})]
    database = Database.open(location)
    with database.transaction() as session:
        for generation in stored:
            Generations(session).add(generation)
    engine = database.engine
    if isinstance(location, Path):
        engine = sqlite_engine(engine.url, foreign_keys=False)
    for change in (lambda connection: migrations.downgrade(connection, "0001"), migrations.upgrade):
        with engine.begin() as connection:
            change(connection)
    engine.dispose()
    with database.reading() as session:
        me = People(session).known("terminal", "me")
        whose = {"person_id": me, "platform": "terminal"}  # version 0001 knew nobody else
        mine = [generation.model_copy(update=whose) for generation in reversed(stored)]
        for search in (None, "fox"):
            assert Generations(session).history(search, only=HistoryFilter(person_id=me)).generations == tuple(mine)
        photos = session.scalars(text("SELECT init_image FROM generations ORDER BY number")).all()
        assert photos == [None, "a" * 64]
    database.close()


def test_there_is_a_dump_of_every_version() -> None:
    script = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert [dump.stem for dump in DUMPS] == sorted(revision.revision for revision in script.walk_revisions())


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.stem)
def test_a_database_of_every_version_opens_and_is_understood(tmp_path: Path, dump: Path) -> None:
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    connection.executescript(dump.read_text("utf-8"))
    connection.close()
    database = Database.open(tmp_path)
    with database.reading() as session:
        generations = Generations(session).history("狐狸 snow").generations
        assert [generation.id for generation in generations] == ["0123456789"]
        assert generations[0].idea == "a red fox 狐狸 in the snow"
        assert [image.seed for image in generations[0].images] == [7, 8]
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == migrations.HEAD
    database.close()


def test_what_waited_in_a_database_of_version_0002_is_still_understood(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    connection.executescript((Path(__file__).parent / "databases" / "0002.sql").read_text("utf-8"))
    connection.close()
    database = Database.open(tmp_path)
    with database.transaction() as session:
        person = People(session).person_for("discord", "80351110224678912")
        queue = Jobs(session).queue_of(person)
        assert [(job.id, job.state) for job in queue] == [
            ("jjjjjjjjj1", JobState.RUNNING),
            ("jjjjjjjjj3", JobState.QUEUED),
        ]
        assert queue[0].draft.parent == Parent(id="0123456789", index=2)
        failed = Jobs(session).get("jjjjjjjjj2")
        assert failed is not None
        assert failed.failure == Failure(code="too_large", message="It is too large.", hint="Take 512.")
        (due,) = Deliveries(session).due("discord", failed.created)
        assert due.address == {"token": "t", "狐": [1, None]}
        mine = HistoryFilter(person_id=person)
        assert [found.id for found in Generations(session).history("child", only=mine).generations] == ["abcdefghjk"]
        Erasure(session, failed.created).person(person)
    database.close()


def test_what_waited_in_a_database_of_version_0003_is_still_understood(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    connection.executescript((Path(__file__).parent / "databases" / "0003.sql").read_text("utf-8"))
    connection.close()
    database = Database.open(tmp_path)
    now = datetime(2026, 11, 21, 11, tzinfo=UTC)
    with database.transaction() as session:
        person = People(session).known("discord", "80351110224678912")
        assert person is not None
        offer, waiting = Jobs(session).get("jjjjjjjjj9"), Jobs(session).get("jjjjjjjjj3")
        assert offer is not None
        assert offer.state is JobState.OFFERED
        assert waiting is not None
        assert waiting.max_running == 2
        assert Links(session).holder("d" * 64, now) == person
        assert [form.id for form in Forms(session).of(person)] == ["ffffffffff"]
        assert [update.body for update in Updates(session, "telegram").waiting()] == [{"message": {"text": "狐狸"}}]
        mine = HistoryFilter(person_id=People(session).known("terminal", "me"))
        assert [one.id for one in Generations(session).history("fox", only=mine).generations] == ["0123456789"]
        Erasure(session, now).person(person)
    database.close()


def test_a_newer_database_is_refused_and_left_as_it_is(
    tmp_path: Path, make_generation: Callable[..., Generation]
) -> None:
    database = Database.open(tmp_path)
    with database.transaction() as session:
        Generations(session).add(make_generation())
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(UserError) as error:
        Database.open(tmp_path)
    assert error.value.code == "database_newer"
    assert "9999" in error.value.message
    assert (tmp_path / FILE_NAME).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_a_newer_postgres_is_refused(empty_postgres: str) -> None:
    database = Database.open(empty_postgres)
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    with pytest.raises(UserError, match="newer"):
        Database.open(empty_postgres)


def _is_a_model(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """The search index is made by hand; SQLite keeps it in tables of its own."""
    return kind != "table" or not (name or "").startswith("generation_words")
