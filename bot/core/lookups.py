"""Commands that are answered at once: looking things up, marking, cancelling, deleting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from bot.core import commands, presenter
from bot.core.administration import Actor, audit
from bot.core.chat_line import CHAT_VERBS
from bot.core.clock import utc_now
from bot.core.describing import describe
from bot.core.films import Films
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
from storage.jobs import Receipt
from storage.library import Library
from storage.people import Favorites
from storage.receipts import Receipts
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


@contextmanager
def in_chat_words() -> Iterator[None]:
    """What storage says of identifiers to whoever owns it, as people in chats are told: without those of others.

    Raises:
        UserError: ``unknown_generation``, ``ambiguous_generation``, and whatever else is raised inside, as it is.
    """
    try:
        yield
    except UserError as error:
        if error.code == "unknown_generation":
            hint = "/history lists yours; the first four characters of one are enough."
            raise UserError(error.code, error.text, hint) from error
        if error.code == "ambiguous_generation":
            raise UserError(error.code, error.text, "Write more of it; /history lists yours.") from error
        raise


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
        self._films = Films(library)
        self._choices = Choices(library)
        self._now = now

    def answer(  # noqa: C901  one case for each command
        self, command: Quick, asker: Asker, person: PersonId, event: str
    ) -> Reply:
        """The reply to ``command``, the same when a platform tells of one ``event`` twice.

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
                return self._favorite(self.visible(command.ref, person), person, self._receipt(asker, event))
            case commands.Delete():
                return self._delete(command.ref, person, asker, self._receipt(asker, event))
            case commands.Queue():
                return self._queue(person)
            case commands.Cancel():
                return self._cancel(command, person, asker, self._receipt(asker, event))
            case commands.Inbox():
                return self._inbox(person)
            case commands.Help():
                return present_help([*((verb.usage, verb.help) for verb in CHAT_VERBS), *command.more])
            case commands.Privacy():
                return present_privacy(ideas_leave=self._ideas_leave)
            case commands.Report():
                return self._report(self.visible(command.ref, person), person, asker)

    def _originals(self, ref: commands.ImageRef, person: PersonId) -> Reply:
        return presenter.present_originals(self.visible(ref, person), ref.index, self._paths)

    def visible(self, ref: commands.ImageRef, person: PersonId) -> Generation:
        generation = self._library.find(ref.generation_id)
        if not HistoryFilter(visible_to=person).shows(generation):
            raise UserError("unknown_generation", "There is no generation {id}.", id=repr(ref.generation_id))
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

    def _receipt(self, asker: Asker, event: str) -> Receipt:
        """That what an event asked for at once is done; a job's receipt has the event's own name."""
        return Receipt(platform=asker.platform, event_id=f"{event}/done", received=self._now())

    def _favorite(self, generation: Generation, person: PersonId, receipt: Receipt) -> Reply:
        with self._library.transaction() as session:
            favorites = Favorites(session)
            if Receipts(session).take(receipt):
                marked = not favorites.remove(person, generation.id)
                if marked:
                    favorites.add(person, generation.id, self._now())
            else:
                marked = favorites.has(person, generation.id)
        return presenter.present_favorite(generation, marked=marked)

    def _delete(self, ref: commands.ImageRef, person: PersonId, asker: Asker, receipt: Receipt) -> Reply:
        text = _("{id} is deleted: the pictures, their rows and their messages.")
        with self._library.reading() as session:
            if (deleted := Receipts(session).job_of(receipt)) is not None:
                return Reply(text=text.format(id=deleted), private=True)
        generation = self.visible(ref, person)
        if generation.person_id != person and not (asker.moderator and generation.place == asker.place.key):
            raise UserError("not_yours", "Only who made it, or a moderator of this place, can delete it.")
        self._films.drop(generation)
        with self._library.transaction() as session:
            Receipts(session).take(receipt, generation.id)
            Erasure(session, self._now()).generations([generation.id])
            if generation.person_id != person:
                audit(session, "delete", {"id": generation.id}, Actor(asker, person), self._now())
        return Reply(text=text.format(id=generation.id), private=True)

    def _report(self, generation: Generation, person: PersonId, asker: Asker) -> Reply:
        with self._library.transaction() as session:
            audit(session, "report", {"id": generation.id}, Actor(asker, person), self._now(), once=True)
        return Reply(text=_("Reported: the administrators of this place find it in /audit."), private=True)

    def _queue(self, person: PersonId) -> Reply:
        with self._library.reading() as session:
            jobs = Jobs(session)
            return presenter.present_queue([(job, jobs.position(job.id)) for job in jobs.queue_of(person)])

    def _cancel(self, command: commands.Cancel, person: PersonId, asker: Asker, receipt: Receipt) -> Reply:
        """Without an id it is the newest job; told twice, the same one again."""
        with self._library.transaction() as session:
            jobs = Jobs(session)
            newest = next((job.id for job in reversed(jobs.queue_of(person))), None)
            job_id = command.job_id or newest
            if not Receipts(session).take(receipt, job_id):
                job_id = Receipts(session).job_of(receipt)
            owner = None if asker.moderator and command.job_id else person
            job = None if job_id is None else jobs.cancel(job_id, self._now(), owner)
        return presenter.present_cancelled(job)

    def _inbox(self, person: PersonId) -> Reply:
        with self._library.transaction() as session:
            kept = Deliveries(session).inbox(person)
            for delivery in kept:
                Deliveries(session).seen(delivery.job_id)
        return presenter.present_inbox([delivery.job_id for delivery in kept])
