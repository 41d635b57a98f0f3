"""What somebody chose for themselves: defaults for what a command leaves open, private mode, and the language.

Beside them lie the filters of the last lists of history that had a next page, because a button has no room for them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from bot.core import commands
from bot.core.language import _
from bot.core.replies import Reply
from prompting.errors import UserError
from prompting.nearest import listed, nearest, shortened
from prompting.option_values import matching_choice, parse_value
from prompting.options import OPTIONS, Kind, Option, OptionValue
from prompting.syntax import parse
from storage.library import Library
from storage.people import People
from storage.values import Moment, PersonId

LEFT_OPEN = "default"  # the value that takes a choice back
MAX_SEARCHES = 16
_CODE = 8  # characters of a list's code
_OPTIONS = ("model", "style", "count", "embed")  # of the option table
_SWITCH = {"on": "on", "yes": "on", "true": "on", "off": "off", "no": "off", "false": "off"}
_LANGUAGES = {"en": "en", "english": "en", "zh": "zh", "chinese": "zh", "中文": "zh", "zh-cn": "zh"}

SETTINGS: Mapping[str, Option] = {
    **{option.name: option for option in OPTIONS if option.name in _OPTIONS},
    "language": Option(
        name="language", flag="language", kind=Kind.CHOICE, help="The language of answers.", choices=lambda: _LANGUAGES
    ),
    "private": Option(
        name="private",
        flag="private",
        kind=Kind.CHOICE,
        help="On shows what you make to nobody else.",
        choices=lambda: _SWITCH,
    ),
}


Idea = TypeVar("Idea", commands.Imagine, commands.Expand, commands.Advise)


class Search(BaseModel):
    """The filters of a list of history, as in `commands.History`."""

    model_config = ConfigDict(frozen=True)

    search: str | None = None
    limit: int = 20
    model: str | None = None
    seed: int | None = None
    since: Moment | None = None
    until: Moment | None = None
    favorites_only: bool = False

    @classmethod
    def of(cls, command: commands.History) -> Search:
        """The filters of a command, without its page."""
        return cls.model_validate({name: getattr(command, name) for name in cls.model_fields})

    @property
    def code(self) -> str:
        """What a button carries of them; empty when there are none."""
        if self == Search():
            return ""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:_CODE]

    def history(self, before: str) -> commands.History:
        """The page of these filters after ``before``."""
        return commands.History(before=before, **dict(self))


class Preferences(BaseModel):
    """The choices; None and False leave things as they are for everyone."""

    model_config = ConfigDict(frozen=True)

    model: str | None = None
    style: str | None = None
    count: int | None = Field(default=None, ge=1)
    embed: str | None = None
    language: str | None = None
    private: bool = False
    searches: tuple[Search, ...] = ()

    def changed(self, changes: Mapping[str, str], check_model: Callable[[str], str]) -> Preferences:
        """With these changes, each a text as somebody typed it.

        Args:
            check_model: the name of the model that people may use by this name.

        Raises:
            UserError: ``unknown_setting``, or what the option table says about the value.
        """
        read: dict[str, OptionValue | None] = {}
        for typed, text in changes.items():
            name = _setting_named(typed)
            if text.strip().casefold() == LEFT_OPEN:
                read[name] = Preferences.model_fields[name].default
                continue
            value = parse_value(SETTINGS[name], text)
            if name == "private":
                value = value == "on"
            elif name == "model":
                value = check_model(str(value))
            read[name] = value
        return self.model_copy(update=read)

    def applied_to(self, command: Idea) -> Idea:
        """The command, with these choices for what neither its text nor its options say."""
        typed = parse(command.text).options
        given = {}
        for name in _OPTIONS:
            value = getattr(self, name)
            open_yet = getattr(typed, name) is None and getattr(command.options, name) is None
            if value is not None and open_yet and _still_there(SETTINGS[name], value):
                given[name] = value
        if typed.raw or command.options.raw:
            given.pop("style", None)
        return replace(command, options=replace(command.options, **given)) if given else command

    def with_search(self, search: Search) -> Preferences:
        """Remembering one list's filters, and forgetting the oldest."""
        others = tuple(kept for kept in self.searches if kept != search)
        return self.model_copy(update={"searches": (search, *others)[:MAX_SEARCHES]})

    def search(self, code: str) -> Search:
        """The filters of this code.

        Raises:
            UserError: ``page_too_old``.
        """
        for kept in self.searches:
            if kept.code == code:
                return kept
        raise UserError("page_too_old", "What this list was filtered by is not known any more.", "Use /history again.")


class Choices:
    """Everybody's preferences, as stored. The calls block."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def of(self, person: PersonId) -> Preferences:
        """What somebody chose."""
        with self._library.reading() as session:
            return Preferences.model_validate(People(session).settings(person))

    def change(self, person: PersonId, change: Callable[[Preferences], Preferences]) -> Preferences:
        """Change what somebody chose, in one transaction."""
        with self._library.transaction() as session:
            people = People(session)
            changed = change(Preferences.model_validate(people.settings(person)))
            people.choose(person, changed.model_dump(mode="json", exclude_defaults=True))
        return changed


def present_preferences(preferences: Preferences) -> Reply:
    """Every setting with its value."""
    lines = []
    for name, option in SETTINGS.items():
        value = getattr(preferences, name)
        text = ("on" if value else "off") if isinstance(value, bool) else str(value or LEFT_OPEN)
        lines.append(_("{name}: {value}. {help}").format(name=name, value=text, help=_(option.help)))
    lines.append(_("Change one: /settings NAME VALUE."))
    return Reply(text="\n".join(lines), private=True)


def _setting_named(typed: str) -> str:
    name = typed.strip().lower().lstrip("-")
    if name not in SETTINGS:
        near = nearest(name, SETTINGS) or tuple(SETTINGS)
        raise UserError(
            "unknown_setting",
            "There is no setting called “{name}”.",
            "There is {near}.",
            name=shortened(typed),
            near=listed(near),
        )
    return name


def _still_there(option: Option, value: OptionValue) -> bool:
    """A style may have gone since it was chosen."""
    return option.choices is None or matching_choice(option, str(value)) is not None
