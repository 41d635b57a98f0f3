"""What to show, as plain values; each adapter turns them into its own kind of message."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.core.actions import Action


@dataclass(frozen=True)
class ReplyImage:
    """A picture on disk and what a person who cannot see it should hear."""

    path: Path
    alt_text: str


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
class Reply:
    """One message. ``private`` means for the asking person's eyes only, where the platform can do that."""

    text: str
    images: tuple[ReplyImage, ...] = ()
    files: tuple[ReplyFile, ...] = ()
    buttons: tuple[Button, ...] = ()
    private: bool = False
