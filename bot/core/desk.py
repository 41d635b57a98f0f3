"""Where the chats ask: a command from somebody somewhere in, an answer out.

What takes long becomes a job, stored with the receipt of its event in one transaction before the answer is given;
its outcome is shown at the event's address by the deliverer. Everything else is answered at once.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.core import commands, presenter
from bot.core.accepting import deliveries_of, forced, jobs_of
from bot.core.actions import Action
from bot.core.admin_commands import Administrative
from bot.core.administration import Administration, AskEngine
from bot.core.advising import present_advice
from bot.core.clock import Pace, utc_now
from bot.core.form_commands import MakeForm
from bot.core.forms import FormCommand, PromptForms
from bot.core.language import _, speaking
from bot.core.linking import Linking
from bot.core.lookups import Lookups, in_chat_words
from bot.core.moderation import Moderation
from bot.core.noise_commands import Between, Film
from bot.core.offers import charge_by, must_be_theirs, present_offer
from bot.core.people import Asker
from bot.core.planning import Making, Planner
from bot.core.policy import DEFAULTS, Policy, check_count, check_person, laid_over
from bot.core.preferences import Choices, Preferences, present_preferences
from bot.core.privacy import Privacy
from bot.core.replies import Button, Reply
from bot.core.scopes import scopes_here
from prompting.errors import UserError
from storage.job_queue import Jobs
from storage.jobs import Duplicate, Job, Json, Receipt
from storage.library import Library
from storage.people import People
from storage.policies import Policies
from storage.transaction import Transaction
from storage.values import GenerationId, PersonId

_ANSWERS = 4  # at the same time, on each platform: what one has piled up leaves the processor to the others


@dataclass(frozen=True, kw_only=True)
class Event:
    """What a platform told us. ``address`` is the adapter's own: where the outcome is to be shown.

    Of several outcomes the first is shown there, and those with an ``outcome`` (1 …) in their address in messages of
    their own. ``pressed`` is a button's code: of two presses of one button, the second one joins the job of the first.
    """

    event_id: str
    address: Json
    pressed: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Standing:
    """Who somebody is to us, what holds for them here, and what they chose."""

    person: PersonId
    policy: Policy
    preferences: Preferences


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What to show now. With a ``job_id``, the message goes on living: its outcome will take its place.

    ``beside`` are the jobs of the same event whose outcomes come as messages of their own.
    """

    reply: Reply
    job_id: str | None = None
    beside: tuple[str, ...] = ()


