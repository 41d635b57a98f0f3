"""One account over several platforms: ``/link`` gives a code, ``/link CODE`` on the other platform joins the two.

The code is short-lived, works once, and is kept as a digest. Whoever enters it is asked first, because an account
that is joined with somebody else's is theirs: a code that one did not get oneself is a trap. Wrong codes are counted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.core.actions import Action, Verb
from bot.core.clock import utc_now
from bot.core.commands import Link
from bot.core.language import _
from bot.core.replies import Button, Reply
from prompting.errors import UserError
from storage.identifiers import new_person_id, normalise_id
from storage.library import Library
from storage.links import Links
from storage.merging import Merging
from storage.values import PersonId

VALID = timedelta(minutes=10)
MOST_WRONG = 5  # codes in an hour
_HALF = 5  # characters, written apart


class Linking:
    """Gives codes and joins accounts. The calls block."""

    def __init__(self, library: Library, *, now: Callable[[], datetime] = utc_now) -> None:
        self._library = library
        self._now = now

    def answer(self, command: Link, person: PersonId) -> Reply:
        """A code; or the question whether to join; or the word that it is done.

        Raises:
            UserError: ``link_code``, ``link_same_account``, ``link_too_many``.
        """
        if command.code is None:
            return self._issue(person)
        code = normalise_id(command.code.replace("-", "").replace(" ", ""))
        return self._join(code, person, confirmed=command.confirmed)

    def _issue(self, person: PersonId) -> Reply:
        code = new_person_id()  # 50 bits from the system's randomness, easy to read aloud and to type
        with self._library.transaction() as session:
            Links(session).issue(person, _digest(code), self._now() + VALID)
        text = _(
            "On the other platform, say this to me within {minutes} minutes:\n/link {code}\n"
            "History, favorites, settings and the daily budget are then one. Show the code to nobody: "
            "whoever enters it shares this account with you."
        )
        shown = f"{code[:_HALF]}-{code[_HALF:]}"
        return Reply(text=text.format(minutes=int(VALID.total_seconds() // 60), code=shown), private=True)

    def _join(self, code: str, person: PersonId, *, confirmed: bool) -> Reply:
        now = self._now()
        with self._library.transaction() as session:
            links = Links(session)
            if links.wrong_tries(person, now) >= MOST_WRONG:
                raise UserError("link_too_many", "Too many wrong codes were tried.", "Try again in an hour.")
            holder = links.holder(_digest(code), now)
            if holder is None:
                links.tried_wrong(person, now)
            elif holder != person and confirmed:
                links.used(holder)
                Merging(session, now).join(holder, person)
        if holder is None:
            hint = "A code works once and for {minutes} minutes. /link on the other platform gives a new one."
            minutes = int(VALID.total_seconds() // 60)
            raise UserError("link_code", "This code is not valid.", hint, minutes=minutes)
        if holder == person:
            hint = "Enter the code on the other platform, where you are not linked yet."
            raise UserError("link_same_account", "These two are one account already.", hint)
        return _joined() if confirmed else _question(code)


def _question(code: str) -> Reply:
    text = _(
        "This makes two accounts one: what both made, marked, chose and spent. "
        "It cannot be undone. Go on only if you asked for this code yourself, on another platform: "
        "whoever gave it to you will see everything you made here."
    )
    button = Button(_("join the accounts"), Action(Verb.LINK, code))
    return Reply(text=text, buttons=(button,), private=True)


def _joined() -> Reply:
    text = _("The accounts are one now. A long history takes a few minutes to appear as a whole.")
    return Reply(text=text, private=True)


def _digest(code: str) -> str:
    return hashlib.sha256(f"link {code}".encode()).hexdigest()
