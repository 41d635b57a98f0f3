"""Pictures and rows together: what is kept can be found, and files come before the rows that name them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from generation.backends import GeneratedImage, GenerationResult
from generation.images import pixel_sha256
from prompting.errors import UserError
from storage.erasure import Erasure
from storage.job_queue import Jobs
from storage.jobs import Accepted, Duplicate, Job
from storage.library import Draft, Library
from storage.people import People
from storage.policies import Usage
from storage.records import HistoryFilter, RemovalKind
from storage.removals import Removals
from storage.repositories import Generations
from storage.values import Generation, Operation
from tests.storage.examples import NOW, delivery_of, receipt_of


def result_of(generation: Generation) -> GenerationResult:
    """Pictures as an engine would make them, all different."""
    request = generation.request
    images = []
    for index in range(request.count):
        image = Image.new("RGB", (request.width, request.height), (index, request.seed % 256, 40))
        sha256 = pixel_sha256(image)
        images.append(
            GeneratedImage(index=index, seed=request.seed + index, image=image, sha256=sha256, shape_trace=(1, 1, 2))
        )
    return GenerationResult(
        images=tuple(images), fingerprint=generation.fingerprint, scheduler=generation.scheduler, seconds=0.5
    )


def draft_of(generation: Generation) -> Draft:
    return Draft(operation=Operation.IMAGINE, parent=None, spec=generation.spec, request=generation.request)


def test_what_is_kept_is_found_again(tmp_path: Path, make_generation: Callable[..., Generation]) -> None:
    example = make_generation(images=3)
    result = result_of(example)
    with Library.open(tmp_path) as library:
        kept = library.keep(draft_of(example), None, result)
    with Library.open(tmp_path) as library:
        assert library.find(kept.id[:6]) == kept
        assert library.history("fox").generations == (kept,)
        for made, stored in zip(result.images, kept.images, strict=True):
            assert library.picture(stored).tobytes() == made.image.tobytes()
            assert library.pixels(made.sha256).tobytes() == made.image.tobytes()
            assert library.path(stored).stat().st_size == stored.file_bytes
            assert stored.shape_trace == (1, 1, 2)


def test_a_given_picture_is_kept_to_start_from_again(
    tmp_path: Path, make_generation: Callable[..., Generation]
) -> None:
    photo = Image.new("RGB", (128, 128), "olive")
    example = make_generation()
    request = example.request.model_copy(update={"init_image": pixel_sha256(photo), "strength": 0.4})
    with Library.open(tmp_path) as library:
        library.keep(draft_of(example.model_copy(update={"request": request})), photo, result_of(example))
        assert library.pixels(pixel_sha256(photo)).tobytes() == photo.tobytes()
        with pytest.raises(UserError) as error:
            library.pixels("0" * 64)
    assert error.value.code == "unknown_picture"


def test_no_row_without_its_picture(tmp_path: Path, make_generation: Callable[..., Generation]) -> None:
    example = make_generation(images=2)
    with Library.open(tmp_path) as library:
        (tmp_path / "blobs" / "incoming").rmdir()  # the first write fails
        with pytest.raises(UserError):
            library.keep(draft_of(example), None, result_of(example))
        assert library.history().generations == ()


def test_an_accepted_job_has_its_given_picture(
    tmp_path: Path, make_generation: Callable[..., Generation], make_job: Callable[..., Job]
) -> None:
    photo = Image.new("RGB", (128, 128), "olive")
    with Library.open(tmp_path) as library:
        with library.transaction() as session:
            job = make_job(People(session).person_for("discord", "1"))
        request = job.draft.request.model_copy(update={"init_image": pixel_sha256(photo), "strength": 0.4})
        job = job.model_copy(update={"draft": job.draft.model_copy(update={"request": request}), "private": True})
        accepted = library.accept(receipt_of(job), job, delivery_of(job), photo)
        assert library.accept(receipt_of(job), job, delivery_of(job), photo) == Duplicate(accepted.job)
    with Library.open(tmp_path) as library:
        with library.transaction() as session:
            (claimed,) = Jobs(session).claim("one", NOW)
        source = library.pixels(request.init_image or "")
        assert source.tobytes() == photo.tobytes()
        example = make_generation().model_copy(update={"request": request})
        generation = library.finish(claimed, result_of(example))
        assert generation is not None
        assert (generation.id, generation.person_id, generation.private) == (job.id, job.person_id, True)
        assert library.finish(claimed, result_of(example)) is None
        assert library.history(only=HistoryFilter(person_id=job.person_id)).generations == (generation,)
        assert library.sweep(NOW) == 0
        assert library.picture(generation.images[0]).size == (128, 128), "the second finish took nothing away"


def test_what_may_not_be_is_not_accepted(tmp_path: Path, make_job: Callable[..., Job]) -> None:
    def refuse(session: Session, job: Job) -> None:
        assert Jobs(session).counts(person_id=job.person_id).queued == 1
        raise UserError("too_many", "One at a time.")

    with Library.open(tmp_path) as library:
        with library.transaction() as session:
            job = make_job(People(session).person_for("discord", "1"))
        with pytest.raises(UserError, match="One at a time"):
            library.accept(receipt_of(job), job, delivery_of(job), charge=refuse)
        with library.reading() as session:
            assert Jobs(session).get(job.id) is None
        spend = lambda session, job: Usage(session).add(job.person_id, NOW.date(), job.cost)  # noqa: E731
        assert isinstance(library.accept(receipt_of(job), job, delivery_of(job), charge=spend), Accepted)
        assert isinstance(library.accept(receipt_of(job), job, delivery_of(job), charge=refuse), Duplicate)
        with library.reading() as session:
            assert Usage(session).spent(job.person_id, NOW.date()) == job.cost


def test_traces_stay_noted_while_somebody_reads(tmp_path: Path, make_generation: Callable[..., Generation]) -> None:
    with Library.open(tmp_path) as library:
        with library.transaction() as session:
            person = People(session).person_for("discord", "1")
            Generations(session).add(make_generation(person_id=person))
        with library.reading() as reader:
            Generations(reader).history()
            with library.transaction() as session:
                Erasure(session, NOW).person(person)
            library.sweep(NOW)
            with library.reading() as session:
                assert len(Removals(session).due(RemovalKind.TRACES, NOW)) == 1
        library.sweep(NOW)
        with library.reading() as session:
            assert Removals(session).due(RemovalKind.TRACES, NOW) == ()
