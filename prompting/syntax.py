"""What people type: an idea, with flags anywhere in it.

::

    text   = (words | quoted | flag)*
    flag   = ("--" | "—" | "–") NAME ["=" | space] value      phones turn "--" into a long dash
    value  = quoted | word | words up to the next flag or the end of the line      the option's kind decides
    quoted = '"' … '"' | '“' … '”' | '「' … '」' | '『' … '』'   no flag is looked for inside

Time is linear in the length. What is no known flag stays text: ``50%``, ``$5``, ``C++``, ``#1``, open brackets.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from prompting.errors import OptionError, UserError
from prompting.nearest import nearest, shortened
from prompting.option_values import accepts, matching_choice, parse_value
from prompting.options import MAX_TEXT, OPTIONS, ImagineOptions, Kind, Option, OptionValue, option_for, shown
from prompting.spec import Notice
from prompting.words import clean

_QUOTED = r'"[^"]{0,500}"|“[^”]{0,500}”|「[^」]{0,500}」|『[^』]{0,500}』'
_FLAG = re.compile(
    rf"(?<![^\s(\[=:,])(?:{_QUOTED})|(?<!\S)(?P<dash>--|[—–―])(?P<name>[^\W\d_][^\s=\"“「『]*)(?P<eq>=?)"
)
_QUOTED_VALUE = re.compile(rf"\s*({_QUOTED})")
_WORD_VALUE = re.compile(r"\s*(\S+)")
_SHOWN_FLAGS = 5  # unknown flags that get a notice of their own
_LIKELY_FLAG = 80.0  # likeness in 0–100 from which a word after a long dash is taken for a misspelt flag


@dataclass(frozen=True)
class Span:
    """The half-open range [start, end) of the text; ``option`` is the name of the option it sets, None for the idea."""

    start: int
    end: int
    option: str | None = None


@dataclass(frozen=True, kw_only=True)
class ParsedIdea:
    """The text taken apart. ``spans`` lie end to end over the whole of ``text``.

    ``text`` is the text as typed, with control characters and broken surrogates replaced one for one, so that it
    can be encoded. ``idea`` is what is left without the flags, on one line with single spaces.
    """

    text: str
    idea: str
    spans: tuple[Span, ...]
    options: ImagineOptions = field(default_factory=ImagineOptions)
    notices: tuple[Notice, ...] = ()


def parse(text: str, *, files: bool = False) -> ParsedIdea:
    """Take ``text`` apart into the idea and its options.

    ``files`` allows options that name a file of this machine; leave it off for text that comes from a chat.
    Raises UserError (``empty_idea``, ``idea_too_long``) and OptionError for an option's value.
    """
    if len(text) > MAX_TEXT:
        raise UserError(
            "idea_too_long",
            f"The idea has {len(text):,} characters; the limit is {MAX_TEXT:,}.",
            "Keep what the picture should show; a text encoder reads about 75 tokens anyway.",
        )
    text = clean(text)
    flags = list(_flags(text))
    settings = [_read(text, flag, flags[i + 1].start if i + 1 < len(flags) else len(text), files=files)
                for i, flag in enumerate(flags) if flag.option]  # fmt: skip
    spans = tuple(_covering(text, [span for span, _, _ in settings]))
    idea = _one_line(" ".join(text[span.start : span.end] for span in spans if span.option is None))
    if not idea:
        raise UserError("empty_idea", "The idea is empty.", 'Say what to draw, such as "a red fox in the snow".')
    values = [(option, value) for _, option, value in settings]
    notices = (*_unknown_flags(flags), *_repeated(values))
    return ParsedIdea(text=text, idea=idea, spans=spans, options=ImagineOptions.of(values), notices=notices)


def _one_line(text: str) -> str:
    """``text`` with single spaces; a line's end parts phrases as a comma does."""
    lines = [line for line in (" ".join(line.split()) for line in text.split("\n")) if line]
    return ", ".join([*(line.rstrip(",;，、；") for line in lines[:-1]), *lines[-1:]])


@dataclass(frozen=True)
class _Flag:
    start: int
    end: int  # of the name, with the "=" if there is one
    name: str
    option: Option | None
    long_dash: bool


def _flags(text: str) -> Iterator[_Flag]:
    for match in _FLAG.finditer(text):
        if match["name"] is not None:
            name = match["name"].rstrip(".,;:!?，、。")
            end = match.end() if len(name) == len(match["name"]) else match.end("name")
            yield _Flag(match.start(), end, name, option_for(f"--{name}"), match["dash"] != "--")


def _read(text: str, flag: _Flag, limit: int, *, files: bool) -> tuple[Span, Option, OptionValue]:
    """The flag's value, which ends at ``limit`` at the latest; what follows the value stays idea."""
    option = flag.option
    assert option is not None
    if option.kind is Kind.FILE and not files:
        raise OptionError(
            "file_in_text",
            f"{option.flag} cannot stand in the idea's text.",
            f"Attach the picture, or in the terminal give {option.flag} FILE outside the quotes.",
        )
    if option.kind is Kind.SWITCH:
        return Span(flag.start, flag.end, option.name), option, True
    value, end = _value(text, flag.end, limit, option)
    if not value:
        raise OptionError("missing_value", f"{option.flag} needs a value.", accepts(option))
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


def _covering(text: str, taken: Iterable[Span]) -> Iterator[Span]:
    """``taken``, with the idea's spans between them."""
    at = 0
    for span in taken:
        if at < span.start:
            yield Span(at, span.start)
        yield span
        at = span.end
    if at < len(text):
        yield Span(at, len(text))


def _unknown_flags(flags: Iterable[_Flag]) -> Iterator[Notice]:
    known = [name for option in OPTIONS for name in option.flags]
    unknown = {flag.name.casefold(): flag for flag in flags if flag.option is None}
    for flag in list(unknown.values())[:_SHOWN_FLAGS]:
        near = nearest(f"--{flag.name}", known, n=1, cutoff=_LIKELY_FLAG if flag.long_dash else 70.0)
        if flag.long_dash and not near:
            continue  # a dash in a sentence
        hint = f" Did you mean {near[0]}?" if near else ""
        message = f"--{shortened(flag.name, 30)} is not an option, so it stays part of the idea.{hint}"
        yield Notice(code="unknown_flag", message=message)


def _repeated(values: Iterable[tuple[Option, OptionValue]]) -> Iterator[Notice]:
    last: dict[str, OptionValue] = {}
    for option, value in values:
        if not option.repeatable and last.get(option.name, value) != value:
            message = f"{option.flag} was given twice: the last, {shown(option, value)}, is used."
            yield Notice(code="option_given_twice", message=message)
        last[option.name] = value
