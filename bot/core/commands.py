"""What people can ask for, as frozen values. No platform's object ever enters here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from bot.core.admin_commands import Administrative
from bot.core.form_commands import FormChange, MakeForm
from bot.core.noise_commands import NoiseMaking
from prompting.errors import UserError
from prompting.options import ImagineOptions


@dataclass(frozen=True)
class ImageRef:
    """One generation, or one image of it; ``index`` counts from 1, None means the whole set."""

    generation_id: str
    index: int | None = None

    @classmethod
    def parse(cls, text: str) -> ImageRef:
        """Read ``ID`` or ``ID:INDEX``.

        Raises:
            UserError: ``bad_reference``.
        """
        hint = "Write it like k3v9x2m7qd, or k3v9x2m7qd:2 for the second image of a set."
        generation_id, colon, index = text.strip().lower().partition(":")
        if not generation_id:
            raise UserError("bad_reference", "The id of a generation is missing.", hint)
        if not generation_id.isalnum() or not generation_id.isascii():
            raise UserError("bad_reference", "“{text}” is not the id of a generation.", hint, text=text[:40])
        if not colon:
            return cls(generation_id)
        if not (index.isascii() and index.isdigit() and 1 <= int(index) <= 99):
            raise UserError("bad_reference", "“{text}” is not the number of an image.", hint, text=index[:20])
        return cls(generation_id, int(index))


class VariationSize(Enum):
    """How far a variation goes when no exact strength is given; the value is the variation strength."""

    SUBTLE = 0.2
    STRONG = 0.6


@dataclass(frozen=True, kw_only=True)
class Imagine:
    """Make pictures of an idea. ``text`` may hold flags; ``options`` were given beside it and win.

    They start from ``image``, an uploaded file, or from ``start``, a picture of ours, if there is one.
    """

    text: str
    options: ImagineOptions = field(default_factory=ImagineOptions)
    image: bytes | None = None
    start: ImageRef | None = None


@dataclass(frozen=True, kw_only=True)
class Expand:
    """Show the structured prompt of an idea without making a picture."""

    text: str
    options: ImagineOptions = field(default_factory=ImagineOptions)


@dataclass(frozen=True, kw_only=True)
class Advise:
    """What could be better about an idea: what it leaves open, and what models handle poorly."""

    text: str
    options: ImagineOptions = field(default_factory=ImagineOptions)


@dataclass(frozen=True, kw_only=True)
class Reroll:
    """The same request again with a new seed."""

    ref: ImageRef
    seed: int | None = None


@dataclass(frozen=True, kw_only=True)
class Vary:
    """Pictures near one image: other noise mixed in, ``strength`` in 0.05–1."""

    ref: ImageRef
    strength: float = VariationSize.SUBTLE.value
    count: int = 1
    seed: int | None = None


@dataclass(frozen=True, kw_only=True)
class Upscale:
    """One image, 2 or 4 times as wide and high."""

    ref: ImageRef
    factor: int = 2


@dataclass(frozen=True, kw_only=True)
class Remix:
    """Another idea in place of the old one; seed, size, model and steps stay. ``text`` may hold flags, which win."""

    ref: ImageRef
    text: str


@dataclass(frozen=True, kw_only=True)
class Replay:
    """Make a stored generation again and compare the pixels."""

    ref: ImageRef


@dataclass(frozen=True, kw_only=True)
class Show:
    """Everything that is known about a generation."""

    ref: ImageRef


@dataclass(frozen=True, kw_only=True)
class Describe:
    """How a picture was made, told by its file and by our own rows."""

    image: bytes


@dataclass(frozen=True, kw_only=True)
class History:
    """Past generations, newest first: those that meet all that is given. ``since`` is included, ``until`` is not.

    ``before`` is the last generation of the page before. ``again`` is the code of filters that were remembered for
    a page's button; they then count in place of those given here.
    """

    search: str | None = None
    limit: int = 20
    model: str | None = None
    seed: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    favorites_only: bool = False
    before: str | None = None
    again: str | None = None


@dataclass(frozen=True, kw_only=True)
class Favorite:
    """Mark a generation, or take the mark away."""

    ref: ImageRef


@dataclass(frozen=True, kw_only=True)
class Favorites:
    """What somebody marked, newest first."""

    limit: int = 20


@dataclass(frozen=True, kw_only=True)
class Originals:
    """The files of a generation, byte for byte."""

    ref: ImageRef


@dataclass(frozen=True, kw_only=True)
class Delete:
    """Erase a generation: rows, files and messages."""

    ref: ImageRef


@dataclass(frozen=True, kw_only=True)
class Queue:
    """What of somebody's waits or runs."""


@dataclass(frozen=True, kw_only=True)
class Cancel:
    """End a job that waits or runs; without an id the newest of one's own."""

    job_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """What could not be brought to somebody."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One's own defaults: show them, or change some, by name; the value ``default`` leaves one open again."""

    changes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Export:
    """A copy of all that is kept of somebody; ``before`` is the last generation of the files that came already."""

    before: str | None = None


@dataclass(frozen=True, kw_only=True)
class Forget:
    """Erase somebody; without the code of the confirmation, ask for it."""

    code: str | None = None


@dataclass(frozen=True, kw_only=True)
class Link:
    """Make two accounts one, see `bot.core.linking`: without a code, give one; with it, ask; ``confirmed``, do it."""

    code: str | None = None
    confirmed: bool = False


@dataclass(frozen=True, kw_only=True)
class Confirm:
    """Make what was offered with its cost; the offer is the job of this id."""

    job_id: str


@dataclass(frozen=True, kw_only=True)
class EditGeneration:
    """A prompt form of a stored generation, see `bot.core.form_commands`; of one image, its seed is kept."""

    ref: ImageRef


@dataclass(frozen=True, kw_only=True)
class Retry:
    """The request of a job that failed or was cancelled, once more."""

    job_id: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """Tell the administrators of this place about a picture."""

    ref: ImageRef


@dataclass(frozen=True, kw_only=True)
class Help:
    """What can be asked for here; ``more`` is what only this platform has, as (usage, help)."""

    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Privacy:
    """What is kept of people."""


Personal = Settings | Export | Forget | Link
Command = (
    Imagine
    | Expand
    | Advise
    | Reroll
    | Vary
    | Upscale
    | Remix
    | NoiseMaking
    | Show
    | Describe
    | History
    | Favorite
    | Favorites
    | Originals
    | Delete
    | Queue
    | Cancel
    | Confirm
    | Inbox
    | Help
    | Privacy
    | EditGeneration
    | FormChange
    | MakeForm
    | Report
    | Retry
    | Personal
    | Administrative
)
