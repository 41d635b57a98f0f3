"""What to show, as plain values; each adapter turns them into its own kind of message."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from bot.core.actions import Action
from bot.core.language import spoken_language
from prompting.spec import Origin, Slot


@dataclass(frozen=True)
class ReplyImage:
    """A picture on disk, what a person who cannot see it should hear, and its number in its generation, from 1.

    ``moving``: it is a film, an animated WebP.
    """

    path: Path
    alt_text: str
    number: int = 1
    moving: bool = False


@dataclass(frozen=True)
class ReplyFile:
    """A file on disk, and the name that it should have. It is removed about an hour after it was made."""

    path: Path
    name: str


@dataclass(frozen=True)
class Button:
    """A short label, and what a press means."""

    label: str
    action: Action


@dataclass(frozen=True, kw_only=True)
class FormField:
    """One slot of a form, with its words and who put them there.

    ``number`` is the slot's in buttons' codes. ``buttons`` are those of this slot: lock or unlock where something was
    added, a dice where other words may stand; empty when there is nothing to do.
    """

    slot: Slot
    number: int
    label: str
    words: tuple[tuple[str, Origin], ...]
    locked: bool = False
    buttons: tuple[Button, ...] = ()

    @property
    def text(self) -> str:
        """The words as they can be edited, parted by commas."""
        return ", ".join(words for words, _ in self.words)


@dataclass(frozen=True, kw_only=True)
class Form:
    """A structured prompt to look at and to change (`bot.core.form_commands`): every slot, also the empty ones.

    The reply's text tells the same in words. An adapter that can show fields to type into offers them for the
    replies to `ShowForm` and `EditGeneration`; what was typed is an `EditSlots`, which changes only what differs, or,
    where the form is of a picture (``of_picture``), a `MakeForm`. `bot.core.form_lines` writes and reads such fields.
    """

    form_id: str
    fields: tuple[FormField, ...]
    prompt: str
    negative_prompt: str
    of_picture: bool = False


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One message. ``private`` means for the asking person's eyes only, where the platform can do that.

    ``preview`` is a small WebP picture of how far the pictures are, to be shown while nothing better is there.
    ``replaces`` means that it takes the place of the message whose button was pressed, where the platform can do that.
    """

    text: str
    images: tuple[ReplyImage, ...] = ()
    files: tuple[ReplyFile, ...] = ()
    buttons: tuple[Button, ...] = ()
    private: bool = False
    preview: bytes | None = None
    language: str = field(default_factory=spoken_language)
    form: Form | None = None
    replaces: bool = False
