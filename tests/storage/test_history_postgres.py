"""The same questions as in test_history, on PostgreSQL: none of them reads one of the big tables from end to end."""

import json
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from storage.database import Database
from storage.erasure import Erasure
from storage.records import HistoryFilter
from storage.repositories import Generations
from tests.benchmarks.many_generations import NOW, SPAN, fill, name_of, person_id, pixels_of
from tests.storage.conftest import new_postgres
from tests.storage.test_history import FILTERS, PERSON

COUNT = 3_000
BIG = {"generations", "images", "generation_words", "favorites", "jobs", "deliveries"}


@pytest.fixture(scope="module")
def large(postgres_url: str, postgres_template: str) -> Iterator[Database]:
    with new_postgres(postgres_url, postgres_template) as url:
        database = Database.open(url)
        fill(database, COUNT)
        yield database
        database.close()


@pytest.mark.parametrize("by_person", [False, True])
@pytest.mark.parametrize(("search", "wanted"), FILTERS)
def test_history_reads_along_an_index(
    large: Database, search: str | None, wanted: dict[str, object], by_person: bool
) -> None:
    values = {name: person_id(1) if value == PERSON else value for name, value in wanted.items()}
    only = HistoryFilter.model_validate(values | ({"person_id": person_id(1)} if by_person else {}))
    before = name_of(COUNT // 2)
    assert scanned(large, lambda session: Generations(session).history(search, only=only, before=before)) == set()


def test_looking_up_reads_along_an_index(large: Database) -> None:
    def look_up(session: Session) -> None:
        repository = Generations(session)
        repository.get(name_of(7)[:8])
        repository.children(name_of(7))
        repository.lineage(name_of(9))
        repository.of_pixels(pixels_of(7))
        Erasure(session, NOW).expired(NOW - SPAN)

    assert scanned(large, look_up) == set()


def scanned(database: Database, ask: Callable[[Session], object]) -> set[str]:
    """The big tables that a plan reads from end to end.

    The planner may do so with a table of some thousand rows, so it is asked not to where there is another way: what
    is left would be read so among a million.
    """
    statements: list[tuple[str, object]] = []

    def note(*seen: object) -> None:
        statements.append((str(seen[2]), seen[3]))

    event.listen(database.engine, "before_cursor_execute", note)
    found: set[str] = set()
    with database.reading() as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        ask(session)
        event.remove(database.engine, "before_cursor_execute", note)
        asked = [(words, values) for words, values in statements if words.startswith(("SELECT", "WITH"))]
        assert asked
        for words, values in asked:
            plan = session.connection().exec_driver_sql(f"EXPLAIN (FORMAT JSON) {words}", values).scalar_one()  # type: ignore[arg-type]
            found |= _scans(json.loads(plan) if isinstance(plan, str) else plan)
    return found & BIG


def _scans(plan: object) -> set[str]:
    if isinstance(plan, list):
        return {name for part in plan for name in _scans(part)}
    if not isinstance(plan, dict):
        return set()
    mine = {str(plan["Relation Name"])} if plan.get("Node Type") == "Seq Scan" else set()
    return mine | {name for part in plan.values() for name in _scans(part)}
