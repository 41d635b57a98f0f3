"""Telegram's MarkdownV2 with its error texts, and the older Markdown."""

from __future__ import annotations

import dataclasses

from tests.telegram_server.entities import Formatted, units
from tests.telegram_server.errors import JsonObject, cannot_parse_entities

_RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
_MARKS = (
    ("||", "spoiler", "Spoiler"),
    ("__", "underline", "Underline"),
    ("_", "italic", "Italic"),
    ("*", "bold", "Bold"),
    ("~", "strikethrough", "Strikethrough"),
)


@dataclasses.dataclass
class _Open:
    mark: str
    kind: str
    name: str
    offset: int
    byte: int


class MarkdownV2Reader:
    """Reads one text; raises 400 "can't parse entities"."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._text = ""
        self._open: list[_Open] = []
        self._entities: list[JsonObject] = []
        self._quote: int | None = None

    def read(self) -> Formatted:
        while self._at < len(self._source):
            self._step()
        if self._open:
            top = self._open[-1]
            raise cannot_parse_entities(f"Can't find end of {top.name} entity at byte offset {top.byte}")
        self._end_quote()
        return Formatted(self._text, tuple(self._entities))

    def _byte(self) -> int:
        return len(self._source[: self._at].encode())

    def _step(self) -> None:
        source, at = self._source, self._at
        character = source[at]
        line_starts = at == 0 or source[at - 1] == "\n"
        if line_starts and character != ">":
            self._end_quote()
        if character == "\\" and at + 1 < len(source) and 0 < ord(source[at + 1]) < 127:
            self._text += source[at + 1]
            self._at += 2
        elif character == ">" and line_starts:
            if self._quote is None:
                self._quote = units(self._text)
            self._at += 1
        elif character == "`":
            self._code()
        elif character == "[":
            self._open.append(_Open("[", "text_link", "TextUrl", units(self._text), self._byte()))
            self._at += 1
        elif character == "]" and self._open and self._open[-1].mark == "[":
            self._link()
        elif character in _RESERVED:
            self._mark(character)
        else:
            self._text += character
            self._at += 1

    def _mark(self, character: str) -> None:
        for mark, kind, name in _MARKS:
            if not self._source.startswith(mark, self._at):
                continue
            if self._open and self._open[-1].mark == mark:
                self._close(self._open.pop())
            else:
                self._open.append(_Open(mark, kind, name, units(self._text), self._byte()))
            self._at += len(mark)
            return
        text = f"Character '{character}' is reserved and must be escaped with the preceding '\\'"
        raise cannot_parse_entities(text)

    def _close(self, top: _Open, **more: str) -> None:
        if length := units(self._text) - top.offset:
            self._entities.append({"type": top.kind, "offset": top.offset, "length": length, **more})

    def _end_quote(self) -> None:
        if self._quote is not None and (length := units(self._text.rstrip("\n")) - self._quote) > 0:
            self._entities.append({"type": "blockquote", "offset": self._quote, "length": length})
        self._quote = None

    def _code(self) -> None:
        fence = "```" if self._source.startswith("```", self._at) else "`"
        start, byte = self._at + len(fence), self._byte()
        end, body = start, ""
        while not self._source.startswith(fence, end):
            if end >= len(self._source):
                name = "Code" if fence == "`" else "Pre"
                raise cannot_parse_entities(f"Can't find end of {name} entity at byte offset {byte}")
            end += self._source[end] == "\\" and end + 1 < len(self._source)
            body += self._source[end]
            end += 1
        more: dict[str, str] = {}
        if fence == "```" and "\n" in body:
            language, _, rest = body.partition("\n")
            if language and " " not in language:
                more["language"] = language
            body = rest if more or not language else body
        offset = units(self._text)
        self._text += body
        if body:
            kind = "code" if fence == "`" else "pre"
            self._entities.append({"type": kind, "offset": offset, "length": units(body), **more})
        self._at = end + len(fence)

    def _link(self) -> None:
        top = self._open.pop()
        self._at += 1
        if not self._source.startswith("(", self._at):
            return  # a link to its own words; Telegram keeps the words
        byte = self._byte()
        end, url = self._at + 1, ""
        while not self._source.startswith(")", end):
            if end >= len(self._source):
                raise cannot_parse_entities(f"Can't find end of a URL at byte offset {byte}")
            end += self._source[end] == "\\" and end + 1 < len(self._source)
            url += self._source[end : end + 1]
            end += 1
        self._at = end + 1
        if "." in url or url.startswith("tg:"):
            self._close(top, url=url)


_OLD = {"*": "bold", "_": "italic", "`": "code"}


def read_old_markdown(source: str) -> Formatted:
    """The older Markdown, without nesting; raises 400 "can't parse entities"."""
    text, entities, at = "", [], 0
    while at < len(source):
        character = source[at]
        if character == "\\" and source[at + 1 : at + 2] in ("_", "*", "`", "["):
            text += source[at + 1]
            at += 2
        elif character in _OLD:
            end = source.find(character, at + 1)
            if end < 0:
                byte = len(source[:at].encode())
                raise cannot_parse_entities(f"Can't find end of the entity starting at byte offset {byte}")
            if end > at + 1:
                inner = source[at + 1 : end]
                entities.append({"type": _OLD[character], "offset": units(text), "length": units(inner)})
                text += inner
            at = end + 1
        else:
            text += character
            at += 1
    return Formatted(text, tuple(entities))
