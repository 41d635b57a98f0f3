"""Search finds the same in both databases, in every script."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from storage.database import Database
from storage.repositories import Generations
from storage.search import words_of
from storage.values import Generation

MakeGeneration = Callable[..., Generation]

IDEAS = [
    "a red fox in the snow",
    "两只狐狸在雪地里",
    "Café at night, neon signs",
    "Fuchs im Schnee, ÜBERBELICHTET",
    "雪の中の赤いキツネ",
    "눈 속의 여우",
    "a castle (detailed:1.2) -- 'quoted' \"words\" * AND OR NOT",
    "🦊❄ winter",
    "foxes and red-tailed hawks",
]


FOUND = {
    "fox": {0, 8},
    "FOX snow": {0},
    "fox castle": set(),
    "ox": set(),
    "狐狸": {1},
    "狐": {1},
    "雪地": {1},
    "地雪": set(),
    "雪": {1, 4},
    "狐狸 雪地里": {1},
    "cafe": {2},
    "café NEON": {2},
    "uberbelichtet": {3},
    "ｆｏｘ": {0, 8},
    "キツネ": {4},
    "여우": {5},
    "🦊": {7},
    "❄️": {7},
    "\"quoted' words": {6},
    "NOT": {6},
    "* OR (": {6},
    "red-tailed": {8},
    "1.2": {6},
    "": set(),
    "!!! ' \" * () \\ : & | <->": set(),
    "\x00": set(),
    "fox " * 1000: {0, 8},
    "x" * 100_000: set(),
}


def test_search(database: Database, make_generation: MakeGeneration) -> None:
    with database.transaction() as session:
        for idea in IDEAS:
            Generations(session).add(make_generation(idea, prompt=""))
    with database.reading() as session:
        pages = {search: Generations(session).history(search) for search in FOUND}
    found = {search: {IDEAS.index(one.idea) for one in page.generations} for search, page in pages.items()}
    assert found == FOUND


def test_search_reads_the_prompt_but_not_across_its_border(database: Database, make_generation: MakeGeneration) -> None:
    with database.transaction() as session:
        Generations(session).add(make_generation("雪中狐", prompt="狸 golden hour"))
    with database.reading() as session:
        repository = Generations(session)
        assert len(repository.history("golden 雪中狐").generations) == 1
        assert repository.history("狐狸").generations == ()


def test_a_very_long_prompt_is_stored_and_found(database: Database, make_generation: Callable[..., Generation]) -> None:
    long = " ".join(f"word{number}" for number in range(30_000))
    with database.transaction() as session:
        Generations(session).add(make_generation("a fox", prompt=long))
    with database.reading() as session:
        assert len(Generations(session).history("fox word17").generations) == 1


@given(st.text())
def test_words_hold_nothing_that_a_database_would_read_as_syntax(text: str) -> None:
    words = words_of(text)
    assert not any(character in " '\"\\*:&|!()<>^+-\x00" for word in words for character in word)
    assert all(words)
    assert words_of(" ".join(words)) == words
