"""Opening, sharing and losing a database: other processes, kill -9, full disks, and what should not be one."""

import asyncio
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from prompting.errors import UserError
from storage.blobs import Blobs
from storage.database import FILE_NAME, Database
from storage.repositories import Generations
from storage.sqlite import BEGIN
from storage.values import Generation

MakeGeneration = Callable[..., Generation]
ROOT = Path(__file__).parents[2]


def start(script: str, *arguments: object) -> "subprocess.Popen[str]":
    """A process of its own that runs ``script``."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def history(database: Database) -> tuple[Generation, ...]:
    with database.reading() as session:
        return Generations(session).history(limit=10_000).generations


def setting(database: Database, pragma: str) -> object:
    """Read, or set, a pragma of the connection that the next session will get."""
    with database.engine.connect().execution_options(**{BEGIN: None}) as connection:
        return connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()


def test_sqlite_is_opened_for_durability(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "new" / "folder")
    assert setting(database, "synchronous") == 2  # FULL
    assert setting(database, "foreign_keys") == 1
    assert setting(database, "journal_mode") == database.journal
    assert database.journal in ("wal", "delete")
    database.close()


def test_a_second_start_imports_neither_alembic_nor_torch(tmp_path: Path) -> None:
    Database.open(tmp_path).close()
    script = """
import sys
from pathlib import Path
from storage.database import Database
from storage.repositories import Generations
from storage.blobs import Blobs
with Database.open(Path(sys.argv[1])).reading() as session:
    Generations(session).history()
print([name for name in ("alembic", "torch", "diffusers", "numpy", "PIL", "psycopg") if name in sys.modules])
"""
    output, errors = start(script, tmp_path).communicate(timeout=30)
    assert (output.strip(), errors) == ("[]", "")


SHARE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from storage.database import Database
from storage.repositories import Generations
from storage.identifiers import new_generation_id
from storage.values import Generation
location = Path(sys.argv[1]) if sys.argv[1].startswith("/") else sys.argv[1]
example = Generation.model_validate_json(sys.argv[2])
database = Database.open(location)
for _ in range(5):
    with database.transaction() as session:
        Generations(session).history("fox")
        Generations(session).add(example.model_copy(update={"id": new_generation_id()}))
database.close()
"""


def test_several_processes_make_and_fill_one_database(empty: str | Path, make_generation: MakeGeneration) -> None:
    example = make_generation().model_dump_json()
    many = 4 if isinstance(empty, Path) else 2
    processes = [start(SHARE, empty, example) for _ in range(many)]
    failures = [process.communicate(timeout=120)[1] for process in processes]
    assert failures == [""] * many
    database = Database.open(empty)
    assert len(history(database)) == 5 * many
    database.close()


async def test_writers_in_threads_take_turns(tmp_path: Path, make_generation: MakeGeneration) -> None:
    database = Database.open(tmp_path)
    inside = threading.Semaphore(1)

    def store() -> None:
        with database.transaction() as session:
            assert inside.acquire(blocking=False), "two writers at once"
            Generations(session).add(make_generation())
            inside.release()

    await asyncio.gather(*(asyncio.to_thread(store) for _ in range(30)))
    assert len(history(database)) == 30
    database.close()


def test_readers_do_not_wait_for_a_writer(tmp_path: Path, make_generation: MakeGeneration) -> None:
    database = Database.open(tmp_path)
    if database.journal != "wal":
        pytest.skip("this SQLite is too old for a sound WAL")
    with database.transaction() as session:
        Generations(session).add(make_generation())
        session.flush()
        assert history(database) == ()
    assert len(history(database)) == 1
    database.close()


KILLED = """
import hashlib, sys
from pathlib import Path
from storage.blobs import Blobs
from storage.database import Database
from storage.repositories import Generations
from storage.identifiers import new_generation_id
from storage.values import Generation
folder, example = Path(sys.argv[1]), Generation.model_validate_json(sys.argv[2])
database, blobs = Database.open(folder), Blobs(folder / "blobs")
for _ in range(20):
    name = new_generation_id()
    digest = blobs.put(name.encode() * 5000)
    image = example.images[0].model_copy(update={"file_sha256": digest})
    with database.transaction() as session:
        Generations(session).add(example.model_copy(update={"id": name, "images": (image,)}))
    print(name, flush=True)
"""


@pytest.mark.parametrize("kill_after", [0, 3, 11])
def test_kill_in_the_middle_of_writes(tmp_path: Path, make_generation: MakeGeneration, kill_after: int) -> None:
    process = start(KILLED, tmp_path, make_generation().model_dump_json())
    assert process.stdout is not None
    acknowledged = {process.stdout.readline().strip() for _ in range(kill_after + 1)}
    process.kill()
    acknowledged |= set(process.communicate()[0].split())
    database, blobs = Database.open(tmp_path), Blobs(tmp_path / "blobs")
    assert setting(database, "integrity_check") == "ok"
    stored = history(database)
    assert acknowledged <= {generation.id for generation in stored}
    assert len(stored) <= len(acknowledged) + 1
    for generation in stored:
        assert blobs.read(generation.images[0].file_sha256) == generation.id.encode() * 5000
    with database.transaction() as session:
        Generations(session).add(make_generation())
    database.close()


def test_a_full_database_keeps_what_it_has(tmp_path: Path, make_generation: MakeGeneration) -> None:
    database = Database.open(tmp_path)
    pages = setting(database, "page_count")
    setting(database, f"max_page_count={int(str(pages)) + 3}")
    stored: list[Generation] = []

    def fill() -> None:
        for _ in range(100):
            generation = make_generation("a fox " * 50)
            with database.transaction() as session:
                Generations(session).add(generation)
            stored.append(generation)

    with pytest.raises(UserError, match="disk is full") as error:
        fill()
    assert error.value.code == "disk_full"
    assert setting(database, "integrity_check") == "ok"
    assert history(database) == tuple(reversed(stored))
    setting(database, "max_page_count=1000000")
    with database.transaction() as session:
        Generations(session).add(make_generation())
    database.close()


