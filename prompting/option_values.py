"""Reading an option's value from text, with words for what is wrong with it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from prompting.errors import Message, OptionError
from prompting.nearest import listed, nearest, shortened
from prompting.options import MAX_TEXT, ImagineOptions, Kind, Option, OptionValue, option_for
from prompting.patterns import late
from prompting.words import clean

_WHOLE = late(r"[+-]?[0-9]{1,40}")
_NUMBER = late(r"[+-]?(?:[0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?:[eE][+-]?[0-9]{1,2})?")
_RATIO = late(r"([0-9]{1,5})\s*[:/x×：]\s*([0-9]{1,5})", re.IGNORECASE)
_SIZE = late(r"([0-9]{1,9})\s*[x×*]\s*([0-9]{1,9})", re.IGNORECASE)


def parse_value(option: Option, text: str) -> OptionValue:
    """The value of ``option`` that ``text`` means.

    Raises OptionError, which names the flag, shows what was given, and says what the option takes.
    """
    text = clean(text).strip()
    if option.kind is Kind.SWITCH:
        return True
    if len(text) > MAX_TEXT:
        message = "The text of {option} has {count:,} characters; the limit is {limit:,}."
        raise OptionError("too_long", message, accepts(option), option=option.flag, count=len(text), limit=MAX_TEXT)
    if not text:
        raise OptionError("missing_value", "{option} needs a value.", accepts(option), option=option.flag)
    match option.kind:
        case Kind.WHOLE | Kind.SEED:
            return _whole(option, text)
        case Kind.NUMBER:
            return _number(option, text)
        case Kind.RATIO:
            return _ratio(option, text)
        case Kind.SIZE:
            return _size(option, text)
        case Kind.CHOICE if option.choices is not None:
            return _choice(option, text, option.choices())
        case _:
            return text


def read_options(given: Mapping[str, str | Sequence[str] | bool | None]) -> ImagineOptions:
    """Options given beside the idea, as texts by flag; None and False mean not given. Raises OptionError."""
    return ImagineOptions.of(_read(given))


def _read(given: Mapping[str, str | Sequence[str] | bool | None]) -> Iterable[tuple[Option, OptionValue]]:
    for flag, texts in given.items():
        if flag == "--style" and texts == "raw":  # Midjourney's way to say --raw
            flag, texts = "--raw", True
        option = option_for(flag)
        if option is None:
            raise KeyError(flag)
        if isinstance(texts, bool) or texts is None:
            if texts:
                yield option, True
            continue
        for text in [texts] if isinstance(texts, str) else texts:
            yield option, parse_value(option, text)


def choice_key(text: str) -> str:
    """The key under which wordings of a choice are alike: "DPM++ 2M Karras" and "dpm++_2m_karras" share one."""
    return re.sub(r"[\s_-]+", "", text.casefold())


def matching_choice(option: Option, text: str) -> str | None:
    """The name of the choice that ``text`` is a wording of, or None."""
    wordings = option.choices() if option.choices is not None else {}
    return next((name for wording, name in wordings.items() if choice_key(wording) == choice_key(text)), None)


_ACCEPTS = {
    Kind.SEED: "{option} takes a whole number from {low} to {high}; leave it out for one chosen for you.",
    Kind.WHOLE: "{option} takes a whole number from {low} to {high}.",
    Kind.NUMBER: "{option} takes a number from {low} to {high}.",
    Kind.RATIO: "{option} takes two whole numbers such as 16:9, at most {high}:1 or 1:{high}.",
    Kind.SIZE: "{option} takes width x height in pixels such as 768x512, each from {low} to {high}.",
    Kind.FILE: "{option} takes the path of a file.",
    Kind.TEXT: "{option} takes words.",
}


def accepts(option: Option) -> Message:
    """One sentence that says what the option takes."""
    if option.kind in _ACCEPTS:
        low, high = _bound(option.minimum), _bound(option.maximum)
        return Message(_ACCEPTS[option.kind], option=option.flag, low=low, high=high)
    if option.kind is Kind.CHOICE and option.choices is not None:
        names = listed(dict.fromkeys(option.choices().values()), limit=16)
        return Message("{option} takes one of {names}.", option=option.flag, names=names)
    return Message("{option} takes a name.", option=option.flag)


def _bound(bound: float | None) -> str:
    if bound is None:
        return "any"
    return str(bound) if isinstance(bound, int) else f"{bound:g}"


def _whole(option: Option, text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise _not_a(option, text, Message("a whole number"))
    return _bounded(option, int(text), text)


def _number(option: Option, text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise _not_a(option, text, Message("a number"))
    return _bounded(option, float(text), text)


def _ratio(option: Option, text: str) -> tuple[int, int]:
    match = _RATIO.fullmatch(text)
    if not match:
        raise _not_a(option, text, Message("a ratio"))
    width, height = int(match[1]), int(match[2])
    _bounded(option, width / height if height else math.inf, text)
    return width, height


def _size(option: Option, text: str) -> tuple[int, int]:
    match = _SIZE.fullmatch(text)
    if not match:
        raise _not_a(option, text, Message("a size"))
    return _bounded(option, int(match[1]), text), _bounded(option, int(match[2]), text)


def _choice(option: Option, text: str, wordings: Mapping[str, str]) -> str:
    name = matching_choice(option, text)
    if name is not None:
        return name
    near = tuple(dict.fromkeys(wordings[wording] for wording in nearest(text, wordings, n=5)))
    hint = Message("Did you mean {near}?", near=listed(near)) if near else accepts(option)
    message = '{option} does not know "{text}".'
    raise OptionError("unknown_choice", message, hint, option=option.flag, text=shortened(text))


_N = TypeVar("_N", int, float)


def _bounded(option: Option, value: _N, text: str) -> _N:
    low = -math.inf if option.minimum is None else option.minimum
    high = math.inf if option.maximum is None else option.maximum
    if low <= value <= high:
        return value
    message = "{option} cannot be {text}."
    raise OptionError("out_of_range", message, accepts(option), option=option.flag, text=shortened(text))


def _not_a(option: Option, text: str, wanted: Message) -> OptionError:
    message = '{option} needs {wanted}, not "{text}".'
    values = {"option": option.flag, "wanted": wanted, "text": shortened(text)}
    return OptionError("bad_value", message, accepts(option), **values)
