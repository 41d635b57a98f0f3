"""What a job costs its person: charged when it is accepted, and told before, where that is much.

A dear job is stored as an offer: with its receipt, its seeds and everything, but not queued and not charged. A press
of its button queues exactly that job, once, by the rules that hold at the press.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.core.actions import Action, Verb
from bot.core.language import _
from bot.core.people import Asker
from bot.core.policy import Policy, check_request, check_together
from bot.core.policy import Usage as UsageNow
from bot.core.replies import Button, Reply
from prompting.errors import UserError
from storage.job_queue import Jobs
from storage.jobs import Job, JobState
from storage.policies import Usage
from storage.transaction import Transaction
from storage.values import PersonId

Charge = Callable[[Transaction, Job], None]


def charge_by(policy: Policy, asker: Asker, person: PersonId, now: datetime, together: Sequence[Job] = ()) -> Charge:
    """Limits and spending, for the transaction that stores a job, so that no two spend the same rest of a budget.

    Jobs that are accepted ``together`` are held against the limits together, when the first of them is charged.
    """

    def charge(session: Transaction, job: Job) -> None:
        counts = Jobs(session).counts(person_id=person)
        others = max(0, counts.queued - job.live)  # the job itself does not count
        usage = UsageNow(others, counts.running, Usage(session).spent(person, now.date()))
        if len(together) > 1 and job.id == together[0].id:
            check_together(policy, [each.draft.request for each in together], usage)
        marked = asker.place.age_restricted
        check_request(policy, job.draft.request, usage, now, idea=job.draft.spec.idea, marked=marked)
        if job.live:
            Usage(session).add(person, now.date(), job.cost)

    return charge


def offered_if_dear(job: Job, policy: Policy) -> Job:
    """The job, as an offer where it costs more than is made without asking."""
    if policy.ask_above is None or job.cost <= policy.ask_above:
        return job
    return job.model_copy(update={"state": JobState.OFFERED, "dedupe_key": None})


def present_offer(job: Job, seconds: float | None) -> Reply:
    """What it would cost, and the button that wants it so."""
    request = job.draft.request
    size = f"{request.count} × {request.width}×{request.height}"
    lines = [
        job.draft.spec.as_typed,
        _("This is large: {size}, {steps} steps. It costs {cost:.0f} megapixel-steps of the day's budget.").format(
            size=size, steps=request.steps, cost=job.cost
        ),
    ]
    if seconds is not None:
        lines.append(_("It takes about {minutes:.0f} min.").format(minutes=max(1.0, seconds / 60)))
    lines.append(_("Fewer images, steps or pixels cost less."))
    button = Button(_("make it"), Action(Verb.CONFIRM, job.id))
    return Reply(text="\n".join(lines), buttons=(button,), private=job.private)


def must_be_theirs(job: Job | None, person: PersonId) -> Job:
    """An offer that somebody may take.

    Raises:
        UserError: ``unknown_offer``, ``not_yours``.
    """
    if job is None:
        raise UserError("unknown_offer", "This offer is not there any more.", "Ask for the picture again.")
    if job.person_id != person:
        raise UserError("not_yours", "Only who asked for it can have it made.", "Ask for one of your own.")
    return job
