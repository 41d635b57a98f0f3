"""Commands that are answered at once: looking things up, marking, cancelling, deleting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.core import commands, presenter
from bot.core.administration import Actor, audit
from bot.core.chat_line import CHAT_VERBS
from bot.core.clock import utc_now
from bot.core.describing import describe
from bot.core.help import present_help, present_privacy
from bot.core.language import _
from bot.core.lineage import CHILDREN_READ, Lineage
from bot.core.people import Asker
from bot.core.preferences import Choices, Search
from bot.core.replies import Reply
from prompting.errors import UserError
from storage.deliveries import Deliveries
from storage.erasure import Erasure
from storage.job_queue import Jobs
from storage.library import Library
from storage.people import Favorites
from storage.records import HistoryFilter
from storage.repositories import Generations
from storage.values import Generation, PersonId

Quick = (
    commands.Show
    | commands.Describe
    | commands.Originals
    | commands.History
    | commands.Favorite
    | commands.Favorites
    | commands.Delete
    | commands.Queue
    | commands.Cancel
    | commands.Inbox
    | commands.Help
    | commands.Privacy
    | commands.Report
)


class Lookups:
    """Answers what needs no picture to be made. The calls block."""

    def __init__(
        self,
        library: Library,
        paths: presenter.PicturePaths,
        *,
        ideas_leave: bool = False,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._library = library
        self._paths = paths
        self._ideas_leave = ideas_leave
        self._choices = Choices(library)
        self._now = now

    def answer(self, command: Quick, asker: Asker, person: PersonId) -> Reply:  # noqa: C901  one case for each command
        """The reply to ``command``.

        Raises:
            UserError: there is no such thing, or it is not for this person.
        """
        match command:
            case commands.Show():
                generation = self.visible(command.ref, person)
                return presenter.present_details(generation, self._paths, self._lineage(generation, person))
            case commands.Describe():
                return describe(command.image, self._library, person)
            case commands.Originals():
                return self._originals(command.ref, person)
            case commands.History():
                return self._history(command, person)
            case commands.Favorites():
                return self._history(commands.History(limit=command.limit, favorites_only=True), person)
            case commands.Favorite():
                return self._favorite(self.visible(command.ref, person), person)
            case commands.Delete():
                return self._delete(self.visible(command.ref, person), person, asker)
            case commands.Queue():
                return self._queue(person)
            case commands.Cancel():
                return self._cancel(command, person, asker)
            case commands.Inbox():
                return self._inbox(person)
            case commands.Help():
                return present_help((verb.usage, verb.help) for verb in CHAT_VERBS)
            case commands.Privacy():
                return present_privacy(ideas_leave=self._ideas_leave)
            case commands.Report():
                return self._report(self.visible(command.ref, person), person, asker)

    def _originals(self, ref: commands.ImageRef, person: PersonId) -> Reply:
        return presenter.present_originals(self.visible(ref, person), ref.index, self._paths)

    def visible(self, ref: commands.ImageRef, person: PersonId) -> Generation:
        generation = self._library.find(ref.generation_id)
        if not HistoryFilter(visible_to=person).shows(generation):
            raise UserError(
                "unknown_generation", "There is no generation {id}.", "/history lists yours.", id=ref.generation_id
            )
        return generation

    def _history(self, command: commands.History, person: PersonId) -> Reply:
        """A page; filters that its button has no room for are remembered among the person's choices."""
        if command.again is not None and command.before is not None:
            command = self._choices.of(person).search(command.again).history(command.before)
        only = HistoryFilter(
            person_id=None if command.favorites_only else person,
            favorites_of=person if command.favorites_only else None,
            visible_to=person,
            model=command.model,
            seed=command.seed,
            since=command.since,
            until=command.until,
        )
        page = self._library.history(command.search, command.limit, command.before, only=only)
        search = Search.of(command)
        if page.before is not None and search.code:
            self._choices.change(person, lambda choices: choices.with_search(search))
        return presenter.present_history(page, search.code)

    def _lineage(self, generation: Generation, person: PersonId) -> Lineage:
        """The links that this person may follow."""
        seen = HistoryFilter(visible_to=person)
        with self._library.reading() as session:
            generations = Generations(session)
            parent = None if generation.parent is None else generations.get(generation.parent.id)
            children = generations.children(generation.id, CHILDREN_READ)
        return Lineage(
            parent if parent is not None and seen.shows(parent) else None,
            tuple(child for child in children if seen.shows(child)),
        )

    def _favorite(self, generation: Generation, person: PersonId) -> Reply:
        with self._library.transaction() as session:
            favorites = Favorites(session)
            marked = not favorites.remove(person, generation.id)
            if marked:
                favorites.add(person, generation.id, self._now())
        return presenter.present_favorite(generation, marked=marked)

    def _delete(self, generation: Generation, person: PersonId, asker: Asker) -> Reply:
        if generation.person_id != person and not (asker.moderator and generation.place == asker.place.key):
            raise UserError("not_yours", "Only who made it, or a moderator of this place, can delete it.")
        with self._library.transaction() as session:
            Erasure(session, self._now()).generations([generation.id])
            if generation.person_id != person:
                audit(session, "delete", {"id": generation.id}, Actor(asker, person), self._now())
        text = _("{id} is deleted: the pictures, their rows and their messages.").format(id=generation.id)
        return Reply(text=text, private=True)

    def _report(self, generation: Generation, person: PersonId, asker: Asker) -> Reply:
        with self._library.transaction() as session:
            audit(session, "report", {"id": generation.id}, Actor(asker, person), self._now(), once=True)
        return Reply(text=_("Reported: the administrators of this place find it in /audit."), private=True)

    def _queue(self, person: PersonId) -> Reply:
        with self._library.reading() as session:
            jobs = Jobs(session)
            return presenter.present_queue([(job, jobs.position(job.id)) for job in jobs.queue_of(person)])

    def _cancel(self, command: commands.Cancel, person: PersonId, asker: Asker) -> Reply:
        with self._library.transaction() as session:
            jobs = Jobs(session)
            job_id = command.job_id or next((job.id for job in reversed(jobs.queue_of(person))), None)
            owner = None if asker.moderator and command.job_id else person
            job = None if job_id is None else jobs.cancel(job_id, self._now(), owner)
        return presenter.present_cancelled(job)

    def _inbox(self, person: PersonId) -> Reply:
        with self._library.transaction() as session:
            kept = Deliveries(session).inbox(person)
            for delivery in kept:
                Deliveries(session).seen(delivery.job_id)
        return presenter.present_inbox([delivery.job_id for delivery in kept])
