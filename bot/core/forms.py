"""Prompt forms: an idea's structured prompt that people see and change before a picture is made.

`Expand` and `EditGeneration` make a form, every change makes another one, and `bot.core.planning` makes pictures of
exactly what a form says. Forms are rows: they work after a restart, and years later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.core import commands
from bot.core.actions import Action, Verb, number_of
from bot.core.clock import utc_now
from bot.core.composing import not_rollable, reworded, settled, written_for
from bot.core.fitting import fit_lines
from bot.core.form_commands import EditSlots, FormChange, LockSlot, RollSlot, ShowForm, unknown_form
from bot.core.language import _, noticed
from bot.core.moderation import Check
from bot.core.origins import Origins
from bot.core.people import Asker
from bot.core.planning import Planner
from bot.core.replies import Button, Form, FormField, Reply
from generation.catalog import resolve_model
from generation.vocabularies import known_words
from prompting import editing
from prompting.errors import UserError
from prompting.pipeline import Composed
from prompting.render import Dialect, render
from prompting.spec import Origin, Phrase, PromptSpec, Slot
from prompting.vocabulary import Vocabulary
from storage.forms import Forms, PromptForm, new_form_id
from storage.library import Library
from storage.values import Generation, PersonId

FormCommand = commands.Expand | commands.EditGeneration | FormChange


class PromptForms:
    """Makes, changes and shows forms. The calls block."""

    def __init__(self, library: Library, planner: Planner, *, now: Callable[[], datetime] = utc_now) -> None:
        self._library = library
        self._origins = Origins(library)
        self._planner = planner
        self._now = now

    def expand(self, command: commands.Expand, asker: Asker, person: PersonId, check: Check) -> Reply:
        """A new form of an idea.

        Raises:
            UserError: the idea or an option cannot be used, or ``check`` refuses it.
        """
        composed, entry = self._planner.compose(command, check)
        options = settled(composed.options)
        return self._stored(self._new(asker, person, model=entry.name, spec=composed.spec, options=options))

    def edit(self, asked: Generation, index: int | None, asker: Asker, person: PersonId) -> Reply:
        """A new form of a generation that this person may see, or of its image ``index``.

        Raises:
            UserError: ``unknown_image``.
        """
        model, options, source = self._origins.as_form(commands.ImageRef(asked.id, index))
        made = {"model": model, "spec": asked.spec, "options": options, "source": source, "private": asked.private}
        return self._stored(self._new(asker, person, **made))

    def change(self, command: FormChange, person: PersonId, check: Check) -> Reply:
        """The form with a change, or as it is.

        Raises:
            UserError: ``unknown_form``, ``not_your_form``, ``empty_idea``, ``idea_too_long``, ``not_rollable``, or
                ``check`` refuses the new words.
        """
        form = self.find(command.form_id, person)
        match command:
            case ShowForm():
                return self._shown(form, changed=True)
            case EditSlots():
                spec = reworded(form.spec, command.changes)
            case LockSlot():
                spec = editing.lock(form.spec, command.slot, locked=not editing.is_locked(form.spec, command.slot))
            case RollSlot():
                spec = self._rolled(form, command.slot)
        if spec == form.spec:
            return self._shown(form, changed=True)
        check(spec, render(spec, Dialect.A1111).prompt)
        fresh = form.changed(spec.model_copy(update={"notices": (), "fit": None}), self._now())
        return self._stored(fresh, changed=True)

    def find(self, form_id: str, person: PersonId) -> PromptForm:
        """Somebody's form.

        Raises:
            UserError: ``unknown_form``, ``not_your_form``.
        """
        with self._library.reading() as session:
            form = Forms(session).get(form_id)
        if form is None:
            raise unknown_form()
        if form.person_id != person:
            raise UserError("not_your_form", "This prompt is somebody else's.", "/expand gives you one of your own.")
        return form

    def _new(self, asker: Asker, person: PersonId, **given: object) -> PromptForm:
        stands = {"platform": asker.platform, "place": asker.place.key, "created": self._now()}
        return PromptForm.model_validate({"id": new_form_id(), "person_id": person, **stands, **given})

    def _stored(self, form: PromptForm, *, changed: bool = False) -> Reply:
        reply = self._shown(form, changed=changed)  # first, so that a prompt that cannot be made is not stored
        with self._library.transaction() as session:
            Forms(session).add(form)
        return reply

    def _shown(self, form: PromptForm, *, changed: bool) -> Reply:
        entry = resolve_model(form.model)
        reply = present_form(form, written_for(form.spec, form.options, entry), known_words(entry))
        return replace(reply, replaces=changed)

    def _rolled(self, form: PromptForm, slot: Slot | None) -> PromptSpec:
        spec, vocabulary = form.spec, known_words(resolve_model(form.model))
        slots = [slot] if slot is not None else [known for known in Slot if editing.added(spec, known)]
        for one in slots:
            spec = editing.roll(spec, one, vocabulary)
        if spec == form.spec and slot is not None:
            raise not_rollable(spec, slot)
        if spec == form.spec:
            raise UserError(
                "not_rollable", "There are no other words for that.", "What you typed and what is locked stays."
            )
        return spec


def present_form(form: PromptForm, composed: Composed, vocabulary: Vocabulary | None) -> Reply:
    """The prompt, slot by slot, with what can be done about each."""
    fields = tuple(_field(form, slot, vocabulary) for slot in Slot)
    lines = [_line(form.spec, field) for field in fields if field.words]
    lines.append(_("prompt: {text}").format(text=composed.prompt))
    if composed.negative_prompt:
        lines.append(_("negative: {text}").format(text=composed.negative_prompt))
    lines += fit_lines(composed.spec)
    lines += [noticed(notice) for notice in composed.spec.notices]
    buttons = [Button(_("🖼️ make"), Action(Verb.MAKE, form.id)), Button(_("✏️ edit"), Action(Verb.FORM, form.id))]
    if any(button.action.verb is Verb.DICE for field in fields if field.words for button in field.buttons):
        buttons.append(Button(_("🎲 all"), Action(Verb.DICE, form.id)))
    shown = Form(
        form_id=form.id,
        fields=fields,
        prompt=composed.prompt,
        negative_prompt=composed.negative_prompt,
        of_picture=form.source is not None,
    )
    return Reply(text="\n".join(lines), buttons=tuple(buttons), private=True, form=shown)


def _field(form: PromptForm, slot: Slot, vocabulary: Vocabulary | None) -> FormField:
    label, number, locked = _(slot.value), number_of(slot), editing.is_locked(form.spec, slot)
    buttons = []
    if editing.added(form.spec, slot):
        words = _("🔓 unlock {slot}") if locked else _("🔒 lock {slot}")
        buttons.append(Button(words.format(slot=label), Action(Verb.LOCK, form.id, number)))
    if editing.can_roll(form.spec, slot, vocabulary):
        buttons.append(Button(_("🎲 {slot}").format(slot=label), Action(Verb.DICE, form.id, number)))
    return FormField(
        slot=slot,
        number=number,
        label=label,
        words=tuple((phrase.text, phrase.origin) for phrase in form.spec.phrases(slot)),
        locked=locked,
        buttons=tuple(buttons),
    )


def _line(spec: PromptSpec, field: FormField) -> str:
    """As in the details of a generation: what nobody typed says where it came from, and what was translated, how."""
    words = ", ".join(map(_told, spec.phrases(field.slot)))
    return f"{field.label}: {words}{' 🔒' if field.locked else ''}"


def _told(phrase: Phrase) -> str:
    if phrase.origin is Origin.USER:
        return phrase.text
    return f"{phrase.text} ({', '.join(part for part in (_(phrase.origin.value), phrase.source_text) if part)})"
