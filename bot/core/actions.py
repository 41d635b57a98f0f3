"""Buttons as typed values that fit into 64 bytes, so that they work on every platform and years later.

A button carries ``v1:<verb>:<generation id>:<index>`` and nothing else: meaning, owner and permission come
from the database when it is pressed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.core.commands import (
    Cancel,
    Command,
    Delete,
    Favorite,
    ImageRef,
    Originals,
    Reroll,
    Show,
    Upscale,
    VariationSize,
    Vary,
)
from prompting.errors import UserError

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


@dataclass(frozen=True)
class Action:
    """One button's meaning; ``index`` counts images from 1, 0 means the whole set."""

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

    def command(self) -> Command:
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
