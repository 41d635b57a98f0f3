"""Words with formatting: parse modes, given entities, what Telegram finds by itself, lengths in UTF-16 units."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from tests.telegram_server.errors import JsonObject, bad_request, cannot_parse_entities

_BOTH = re.compile(
    r"(?<![\w/])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?)\b"
    r"|(?<!\w)(?P<mention>@[A-Za-z]\w{3,31})\b"
    r"|(?<!\w)(?P<hashtag>#\w*[^\W\d]\w*)"
    r"|(?P<url>https?://[^\s<>\"]+)"
)


def units(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, start: int, length: int) -> str:
    """The part of `text` at UTF-16 offset `start`; half a surrogate pair becomes a replacement character."""
    return text.encode("utf-16-le")[start * 2 : (start + length) * 2].decode("utf-16-le", "replace")


@dataclasses.dataclass(frozen=True)
class Formatted:
    """Text without markup, and its entities with offsets in UTF-16 units."""

    text: str
    entities: tuple[JsonObject, ...] = ()

    def trimmed(self) -> Formatted:
        """As Telegram stores it: no spaces at the ends, entities clipped and empty ones dropped, in order."""
        lead = units(self.text) - units(self.text.lstrip())
        text = self.text.strip()
        total = units(text)
        kept = []
        for entity in self.entities:
            start = max(entity["offset"] - lead, 0)
            end = min(entity["offset"] + entity["length"] - lead, total)
            if start < end:
                kept.append({**entity, "offset": start, "length": end - start})
        return Formatted(text, tuple(sorted(kept, key=lambda entity: (entity["offset"], -entity["length"]))))


def detected(text: str) -> list[JsonObject]:
    """Commands, mentions, hashtags and links that Telegram marks by itself."""
    found = []
    for match in _BOTH.finditer(text):
        offset = units(text[: match.start()])
        found.append({"type": match.lastgroup, "offset": offset, "length": units(match.group())})
    return found


_KNOWN = frozenset(
    {
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
        "date_time",
    }
)


def given(text: str, entities: Sequence[JsonObject], most: int) -> Formatted:
    """Text with entities that the client computed; raises 400 for those that cannot be."""
    total = units(text)
    if len(entities) > most:
        raise bad_request("ENTITIES_TOO_LONG")
    for entity in entities:
        if not isinstance(entity, dict) or entity.get("type") not in _KNOWN:
            raise bad_request("can't parse MessageEntity: Unsupported type specified")
        start, length = entity.get("offset"), entity.get("length")
        if not isinstance(start, int) or not isinstance(length, int):
            raise bad_request('can\'t parse MessageEntity: Field "offset" must be of type Number')
        if start < 0 or length < 0 or start > total or start + length > total:
            raise bad_request("entity begins or ends after the end of the text")
        if "\ufffd" in cut(text, start, length) and "\ufffd" not in text:
            raise bad_request(f"entity beginning at UTF-16 offset {start} ends in a middle of a UTF-16 symbol")
    return Formatted(text, tuple(entities))


@dataclasses.dataclass
class _Open:
    tag: str
    entity: JsonObject | None
    offset: int


_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_ATTRIBUTE = re.compile(r"\s*([^\s=>]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]+))?")
_REFERENCES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


class HtmlReader:
    """Telegram's HTML, with its error texts and byte offsets."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._text = ""
        self._open: list[_Open] = []
        self._entities: list[JsonObject] = []

    def read(self) -> Formatted:
        """Raises 400 "can't parse entities"."""
        while self._at < len(self._source):
            character = self._source[self._at]
            if character == "&":
                self._reference()
            elif character == "<" and self._source.startswith("</", self._at):
                self._end_tag()
            elif character == "<":
                self._start_tag()
            else:
                self._text += character
                self._at += 1
        if self._open:
            tag = self._open[-1].tag
            raise cannot_parse_entities(f'Can\'t find end tag corresponding to start tag "{tag}"')
        return Formatted(self._text, tuple(self._entities))

    def _byte(self, at: int) -> int:
        return len(self._source[:at].encode())

    def _reference(self) -> None:
        match = re.compile(r"&(#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|[a-z]+);?").match(self._source, self._at)
        name = match.group(1) if match else ""
        if name.startswith("#"):
            code = int(name[2:], 16) if name[1] == "x" else int(name[1:])
            decoded = chr(code) if 0 < code < 0x110000 else None
        else:
            decoded = _REFERENCES.get(name)
        if match is None or decoded is None:
            self._text += "&"
            self._at += 1
        else:
            self._text += decoded
            self._at = match.end()

    def _start_tag(self) -> None:
        start = self._at
        match = re.compile(r"<([^\s>]*)").match(self._source, start)
        assert match is not None
        end = self._source.find(">", match.end())
        if end < 0:
            raise cannot_parse_entities(f"Unclosed start tag at byte offset {self._byte(start)}")
        tag = match.group(1).lower()
        attributes = {
            m[1].lower(): (m[2] or "").strip("\"'") for m in _ATTRIBUTE.finditer(self._source[match.end() : end])
        }
        self._open.append(_Open(tag, self._entity(tag, attributes, start), units(self._text)))
        self._at = end + 1

    def _entity(self, tag: str, attributes: dict[str, str], start: int) -> JsonObject | None:
        if tag == "a":
            return {"type": "text_link", "url": attributes["href"]} if attributes.get("href") else None
        if tag == "tg-emoji":
            return {"type": "custom_emoji", "custom_emoji_id": attributes.get("emoji-id", "")}
        if tag == "span":
            if attributes.get("class") != "tg-spoiler":
                text = f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(start)}'
                raise cannot_parse_entities(text)
            return {"type": "spoiler"}
        if tag not in _TAGS:
            raise cannot_parse_entities(f'Unsupported start tag "{tag}" at byte offset {self._byte(start)}')
        if tag == "blockquote" and "expandable" in attributes:
            return {"type": "expandable_blockquote"}
        return {"type": _TAGS[tag]}

    def _end_tag(self) -> None:
        start, byte = self._at, self._byte(self._at)
        if not self._open:
            raise cannot_parse_entities(f"Unexpected end tag at byte offset {byte}")
        end = self._source.find(">", start)
        if end < 0:
            raise cannot_parse_entities(f"Unclosed end tag at byte offset {byte}")
        found, top = self._source[start + 2 : end].strip().lower(), self._open.pop()
        if found and found != top.tag:
            text = f'Unmatched end tag at byte offset {byte}, expected "</{top.tag}>", found "</{found}>"'
            raise cannot_parse_entities(text)
        length = units(self._text) - top.offset
        if top.entity is not None and length:
            self._entities.append({**top.entity, "offset": top.offset, "length": length})
        self._at = end + 1
