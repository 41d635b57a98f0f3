"""The rows of deliveries: every result is shown once, or lies in the inbox of its person.

Who shows one begins with it first, in a transaction of its own, and says afterwards what became of it. Somebody who
was too slow, and whose delivery another took over, is told so by False.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import and_, insert, or_, select, update
from sqlalchemy.orm import Session

from storage.job_tables import DeliveryRow, JobRow
from storage.jobs import LONGEST_WAIT, SENDING_SECONDS, Delivery, DeliveryState, Job, Json
from storage.statements import table_of
from storage.values import GenerationId, PersonId

_DELIVERY = tuple(DeliveryRow.__table__.c[name] for name in Delivery.model_fields)
_ADD = insert(table_of(DeliveryRow))


class Deliveries:
    """The deliveries that a session can see."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, delivery: Delivery) -> None:
        """Store the delivery of a job that was just stored."""
        self._session.execute(_ADD, dict(delivery))

    def get(self, job_id: GenerationId) -> Delivery | None:
        """The delivery of this job."""
        row = self._session.execute(select(*_DELIVERY).where(DeliveryRow.job_id == job_id)).mappings().first()
        return None if row is None else Delivery.model_validate(dict(row))

    def addressed(self, job_id: GenerationId, address: Json) -> None:
        """It is to be shown elsewhere, such as in the message that was sent meanwhile."""
        self._session.execute(update(DeliveryRow).where(DeliveryRow.job_id == job_id).values(address=address))

    def addresses_near(self, job: Job, jobs: int) -> tuple[Json, ...]:
        """Where so many jobs before and after ``job`` are shown on its platform."""
        near = JobRow.number.between((job.number or 0) - jobs, (job.number or 0) + jobs)
        query = select(DeliveryRow.address).join(JobRow, JobRow.id == DeliveryRow.job_id)
        return tuple(self._session.scalars(query.where(near, DeliveryRow.platform == job.platform)))

    def due(self, platform: str, now: datetime, limit: int = 20) -> tuple[Delivery, ...]:
        """What can be shown now, the longest waiting first: what is ready, and what a dead sender left."""
        longest, until = timedelta(seconds=LONGEST_WAIT), timedelta(seconds=SENDING_SECONDS)
        ready = and_(
            DeliveryRow.state == DeliveryState.READY,
            or_(DeliveryRow.next_attempt_at <= now, DeliveryRow.next_attempt_at > now + longest),
        )
        abandoned = and_(
            DeliveryRow.state == DeliveryState.SENDING,
            or_(DeliveryRow.sender_until <= now, DeliveryRow.sender_until > now + until),
        )
        query = select(*_DELIVERY).where(DeliveryRow.platform == platform, or_(ready, abandoned))
        rows = self._session.execute(query.order_by(DeliveryRow.next_attempt_at).limit(limit)).mappings()
        return tuple(Delivery.model_validate(dict(row)) for row in rows)

    def begin(self, job_id: GenerationId, sender: str, now: datetime) -> Delivery | None:
        """``sender`` begins to show it; None when there is nothing to show, or another one is at it."""
        stored = self._locked(job_id)
        free = stored is not None and (stored.state is DeliveryState.READY or stored.abandoned(now))
        return self._write(stored.sending(sender, now)) if stored is not None and free else None

    def sent(self, begun: Delivery, message_ref: Json) -> bool:
        """It is visible."""
        return self._if_mine(begun, lambda delivery: delivery.sent(message_ref))

    def retry_later(self, begun: Delivery, at: datetime) -> bool:
        """It could not be shown, or perhaps was: whoever tries again sees by ``begun`` since when it may be there."""
        return self._if_mine(begun, lambda delivery: delivery.later(at))

    def kept(self, begun: Delivery) -> bool:
        """Nobody could be reached: it waits in the inbox."""
        return self._if_mine(begun, lambda delivery: delivery.kept())

    def release(self, sender: str, now: datetime) -> None:
        """What ``sender`` began may be tried by another at once, as it shuts down."""
        mine = select(DeliveryRow.job_id).where(
            DeliveryRow.state == DeliveryState.SENDING, DeliveryRow.sender == sender
        )
        for job_id in self._session.scalars(mine).all():
            if (delivery := self._locked(job_id)) is not None and delivery.sender == sender:
                self._write(delivery.later(now))

    def inbox(self, person_id: PersonId) -> tuple[Delivery, ...]:
        """What could not be brought to somebody, oldest first."""
        kept = select(*_DELIVERY).join(JobRow, JobRow.id == DeliveryRow.job_id)
        kept = kept.where(JobRow.person_id == person_id, DeliveryRow.state == DeliveryState.KEPT)
        rows = self._session.execute(kept.order_by(JobRow.number)).mappings()
        return tuple(Delivery.model_validate(dict(row)) for row in rows)

    def seen(self, job_id: GenerationId) -> bool:
        """It was taken out of the inbox; False when it was not there."""
        stored = self._locked(job_id)
        if stored is None or stored.state is not DeliveryState.KEPT:
            return False
        self._write(stored.seen())
        return True

    def ready(self, job_id: GenerationId, now: datetime) -> None:
        """The job has ended; ``storage.job_queue`` says so in the same transaction."""
        stored = self._locked(job_id)
        if stored is not None:
            self._write(stored.ready(now))

    def _if_mine(self, begun: Delivery, step: Callable[[Delivery], Delivery]) -> bool:
        stored = self._locked(begun.job_id)
        mine = (DeliveryState.SENDING, begun.sender, begun.attempts)
        if stored is None or (stored.state, stored.sender, stored.attempts) != mine:
            return False
        self._write(step(stored))
        return True

    def _locked(self, job_id: GenerationId) -> Delivery | None:
        query = select(*_DELIVERY).where(DeliveryRow.job_id == job_id).with_for_update()
        row = self._session.execute(query).mappings().first()
        return None if row is None else Delivery.model_validate(dict(row))

    def _write(self, delivery: Delivery) -> Delivery:
        values = {name: getattr(delivery, name) for name in Delivery.model_fields if name not in ("job_id", "platform")}
        self._session.execute(update(DeliveryRow).where(DeliveryRow.job_id == delivery.job_id).values(**values))
        return delivery
