"""Somebody with a long history is forgotten, or becomes another, in portions, and whatever dies in between."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, make_url, select

from prompting.errors import UserError
from storage import erasure, merging
from storage.blobs import Blobs
from storage.database import Database
from storage.erasure import Erasure
from storage.job_tables import RemovalRow
from storage.library import Library
from storage.merging import Merging
from storage.people import Favorites, People
from storage.policies import Policies, scope_of
from storage.records import HistoryFilter, RemovalKind
from storage.repositories import Generations
from storage.tables import Base, FavoriteRow, GenerationRow
from storage.values import PersonId
from tests.benchmarks.many_generations import fill, person_id
from tests.storage.conftest import new_postgres
from tests.storage.examples import NOW, MakeGeneration

COUNT = 6_000  # of which the busiest person made a tenth: more than one portion of either kind
BUSIEST, OTHER, THIRD = person_id(0), person_id(1), person_id(2)
WITH_PERSON = {  # every table that says whose a row is; `Erasure` and `Merging` must know each of them
    "audit_log.actor",
    "favorites.person_id",
    "generations.person_id",
    "handouts.person_id",
    "identities.person_id",
    "jobs.person_id",
    "links.person_id",
    "person_settings.person_id",
    "prompt_forms.person_id",
    "usage.person_id",
}


@pytest.fixture(scope="module")
def filled_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    shutil.copy(sqlite_template, folder)
    database = Database.open(folder)
    fill(database, COUNT)
    database.close()
    return folder / sqlite_template.name


@pytest.fixture(scope="module")
def filled_postgres(postgres_url: str, postgres_template: str) -> Iterator[str]:
    with new_postgres(postgres_url, postgres_template) as url:
        database = Database.open(url)
        fill(database, COUNT)
        database.close()
        yield make_url(url).database or ""


@pytest.fixture(params=["sqlite", "postgresql"])
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Library]:
    with ExitStack() as stack:
        location: str | Path = tmp_path
        if request.param == "postgresql":
            server, template = request.getfixturevalue("postgres_url"), request.getfixturevalue("filled_postgres")
            location = stack.enter_context(new_postgres(server, template))
        else:
            shutil.copy(request.getfixturevalue("filled_file"), tmp_path)
        database = Database.open(location)
        stack.callback(database.close)
        yield Library(database, Blobs(tmp_path / "blobs"))


def made_by(library: Library, person: PersonId) -> int:
    with library.reading() as session:
        count = select(func.count()).select_from(GenerationRow).where(GenerationRow.person_id == person)
        return session.scalar(count) or 0


def noted(library: Library) -> list[RemovalKind]:
    with library.reading() as session:
        kinds = session.scalars(select(RemovalRow.kind).where(RemovalRow.kind != RemovalKind.TRACES))
        return [kind for kind in kinds if kind is not RemovalKind.FILE]


def sweep_all(library: Library) -> int:
    rounds = 1
    while library.sweep(NOW):
        rounds += 1
    return rounds


def test_every_table_that_names_people_is_known() -> None:
    found = {
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "people"
    }
    assert found == WITH_PERSON


def test_a_long_history_becomes_anothers_in_portions(library: Library) -> None:
    mine, theirs = made_by(library, OTHER), made_by(library, BUSIEST)
    assert theirs > merging.PORTION
    with library.transaction() as session:
        Merging(session, NOW).join(OTHER, BUSIEST)
    assert made_by(library, OTHER) == mine + merging.PORTION, "the newest at once"
    assert noted(library) == [RemovalKind.MERGED]
    with library.reading() as session:
        assert People(session).known("discord", "0") == OTHER
    sweep_all(library)
    assert (made_by(library, OTHER), made_by(library, BUSIEST), noted(library)) == (mine + theirs, 0, [])
    with library.reading() as session:
        assert set(People(session).identities(OTHER)) == {("discord", "0"), ("discord", "1")}
        found = Generations(session).history("snow", only=HistoryFilter(person_id=OTHER), limit=COUNT).generations
        assert len(found) == mine + theirs
        marks = session.scalar(select(func.count()).where(FavoriteRow.person_id == OTHER))
        assert marks == session.scalar(
            select(func.count()).where(FavoriteRow.generation_number.in_(
                select(GenerationRow.number).where(GenerationRow.person_id == OTHER)
            ))
        )  # fmt: skip


def test_who_becomes_another_on_the_way_becomes_the_last_one(library: Library) -> None:
    everything = sum(made_by(library, person) for person in (BUSIEST, OTHER, THIRD))
    with library.transaction() as session:
        Merging(session, NOW).join(OTHER, BUSIEST)
        Merging(session, NOW).join(THIRD, OTHER)
    sweep_all(library)
    assert made_by(library, THIRD) == everything
    assert noted(library) == []


def test_a_long_history_is_forgotten_in_portions(library: Library, make_generation: MakeGeneration) -> None:
    others = COUNT - made_by(library, BUSIEST)
    with library.transaction() as session:
        Erasure(session, NOW).person(BUSIEST)
    assert made_by(library, BUSIEST) == COUNT // 10 - erasure.PORTION
    assert noted(library) == [RemovalKind.PERSON]
    with library.transaction() as session:
        again = People(session).person_for("discord", "0")
        assert again != BUSIEST
        Generations(session).add(make_generation(person_id=again))
    assert sweep_all(library) > 2
    assert (made_by(library, BUSIEST), made_by(library, again), noted(library)) == (0, 1, [])
    with library.reading() as session:
        assert session.scalar(select(func.count()).select_from(GenerationRow)) == others + 1
        assert session.scalar(select(func.count()).where(FavoriteRow.person_id == BUSIEST)) == 0


def test_who_is_known_for_a_block_keeps_what_they_make_afterwards(
    library: Library, make_generation: MakeGeneration
) -> None:
    with library.transaction() as session:
        Policies(session).put(scope_of(BUSIEST), {"blocked": True})
        Erasure(session, NOW).person(BUSIEST)
        later = make_generation(person_id=BUSIEST).model_copy(update={"created": NOW + timedelta(seconds=1)})
        Generations(session).add(later)
        Favorites(session).add(BUSIEST, later.id, NOW)
    with library.transaction() as session, pytest.raises(UserError) as caught:
        Merging(session, NOW).join(OTHER, BUSIEST)
    assert caught.value.code == "still_erasing"
    sweep_all(library)
    with library.reading() as session:
        only = HistoryFilter(person_id=BUSIEST)
        assert [one.id for one in Generations(session).history(only=only).generations] == [later.id]


def test_what_was_on_its_way_to_somebody_forgotten_goes_too(library: Library) -> None:
    with library.transaction() as session:
        Merging(session, NOW).join(OTHER, BUSIEST)
        Erasure(session, NOW).person(OTHER)
    sweep_all(library)
    assert (made_by(library, OTHER), made_by(library, BUSIEST), noted(library)) == (0, 0, [])
    with library.transaction() as session:
        assert People(session).known("discord", "0") is None
