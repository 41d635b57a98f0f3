"""Which events of the platforms were handled: what comes in once is handled once, however often it is told."""

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from storage.job_tables import ReceiptRow
from storage.jobs import Receipt
from storage.statements import insert_new
from storage.values import GenerationId


class Receipts:
    """The receipts that a session can see."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take(self, receipt: Receipt, job_id: GenerationId | None = None) -> bool:
        """Whether the event is new; from now on it is not. Its consequences belong into the same transaction.

        ``job_id`` is the job that it asks for, if any.
        """
        return insert_new(self._session, ReceiptRow, **dict(receipt), job_id=job_id)

    def led_to(self, receipt: Receipt, job_id: GenerationId) -> None:
        """It was another job that came of the event."""
        self._session.execute(update(ReceiptRow).where(_is(receipt)).values(job_id=job_id))

    def job_of(self, receipt: Receipt) -> GenerationId | None:
        """Which job came of the event, if any."""
        return self._session.scalar(select(ReceiptRow.job_id).where(_is(receipt)))


def _is(receipt: Receipt) -> ColumnElement[bool]:
    return and_(ReceiptRow.platform == receipt.platform, ReceiptRow.event_id == receipt.event_id)
