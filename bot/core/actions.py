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
    Delete,
    Export,
    Favorite,
    Forget,
    History,
    ImageRef,
    Originals,
    Reroll,
    Show,
    Upscale,
    VariationSize,
    Vary,
)
from prompting.errors import UserError
from storage.identifiers import ID_LENGTH

VERSION = "v1"
MAX_BYTES = 64
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
    DELETE = "delete"
    CANCEL = "cancel"
    OLDER = "older"  # the id: the last generation of a page of history, then the code of its filters, if any
    AUDIT = "audit"  # the id: the number of the last entry of a page
    EXPORT = "export"  # the id: the last generation of the files that came already
    FORGET = "forget"  # the id: the code of a confirmation


@dataclass(frozen=True)
class Action:
    """One button's meaning; ``index`` counts images from 1, 0 means the whole set.

    What is no generation's has something else in the place of its id, see `Verb`.
    """

    verb: Verb
    generation_id: str
    index: int = 0

    def pack(self) -> str:
        """The button's code, at most 64 bytes."""
        return f"{VERSION}:{self.verb}:{self.generation_id}:{self.index}"

    @classmethod
    def unpack(cls, code: str) -> Action:
        """Read a code that came back from a platform, where anybody may have forged it.

        Raises:
            UserError: ``unknown_button``.
        """
        match = _PACKED.fullmatch(code)
        if match is None or match[1] not in set(Verb):
            raise UserError("unknown_button", "This button is not one of ours.", "Use the command instead.")
        return cls(Verb(match[1]), match[2], int(match[3]))

    def command(self) -> Command:  # noqa: C901  one case for each verb
        """The command that the press stands for."""
        ref = ImageRef(self.generation_id, self.index or None)
        match self.verb:
            case Verb.UPSCALE:
                return Upscale(ref=ref)
            case Verb.VARY_SUBTLE:
                return Vary(ref=ref, strength=VariationSize.SUBTLE.value)
            case Verb.VARY_STRONG:
                return Vary(ref=ref, strength=VariationSize.STRONG.value)
            case Verb.REROLL:
                return Reroll(ref=ref)
            case Verb.DETAILS:
                return Show(ref=ref)
            case Verb.FAVORITE:
                return Favorite(ref=ref)
            case Verb.ORIGINALS:
                return Originals(ref=ref)
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
