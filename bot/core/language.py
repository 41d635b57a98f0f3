"""The interface's languages: English is written in the code, the others in ``bot/locale`` (gettext, read by Babel).

A command is answered in the language of the person who gave it: the one they chose, else their platform's. Whoever
answers says so once, with `speaking`; every `_` below it then speaks that language::

    with speaking("zh"):
        _("{count} pictures").format(count=3)

Texts that were put together before anybody knew the language, such as an error's or a stored failure's, are
messages (`prompting.errors.Message`), and `worded` says them.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from prompting.errors import Message, UserError

if TYPE_CHECKING:
    from prompting.spec import Notice
    from storage.jobs import Failure

LANGUAGES = {"en": "English", "zh": "中文"}
CATALOGS = Path(__file__).parents[1] / "locale"
_spoken: ContextVar[str] = ContextVar("spoken", default="en")


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Within it, `_` answers in ``language``, a code or locale such as ``zh-CN``; unknown ones are English.

    An error that leaves it carries the language away with it, so that whoever shows it asks `told` and no more.
    """
    token = _spoken.set(nearest_language(language))
    try:
        yield
    except UserError as error:
        error.language = error.language or _spoken.get()
        raise
    finally:
        _spoken.reset(token)


def speak(language: str | None) -> None:
    """From here on `_` answers in ``language``: for a process that serves one person, such as a command line."""
    _spoken.set(nearest_language(language))


def nearest_language(locale: str | None) -> str:
    """The language of ``LANGUAGES`` for a locale such as ``zh-TW``, ``zh_Hans``, ``zh_CN.UTF-8`` or None."""
    language = (locale or "en").replace("_", "-").partition("-")[0].partition(".")[0].lower()
    return language if language in LANGUAGES else "en"


def spoken_language() -> str:
    """The language that `_` speaks here."""
    return _spoken.get()


def _(text: str) -> str:
    """``text`` in the language that is spoken; the text itself where it has no translation."""
    language = _spoken.get()
    return text if language == "en" else _catalog(language).forms.get(text, (text,))[0]


def _n(one: str, many: str, count: int) -> str:
    """``one`` or ``many`` in the language that is spoken, as ``count`` asks for."""
    language = _spoken.get()
    forms = () if language == "en" else _catalog(language).forms.get(one, ())
    return forms[_catalog(language).plural(count)] if forms else (one if count == 1 else many)


def worded(text: Message | str) -> str:
    """A message in the language that is spoken, with what is filled in; a plain text as it is, if it is not known."""
    if isinstance(text, str):
        return _(text)
    values = {name: worded(value) if isinstance(value, Message) else value for name, value in text.values.items()}
    return _(text.template).format(**values) if values else _(text.template)


def told(error: UserError | Failure) -> tuple[str, str]:
    """The sentence and the hint, in the language of the person whom an error is for, or in the one that is spoken."""
    own = error.language if isinstance(error, UserError) else None
    with speaking(own or spoken_language()):
        return worded(error.text or error.message), worded(error.advice or error.hint)


def noticed(notice: Notice) -> str:
    """The sentence of a notice in the language that is spoken."""
    return worded(notice.text or notice.message)


@dataclass(frozen=True)
class _Catalog:
    """``forms`` by English text, one for each plural that the language has; ``plural`` is the number of a count's."""

    forms: Mapping[str, tuple[str, ...]]
    plural: Callable[[int], int]


@cache
def _catalog(language: str) -> _Catalog:
    """The translations into ``language``, from the text file itself, so that no second file can be out of step."""
    from babel.messages.pofile import read_po  # imported late: English needs none of it

    with (CATALOGS / language / "LC_MESSAGES" / "darkroom.po").open("rb") as source:
        catalog = read_po(source, locale=language)
    forms = {}
    for message in catalog:
        if message.id and message.string:
            one = message.id if isinstance(message.id, str) else message.id[0]
            forms[one] = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    return _Catalog(forms, gettext.c2py(catalog.plural_expr))
