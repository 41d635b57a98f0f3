"""Generations in and out, on SQLite and on PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from generation.metadata import Embed
from generation.request import MAX_SEED, EngineFingerprint, GenerationRequest, SchedulerRecord, Upscaler
from prompting.errors import UserError
from prompting.spec import Notice, Origin, Phrase, PromptSpec, Slot
from storage.database import Database
from storage.identifiers import ALPHABET
from storage.records import HistoryFilter
from storage.repositories import Generations
from storage.tables import FingerprintRow, SchedulerRow
from storage.values import Generation, Operation, StoredImage

MakeGeneration = Callable[..., Generation]

seeds = st.integers(0, MAX_SEED)
digests = st.text("0123456789abcdef", min_size=64, max_size=64)
words = st.text(max_size=30)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
phrases = st.builds(
    Phrase,
    text=st.text(min_size=1, max_size=20),
    origin=st.sampled_from(Origin),
    weight=st.floats(-10, 10),
    span=st.none() | st.tuples(st.integers(0, 99), st.integers(0, 99)),
    source_text=st.none() | words,
    locked=st.booleans(),
)
specs = st.builds(
    PromptSpec,
    idea=words,
    language=st.sampled_from(["en", "zh"]),
    prompt_seed=seeds,
    slots=st.dictionaries(st.sampled_from(Slot), st.lists(phrases, max_size=2).map(tuple), max_size=3),
    notices=st.lists(st.builds(Notice, code=words, message=words), max_size=2).map(tuple),
)


@st.composite
def requests(draw: st.DrawFn) -> GenerationRequest:
    """Text to image, or enlarging with its source picture."""
    from_image = {"init_image": draw(digests), "upscale_factor": 2, "upscaler": Upscaler.LANCZOS}
    drawn = {
        "model": draw(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)),
        "prompt": draw(words),
        "negative_prompt": draw(words),
        "seed": draw(st.integers(0, MAX_SEED - 16)),
        "count": draw(st.integers(1, 4)),
        "steps": draw(st.integers(1, 200)),
        "guidance_scale": draw(st.floats(0, 30)),
        "scheduler": draw(words),
        "width": 128,
        "height": 8 * draw(st.integers(1, 512)),
        "variation_seed": draw(st.integers(0, MAX_SEED - 16)),
        "variation_strength": draw(st.floats(0, 1)),
    }
    return GenerationRequest.model_validate(drawn | draw(st.sampled_from([{}, from_image])))


@st.composite
def generations(draw: st.DrawFn) -> Generation:
    """Any generation without a parent."""
    request = draw(requests())
    indices = draw(st.sets(st.integers(1, request.count), min_size=1).map(sorted))
    image = st.builds(
        StoredImage,
        seed=seeds,
        pixel_sha256=digests,
        file_sha256=digests,
        file_bytes=st.integers(0, 2**31 - 1),
        width=st.integers(1, 16_384),
        height=st.integers(1, 16_384),
        shape_trace=st.lists(st.sampled_from([1, 2, 4, 8, 16]), max_size=30).map(tuple),
        index=st.just(1),
    )
    return Generation(
        id=draw(st.text(ALPHABET, min_size=10, max_size=10)),
        created=draw(st.datetimes(timezones=st.timezones())),
        operation=draw(st.sampled_from(Operation)),
        spec=draw(specs),
        request=request,
        scheduler=draw(
            st.none()
            | st.builds(
                SchedulerRecord,
                name=words,
                scheduler_class=words,
                config=st.dictionaries(words, json_values, max_size=4),
                timesteps=st.lists(st.floats(0, 1000), max_size=5).map(tuple),
            )
        ),
        fingerprint=draw(
            st.builds(
                EngineFingerprint,
                versions=st.dictionaries(words, words, max_size=3),
                device=words,
                dtype=words,
                threads=st.integers(1, 256),
                weights=st.dictionaries(words, digests, max_size=3),
            )
        ),
        images=tuple(draw(image).model_copy(update={"index": index}) for index in indices),
        seconds=draw(st.floats(0, 1e6)),
        embed=draw(st.sampled_from(Embed)),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(generation=generations())
def test_every_generation_comes_back_as_it_went_in(database: Database, generation: Generation) -> None:
    with database.transaction() as session:
        Generations(session).add(generation)
        session.expire_all()
        assert Generations(session).get(generation.id) == generation
        session.rollback()  # so that examples of the same identifier do not meet


def test_an_image_is_asked_for_by_its_index(make_generation: MakeGeneration) -> None:
    generation = make_generation(images=2)
    assert generation.image(2) is generation.images[1]
    for index in (0, 3, -1):
        with pytest.raises(UserError) as error:
            generation.image(index)
        assert error.value.code == "unknown_image"
        assert f"{generation.id}:2" in error.value.hint


def test_fingerprint_and_scheduler_are_kept_once(database: Database, make_generation: MakeGeneration) -> None:
    with database.transaction() as session:
        for _ in range(3):
            Generations(session).add(make_generation())
    with database.reading() as session:
        assert len(session.scalars(select(FingerprintRow)).all()) == 1
        assert len(session.scalars(select(SchedulerRow)).all()) == 1


def test_get_takes_beginnings_and_forgives_misreadings(database: Database, make_generation: MakeGeneration) -> None:
    one = make_generation().model_copy(update={"id": "abcd100000"})
    two = make_generation().model_copy(update={"id": "abcd200000"})
    with database.transaction() as session:
        Generations(session).add(one)
        Generations(session).add(two)
    with database.reading() as session:
        repository = Generations(session)
        assert repository.get("abcd1") == one
        assert repository.get(" ABCDlO ") == one
        assert repository.get("abcd200000") == two
        with pytest.raises(UserError, match="begin with abcd") as ambiguous:
            repository.get("abcd")
        assert ambiguous.value.code == "ambiguous_generation"
        assert "abcd100000, abcd200000" in ambiguous.value.hint


@pytest.mark.parametrize(
    "typed", ["", "abc", "zzzz", "abcd10000x", "abcd100000000", "~~~~", "%%%%", "狐狸狐狸", "x" * 9999]
)
def test_unknown_generation_is_a_clear_error(database: Database, make_generation: MakeGeneration, typed: str) -> None:
    with database.transaction() as session:
        Generations(session).add(make_generation().model_copy(update={"id": "abcd100000"}))
    with database.reading() as session, pytest.raises(UserError) as error:
        Generations(session).get(typed)
    assert error.value.code == "unknown_generation"
    assert "darkroom history" in error.value.hint
    assert len(error.value.message) < 100
    if typed == "abcd10000x":
        assert "abcd100000" in error.value.hint


def test_children_and_lineage(database: Database, make_generation: MakeGeneration) -> None:
    first = make_generation(images=4)
    second = make_generation(parent={"id": first.id, "index": 3})
    third = make_generation(parent={"id": second.id, "index": None})
    sibling = make_generation(parent={"id": first.id, "index": 1})
    with database.transaction() as session:
        for generation in (first, second, third, sibling):
            Generations(session).add(generation)
    with database.reading() as session:
        repository = Generations(session)
        assert repository.children(first.id) == (second, sibling)
        assert repository.children(third.id) == ()
        assert repository.lineage(third.id) == (first, second)
        assert repository.lineage(first.id) == ()


def test_history_pages_meet_without_gap_or_overlap(database: Database, make_generation: MakeGeneration) -> None:
    stored = [make_generation(f"fox {number}") for number in range(7)]
    with database.transaction() as session:
        for generation in stored:
            Generations(session).add(generation)
    seen: list[Generation] = []
    before = None
    with database.reading() as session:
        for expected in (3, 3, 1):
            page = Generations(session).history("fox", limit=3, before=before)
            assert len(page.generations) == expected
            seen += page.generations
            before = page.before
    assert before is None
    assert seen == stored[::-1]


def test_history_by_model_and_seed(database: Database, make_generation: MakeGeneration) -> None:
    pocket, other = make_generation(seed=0), make_generation(model="sdxl", seed=MAX_SEED)
    with database.transaction() as session:
        Generations(session).add(pocket)
        Generations(session).add(other)
    with database.reading() as session:
        repository = Generations(session)
        assert repository.history(only=HistoryFilter(model="pocket")).generations == (pocket,)
        assert repository.history(only=HistoryFilter(seed=MAX_SEED)).generations == (other,)
        assert repository.history("fox", only=HistoryFilter(model="pocket", seed=MAX_SEED)).generations == ()
        assert repository.history().generations == (other, pocket)


def test_pictures_are_found_by_their_pixels(database: Database, make_generation: MakeGeneration) -> None:
    generation = make_generation(images=2, file_sha256="e" * 64)
    with database.transaction() as session:
        repository = Generations(session)
        repository.add(generation)
        repository.add_source("1" * 64, "2" * 64)
        repository.add_source("1" * 64, "2" * 64)
    with database.reading() as session:
        repository = Generations(session)
        assert repository.file_of_pixels(generation.images[1].pixel_sha256) == "e" * 64
        assert repository.file_of_pixels("1" * 64) == "2" * 64
        assert repository.file_of_pixels("0" * 64) is None


def test_a_parent_must_exist_and_nothing_is_stored_by_halves(
    database: Database, make_generation: MakeGeneration
) -> None:
    orphan = make_generation(parent={"id": "0000000000", "index": 1})

    def store() -> None:
        with database.transaction() as session:
            Generations(session).add(make_generation())
            Generations(session).add(orphan)

    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        store()
    with database.reading() as session:
        assert Generations(session).history().generations == ()


def test_times_are_in_utc(database: Database, make_generation: MakeGeneration) -> None:
    typed = datetime.fromisoformat("2026-03-01T00:30:00.123456+08:00")
    generation = Generation.model_validate({**dict(make_generation()), "created": typed})
    with database.transaction() as session:
        Generations(session).add(generation)
    with database.reading() as session:
        created = Generations(session).get(generation.id).created
    assert created == typed
    assert created.tzinfo is UTC
