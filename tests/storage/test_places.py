"""What is asked of the tables for administrators and for recognising pictures, on both databases."""

from datetime import timedelta

import pytest

from storage.database import Database
from storage.erasure import Erasure
from storage.people import Favorites, People
from storage.policies import Policies
from storage.repositories import Generations
from tests.storage.examples import NOW, MakeGeneration


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({}, ["here", "next door", "abroad", "alike"]),
        ({"platform": "discord", "guild": "5"}, ["here", "next door"]),
        ({"platform": "discord", "channel": "7"}, ["here", "abroad"]),
        ({"platform": "telegram", "guild": "5"}, []),
        ({"platform": "discord", "guild": "%"}, []),
    ],
)
def test_what_a_place_keeps_too_long(
    database: Database, make_generation: MakeGeneration, where: dict[str, str], expected: list[str]
) -> None:
    places = {"here": "5/7", "next door": "5/8", "abroad": "9/7", "alike": "55/77"}
    with database.transaction() as session:
        person = People(session).person_for("discord", "1")
        made = {name: make_generation(name, person_id=person, place=place) for name, place in places.items()}
        marked = make_generation("marked", person_id=person, place="5/7")
        for generation in (*made.values(), marked):
            Generations(session).add(generation)
        Favorites(session).add(person, marked.id, NOW)
    later = marked.created + timedelta(days=1)
    with database.reading() as session:
        assert Erasure(session, later).expired(later, **where) == tuple(made[name].id for name in expected)
        assert Erasure(session, later).expired(later - timedelta(days=30), **where) == ()


def test_equal_pixels_are_found_newest_first(database: Database, make_generation: MakeGeneration) -> None:
    first = make_generation("one", images=2)
    second = make_generation("two").model_copy(update={"images": (first.images[1].model_copy(update={"index": 1}),)})
    with database.transaction() as session:
        for generation in (first, second):
            Generations(session).add(generation)
    with database.reading() as session:
        generations = Generations(session)
        assert generations.of_pixels(first.images[1].pixel_sha256) == (second, first)
        assert generations.of_pixels(first.images[1].pixel_sha256, limit=1) == (second,)
        assert generations.of_pixels("0" * 64) == ()


def test_all_policies(database: Database) -> None:
    with database.transaction() as session:
        Policies(session).put("all", {"max_images": 2})
        Policies(session).put("guild:discord:5", {"open": False})
        assert Policies(session).every() == {"all": {"max_images": 2}, "guild:discord:5": {"open": False}}
