"""Prompt forms in Discord: a message with rows of buttons, and a modal with the slots as fields to type into.

A modal has room for five fields, so slots that belong together share one, a line for each. What was typed says by
itself which form and which slots it is for: a submission needs no memory of the modal's having been opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import discord
from discord import ui

from bot.core.actions import Action, Verb, number_of, slot_at, unknown_button
from bot.core.commands import Command
from bot.core.form_commands import EditSlots, MakeForm
from bot.core.form_lines import read_slots, write_slots
from bot.core.language import _
from bot.core.replies import Button, Form, FormField
from bot.core.visible import visible
from bot.discord_app.addresses import Interaction
from bot.discord_app.wording import cut
from prompting.spec import Slot

CHOICE = "choose"  # how the codes of our selects begin; what is chosen are codes of buttons
MOST_ROWS = 6  # slots with buttons of their own; more are chosen from selects
MOST_FORM_PARTS = MOST_ROWS * 3 + 2  # components: rows of two buttons, and a row with a select
MAX_LABEL, MAX_TITLE, MAX_FIELD = 45, 45, 4000
_FIELDS = "slots:"

GROUPS: tuple[tuple[Slot, ...], ...] = (
    (Slot.SUBJECT, Slot.ACTION),
    (Slot.SETTING, Slot.LIGHTING, Slot.COLOUR, Slot.MOOD),
    (Slot.STYLE, Slot.MEDIUM, Slot.REFERENCE, Slot.QUALITY),
    (Slot.COMPOSITION, Slot.LENS),
    (Slot.NEGATIVE,),
)


def form_rows(form: Form) -> list[ui.ActionRow[ui.LayoutView]]:
    """What can be done about each slot: rows of buttons for the filled ones, a select for the empty ones."""
    filled = [field for field in form.fields if field.words and field.buttons]
    empty = [field for field in form.fields if not field.words]
    rows: list[ui.ActionRow[ui.LayoutView]] = []
    if len(filled) <= MOST_ROWS:
        rows += [ui.ActionRow(*map(_button, field.buttons)) for field in filled]
    else:
        rows += _select(form, "lock", _("Lock or unlock"), _buttons(filled, Verb.LOCK))
        rows += _select(form, "dice", _("Other words for"), _buttons(filled, Verb.DICE))
    return rows + _select(form, "more", _("Add words for"), _buttons(empty, Verb.DICE))


def edit_modal(form: Form) -> ui.Modal:
    """The form's words to type into."""
    verb = Verb.MAKE if form.of_picture else Verb.FORM
    modal = ui.Modal(title=cut(_("The prompt"), MAX_TITLE), custom_id=Action(verb, form.form_id).pack())
    fields = {field.slot: field for field in form.fields}
    for group in GROUPS:
        shown = [fields[slot] for slot in group]
        text = write_slots(shown)
        if len(text) > MAX_FIELD:
            continue  # it stays as it is
        label = ", ".join(field.label for field in shown)
        field: ui.TextInput[ui.Modal] = ui.TextInput(
            custom_id=_FIELDS + ".".join(str(number_of(slot)) for slot in group),
            style=discord.TextStyle.paragraph,
            default=text or None,
            required=False,
            max_length=MAX_FIELD,
        )
        modal.add_item(ui.Label(text=cut(label, MAX_LABEL), component=field))
    modal.stop()  # discord.py would keep it and wait; `submission` needs no memory
    return modal


def submission(interaction: Interaction, code: str) -> Command:
    """What a form's modal asks for that was sent now, whoever opened it and when.

    Raises:
        UserError: ``unknown_button``.
    """
    action = Action.unpack(code)
    changes: dict[Slot, str] = {}
    for field, value in typed_fields(interaction).items():
        if field.startswith(_FIELDS):
            numbers = field.removeprefix(_FIELDS).split(".")
            if not all(number.isascii() and number.isdigit() for number in numbers):
                raise unknown_button()
            changes |= read_slots(str(value), [slot_at(int(number)) for number in numbers])
    match action.verb:
        case Verb.FORM:
            return EditSlots(form_id=action.generation_id, changes=changes)
        case Verb.MAKE:
            return MakeForm(form_id=action.generation_id, changes=changes)
        case _:
            raise unknown_button()


def typed_fields(interaction: Interaction) -> dict[str, Any]:
    """A submission's values by their fields' codes: a text, or a list of what was chosen or uploaded."""
    submitted: Mapping[str, Any] = interaction.data or {}
    return {
        part["custom_id"]: part.get("value", part.get("values"))
        for part in _parts(submitted.get("components", ()))
        if "custom_id" in part
    }


def _parts(components: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for part in components:
        yield part
        inner = part.get("component")
        yield from _parts([*part.get("components", ()), *([inner] if inner is not None else [])])


def _buttons(fields: Sequence[FormField], verb: Verb) -> list[Button]:
    return [button for field in fields for button in field.buttons if button.action.verb is verb]


def _select(form: Form, name: str, words: str, buttons: Sequence[Button]) -> list[ui.ActionRow[ui.LayoutView]]:
    if not buttons:
        return []
    options = [discord.SelectOption(label=cut(button.label, 100), value=button.action.pack()) for button in buttons]
    chooser: ui.Select[ui.LayoutView] = ui.Select(
        custom_id=f"{CHOICE}:{name}:{form.form_id}", placeholder=cut(words, 150), options=options
    )
    return [ui.ActionRow(chooser)]


def _button(button: Button) -> ui.Button[ui.LayoutView]:
    return ui.Button(label=cut(visible(button.label), 80), custom_id=button.action.pack())
