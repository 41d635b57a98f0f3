"""Where the chats ask: a command from somebody somewhere in, an answer out.

What takes long becomes a job, stored with the receipt of its event in one transaction before the answer is given;
its outcome is shown at the event's address by the deliverer. Everything else is answered at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bot.core import commands, presenter
from bot.core.admin_commands import Administrative
from bot.core.administration import Administration
from bot.core.clock import Pace, utc_now
from bot.core.lookups import Lookups
from bot.core.people import Asker
from bot.core.planning import Making, Plan, Planner
from bot.core.policy import Policy, check_person, check_request, cost_of, laid_over
from bot.core.policy import Usage as UsageNow
from bot.core.preferences import Choices, Preferences, present_preferences
from bot.core.privacy import Privacy
from bot.core.replies import Reply
from bot.core.scopes import scopes_here
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
        operators: who runs the bot, as "platform:user id"; see `bot.core.administration`.
        copies: the folder where copies for people wait to be sent; see `bot.core.privacy`.
    """

    def __init__(
        self,
        library: Library,
        planner: Planner,
        pace: Pace,
        paths: presenter.PicturePaths,
        *,
        on_queued: Callable[[], None],
        operators: Collection[str] = (),
        copies: Path | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._library = library
        self._planner = planner
        self._pace = pace
        self._lookups = Lookups(library, planner, paths, now=now)
        self._administration = Administration(library, operators, now=now)
        self._privacy = Privacy(library, copies, now=now)
        self._choices = Choices(library)
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
        if isinstance(command, Making):
            return self._accept(command, asker, person, event)
        if isinstance(command, Administrative):
            return Answer(reply=self._administration.answer(command, asker, person))
        if isinstance(command, commands.Personal):
            return Answer(reply=self._personal(command, person))
        if isinstance(command, commands.Expand):
            command = self._choices.of(person).applied_to(command)
        return Answer(reply=self._lookups.answer(command, asker, person))

    def _personal(self, command: commands.Personal, person: PersonId) -> Reply:
        match command:
            case commands.Settings():
                return present_preferences(self._chosen(command, person))
            case commands.Export():
                return self._privacy.export(command, person)
            case commands.Forget():
                return self._privacy.forget(command, person)

    def _chosen(self, command: commands.Settings, person: PersonId) -> Preferences:
        if not command.changes:
            return self._choices.of(person)
        return self._choices.change(
            person, lambda old: old.changed(command.changes, lambda name: self._planner.model(name).name)
        )

    def _accept(self, command: Making, asker: Asker, person: PersonId, event: Event) -> Answer:
        policy, preferences = self._standing(asker, person)
        check_person(policy)
        private = preferences.private
        if isinstance(command, commands.Imagine):
            command = preferences.applied_to(command)
        else:
            private |= self._lookups.visible(command.ref, person).private
        plan = _forced(self._planner.plan(command), policy)
        now = self._now()
        job = Job(
            id=new_generation_id(),
            person_id=person,
            platform=asker.platform,
            place=asker.place.key,
            private=private,
            language=preferences.language or asker.language,
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

    def _standing(self, asker: Asker, person: PersonId) -> tuple[Policy, Preferences]:
        """What holds for somebody here, and what they chose."""
        scopes = scopes_here(asker, person)
        with self._library.reading() as session:
            stored = Policies(session).of(scopes)
            preferences = Preferences.model_validate(People(session).settings(person))
        policy = laid_over(Policy.model_validate(stored[scope]) for scope in scopes if scope in stored)
        return policy, preferences


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
