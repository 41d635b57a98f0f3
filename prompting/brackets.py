"""A text cut into the tokens of `prompting.grammar`, with its brackets balanced: what has no partner becomes text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from prompting.patterns import late

MAX_DEPTH = 100  # brackets nested deeper are text
MAX_MARKS = 1_000  # of what somebody typed; what follows them is text, so that no text takes long
QUOTED = r'"[^"]{0,500}"|“[^”]{0,500}”|「[^」]{0,500}」|『[^』]{0,500}』'


class Kind(StrEnum):
    """The terminals of the grammar."""

    TEXT = "TEXT"
    QUOTED = "QUOTED"
    ESCAPED = "ESCAPED"
    AND = "AND"
    BREAK = "BREAK"
    PART = "PART"
    LORA = "LORA"
    WILDCARD = "WILDCARD"
    MORE = "MORE"
    LESS = "LESS"
    SCHEDULE = "SCHEDULE"
    ALTERNATION = "ALTERNATION"
    CHOICE = "CHOICE"
    PERMUTATION = "PERMUTATION"
    CLOSE = "CLOSE"
    WEIGHT = "WEIGHT"
    WHEN = "WHEN"
    COLON = "COLON"
    PIPE = "PIPE"
    COMMA = "COMMA"
    PICK = "PICK"
    CHANCE = "CHANCE"


class Lexeme(NamedTuple):
    """A token at [start, end)."""

    kind: Kind
    start: int
    end: int
    text: str


# Number and white space are possessive: no text makes the search go back over them.
_NUMBER = r"(?:\d{1,9}+(?:\.\d{0,9}+)?+|\.\d{1,9}+)"
_A1111 = rf"""(?P<ESCAPED>\\[()\[\]{{}}|:<>_\\])
      | (?P<LORA><(?i:lora|lyco):[^<>:\n]{{1,200}}+(?::[+-]?{_NUMBER})?+>)
      | (?P<AND>\bAND\b) | (?P<BREAK>\bBREAK\b)
      | (?P<WEIGHT>:\s*+[+-]?{_NUMBER}\s*+(?=\)))
      | (?P<WHEN>:\s*+{_NUMBER}\s*+(?=\]))
      | (?P<COLON>:) | (?P<PIPE>\|)"""
_TEMPLATE = rf"""(?P<PICK>\d{{1,3}}(?:-\d{{1,3}})?\$\$(?:[^$|{{}}]{{0,20}}\$\$)?)
      | (?P<CHANCE>{_NUMBER}::(?!\s))
      | (?P<COMMA>[,，])"""
_TYPED = rf"""(?P<QUOTED>(?<![^\s(\[{{|=:,])(?:{QUOTED}))
      | (?P<WILDCARD>(?<!\w)__(?:\.{{0,2}}/)*+[^\W_](?:[\w/.-]{{0,80}}[^\W_])??__(?!\w))
      | (?P<PART>::[+-]?{_NUMBER}(?=[\s,]|\Z)|::(?=\s|\Z))
      | (?P<BRACKET>[()\[\]{{}}])"""
_MARKS = late(rf"{_TYPED} | {_A1111}", re.VERBOSE)
_BRACED_MARKS = late(rf"{_TYPED} | {_TEMPLATE} | {_A1111}", re.VERBOSE)
_REQUEST_MARKS = late(rf"(?P<BRACKET>[()\[\]]) | {_A1111}", re.VERBOSE)
_ANY_MARK = late(r"[\\(\[{<|:]|__|AND|BREAK|[\"“「『]")
_PARTNER = {")": "(", "]": "[", "}": "{"}
# These mean something only directly inside a bracket, and are text elsewhere.
_HELD = frozenset({Kind.WEIGHT, Kind.WHEN, Kind.COLON, Kind.PIPE, Kind.COMMA, Kind.PICK, Kind.CHANCE})
_KINDS = {kind.value: kind for kind in Kind}


@dataclass(slots=True)
class _Frame:
    """An open bracket: where its token is, and the places of tokens that only mean something directly inside it."""

    bracket: str
    at: int
    inside: dict[Kind, list[int]] = field(default_factory=dict)


def lexemes(text: str, *, typed: bool = True) -> list[Lexeme]:
    """The tokens of ``text``, end to end over all of it, as the grammar takes them.

    Text that is not ``typed`` but a request's prompt has only the marks of AUTOMATIC1111's web UI.
    """
    if not _ANY_MARK.search(text):
        return [Lexeme(Kind.TEXT, 0, len(text), text)] if text else []
    marks = _typed_marks(text) if typed else _REQUEST_MARKS
    return _joined(_balanced(_cut(text, marks, MAX_MARKS if typed else len(text))), text)


def has_too_many(text: str) -> bool:
    """Whether ``text``, as typed, has more than ``MAX_MARKS`` tokens that may be marks."""
    if len(text) <= MAX_MARKS:
        return False
    return next(islice(_typed_marks(text).finditer(text), MAX_MARKS, None), None) is not None


def _typed_marks(text: str) -> re.Pattern[str]:
    return _BRACED_MARKS if "{" in text else _MARKS


def _cut(text: str, marks: re.Pattern[str], most: int) -> list[tuple[str, int, int]]:
    """Name, start and end of each token, of ``most`` that may be marks; a bracket is its own name."""
    found: list[tuple[str, int, int]] = []
    shouting = text.replace("AND", "").replace("BREAK", "").isupper()  # then AND is a word like the others
    at = 0
    for match in islice(marks.finditer(text), most):
        start, end = match.span()
        if at < start:
            found.append(("TEXT", at, start))
        name = match.lastgroup or "TEXT"
        if name == "BRACKET" or (shouting and name == "AND"):
            name = text[start] if name == "BRACKET" else "TEXT"
        found.append((name, start, end))
        at = end
    if at < len(text):
        found.append(("TEXT", at, len(text)))
    return found


def _balanced(found: list[tuple[str, int, int]]) -> list[tuple[Kind, int, int]]:
    """Each token with its kind: what only means something in a bracket that it is not in becomes text."""
    kinds = [_KINDS.get(name, Kind.TEXT) for name, _, _ in found]
    frames: list[_Frame] = []
    open_now: Counter[str] = Counter()
    for at, (name, _, _) in enumerate(found):
        if name in _PARTNER.values():
            frames.append(_Frame(name, at))
            open_now[name] += 1
        elif name in _PARTNER and open_now[_PARTNER[name]]:
            while (frame := frames.pop()).bracket != _PARTNER[name]:
                open_now[frame.bracket] -= 1
            open_now[frame.bracket] -= 1
            if len(frames) < MAX_DEPTH:
                _close(frame, at, kinds)
        elif kinds[at] in _HELD and frames:
            frames[-1].inside.setdefault(kinds[at], []).append(at)
            kinds[at] = Kind.TEXT
        elif kinds[at] in _HELD:
            kinds[at] = Kind.TEXT
    return [(kind, start, end) for kind, (_, start, end) in zip(kinds, found, strict=True)]


def _close(frame: _Frame, at: int, kinds: list[Kind]) -> None:
    """Decide what the bracket from ``frame`` to the token ``at`` is, and what the tokens directly inside are."""
    read = {"(": _round, "[": _square, "{": _curly}[frame.bracket]
    opened = read(frame, at, kinds)
    if opened is not None:
        kinds[frame.at], kinds[at] = opened, Kind.CLOSE


def _round(frame: _Frame, at: int, kinds: list[Kind]) -> Kind:
    if at - 1 in frame.inside.get(Kind.WEIGHT, ()):
        kinds[at - 1] = Kind.WEIGHT
    return Kind.MORE


def _square(frame: _Frame, at: int, kinds: list[Kind]) -> Kind:
    colons = frame.inside.get(Kind.COLON, [])
    if frame.inside.get(Kind.WHEN, [-1])[-1] == at - 1 and len(colons) <= 1:
        kinds[at - 1] = Kind.WHEN
        for colon in colons:
            kinds[colon] = Kind.COLON
        return Kind.SCHEDULE
    for pipe in frame.inside.get(Kind.PIPE, ()):
        kinds[pipe] = Kind.PIPE
    return Kind.ALTERNATION if Kind.PIPE in frame.inside else Kind.LESS


def _curly(frame: _Frame, _: int, kinds: list[Kind]) -> Kind | None:
    pipes, commas = frame.inside.get(Kind.PIPE, []), frame.inside.get(Kind.COMMA, [])
    picks = [pick for pick in frame.inside.get(Kind.PICK, ()) if pick == frame.at + 1]
    if not pipes and not picks:
        for comma in commas:
            kinds[comma] = Kind.COMMA
        return Kind.PERMUTATION if commas else None
    for pipe in pipes:
        kinds[pipe] = Kind.PIPE
    for pick in picks:
        kinds[pick] = Kind.PICK
    begins = {frame.at + 1, *(pick + 1 for pick in picks), *(pipe + 1 for pipe in pipes)}
    for chance in frame.inside.get(Kind.CHANCE, ()):
        if chance in begins:
            kinds[chance] = Kind.CHANCE
    return Kind.CHOICE


def _joined(tokens: list[tuple[Kind, int, int]], text: str) -> list[Lexeme]:
    """The tokens, with neighbouring stretches of text made one."""
    joined: list[Lexeme] = []
    begin = None  # of the stretch of text that is being read
    for kind, start, end in tokens:
        if kind is Kind.TEXT:
            begin = start if begin is None else begin
            continue
        if begin is not None:
            joined.append(Lexeme(Kind.TEXT, begin, start, text[begin:start]))
            begin = None
        joined.append(Lexeme(kind, start, end, text[start:end]))
    if begin is not None:
        joined.append(Lexeme(Kind.TEXT, begin, len(text), text[begin:]))
    return joined
