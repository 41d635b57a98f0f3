"""Buttons as typed values that fit into 64 bytes, so that they work on every platform and years later.

A button carries ``v1:<verb>:<generation id>:<index>`` and nothing else: meaning, owner and permission come
from the database when it is pressed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.core.admin_commands import Audit
from bot.core.commands import (
    Cancel,
    Command,
    Confirm,
    Delete,
    EditGeneration,
    Export,
    Favorite,
    Forget,
    History,
    ImageRef,
    Link,
    Originals,
    Reroll,
    Retry,
    Show,
    Upscale,
    VariationSize,
    Vary,
)
from bot.core.form_commands import LockSlot, MakeForm, RollSlot, ShowForm
from bot.core.noise_commands import Film
from prompting.errors import UserError
from prompting.spec import Slot
from storage.identifiers import ID_LENGTH

VERSION = "v1"
MAX_BYTES = 64
_OWN = "own-"
_PACKED = re.compile(r"v1:([a-z-]{1,20}):([0-9a-z]{1,26}):(\d{1,2})")


class Verb(StrEnum):
    """What a press asks for."""

    UPSCALE = "upscale"
    VARY_SUBTLE = "vary"
    VARY_STRONG = "vary-strong"
    REROLL = "reroll"
    DETAILS = "details"
    FAVORITE = "favorite"
    ORIGINALS = "originals"
    FILM = "film"
    DELETE = "delete"
    CANCEL = "cancel"
    OLDER = "older"  # the id: the last generation of a page of history, then the code of its filters, if any
    AUDIT = "audit"  # the id: the number of the last entry of a page
    EXPORT = "export"  # the id: the last generation of the files that came already
    FORGET = "forget"  # the id: the code of a confirmation
    LINK = "link"  # the id: the code that links two accounts
    RETRY = "retry"  # the id: a job that ended without pictures
    EDIT = "edit"  # the prompt form of a generation
    FORM = "form"  # its words, to be edited; of this verb and the next three the id is a form's
    LOCK = "lock"  # the index: the number of a slot
    DICE = "dice"  # likewise; 0 for all
    MAKE = "make"
    CONFIRM = "confirm"  # the id: the job that is offered with its cost


_STRENGTHS = {Verb.VARY_SUBTLE: VariationSize.SUBTLE, Verb.VARY_STRONG: VariationSize.STRONG}


@dataclass(frozen=True)
class Action:
    """One button's meaning; ``index`` counts images from 1, 0 means the whole set.

    What is no generation's has something else in the place of its id, see `Verb`. ``own`` is for who presses a button
    on another's pictures, was told so, and wants pictures of their own.
    """

    verb: Verb
    generation_id: str
    index: int = 0
    own: bool = False

    def pack(self) -> str:
        """The button's code, at most 64 bytes."""
        return f"{VERSION}:{_OWN if self.own else ''}{self.verb}:{self.generation_id}:{self.index}"

    @classmethod
    def unpack(cls, code: str) -> Action:
        """Read a code that came back from a platform, where anybody may have forged it.

        Raises:
            UserError: ``unknown_button``.
        """
        match = _PACKED.fullmatch(code)
        verb = "" if match is None else match[1].removeprefix(_OWN)
        if match is None or verb not in set(Verb):
            raise unknown_button()
        return cls(Verb(verb), match[2], int(match[3]), own=verb != match[1])

    def command(self) -> Command:  # noqa: C901  one case for each verb
        """The command that the press stands for.

        Raises:
            UserError: ``unknown_button``.
        """
        ref = ImageRef(self.generation_id, self.index or None)
        match self.verb:
            case Verb.UPSCALE:
                return Upscale(ref=ref)
            case Verb.VARY_SUBTLE | Verb.VARY_STRONG:
                return Vary(ref=ref, strength=_STRENGTHS[self.verb].value)
            case Verb.REROLL:
                return Reroll(ref=ref)
            case Verb.DETAILS:
                return Show(ref=ref)
            case Verb.FAVORITE:
                return Favorite(ref=ref)
            case Verb.ORIGINALS:
                return Originals(ref=ref)
            case Verb.FILM:
                return Film(ref=ref)
            case Verb.DELETE:
                return Delete(ref=ref)
            case Verb.CANCEL:
                return Cancel(job_id=self.generation_id)
            case Verb.OLDER:
                return History(before=self.generation_id[:ID_LENGTH], again=self.generation_id[ID_LENGTH:] or None)
            case Verb.AUDIT:
                return Audit(before=int(self.generation_id) if self.generation_id.isdigit() else None)
            case Verb.EXPORT:
                return Export(before=self.generation_id)
            case Verb.FORGET:
                return Forget(code=self.generation_id)
            case Verb.RETRY:
                return Retry(job_id=self.generation_id)
            case Verb.EDIT:
                return EditGeneration(ref=ref)
            case Verb.FORM:
                return ShowForm(form_id=self.generation_id)
            case Verb.LOCK:
                return LockSlot(form_id=self.generation_id, slot=slot_at(self.index))
            case Verb.DICE:
                return RollSlot(form_id=self.generation_id, slot=slot_at(self.index) if self.index else None)
            case Verb.MAKE:
                return MakeForm(form_id=self.generation_id)
            case Verb.LINK:
                return Link(code=self.generation_id, confirmed=True)
            case Verb.CONFIRM:
                return Confirm(job_id=self.generation_id)


def number_of(slot: Slot) -> int:
    """The number of a slot in a button's code, counted from 1. Slots that come later get later numbers."""
    return tuple(Slot).index(slot) + 1


def slot_at(number: int) -> Slot:
    """The slot of a number.

    Raises:
        UserError: ``unknown_button``.
    """
    if not 1 <= number <= len(Slot):
        raise unknown_button()
    return tuple(Slot)[number - 1]


def unknown_button() -> UserError:
    """A code that no button of ours has."""
    return UserError("unknown_button", "This button is not one of ours.", "Use the command instead.")
