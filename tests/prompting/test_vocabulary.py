"""What a model was taught, and what is said about the rest."""

import pytest

from prompting.slots import to_spec
from prompting.syntax import parse
from prompting.vocabulary import Vocabulary, unknown_words, vocabulary_notices


@pytest.mark.parametrize(
    ("phrase", "canonical"),
    [
        ("a red fox", "fox"),
        ("foxes", "fox"),
        ("in the woods", "in the forest"),
        ("snow", "in the snow"),
        ("Watercolour painting", "watercolor"),
        ("a fox in the snow", None),
        ("badger", None),
    ],
)
def test_canonical(small: Vocabulary, phrase: str, canonical: str | None) -> None:
    assert small.canonical(phrase) == canonical


@pytest.mark.parametrize(
    ("phrase", "unknown"),
    [
        ("two red foxes in the snow", ()),
        ("a pair of kittens, macro shot", ()),
        ("a badger in the dark woods", ("badger", "dark")),
        ("a (fuzzy) cat!", ("fuzzy",)),
    ],
)
def test_unknown_words(small: Vocabulary, phrase: str, unknown: tuple[str, ...]) -> None:
    assert small.unknown_in(phrase) == unknown
    assert small.understands(phrase) is (not unknown)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("rockett", ("rocket",)),
        ("badger", ("fox", "cat")),
        ("king", ("astronaut",)),
        ("beach", ("in the forest", "in the snow", "in space")),
        ("engraving", ("watercolor", "pixel art")),
        ("qwertz", ()),
    ],
)
def test_nearest(small: Vocabulary, word: str, expected: tuple[str, ...]) -> None:
    assert small.nearest(word) == expected


def test_the_notice_names_the_words_and_a_way_out(small: Vocabulary) -> None:
    spec = to_spec(parse("a badger in a cafe, no xylophone"))
    assert unknown_words(spec, small) == ("badger", "cafe")
    (notice,) = vocabulary_notices(spec, small, "pocket")
    assert notice.code == "outside_vocabulary"
    for word in ("pocket", '"badger" or "cafe"', "fox", "--model"):
        assert word in notice.message


def test_no_notice_without_need(small: Vocabulary) -> None:
    assert vocabulary_notices(to_spec(parse("a fox in the snow")), small, "pocket") == ()
    assert vocabulary_notices(to_spec(parse("a badger")), None, "sdxl") == ()


def test_the_pocket_model_understands_its_own_words(pocket: Vocabulary) -> None:
    for kind in ("subjects", "settings", "styles", "lighting", "composition", "colours"):
        for name, wordings in getattr(pocket, kind).items():
            assert pocket.understands(f"a {name}")
            assert all(pocket.understands(wording) for wording in wordings)


def test_a_vocabulary_needs_every_kind() -> None:
    with pytest.raises(KeyError):
        Vocabulary.from_mapping({"subjects": {"fox": []}})
