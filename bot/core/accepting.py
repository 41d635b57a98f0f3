"""From plans to the jobs that a chat accepts together: all of a command's jobs are stored, or none.

The first one's outcome answers the event; each of the others comes as a message of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core.offers import offered_if_dear
from bot.core.people import Asker
from bot.core.planning import Plan
from bot.core.policy import Policy, check_unasked, cost_of
from bot.core.preferences import Preferences
from generation.request import GenerationRequest
from storage.identifiers import new_generation_id
from storage.jobs import Delivery, Job, Json
from storage.values import Draft, Operation, PersonId


def jobs_of(
    plans: Sequence[Plan],
    policy: Policy,
    preferences: Preferences,
    asker: Asker,
    person: PersonId,
    now: datetime,
    *,
    private: bool,
    pressed: str | None,
) -> tuple[Job, ...]:
    """A job for each plan; a single one that is dear is an offer. ``pressed`` is the code of a button.

    Raises:
        UserError: ``policy_ask_above``, when several together are dear.
    """
    jobs = tuple(
        Job(
            id=new_generation_id(),
            person_id=person,
            platform=asker.platform,
            place=asker.place.key,
            private=private,
            language=preferences.language or asker.language,
            draft=plan.draft,
            cost=cost_of(plan.draft.request),
            created=now,
            dedupe_key=None if pressed is None or number else f"{person}:{pressed}",
            max_running=policy.max_running,
        )
        for number, plan in enumerate(plans)
    )
    if len(jobs) == 1:
        return (offered_if_dear(jobs[0], policy),)
    check_unasked(policy, sum(job.cost for job in jobs), len(jobs))
    return jobs


def deliveries_of(jobs: Sequence[Job], address: Json) -> tuple[Delivery, ...]:
    """Where the outcomes are shown. ``outcome`` in an address tells a platform to send a message of its own."""
    return tuple(
        Delivery(
            job_id=job.id, platform=job.platform, address=address if not number else {**address, "outcome": number}
        )
        for number, job in enumerate(jobs)
    )


def forced(plan: Plan, policy: Policy) -> Plan:
    """The plan with the negative prompt that the place demands; a film shows a picture as it was made."""
    if not policy.forced_negative or plan.draft.operation is Operation.FILM:
        return plan
    request, demanded = plan.draft.request, policy.forced_negative
    update: dict[str, object] = {"negative_prompt": _with(request.negative_prompt, demanded)}
    if (way := request.towards) is not None:
        negative = _with(way.negative_prompt, demanded)
        update["towards"] = way.model_copy(update={"negative_prompt": negative})
    changed: GenerationRequest = request.model_copy(update=update)
    draft: Draft = plan.draft.model_copy(update={"request": changed})
    return Plan(draft, plan.source)


def _with(negative: str, demanded: str) -> str:
    return ", ".join(part for part in (negative, demanded) if part)
