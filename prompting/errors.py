"""What people can do wrong, in words they can act on, and texts that can be said in another language later.

::

    UserError                 a sentence for the person, a hint, and a stable code
     └── OptionError          an option's value is not one that the option takes

A text is written in English, as a template with ``{name}`` for what is filled in. The template is what a translator
translates, so it stands in the code as one literal, never as an f-string.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Union

Value = Union[str, int, float, "Message"]


@dataclass(frozen=True, init=False)
class Message:
    """A text in English, that somebody may translate: ``str()`` of it is the English.

    Without values the template is taken as it is, braces and all. A value may be a message itself; anything but
    texts and numbers is kept as its text.
    """

    template: str
    values: Mapping[str, Value]

    def __init__(self, template: str, /, **values: object) -> None:
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "values", {name: _kept(value) for name, value in values.items()})

    @classmethod
    def unpacked(cls, fields: Mapping[str, Any]) -> Message:
        """From what `dataclasses.asdict` makes of a message."""
        values = fields["values"].items()
        return cls(
            fields["template"],
            **{name: cls.unpacked(value) if isinstance(value, Mapping) else value for name, value in values},
        )

    def __str__(self) -> str:
        return self.template.format(**self.values) if self.values else self.template

    def __hash__(self) -> int:
        return hash((self.template, tuple(self.values.items())))


class UserError(Exception):
    """Something the person can put right. ``message`` is one clear sentence, ``hint`` says what would work.

    ``code`` is stable and machine-readable (``lower_snake_case``); the three are what every adapter shows, in English
    as they are here, in the person's language by `bot.core.language.told`. ``message`` and ``hint`` are given as
    templates with ``{name}`` for each of ``values``, or as messages. ``language`` is the one of the person whom it is
    for, once somebody knows that.
    """

    def __init__(self, code: str, message: str | Message, hint: str | Message = "", /, **values: object) -> None:
        self.code = code
        self.text = message if isinstance(message, Message) else Message(message, **values)
        self.advice = hint if isinstance(hint, Message) else Message(hint, **values)
        self.message = str(self.text)
        self.hint = str(self.advice)
        self.language: str | None = None
        super().__init__(self.message)

    def packed(self) -> dict[str, Any]:
        """All of it but the language as JSON holds it, for another process."""
        return {"code": self.code, "message": asdict(self.text), "hint": asdict(self.advice)}

    @classmethod
    def unpacked(cls, fields: Mapping[str, Any]) -> UserError:
        """What `packed` gave."""
        return cls(fields["code"], Message.unpacked(fields["message"]), Message.unpacked(fields["hint"]))


class OptionError(UserError):
    """A value that an option does not take."""


def _kept(value: object) -> Value:
    return value if isinstance(value, str | int | float | Message) else str(value)
