"""The inbox of updates, on both databases."""

from datetime import timedelta
from pathlib import Path

from storage.database import Database
from storage.erasure import Erasure
from storage.people import People
from storage.updates import IN_COMPANY, MAX_ATTEMPTS, Incoming, Updates
from tests.storage.examples import NOW


def told(*numbers: int, sender: str = "1") -> list[Incoming]:
    return [Incoming(f"update:{number}", sender, {"update_id": number, "text": "狐狸 \u0000"}) for number in numbers]


def test_each_is_kept_once_and_in_order(database: Database) -> None:
    with database.transaction() as session:
        updates = Updates(session, "telegram")
        assert updates.keep(told(1, 2, 3), NOW) == 3
        assert updates.keep(told(3, 4, 4), NOW) == 1
        assert updates.keep([], NOW) == 0
        assert [one.event_id for one in updates.waiting()] == ["update:1", "update:2", "update:3", "update:4"]
        assert updates.waiting()[0].body == told(1)[0].body
        assert Updates(session, "other").waiting() == ()
        assert Updates(session, "other").keep(told(1), NOW) == 1


def test_what_was_handled_stays_handled(database: Database) -> None:
    with database.transaction() as session:
        updates = Updates(session, "telegram")
        updates.keep(told(1, 2), NOW)
        updates.done([one.number for one in updates.waiting()])
        assert updates.keep(told(1, 2), NOW) == 0
        assert updates.waiting() == ()


def test_numbers_never_come_again(database: Database) -> None:
    with database.transaction() as session:
        updates = Updates(session, "telegram")
        updates.keep(told(1, 2), NOW)
        last = updates.waiting()[-1].number
        updates.done([last])
        updates.keep(told(3), NOW)
        assert [one.event_id for one in updates.waiting(after=last)] == ["update:3"]


def test_what_ends_processes_is_given_up(database: Database) -> None:
    with database.transaction() as session:
        updates = Updates(session, "telegram")
        updates.keep(told(1), NOW)
        [ends] = updates.waiting()
        for _ in range(MAX_ATTEMPTS):
            assert updates.left_behind() == (ends.number, 0)
            updates.begin([ends.number])
        updates.keep(told(2), NOW)
        [_, other] = updates.waiting()
        assert updates.left_behind() == (other.number, 1)
        assert updates.waiting() == (other,)


def test_an_update_is_handled_alone_before_it_is_given_up(database: Database) -> None:
    with database.transaction() as session:
        updates = Updates(session, "telegram")
        updates.keep(told(1), NOW)
        seen = []
        while updates.left_behind()[0]:
            updates.begin([updates.waiting()[0].number])
            seen.append(updates.waiting()[0].suspect)
        assert seen == [False] * IN_COMPANY + [True] * (MAX_ATTEMPTS - IN_COMPANY)


def test_waiting_while_processes_come_and_go_is_nobodys_fault(database: Database) -> None:
    with database.transaction() as session:
        updates = Updates(session, "telegram")
        updates.keep(told(1), NOW)
        for _ in range(3 * MAX_ATTEMPTS):
            assert updates.left_behind()[1] == 0
        assert [one.attempts for one in updates.waiting()] == [0]


def test_whoever_is_forgotten_takes_their_updates_along(database: Database) -> None:
    with database.transaction() as session:
        person = People(session).person_for("telegram", "1")
        updates = Updates(session, "telegram")
        updates.keep([*told(1), *told(2, sender="2")], NOW)
        Updates(session, "other").keep(told(3), NOW)
        Erasure(session, NOW).person(person)
        assert [one.event_id for one in updates.waiting()] == ["update:2"]
        assert len(Updates(session, "other").waiting()) == 1


def test_old_receipts_leave_what_waits(location: str | Path) -> None:
    database = Database.open(location)
    with database.transaction() as session:
        Updates(session, "telegram").keep(told(1), NOW)
        assert Erasure(session, NOW).old_receipts(NOW + timedelta(days=1)) == 1
        assert len(Updates(session, "telegram").waiting()) == 1
    database.close()
