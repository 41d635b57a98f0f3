"""What is allowed, what was spent, and what administrators did about it."""

from datetime import date
from functools import cache

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Executable

from storage.job_tables import AuditRow, PolicyRow, UsageRow
from storage.jobs import Json
from storage.records import AuditEntry
from storage.statements import dialect_of, table_of, upsert
from storage.values import PersonId

_POLICIES, _USAGE = table_of(PolicyRow).c, table_of(UsageRow).c
_OF = select(_POLICIES.scope, _POLICIES.value).where(_POLICIES.scope.in_(bindparam("scopes", expanding=True)))
_SPENT = select(func.coalesce(func.sum(_USAGE.cost), 0.0)).where(
    _USAGE.person_id == bindparam("person_id"), _USAGE.day == bindparam("day")
)


def scope_of(person_id: PersonId) -> str:
    """The scope of the policy for one person."""
    return f"person:{person_id}"


class Policies:
    """What is allowed, by scope: "all", "guild:ID", "channel:ID", "role:ID", "person:ID"."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, scope: str) -> Json | None:
        """The policy of one scope."""
        return self._session.scalar(select(PolicyRow.value).where(PolicyRow.scope == scope))

    def of(self, scopes: tuple[str, ...]) -> dict[str, Json]:
        """The policies that there are, of these scopes."""
        return {scope: value for scope, value in self._session.execute(_OF, {"scopes": scopes})}

    def every(self) -> dict[str, Json]:
        """All policies that there are."""
        return {scope: value for scope, value in self._session.execute(select(PolicyRow.scope, PolicyRow.value))}

    def put(self, scope: str, value: Json) -> None:
        """Set the policy of a scope."""
        statement = upsert(dialect_of(self._session), PolicyRow).values(scope=scope, value=value)
        self._session.execute(
            statement.on_conflict_do_update(index_elements=["scope"], set_={"value": statement.excluded.value})
        )

    def remove(self, scope: str) -> None:
        """Leave a scope without a policy of its own."""
        self._session.execute(delete(PolicyRow).where(PolicyRow.scope == scope))


class Usage:
    """What people spent, by UTC day, in megapixel-steps."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, person_id: PersonId, day: date, cost: float) -> None:
        """Spend; a negative ``cost`` gives back."""
        spending = {"person_id": person_id, "day": day, "cost": cost}
        self._session.execute(_spend(dialect_of(self._session)), spending)

    def spent(self, person_id: PersonId, day: date) -> float:
        """What somebody spent on that day."""
        return float(self._session.scalars(_SPENT, {"person_id": person_id, "day": day}).one())


@cache
def _spend(dialect: str) -> Executable:
    statement = upsert(dialect, UsageRow)
    together = _USAGE.cost + statement.excluded.cost
    return statement.on_conflict_do_update(index_elements=["person_id", "day"], set_={"cost": together})


class AuditLog:
    """What administrators did."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, entry: AuditEntry) -> None:
        """Remember it."""
        self._session.execute(insert(AuditRow).values(**entry.model_dump(exclude={"number"})))

    def has(self, entry: AuditEntry) -> bool:
        """Whether the same was done by the same person in the same place, at whatever time."""
        same = (getattr(AuditRow, name) == getattr(entry, name) for name in ("actor", "place", "action", "detail"))
        return self._session.scalar(select(AuditRow.number).where(*same).limit(1)) is not None

    def newest(self, *, place: str | None = None, limit: int = 20, before: int | None = None) -> tuple[AuditEntry, ...]:
        """The last entries, newest first; ``before`` is the number of the last one of the page before."""
        query = select(*(AuditRow.__table__.c[name] for name in AuditEntry.model_fields))
        if place is not None:
            query = query.where(AuditRow.place == place)
        if before is not None:
            query = query.where(AuditRow.number < before)
        rows = self._session.execute(query.order_by(AuditRow.number.desc()).limit(limit)).mappings()
        return tuple(AuditEntry.model_validate(dict(row)) for row in rows)