class Desk:
    """Answers people.

    Args:
        planner: must not take folders as models.
        on_queued: called when there is a job to take, or one to cancel.
        operators: who runs the bot, as "platform:user id"; of this and ``engine`` see `bot.core.administration`.
        defaults: what holds where nobody set a rule.
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
        defaults: Policy = DEFAULTS,
        engine: AskEngine = lambda: None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._library = library
        self._planner = planner
        self._pace = pace
        self._lookups = Lookups(library, paths, ideas_leave=planner.ideas_leave, now=now)
        self._forms = PromptForms(library, planner, now=now)
        self._administration = Administration(library, operators, defaults, engine=engine, now=now)
        self._privacy = Privacy(library, now=now)
        self._linking = Linking(library, now=now)
        self._moderation = Moderation(library, now=now)
        self._defaults = defaults
        self._choices = Choices(library)
        self._on_queued = on_queued
        self._now = now
        # Of each platform's own: a slow language model, or one that comes back, holds up neither others nor deliveries.
        self._threads = defaultdict[str, ThreadPoolExecutor](partial(ThreadPoolExecutor, _ANSWERS, "desk"))

    async def answer(self, command: commands.Command, asker: Asker, event: Event) -> Answer:
        """Carry out ``command``, or accept it for later.

        Raises:
            UserError: what the person can put right, or is not allowed.
        """
        threads = self._threads[asker.platform]
        answer = await asyncio.get_running_loop().run_in_executor(threads, self._answer, command, asker, event)
        if answer.job_id is not None or isinstance(command, commands.Cancel):
            self._on_queued()
        return answer

    async def waiting(self, job_id: GenerationId) -> Answer | None:
        """What to show of a job that was accepted before, where nobody was told so; None when it has ended."""
        return await asyncio.to_thread(self._waiting, job_id)

    def _waiting(self, job_id: GenerationId) -> Answer | None:
        with self._library.reading() as session:
            job = Jobs(session).get(job_id)
        if job is None or not job.live:
            return None
        with speaking(job.language):
            return Answer(reply=self._queued(job), job_id=job.id)

    def _answer(self, command: commands.Command, asker: Asker, event: Event) -> Answer:
        standing = self._standing(asker)
        with speaking(standing.preferences.language or asker.language), in_chat_words():
            return self._answered(command, asker, standing, event)

    def _answered(self, command: commands.Command, asker: Asker, standing: _Standing, event: Event) -> Answer:
        person = standing.person
        if isinstance(command, Making):
            return self._accept(command, asker, standing, event)
        if isinstance(command, commands.Confirm):
            return self._confirm(command, asker, standing, event)
        if isinstance(command, Administrative):
            return Answer(reply=self._administration.answer(command, asker, person))
        if isinstance(command, commands.Personal):
            return Answer(reply=self._personal(command, asker, person))
        if isinstance(command, FormCommand | commands.Advise):
            return Answer(reply=self._form(command, asker, standing))
        return Answer(reply=self._lookups.answer(command, asker, person, event.event_id))

    def _form(self, command: FormCommand | commands.Advise, asker: Asker, standing: _Standing) -> Reply:
        person, preferences = standing.person, standing.preferences
        if isinstance(command, commands.EditGeneration):
            return self._forms.edit(self._lookups.visible(command.ref, person), command.ref.index, asker, person)
        with self._moderation.checking(standing.policy, asker, person) as check:
            match command:
                case commands.Expand():
                    return self._forms.expand(preferences.applied_to(command), asker, person, check)
                case commands.Advise():
                    return present_advice(self._planner.advise(preferences.applied_to(command), check))
                case _:
                    return self._forms.change(command, person, check)

    def _personal(self, command: commands.Personal, asker: Asker, person: PersonId) -> Reply:
        match command:
            case commands.Settings():
                chosen = self._chosen(command, person)
                with speaking(chosen.language or asker.language):  # it may be the language that was changed
                    return present_preferences(chosen)
            case commands.Export():
                return self._privacy.export(command, person)
            case commands.Forget():
                return self._privacy.forget(command, person)
            case commands.Link():
                return self._linking.answer(command, person)

    def _chosen(self, command: commands.Settings, person: PersonId) -> Preferences:
        if not command.changes:
            return self._choices.of(person)
        return self._choices.change(
            person, lambda old: old.changed(command.changes, lambda name: self._planner.model(name).name)
        )

    def _accept(self, command: Making, asker: Asker, standing: _Standing, event: Event) -> Answer:
        person, policy, preferences = standing.person, standing.policy, standing.preferences
        check_person(policy)
        private = self._of_something_private(command, person) or preferences.private
        if (offer := self._anothers(command, person, event)) is not None:
            return Answer(reply=offer)
        if isinstance(command, commands.Imagine):
            command = preferences.applied_to(command)
        with self._moderation.checking(policy, asker, person) as check:
            check_count(policy, self._planner.count(command))
            plans = tuple(forced(plan, policy) for plan in self._planner.plans(command, check))
        now = self._now()
        jobs = jobs_of(plans, policy, preferences, asker, person, now, private=private, pressed=event.pressed)
        charge = charge_by(policy, asker, person, now, together=jobs)
        receipt = Receipt(platform=asker.platform, event_id=event.event_id, received=now)
        first, *others = zip(jobs, deliveries_of(jobs, event.address), strict=True)
        accepted = self._library.accept(receipt, *first, plans[0].source, charge, others)
        if isinstance(accepted, Duplicate):
            return Answer(reply=presenter.present_duplicate(accepted.job))
        if not jobs[0].live:
            return Answer(reply=present_offer(jobs[0], self._pace.seconds_for(jobs[0].cost)))
        first_id, *beside = (job.id for job in jobs)
        return Answer(reply=self._queued(jobs[0], len(others)), job_id=first_id, beside=tuple(beside))

    def _confirm(self, command: commands.Confirm, asker: Asker, standing: _Standing, event: Event) -> Answer:
        """Queue what was offered, by the rules that hold now."""
        person, policy = standing.person, standing.policy
        check_person(policy)
        now = self._now()
        with self._library.reading() as session:
            offered = must_be_theirs(Jobs(session).get(command.job_id), person)
        with self._moderation.checking(policy, asker, person) as check:
            check(offered.draft.spec, offered.draft.request.words)
        receipt = Receipt(platform=asker.platform, event_id=event.event_id, received=now)
        charge = charge_by(policy, asker, person, now)
        accepted = self._library.confirm(receipt, command.job_id, person, event.address, charge)
        if isinstance(accepted, Duplicate):
            return Answer(reply=presenter.present_duplicate(accepted.job))
        return Answer(reply=self._queued(accepted.job), job_id=accepted.job.id)

    def _anothers(self, command: Making, person: PersonId, event: Event) -> Reply | None:
        """The offer of a copy of one's own, to who presses a button on another's pictures; None for anything else."""
        if event.pressed is None or not isinstance(command, commands.Reroll | commands.Vary | commands.Upscale | Film):
            return None
        action = Action.unpack(event.pressed)
        if action.own or self._library.find(command.ref.generation_id).person_id in (None, person):
            return None
        copy = Button(_("make your own copy"), replace(action, own=True))
        return Reply(text=_("These are somebody else's pictures."), buttons=(copy,), private=True)

    def _of_something_private(self, command: Making, person: PersonId) -> bool:
        """Whether a command builds on what others do not see.

        Raises:
            UserError: this person does not see it either.
        """
        match command:
            case commands.Imagine():
                return command.start is not None and self._lookups.visible(command.start, person).private
            case Between():
                return max(self._lookups.visible(ref, person).private for ref in (command.first, command.second))
            case MakeForm():
                return self._forms.find(command.form_id, person).private
            case commands.Retry():
                with self._library.reading() as session:
                    job = Jobs(session).get(command.job_id)
                if job is not None and job.private and job.person_id != person:
                    raise UserError("not_yours", "Only who asked for it can try it again.")
                return job is not None and job.private
            case _:
                return self._lookups.visible(command.ref, person).private

    def _queued(self, job: Job, beside: int = 0) -> Reply:
        with self._library.reading() as session:
            place = Jobs(session).position(job.id)
        seconds = None if place is None else self._pace.seconds_for(place.cost_ahead + job.cost)
        return presenter.present_queued(job, place, seconds, beside)

    def _standing(self, asker: Asker) -> _Standing:
        with self._library.reading() as session:
            known = People(session).known(asker.platform, asker.user)
            if known is not None:  # nearly always; a transaction would wait for the disk
                return self._standing_of(known, asker, session)

        def welcomed(session: Transaction) -> _Standing:
            return self._standing_of(People(session).person_for(asker.platform, asker.user), asker, session)

        return self._library.together(welcomed)

    def _standing_of(self, person: PersonId, asker: Asker, session: Transaction) -> _Standing:
        scopes = scopes_here(asker, person)
        stored = Policies(session).of(scopes)
        set_here = (Policy.model_validate(stored[scope]) for scope in scopes if scope in stored)
        chosen = Preferences.model_validate(People(session).settings(person))
        return _Standing(person=person, policy=laid_over(set_here, self._defaults), preferences=chosen)
