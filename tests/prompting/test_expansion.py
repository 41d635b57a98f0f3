"""Rule expansion against labelled ideas: enough is added, nothing contradicts the person, flat formats stay flat."""

import pytest

from prompting.expand import other_fillings
from prompting.lexicon import fillings
from prompting.lexicon.scenes import class_names, known_sides
from prompting.pipeline import compose
from prompting.scene import scene_of
from prompting.slots import to_spec
from prompting.spec import Origin, Slot
from prompting.syntax import parse
from tests.prompting.additions import FEWEST, HALVES, MOST, Judged, expected, judged

SIDES_OF_THEIR_OWN = {("deed", "none")}  # of no words: nobody does anything


@pytest.fixture(scope="module", params=list(HALVES))
def half(request: pytest.FixtureRequest) -> list[Judged]:
    return list(judged(request.param))


def test_three_to_six_phrases_are_added(half: list[Judged]) -> None:
    assert not [row for row in half if not FEWEST <= len(row.added) <= MOST]


def test_nothing_contradicts_what_was_said(half: list[Judged]) -> None:
    assert not [row for row in half if row.wrong]


def test_there_are_150_labelled_ideas_and_no_two_alike() -> None:
    ideas = [idea for name in ("tune", "held") for idea, _ in expected(name)]
    assert len(ideas) >= 150
    assert len(set(ideas)) == len(ideas)


@pytest.mark.parametrize(
    ("idea", "expected_class"),
    [
        ("a robot hand", "machine"),
        ("the hand of a robot", "machine"),
        ("a map of an imaginary island", "graphic"),
        ("the queen of hearts", "historic"),
        ("a mouse wearing a tiny hat", "animal"),
        ("a man reading a map", "person"),
        ("a church with stained glass windows", "building"),
        ("a hedge maze", "any"),
        ("a dusty forgotten scriptorium", "any"),
        ("a dark gloomy graveyard", "landscape"),
        ("a poster for a jazz festival", "sheet"),
    ],
)
def test_class_of_a_scene(idea: str, expected_class: str) -> None:
    assert scene_of(to_spec(parse(idea))).subject_class == expected_class


@pytest.mark.parametrize(
    ("idea", "side", "said"),
    [
        ("a whale", ("place", "water"), False),
        ("a whale in a bathtub", ("place", "water"), False),
        ("a whale in the deep sea", ("place", "water"), True),
        ("a forest in a room", ("place", "outside"), False),
        ("a snow leopard", ("season", "winter"), False),
        ("a woman in silhouette, no colors", ("palette", "grey"), True),
        ("rainy day", ("time", "day"), True),
    ],
)
def test_what_a_scene_says(idea: str, side: tuple[str, str], said: bool) -> None:
    assert (side in scene_of(to_spec(parse(idea))).said) is said


def test_what_is_usual_counts_where_nothing_is_said() -> None:
    assert ("place", "water") in scene_of(to_spec(parse("a whale"))).usual
    assert ("place", "water") not in scene_of(to_spec(parse("a whale in a bathtub"))).usual


def test_the_packs_speak_of_known_classes_and_sides() -> None:
    for row in fillings().suited.values():
        assert set(row) <= class_names()
        for filling in (filling for found in row.values() for filling in found):
            assert (filling.stated or frozenset()) | filling.needs <= known_sides() | SIDES_OF_THEIR_OWN, filling


def test_photographs_exclude_only_what_is_the_opposite_of_their_light() -> None:
    for idea in ("a mountain lake at dawn, 35mm film", "photo of a cheeseburger", "照片，老人的肖像"):
        for seed in range(20):
            spec = compose(f"{idea} --prompt-seed {seed}", model_name="x").spec
            added = {phrase.text for phrase in spec.phrases(Slot.NEGATIVE) if phrase.origin is Origin.RULE}
            assert added <= {"flat lighting"}


@pytest.mark.parametrize(
    ("idea", "doubled"),
    [
        ("underwater shot of a turtle", "under water"),
        ("a sketch book on a table", "on a rustic wooden surface"),
        ("a book on a table", "in a room"),
        ('prompt: "a fox in the snow"', "in the snow"),
        ("a bench by trees", "on a rustic wooden surface"),
        ("a surgeon eating lunch", "in an operating room"),
    ],
)
def test_no_setting_beside_one_that_is_told(idea: str, doubled: str) -> None:
    for seed in range(20):
        spec = compose(f"{idea} --prompt-seed {seed}", model_name="x").spec
        assert doubled not in {phrase.text for phrase in spec.phrases(Slot.SETTING)}


def test_other_settings_are_of_the_same_places() -> None:
    def settings(idea: str) -> set[str]:
        return set(other_fillings(to_spec(parse(idea)), Slot.SETTING))

    assert settings("a skier") == {"on a snowy slope", "in the snowy mountains"}
    assert settings("a book on a table") == set()
    assert len(settings("a fox")) > 3


@pytest.mark.parametrize(
    ("idea", "places"),
    [
        ("a skier", {"on a snowy slope", "in the snowy mountains"}),
        ("an oil rig", {"on the open sea"}),
        ("a basketball game", {"in a packed sports hall"}),
        ("a croupier", set()),
        ("a radio announcer", set()),
        ("a water skier", {"on the waves"}),
    ],
)
def test_sports_trades_and_structures_have_their_places(idea: str, places: set[str]) -> None:
    specs = [compose(f"{idea} --prompt-seed {seed}", model_name="x").spec for seed in range(20)]
    assert {phrase.text for spec in specs for phrase in spec.phrases(Slot.SETTING)} == places
