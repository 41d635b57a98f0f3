"""What people can ask of a prompt form: a structured prompt that they see before a picture is made. Frozen values.

A form never changes (`storage.forms`): whatever changes it is answered with another form, whose reply takes the place
of the message where the button was (`Reply.replaces`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from prompting.errors import UserError
from prompting.spec import Slot


@dataclass(frozen=True, kw_only=True)
class ShowForm:
    """A form as it is, to be drawn with its words editable."""

    form_id: str


@dataclass(frozen=True, kw_only=True)
class EditSlots:
    """Other words in these slots, phrases parted by commas; an empty text empties a slot."""

    form_id: str
    changes: Mapping[Slot, str]


@dataclass(frozen=True, kw_only=True)
class LockSlot:
    """What was added to the slot is to stay when the rest is rolled; where it is locked already, it is freed."""

    form_id: str
    slot: Slot


@dataclass(frozen=True, kw_only=True)
class RollSlot:
    """Other words in this slot and nowhere else; without a slot, in all that has additions and is not locked."""

    form_id: str
    slot: Slot | None = None


@dataclass(frozen=True, kw_only=True)
class MakeForm:
    """Make pictures of exactly this prompt, with ``changes`` as in `EditSlots`."""

    form_id: str
    changes: Mapping[Slot, str] = field(default_factory=dict)


FormChange = ShowForm | EditSlots | LockSlot | RollSlot


def unknown_form() -> UserError:
    """A form that was erased, or never was."""
    return UserError("unknown_form", "This prompt is not kept any more.", "/expand lays an idea out again.")
