"""A database of any number of generations, made quickly, and what is in it by arithmetic instead of by asking."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, text

from generation.metadata import Embed
from generation.request import EngineFingerprint, GenerationRequest
from prompting.spec import Origin, Phrase, PromptSpec, Slot
from storage.database import Database
from storage.identifiers import ALPHABET
from storage.search import index_many
from storage.statements import on_sqlite
from storage.tables import FavoriteRow, FingerprintRow, GenerationRow, IdentityRow, ImageRow, PersonRow
from storage.transaction import Transaction
from storage.values import Operation

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SPAN = timedelta(days=730)
COLOURS = ("red", "blue", "green", "golden", "silver", "violet", "black", "white")
KINDS = ("fox", "owl", "castle", "lighthouse", "teapot", "astronaut", "forest", "bridge", "whale", "dragon")
CHINESE = ("狐狸在雪山", "雪山上的猫", "红色的狐狸", "猫和月亮")
ADDED = "soft morning light, muted colours, wide shot, in the snow, sharp focus, highly detailed"
MODELS = ("pocket", "sdxl", "sd15")
PLACES = tuple(f"{guild}/{channel}" for guild in range(100, 150) for channel in range(4))
PEOPLE, RARE_WORDS, AT_ONCE = 1_000, 20_000, 10_000
_SCATTER, _BITS = 0x2C1B3C6D5EA7B, 50  # an odd factor makes another order of the same numbers
_TABLES = (GenerationRow.__table__, ImageRow.__table__, FavoriteRow.__table__)


@dataclass(frozen=True)
class Million:
    """What was made, by number from 1 on."""

    count: int

    @property
    def busiest(self) -> Any:
        """Draws the person who made a tenth of everything."""
        return lambda _: person_id(0)

    def person(self, chance: random.Random) -> str:
        return person_id(chance.randrange(1, PEOPLE))

    def some_id(self, chance: random.Random) -> str:
        return name_of(chance.randint(1, self.count))

    def some_pixels(self, chance: random.Random) -> str:
        return pixels_of(chance.randint(1, self.count))

    def rare_word(self, chance: random.Random) -> str:
        return f"word{chance.randrange(RARE_WORDS)}"


def fill(database: Database, count: int) -> Million:
    """Make ``count`` generations, unless they are there."""
    with database.reading() as session:
        there = session.scalar(select(func.count()).select_from(PersonRow))
    if not there:
        _without_indexes(database, count)
    return Million(count)


def name_of(number: int) -> str:
    """The identifier of a generation."""
    return _letters(number * _SCATTER)


def person_id(number: int) -> str:
    """The identifier of a person."""
    return _letters((number + 7) * _SCATTER * 3)


def pixels_of(number: int) -> str:
    """The hash of a generation's only picture."""
    return hashlib.sha256(b"%d" % number).hexdigest()


def _without_indexes(database: Database, count: int) -> None:
    """Indexes are made at the end, in order."""
    indexes = [index for table in _TABLES for index in table.indexes]  # type: ignore[attr-defined]
    with database.transaction() as session:
        for index in indexes:
            index.drop(session.connection())
        if not on_sqlite(session):
            session.execute(text("DROP INDEX ix_generation_words_words"))
        _add_people(session)
    for start in range(1, count + 1, AT_ONCE):
        with database.transaction() as session:
            _add(session, range(start, min(start + AT_ONCE, count + 1)))
    with database.transaction() as session:
        for index in indexes:
            index.create(session.connection())
        if not on_sqlite(session):
            session.execute(text("CREATE INDEX ix_generation_words_words ON generation_words USING gin (words)"))
            session.execute(text(f"SELECT setval(pg_get_serial_sequence('generations', 'number'), {count})"))
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _add_people(session: Transaction) -> None:
    numbers = range(PEOPLE)
    session.execute(insert(PersonRow), [{"id": person_id(number), "created": NOW} for number in numbers])
    session.execute(
        insert(IdentityRow),
        [
            {"platform": "discord", "platform_user_id": str(number), "person_id": person_id(number)}
            for number in numbers
        ],
    )
    engine = EngineFingerprint(versions={"torch": "2.13.0"}, device="cpu", dtype="float32", threads=2, weights={})
    session.execute(insert(FingerprintRow).values(digest="f" * 64, value=engine))


def _add(session: Transaction, numbers: Sequence[int]) -> None:
    rows = [_row(number) for number in numbers]
    session.execute(insert(GenerationRow), rows)
    session.execute(insert(ImageRow), [_image(number) for number in numbers])
    words = ((row["number"], (row["spec"].idea, row["request"].prompt), row["person_id"]) for row in rows)
    index_many(session, words)
    session.execute(insert(FavoriteRow), list(_favorites(rows)))


def _row(number: int) -> dict[str, Any]:
    chance = random.Random(number)
    colour, kind = chance.choice(COLOURS), chance.choice(KINDS)
    idea = f"a {colour} {kind} and a word{chance.randrange(RARE_WORDS)}"
    if number % 50 == 0:
        idea = chance.choice(CHINESE)
    phrase = Phrase(text=idea, origin=Origin.USER, span=(0, len(idea)))
    request = GenerationRequest(
        model=chance.choice(MODELS),
        prompt=f"{idea}, {ADDED}",
        seed=chance.randrange(2**32),
        count=1,
        steps=20,
        guidance_scale=5.0,
        scheduler="euler a",
        width=128,
        height=128,
    )
    child = number % 3 == 0 and number > 9
    return {
        "number": number,
        "id": name_of(number),
        "created": NOW - SPAN + SPAN * (number / 1_000_000),
        "operation": Operation.VARY if child else Operation.IMAGINE,
        "parent_id": name_of(number - chance.randint(1, 9)) if child else None,
        "parent_index": 1 if child else None,
        "model": request.model,
        "seed": request.seed,
        "spec": PromptSpec(idea=idea, slots={Slot.SUBJECT: (phrase,)}),
        "request": request,
        "fingerprint_digest": "f" * 64,
        "seconds": 1.25,
        "embed": Embed.FULL,
        "person_id": person_id(0 if number % 10 == 0 else chance.randrange(1, PEOPLE)),
        "platform": "discord",
        "place": chance.choice(PLACES),
        "private": number % 7 == 0,
    }


def _image(number: int) -> dict[str, Any]:
    return {
        "generation_number": number,
        "position": 1,
        "seed": number,
        "pixel_sha256": pixels_of(number),
        "file_sha256": pixels_of(-number),
        "file_bytes": 20_000,
        "width": 128,
        "height": 128,
        "shape_trace": (1,) * 20,
    }


def _favorites(rows: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Everybody marked a twentieth of what they made."""
    for row in rows:
        if row["number"] % 20 < 2:
            yield {"person_id": row["person_id"], "generation_number": row["number"], "created": row["created"]}


def _letters(number: int) -> str:
    number %= 1 << _BITS
    return "".join(ALPHABET[number >> shift & 31] for shift in range(_BITS - 5, -1, -5))
