"""A form's slots as words that people type: ``lighting: neon, soft light``, a line for each slot."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.commands import EditGeneration, ImageRef, Report
from bot.core.form_commands import EditSlots, LockSlot, MakeForm, RollSlot, ShowForm
from bot.core.language import LANGUAGES, _, speaking
from bot.core.replies import FormField
from prompting.chinese.classes import FIELDS as CHINESE_FIELDS
from prompting.errors import Message, UserError
from prompting.nearest import listed, nearest, shortened
from prompting.slots import FIELDS
from prompting.spec import Slot

_LINE = re.compile(r"\s*([^\s:：,]{1,20})\s*[:：](.*)")
_NAME = re.compile(r"(?:^|[,;，；。])\s*([^\s:：,;，；。]{1,20})\s*[:：]")
_LIKE_A_SLOT = 70.0  # likeness in 0–100 from which a name is taken for a misspelt slot
_ONE_OF_TWO = 50.0  # the same for Chinese names, of two characters each
_ALSO = {
    "光照": Slot.LIGHTING,
    "负面": Slot.NEGATIVE,
    "负向": Slot.NEGATIVE,
    "排除": Slot.NEGATIVE,
    "不要": Slot.NEGATIVE,
}


def slot_named(text: str) -> Slot:
    """The slot of a name, in any language of ours, or of a number as shown; ``color`` and 灯光 are names, too.

    Raises:
        UserError: ``unknown_slot``.
    """
    slot = _slot(text.strip().casefold())
    if slot is None:
        there = listed([_(known.value) for known in Slot], every=True, limit=len(Slot))
        hint = Message("There are {names}.", names=there)
        names = {known.value: _(known.value) for known in Slot} | {_(known.value): _(known.value) for known in Slot}
        cutoff = _LIKE_A_SLOT if text.isascii() else _ONE_OF_TWO
        if near := nearest(text.strip().lower(), names, cutoff=cutoff, whole=True):
            shown = listed(dict.fromkeys(names[name] for name in near))
            hint = Message("Did you mean {near}? {more}", near=shown, more=hint)
        raise UserError("unknown_slot", "A prompt has no slot “{name}”.", hint, name=shortened(text))
    return slot


def read_slots(text: str, slots: Sequence[Slot] = tuple(Slot)) -> dict[Slot, str]:
    """What somebody wrote for ``slots``, a line each; of several, those that are not there are emptied.

    A line without a name belongs to the slot of the line before it, at first to the first one.
    """
    found: dict[Slot, list[str]] = {slot: [] for slot in slots}
    current = slots[0]
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        named = None if match is None else _slot(match[1].casefold())
        if match is not None and named in found:
            assert named is not None
            current, line = named, match[2]
        if line.strip():
            found[current].append(line.strip())
    return {slot: ", ".join(lines) for slot, lines in found.items()}


def read_changes(line: str, *, numbers: bool = False) -> dict[Slot, str]:
    """The slots that a line such as ``lighting: neon, mood: calm`` is for; none where it does not begin with one.

    ``numbers`` says that a slot's number is a name, too: ``6: neon``.
    """
    named = [(_slot(match[1].casefold()), match) for match in _NAME.finditer(line)]
    found = [(slot, match) for slot, match in named if slot is not None and (numbers or not match[1].isdigit())]
    if not found or found[0][1].start():
        return {}
    ends = [match.start() for _slot_there, match in found[1:]] + [len(line)]
    return {slot: line[match.end() : end].strip() for (slot, match), end in zip(found, ends, strict=True)}


def write_slots(fields: Sequence[FormField]) -> str:
    """Slots as `read_slots` reads them; one alone needs no name."""
    if len(fields) == 1:
        return fields[0].text
    return "\n".join(f"{field.label}: {field.text}" for field in fields)


def read_edit(words: str) -> EditGeneration:
    """``ID[:INDEX]``."""
    return EditGeneration(ref=ImageRef.parse(words))


def read_report(words: str) -> Report:
    """``ID``."""
    return Report(ref=ImageRef.parse(words))


def read_form(words: str) -> ShowForm | EditSlots:
    """``FORM``, or ``FORM SLOT: WORDS``, a line for each slot.

    Raises:
        UserError: ``bad_reference``, ``unknown_slot``.
    """
    form_id, rest = _form_and_rest(words)
    changes: dict[Slot, str] = {}
    for line in rest.splitlines():
        name, _colon, text = line.replace("：", ":").partition(":")
        changes[slot_named(name)] = text.strip()
    return EditSlots(form_id=form_id, changes=changes) if changes else ShowForm(form_id=form_id)


def read_lock(words: str) -> LockSlot:
    """``FORM SLOT``."""
    form_id, slot = _form_and_rest(words)
    return LockSlot(form_id=form_id, slot=slot_named(slot))


def read_dice(words: str) -> RollSlot:
    """``FORM [SLOT]``."""
    form_id, slot = _form_and_rest(words)
    return RollSlot(form_id=form_id, slot=slot_named(slot) if slot else None)


def read_make(words: str) -> MakeForm:
    """``FORM``."""
    return MakeForm(form_id=_form_and_rest(words)[0])


def _slot(name: str) -> Slot | None:
    if name.isascii() and name.isdigit():
        return tuple(Slot)[int(name) - 1] if 1 <= int(name) <= len(Slot) else None
    for language in LANGUAGES:
        with speaking(language):
            for slot in Slot:
                if name == _(slot.value).casefold():
                    return slot
    singular = name.removesuffix("s")
    return FIELDS.get(name) or FIELDS.get(singular) or CHINESE_FIELDS.get(name) or _ALSO.get(name)


def _form_and_rest(words: str) -> tuple[str, str]:
    form_id, _space, rest = words.strip().partition(" ")
    return ImageRef.parse(form_id).generation_id, rest.strip()