FULL = """
import shutil, sys
from pathlib import Path
from prompting.errors import UserError
from storage.blobs import Blobs
from storage.database import Database
from storage.repositories import Generations
from storage.identifiers import new_generation_id
from storage.values import Generation
folder, example = Path(sys.argv[1]), Generation.model_validate_json(sys.argv[2])
database, blobs = Database.open(folder), Blobs(folder / "blobs")
names = []
def write(filler):
    try:
        while True:
            if filler:
                blobs.put(bytes(300_000 + len(names)))
            name = new_generation_id()
            with database.transaction() as session:
                Generations(session).add(example.model_copy(update={"id": name}))
            names.append(name)
    except UserError as error:
        return error.code
print(write(True), list((folder / "blobs" / "incoming").iterdir()))
print(write(False), len(names) > 10)
with database.reading() as session:
    print(session.connection().exec_driver_sql("PRAGMA integrity_check").scalar())
    print({one.id for one in Generations(session).history(limit=10_000).generations} == set(names))
try:
    Database.open(folder / "other")
except UserError as error:
    print(error.code)
shutil.rmtree(folder / "blobs")
with database.transaction() as session:
    Generations(session).add(example)
print("again")
"""


def test_a_full_disk(tmp_path: Path, make_generation: MakeGeneration) -> None:
    """A disk of 8 MB, in a mount namespace of its own."""
    mounted = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]), "sh", "-c"]
    mount = f"mount -t tmpfs -o size=8m none '{tmp_path}' || exit 77; "
    if shutil.which("unshare") is None or subprocess.run([*mounted, mount], capture_output=True).returncode:
        pytest.skip("may not mount a small disk here")
    arguments = [sys.executable, FULL, str(tmp_path), make_generation().model_dump_json()]
    command = [*mounted, mount + 'exec "$0" -c "$@"', *arguments]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert run.stdout.splitlines() == [
        "disk_full []",
        "disk_full True",
        "ok",
        "True",
        "disk_full",
        "again",
    ], run.stderr


def test_a_locked_database_is_a_clear_error(tmp_path: Path, make_generation: MakeGeneration) -> None:
    database = Database.open(tmp_path)
    setting(database, "busy_timeout=50")
    other = Database.open(tmp_path)

    def store() -> None:
        with database.transaction() as session:
            Generations(session).add(make_generation())

    with other.transaction() as session:
        Generations(session).add(make_generation())
        with pytest.raises(UserError) as error:
            store()
    assert error.value.code == "database_locked"
    store()
    assert len(history(database)) == 2
    other.close()
    database.close()


def test_a_damaged_database_is_a_clear_error_and_not_touched(tmp_path: Path, make_generation: MakeGeneration) -> None:
    database = Database.open(tmp_path)
    with database.transaction() as session:
        Generations(session).add(make_generation())
    database.close()
    whole = (tmp_path / FILE_NAME).read_bytes()
    for damaged in (b"not a database " * 1000, whole[:100] + b"\xff" * (len(whole) - 100), whole[: len(whole) // 3]):
        (tmp_path / FILE_NAME).write_bytes(damaged)

        def use() -> None:
            history(Database.open(tmp_path))

        with pytest.raises(UserError) as error:
            use()
        assert error.value.code == "database_damaged"
        assert (tmp_path / FILE_NAME).read_bytes() == damaged


def test_a_folder_of_somebody_else_is_a_clear_error(tmp_path: Path) -> None:
    """As another user, because root may write everywhere."""
    script = """
import os, sys
from pathlib import Path
from prompting.errors import UserError
from storage.database import Database
Database.open(Path(sys.argv[1]) / "mine").close()
if os.geteuid() == 0:
    os.seteuid(65534)
else:
    for path in (Path(sys.argv[1]), *Path(sys.argv[1]).rglob("*")):
        path.chmod(0o500)
for folder in (".", "new", "mine"):
    try:
        with Database.open(Path(sys.argv[1]) / folder).transaction() as session:
            session.connection().exec_driver_sql("CREATE TABLE t (x)")
    except UserError as error:
        print(error.code)
"""
    tmp_path.chmod(0o700)
    output, errors = start(script, tmp_path).communicate(timeout=30)
    assert output.split() == ["data_folder_not_writable"] * 3, errors


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("nonsense", "database_url"),
        ("mysql://user:secret@localhost/darkroom", "database_url"),
        ("sqlite://", "database_url"),
        ("sqlite:///:memory:", "database_url"),
        ("postgresql://user:secret@127.0.0.1:1/darkroom", "database_unreachable"),
    ],
)
def test_a_wrong_address_is_a_clear_error_without_its_password(url: str, code: str) -> None:
    if url.startswith("postgresql"):
        pytest.importorskip("psycopg")
    with pytest.raises(UserError) as error:
        Database.open(url)
    assert error.value.code == code
    assert error.value.hint
    assert "secret" not in error.value.message + error.value.hint


def test_a_sqlite_url_opens_the_file_it_names(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path}/one/mine.db")
    database.close()
    assert (tmp_path / "one" / "mine.db").is_file()


def test_what_a_reader_writes_is_undone(database: Database, make_generation: MakeGeneration) -> None:
    with database.reading() as session:
        Generations(session).add(make_generation())
        assert session.scalar(text("SELECT count(*) FROM generations")) == 1
    assert history(database) == ()
