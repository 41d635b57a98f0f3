"""What tests of jobs share: a moment, and what comes with a job."""

from collections.abc import Callable
from datetime import UTC, datetime

from storage.jobs import Delivery, Job, Receipt
from storage.values import Generation

MakeGeneration = Callable[..., Generation]
MakeJob = Callable[..., Job]

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def receipt_of(job: Job) -> Receipt:
    """The event that asked for it."""
    return Receipt(platform=job.platform, event_id=f"event of {job.id}", received=NOW)


def delivery_of(job: Job) -> Delivery:
    """Where it is to be shown."""
    return Delivery(job_id=job.id, platform=job.platform, address={"channel": "77"})
