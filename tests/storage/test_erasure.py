"""Erasing leaves no trace: not in a table, not in a file, not on a platform, whatever dies in between."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import inspect, text

from generation.images import pixel_sha256
from prompting.errors import UserError
from storage.blobs import Blobs
from storage.database import Database
from storage.deliveries import Deliveries
from storage.erasure import Erasure
from storage.handouts import Handouts
from storage.job_queue import Jobs
from storage.jobs import Accepted, Job
from storage.library import Library
from storage.merging import Merging
from storage.people import Favorites, People
from storage.policies import AuditLog, Policies, Usage, scope_of
from storage.records import AuditEntry, HistoryFilter, RemovalKind
from storage.removals import Removals
from storage.repositories import Generations
from storage.values import Generation, Operation, Parent
from tests.storage.examples import NOW, MakeGeneration, MakeJob, delivery_of, receipt_of
from tests.storage.test_library import result_of

WORD = "quetzalcoatlus"


def everything(database: Database) -> str:
    """Every row of every table, as text."""
    with database.reading() as session:
        names = inspect(session.connection()).get_table_names()
        rows = [row for name in names for row in session.execute(text(f'SELECT * FROM "{name}"'))]
    return "\n".join(map(str, rows))


@pytest.fixture
def library(database: Database, location: str | Path, tmp_path: Path) -> Library:
    """A library over the open database."""
    return Library(database, Blobs(tmp_path / "blobs"))


def make(library: Library, job: Job, source: Image.Image | None = None) -> Generation:
    """Have ``job`` accepted, claimed, finished and sent."""
    assert isinstance(library.accept(receipt_of(job), job, delivery_of(job), source), Accepted)
    with library.transaction() as session:
        (claimed,) = Jobs(session).claim("one", NOW)
    example = Generation.model_construct(request=job.draft.request, fingerprint=FINGERPRINT, scheduler=None)
    generation = library.finish(claimed, result_of(example))
    assert generation is not None
    with library.transaction() as session:
        begun = Deliveries(session).begin(job.id, "one", NOW)
        assert begun is not None
        Deliveries(session).sent(begun, {"message": f"of {job.id}"})
    return generation


@pytest.fixture(autouse=True)
def _fingerprint(make_generation: MakeGeneration) -> None:
    global FINGERPRINT
    FINGERPRINT = make_generation().fingerprint


def of_photo(job: Job, photo: Image.Image) -> Job:
    changes = {"init_image": pixel_sha256(photo), "strength": 0.5}
    request = job.draft.request.model_copy(update=changes)
    return job.model_copy(update={"draft": job.draft.model_copy(update={"request": request})})


def test_forgetting_leaves_no_trace(database: Database, library: Library, make_job: MakeJob, tmp_path: Path) -> None:
    photo = Image.new("RGB", (128, 128), "olive")
    with library.transaction() as session:
        mine = People(session).person_for("discord", "918273645546372819")
        other = People(session).person_for("discord", "2")
    first = make(library, of_photo(make_job(mine, f"a {WORD}"), photo), photo)
    child_of_mine = make_job(other).draft.model_copy(
        update={"operation": Operation.VARY, "parent": Parent(id=first.id, index=1)}
    )
    theirs = make(library, make_job(other).model_copy(update={"draft": child_of_mine}))
    waiting = make_job(mine, f"another {WORD}")
    library.accept(receipt_of(waiting), waiting, delivery_of(waiting))
    with library.transaction() as session:
        Favorites(session).add(mine, theirs.id, NOW)
        Favorites(session).add(other, first.id, NOW)
        People(session).choose(mine, {"style": WORD})
        Usage(session).add(mine, NOW.date(), 2.5)
        AuditLog(session).add(AuditEntry(at=NOW, actor=mine, place="dm/918", action="limit", detail={"of": other}))
        AuditLog(session).add(AuditEntry(at=NOW, actor=other, place=None, action="warn", detail={"of": mine}))
    assert WORD in everything(database)

    with library.transaction() as session:
        Erasure(session, NOW).person(mine)
        messages = Removals(session).due(RemovalKind.MESSAGE, NOW, platform="discord")
        assert [removal.target for removal in messages] == [
            {"address": {"channel": "77"}, "message_ref": {"message": f"of {first.id}"}},
            {"address": {"channel": "77"}, "message_ref": None},
        ]
        for removal in messages:
            Removals(session).done(removal)
    assert library.path(first.images[0]).exists(), "only noted so far"
    assert library.sweep(NOW) == 3  # the picture, the photo, the traces
    assert library.sweep(NOW) == 0
    assert not library.path(first.images[0]).exists()
    left = everything(database)
    for trace in (mine, "918273645546372819", WORD, "dm/918", first.id, *(image.file_sha256 for image in first.images)):
        assert trace not in left.replace(f"event of {first.id}", "").replace(f"'{first.id}')", "") or trace == first.id
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len([path for path in files if path.suffix == ".png"]) == 1
    for path in files:
        content = path.read_bytes()
        for trace in (mine, "918273645546372819", WORD, WORD[:6]):
            assert trace.encode() not in content, f"{trace} in {path.name}"
    kept = library.find(theirs.id)
    assert kept == theirs.model_copy(update={"parent": None})
    assert library.picture(kept.images[0]).size == (128, 128)
    with library.transaction() as session:
        assert People(session).person_for("discord", "918273645546372819") != mine


def test_what_was_handed_out_goes_with_its_generation(library: Library, make_job: MakeJob) -> None:
    with library.transaction() as session:
        mine = People(session).person_for("telegram", "1")
        other = People(session).person_for("telegram", "2")
    first, second = make(library, make_job(mine)), make(library, make_job(mine))
    with library.transaction() as session:
        handouts = Handouts(session, NOW)
        for number, (generation, person) in enumerate([(first, mine), (first, other), (second, other)]):
            handouts.add(generation.id, person, "telegram", {"address": {"chat": number}, "message_ref": None})
        Erasure(session, NOW).generations([first.id])
        handouts.add(first.id, mine, "telegram", {"address": {"chat": 3}, "message_ref": None})
        handouts.add(second.id, None, "telegram", {"address": {"chat": 4}, "message_ref": None})
        gone = Removals(session).due(RemovalKind.MESSAGE, NOW, platform="telegram")
        assert [removal.target["address"] for removal in gone] == [{"chat": number} for number in (0, 1, 3, 4)]
        Erasure(session, NOW).person(other)
        assert len(Removals(session).due(RemovalKind.MESSAGE, NOW, platform="telegram")) == 5
    with library.reading() as session:
        assert Generations(session).get(second.id).id == second.id


def test_a_block_outlives_forgetting(database: Database, make_generation: MakeGeneration) -> None:
    with database.transaction() as session:
        person = People(session).person_for("discord", "1")
        Policies(session).put(scope_of(person), {"blocked": True})
        Generations(session).add(make_generation(person_id=person))
        Erasure(session, NOW).person(person)
        assert Generations(session).history().generations == ()
        assert People(session).person_for("discord", "1") == person


def test_pictures_of_an_erased_job_are_not_kept(library: Library, make_job: MakeJob, tmp_path: Path) -> None:
    """Somebody has themselves forgotten while their picture is being made."""
    with library.transaction() as session:
        job = make_job(People(session).person_for("discord", "1"))
    library.accept(receipt_of(job), job, delivery_of(job))
    with library.transaction() as session:
        (claimed,) = Jobs(session).claim("one", NOW)
        Erasure(session, NOW).person(job.person_id)
        assert Jobs(session).heartbeat("one", [job.id], NOW) == frozenset()
    example = Generation.model_construct(request=job.draft.request, fingerprint=FINGERPRINT, scheduler=None)
    assert library.finish(claimed, result_of(example)) is None
    library.sweep(NOW + timedelta(days=9999))
    assert list((tmp_path / "blobs").rglob("*.png")) == []


def test_a_file_that_is_wanted_again_is_not_removed(library: Library, make_job: MakeJob) -> None:
    """The same request, made again between the erasing and the sweeping, has the same file."""
    with library.transaction() as session:
        person = People(session).person_for("discord", "1")
    job = make_job(person)
    first = make(library, job)
    with library.transaction() as session:
        assert Erasure(session, NOW).generations([first.id]) == 1
    again = make(library, make_job(person).model_copy(update={"draft": job.draft}))
    assert again.images[0].file_sha256 == first.images[0].file_sha256
    library.sweep(NOW)
    assert library.picture(again.images[0]).size == (128, 128)
    with library.transaction() as session:
        Erasure(session, NOW).generations([again.id])
    library.sweep(NOW)
    with pytest.raises(UserError, match="gone"):
        library.picture(again.images[0])
    later = make(library, make_job(person).model_copy(update={"draft": job.draft}))
    assert library.picture(later.images[0]).size == (128, 128)


def test_retention_spares_favorites(database: Database, make_generation: MakeGeneration) -> None:
    with database.transaction() as session:
        person = People(session).person_for("discord", "1")
        old, marked, new = (
            make_generation(person_id=person).model_copy(update={"created": NOW + timedelta(days=day)})
            for day in (0, 1, 30)
        )
        for generation in (old, marked, new):
            Generations(session).add(generation)
        assert Favorites(session).add(person, marked.id, NOW)
        assert not Favorites(session).add(person, marked.id, NOW)
        erasure = Erasure(session, NOW)
        assert erasure.expired(NOW + timedelta(days=10)) == (old.id,)
        erasure.generations(erasure.expired(NOW + timedelta(days=10)))
        assert erasure.expired(NOW + timedelta(days=10)) == ()
        assert Favorites(session).remove(person, marked.id)
        assert not Favorites(session).remove(person, marked.id)
        assert erasure.expired(NOW + timedelta(days=10), limit=1) == (marked.id,)


def test_old_jobs_and_receipts_go_when_they_were_seen(library: Library, make_job: MakeJob) -> None:
    with library.transaction() as session:
        person = People(session).person_for("discord", "1")
    sent, unseen = make_job(person), make_job(person)
    made = make(library, sent)
    library.accept(receipt_of(unseen), unseen, delivery_of(unseen))
    later = NOW + timedelta(days=9999)
    with library.transaction() as session:
        Jobs(session).cancel(unseen.id, NOW)
        erasure = Erasure(session, later)
        assert erasure.old_jobs(NOW - timedelta(days=9999)) == 0
        assert erasure.old_jobs(later) == 1
        assert erasure.old_receipts(NOW) == 0
        assert erasure.old_receipts(later) == 2
        assert Jobs(session).get(sent.id) is None
        assert Jobs(session).get(unseen.id) is not None
        assert Removals(session).due(RemovalKind.MESSAGE, later, platform="discord") == ()
    assert library.find(made.id) == made


def test_two_become_one_person(database: Database, make_generation: MakeGeneration, make_job: MakeJob) -> None:
    with database.transaction() as session:
        people = People(session)
        one, two = people.person_for("discord", "1"), people.person_for("telegram", "1")
        assert one != two
        mine, theirs = make_generation(person_id=one), make_generation(person_id=two)
        for generation in (mine, theirs):
            Generations(session).add(generation)
            Favorites(session).add(two, generation.id, NOW)
        Favorites(session).add(one, mine.id, NOW)
        job = make_job(two)
        Jobs(session).accept(receipt_of(job), job, delivery_of(job))
        people.choose(two, {"language": "zh"})
        Policies(session).put(scope_of(two), {"blocked": True})
        for person in (one, two):
            Usage(session).add(person, NOW.date(), 1.5)
        Merging(session, NOW).join(one, two)
        Merging(session, NOW).join(one, one)
        assert people.person_for("telegram", "1") == one
        assert set(people.identities(one)) == {("discord", "1"), ("telegram", "1")}
        assert people.settings(one) == {"language": "zh"}
        assert Policies(session).get(scope_of(one)) == {"blocked": True}
        assert Usage(session).spent(one, NOW.date()) == 3.0
        assert [job.person_id for job in Jobs(session).queue_of(one)] == [one]
        session.expire_all()
        for only in (HistoryFilter(person_id=one), HistoryFilter(favorites_of=one)):
            assert len(Generations(session).history(only=only).generations) == 2
            assert len(Generations(session).history("fox", only=only).generations) == 2
    database.clean()
    assert two not in everything(database)


def test_files_that_a_crash_left_without_a_row_are_cleaned(library: Library, make_job: MakeJob, tmp_path: Path) -> None:
    with library.transaction() as session:
        person = People(session).person_for("discord", "1")
    kept = make(library, make_job(person))
    blobs = Blobs(tmp_path / "blobs")
    left = [blobs.path(blobs.put(b"left behind %d" % number)) for number in range(300)]
    now = datetime.now(UTC)
    assert library.clean_files(now + timedelta(hours=1)) == 0, "they may get their rows yet"
    assert library.clean_files(now + timedelta(days=2)) == 300
    assert not any(path.exists() for path in left)
    assert library.picture(kept.images[0]).size == (128, 128)
    assert library.clean_files(now + timedelta(days=2)) == 0
