"""Where the chats ask: a command from somebody somewhere in, an answer out.

What takes long becomes a job, stored with the receipt of its event in one transaction before the answer is given;
its outcome is shown at the event's address by the deliverer. Everything else is answered at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core import commands, presenter
from bot.core.clock import Pace, utc_now
from bot.core.lookups import Lookups
from bot.core.people import Asker
from bot.core.planning import Making, Plan, Planner
from bot.core.policy import Policy, check_person, check_request, cost_of, laid_over
from bot.core.policy import Usage as UsageNow
from bot.core.replies import Reply
from generation.request import GenerationRequest
from storage.identifiers import new_generation_id
from storage.job_queue import Jobs
from storage.jobs import Delivery, Duplicate, Job, Json, Receipt
from storage.library import Library
from storage.people import People
from storage.policies import Policies, Usage
from storage.values import Draft, PersonId


@dataclass(frozen=True, kw_only=True)
class Event:
    """What a platform told us. ``address`` is the adapter's own: where the outcome is to be shown.

    ``pressed`` is a button's code: of two presses of one button, the second one joins the job of the first.
    """

    event_id: str
    address: Json
    pressed: str | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What to show now. With a ``job_id``, the message goes on living: its outcome will take its place."""

    reply: Reply
    job_id: str | None = None


class Desk:
    """Answers people.

    Args:
        planner: must not take folders as models.
        on_queued: called when there is a job to take, or one to cancel.
    """

    def __init__(
        self,
        library: Library,
        planner: Planner,
        pace: Pace,
        paths: presenter.PicturePaths,
        *,
        on_queued: Callable[[], None],
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._library = library
        self._planner = planner
        self._pace = pace
        self._lookups = Lookups(library, planner, paths, now=now)
        self._on_queued = on_queued
        self._now = now

    async def answer(self, command: commands.Command, asker: Asker, event: Event) -> Answer:
        """Carry out ``command``, or accept it for later.

        Raises:
            UserError: what the person can put right, or is not allowed.
        """
        answer = await asyncio.to_thread(self._answer, command, asker, event)
        if answer.job_id is not None or isinstance(command, commands.Cancel):
            self._on_queued()
        return answer

    def _answer(self, command: commands.Command, asker: Asker, event: Event) -> Answer:
        person = self._person(asker)
        if isinstance(command, commands.Imagine | commands.Reroll | commands.Vary | commands.Upscale):
            return self._accept(command, asker, person, event)
        return Answer(reply=self._lookups.answer(command, asker, person))

    def _accept(self, command: Making, asker: Asker, person: PersonId, event: Event) -> Answer:
        policy = self._policy(asker, person)
        check_person(policy)
        if not isinstance(command, commands.Imagine):
            self._lookups.visible(command.ref, person)
        plan = _forced(self._planner.plan(command), policy)
        now = self._now()
        job = Job(
            id=new_generation_id(),
            person_id=person,
            platform=asker.platform,
            place=asker.place.key,
            language=asker.language,
            draft=plan.draft,
            cost=cost_of(plan.draft.request),
            created=now,
            dedupe_key=None if event.pressed is None else f"{person}:{event.pressed}",
        )

        def charge(session: Session, job: Job) -> None:
            """In the transaction that stores the job, so that no two requests spend the same rest of a budget."""
            check_request(policy, job.draft.request, _usage(session, person, now), now)
            Usage(session).add(person, now.date(), job.cost)

        receipt = Receipt(platform=asker.platform, event_id=event.event_id, received=now)
        delivery = Delivery(job_id=job.id, platform=asker.platform, address=event.address)
        accepted = self._library.accept(receipt, job, delivery, plan.source, charge)
        if isinstance(accepted, Duplicate):
            return Answer(reply=presenter.present_duplicate(accepted.job))
        return Answer(reply=self._queued(job), job_id=job.id)

    def _queued(self, job: Job) -> Reply:
        with self._library.reading() as session:
            place = Jobs(session).position(job.id)
        seconds = None if place is None else self._pace.seconds_for(place.cost_ahead + job.cost)
        return presenter.present_queued(job, place, seconds)

    def _person(self, asker: Asker) -> PersonId:
        with self._library.reading() as session:
            known = People(session).known(asker.platform, asker.user)
        if known is not None:  # nearly always; a transaction would wait for the disk
            return known
        with self._library.transaction() as session:
            return People(session).person_for(asker.platform, asker.user)

    def _policy(self, asker: Asker, person: PersonId) -> Policy:
        scopes = asker.scopes(person)
        with self._library.reading() as session:
            stored = Policies(session).of(scopes)
        return laid_over(Policy.model_validate(stored[scope]) for scope in scopes if scope in stored)


def _usage(session: Session, person: PersonId, now: datetime) -> UsageNow:
    """What somebody has under way and has spent today; the job that is being stored does not count."""
    counts = Jobs(session).counts(person_id=person)
    return UsageNow(max(0, counts.queued - 1), counts.running, Usage(session).spent(person, now.date()))


def _forced(plan: Plan, policy: Policy) -> Plan:
    """The plan with the negative prompt that the place demands."""
    if not policy.forced_negative:
        return plan
    request = plan.draft.request
    negative = ", ".join(part for part in (request.negative_prompt, policy.forced_negative) if part)
    changed: GenerationRequest = request.model_copy(update={"negative_prompt": negative})
    draft: Draft = plan.draft.model_copy(update={"request": changed})
    return Plan(draft, plan.source)
