"""Every step of a job and of a delivery, legal or not, in any order: on the values, and on the rows."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.jobs import (
    DELIVERY_STEPS,
    INTERRUPTED,
    JOB_STEPS,
    LIVE,
    MAX_ATTEMPTS,
    Delivery,
    DeliveryState,
    Failure,
    IllegalTransition,
    Job,
    JobState,
)
from tests.storage.examples import NOW, MakeJob, delivery_of

FAILURE = Failure(code="too_large", message="It is too large.")
JOB_CALLS: dict[str, Callable[[Job, datetime], Job]] = {
    "confirmed": lambda job, now: job.confirmed(),
    "claimed": lambda job, now: job.claimed("one", now),
    "made": lambda job, now: job.made(now),
    "failed": lambda job, now: job.failed(FAILURE, now),
    "cancelled": lambda job, now: job.cancelled(now),
    "cancel_asked": lambda job, now: job.cancel_asked(now),
    "released": lambda job, now: job.released(now),
    "lost": lambda job, now: job.lost(now),
}
DELIVERY_CALLS: dict[str, Callable[[Delivery, datetime], Delivery]] = {
    "ready": lambda delivery, now: delivery.ready(now),
    "sending": lambda delivery, now: delivery.sending("one", now),
    "sent": lambda delivery, now: delivery.sent({"message": "1"}),
    "later": lambda delivery, now: delivery.later(now),
    "kept": lambda delivery, now: delivery.kept(),
    "seen": lambda delivery, now: delivery.seen(),
}
# written out once more, so that a change of the tables is a change here, too
LEGAL_JOB_CALLS = {
    JobState.OFFERED: {"confirmed"},
    JobState.QUEUED: {"claimed", "failed", "cancelled", "cancel_asked"},
    JobState.RUNNING: {"made", "failed", "cancelled", "cancel_asked", "released", "lost"},
    JobState.MADE: set(),
    JobState.FAILED: set(),
    JobState.CANCELLED: set(),
}
LEGAL_DELIVERY_CALLS = {
    DeliveryState.WAITING: {"ready"},
    DeliveryState.READY: {"sending"},
    DeliveryState.SENDING: {"sent", "later", "kept"},  # and sending, when its sender is dead
    DeliveryState.SENT: set(),
    DeliveryState.KEPT: {"seen"},
    DeliveryState.SEEN: set(),
}
moments = st.integers(-10_000, 10_000).map(lambda seconds: NOW + timedelta(seconds=seconds))  # clocks jump


@settings(deadline=None, max_examples=300)
@given(offered=st.booleans(), steps=st.lists(st.tuples(st.sampled_from(sorted(JOB_CALLS)), moments), max_size=12))
def test_jobs_go_only_where_they_can(make_job: MakeJob, offered: bool, steps: list[tuple[str, datetime]]) -> None:
    job = make_job(state=JobState.OFFERED if offered else JobState.QUEUED)
    for call, now in steps:
        if call not in LEGAL_JOB_CALLS[job.state]:
            with pytest.raises(IllegalTransition):
                JOB_CALLS[call](job, now)
            continue
        before, job = job, JOB_CALLS[call](job, now)
        assert job.state is before.state or job.state in JOB_STEPS[before.state]
        assert (job.state is JobState.RUNNING) == (job.lease_owner is not None) == (job.lease_until is not None)
        assert (job.finished is not None) == (not JOB_STEPS[job.state])
        assert job.live == (job.state in LIVE)
        assert (job.failure is not None) == (job.state is JobState.FAILED)
        assert 0 <= job.attempt <= MAX_ATTEMPTS
        assert not (job.state is JobState.QUEUED and job.cancel_requested)
        assert Job.model_validate_json(job.model_dump_json()) == job


@settings(deadline=None, max_examples=300)
@given(steps=st.lists(st.tuples(st.sampled_from(sorted(DELIVERY_CALLS)), moments), max_size=12))
def test_deliveries_go_only_where_they_can(make_job: MakeJob, steps: list[tuple[str, datetime]]) -> None:
    delivery = delivery_of(make_job())
    for call, now in steps:
        taken_over = call == "sending" and delivery.abandoned(now)
        if call not in LEGAL_DELIVERY_CALLS[delivery.state] and not taken_over:
            with pytest.raises(IllegalTransition):
                DELIVERY_CALLS[call](delivery, now)
            continue
        before, delivery = delivery, DELIVERY_CALLS[call](delivery, now)
        assert delivery.state in DELIVERY_STEPS[before.state]
        assert (delivery.state is DeliveryState.SENDING) == (delivery.sender is not None)
        assert (delivery.state is DeliveryState.SENT) == (delivery.message_ref is not None)
        assert before.begun in (None, delivery.begun)
        assert delivery.nonce == before.nonce


def test_a_nonce_is_short_enough_for_discord(make_job: MakeJob) -> None:
    assert len(delivery_of(make_job()).nonce) <= 25


def test_the_third_loss_is_the_last(make_job: MakeJob) -> None:
    job = make_job()
    for attempt in range(1, MAX_ATTEMPTS):
        job = job.claimed("one", NOW).lost(NOW)
        assert (job.state, job.attempt) == (JobState.QUEUED, attempt)
    for _ in range(5):  # shutdowns do not count
        job = job.claimed("one", NOW).released(NOW)
    job = job.claimed("one", NOW).lost(NOW)
    assert (job.state, job.failure) == (JobState.FAILED, INTERRUPTED)


def test_a_cancelled_job_is_not_begun_again(make_job: MakeJob) -> None:
    running = make_job().claimed("one", NOW).cancel_asked(NOW)
    assert running.state is JobState.RUNNING
    assert running.lost(NOW).state is JobState.CANCELLED
    assert running.released(NOW).state is JobState.CANCELLED
    assert running.made(NOW).state is JobState.MADE  # it was done before it could be stopped


def test_every_state_can_be_reached_and_left_or_is_an_end() -> None:
    for steps, first in ((JOB_STEPS, JobState.OFFERED), (DELIVERY_STEPS, DeliveryState.WAITING)):
        reached, found = set(), {first}
        while found - reached:
            reached |= found
            found = {after for state in reached for after in steps[state]}
        assert reached | {first} == set(steps)
