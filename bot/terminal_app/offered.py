"""What the chat in a terminal has on offer: buttons that are pressed by typing their label, and slots to type into.

Elsewhere a button hangs at its message, and a form's fields are a window (Discord) or a reply to its message
(Telegram). Here a line can only mean what was shown last: the newest reply's buttons, and the newest prompt form.
``✏️ edit`` begins to change that form; from then on lines are its slots, until it is made or dropped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.core.actions import Verb
from bot.core.chat_line import read_line
from bot.core.commands import Command, EditGeneration, Expand
from bot.core.form_commands import EditSlots, MakeForm, ShowForm
from bot.core.form_lines import read_changes, slot_named
from bot.core.language import LANGUAGES, _, speaking
from bot.core.replies import Button, Form, Reply
from bot.terminal_app.describing import DESCRIBE
from prompting.errors import UserError
from prompting.nearest import listed, shortened
from prompting.spec import Slot
from storage.identifiers import ALPHABET, ID_LENGTH

NO_FORM = (
    "No prompt is shown whose slots could be changed, so this was read as an idea; /expand IDEA shows a prompt first."
)
_ABOUT_FORMS = frozenset({"form", "lock", "dice", "make"})
_FORM_ID = re.compile(rf"[{ALPHABET}]{{{ID_LENGTH}}}", re.IGNORECASE)
_NAMED = re.compile(r"\s*([^\s:：]{1,20})\s*[:：]")


@dataclass(frozen=True)
class Asked:
    """What a line means; ``pressed`` is the code of the button that it names."""

    command: Command
    pressed: str | None = None
    remark: str | None = None
    """What the person should know beside it."""


class Offered:
    """The newest reply's buttons and the newest form, as the lines of one chat refer to them."""

    def __init__(self) -> None:
        self.form: Form | None = None
        self.editing = False
        self._buttons: tuple[Button, ...] = ()
        self._of_form: tuple[Button, ...] = ()
        self._once: set[str] = set()  # what was ever a label here

    def show(self, reply: Reply) -> None:
        """Take note of what a reply offers."""
        if reply.form is not None:
            self.form, self._buttons = reply.form, ()
            self._of_form = (*reply.buttons, *(button for field in reply.form.fields for button in field.buttons))
        elif reply.buttons:
            self._buttons = reply.buttons
            if not self.editing:
                self.drop()
        self._once.update(name for button in self._now() for name in _names(button))

    def carried_out(self, command: Command) -> None:
        """Take note of what a command did to the form, before its reply is shown."""
        match command:
            case MakeForm():
                self.drop()
            case ShowForm() | EditSlots() | EditGeneration():
                self.editing = True
            case Expand():
                self.editing = False

    def drop(self) -> None:
        """Offer no form any more."""
        self.form, self.editing, self._of_form = None, False, ()

    def read(self, line: str) -> Asked:
        """What a line means now.

        Raises:
            UserError: ``button_gone``, ``no_slot_named``, ``unknown_slot``, ``no_form``, or those of
                `bot.core.chat_line.read_line`.
        """
        for button in self._now():
            if _spoken(line) in _names(button):
                return Asked(button.action.command(), button.action.pack())
        if _spoken(line) in self._once:
            raise _gone(line, self._now())
        if line.startswith("/"):
            return Asked(self._command(line))
        if self.form is not None:
            changes = self._changes(line)
            return Asked(EditSlots(form_id=self.form.form_id, changes=changes) if changes else read_line(line))
        if (named := read_changes(line)) and not any(named.values()):
            raise UserError("no_form", "No prompt is shown whose slots could be emptied.", "/expand IDEA shows one.")
        return Asked(read_line(line), remark=_(NO_FORM) if len(named) == 1 else None)

    def _now(self) -> tuple[Button, ...]:
        return (*self._buttons, *self._of_form)

    def _changes(self, line: str) -> dict[Slot, str]:
        """The slots that a line is for; none for an idea, which may name several of its own accord."""
        changes = read_changes(line, numbers=self.editing)
        if changes and (self.editing or len(changes) == 1):
            return changes
        if not self.editing:
            return {}
        if named := _NAMED.match(line):
            slot_named(named[1])
        message = "“{line}” names no slot, so nothing was changed."
        hint = "Write it like “{slot}: neon light”; /drop leaves this prompt, and plain words are an idea again."
        raise UserError("no_slot_named", message, hint, line=shortened(line), slot=_(Slot.LIGHTING.value))

    def _command(self, line: str) -> Command:
        """A command that begins with a slash; the form's id is added where one about a form names none."""
        name, _space, words = line[1:].partition(" ")
        if name.lower() == DESCRIBE.name:
            return DESCRIBE.read(words.strip())
        first = words.strip().partition(" ")[0]
        if self.form is not None and name.lower() in _ABOUT_FORMS and not _FORM_ID.fullmatch(first):
            line = f"/{name} {self.form.form_id} {words.strip()}"
        return read_line(line)


def _names(button: Button) -> set[str]:
    """How a button can be named: by its label, in any case and without its sign, or as ``dice 6``."""
    label, action = _spoken(button.label), button.action
    sign, _space, words = label.partition(" ")
    bare = {words} if words and not any(map(str.isalnum, sign)) else set()
    if action.verb is Verb.MAKE:
        bare |= _words_for_make()
    return {label, *bare, f"{action.verb} {action.index}"}


@cache
def _words_for_make() -> frozenset[str]:
    """What else is said for the button that makes a form's picture, in all our languages."""
    names: list[str] = []
    for language in LANGUAGES:
        with speaking(language):
            names += _("make, make it, generate, generate it").split(", ")
    return frozenset(names)


def _spoken(text: str) -> str:
    """A label as it is compared: in small letters, without what only tells a font how to draw its sign."""
    return " ".join(text.replace("\ufe0f", "").lower().split())


def _gone(line: str, there: tuple[Button, ...]) -> UserError:
    message = "“{label}” is not offered any more, so nothing was done."
    if not there:
        return UserError("button_gone", message, "/help lists what can be asked for.", label=shortened(line))
    names = listed([button.label for button in there], every=True, limit=40)
    return UserError("button_gone", message, "Now there is {names}.", label=shortened(line), names=names)
