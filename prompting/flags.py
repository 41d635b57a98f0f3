"""Flags in a text: where they stand, and what their values are.

::

    text   = (words | quoted | flag)*
    flag   = dashes NAME ["=" | space] value
    dashes = "--" | "—" | "–" | "−" | "―", one or two       phones turn "--" into a long dash, copied pages into others
    value  = quoted | word | words up to the next flag or the end of the line      the option's kind decides

No flag is looked for in quoted text. What is no known flag stays text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from prompting.brackets import QUOTED
from prompting.errors import Message, OptionError
from prompting.nearest import listed, nearest, shortened
from prompting.option_values import accepts, matching_choice, parse_value
from prompting.options import OPTIONS, Kind, Option, OptionValue, option_for, shown
from prompting.patterns import late
from prompting.spec import Notice

_FLAG = late(
    rf"(?<![^\s(\[=:,])(?:{QUOTED})"
    rf"|(?<!\S)(?P<dash>--|[—–―−]{{1,2}})(?P<name>[^\W\d_][^\s=\"“「『]*)(?P<eq>=?)"
)
_QUOTED_VALUE = late(rf"\s*({QUOTED})")
_WORD_VALUE = late(r"\s*(\S+)")
_RAW = late(r"\s*raw(?![\w-])", re.IGNORECASE)  # Midjourney's way to say --raw
_SHOWN_FLAGS = 5  # unknown flags that get a notice of their own
_SHORT_NAME = 3  # characters from which a name can be a misspelt one
_LIKELY_FLAG = 80.0  # likeness in 0–100 from which a word after a long dash is taken for a misspelt flag


@dataclass(frozen=True)
class Span:
    """The half-open range [start, end) of the text; ``option`` is the name of the option it sets, None for the idea."""

    start: int
    end: int
    option: str | None = None


@dataclass(frozen=True)
class Flag:
    """A flag at ``start``; ``end`` is where its name ends, with the "=" if there is one."""

    start: int
    end: int
    name: str
    option: Option | None
    long_dash: bool


def find_flags(text: str) -> Iterator[Flag]:
    """What looks like a flag in ``text``; ``option`` is None where there is no such one."""
    for match in _FLAG.finditer(text):
        if match["name"] is not None:
            name = match["name"].rstrip(".,;:!?，、。")
            if name.casefold() == "style" and (raw := _RAW.match(text, match.end())):
                yield Flag(match.start(), raw.end(), "style raw", option_for("--raw"), match["dash"] != "--")
                continue
            end = match.end() if len(name) == len(match["name"]) else match.end("name")
            yield Flag(match.start(), end, name, option_for(f"--{name}"), match["dash"] != "--")


def read_flag(text: str, flag: Flag, limit: int, *, files: bool) -> tuple[Span, Option, OptionValue]:
    """The value of ``flag``, which ends at ``limit`` at the latest; what follows the value stays idea.

    Raises OptionError for a value that the option does not take, and for a file where ``files`` is false.
    """
    option = flag.option
    assert option is not None
    if option.kind is Kind.FILE and not files:
        raise OptionError(
            "file_in_text",
            "{option} cannot stand in the idea's text.",
            "Attach the picture, or in the terminal give {option} FILE outside the quotes.",
            option=option.flag,
        )
    if option.kind is Kind.SWITCH:
        return Span(flag.start, flag.end, option.name), option, True
    value, end = _value(text, flag.end, limit, option)
    if not value:
        raise OptionError(
            "missing_value", Message("{option} needs a value.", option=option.flag), accepts(option)
        )  # fmt: skip
    return Span(flag.start, end, option.name), option, parse_value(option, value)


def _value(text: str, start: int, limit: int, option: Option) -> tuple[str, int]:
    """The text of a value and where it ends: at the end of the line, or at ``limit``."""
    line_end = text.find("\n", start, limit)
    limit = limit if line_end < 0 else line_end
    if quoted := _QUOTED_VALUE.match(text, start, limit):
        return quoted[1][1:-1].strip(), quoted.end()
    if option.kind is Kind.TEXT:
        return text[start:limit].strip(), limit
    if option.choices is not None:
        return _choice_value(text, start, limit, option)
    word = _WORD_VALUE.match(text, start, limit)
    return (word[1].rstrip(",;，、。"), word.end()) if word else ("", start)


def _choice_value(text: str, start: int, limit: int, option: Option) -> tuple[str, int]:
    """The most words that name a choice, so that an idea may follow; else everything, for the error to show."""
    words = [match for match, _ in zip(re.finditer(r"\S+", text[start:limit]), range(5), strict=False)]
    for match in reversed(words):
        value = text[start : start + match.end()].strip().rstrip(",;，、。")
        if matching_choice(option, value) is not None:
            return value, start + match.end()
    return text[start:limit].strip(), limit


def covering(text: str, taken: Iterable[Span]) -> Iterator[Span]:
    """``taken``, with the idea's spans between them: end to end over all of ``text``."""
    at = 0
    for span in taken:
        if at < span.start:
            yield Span(at, span.start)
        yield span
        at = span.end
    if at < len(text):
        yield Span(at, len(text))


def unknown_flags(flags: Iterable[Flag]) -> Iterator[Notice]:
    """A notice for each flag that there is not, with the nearest that there is; one for all beyond the first few."""
    known = [name for option in OPTIONS if not option.ignored for name in option.flags if len(name) > len("--n")]
    unknown = {flag.name.casefold(): flag for flag in flags if flag.option is None}
    told = 0
    rest: list[str] = []
    for flag in unknown.values():
        if told == _SHOWN_FLAGS and not flag.long_dash:
            rest.append(f"--{shortened(flag.name, 30)}")
            continue
        near = _nearest(flag, known) if told < _SHOWN_FLAGS else ()
        if flag.long_dash and not near:
            continue  # a dash in a sentence
        told += 1
        name = shortened(flag.name, 30)
        if near:
            message = "--{name} is not an option, so it stays part of the idea. Did you mean {near}?"
            yield Notice.of("unknown_flag", message, name=name, near=near[0])
        else:
            yield Notice.of("unknown_flag", "--{name} is not an option, so it stays part of the idea.", name=name)
    if rest:
        message = "These are no options either, so they stay part of the idea: {names}."
        yield Notice.of("unknown_flags", message, names=listed(rest, every=True))


def _nearest(flag: Flag, known: Iterable[str]) -> tuple[str, ...]:
    if len(flag.name) < _SHORT_NAME:
        return ()
    return nearest(f"--{flag.name}", known, n=1, cutoff=_LIKELY_FLAG if flag.long_dash else 70.0)


def repeated(values: Iterable[tuple[Option, OptionValue]]) -> Iterator[Notice]:
    """A notice for each option that was given twice with different values."""
    last: dict[str, OptionValue] = {}
    for option, value in values:
        if not option.repeatable and last.get(option.name, value) != value:
            message = "{option} was given twice: the last, {value}, is used."
            yield Notice.of("option_given_twice", message, option=option.flag, value=shown(option, value))
        last[option.name] = value
