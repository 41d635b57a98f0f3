"""Filters of the history: what they find, and that they find it along an index."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from storage.database import Database
from storage.erasure import Erasure
from storage.people import Favorites, People
from storage.records import HistoryFilter
from storage.repositories import Generations
from storage.tables import GenerationRow
from storage.values import Generation
from tests.storage.examples import NOW, MakeGeneration

DAY = timedelta(days=1)


def test_filters_by_person_place_date_and_mark(database: Database, make_generation: MakeGeneration) -> None:
    def at(day: int, generation: Generation) -> Generation:
        return generation.model_copy(update={"created": NOW + day * DAY})

    with database.transaction() as session:
        repository, people = Generations(session), People(session)
        one, two = people.person_for("discord", "1"), people.person_for("discord", "2")
        a = at(0, make_generation("a fox", person_id=one, place="g/1", seed=1))
        b = at(1, make_generation("a fox", person_id=two, place="g/1", private=True))
        c = at(2, make_generation("an owl", person_id=one, place="g/2", model="sdxl"))
        d = at(1, make_generation("a fox"))  # the clock had jumped
        for generation in (a, b, c, d):
            repository.add(generation)
        for marked in (a, b):
            Favorites(session).add(one, marked.id, NOW)

        def found(search: str | None = None, **wanted: object) -> tuple[Generation, ...]:
            return repository.history(search, only=HistoryFilter.model_validate(wanted)).generations

        assert found() == (d, c, b, a)
        assert found(person_id=one) == (c, a)
        assert found("fox", person_id=one) == (a,)
        assert found(place="g/1") == (b, a)
        assert found(place="g/1", visible_to=one) == (a,)
        assert found(place="g/1", visible_to=two) == (b, a)
        assert found(person_id=one, place="g/2") == (c,)
        assert found(person_id=one, model="sdxl") == (c,)
        assert found(person_id=one, seed=1) == (a,)
        assert found(favorites_of=one) == (b, a)
        assert found("fox", favorites_of=one, person_id=one) == (a,)
        assert found("owl", favorites_of=one) == ()
        assert found(since=NOW + DAY) == (d, c, b)
        assert found(until=NOW + DAY) == (a,)
        assert found("fox", since=NOW + DAY, until=NOW + 2 * DAY) == (d, b)
        assert found(person_id=one, since=NOW + DAY) == (c,)
        assert found(since=NOW + 9 * DAY) == found(until=NOW - 9 * DAY) == ()
        page = repository.history(only=HistoryFilter(favorites_of=one), limit=1)
        assert page.generations == (b,)
        assert repository.history(only=HistoryFilter(favorites_of=one), before=page.before).generations == (a,)
        assert not HistoryFilter(visible_to=one).shows(b)
        assert HistoryFilter(visible_to=two).shows(b)
        assert HistoryFilter().shows(b)


@pytest.mark.parametrize("typed", ["¶", "¶{person}", "person {person}", "{person}"])
def test_nobody_finds_others_by_typing_who_they_are(
    database: Database, make_generation: MakeGeneration, typed: str
) -> None:
    with database.transaction() as session:
        person = People(session).person_for("discord", "1")
        Generations(session).add(make_generation(person_id=person))
        assert Generations(session).history(typed.format(person=person)).generations == ()


def copy_many(session: Session, count: int) -> None:
    """Copies of the first generation, with identifiers, models and seeds of their own."""
    numbers = f"WITH RECURSIVE n(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n < {count})"
    names = GenerationRow.__table__.columns.keys()
    new = {
        "number": "n",
        "id": "printf('%09d0', n)",
        "seed": "n",
        "model": "CASE n % 2 WHEN 0 THEN 'sdxl' ELSE model END",
    }
    values = ", ".join(new.get(name, name) for name in names)
    words = f"SELECT n, words FROM generation_words, n LIMIT {count - 1}"
    rest = "seed, pixel_sha256, file_sha256, file_bytes, width, height, shape_trace"
    for statement in (
        f"INSERT INTO generations ({', '.join(names)}) {numbers} SELECT {values} FROM generations, n WHERE number = 1",
        f"INSERT INTO images (generation_number, position, {rest}) {numbers} SELECT n, 1, {rest} FROM images, n",
        f"INSERT INTO generation_words (rowid, words) {numbers} {words}",
    ):
        session.connection().exec_driver_sql(statement)


@pytest.fixture(scope="module")
def large(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, make_generation: MakeGeneration) -> Database:
    """5,000 generations of one person, without statistics, as a database is that nobody analysed."""
    folder = tmp_path_factory.mktemp("large")
    (folder / sqlite_template.name).write_bytes(sqlite_template.read_bytes())
    database = Database.open(folder)
    with database.transaction() as session:
        person = People(session).person_for("discord", "1")
        Generations(session).add(make_generation("a red fox in the snow", person_id=person, place="g/1"))
        copy_many(session, 5_000)
        session.execute(
            text("INSERT INTO favorites SELECT person_id, number, created FROM generations WHERE number % 2")
        )
    return database


PERSON = "person"  # stands for the one there is
FILTERS: tuple[tuple[str | None, dict[str, object]], ...] = (
    (None, {}),
    (None, {"place": "g/1"}),
    (None, {"model": "pocket"}),
    (None, {"seed": 77}),
    (None, {"since": NOW - DAY, "until": NOW + DAY}),
    (None, {"favorites_of": PERSON}),
    (None, {"place": "g/1", "visible_to": PERSON}),
    ("fox", {"model": "pocket"}),
    ("fox snow", {}),
    ("fox", {"since": NOW - DAY, "until": NOW + DAY}),
    ("fox", {"favorites_of": PERSON}),
)
# along the row numbers, newest first; the search index; the chain of ancestors
SCANS = {"SCAN generations", "SCAN generation_words", "SCAN ancestors"}


@pytest.mark.parametrize("by_person", [False, True])
@pytest.mark.parametrize(("search", "wanted"), FILTERS)
def test_history_reads_along_an_index(
    large: Database, search: str | None, wanted: dict[str, object], by_person: bool
) -> None:
    with large.reading() as session:
        person = People(session).person_for("discord", "1")
    values = {name: person if value == PERSON else value for name, value in wanted.items()}
    only = HistoryFilter.model_validate(values | ({"person_id": person} if by_person else {}))
    plans = plans_of(large, lambda session: Generations(session).history(search, only=only, before="0000025000"))
    scans = {re.sub(r" VIRTUAL TABLE.*", "", detail) for _, detail in plans if detail.startswith("SCAN")}
    if only == HistoryFilter(visible_to=only.visible_to) or wanted.keys() == {"since", "until"}:
        assert scans <= SCANS, plans
    else:
        assert scans <= SCANS - {"SCAN generations"}, plans
    assert [detail for statement, detail in plans if "LIMIT" in statement and "TEMP B-TREE" in detail] == []


def test_looking_up_reads_along_an_index(large: Database) -> None:
    def look_up(session: Session) -> None:
        repository = Generations(session)
        repository.get("000002500")
        repository.children("0000025000")
        repository.lineage("0000025000")
        repository.file_of_pixels("0" * 64)
        Erasure(session, NOW).expired(NOW - 9 * DAY)

    plans = plans_of(large, look_up)
    assert {detail for _, detail in plans if detail.startswith("SCAN")} <= SCANS, plans


def plans_of(database: Database, ask: Callable[[Session], object]) -> list[tuple[str, str]]:
    """Every statement that ``ask`` executes, with every line of its plan."""
    statements: list[tuple[str, tuple[object, ...]]] = []

    def note(*seen: object) -> None:
        statements.append((str(seen[2]), seen[3]))  # type: ignore[arg-type]

    event.listen(database.engine, "before_cursor_execute", note)
    with database.reading() as session:
        ask(session)
        event.remove(database.engine, "before_cursor_execute", note)
        plans = [
            (statement, row.detail)
            for statement, values in statements
            if statement.startswith(("SELECT", "WITH", "UPDATE", "DELETE"))
            for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    assert plans
    return plans
