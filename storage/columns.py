"""The types of our columns, alike on SQLite and on PostgreSQL."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from itertools import groupby

from pydantic import BaseModel, JsonValue
from sqlalchemy import BigInteger, DateTime, Dialect, Enum, Integer, String, Text
from sqlalchemy.types import TypeDecorator

from generation.backends import ShapeTrace
from storage.identifiers import ID_LENGTH

Number = BigInteger().with_variant(Integer, "sqlite")  # SQLite's row number is an INTEGER PRIMARY KEY only
IdText = String(ID_LENGTH).with_variant(String(ID_LENGTH, collation="C"), "postgresql")  # for prefixes
Digest = String(64)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite knows no time zones, so there the zone is taken off and put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class TraceText(TypeDecorator[ShapeTrace]):
    """A shape trace as text, equal neighbours counted: (1, 1, 1, 4) is ``1x3,4``."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: ShapeTrace | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        if value is None:
            return None
        runs = ((shape, len(list(run))) for shape, run in groupby(value))
        return ",".join(f"{shape}x{length}" if length > 1 else str(shape) for shape, length in runs)

    def process_result_value(self, value: str | None, dialect: Dialect) -> ShapeTrace | None:  # noqa: ARG002
        if value is None:
            return None
        runs = (run.partition("x") for run in value.split(",") if run)
        return tuple(int(shape) for shape, _, length in runs for _ in range(int(length or 1)))


class FrozenValue(TypeDecorator[BaseModel]):
    """A pydantic value as JSON text: text, because floats and order of keys must come back as they went in."""

    impl = Text
    cache_ok = True

    def __init__(self, model: type[BaseModel]) -> None:
        super().__init__()
        self.model = model

    def process_bind_param(self, value: BaseModel | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else value.model_dump_json()

    def process_result_value(self, value: str | None, dialect: Dialect) -> BaseModel | None:  # noqa: ARG002
        return None if value is None else self.model.model_validate_json(value)


class JsonText(TypeDecorator[dict[str, JsonValue]]):
    """A JSON object as text, for the same reasons."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, JsonValue] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, JsonValue] | None:  # noqa: ARG002
        if value is None:
            return None
        read: dict[str, JsonValue] = json.loads(value)
        return read


def named(choices: type[StrEnum]) -> Enum:
    """The values of an enum as text, without a CHECK: a new member then needs no rewrite of the table."""
    return Enum(choices, native_enum=False, length=16, values_callable=lambda members: [m.value for m in members])
