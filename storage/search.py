"""Search over what people asked for, the same in SQLite (FTS5) and in PostgreSQL (tsvector).

Text is cut into words here, not by the database, so both find the same generations in every language. Scripts that
are written without spaces are cut into single characters, and a search for several of them in a row is a phrase:
that finds any run of Chinese, however short, which trigrams (at least three characters) and whole-run words cannot.
Other words match from their beginning when three letters are given: ``fox`` finds *foxes*.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    TableClause,
    Text,
    and_,
    bindparam,
    cast,
    column,
    delete,
    func,
    insert,
    literal,
    table,
    update,
)
from sqlalchemy import literal_column as sql
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Session

MAX_WORDS = 4_000  # of one generation; PostgreSQL stops a vector at 1 MB
MAX_WORD = 64  # characters
MAX_SEARCH_WORDS = 32
_MAX_POSITION = 16_383  # PostgreSQL's last position
_PREFIX_FROM = 3  # characters
_BORDER = "¶"  # between idea and prompt, so that no phrase spans the two

# Thai to Burmese, Khmer, kana, Han, Hangul, Han's later planes: (first, last) code points
_UNSPACED = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x9FFF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)

_SQLITE_WORDS = table("generation_words", column("rowid", Integer), column("words", Text))
_POSTGRES_WORDS = table("generation_words", column("number", BigInteger), column("words", TSVECTOR))


def words_of(text: str) -> list[str]:
    """``text`` as words: case, width and accents folded, punctuation dropped, one word per unspaced character.

    An emoji or another symbol is a word of its own.
    """
    return [word for phrase in _phrases(text) for word in phrase]


def index_words(session: Session, number: int, texts: Iterable[str], person_id: str | None = None) -> None:
    """Make the generation of this number findable by the words of ``texts``, also among those of ``person_id``."""
    index_many(session, [(number, texts, person_id)])


def index_many(session: Session, entries: Iterable[tuple[int, Iterable[str], str | None]]) -> None:
    """As `index_words`, for several generations: (number, texts, person)."""
    words = [(number, _indexed(texts, person_id)) for number, texts, person_id in entries]
    if session.get_bind().dialect.name == "sqlite":
        rows = [{"rowid": number, "words": " ".join(some)} for number, some in words]
        session.execute(insert(_SQLITE_WORDS), rows)
    else:
        vectors = [{"number": number, "vector": _vector(some)} for number, some in words]
        statement = insert(_POSTGRES_WORDS).values(
            number=bindparam("number"), words=cast(bindparam("vector"), TSVECTOR)
        )
        session.execute(statement, vectors)


def move_words(session: Session, numbers: Sequence[int], owner: str, new_owner: str) -> None:
    """Let the words of these generations be found among those of ``new_owner``."""
    for number in numbers:
        if session.get_bind().dialect.name == "sqlite":
            words = func.replace(_SQLITE_WORDS.c.words, _BORDER + owner, _BORDER + new_owner)
            session.execute(update(_SQLITE_WORDS).where(_SQLITE_WORDS.c.rowid == number).values(words=words))
        else:
            others = func.ts_delete(_POSTGRES_WORDS.c.words, _BORDER + owner)
            vector = others.op("||")(cast(f"'{_BORDER}{new_owner}'", TSVECTOR))
            session.execute(update(_POSTGRES_WORDS).where(_POSTGRES_WORDS.c.number == number).values(words=vector))


def remove_words(session: Session, numbers: Sequence[int]) -> None:
    """Forget the words of these generations."""
    words, number = words_table(session)
    session.execute(delete(words).where(number.in_(numbers)))


def words_table(session: Session) -> tuple[TableClause, ColumnElement[int]]:
    """The table to join, and its column that holds the number of a generation."""
    if session.get_bind().dialect.name == "sqlite":
        return _SQLITE_WORDS, _SQLITE_WORDS.c.rowid
    return _POSTGRES_WORDS, _POSTGRES_WORDS.c.number


def words_match(
    session: Session, search: str, person_id: str | None = None, *, among_few: bool = False
) -> ColumnElement[bool] | None:
    """The condition that all words of ``search`` are there; None when it holds no word at all.

    With ``person_id``, only of what that person made: within the index, because among a million generations a common
    word is in too many to look at each. ``among_few`` is for rows that are found in another way: SQLite then reads
    each one's words, as it would ask its index for the whole list of a common word's rows for every one of them.
    """
    phrases = _phrases(search)[:MAX_SEARCH_WORDS]
    if not phrases:
        return None
    phrases += [[owner] for owner in _owner(person_id)]
    if session.get_bind().dialect.name == "sqlite" and among_few:
        padded = literal(" ").op("||")(_SQLITE_WORDS.c.words).op("||")(" ")
        needles = (f" {' '.join(phrase)}{'' if _is_prefix(phrase) else ' '}" for phrase in phrases)
        return and_(*(func.instr(padded, needle) > 0 for needle in needles))
    if session.get_bind().dialect.name == "sqlite":
        query = " ".join(f'"{" ".join(phrase)}"{"*" if _is_prefix(phrase) else ""}' for phrase in phrases)
        return sql("generation_words").op("MATCH", is_comparison=True)(literal(query))
    query = " & ".join(
        " <-> ".join(f"'{word}'{':*' if _is_prefix(phrase) else ''}" for word in phrase) for phrase in phrases
    )
    return _POSTGRES_WORDS.c.words.op("@@", is_comparison=True)(cast(query, TSQUERY))


def _phrases(text: str) -> list[list[str]]:
    """Runs of ``text`` that belong together: a spaced word alone, a run of unspaced characters as one phrase."""
    phrases: list[list[str]] = []
    for kind, run in groupby(_folded(text), key=_kind):
        if kind == "word":
            phrases.append(["".join(run)[:MAX_WORD]])
        elif kind == "unspaced":
            phrases.append(list(run)[:MAX_WORD])
        elif kind == "symbol":
            phrases.extend([character] for character in run)
    return phrases


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(character for character in decomposed if unicodedata.category(character) != "Mn")
    return unicodedata.normalize("NFC", plain.casefold())


def _kind(character: str) -> str:
    category = unicodedata.category(character)
    if category[0] in "LN":
        code = ord(character)
        return "unspaced" if any(first <= code <= last for first, last in _UNSPACED) else "word"
    return "symbol" if category == "So" else "gap"


def _is_prefix(phrase: list[str]) -> bool:
    return len(phrase) == 1 and len(phrase[0]) >= _PREFIX_FROM and not phrase[0].startswith(_BORDER)


def _indexed(texts: Iterable[str], person_id: str | None) -> list[str]:
    joined: list[str] = []
    for text in texts:
        joined += [*words_of(text), _BORDER]
    return [*joined[:MAX_WORDS], *_owner(person_id)]


def _vector(words: Iterable[str]) -> str:
    return " ".join(f"'{word}':{min(place, _MAX_POSITION)}" for place, word in enumerate(words, start=1))


def _owner(person_id: str | None) -> list[str]:
    """The word that stands for a person; nobody can type it, because its first character is in no word."""
    return [] if person_id is None else [_BORDER + person_id]
